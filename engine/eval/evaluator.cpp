#include "engine/eval/evaluator.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/eval/scope.h"
#include "engine/program/printer.h"

namespace hardtack {
namespace {

// Fills `row` with an atom's terms.
void fill(std::vector<Value>& row, const World& world, const BoundBlock& block, const CompiledAtom& atom,
          std::span<const Value> frame) {
  row.clear();
  for (const TermRef& term : block.code->terms_of(atom)) {
    row.push_back(term.is_slot() ? frame[term.number()] : world.constant(block, term.number()));
  }
}

// Of an error's text: enough of an expression or a value to recognise it, and of all values together. Every rule of a
// round may fail, so what is not shown is not printed either.
constexpr std::size_t kShownPiece = 120;
constexpr std::size_t kShownContext = 1'000;

}  // namespace

// Adds the head of each combination to its relation, several at a time: looking each up is a wait for memory, and the
// waits of a batch overlap.
class Evaluator::DeriveSink : public JoinSink {
 public:
  DeriveSink(Evaluator& evaluator, const BoundBlock& block, const CompiledAtom& head, Origin rule_origin)
      : budget_(evaluator.budget_),
        world_(evaluator.world_),
        batch_(evaluator.batch_),
        block_(block),
        head_(block.code->terms_of(head)),
        rule_origin_(rule_origin),
        relation_(world_.relation(world_.relation_of(block, head))) {
    batch_.values.resize(kBatch * head_.size());
    batch_.heads.resize(kBatch);
  }

  bool match(std::span<const Value> frame, Origin origin, bool) override {
    Value* const values = batch_.values.data() + waiting_ * head_.size();
    for (std::size_t i = 0; i < head_.size(); ++i) {
      values[i] = head_[i].is_slot() ? frame[head_[i].number()] : world_.constant(block_, head_[i].number());
    }
    Batch::Head& head = batch_.heads[waiting_];
    head.origin = origin | rule_origin_;
    head.key = relation_.key({values, head_.size()}, head.origin);
    relation_.prefetch_slot(head.key);
    return ++waiting_ < kBatch || flush();
  }

  // Must follow the search. False for a limit.
  bool flush() {
    for (std::size_t i = 0; i < waiting_; ++i) relation_.prefetch_row(batch_.heads[i].key);
    bool within = true;
    for (std::size_t i = 0; i < waiting_; ++i) {
      const auto values = std::span(batch_.values).subspan(i * head_.size(), head_.size());
      if (relation_.insert(values, batch_.heads[i].origin, batch_.heads[i].key)) {
        within = budget_.hold(relation_.row_bytes()) && within;
      }
    }
    found_ = found_ || waiting_ > 0;
    waiting_ = 0;
    return within;
  }
  // Whether anything matched; after flush().
  bool found() const { return found_; }

 private:
  static constexpr std::size_t kBatch = 32;

  Budget& budget_;
  World& world_;
  Batch& batch_;
  const BoundBlock& block_;
  std::span<const TermRef> head_;
  Origin rule_origin_;
  Relation& relation_;
  std::size_t waiting_ = 0;
  bool found_ = false;
};

namespace {

// Whether the answer can still change once it is found: an error of another combination would replace it.
class EarlyStop {
 public:
  EarlyStop(const World& world, const JoinTask& task, FallibleScratch& scratch)
      : world_(world), task_(task), scratch_(scratch) {}
  bool may_stop() {
    if (!may_stop_) may_stop_ = !is_small() && !may_fail(world_, task_, scratch_);
    return *may_stop_;
  }

 private:
  // Going on is cheaper than finding out.
  bool is_small() const {
    const auto atoms = CompiledBlock::slice(task_.block->code->atoms, task_.query->atoms);
    return std::ranges::all_of(atoms, [this](const CompiledAtom& atom) {
      return world_.relation(world_.relation_of(*task_.block, atom)).size() == 1;
    });
  }

  const World& world_;
  const JoinTask& task_;
  FallibleScratch& scratch_;
  std::optional<bool> may_stop_;
};

class ExistsSink : public JoinSink {
 public:
  ExistsSink(const World& world, const JoinTask& task, FallibleScratch& scratch) : early_stop_(world, task, scratch) {}
  bool match(std::span<const Value>, Origin, bool) override {
    matched_ = true;
    return !early_stop_.may_stop();
  }
  bool matched() const { return matched_; }

 private:
  EarlyStop early_stop_;
  bool matched_ = false;
};

class AllSink : public JoinSink {
 public:
  AllSink(const World& world, const JoinTask& task, FallibleScratch& scratch) : early_stop_(world, task, scratch) {}
  bool match(std::span<const Value>, Origin, bool holds) override {
    some_ = true;
    all_ = all_ && holds;
    return all_ || !early_stop_.may_stop();
  }
  bool holds() const { return some_ && all_; }

 private:
  EarlyStop early_stop_;
  bool some_ = false;
  bool all_ = true;
};

class CollectSink : public JoinSink {
 public:
  CollectSink(const World& world, const BoundBlock& block, const CompiledAtom& head, const Evaluator::Found& found,
              std::vector<Value>& row)
      : world_(world), block_(block), head_(head), found_(found), row_(row) {}
  bool match(std::span<const Value> frame, Origin origin, bool) override {
    fill(row_, world_, block_, head_, frame);
    return found_(row_, origin);
  }

 private:
  const World& world_;
  const BoundBlock& block_;
  const CompiledAtom& head_;
  const Evaluator::Found& found_;
  std::vector<Value>& row_;
};

}  // namespace

namespace {

// Of one atom of a policy.
constexpr std::size_t kMaxAtomTerms = ProgramLimits().max_terms;

// What a world that was never filled lies on.
const TermStore& no_terms() {
  static const TermStore none;
  return none;
}

}  // namespace

Evaluator::Evaluator() : world_(&no_terms()), machine_(world_, budget_, {}), join_(world_, budget_, machine_) {}

void Evaluator::reset(const TermStore* base, const MachineOptions& options, const EvalLimits& limits, Clock clock,
                      const BaseWorld* facts) {
  budget_.start(limits, clock);
  machine_.set_options(options);
  world_.reset(base, facts);
  base_ = facts;
  blocks_.clear();
  rules_.clear();
  fact_count_ = 0;
  loaded_ = false;
  last_added_ = nullptr;
}

Result<std::size_t> Evaluator::add_block(const WorldBlock& block, const CompiledBlock& code, bool shared, bool listed) {
  const std::size_t terms_before = world_.terms().memory_used();
  blocks_.push_back(world_.bind(block, code, shared));
  const BoundBlock& bound = blocks_.back();
  if (listed) world_.list(block);
  if (!budget_.hold(world_.terms().memory_used() - terms_before)) return fail(budget_.error());
  if (base_ != nullptr && blocks_.size() == 1) {
    HARDTACK_CHECK(charge_round());
    return 0;
  }
  const auto facts = block.source->facts();
  for (std::size_t i = 0; i < facts.size(); ++i) {
    row_.clear();
    for (TermId term : block.source->term_ids(facts[i])) row_.push_back(world_.constant(bound, term.number()));
    Relation& relation = world_.relation(world_.relation_of(bound, code.fact_relations[i]));
    if (relation.insert(row_, block.origin) && !budget_.hold(relation.row_bytes())) return fail(budget_.error());
  }
  return blocks_.size() - 1;
}

Result<void> Evaluator::add_fact(Origin origin, StringId name, std::span<const Value> terms) {
  const auto arity = static_cast<std::uint32_t>(terms.size());
  if (!last_added_ || last_added_->name() != name || last_added_->arity() != arity) {
    last_added_ = &world_.relation(world_.relation_number(name, arity));
  }
  Relation& relation = *last_added_;
  if (relation.insert(terms, origin) && !budget_.hold(relation.row_bytes())) return fail(budget_.error());
  return {};
}

Result<void> Evaluator::add_numbered_facts(std::size_t number, std::string_view prefix, std::int64_t first_term) {
  const std::size_t terms_before = world_.terms().memory_used();
  const Block& source = *blocks_[number].block.source;
  for (const Predicate& fact : source.facts()) {
    const auto terms = source.term_ids(fact);
    if (terms.size() >= kMaxAtomTerms) continue;  // no policy can name a term more
    std::string_view name = source.terms().text(fact.name);
    if (name.starts_with(kVerifiedPrefix)) name.remove_prefix(kVerifiedPrefix.size());
    name_ = prefix;
    name_ += name;
    row_.assign(1, Value::integer(first_term));
    for (TermId term : terms) row_.push_back(world_.constant(blocks_[number], term.number()));
    HARDTACK_CHECK(add_fact(Origin::authorizer(), world_.mutable_terms().intern(name_), row_));
  }
  if (!budget_.hold(world_.terms().memory_used() - terms_before)) return fail(budget_.error());
  return {};
}

Result<std::size_t> Evaluator::add_query(const WorldBlock& block, const CompiledBlock& code) {
  Result<std::size_t> number = add_block(block, code, false, false);
  if (!number) remove_query();
  machine_.refresh();
  return number;
}

void Evaluator::remove_query() {
  world_.unbind(blocks_.back());
  blocks_.pop_back();
}

Origin Evaluator::trusted(std::size_t block, const Query& query) const {
  return trusted_by(blocks_[block].block, query, world_.blocks());
}

void Evaluator::finish_loading() {
  rules_.clear();
  for (std::uint32_t i = 0; i < blocks_.size(); ++i) {
    const auto rules = blocks_[i].block.source->rules();
    for (std::uint32_t k = 0; k < rules.size(); ++k) {
      const bool covered = i == 0 && base_ != nullptr && base_->covers(k);
      rules_.push_back({i, k, trusted(i, rules[k].query), covered});
    }
  }
  loaded_ = true;
  if (ran_ahead()) leave_base();
  fact_count_ = world_.fact_count();
  for (std::uint32_t i = 0; i < world_.relation_count(); ++i) world_.relation(i).start();
  machine_.refresh();
}

void Evaluator::finish_loading(const std::vector<bool>& chosen_rules) {
  finish_loading();
  std::erase_if(rules_, [&](const RuleTask& rule) { return !chosen_rules[rule.rule]; });
}

// Naive evaluation applies every rule to all facts in every round. Here a rule sees each combination once, in the round
// after its newest fact appeared, which derives the same facts in the same rounds.
Result<void> Evaluator::run_rules(const std::function<void()>& after_round) {
  if (budget_.exceeded()) return fail(budget_.error());
  for (;;) {
    if (const Result<void> round = run_round(); !round) {  // the world keeps complete rounds only
      for (std::uint32_t i = 0; i < world_.relation_count(); ++i) world_.relation(i).drop_newest();
      return round;
    }
    for (std::uint32_t i = 0; i < world_.relation_count(); ++i) world_.relation(i).advance();
    if (after_round) after_round();
    const std::size_t facts = world_.fact_count();
    if (facts == fact_count_) return {};
    fact_count_ = facts;
    if (!budget_.count_round(facts)) return fail(budget_.error());
  }
}

// What the policy's own facts cost in the next round, or to load.
Result<void> Evaluator::charge_round() {
  const BaseWorld::Cost cost = base_->cost(loaded_ ? budget_.rounds() + 1 : 0);
  if (!budget_.step(cost.steps) || !budget_.hold(cost.bytes)) return fail(budget_.error());
  return {};
}

bool Evaluator::ran_ahead() const {
  for (std::uint32_t i = 0; base_ != nullptr && i < world_.relation_count(); ++i) {
    if (world_.relation(i).ran_ahead()) return true;
  }
  return false;
}

// A fact of a later round of the base was derived now. What follows from it must not wait for that round, so the rules
// of the policy find everything anew from here on.
void Evaluator::leave_base() {
  world_.leave_base();
  base_ = nullptr;
  for (RuleTask& rule : rules_) rule.covered = false;
}

Result<void> Evaluator::run_round() {
  if (base_ != nullptr) HARDTACK_CHECK(charge_round());
  // All rules, so that the error does not depend on their order.
  std::optional<Error> least;
  const RuleTask* failed = nullptr;
  for (const RuleTask& rule : rules_) {
    Result<void> applied = apply(rule);
    if (applied) continue;
    if (budget_.exceeded()) return fail(budget_.error());
    // The text decides between errors of one code, since the numbers of rules depend on their order in the source.
    const auto key = [](const RuleTask& task, const Error& error) {
      return std::tuple(task.block, error.code(), error.to_string());
    };
    if (least && key(*failed, *least) <= key(rule, applied.error())) continue;
    least = std::move(applied.error());
    failed = &rule;
  }
  if (least) {
    return fail(least->with_where({blocks_[failed->block].block.id, StatementKind::kRule, failed->rule, {}}));
  }
  if (!ran_ahead()) return {};
  for (std::uint32_t i = 0; i < world_.relation_count(); ++i) world_.relation(i).drop_newest();
  leave_base();
  return run_round();
}

Result<void> Evaluator::apply(const RuleTask& rule) {
  const BoundBlock& block = blocks_[rule.block];
  const CompiledRule& compiled = block.code->rules[rule.rule];
  const CompiledQuery& query = block.code->queries[compiled.query];
  const auto atoms = CompiledBlock::slice(block.code->atoms, query.atoms);
  JoinTask task{&block, &query, rule.trusted, JoinTask::kNoDelta, false};
  if (atoms.empty()) {  // says the same in every round
    if (budget_.rounds() > 0 || rule.covered) return {};
    const Fault fault = apply_join(task, rule);
    return fault == kNoFault ? Result<void>() : fail(error(fault, task));
  }
  // The least failure of all passes, so that it does not matter which pass meets it.
  std::optional<Error> failure;
  std::optional<JoinFailure> least;
  const auto pass = [&](std::uint32_t delta, JoinTask::Pass kind) {
    task.delta = delta;
    task.pass = kind;
    const Fault fault = apply_join(task, rule);
    if (fault == kNoFault) return true;
    if (budget_.exceeded()) return false;
    if (!least || join_.before(*join_.failure(), *least)) {
      least = join_.failure();
      failure = error(fault, task);
    }
    return true;
  };
  const auto relation = [&](const CompiledAtom& atom) -> const Relation& {
    return world_.relation(world_.relation_of(block, atom));
  };
  std::size_t with_older = 0;  // atoms that have own rows of older generations
  for (const CompiledAtom& atom : atoms) with_older += relation(atom).has_old_own() ? 1u : 0u;
  for (std::uint32_t i = 0; i < atoms.size(); ++i) {
    const Relation& delta = relation(atoms[i]);
    if (rule.covered) {
      if (delta.has_new_own() && !pass(i, JoinTask::Pass::kNewestOwn)) return fail(budget_.error());
      const bool others_have = with_older > (delta.has_old_own() ? 1u : 0u);
      if (!delta.has_new_frozen() || !others_have) continue;
      if (!pass(i, JoinTask::Pass::kNewestFrozen)) return fail(budget_.error());
    } else if (delta.has_new_own() || delta.has_new_frozen()) {
      if (!pass(i, JoinTask::Pass::kNewest)) return fail(budget_.error());
    }
  }
  return failure ? Result<void>(fail(*std::move(failure))) : Result<void>();
}

Fault Evaluator::apply_join(const JoinTask& task, const RuleTask& rule) {
  const BoundBlock& block = *task.block;
  DeriveSink sink(*this, block, block.code->rules[rule.rule].head, block.block.origin);
  const Fault fault = join_.run(task, sink);
  if (!sink.flush()) return budget_.fault();
  observe({block.block.id, StatementKind::kRule, rule.rule, {}}, sink.found());
  return fault;
}

JoinTask Evaluator::task(const Question& question) const {
  const BoundBlock& block = blocks_[question.block];
  return {&block, &block.code->queries[question.query], question.trusted, JoinTask::kNoDelta, false};
}

Result<bool> Evaluator::exists(const Question& question) {
  const JoinTask asked = task(question);
  ExistsSink sink(world_, asked, fallible_scratch_);
  const Fault fault = join_.run(asked, sink);
  if (fault != kNoFault) return fail(error(fault, asked));
  return sink.matched();
}

Result<bool> Evaluator::holds_for_all(const Question& question) {
  JoinTask asked = task(question);
  asked.report_false = true;
  AllSink sink(world_, asked, fallible_scratch_);
  const Fault fault = join_.run(asked, sink);
  if (fault != kNoFault) return fail(error(fault, asked));
  return sink.holds();
}

Result<void> Evaluator::collect(const Question& question, const CompiledAtom& head, const Found& found) {
  const JoinTask asked = task(question);
  CollectSink sink(world_, *asked.block, head, found, row_);
  const Fault fault = join_.run(asked, sink);
  if (fault != kNoFault) return fail(error(fault, asked));
  return {};
}

// Says which limit, or which expression failed and with what values.
Error Evaluator::error(Fault fault, const JoinTask& task) {
  if (budget_.exceeded()) return budget_.error();
  const std::optional<JoinFailure>& failure = join_.failure();
  if (!failure) return Error(ErrorCode::kInternal, "evaluation failed without a cause");
  const Block& source = *task.block->block.source;
  const Expression& failed = source.expression(task.query->expressions.first + failure->expression);
  TextBudget text(kShownContext);
  std::string where =
      "expression `" + text.print([&](Printer& out) { out.expression(source, failed); }, kShownPiece) + "`";
  const auto variables = CompiledBlock::slice(task.block->code->variables, task.query->variables);
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (text.left() < kShownPiece) {
      where += ", ...";
      break;
    }
    const std::string_view name = world_.terms().text(world_.name(*task.block, variables[i]));
    where += i == 0 ? " with $" : ", $";
    where += text.print([&](Printer& out) { out.text(name); }, kShownPiece) + " = ";
    where += text.print([&](Printer& out) { out.value(world_.terms(), failure->bindings[i]); }, kShownPiece);
  }
  return describe_fault(fault, failure->detail, world_.terms()).with_context(std::move(where));
}

}  // namespace hardtack
