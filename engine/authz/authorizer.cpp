#include "engine/authz/authorizer.h"

#include <algorithm>
#include <utility>

#include "engine/eval/code/compiled_block.h"
#include "engine/eval/evaluator.h"
#include "engine/eval/facts/relation.h"

namespace hardtack {

struct Authorizer::State {
  enum class Phase : std::uint8_t {
    kEmpty,
    kLoaded,
    kRan,
    kFailed,
    kBroken,  // a call ended in an exception: nothing of the world can be relied on
  };

  State(const Policy& policy, const AuthorizerOptions& given)
      : options(given), evaluator(&policy.terms(), {&policy.options().externs, policy.options().enable_regex}) {}

  AuthorizerOptions options;
  Evaluator evaluator;
  Phase phase = Phase::kEmpty;
  std::optional<Error> failure;  // of the run
  std::size_t token_blocks = 0;

  // What `work` returns. Where memory ends in it, the world stays broken until load() makes another.
  template <typename Work>
  auto attempt(Phase success, Phase refusal, Work work) {
    phase = Phase::kBroken;
    auto result = work();
    phase = result ? success : refusal;
    return result;
  }

  // The policy is the evaluator's block 0, the token's blocks follow.
  static std::size_t number_of(BlockId id) { return id.is_authorizer() ? 0 : *id.index() + 1; }
};

namespace {

// Lets time count against the budget while it lives.
class Timer {
 public:
  explicit Timer(Budget& budget) : budget_(budget) { budget_.resume(); }
  ~Timer() { budget_.pause(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

 private:
  Budget& budget_;
};

// Sets the alternative of `where` that decided: the one that a `reject if` matched, or that could not be evaluated.
Result<bool> passes(Evaluator& evaluator, std::size_t block, const Check& check, Range queries, StatementRef& where) {
  const Block& source = *evaluator.block(block).block.source;
  const auto alternatives = source.queries(check);
  for (std::uint32_t i = 0; i < queries.count; ++i) {
    const Evaluator::Question question{block, queries.first + i, evaluator.trusted(block, alternatives[i])};
    where.alternative = i;
    HARDTACK_TRY(const bool found,
                 check.kind == CheckKind::kAll ? evaluator.holds_for_all(question) : evaluator.exists(question));
    if (found) return check.kind != CheckKind::kReject;
  }
  where.alternative.reset();
  // `reject` without alternatives says nothing that could pass.
  return check.kind == CheckKind::kReject && queries.count > 0;
}

Result<void> run_checks(Evaluator& evaluator, std::size_t block, std::vector<FailedCheck>& failed) {
  const BoundBlock& bound = evaluator.block(block);
  const BlockId id = bound.block.id;
  const auto checks = bound.block.source->checks();
  for (std::size_t i = 0; i < checks.size(); ++i) {
    StatementRef where{id, StatementKind::kCheck, static_cast<std::uint32_t>(i), {}};
    const Result<bool> passed = passes(evaluator, block, checks[i], bound.code->checks[i], where);
    if (!passed) return fail(passed.error().with_where(where));
    if (!*passed) failed.push_back({where});
  }
  return {};
}

Result<std::optional<MatchedPolicy>> find_policy(Evaluator& evaluator) {
  const BoundBlock& bound = evaluator.block(0);
  const auto policies = bound.block.source->policies();
  for (std::size_t i = 0; i < policies.size(); ++i) {
    const auto alternatives = bound.block.source->queries(policies[i]);
    StatementRef where{BlockId::authorizer(), StatementKind::kPolicy, static_cast<std::uint32_t>(i), {}};
    for (std::uint32_t k = 0; k < alternatives.size(); ++k) {
      where.alternative = k;
      const Result<bool> found =
          evaluator.exists({0, bound.code->policies[i].first + k, evaluator.trusted(0, alternatives[k])});
      if (!found) return fail(found.error().with_where(where));
      if (*found) return MatchedPolicy{policies[i].kind, where};
    }
  }
  return std::nullopt;
}

Result<void> admit(const Policy& policy, const Request& request, const Credential* credential) {
  if (&request.policy() != &policy) return fail(ErrorCode::kUsage, "the request belongs to another policy");
  if (request.error()) return fail(*request.error());
  if (credential != nullptr && credential->defect()) return fail(*credential->defect());
  return {};
}

Result<void> check_query(const Block& block) {
  if (block.rules().size() != 1 || !block.facts().empty() || !block.checks().empty() || !block.policies().empty()) {
    return fail(ErrorCode::kUsage, "a query is exactly one rule");
  }
  if (block.defect()) return fail(*block.defect());
  return {};
}

std::unexpected<Error> broken() {
  return std::unexpected(Error(ErrorCode::kUsage, "an earlier call ran out of memory, and left no world to go on with")
                             .with_help("load the request again"));
}

// Sorted by terms; one row for each, with every origin.
std::vector<QueryRow> sorted_rows(const Relation& found, const TermStore& terms) {
  std::vector<Relation::Row> order(found.size());
  for (Relation::Row row = 0; row < found.size(); ++row) order[row] = row;
  std::ranges::sort(order, [&](Relation::Row a, Relation::Row b) {
    for (std::uint32_t i = 0; i < found.arity(); ++i) {
      if (const auto result = terms.compare(found.row(a)[i], found.row(b)[i]); result != 0) return result < 0;
    }
    return found.origin(a).bits() < found.origin(b).bits();
  });
  std::vector<QueryRow> rows;
  for (Relation::Row row : order) {
    const auto values = found.values(row);
    if (rows.empty() || !std::ranges::equal(rows.back().terms, values)) {
      rows.push_back({found.name(), {values.begin(), values.end()}, {}});
    }
    rows.back().origins.push_back(found.origin(row));
  }
  return rows;
}

// Answers the only rule of `block`, which is block `number` of the evaluator.
Result<std::vector<QueryRow>> answer(Evaluator& evaluator, std::size_t number, const Block& block,
                                     const CompiledBlock& code, Origin usually_trusted) {
  const Rule& rule = block.rules()[0];
  const Origin trusted = rule.query.scopes.count > 0 ? evaluator.trusted(number, rule.query) : usually_trusted;
  Budget& budget = evaluator.budget();
  const CompiledRule& compiled = code.rules[0];
  Relation found;
  found.reset(evaluator.world().name(evaluator.block(number), code.relations[compiled.head.relation].name),
              compiled.head.terms.count, evaluator.world().terms().seed());
  HARDTACK_CHECK(evaluator.collect({number, compiled.query, trusted}, compiled.head,
                                   [&](std::span<const Value> head, Origin origin) {
                                     return !found.insert(head, origin) || budget.hold(found.row_bytes());
                                   }));
  return sorted_rows(found, evaluator.world().terms());
}

Result<std::vector<QueryRow>> ask(Evaluator& evaluator, const Block& block, Origin usually_trusted) {
  const std::shared_ptr<const CompiledBlock> code = compile_block(block);
  HARDTACK_TRY(const std::size_t number, evaluator.add_query({BlockId::authorizer(), &block, nullptr}, *code));
  Result<std::vector<QueryRow>> rows = answer(evaluator, number, block, *code, usually_trusted);
  evaluator.remove_query();
  return rows;
}

}  // namespace

Authorizer::Authorizer(std::shared_ptr<const Policy> policy, AuthorizerOptions options)
    : policy_(std::move(policy)), state_(std::make_unique<State>(*policy_, options)) {}
Authorizer::~Authorizer() = default;
Authorizer::Authorizer(Authorizer&&) noexcept = default;
Authorizer& Authorizer::operator=(Authorizer&&) noexcept = default;

Result<Decision> Authorizer::authorize(const Request& request, const Credential* credential) {
  HARDTACK_CHECK(load(request, credential));
  HARDTACK_CHECK(run());
  return decide();
}

Result<void> Authorizer::load(const Request& request, const Credential* credential) {
  using Phase = State::Phase;
  if (state_->phase == Phase::kBroken) {
    auto fresh = std::make_unique<State>(*policy_, state_->options);
    state_ = std::move(fresh);
  }
  return state_->attempt(Phase::kLoaded, Phase::kEmpty, [&] { return fill(request, credential); });
}

Result<void> Authorizer::fill(const Request& request, const Credential* credential) {
  state_->failure.reset();
  state_->token_blocks = 0;
  Evaluator& evaluator = state_->evaluator;
  const EvalLimits& limits = state_->options.limits ? *state_->options.limits : policy_->options().limits;
  if (const Result<void> fits = admit(*policy_, request, credential); !fits) {
    evaluator.reset(&policy_->terms(), limits, state_->options.clock);
    return fits;
  }
  evaluator.reset(&request.terms(), limits, state_->options.clock, policy_->base_world());
  const Timer timer(evaluator.budget());
  HARDTACK_CHECK(
      evaluator.add_block({BlockId::authorizer(), &policy_->source(), nullptr}, policy_->compiled(), true, true));
  if (credential != nullptr) {
    state_->token_blocks = credential->blocks().size();
    for (std::size_t i = 0; i < credential->blocks().size(); ++i) {
      const CredentialBlock& block = credential->blocks()[i];
      const PublicKey* key = block.external_key ? &*block.external_key : nullptr;
      HARDTACK_CHECK(
          evaluator.add_block({BlockId::block(i), block.block.get(), key}, *credential->compiled()[i], false, true));
    }
    HARDTACK_CHECK(evaluator.add_block({BlockId::authorizer(), &credential->verified_facts(), nullptr},
                                       *credential->compiled().back(), false, false));
  }
  for (const Request::Fact& fact : request.facts()) {
    HARDTACK_CHECK(evaluator.add_fact(Origin(BlockId::authorizer()), fact.name, request.terms_of(fact)));
  }
  return {};
}

Result<void> Authorizer::restore_fact(Origin origin, StringId name, std::span<const Value> terms) {
  using Phase = State::Phase;
  if (state_->phase == Phase::kBroken) return broken();
  if (state_->phase != Phase::kLoaded) return fail(ErrorCode::kUsage, "facts are restored before the world runs");
  for (Value term : terms) {
    if (!this->terms().is_ground(term)) return fail(ErrorCode::kFactNotGround, "a restored fact holds a variable");
  }
  return state_->attempt(Phase::kLoaded, Phase::kLoaded,
                         [&] { return state_->evaluator.add_fact(origin, name, terms); });
}

Result<void> Authorizer::run() {
  using Phase = State::Phase;
  switch (state_->phase) {
    case Phase::kEmpty: return fail(ErrorCode::kUsage, "no world is loaded");
    case Phase::kFailed: return fail(*state_->failure);
    case Phase::kBroken: return broken();
    case Phase::kRan: return {};
    case Phase::kLoaded: break;
  }
  return state_->attempt(Phase::kRan, Phase::kFailed, [&] {
    const Timer timer(state_->evaluator.budget());
    state_->evaluator.finish_loading();
    const Result<void> result = state_->evaluator.run_rules();
    if (!result) state_->failure = result.error();
    return result;
  });
}

// The order of the reference: the authorizer's checks, the authority's, policies, the other blocks'. All checks are
// tried, so that the decision names every one that failed.
Result<Decision> Authorizer::decide() {
  using Phase = State::Phase;
  if (state_->phase == Phase::kFailed) return fail(*state_->failure);
  if (state_->phase == Phase::kBroken) return broken();
  if (state_->phase != Phase::kRan) return fail(ErrorCode::kUsage, "the world has not run");
  return state_->attempt(Phase::kRan, Phase::kRan, [this] { return judge(); });
}

Result<Decision> Authorizer::judge() {
  Evaluator& evaluator = state_->evaluator;
  Decision decision;
  {
    const Timer timer(evaluator.budget());
    HARDTACK_CHECK(run_checks(evaluator, 0, decision.failed_checks));
    if (state_->token_blocks > 0) {
      HARDTACK_CHECK(run_checks(evaluator, State::number_of(BlockId::block(0)), decision.failed_checks));
    }
    HARDTACK_TRY(decision.policy, find_policy(evaluator));
    for (std::size_t i = 1; i < state_->token_blocks; ++i) {
      HARDTACK_CHECK(run_checks(evaluator, State::number_of(BlockId::block(i)), decision.failed_checks));
    }
    if (!evaluator.budget().check_clock()) return fail(evaluator.budget().error());
  }
  if (decision.policy && decision.policy->kind == PolicyKind::kAllow && decision.failed_checks.empty()) {
    decision.verdict = Verdict::kAllow;
  }
  decision.stats = stats();
  return decision;
}

Result<std::vector<QueryRow>> Authorizer::query(const Block& one_rule) {
  HARDTACK_CHECK(check_query(one_rule));
  HARDTACK_CHECK(run());
  return ask_world(one_rule, Origin(BlockId::authorizer()) | Origin(BlockId::block(0)));
}

Result<std::vector<QueryRow>> Authorizer::query_all(const Block& one_rule) {
  HARDTACK_CHECK(check_query(one_rule));
  HARDTACK_CHECK(run());
  return ask_world(one_rule, Origin(BlockId::authorizer()) | Origin::first_blocks(state_->token_blocks));
}

Result<std::vector<QueryRow>> Authorizer::ask_world(const Block& one_rule, Origin usually_trusted) {
  return state_->attempt(State::Phase::kRan, State::Phase::kRan, [&] {
    const Timer timer(state_->evaluator.budget());
    return ask(state_->evaluator, one_rule, usually_trusted);
  });
}

const World& Authorizer::world() const { return state_->evaluator.world(); }
TermStore& Authorizer::terms() { return state_->evaluator.world().mutable_terms(); }
const TermStore& Authorizer::terms() const { return world().terms(); }

RunStats Authorizer::stats() const {
  const Budget& budget = state_->evaluator.budget();
  return {world().fact_count(), budget.rounds(), budget.steps(), budget.elapsed()};
}

}  // namespace hardtack
