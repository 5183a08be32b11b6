// The commands of a session that ask or change it; repl.cpp has the loop and the table.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "cli/input/values.h"
#include "cli/output/shown_word.h"
#include "cli/repl/repl.h"
#include "decide/authorization_report.h"
#include "engine/explain/explain.h"
#include "engine/text/date_time.h"
#include "engine/text/trim.h"
#include "engine/text/utf8.h"
#include "grammar/compile.h"
#include "grammar/syntax/syntax_tree.h"
#include "report/terminal.h"
#include "report/world_source.h"

namespace hardtack::cli {
namespace {

// The variables that the predicates of a condition bind, in the order of the text. (What is no condition has none: the
// compiler says what is wrong with it.)
std::vector<std::string> variables_of(const std::string& condition) {
  const ParsedBlock parsed = parse_authorizer_source("check if " + condition);
  const SyntaxTree& tree = *parsed.tree;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    if (tree.kind(id) != NodeKind::kVariable || tree.parent(id) == kNoNode) continue;
    if (tree.kind(tree.parent(id)) != NodeKind::kPredicate) continue;
    if (std::ranges::find(names, tree.name(id)) == names.end()) names.emplace_back(tree.name(id));
  }
  return names;
}

// The rule that asks for them. A head has a term at least.
std::string rule_of(const std::string& condition, const std::vector<std::string>& variables) {
  std::string head;
  for (const std::string& name : variables) head += (head.empty() ? "$" : ", $") + name;
  return fmt::format("answer({}) <- {}", head.empty() ? "true" : head, condition);
}

std::string shown_time(std::chrono::nanoseconds time) {
  return fmt::format("{}ms", std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

}  // namespace

Outcome<void> Repl::settle(Authorization& authorization) {
  if (authorization.failure) return std::unexpected(*std::move(authorization.failure));
  return {};
}

Outcome<void> Repl::authorize(const std::string&) {
  Authorization authorization = evaluation_.decide(session_.program(), {});
  console_.print(render(authorization, console_.colors_in_results()));
  if (!authorization.failure && exit_code_of(authorization) != ExitCode::kSuccess) code_ = exit_code_of(authorization);
  return settle(authorization);
}

Outcome<void> Repl::explain(const std::string& condition) {
  std::string program = session_.program();
  if (!condition.empty()) {
    const std::string policy = "allow if " + condition;
    HARDTACK_TRY(const ParsedBlock parsed, compiler_.authorizer(console_, {"<condition>", policy}));
    program = session_.base() + policy + (trimmed(policy).ends_with(';') ? "\n" : "\n;\n");
  }
  Authorization authorization = evaluation_.decide(program, {.world = false, .explain = true});
  if (authorization.explanation) show(explain_text(*authorization.explanation));
  return settle(authorization);
}

Outcome<void> Repl::facts(const std::string& name) {
  Authorization authorization = evaluation_.decide(session_.base(), {.world = true});
  if (authorization.world) {
    std::vector<FactGroup> groups = std::move(authorization.world->facts);
    if (!name.empty()) {
      for (FactGroup& group : groups) {
        std::erase_if(group.facts, [&](const std::string& fact) { return !fact.starts_with(name + "("); });
      }
      std::erase_if(groups, [](const FactGroup& group) { return group.facts.empty(); });
    }
    show(groups.empty() ? "no facts\n" : facts_source(groups));
    if (authorization.cut) console_.print("(cut: there are more)\n");
  }
  return settle(authorization);
}

Outcome<void> Repl::rules(const std::string&) {
  Authorization authorization = evaluation_.decide(session_.program(), {.world = true});
  if (authorization.world) {
    authorization.world->facts.clear();
    const std::string text = statements_source(*authorization.world);
    show(text.empty() ? "no rules, checks or policies\n" : text);
    if (authorization.cut) console_.print("(cut: there are more)\n");
  }
  // What went wrong with the evaluation says nothing about the rules.
  if (authorization.world) return {};
  return settle(authorization);
}

Outcome<void> Repl::list(const std::string&) {
  std::string text;
  for (const SessionText::Entry& entry : session_.entries()) {
    text += entry.program;
    if (text.size() > Evaluation::kMaxShownBytes) break;
  }
  show(text.empty() ? "nothing was entered\n" : text);
  return {};
}

Outcome<void> Repl::show_rows(const std::string& rule, bool all) {
  HARDTACK_TRY(const std::vector<QueryRow> rows, evaluation_.query(session_.base(), rule, all));
  TextBudget budget(Evaluation::kMaxShownBytes);
  std::string text;
  for (const QueryRow& row : rows) {
    if (budget.spent()) break;
    text += budget.print([&](Printer& out) { out.predicate(row.name, row.terms); }) + "\n";
  }
  show(rows.empty() ? "no results\n" : text);
  return {};
}

Outcome<void> Repl::query(const std::string& rule) { return show_rows(rule, false); }
Outcome<void> Repl::query_all(const std::string& rule) { return show_rows(rule, true); }

Outcome<void> Repl::ask(const std::string& typed) {
  std::string_view condition = trimmed(typed);
  if (condition.ends_with(';')) condition.remove_suffix(1);
  condition = trimmed(condition);
  if (condition.empty()) {
    return std::unexpected(Failure(
        Error(ErrorCode::kUsage, "`?` needs a condition").with_help("such as `? user($u), $u.starts_with(\"a\")`")));
  }
  const std::vector<std::string> variables = variables_of(std::string(condition));
  HARDTACK_TRY(const std::vector<QueryRow> rows,
               evaluation_.query(session_.base(), rule_of(std::string(condition), variables), false));
  if (variables.empty()) {
    show(rows.empty() ? "false\n" : "true\n");
    return {};
  }
  TextBudget budget(Evaluation::kMaxShownBytes);
  std::string text;
  for (const QueryRow& row : rows) {
    if (budget.spent()) break;
    for (std::size_t i = 0; i < row.terms.size() && i < variables.size(); ++i) {
      text +=
          (i == 0 ? "$" : ", $") + variables[i] + " = " + budget.print([&](Printer& out) { out.term(row.terms[i]); });
    }
    text += "\n";
  }
  show(rows.empty() ? "no results\n" : text);
  return {};
}

Outcome<void> Repl::load(const std::string& path) {
  if (path == "-") {
    return std::unexpected(Failure(Error(ErrorCode::kUsage, "standard input holds the session itself")));
  }
  HARDTACK_TRY(const SourceText source, read_source(console_, path));
  return add(source);
}

Outcome<void> Repl::undo(const std::string&) {
  const auto undone = session_.undo();
  if (!undone) return std::unexpected(Failure(Error(ErrorCode::kUsage, "there is nothing to undo")));
  constexpr std::size_t kShown = 200;
  const std::string_view text = trimmed(*undone);
  const std::string_view line = cut_utf8(text.substr(0, text.find('\n')), kShown);
  show("undone: " + std::string(line) + (line.size() < text.size() ? " ...\n" : "\n"));
  return {};
}

Outcome<void> Repl::clear(const std::string&) {
  session_.clear();
  return {};
}

Outcome<void> Repl::now(const std::string& argument) {
  RequestArguments& request = evaluation_.request;
  if (argument == "off") {
    request.now.reset();
    request.include_time = false;
  } else if (argument == "clock") {
    request.now.reset();
    request.include_time = true;
  } else if (!argument.empty()) {
    HARDTACK_TRY(request.now, parse_instant(argument));
    request.include_time = false;
  }
  if (request.now) {
    console_.print("time(" + format_date_time(static_cast<std::int64_t>(*request.now)) + ")\n");
  } else {
    console_.print(request.include_time ? "time(...) of the clock\n" : "no time\n");
  }
  return {};
}

Outcome<void> Repl::limits(const std::string& argument) {
  EvalLimits& limits = evaluation_.limits;
  if (!argument.empty()) {
    const std::size_t end = std::min(argument.find_first_of(kBlanks), argument.size());
    const std::string name = argument.substr(0, end);
    const std::string value(trimmed(std::string_view(argument).substr(end)));
    if (value.empty()) return std::unexpected(Failure(Error(ErrorCode::kUsage, "`:limits` needs a name and a number")));
    if (name == "max-facts") {
      HARDTACK_TRY(limits.max_facts, parse_number(value));
    } else if (name == "max-iterations") {
      HARDTACK_TRY(limits.max_iterations, parse_number(value));
    } else if (name == "max-steps") {
      HARDTACK_TRY(limits.max_steps, parse_number(value));
    } else if (name == "max-time") {
      HARDTACK_TRY(limits.max_time, parse_duration(value));
    } else {
      return std::unexpected(
          Failure(Error(ErrorCode::kUsage, "there is no limit " + shown_word(name)).with_help("`:limits` lists them")));
    }
    return {};
  }
  console_.print(fmt::format("max-facts {}\nmax-iterations {}\nmax-steps {}\nmax-time {}\n", limits.max_facts,
                             limits.max_iterations, limits.max_steps, shown_time(limits.max_time)));
  return {};
}

}  // namespace hardtack::cli
