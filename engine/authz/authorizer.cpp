#include "engine/authz/authorizer.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "engine/base/query_observer.h"
#include "engine/eval/code/compiled_block.h"
#include "engine/eval/evaluator.h"
#include "engine/eval/facts/relation.h"
#include "engine/program/print.h"
#include "engine/program/reserved_prefix.h"
#include "engine/text/cat.h"

namespace hardtack {

struct Authorizer::State {
  enum class Phase : std::uint8_t {
    kEmpty,
    kLoaded,
    kRan,
    kFailed,
    kBroken,  // a call ended in an exception: nothing of the world can be relied on
  };

  explicit State(const AuthorizerOptions& given) : options(given) { evaluator.set_observer(options.observer); }

  AuthorizerOptions options;
  // What the world is made of.
  std::shared_ptr<const Policy> policy;
  std::shared_ptr<const void> request;
  std::optional<Credential> primary;
  std::vector<Credential> further;
  Evaluator evaluator;
  Phase phase = Phase::kEmpty;
  std::optional<Error> failure;             // of the run
  std::size_t token_blocks = 0;             // of the primary credential
  std::vector<std::size_t> further_blocks;  // of the others, as the evaluator numbers them
  std::string issuer;                       // as its text is made

  // What `work` returns. Where memory ends in it, the world stays broken until load() makes another.
  template <typename Work>
  auto attempt(Phase success, Phase refusal, Work work) {
    phase = Phase::kBroken;
    auto result = work();
    phase = result ? success : refusal;
    return result;
  }

  // Keeps what the next world is made of. Threads share it, so what is here already is not counted again.
  void keep(const std::shared_ptr<const Policy>& next, const Request& asked, const Credentials& credentials) {
    if (policy != next) policy = next;
    request = asked.keep();
    if (credentials.primary() == nullptr) {
      primary.reset();
    } else if (!primary || !primary->is_same(*credentials.primary())) {
      primary = *credentials.primary();
    }
    const auto others = credentials.further();
    if (!std::ranges::equal(further, others, [](const Credential& a, const Credential& b) { return a.is_same(b); })) {
      further.assign(others.begin(), others.end());
    }
  }

  // The policy is the evaluator's block 0, the primary credential's blocks follow.
  static std::size_t number_of_primary(std::size_t block) { return block + 1; }
  // What the authorizer trusts unless it says otherwise, besides itself.
  Origin authority() const { return token_blocks > 0 ? Origin::place(0) : Origin(); }
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
    const Result<bool> answer =
        check.kind == CheckKind::kAll ? evaluator.holds_for_all(question) : evaluator.exists(question);
    evaluator.observe(where, answer.value_or(false));
    HARDTACK_TRY(const bool found, answer);
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
      evaluator.observe(where, found.value_or(false));
      if (!found) return fail(found.error().with_where(where));
      if (*found) return MatchedPolicy{policies[i].kind, where};
    }
  }
  return std::nullopt;
}

// Whether a world may be made of these at all.
Result<void> admit(const Policy& policy, const Request& request, const std::optional<Credential>& primary,
                   std::span<const Credential> further) {
  if (&request.policy() != &policy) return fail(ErrorCode::kUsage, "the request belongs to another policy");
  if (request.error()) return fail(*request.error());
  if (primary && primary->defect()) return fail(*primary->defect());
  std::size_t blocks = primary ? primary->blocks().size() : 0;
  for (std::size_t i = 0; i < further.size(); ++i) {
    const auto name = [i] { return cat("credential ", i + 1); };
    if (further[i].defect()) return fail(further[i].defect()->with_context(name()));
    if (further[i].issuance().format.empty()) {
      return fail(ErrorCode::kUsage, name() + " does not say what it is, so it can only be the primary one");
    }
    blocks += further[i].blocks().size();
    if (blocks > kMaxBlocks) {
      return fail(ErrorCode::kTooManyBlocks,
                  cat("the credentials have more blocks together than the ", kMaxBlocks, " that can be authorized"));
    }
  }
  return {};
}

const PublicKey* key_of(const CredentialBlock& block) { return block.external_key ? &*block.external_key : nullptr; }

// The blocks as a Biscuit's blocks, what was verified as the authorizer's word.
Result<void> add_primary(Evaluator& evaluator, const Credential& credential) {
  const auto& blocks = credential.blocks();
  const auto& code = credential.compiled();
  const Origin authority = Origin::place(0);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    HARDTACK_CHECK(
        evaluator.add_block({BlockId::block(i), blocks[i].block.get(), key_of(blocks[i]), Origin::place(i), authority},
                            *code[i], false, true));
  }
  const auto add_verified = [&](const Block& facts, const CompiledBlock& compiled) {
    return evaluator.add_block({BlockId::authorizer(), &facts, nullptr, Origin::authorizer(), authority}, compiled,
                               false, false);
  };
  HARDTACK_CHECK(add_verified(credential.verified_facts(), *code[blocks.size()]));
  for (std::size_t i = 0; i < credential.proofs().size(); ++i) {
    HARDTACK_CHECK(add_verified(*credential.proofs()[i], *code[blocks.size() + 1 + i]));
  }
  return {};
}

// Further credential `number`, its first block at `place`. Its blocks see each other, what was verified of it and the
// authorizer. The authorizer sees nothing of that, but what it is told under reserved names and with the number.
Result<void> add_further(Evaluator& evaluator, const Credential& credential, std::size_t number, std::size_t place,
                         std::vector<std::size_t>& numbers, std::string& issuer) {
  const auto& blocks = credential.blocks();
  const auto& code = credential.compiled();
  const auto first_term = static_cast<std::int64_t>(number);
  const Origin authority = Origin::place(place);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    HARDTACK_TRY(const std::size_t added, evaluator.add_block({BlockId::block(i, number), blocks[i].block.get(),
                                                               key_of(blocks[i]), Origin::place(place + i), authority},
                                                              *code[i], false, true));
    numbers.push_back(added);
    if (i == 0) HARDTACK_CHECK(evaluator.add_numbered_facts(added, kCredentialPrefix, first_term));
  }
  const auto add_verified = [&](const Block& facts, const CompiledBlock& compiled) -> Result<void> {
    HARDTACK_TRY(const std::size_t added,
                 evaluator.add_block({BlockId::block(0, number), &facts, nullptr, authority, authority}, compiled,
                                     false, false));
    return evaluator.add_numbered_facts(added, kCredentialVerifiedPrefix, first_term);
  };
  HARDTACK_CHECK(add_verified(credential.verified_facts(), *code[blocks.size()]));
  for (std::size_t i = 0; i < credential.proofs().size(); ++i) {
    HARDTACK_CHECK(add_verified(*credential.proofs()[i], *code[blocks.size() + 1 + i]));
  }
  issuer.clear();
  credential.issuance().append_issuer(issuer);
  TermStore& terms = evaluator.world().mutable_terms();
  const std::array<Value, 3> issuance = {Value::integer(first_term), terms.string(credential.issuance().format),
                                         terms.string(issuer)};
  return evaluator.add_fact(Origin::authorizer(), terms.intern(kCredentialFact), issuance);
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

// Whether the budget holds what a Term takes that is a copy of `value`. A value may name one long string, or one
// collection, many times; each of them is copied.
bool hold_copy(Budget& budget, const TermStore& terms, Value value) {
  std::size_t bytes = sizeof(Term);
  if (value.is(ValueType::kString) || value.is(ValueType::kBytes)) bytes += terms.text(value.as_string()).size();
  if (!budget.hold(bytes)) return false;
  if (!value.is_collection()) return true;
  return std::ranges::all_of(terms.elements(value), [&](Value element) { return hold_copy(budget, terms, element); });
}

// Sorted by terms; one row for each, with every origin. Errors: kTooMuchMemory.
Result<std::vector<QueryRow>> sorted_rows(const Relation& found, const TermStore& terms, Budget& budget) {
  std::vector<Relation::Row> order(found.size());
  for (Relation::Row row = 0; row < found.size(); ++row) order[row] = row;
  std::ranges::sort(order, [&](Relation::Row a, Relation::Row b) {
    for (std::uint32_t i = 0; i < found.arity(); ++i) {
      if (const auto result = terms.compare(found.row(a)[i], found.row(b)[i]); result != 0) return result < 0;
    }
    return found.origin(a).bits() < found.origin(b).bits();
  });
  std::vector<QueryRow> rows;
  std::span<const Value> last;
  for (Relation::Row row : order) {
    const auto values = found.values(row);
    if (rows.empty() || !std::ranges::equal(last, values)) {
      last = values;
      QueryRow& copy = rows.emplace_back(std::string(terms.text(found.name())));
      for (Value value : values) {
        if (!hold_copy(budget, terms, value)) return fail(budget.error());
        copy.terms.push_back(Term::from_value(terms, value));
      }
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
  return sorted_rows(found, evaluator.world().terms(), budget);
}

Result<std::vector<QueryRow>> ask(Evaluator& evaluator, const Block& block, Origin authority, Origin usually_trusted) {
  const std::shared_ptr<const CompiledBlock> code = compile_block(block);
  HARDTACK_TRY(const std::size_t number,
               evaluator.add_query({BlockId::authorizer(), &block, nullptr, Origin::authorizer(), authority}, *code));
  Result<std::vector<QueryRow>> rows = answer(evaluator, number, block, *code, usually_trusted);
  evaluator.remove_query();
  return rows;
}

}  // namespace

Authorizer::Authorizer(AuthorizerOptions options) : state_(std::make_unique<State>(options)) {}
Authorizer::~Authorizer() = default;
Authorizer::Authorizer(Authorizer&&) noexcept = default;
Authorizer& Authorizer::operator=(Authorizer&&) noexcept = default;

Result<Decision> Authorizer::authorize(const std::shared_ptr<const Policy>& policy, const Request& request,
                                       const Credentials& credentials) {
  HARDTACK_CHECK(load(policy, request, credentials));
  HARDTACK_CHECK(run());
  return decide();
}

Result<void> Authorizer::load(const std::shared_ptr<const Policy>& policy, const Request& request,
                              const Credentials& credentials) {
  using Phase = State::Phase;
  if (state_->phase == Phase::kBroken || policy == nullptr) {
    auto fresh = std::make_unique<State>(state_->options);
    state_ = std::move(fresh);
  }
  return state_->attempt(Phase::kLoaded, Phase::kEmpty, [&]() -> Result<void> {
    if (policy == nullptr) return fail(ErrorCode::kUsage, "a decision needs a policy");
    state_->keep(policy, request, credentials);
    return fill(request);
  });
}

Result<void> Authorizer::fill(const Request& request) {
  state_->failure.reset();
  state_->token_blocks = 0;
  state_->further_blocks.clear();
  Evaluator& evaluator = state_->evaluator;
  const Policy& policy = *state_->policy;
  const MachineOptions machine{&policy.options().externs, policy.options().enable_regex};
  const EvalLimits& limits = state_->options.limits ? *state_->options.limits : policy.options().limits;
  if (const Result<void> fits = admit(policy, request, state_->primary, state_->further); !fits) {
    evaluator.reset(&policy.terms(), machine, limits, state_->options.clock);
    return fits;
  }
  evaluator.reset(&request.terms(), machine, limits, state_->options.clock, policy.base_world());
  const Timer timer(evaluator.budget());
  if (state_->primary) state_->token_blocks = state_->primary->blocks().size();
  HARDTACK_CHECK(
      evaluator.add_block({BlockId::authorizer(), &policy.source(), nullptr, Origin::authorizer(), state_->authority()},
                          policy.compiled(), true, true));
  if (state_->primary) HARDTACK_CHECK(add_primary(evaluator, *state_->primary));
  std::size_t place = state_->token_blocks;
  for (std::size_t i = 0; i < state_->further.size(); ++i) {
    HARDTACK_CHECK(add_further(evaluator, state_->further[i], i + 1, place, state_->further_blocks, state_->issuer));
    place += state_->further[i].blocks().size();
  }
  for (const Request::Fact& fact : request.facts()) {
    HARDTACK_CHECK(evaluator.add_fact(Origin::authorizer(), fact.name, request.terms_of(fact)));
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
// tried, so that the decision names every one that failed. Then those of the further credentials, in their order.
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
      HARDTACK_CHECK(run_checks(evaluator, State::number_of_primary(0), decision.failed_checks));
    }
    HARDTACK_TRY(decision.policy, find_policy(evaluator));
    for (std::size_t i = 1; i < state_->token_blocks; ++i) {
      HARDTACK_CHECK(run_checks(evaluator, State::number_of_primary(i), decision.failed_checks));
    }
    for (const std::size_t block : state_->further_blocks) {
      HARDTACK_CHECK(run_checks(evaluator, block, decision.failed_checks));
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
  return ask_world(one_rule, Origin::authorizer() | state_->authority());
}

Result<std::vector<QueryRow>> Authorizer::query_all(const Block& one_rule) {
  HARDTACK_CHECK(check_query(one_rule));
  HARDTACK_CHECK(run());
  return ask_world(one_rule, Origin::authorizer() | Origin::first_places(state_->token_blocks));
}

Result<std::vector<QueryRow>> Authorizer::ask_world(const Block& one_rule, Origin usually_trusted) {
  return state_->attempt(State::Phase::kRan, State::Phase::kRan, [&] {
    const Timer timer(state_->evaluator.budget());
    return ask(state_->evaluator, one_rule, state_->authority(), usually_trusted);
  });
}

const Policy* Authorizer::policy() const { return state_->policy.get(); }
std::string QueryRow::to_string() const { return print_predicate(name, terms); }

const World& Authorizer::world() const { return state_->evaluator.world(); }
TermStore& Authorizer::terms() { return state_->evaluator.world().mutable_terms(); }
const TermStore& Authorizer::terms() const { return world().terms(); }

RunStats Authorizer::stats() const {
  const Budget& budget = state_->evaluator.budget();
  return {world().fact_count(), budget.rounds(), budget.steps(), budget.elapsed()};
}

}  // namespace hardtack
