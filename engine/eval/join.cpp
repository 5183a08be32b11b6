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
      if (!next(level)) {
        if (budget_.exceeded()) return budget_.fault();
        if (depth == 0) break;
        --depth;
        continue;
      }
      const Origin before = depth == 0 ? Origin() : levels_[depth - 1].origin;
      level.origin = before | level.origin;
      level.deferred_from = depth == 0 ? deferred : levels_[depth - 1].deferred_from;
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
  if (level.key_columns == 0 || level.end - level.begin <= kScanRows) {
    level.row = level.begin;
    return true;
  }
  std::size_t added = 0;
  level.index = level.relation->index_on(level.key_columns, added);
  level.indexed = true;
  if (added > 0 && (!budget_.hold(added * Relation::kIndexBytesPerRow) || !budget_.step(added / 8))) return false;
  key_.clear();
  for (const Column& column : std::span(columns_).subspan(level.keys.first, level.keys.count)) {
    key_.push_back(resolve(column.term));
  }
  level.row = level.relation->find(level.index, key_);
  return true;
}

// Moves to the level's next row that fits; false if there is none, or at a limit.
bool Join::next(Level& level) {
  if (!level.indexed) {
    while (level.row < level.end) {
      if (!budget_.step()) return false;
      if (accept(level, level.row++)) {
        level.origin = level.relation->origin(level.row - 1);
        return true;
      }
    }
    return false;
  }
  // Newest first, so rows beyond the range come before it and rows below it after it.
  while (level.row != Relation::kNoRow && level.row >= level.begin) {
    if (!budget_.step()) return false;
    const Row row = level.row;
    level.row = level.relation->next(level.index, row);
    if (row < level.end && accept(level, row)) {
      level.origin = level.relation->origin(row);
      return true;
    }
  }
  return false;
}

bool Join::accept(const Level& level, Row row) {
  if (!level.relation->origin(row).is_within(task_.trusted)) return false;
  const Value* const values = level.relation->row(row);
  const auto columns = [this](Range range) { return std::span(columns_).subspan(range.first, range.count); };
  if (!level.indexed) {
    for (const Column& column : columns(level.keys)) {
      if (values[column.column] != resolve(column.term)) return false;
    }
  }
  for (const Column& column : columns(level.binds)) frame_[column.term.number] = values[column.column];
  for (const Column& column : columns(level.checks)) {
    if (values[column.column] != frame_[column.term.number]) return false;
  }
  return true;
}

}  // namespace hardtack
