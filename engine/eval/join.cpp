#include "engine/eval/join.h"

#include <algorithm>

namespace hardtack {

Fault Join::run(const JoinTask& task, JoinSink& sink) {
  task_ = task;
  sink_ = &sink;
  failure_.reset();
  if (!budget_.step(task.query->steps)) return budget_.fault();
  if (!plan()) return kNoFault;

  // What fails early is tried again when the combination is complete.
  std::uint32_t deferred = kNone;
  switch (evaluate(0, expressions_before_, deferred)) {
    case Truth::kTrue: break;
    case Truth::kFalse: return kNoFault;
    case Truth::kFailed: break;
    case Truth::kLimit: return budget_.fault();
  }
  if (level_count_ == 0) {
    leaf(Origin(), deferred == kNone ? expressions_before_ : deferred);
  } else {
    std::size_t depth = 0;
    if (!open(levels_[0])) return budget_.fault();
    for (;;) {
      Level& level = levels_[depth];
      const Origin before = depth == 0 ? Origin() : levels_[depth - 1].origin;
      const std::uint32_t deferred_before = depth == 0 ? deferred : levels_[depth - 1].deferred_from;
      const bool drained = level.plain && deferred_before == kNone;
      if (drained && !drain(level, before)) break;
      if (drained || !next(level)) {
        if (budget_.exceeded()) return budget_.fault();
        if (depth == 0) break;
        --depth;
        continue;
      }
      level.origin = before | level.origin;
      level.deferred_from = deferred_before;
      if (!filter(depth)) {
        if (budget_.exceeded()) return budget_.fault();
        continue;
      }
      if (depth + 1 < level_count_) {
        ++depth;
        if (!open(levels_[depth])) return budget_.fault();
        continue;
      }
      const std::uint32_t rest = level.deferred_from == kNone ? level.expressions_end : level.deferred_from;
      if (!leaf(level.origin, rest)) break;
    }
  }
  if (budget_.exceeded()) return budget_.fault();
  return failure_ ? failure_->fault : kNoFault;
}

// Evaluates the expressions that this level completes; false if the combination cannot hold.
bool Join::filter(std::size_t depth) {
  Level& level = levels_[depth];
  if (level.deferred_from != kNone) return true;
  const std::uint32_t first = depth == 0 ? expressions_before_ : levels_[depth - 1].expressions_end;
  switch (evaluate(first, level.expressions_end, level.deferred_from)) {
    case Truth::kTrue:
    case Truth::kFailed: return true;
    case Truth::kFalse:
    case Truth::kLimit: break;
  }
  return false;
}

// A complete combination with the expressions from `first` on still open. False ends the search.
bool Join::leaf(Origin origin, std::uint32_t first) {
  std::uint32_t failed = kNone;
  switch (evaluate(first, static_cast<std::uint32_t>(expressions().size()), failed)) {
    case Truth::kTrue: return sink_->match(std::span(frame_).first(task_.query->variables.count), origin, true);
    case Truth::kFalse:
      if (!task_.report_false) return true;
      return sink_->match(std::span(frame_).first(task_.query->variables.count), origin, false);
    case Truth::kFailed: record_failure(failed, last_fault_); return true;
    case Truth::kLimit: break;
  }
  return false;
}

Join::Truth Join::evaluate(std::uint32_t first, std::uint32_t end, std::uint32_t& failed) {
  const auto all = expressions();
  for (std::uint32_t i = first; i < end; ++i) {
    bool truth = false;
    last_fault_ = machine_.evaluate(*task_.block, all[i], frame_, truth);
    if (last_fault_ != kNoFault) {
      if (is_limit(to_code(last_fault_))) return Truth::kLimit;
      failed = i;
      return Truth::kFailed;
    }
    if (!truth) return Truth::kFalse;
  }
  return Truth::kTrue;
}

bool Join::before(const JoinFailure& a, const JoinFailure& b) const {
  if (a.expression != b.expression) return a.expression < b.expression;
  if (a.fault != b.fault) return a.fault < b.fault;
  return std::ranges::lexicographical_compare(a.bindings, b.bindings,
                                              [this](Value x, Value y) { return world_.terms().compare(x, y) < 0; });
}

void Join::record_failure(std::uint32_t expression, Fault fault) {
  // Cheap tests first: a search may meet very many failures.
  if (failure_ && failure_->expression < expression) return;
  if (failure_ && failure_->expression == expression && failure_->fault < fault) return;
  const auto bindings = std::span(frame_).first(task_.query->variables.count);
  JoinFailure found{expression, fault, {bindings.begin(), bindings.end()}, machine_.detail()};
  if (!failure_ || before(found, *failure_)) failure_ = std::move(found);
}

// False only for a limit.
bool Join::open(Level& level) {
  const Ranges& rows = level.rows;
  if (level.key_columns == 0 || rows.size() <= kScanRows) {
    level.row = rows.has_frozen() ? rows.frozen_begin : rows.own_begin;
    level.stop = rows.has_frozen() ? rows.frozen_end : rows.own_end;
    return true;
  }
  if (!level.indexed) {
    std::size_t added = 0;
    level.index = level.relation->index_on(level.key_columns, added);
    level.indexed = true;
    if (added > 0 && (!budget_.hold(added * Relation::kIndexBytesPerRow) || !budget_.step(added / 8))) return false;
  }
  key_.clear();
  for (const Column& column : std::span(columns_).subspan(level.keys.first, level.keys.count)) {
    key_.push_back(resolve(column.term));
  }
  const Relation::Chains chains = level.relation->find(level.index, key_);
  level.row = chains.own != Relation::kNoRow ? chains.own : chains.base;
  level.other = chains.own != Relation::kNoRow ? chains.base : Relation::kNoRow;
  return true;
}

// The level's next row, before anything but its number is looked at; kNoRow if there is none, or at a limit.
inline Join::Row Join::next_row(Level& level) {
  const Ranges& rows = level.rows;
  if (!level.indexed) {
    if (level.row >= level.stop) {
      if (level.stop == rows.own_end) return Relation::kNoRow;
      level.row = rows.own_begin;
      level.stop = rows.own_end;
      if (level.row >= level.stop) return Relation::kNoRow;
    }
    return budget_.step() ? level.row++ : Relation::kNoRow;
  }
  // Newest first, so rows beyond a range come before it and rows below it after it.
  const Row least = rows.has_frozen() ? rows.frozen_begin : rows.own_begin;
  for (;;) {
    const Row row = level.row;
    if (row == Relation::kNoRow || row < least) {
      if (level.other == Relation::kNoRow) return Relation::kNoRow;
      level.row = level.other;
      level.other = Relation::kNoRow;
      continue;
    }
    if (!budget_.step()) return Relation::kNoRow;
    level.row = level.relation->next(level.index, row);
    if (rows.contains(row)) return row;
  }
}

// Moves to the level's next row that fits; false if there is none, or at a limit.
bool Join::next(Level& level) {
  for (;;) {
    const Row row = next_row(level);
    if (row == Relation::kNoRow) return false;
    if (accept(level, row, level.origin)) return true;
  }
}

// All the rest of a plain level, of which every row that fits is a match. False if the sink ends the search.
bool Join::drain(Level& level, Origin before) {
  const auto frame = std::span(frame_).first(task_.query->variables.count);
  Origin origin;
  for (;;) {
    const Row row = next_row(level);
    if (row == Relation::kNoRow) return true;
    if (accept(level, row, origin) && !sink_->match(frame, before | origin, true)) return false;
  }
}

// Whether the row fits; `origin` is its origin then.
inline bool Join::accept(const Level& level, Row row, Origin& origin) {
  const Relation::Entry entry = level.relation->entry(row);
  if (!entry.origin.is_within(task_.trusted)) return false;
  origin = entry.origin;
  const Value* const values = entry.values;
  const auto columns = [this](Range range) { return std::span(columns_).subspan(range.first, range.count); };
  if (!level.indexed) {
    for (const Column& column : columns(level.keys)) {
      if (values[column.column] != resolve(column.term)) return false;
    }
  }
  for (const Column& column : columns(level.binds)) frame_[column.term.number()] = values[column.column];
  for (const Column& column : columns(level.checks)) {
    if (values[column.column] != frame_[column.term.number()]) return false;
  }
  return true;
}

}  // namespace hardtack
