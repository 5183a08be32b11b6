#include "engine/authz/explain.h"

#include <algorithm>
#include <utility>

#include "engine/authz/explain_derivation.h"
#include "engine/authz/explain_query.h"
#include "engine/authz/explain_summary.h"
#include "engine/authz/explain_world.h"
#include "engine/program/print.h"

namespace hardtack {
namespace {

using Kind = StatementExplanation::Kind;
using StatementResult = StatementExplanation::Result;

class Explainer {
 public:
  Explainer(const Authorizer& authorizer, const ExplainLimits& limits)
      : limits_(limits),
        world_(authorizer, limits),
        deriver_(world_, limits.max_explain_facts),
        queries_(world_, deriver_) {}

  void decided(const Decision& decision, Explanation& result) {
    for (const FailedCheck& failed : decision.failed_checks) {
      if (result.statements.size() >= limits_.max_explain_statements) world_.cut();
      if (const auto block = block_of(failed.origin); block && !world_.cut_short()) {
        result.statements.push_back(check(*block, failed.check, StatementResult::kFailed));
      } else {
        result.statements.push_back({Kind::kCheck,
                                     StatementResult::kFailed,
                                     failed.origin.index(),
                                     failed.check,
                                     failed.text,
                                     false,
                                     false,
                                     {}});
      }
    }
    if (decision.policy) {
      result.statements.push_back(policy(decision.policy->index, StatementResult::kMatched));
    } else {
      const auto policies = world_.block(0).block.source->policies();
      for (std::size_t i = 0; i < policies.size(); ++i) {
        if (policies[i].kind != PolicyKind::kAllow) continue;
        if (result.statements.size() >= limits_.max_explain_statements) {
          world_.cut();
          break;
        }
        result.statements.push_back(policy(i, StatementResult::kUnmatched));
      }
    }
    result.cut_short = world_.cut_short();
  }

  // The statement that an error names in its contexts.
  void failed(const Error& error, Explanation& result) {
    for (const std::string& context : error.context()) {
      if (auto found = named(context, is_evaluation_error(error.code()))) {
        result.statements.push_back(std::move(*found));
        break;
      }
    }
    result.cut_short = world_.cut_short();
  }

 private:
  std::optional<std::size_t> block_of(BlockId id) const {
    for (std::size_t i = 0; i < world_.block_count(); ++i) {
      if (world_.block(i).block.id == id) return i;
    }
    return std::nullopt;
  }

  const Block& source(std::size_t block) const { return *world_.block(block).block.source; }

  StatementExplanation check(std::size_t block, std::size_t index, StatementResult result, bool with_queries = true) {
    const Check& statement = source(block).checks()[index];
    StatementExplanation explained{Kind::kCheck,
                                   result,
                                   world_.block(block).block.id.index(),
                                   index,
                                   print_check(source(block), statement),
                                   statement.kind == CheckKind::kReject,
                                   statement.kind == CheckKind::kAll,
                                   {}};
    if (!with_queries) return explained;
    for (const AskedQuery& query : world_.check_queries(block, index)) {
      QueryExplanation why = explained.all ? queries_.explain_all(query) : queries_.explain(query);
      add_query(explained, std::move(why));
    }
    return explained;
  }

  StatementExplanation policy(std::size_t index, StatementResult result, bool with_queries = true) {
    const PolicyStatement& statement = source(0).policies()[index];
    StatementExplanation explained{
        Kind::kPolicy, result, std::nullopt, index, print_policy(source(0), statement), false, false, {}};
    if (!with_queries) return explained;
    for (const AskedQuery& query : world_.policy_queries(index)) add_query(explained, queries_.explain(query));
    return explained;
  }

  StatementExplanation rule(std::size_t block, std::size_t index, bool with_queries) {
    const Rule& statement = source(block).rules()[index];
    StatementExplanation explained{Kind::kRule,
                                   StatementResult::kError,
                                   world_.block(block).block.id.index(),
                                   index,
                                   print_rule(source(block), statement),
                                   false,
                                   false,
                                   {}};
    if (with_queries) add_query(explained, queries_.explain(world_.rule_query(block, index)));
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

  std::optional<StatementExplanation> named(const std::string& context, bool with_queries) {
    for (std::size_t block = 0; block < world_.block_count(); ++block) {
      const std::string of = " of " + world_.block(block).block.id.to_string();
      for (std::size_t i = 0; i < source(block).checks().size(); ++i) {
        if (context == "check " + std::to_string(i) + of) return check(block, i, StatementResult::kError, with_queries);
      }
      for (std::size_t i = 0; i < source(block).rules().size(); ++i) {
        if (context == "rule " + std::to_string(i) + of) return rule(block, i, with_queries);
      }
      if (block != 0) continue;
      for (std::size_t i = 0; i < source(0).policies().size(); ++i) {
        if (context == "policy " + std::to_string(i)) return policy(i, StatementResult::kError, with_queries);
      }
    }
    return std::nullopt;
  }

  ExplainLimits limits_;
  ExplainWorld world_;
  Deriver deriver_;
  QueryExplainer queries_;
};

// "limit `max_facts` of 1000 is exceeded: 1001 facts"
LimitExplanation limit_of(const Error& error, const Explanation& so_far) {
  LimitExplanation limit;
  const std::string& message = error.message();
  const auto between = [&](std::string_view before, std::string_view after) {
    const std::size_t begin = message.find(before);
    if (begin == std::string::npos) return std::string();
    const std::size_t from = begin + before.size();
    const std::size_t end = after.empty() ? message.size() : message.find(after, from);
    return end == std::string::npos ? std::string() : message.substr(from, end - from);
  };
  limit.name = between("limit `", "` of ");
  limit.configured = between("` of ", " is exceeded: ");
  limit.observed = between(" is exceeded: ", "");
  if (!so_far.statements.empty()) {
    limit.where = so_far.statements[0].name();
  } else if (error.code() != ErrorCode::kTimeout && error.code() != ErrorCode::kTooMuchMemory) {
    limit.where = "the rules";
  }
  return limit;
}

std::vector<std::string> largest_predicates(const World& world) {
  constexpr std::size_t kShown = 3;
  std::vector<std::pair<std::size_t, std::string>> sizes;
  for (std::uint32_t i = 0; i < world.relation_count(); ++i) {
    const Relation& relation = world.relation(i);
    if (relation.size() == 0) continue;
    sizes.emplace_back(relation.size(),
                       std::string(world.terms().text(relation.name())) + "/" + std::to_string(relation.arity()));
  }
  std::ranges::sort(
      sizes, [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(kShown, sizes.size()); ++i) {
    texts.push_back(sizes[i].second + ": " + std::to_string(sizes[i].first) +
                    (sizes[i].first == 1 ? " fact" : " facts"));
  }
  return texts;
}

ErrorExplanation error_of(const Error& error, const Explanation& so_far) {
  ErrorExplanation result{std::string(error_name(error.code())), error.message(), error.help(), {}, {}, {}};
  if (!so_far.statements.empty()) {
    result.where = so_far.statements[0].name();
    if (!so_far.statements[0].queries.empty()) {
      result.expression = so_far.statements[0].queries[0].expression;
      result.bindings = so_far.statements[0].queries[0].bindings;
    }
  } else if (!error.context().empty()) {
    result.where = error.context().back();
  }
  return result;
}

}  // namespace

std::string StatementExplanation::name() const {
  const std::string number = std::to_string(index);
  if (kind == Kind::kPolicy) return "policy " + number;
  return (kind == Kind::kCheck ? "check " : "rule ") + number + " of " + block_name(origin);
}

Explanation explain(const Authorizer& authorizer, const Result<Decision>& outcome, const ExplainLimits& limits) {
  Explanation result;
  if (outcome) {
    result.outcome = outcome->allowed() ? Explanation::Outcome::kAllowed : Explanation::Outcome::kDenied;
    Explainer(authorizer, limits).decided(*outcome, result);
  } else {
    const Error& error = outcome.error();
    result.outcome = is_limit(error.code()) ? Explanation::Outcome::kLimit : Explanation::Outcome::kError;
    if (!error.context().empty() && !authorizer.world().blocks().empty()) {
      Explainer(authorizer, limits).failed(error, result);
    }
    if (is_limit(error.code())) {
      result.limit = limit_of(error, result);
      result.limit->largest = largest_predicates(authorizer.world());
    }
    result.error = error_of(error, result);
  }
  summarize(result);
  return result;
}

}  // namespace hardtack
