#include "engine/explain/explain.h"

#include <algorithm>
#include <utility>

#include "engine/eval/world.h"
#include "engine/explain/explain_derivation.h"
#include "engine/explain/explain_query.h"
#include "engine/explain/explain_summary.h"
#include "engine/explain/explain_world.h"
#include "engine/text/cat.h"

namespace hardtack {
namespace {

using StatementResult = StatementExplanation::Result;

class Explainer {
 public:
  Explainer(const Authorizer& authorizer, const ExplainLimits& limits)
      : limits_(limits),
        world_(authorizer, limits),
        deriver_(world_, limits.max_explain_facts),
        queries_(world_, deriver_) {}

  void decided(const Decision& decision, Explanation& result) {
    result.failed_checks = decision.failed_checks.size();
    bool left_out = false;
    for (const FailedCheck& failed : decision.failed_checks) {
      const auto block = block_of(failed.where.block);
      if (!block) continue;  // of another world
      if (result.statements.size() >= kListed) break;
      const bool explained = result.statements.size() < limits_.max_explain_statements && !world_.cut_short();
      left_out = left_out || !explained;
      result.statements.push_back(check(*block, failed.where, StatementResult::kFailed, explained));
    }
    if (decision.policy) {
      result.statements.push_back(policy(decision.policy->where, StatementResult::kMatched));
    } else {
      const auto policies = world_.block(0).block.source->policies();
      for (std::size_t i = 0; i < policies.size(); ++i) {
        if (policies[i].kind != PolicyKind::kAllow) continue;
        if (result.statements.size() >= limits_.max_explain_statements) {
          left_out = true;
          break;
        }
        const StatementRef where{BlockId::authorizer(), StatementKind::kPolicy, static_cast<std::uint32_t>(i), {}};
        result.statements.push_back(policy(where, StatementResult::kUnmatched));
      }
    }
    result.cut_short = left_out || !world_.complete();
  }

  // The statement whose evaluation failed.
  void failed(const Error& error, Explanation& result) {
    if (const auto where = error.where()) {
      const auto block = block_of(where->block);
      const bool with_queries = is_evaluation_error(error.code());
      if (block) result.statements.push_back(statement(*block, *where, with_queries));
    }
    result.cut_short = !world_.complete();
  }

  StatementExplanation asked(const AskedStatement& statement) {
    const auto block = block_of(statement.where.block);
    const bool is_policy = statement.where.kind == StatementKind::kPolicy;
    if (!block || (is_policy ? statement.where.index >= source(*block).policies().size()
                             : statement.where.kind != StatementKind::kCheck ||
                                   statement.where.index >= source(*block).checks().size())) {
      return begun(statement.where, statement.result);  // of another world
    }
    const bool explained = !world_.cut_short();
    return is_policy ? policy(statement.where, statement.result, explained)
                     : check(*block, statement.where, statement.result, explained);
  }

 private:
  std::optional<std::size_t> block_of(BlockId id) const {
    for (std::size_t i = 0; i < world_.block_count(); ++i) {
      if (world_.block(i).block.id == id) return i;
    }
    return std::nullopt;
  }

  const Block& source(std::size_t block) const { return *world_.block(block).block.source; }

  StatementExplanation check(std::size_t block, const StatementRef& where, StatementResult result,
                             bool with_queries = true) {
    const Check& statement = source(block).checks()[where.index];
    StatementExplanation explained = begun(where, result);
    explained.text = world_.text([&](Printer& out) { out.check(source(block), statement); });
    explained.rejects = statement.kind == CheckKind::kReject;
    explained.all = statement.kind == CheckKind::kAll;
    if (!with_queries) return explained;
    for (const AskedQuery& query : world_.check_queries(block, where.index)) {
      if (world_.cut_short()) break;
      QueryExplanation why = explained.all ? queries_.explain_all(query) : queries_.explain(query);
      add_query(explained, std::move(why));
    }
    return explained;
  }

  StatementExplanation policy(const StatementRef& where, StatementResult result, bool with_queries = true) {
    const PolicyStatement& statement = source(0).policies()[where.index];
    StatementExplanation explained = begun(where, result);
    explained.text = world_.text([&](Printer& out) { out.policy(source(0), statement); });
    explained.denies = statement.kind == PolicyKind::kDeny;
    if (!with_queries) return explained;
    for (const AskedQuery& query : world_.policy_queries(where.index)) {
      if (world_.cut_short()) break;
      add_query(explained, queries_.explain(query));
    }
    return explained;
  }

  StatementExplanation rule(std::size_t block, const StatementRef& where, bool with_queries) {
    const Rule& statement = source(block).rules()[where.index];
    StatementExplanation explained = begun(where, StatementResult::kError);
    explained.text = world_.text([&](Printer& out) { out.rule(source(block), statement); });
    if (with_queries) add_query(explained, queries_.explain(world_.rule_query(block, where.index)));
    return explained;
  }

  static StatementExplanation begun(const StatementRef& where, StatementResult result) {
    StatementExplanation explained;
    explained.where = where;
    explained.result = result;
    return explained;
  }

  // Where one alternative decides, the others say nothing.
  static void add_query(StatementExplanation& statement, QueryExplanation query) {
    using Finding = QueryExplanation::Finding;
    const bool matching = statement.rejects || statement.result == StatementResult::kMatched;
    if (matching && query.finding != Finding::kMatched) return;
    if (matching && !statement.queries.empty()) return;
    if (statement.result == StatementResult::kError && query.finding != Finding::kFailed) return;
    statement.queries.push_back(std::move(query));
  }

  StatementExplanation statement(std::size_t block, const StatementRef& where, bool with_queries) {
    switch (where.kind) {
      case StatementKind::kPolicy: return policy(where, StatementResult::kError, with_queries);
      case StatementKind::kCheck: return check(block, where, StatementResult::kError, with_queries);
      case StatementKind::kRule:
      case StatementKind::kFact: break;  // a fact is never evaluated
    }
    return rule(block, where, with_queries);
  }

  static constexpr std::size_t kListed = 1'000;  // failed checks that are named; more are counted by the decision

  ExplainLimits limits_;
  ExplainWorld world_;
  Deriver deriver_;
  QueryExplainer queries_;
};

// Loading a world takes time and memory too; facts, rounds and steps come of rules where no statement is named.
LimitExplanation limit_of(const Error& error) {
  LimitExplanation limit;
  limit.reached = error.limit();
  limit.where = error.where();
  limit.among_rules = !limit.where && error.code() != ErrorCode::kTimeout && error.code() != ErrorCode::kTooMuchMemory;
  return limit;
}

std::vector<std::string> largest_predicates(const World& world) {
  constexpr std::size_t kShown = 3;
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < world.relation_count(); ++i) {
    if (world.relation(i).size() > 0) order.push_back(i);
  }
  const auto name = [&](std::uint32_t number) { return world.terms().text(world.relation(number).name()); };
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    const auto& first = world.relation(a);
    const auto& second = world.relation(b);
    if (first.size() != second.size()) return first.size() > second.size();
    if (name(a) != name(b)) return name(a) < name(b);
    return first.arity() < second.arity();
  });
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(kShown, order.size()); ++i) {
    const Relation& relation = world.relation(order[i]);
    texts.push_back(cat(clipped(name(order[i])), "/", relation.arity(), ": ", relation.size(),
                        (relation.size() == 1 ? " fact" : " facts")));
  }
  return texts;
}

ErrorExplanation error_of(const Error& error, const Explanation& so_far) {
  ErrorExplanation result;
  result.code = error_name(error.code());
  result.message = error.message();
  result.help = error.help();
  result.where = error.where();
  if (!result.where && !error.context().empty()) result.context = error.context().back();
  if (!so_far.statements.empty() && !so_far.statements[0].queries.empty()) {
    result.expression = so_far.statements[0].queries[0].expression;
    result.bindings = so_far.statements[0].queries[0].bindings;
  }
  return result;
}

}  // namespace

Explanation explain(const Authorizer& authorizer, const Result<Decision>& outcome, const ExplainLimits& limits) {
  Explanation result;
  if (outcome) {
    result.outcome = outcome->allowed() ? Explanation::Outcome::kAllowed : Explanation::Outcome::kDenied;
    Explainer(authorizer, limits).decided(*outcome, result);
  } else {
    const Error& error = outcome.error();
    result.outcome = is_limit(error.code()) ? Explanation::Outcome::kLimit : Explanation::Outcome::kError;
    if (error.where() && !authorizer.world().blocks().empty()) Explainer(authorizer, limits).failed(error, result);
    if (is_limit(error.code())) {
      result.limit = limit_of(error);
      result.limit->largest = largest_predicates(authorizer.world());
    }
    result.error = error_of(error, result);
  }
  summarize(result);
  return result;
}

std::vector<StatementExplanation> explain_statements(const Authorizer& authorizer,
                                                     const std::vector<AskedStatement>& statements,
                                                     const ExplainLimits& limits) {
  std::vector<StatementExplanation> explained;
  if (statements.empty()) return explained;
  Explainer explainer(authorizer, limits);
  explained.reserve(statements.size());
  for (const AskedStatement& statement : statements) explained.push_back(explainer.asked(statement));
  return explained;
}

}  // namespace hardtack
