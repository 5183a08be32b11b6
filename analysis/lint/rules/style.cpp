// How a text is laid out and named. All of it is off unless configuration asks for it.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "analysis/lint/context.h"
#include "engine/text/quote.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

bool is_conventional(std::string_view name) {
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0) return false;
  return std::ranges::all_of(name, [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_' || c == ':' || c >= 0x80;
  });
}

void check_names(LintContext& context) {
  for (const PredicateSymbol& symbol : context.symbols.predicates()) {
    if (is_conventional(symbol.name)) continue;
    for (NodeId place : context.symbols.definitions(symbol)) {
      context.report(kNamingConvention, context.tree.node(place).name, quote(symbol.name) + " is not in lower case")
          .set_help("predicates are named as in `can_read`");
    }
  }
}

void check_lengths(LintContext& context) {
  const Source& source = context.tree.source();
  if (context.on(kLineLength)) {
    for (std::uint32_t line = 1; line <= source.line_count(); ++line) {
      const Span span = source.line_span(line);
      if (span.size() <= context.config.line_length) continue;
      const std::uint32_t columns = source.line_column(span.end).column - 1;
      if (columns <= context.config.line_length) continue;
      context.report(kLineLength, span,
                     "the line has " + std::to_string(columns) + " characters, more than " +
                         std::to_string(context.config.line_length));
    }
  }
  context.each_query([&](NodeId, NodeId query) {
    const std::uint32_t parts = context.tree.node(query).child_count;
    if (parts <= context.config.rule_length) return;
    context
        .report(
            kRuleLength, context.tree.span(query),
            "the body has " + std::to_string(parts) + " parts, more than " + std::to_string(context.config.rule_length))
        .set_help("give a part of it a name, as a rule of its own");
  });
  if (source.line_count() > context.config.file_length) {
    context.report(kFileLength, {0, 0},
                   "the text has " + std::to_string(source.line_count()) + " lines, more than " +
                       std::to_string(context.config.file_length));
  }
}

void check_comments(LintContext& context) {
  static constexpr std::array<std::string_view, 3> kWords = {"TODO", "FIXME", "XXX"};
  const Source& source = context.tree.source();
  for (const Token comment : context.tree.comments()) {
    const std::string_view text = source.text(comment.span);
    for (const std::string_view word : kWords) {
      const std::size_t at = text.find(word);
      if (at == std::string_view::npos) continue;
      const auto begin = comment.span.begin + static_cast<std::uint32_t>(at);
      context.report(kTodoComment, {begin, begin + static_cast<std::uint32_t>(word.size())},
                     "something is still to do here");
      break;
    }
    if (comment.kind == TokenKind::kLineComment && text.size() > 2 &&
        std::isalnum(static_cast<unsigned char>(text[2])) != 0) {
      const std::uint32_t at = comment.span.begin + 2;
      context.report(kCommentSpacing, comment.span, "the comment does not begin with a blank")
          .add_fix(safe_fix("add a blank", {at, at}, " "));
    }
  }
}

void check_order(LintContext& context) {
  static constexpr std::array<std::string_view, 5> kNames = {"`trusting`", "facts", "rules", "checks", "policies"};
  std::size_t highest = 0;
  for (NodeId statement : context.tree.statements()) {
    std::size_t rank = 0;
    switch (context.tree.kind(statement)) {
      case NodeKind::kScopeDeclaration: rank = 0; break;
      case NodeKind::kFact: rank = 1; break;
      case NodeKind::kRule: rank = 2; break;
      case NodeKind::kCheck: rank = 3; break;
      case NodeKind::kPolicy: rank = 4; break;
      default: continue;
    }
    if (rank < highest) {
      context.report(kBlockOrder, context.words_of(statement),
                     std::string(kNames[rank]) + " usually stand before " + std::string(kNames[highest]));
      return;  // one is enough to say that the order is another
    }
    highest = rank;
  }
}

void check_end(LintContext& context) {
  if (context.partial || context.tree.statements().empty()) return;
  const NodeId last = context.tree.statements().back();
  const std::uint32_t end = context.tree.span(last).end;
  if (context.words_of(last).end != end) return;
  context.report(kMissingFinalSemicolon, {end, end}, "the last statement has no `;`")
      .add_fix(safe_fix("add `;`", {end, end}, ";"));
}

}  // namespace

void lint_style(LintContext& context) {
  check_names(context);
  check_lengths(context);
  check_comments(context);
  check_order(context);
  check_end(context);
}

}  // namespace hardtack::analysis
