#include "decide/authorization.h"

#include <utility>

#include "decide/expiry_report.h"
#include "decide/revocation.h"
#include "engine/explain/explain.h"
#include "engine/program/printer.h"

namespace hardtack {
namespace {

void run_query(Authorizer& authorizer, const Block& query, bool all, TextBudget& budget, Authorization& result) {
  const auto rows = all ? authorizer.query_all(query) : authorizer.query(query);
  if (!rows) {
    result.failure.emplace(rows.error().with_context("the query"));
    return;
  }
  result.query.emplace();
  for (const QueryRow& row : *rows) {
    if (budget.spent()) break;
    result.query->push_back(budget.print([&](Printer& out) { out.predicate(row.name, row.terms); }));
  }
}

void load_and_decide(Authorizer& authorizer, const AuthorizationTask& task, TextBudget& budget, Authorization& result) {
  if (const auto loaded = authorizer.load(task.policy, task.request, task.credentials); !loaded) {
    result.failure.emplace(loaded.error());
    if (task.explain) result.explanation = explain(authorizer, std::unexpected(loaded.error()));
    const Credential* primary = task.credentials.primary();
    result.refused_rule =
        primary != nullptr && primary->defect() && primary->defect()->code() == ErrorCode::kUnboundVariable;
    return;
  }
  const auto ran = authorizer.run();
  auto decision = ran ? authorizer.decide() : Result<Decision>(std::unexpected(ran.error()));
  if (task.explain) result.explanation = explain(authorizer, decision);
  if (task.trace) result.trace = trace(authorizer, task.request);
  if (decision) {
    result.texts = decision_text(authorizer, *decision, budget, task.policies ? 2 : 1);
    result.decision = std::move(*decision);
  } else {
    result.failure.emplace(decision.error());
  }
  if (task.world) result.world = world_text(authorizer, budget);
  if (task.snapshot) {
    if (auto written = write_snapshot(authorizer, task.request)) {
      result.snapshot = *std::move(written);
    } else if (!result.failure) {
      result.failure.emplace(written.error().with_context("snapshot"));
    }
  }
  if (ran && task.query != nullptr) run_query(authorizer, *task.query, task.query_all, budget, result);
  result.stats = authorizer.stats();
}

// A bound is a check that held, so nothing is asked before everything else allows.
void deny_unbounded(const AuthorizationTask& task, std::uint64_t time, Authorization& result) {
  if (result.failure || !result.decision || !result.decision->allowed()) return;
  result.expiry = find_unbounded(task.credentials, time, *task.expiry);
  if (!result.expiry) return;
  result.decision.reset();
  result.texts = {};
  result.query.reset();
  result.snapshot.reset();
  if (task.explain) result.explanation = explain_expiry(*result.expiry);
}

std::vector<std::string> policies_of(const Policy& policy, TextBudget& budget) {
  std::vector<std::string> texts;
  for (const PolicyStatement& statement : policy.source().policies()) {
    if (budget.spent()) break;
    texts.push_back(budget.print([&](Printer& out) { out.policy(policy.source(), statement); }));
  }
  return texts;
}

}  // namespace

std::string_view Authorization::word() const {
  if (failure) return "error";
  if (revoked || expiry) return "deny";
  if (!decision) return "error";
  return name_of(decision->verdict);
}

Authorization authorize(const AuthorizationTask& task) {
  Authorization result;
  std::optional<Authorizer> fresh;
  Authorizer& authorizer = task.authorizer != nullptr
                               ? *task.authorizer
                               : fresh.emplace(AuthorizerOptions{.limits = task.limits, .clock = task.clock});
  TextBudget own(kDocumentBytes);
  TextBudget& budget = task.budget == nullptr ? own : *task.budget;
  std::uint64_t time = 0;
  if (task.expiry) {
    auto asked = request_time(task.request);
    if (!asked) {
      result.failure.emplace(std::move(asked.error()));
      return result;
    }
    time = *asked;
  }
  load_and_decide(authorizer, task, budget, result);
  if (task.expiry) deny_unbounded(task, time, result);
  result.places = task.places;
  if (result.failure && result.failure->error.where()) {
    result.failure->place = result.places.find(*result.failure->error.where());
  }
  if (task.policies) result.policies = policies_of(*task.policy, budget);
  if (result.world) {
    result.code = authorizer_code(*task.policy, task.request, budget.left());
    budget.take(result.code.size());
  }
  result.cut = budget.cut();
  return result;
}

Authorization authorize(RestoredAuthorizer& restored, const Block* query, bool query_all, TextBudget& budget) {
  Authorization result;
  if (auto decision = restored.authorize()) {
    result.texts = decision_text(restored.authorizer(), *decision, budget);
    result.decision = *std::move(decision);
  } else {
    result.failure.emplace(decision.error());
  }
  result.policies = policies_of(restored.policy(), budget);
  if (!result.failure && query != nullptr) run_query(restored.authorizer(), *query, query_all, budget, result);
  result.stats = restored.authorizer().stats();
  result.cut = budget.cut();
  return result;
}

Authorization deny_revoked(const Revoked& revoked, bool explain) {
  Authorization result;
  result.revoked = revoked;
  if (explain) result.explanation = explain_revoked(revoked);
  return result;
}

Authorization query_token(const Credential* credential, const Block& query, bool query_all, const EvalLimits& limits,
                          ExternFunctions functions) {
  Authorization result;
  PolicyOptions options;
  options.limits = limits;
  options.externs = std::move(functions);
  auto policy = Policy::compile(Block(), std::move(options));
  if (!policy) {
    result.failure.emplace(policy.error());
    return result;
  }
  Authorizer authorizer;
  const Request request(*policy);
  if (const auto loaded = authorizer.load(*policy, request, Credentials(credential)); !loaded) {
    result.failure.emplace(loaded.error());
    return result;
  }
  if (const auto ran = authorizer.run(); !ran) {
    result.failure.emplace(ran.error());
  } else {
    TextBudget budget(kDocumentBytes);
    run_query(authorizer, query, query_all, budget, result);
    result.cut = budget.cut();
  }
  result.stats = authorizer.stats();
  return result;
}

}  // namespace hardtack
