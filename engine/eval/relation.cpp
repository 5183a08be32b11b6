#include "engine/eval/relation.h"

#include <utility>

namespace hardtack {

void Relation::reset(StringId name, std::uint32_t arity, HashSeed seed, const Relation* base) {
  set_.reset(rows_, arity, seed);
  for (Index& index : std::span(indexes_).first(index_count_)) index.own.reset(0, 0, seed);
  index_count_ = 0;
  name_ = name;
  seed_ = seed;
  rows_.reset(arity);
  column_types_.assign(arity, 0);
  base_ = base != nullptr && base->rows_.size() > 0 ? base : nullptr;
  first_own_ = base_ == nullptr ? 0 : base_->rows_.size();
  base_old_end_ = 0;
  base_end_ = base_ == nullptr ? 0 : base_->rows_after(0);
  old_end_ = first_own_;
  current_end_ = first_own_;
  round_ = 0;
  ran_ahead_ = false;
}

void Relation::note_types(std::span<const Value> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    column_types_[i] = static_cast<std::uint16_t>(column_types_[i] | (1u << static_cast<unsigned>(values[i].type())));
  }
}

bool Relation::insert(std::span<const Value> values, Origin origin, const RowSet::Key& key) {
  if (base_ != nullptr) {
    const Row known = base_->set_.find(base_->rows_, values, origin);
    if (known != kNoRow && known < base_->rows_after(round_)) return false;
    ran_ahead_ = ran_ahead_ || known != kNoRow;
  }
  if (!set_.add(rows_, values, origin, key)) return false;
  rows_.append(values, origin);
  note_types(values);
  return true;
}

void Relation::advance() {
  old_end_ = current_end_;
  current_end_ = end();
  if (base_ == nullptr) return;
  base_old_end_ = base_end_;
  base_end_ = base_->rows_after(round_++);
}

void Relation::drop_newest() {
  if (end() == current_end_) return;
  rows_.truncate(current_end_ - first_own_);
  set_.rebuild(rows_);
}

void Relation::leave_base() {
  if (base_ == nullptr) return;
  const Row own_old = old_end_ - first_own_;
  RowStore merged;
  merged.reset(arity());
  const auto append = [&](const RowStore& from, Row begin, Row end) {
    for (Row row = begin; row < end; ++row) {
      merged.append(from.values(row), from.origin(row));
      note_types(from.values(row));
    }
  };
  append(base_->rows_, 0, base_old_end_);
  append(rows_, 0, own_old);
  old_end_ = merged.size();
  append(base_->rows_, base_old_end_, base_end_);
  append(rows_, own_old, rows_.size());
  current_end_ = merged.size();
  rows_ = std::move(merged);
  base_ = nullptr;
  first_own_ = 0;
  base_old_end_ = 0;
  base_end_ = 0;
  ran_ahead_ = false;
  set_.rebuild(rows_);
  for (Index& index : std::span(indexes_).first(index_count_)) index.own.reset(0, 0, seed_);
  index_count_ = 0;
}

std::size_t Relation::index_on(std::uint64_t columns, std::size_t& added) {
  std::size_t number = 0;
  while (number < index_count_ && indexes_[number].own.columns() != columns) ++number;
  if (number == index_count_) {
    if (number == indexes_.size()) indexes_.emplace_back();
    Index& index = indexes_[number];
    index.base = nullptr;
    if (base_ != nullptr) {
      for (const Index& known : std::span(base_->indexes_).first(base_->index_count_)) {
        if (known.own.columns() == columns) index.base = &known.own;
      }
    }
    index.own.reset(columns, index.base == nullptr ? 0 : first_own_, seed_);
    ++index_count_;
  }
  RowIndex& own = indexes_[number].own;
  if (own.end() < current_end_) {
    added += current_end_ - own.end();
    own.extend(view(), current_end_);
  }
  return number;
}

Relation::Chains Relation::find(std::size_t number, std::span<const Value> key) const {
  const Index& index = indexes_[number];
  const RowView rows = view();
  return {index.own.find(rows, key), index.base == nullptr ? kNoRow : index.base->find(rows, key)};
}

void Relation::freeze(std::vector<Row> generation_ends) {
  generation_ends_ = std::move(generation_ends);
  rows_.shrink();
  set_.freeze(rows_);
  for (Index& index : indexes_) index.own.shrink();
}

std::size_t Relation::memory_used() const {
  std::size_t bytes = sizeof(Relation) + rows_.memory_used() + set_.memory_used();
  for (const Index& index : indexes_) bytes += sizeof(Index) + index.own.memory_used();
  return bytes + generation_ends_.capacity() * sizeof(Row);
}

}  // namespace hardtack
