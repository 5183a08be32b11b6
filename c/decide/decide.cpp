// Authorizers and what they decide.
#include <memory>
#include <vector>

#include "c/base/failure.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/base/trees.h"
#include "c/decide/authorizer.h"
#include "c/decide/policies.h"
#include "c/tokens/credentials.h"
#include "engine/authz/statement_text.h"
#include "engine/explain/world_text.h"
#include "report/decision_text.h"
#include "report/world_json.h"

using namespace hardtack;
using namespace hardtack::c;

using Made = Outcome<std::unique_ptr<hardtack_decision>>;
using MadeBuffer = Outcome<std::unique_ptr<hardtack_buffer>>;

namespace hardtack::c {
namespace {

// Options that the authorizer refers to live in the handle.
Result<AuthorizerOptions> read_authorizer_options(const hardtack_authorizer_options* options,
                                                  hardtack_authorizer& authorizer) {
  AuthorizerOptions made;
  HARDTACK_TRY(const hardtack_authorizer_options given, read_options(options));
  HARDTACK_TRY(made.limits, read_limits(given.limits));
  if (given.clock != nullptr) {
    HARDTACK_TRY(const hardtack_clock clock, read_options(given.clock));
    if (clock.nanoseconds == nullptr) return fail(ErrorCode::kUsage, "the clock has no function");
    authorizer.clock = std::make_unique<GivenClock>(clock);
    made.clock = Clock(*authorizer.clock);
  }
  return made;
}

// Decides, and marks what came of it as the authorizer's last. Where an exception ends it there is no world to look at.
template <typename Decide>
Outcome<void> decide_by(hardtack_authorizer& by, hardtack_decision& into, Decide decide) {
  ++by.turn;
  by.has_world = false;
  Result<Decision> decision = decide();
  by.has_world = true;
  if (!decision) [[unlikely]] {
    Failure failure(std::move(decision.error()));
    failure.by = &by;
    failure.turn = by.turn;
    return std::unexpected(std::move(failure));
  }
  into.decision = *std::move(decision);
  into.by = &by;
  into.turn = by.turn;
  return {};
}

Result<std::vector<Credential>> copies_of(const hardtack_credential* const* given, std::size_t count) {
  HARDTACK_TRY(const auto credentials, items_of(given, count, "the list of further credentials"));
  std::vector<Credential> copies;
  for (const hardtack_credential* credential : credentials) {
    HARDTACK_TRY(const hardtack_credential* one, need(credential));
    copies.push_back(one->credential);
  }
  return copies;
}

// The path of every request: nothing is wrapped that need not be.
Outcome<void> decide_request(hardtack_authorizer* authorizer, const hardtack_request* request,
                             const hardtack_credential* primary, const hardtack_credential* const* further,
                             std::size_t further_count, hardtack_decision& into) {
  if (look_at(authorizer) == nullptr) return std::unexpected(Failure(need(authorizer).error()));
  if (look_at(request) == nullptr) return std::unexpected(Failure(need(request).error()));
  look_at(primary);
  if (request->error) [[unlikely]]
    return fail(*request->error);
  if (request->incomplete) [[unlikely]]
    return fail(ErrorCode::kUsage, "the request lacks a fact: there was no memory for it");
  std::vector<Credential> others;
  if (further_count > 0) {
    HARDTACK_TRY(others, copies_of(further, further_count));
  }
  if (authorizer->places != request->places) authorizer->places = request->places;
  const Credentials credentials(primary == nullptr ? nullptr : &primary->credential, others);
  return decide_by(*authorizer, into, [&] {
    return authorizer->engine().authorize(request->request.shared_policy(), request->request, credentials);
  });
}

}  // namespace

Result<const Request*> decided_request(const hardtack_authorizer& authorizer, const hardtack_request* request) {
  if (authorizer.restored && authorizer.places == nullptr) return &authorizer.restored->request();
  HARDTACK_TRY(const hardtack_request* asked, need(request));
  if (&asked->request.policy() == authorizer.engine().policy()) return &asked->request;
  return fail(ErrorCode::kUsage, "the request is of another policy than the one that decided");
}

}  // namespace hardtack::c

hardtack_error* hardtack_authorizer_new(const hardtack_authorizer_options* options, hardtack_authorizer** authorizer) {
  return make(authorizer, [&]() -> Outcome<std::unique_ptr<hardtack_authorizer>> {
    auto made = std::make_unique<hardtack_authorizer>();
    HARDTACK_TRY(AuthorizerOptions given, read_authorizer_options(options, *made));
    made->own = Authorizer(given);
    return made;
  });
}

void hardtack_authorizer_free(hardtack_authorizer* authorizer) { destroy(authorizer); }

hardtack_error* hardtack_authorizer_decide(hardtack_authorizer* authorizer, const hardtack_request* request,
                                           const hardtack_credential* primary,
                                           const hardtack_credential* const* further, size_t further_count,
                                           hardtack_decision** decision) {
  return make(decision, [&]() -> Made {
    auto made = std::make_unique<hardtack_decision>();
    HARDTACK_CHECK(decide_request(authorizer, request, primary, further, further_count, *made));
    return made;
  });
}

hardtack_error* hardtack_authorizer_decide_into(hardtack_authorizer* authorizer, const hardtack_request* request,
                                                const hardtack_credential* primary,
                                                const hardtack_credential* const* further, size_t further_count,
                                                hardtack_decision* decision) {
  return attempt([&]() -> Outcome<void> {
    if (look_at(decision) == nullptr) return std::unexpected(Failure(need(decision).error()));
    decision->deny();  // whatever comes of it
    return decide_request(authorizer, request, primary, further, further_count, *decision);
  });
}

hardtack_error* hardtack_decision_new(hardtack_decision** decision) {
  return make(decision, []() -> Made { return std::make_unique<hardtack_decision>(); });
}

bool hardtack_decision_allowed(const hardtack_decision* decision) {
  return look_at(decision) != nullptr && decision->decision.allowed();
}

bool hardtack_decision_policy(const hardtack_decision* decision, hardtack_statement* policy, bool* allows) {
  if (look_at(decision) == nullptr || !decision->decision.policy) return false;
  if (allows != nullptr) *allows = decision->decision.policy->kind == PolicyKind::kAllow;
  return policy == nullptr || fill(policy, to_statement(decision->decision.policy->where));
}

size_t hardtack_decision_failed_check_count(const hardtack_decision* decision) {
  return look_at(decision) == nullptr ? 0 : decision->decision.failed_checks.size();
}

bool hardtack_decision_failed_check(const hardtack_decision* decision, size_t index, hardtack_statement* check) {
  if (index >= hardtack_decision_failed_check_count(decision)) return false;
  return fill(check, to_statement(decision->decision.failed_checks[index].where));
}

hardtack_error* hardtack_decision_text(const hardtack_decision* decision, hardtack_buffer** text) {
  return make(text, [&]() -> MadeBuffer {
    HARDTACK_TRY(const hardtack_decision* given, need(decision));
    return buffer_of(given->decision.to_string());
  });
}

bool hardtack_decision_stats(const hardtack_decision* decision, hardtack_stats* stats) {
  if (look_at(decision) == nullptr) return false;
  const RunStats& run = decision->decision.stats;
  return fill(stats, {0, run.facts, run.iterations, run.steps, static_cast<std::uint64_t>(run.elapsed.count())});
}

void hardtack_decision_free(hardtack_decision* decision) { destroy(decision); }

hardtack_error* hardtack_authorizer_statement_text(const hardtack_authorizer* authorizer,
                                                   const hardtack_statement* statement, hardtack_buffer** text) {
  return make(text, [&]() -> MadeBuffer {
    HARDTACK_TRY(const hardtack_authorizer* by, need_world(authorizer));
    HARDTACK_TRY(const StatementRef where, from_statement(statement));
    return buffer_of(statement_text(by->engine(), where));
  });
}

hardtack_error* hardtack_authorizer_world(const hardtack_authorizer* authorizer, hardtack_tree** world) {
  return make(world, [&]() -> Outcome<std::unique_ptr<hardtack_tree>> {
    HARDTACK_TRY(const hardtack_authorizer* by, need_world(authorizer));
    TextBudget budget(kDocumentBytes);
    return tree_of(world_json(world_text(by->engine(), budget)));
  });
}

// A restored authorizer has a policy, and no text of it.
hardtack_error* hardtack_authorizer_restore(hardtack_bytes snapshot, const hardtack_policy_options* policy_options,
                                            const hardtack_authorizer_options* options,
                                            hardtack_authorizer** authorizer) {
  return make(authorizer, [&]() -> Outcome<std::unique_ptr<hardtack_authorizer>> {
    HARDTACK_TRY(const ByteView bytes, c::bytes_of(snapshot, "the snapshot"));
    HARDTACK_TRY(const hardtack_policy_options given, read_options(policy_options));
    HARDTACK_TRY(PolicyOptions of_policy, read_policy_options(given));
    auto made = std::make_unique<hardtack_authorizer>();
    HARDTACK_TRY(AuthorizerOptions own, read_authorizer_options(options, *made));
    HARDTACK_TRY(Snapshot parsed, Snapshot::parse(bytes));
    HARDTACK_TRY(RestoredAuthorizer restored,
                 RestoredAuthorizer::from(std::move(parsed), std::move(of_policy), std::move(own)));
    made->restored.emplace(std::move(restored));
    made->has_world = true;
    return made;
  });
}

hardtack_error* hardtack_authorizer_decide_restored(hardtack_authorizer* authorizer, hardtack_decision** decision) {
  return make(decision, [&]() -> Made {
    HARDTACK_TRY(hardtack_authorizer* const by, need(authorizer));
    if (!by->restored) return fail(ErrorCode::kUsage, "the authorizer was not made from a snapshot");
    if (by->places != nullptr) return fail(ErrorCode::kUsage, "the authorizer has decided about something else since");
    auto made = std::make_unique<hardtack_decision>();
    HARDTACK_CHECK(decide_by(*by, *made, [&] { return by->restored->authorize(); }));
    return made;
  });
}

hardtack_error* hardtack_authorizer_snapshot(const hardtack_authorizer* authorizer, const hardtack_request* request,
                                             hardtack_buffer** bytes) {
  return make(bytes, [&]() -> MadeBuffer {
    HARDTACK_TRY(const hardtack_authorizer* by, need_world(authorizer));
    HARDTACK_TRY(const Request* asked, decided_request(*by, request));
    HARDTACK_TRY(const Bytes made, write_snapshot(by->engine(), *asked));
    return buffer_of(made);
  });
}
