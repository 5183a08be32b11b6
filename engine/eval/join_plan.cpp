// The order in which a join tries its atoms, and what it does at each.
#include <algorithm>

#include "engine/eval/join.h"

namespace hardtack {

// False if some atom has no row to offer: then no combination exists.
bool Join::plan() {
  const CompiledQuery& query = *task_.query;
  const auto atoms = CompiledBlock::slice(task_.block->code->atoms, query.atoms);
  for (std::uint32_t i = 0; i < atoms.size(); ++i) {
    if (rows_of(i, world_.relation(world_.relation_of(*task_.block, atoms[i]))).size() == 0) return false;
  }
  frame_.resize(std::max<std::size_t>(frame_.size(), query.frame));
  bound_at_.assign(query.variables.count, kNone);
  placed_.assign(atoms.size(), false);
  columns_.clear();
  level_count_ = 0;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const std::uint32_t atom = i == 0 && task_.delta != JoinTask::kNoDelta ? task_.delta
                               : atoms.size() == 1                         ? 0
                                                                           : choose(atoms);
    placed_[atom] = true;
    add_level(atom, atoms[atom]);
  }
  place_expressions();
  mark_plain();
  return true;
}

// Without a delta atom, all rows that are visible now.
Join::Ranges Join::rows_of(std::uint32_t atom, const Relation& relation) const {
  const Ranges all{0, relation.base_end(), relation.first_own(), relation.current_end()};
  if (task_.delta == JoinTask::kNoDelta) return all;
  const Ranges old{0, relation.base_old_end(), relation.first_own(), relation.old_end()};
  const Ranges newest{relation.base_old_end(), relation.base_end(), relation.old_end(), relation.current_end()};
  const bool before = atom < task_.delta, is_delta = atom == task_.delta;
  switch (task_.pass) {
    case JoinTask::Pass::kNewest: return is_delta ? newest : before ? old : all;
    case JoinTask::Pass::kNewestOwn:
      if (is_delta) return {0, 0, newest.own_begin, newest.own_end};
      return before ? Ranges{0, all.frozen_end, old.own_begin, old.own_end} : all;
    case JoinTask::Pass::kNewestFrozen:
      if (is_delta) return {newest.frozen_begin, newest.frozen_end, 0, 0};
      return {0, before ? old.frozen_end : all.frozen_end, old.own_begin, old.own_end};
  }
  return all;
}

std::uint32_t Join::choose(std::span<const CompiledAtom> atoms) const {
  std::uint32_t best = 0;
  std::uint64_t best_estimate = ~std::uint64_t{0};
  for (std::uint32_t i = 0; i < atoms.size(); ++i) {
    if (placed_[i]) continue;
    const std::uint64_t estimated = estimate(i, atoms[i]);
    if (estimated < best_estimate) {
      best = i;
      best_estimate = estimated;
    }
  }
  return best;
}

// Rows that one visit of the atom is expected to read, in eighths: each bound column is taken to divide by eight. It
// depends on how many facts there are, not on their order.
std::uint64_t Join::estimate(std::uint32_t atom, const CompiledAtom& compiled) const {
  const Row rows = rows_of(atom, world_.relation(world_.relation_of(*task_.block, compiled))).size();
  const auto terms = task_.block->code->terms_of(compiled);
  const auto bound = std::ranges::count_if(
      terms, [this](const TermRef& term) { return !term.is_slot() || bound_at_[term.number()] != kNone; });
  if (std::cmp_equal(bound, terms.size())) return 0;
  return (std::uint64_t{rows} << 3) >> std::min<std::uint64_t>(static_cast<std::uint64_t>(bound) * 3, 32);
}

void Join::add_level(std::uint32_t atom, const CompiledAtom& compiled) {
  if (level_count_ == levels_.size()) levels_.emplace_back();
  const auto depth = static_cast<std::uint32_t>(level_count_);
  Level& level = levels_[level_count_++];
  level.relation = &world_.relation(world_.relation_of(*task_.block, compiled));
  level.rows = rows_of(atom, *level.relation);
  level.indexed = false;
  level.key_columns = 0;

  const auto terms = task_.block->code->terms_of(compiled);
  const auto collect = [&](auto wanted) {
    const Range range{static_cast<std::uint32_t>(columns_.size()), 0};
    for (std::uint32_t i = 0; i < terms.size(); ++i) {
      if (wanted(i)) columns_.push_back({i, terms[i]});
    }
    return Range{range.first, static_cast<std::uint32_t>(columns_.size()) - range.first};
  };
  level.keys = collect([&](std::uint32_t i) {
    const bool known = !terms[i].is_slot() || bound_at_[terms[i].number()] != kNone;
    if (known) level.key_columns |= std::uint64_t{1} << i;
    return known;
  });
  level.binds = collect([&](std::uint32_t i) {
    if (!terms[i].is_slot() || bound_at_[terms[i].number()] != kNone) return false;
    bound_at_[terms[i].number()] = depth;
    return true;
  });
  level.checks = collect([&](std::uint32_t i) {
    if (!terms[i].is_slot() || bound_at_[terms[i].number()] != depth) return false;
    const auto binds = std::span(columns_).subspan(level.binds.first, level.binds.count);
    return std::ranges::find(binds, i, &Column::column) == binds.end();
  });
}

// Each expression goes where its variables, and those of the expressions before it, are bound.
void Join::place_expressions() {
  for (Level& level : std::span(levels_).first(level_count_)) level.expressions_end = 0;
  expressions_before_ = 0;
  if (task_.report_false) return;  // all of them when the combination is complete
  const auto all = expressions();
  std::uint32_t depth = 0;  // number of levels that must have matched
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    for (std::uint32_t slot : CompiledBlock::slice(task_.block->code->slots, all[i].slots)) {
      depth = std::max(depth, bound_at_[slot] + 1);
    }
    if (depth == 0) {
      expressions_before_ = i + 1;
    } else {
      levels_[depth - 1].expressions_end = i + 1;
    }
  }
  std::uint32_t done = expressions_before_;
  for (Level& level : std::span(levels_).first(level_count_)) {
    done = std::max(done, level.expressions_end);
    level.expressions_end = done;
  }
}

void Join::mark_plain() {
  for (Level& level : std::span(levels_).first(level_count_)) level.plain = false;
  if (level_count_ == 0) return;
  Level& last = levels_[level_count_ - 1];
  const std::uint32_t before = level_count_ == 1 ? expressions_before_ : levels_[level_count_ - 2].expressions_end;
  last.plain = last.checks.count == 0 && before == expressions().size();
}

}  // namespace hardtack
