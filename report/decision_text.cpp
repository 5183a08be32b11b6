#include "report/decision_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "engine/authz/statement_text.h"
#include "grammar/text/render.h"
#include "report/terminal.h"

namespace hardtack {
namespace {

std::string origin_name(const BlockId& origin) {
  return origin == BlockId::block(0) ? "the authority block" : origin.to_string();
}

// Every line four blanks further in.
std::string indented(std::string_view lines) {
  std::string text;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size() - 1) + 1;
    text += "    ";
    text += lines.substr(0, end);
    lines.remove_prefix(end);
  }
  return text;
}

}  // namespace

std::string counted(std::uint64_t number, const char* what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

DecisionText decision_text(const Authorizer& authorizer, const Decision& decision, TextBudget& budget,
                           std::size_t times) {
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

std::string render(const Decision& decision, const DecisionText& texts, const RunStats& stats, bool color,
                   const SourcePlaces& places) {
  std::size_t excerpts_left = kMostExcerpts;
  const auto excerpt = [&](const StatementRef& where) {
    const auto place = excerpts_left > 0 ? places.find(where) : std::nullopt;
    if (!place) return std::string();
    --excerpts_left;
    return indented(render_excerpt(*place->source, place->span, {.color = color}));
  };
  std::string text = decision.allowed() ? styled("allow", Style::kGreen, color) : styled("deny", Style::kRed, color);
  text += "\n";
  for (std::size_t i = 0; i < decision.failed_checks.size(); ++i) {
    const StatementRef& where = decision.failed_checks[i].where;
    text +=
        fmt::format("  failed: check {} of {}: {}\n", where.index, origin_name(where.block), texts.failed_checks[i]);
    text += excerpt(where);
  }
  if (!decision.policy) {
    text += "  no policy matched\n";
  } else {
    text += fmt::format("  matched: policy {}: {}\n", decision.policy->where.index, texts.policy);
    if (decision.policy->kind == PolicyKind::kDeny) text += excerpt(decision.policy->where);
  }
  const double microseconds = std::chrono::duration<double, std::micro>(stats.elapsed).count();
  text += styled(fmt::format("  {}, {}, {}, {:.0f} us", counted(stats.facts, "fact"),
                             counted(stats.iterations, "iteration"), counted(stats.steps, "step"), microseconds),
                 Style::kFaint, color) +
          "\n";
  return text;
}

}  // namespace hardtack
