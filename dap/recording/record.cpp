#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "dap/recording/recording.h"
#include "engine/authz/statement_text.h"
#include "engine/base/query_observer.h"
#include "engine/eval/world.h"
#include "engine/program/printer.h"

namespace hardtack::dap {
namespace {

using StatementResult = StatementExplanation::Result;

// As the engine's own texts are cut (kStatementTextBytes), so that one fact has one text.
constexpr std::size_t kFactBytes = kStatementTextBytes;

// The checks and policies that were asked, in order.
class AskedLog final : public QueryObserver {
 public:
  void answered(const StatementRef& where, bool matched) override {
    if (where.kind != StatementKind::kCheck && where.kind != StatementKind::kPolicy) return;
    StatementRef whole = where;
    whole.alternative.reset();
    if (asked.empty() || asked.back().where != whole) asked.push_back({whole, StatementResult::kUnmatched});
    if (matched) asked.back().result = StatementResult::kMatched;
  }
  std::vector<AskedStatement> asked;
};

// Enough to tell one fact of a world from all others.
using FactKey = std::tuple<std::uint32_t, std::uint64_t, std::vector<std::pair<std::uint8_t, std::uint64_t>>>;
FactKey key_of(const WorldFact& fact) {
  std::vector<std::pair<std::uint8_t, std::uint64_t>> values;
  for (const Value& value : fact.terms) values.emplace_back(static_cast<std::uint8_t>(value.type()), value.payload());
  return {static_cast<std::uint32_t>(fact.name), fact.origin.bits(), std::move(values)};
}

class Recorder {
 public:
  Recorder(const Program& program, const RecordingLimits& limits) : program_(program), limits_(limits) {}

  Recording run() {
    decide();
    made_.explanation = explain(*made_.authorizer, made_.outcome, limits_.outcome);
    if (!loaded_) {
      add({.kind = Step::Kind::kStart});
      add({.kind = Step::Kind::kError});
      return std::move(made_);
    }
    made_.trace = trace(*made_.authorizer, *program_.request, limits_.trace);
    made_.statements = explain_statements(*made_.authorizer, asked_, limits_.statements);
    add_heads();
    add_steps();
    add_facts();
    return std::move(made_);
  }

 private:
  void add(Step step) { made_.steps.push_back(std::move(step)); }

  // As Authorizer::authorize() does, with a look at the facts between loading and running.
  void decide() {
    const auto log = std::make_shared<AskedLog>();
    AuthorizerOptions options;
    options.limits = program_.limits;
    options.clock = [] { return std::chrono::nanoseconds(0); };  // steps decide, the same on every machine
    options.observer = log.get();
    made_.observer = log;
    made_.limits = program_.limits ? *program_.limits : program_.policy->options().limits;
    Authorizer& authorizer = *(made_.authorizer = std::make_unique<Authorizer>(options));
    made_.outcome = run(authorizer);
    asked_ = std::move(log->asked);
    if (made_.outcome) {
      for (AskedStatement& asked : asked_) {
        if (asked.where.kind == StatementKind::kPolicy) continue;
        const bool failed = std::ranges::any_of(made_.outcome->failed_checks, [&](const FailedCheck& check) {
          return check.where.block == asked.where.block && check.where.index == asked.where.index;
        });
        asked.result = failed ? StatementResult::kFailed : StatementResult::kMatched;
      }
      add_unasked();
    } else {
      settle_after_error(made_.outcome.error().where());
    }
  }

  // A check that asks nothing fails without a question.
  void add_unasked() {
    for (const FailedCheck& check : made_.outcome->failed_checks) {
      StatementRef whole = check.where;
      whole.alternative.reset();
      if (std::ranges::find(asked_, whole, &AskedStatement::where) == asked_.end()) {
        asked_.push_back({whole, StatementResult::kFailed});
      }
    }
  }

  // No decision says which checks failed before the error.
  void settle_after_error(std::optional<StatementRef> where) {
    for (AskedStatement& asked : asked_) {
      if (asked.where.kind != StatementKind::kCheck) continue;
      const Block& source = source_of(asked.where.block);
      const bool rejects = source.checks()[asked.where.index].kind == CheckKind::kReject;
      const bool matched = asked.result == StatementResult::kMatched;
      asked.result = matched != rejects ? StatementResult::kMatched : StatementResult::kFailed;
    }
    if (!where || where->kind == StatementKind::kRule) return;
    where->alternative.reset();
    if (asked_.empty() || asked_.back().where != *where) asked_.push_back({*where, StatementResult::kError});
    asked_.back().result = StatementResult::kError;
  }

  Result<Decision> run(Authorizer& authorizer) {
    HARDTACK_CHECK(authorizer.load(program_.policy, *program_.request, {program_.credential, program_.further}));
    loaded_ = true;
    for (const WorldFact& fact : authorizer.world().facts()) said_.insert(key_of(fact));
    HARDTACK_CHECK(authorizer.run());
    return authorizer.decide();
  }

  const Block& source_of(BlockId id) const {
    for (const WorldBlock& block : made_.authorizer->world().blocks()) {
      if (block.id == id) return *block.source;
    }
    return program_.policy->source();
  }

  void add_heads() {
    for (const RuleFiring& firing : made_.trace.firings) {
      const Block& source = source_of(firing.rule.block);
      const Predicate& head = source.rules()[firing.rule.index].head;
      made_.heads.emplace_back(source.terms().text(head.name), head.terms.count);
    }
  }

  void add_steps() {
    add({.kind = Step::Kind::kStart});
    const auto& firings = made_.trace.firings;
    const bool any_rule = std::ranges::any_of(made_.authorizer->world().blocks(),
                                              [](const WorldBlock& block) { return !block.source->rules().empty(); });
    std::size_t at = 0;
    for (std::size_t round = 1; at < firings.size() || (round == 1 && any_rule); ++round) {
      if (round > 1) round = firings[at].round;
      add({.kind = Step::Kind::kRound, .round = round});
      std::size_t end = at;
      while (end < firings.size() && firings[end].round == round) ++end;
      round == 1 ? add_first_round(at, end) : add_round(round, at, end);
      at = end;
    }
    const bool rules_failed = !made_.outcome && asked_.empty();
    if (!rules_failed) add({.kind = Step::Kind::kRulesDone});
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      const bool is_check = asked_[i].where.kind == StatementKind::kCheck;
      add({.kind = is_check ? Step::Kind::kCheck : Step::Kind::kPolicy, .where = asked_[i].where, .index = i});
    }
    if (made_.outcome) {
      add({.kind = Step::Kind::kResult});
    } else {
      add({.kind = Step::Kind::kError, .where = made_.outcome.error().where()});
    }
  }

  // All rules, so that one that gives nothing is seen to be tried.
  void add_first_round(std::size_t at, std::size_t end) {
    for (const WorldBlock& block : made_.authorizer->world().blocks()) {
      for (std::size_t rule = 0; rule < block.source->rules().size(); ++rule) {
        add_rule(1, {block.id, StatementKind::kRule, static_cast<std::uint32_t>(rule), {}}, at, end);
      }
    }
  }

  void add_round(std::size_t round, std::size_t at, std::size_t end) {
    while (at < end) {
      const StatementRef rule = made_.trace.firings[at].rule;  // add_rule() moves on
      add_rule(round, rule, at, end);
    }
  }

  // With the firings that are next, if they are of this rule; the trace has the same order.
  void add_rule(std::size_t round, const StatementRef& rule, std::size_t& at, std::size_t end) {
    std::size_t last = at;
    while (last < end && made_.trace.firings[last].rule == rule) ++last;
    add({.kind = Step::Kind::kRule, .round = round, .where = rule, .firings = last - at});
    for (; at < last; ++at) {
      const ExplainedFact& fact = made_.trace.firings[at].fact;
      derived_.emplace(std::pair(fact.text, fact.origin), std::pair(made_.steps.size(), at));
      add({.kind = Step::Kind::kDerivation, .round = round, .where = rule, .index = at});
    }
  }

  void add_facts() {
    const World& world = made_.authorizer->world();
    TextBudget texts(limits_.max_fact_bytes);
    const std::size_t late = rules_end();
    const std::vector<WorldFact> facts = world.facts();
    for (std::size_t i = 0; i < facts.size(); ++i) {
      const WorldFact& fact = facts[i];
      if (texts.spent()) {
        made_.facts_cut = true;
        break;
      }
      RecordedFact& made = made_.facts.emplace_back();
      made.text = texts.print([&](Printer& out) { out.predicate(world.terms(), fact.name, fact.terms); }, kFactBytes);
      made.name = world.terms().text(fact.name);
      made.arity = static_cast<std::uint32_t>(fact.terms.size());
      made.origin = blocks_of(fact.origin, world.blocks());
      made.number = i;
      if (said_.contains(key_of(fact))) continue;
      made.since = late;  // where the trace does not say when
      if (const auto found = derived_.find({made.text, made.origin}); found != derived_.end()) {
        made.since = found->second.first;
        made.firing = found->second.second;
      }
    }
    std::ranges::sort(made_.facts, [](const RecordedFact& a, const RecordedFact& b) {
      return std::tie(a.name, a.arity, a.text, a.origin) < std::tie(b.name, b.arity, b.text, b.origin);
    });
  }

  std::size_t rules_end() const {
    for (std::size_t i = 0; i < made_.steps.size(); ++i) {
      const Step::Kind kind = made_.steps[i].kind;
      if (kind == Step::Kind::kRulesDone || kind == Step::Kind::kError) return i;
    }
    return made_.steps.size() - 1;
  }

  const Program& program_;
  RecordingLimits limits_;
  Recording made_;
  bool loaded_ = false;
  std::set<FactKey> said_;
  std::vector<AskedStatement> asked_;
  std::map<std::pair<std::string, OriginBlocks>, std::pair<std::size_t, std::size_t>> derived_;  // step, firing
};

}  // namespace

Recording record(const Program& program, const RecordingLimits& limits) { return Recorder(program, limits).run(); }

std::string_view word_of(const Recording& recording) {
  return recording.outcome ? name_of(recording.outcome->verdict) : "error";
}

}  // namespace hardtack::dap
