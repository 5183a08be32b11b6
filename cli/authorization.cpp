#include "cli/authorization.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "cli/input/revocation.h"
#include "cli/input/values.h"
#include "cli/output/result_json.h"
#include "cli/system/terminal.h"
#include "engine/authz/statement_text.h"
#include "engine/explain/explain.h"
#include "engine/program/printer.h"

namespace hardtack::cli {
namespace {

void run_query(Authorizer& authorizer, const Block& query, bool all, TextBudget& budget, Authorization& result) {
  const auto rows = all ? authorizer.query_all(query) : authorizer.query(query);
  if (!rows) {
    result.failure.emplace(rows.error().with_context("`--query`"));
    return;
  }
  result.query.emplace();
  for (const QueryRow& row : *rows) {
    if (budget.spent()) break;
    result.query->push_back(
        budget.print([&](Printer& out) { out.predicate(authorizer.terms(), row.name, row.terms); }));
  }
}

// Every statement has an entry, so that the reader sees how many there are; what the budget does not hold is `...`.
// The document shows each so many `times`.
DecisionText texts_of(const Authorizer& authorizer, const Decision& decision, std::size_t times, TextBudget& budget) {
  DecisionText texts;
  const auto text_of = [&](const StatementRef& where) {
    const std::size_t most = std::min(kStatementTextBytes, budget.left() / times);
    std::string text = budget.print([&](Printer& out) { print_statement(out, authorizer, where); }, most);
    budget.take(std::min(budget.left(), text.size() * (times - 1)));
    return text;
  };
  for (const FailedCheck& failed : decision.failed_checks) texts.failed_checks.push_back(text_of(failed.where));
  if (decision.policy) texts.policy = text_of(decision.policy->where);
  return texts;
}

void load_and_decide(Authorizer& authorizer, const AuthorizationTask& task, TextBudget& budget, Authorization& result) {
  if (const auto loaded = authorizer.load(task.policy, task.request, Credentials(task.credential)); !loaded) {
    result.failure.emplace(loaded.error());
    if (task.explain) result.explanation = explain(authorizer, std::unexpected(loaded.error()));
    result.refused_rule = task.credential != nullptr && task.credential->defect() &&
                          task.credential->defect()->code() == ErrorCode::kUnboundVariable;
    return;
  }
  const auto ran = authorizer.run();
  auto decision = ran ? authorizer.decide() : Result<Decision>(std::unexpected(ran.error()));
  if (task.explain) result.explanation = explain(authorizer, decision);
  if (task.trace) result.trace = trace(authorizer, task.request);
  if (decision) {
    result.texts = texts_of(authorizer, *decision, task.policies ? 2 : 1, budget);
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

std::vector<std::string> policies_of(const Policy& policy, TextBudget& budget) {
  std::vector<std::string> texts;
  for (const PolicyStatement& statement : policy.source().policies()) {
    if (budget.spent()) break;
    texts.push_back(budget.print([&](Printer& out) { out.policy(policy.source(), statement); }));
  }
  return texts;
}

double microseconds(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::micro>(time).count(); }

// As biscuit-cli counts them, whose readers may take whole numbers only.
JsonValue whole_microseconds(std::chrono::nanoseconds time) {
  return json_number(static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count()));
}

std::string count(std::uint64_t number, const char* what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string origin_name(const BlockId& origin) {
  const auto block = origin.index();
  if (!block) return "the authorizer";
  return *block == 0 ? "the authority block" : fmt::format("block {}", *block);
}

}  // namespace

void LimitArguments::declare(Arguments& arguments) {
  const auto number = [](std::uint64_t& target) -> Arguments::Take {
    return [&target](const std::string& text) -> Result<void> {
      HARDTACK_TRY(target, parse_number(text));
      return {};
    };
  };
  arguments.section("Limits");
  arguments.option("--max-facts", "N", number(limits.max_facts),
                   fmt::format("facts that the evaluation may hold (default {})", limits.max_facts));
  arguments.option("--max-iterations", "N", number(limits.max_iterations),
                   fmt::format("rounds of applying rules (default {})", limits.max_iterations));
  arguments.option("--max-steps", "N", number(limits.max_steps),
                   fmt::format("steps of joins, expressions and builtins (default {})", limits.max_steps));
  const auto time = [this](const std::string& text) -> Result<void> {
    HARDTACK_TRY(limits.max_time, parse_duration(text));
    return {};
  };
  arguments.option("--max-time", "DURATION", time, "wall-clock time, such as `5ms` or `1s` (default 1s)");
}

void RequestArguments::declare(Arguments& arguments) {
  arguments.repeated("--fact", "SOURCE", facts, "a fact about the request, such as `operation(\"read\")`");
  const auto take_now = [this](const std::string& text) -> Result<void> {
    HARDTACK_TRY(now, parse_instant(text));
    return {};
  };
  arguments.option("--now", "TIME", take_now, "add the fact `time(TIME)`; TIME is written as in RFC 3339");
  declare_time(arguments);
  arguments.exclusive({"--now", "--include-time"});
}

void RequestArguments::declare_time(Arguments& arguments) {
  arguments.flag("--include-time", include_time, "add the fact `time(...)` with the current time");
}

Outcome<void> RequestArguments::fill(Console& console, SourceCompiler& compiler, Request& request) const {
  for (const std::string& fact : facts) {
    HARDTACK_TRY(const Block block, compiler.fact(console, {"--fact", fact}));
    request.add_block(block);
  }
  if (now) request.add("time", {Date{*now}});
  if (include_time) request.add("time", {Date{seconds_now()}});
  if (request.error()) return std::unexpected(Failure(*request.error()));
  return {};
}

void QueryArguments::declare(Arguments& arguments) {
  arguments.section("Query");
  arguments.option("--query", "RULE", rule,
                   "after the evaluation, print what RULE derives, such as `user($u) <- user($u)`");
  arguments.flag("--query-all", all,
                 "query the facts of all blocks, not only of the authorizer, the authority block and those that RULE "
                 "trusts; beware, anyone may have added them");
  arguments.needs("--query-all", "--query");
}

Outcome<std::optional<Block>> QueryArguments::compile(Console& console, SourceCompiler& compiler) const {
  if (!rule) return std::optional<Block>();
  HARDTACK_TRY(Block block, compiler.rule(console, {"--query", *rule}));
  return std::optional<Block>(std::move(block));
}

ExitCode Authorization::exit_code() const {
  if (failure) return exit_code_of(failure->error.code());
  if (revoked) return ExitCode::kDeny;
  return decision && !decision->allowed() ? ExitCode::kDeny : ExitCode::kSuccess;
}

const char* Authorization::word() const {
  if (failure) return "error";
  if (revoked) return "deny";
  if (!decision) return "error";
  return decision->allowed() ? "allow" : "deny";
}

Authorization authorize(const AuthorizationTask& task) {
  Authorization result;
  Authorizer authorizer;
  TextBudget own(kDocumentBytes);
  TextBudget& budget = task.budget == nullptr ? own : *task.budget;
  load_and_decide(authorizer, task, budget, result);
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
    result.texts = texts_of(restored.authorizer(), *decision, 1, budget);
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

Authorization query_token(const Credential* credential, const Block& query, bool query_all, const EvalLimits& limits) {
  Authorization result;
  PolicyOptions options;
  options.limits = limits;
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

JsonValue result_json(const Authorization& authorization, const Credential* credential) {
  if (authorization.failure) {
    if (authorization.refused_rule) return refused_rule_json(*credential);
    return result_json(*authorization.failure);
  }
  if (authorization.revoked) return json_object({{"Err", revoked_json(*authorization.revoked)}});
  return authorization.decision ? result_json(*authorization.decision, authorization.texts) : JsonValue();
}

JsonValue auth_json(const Authorization& authorization, const Credential* credential) {
  const auto& decision = authorization.decision;
  JsonValue result;
  if (!authorization.failure && !authorization.revoked && decision && decision->allowed()) {
    result = JsonValue::Array{json_number(decision->policy->where.index), authorization.texts.policy};
  } else {
    const JsonValue outcome = result_json(authorization, credential);
    const JsonValue* error = outcome.find("Err");
    result = json_object({{"error", error == nullptr ? JsonValue() : *error}});
  }
  return json_object({{"policies", json_strings(authorization.policies)},
                      {"result", std::move(result)},
                      {"iterations", json_number(authorization.stats.iterations)},
                      {"elapsed_micros", whole_microseconds(authorization.stats.elapsed)}});
}

JsonValue query_json(const Authorization& authorization, const std::string& query, bool query_all) {
  JsonValue facts;
  if (authorization.query) {
    facts = json_strings(*authorization.query);
  } else if (authorization.failure) {
    facts = json_object({{"error", *result_json(*authorization.failure).find("Err")}});
  }
  return json_object({{"query", query},
                      {"query_all", query_all},
                      {"facts", std::move(facts)},
                      {"elapsed_micros", whole_microseconds(authorization.stats.elapsed)}});
}

JsonValue stats_json(const RunStats& stats) {
  return json_object({{"facts", json_number(stats.facts)},
                      {"iterations", json_number(stats.iterations)},
                      {"steps", json_number(stats.steps)},
                      {"elapsed_us", microseconds(stats.elapsed)}});
}

std::string cut_notice() {
  return fmt::format("  (cut: program texts beyond {} KiB are not shown, those cut end in `...`)\n",
                     kDocumentBytes >> 10);
}

std::string render(const Authorization& authorization, bool color) {
  std::string text;
  if (authorization.revoked && !authorization.failure) {
    return styled("deny", Style::kRed, color) + "\n  revoked: " + revoked_text(*authorization.revoked) + "\n";
  }
  if (const auto& decision = authorization.decision; decision && !authorization.failure) {
    text += decision->allowed() ? styled("allow", Style::kGreen, color) : styled("deny", Style::kRed, color);
    text += "\n";
    for (std::size_t i = 0; i < decision->failed_checks.size(); ++i) {
      const StatementRef& where = decision->failed_checks[i].where;
      text += fmt::format("  failed: check {} of {}: {}\n", where.index, origin_name(where.block),
                          authorization.texts.failed_checks[i]);
    }
    if (!decision->policy) {
      text += "  no policy matched\n";
    } else {
      text += fmt::format("  matched: policy {}: {}\n", decision->policy->where.index, authorization.texts.policy);
    }
    const auto& stats = authorization.stats;
    text +=
        styled(fmt::format("  {}, {}, {}, {:.0f} us", count(stats.facts, "fact"), count(stats.iterations, "iteration"),
                           count(stats.steps, "step"), microseconds(stats.elapsed)),
               Style::kFaint, color) +
        "\n";
  }
  if (authorization.query) {
    text += fmt::format("query: {}\n", count(authorization.query->size(), "result"));
    for (const std::string& row : *authorization.query) text += "  " + row + "\n";
  }
  if (authorization.cut) text += cut_notice();
  return text;
}

std::string rendered(const Authorization& authorization, bool color) {
  const std::string text = render(authorization, color);
  return text.empty() ? styled("no decision", Style::kRed, color) + "\n" : text;
}

}  // namespace hardtack::cli
