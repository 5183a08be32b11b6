#include "analysis/lint/context.h"

#include <algorithm>
#include <utility>

#include "grammar/check/node_kinds.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

const Config kDefaults;

bool is_keyword(TokenKind kind) { return kind >= TokenKind::kCheck && kind <= TokenKind::kPrevious; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

LintRole role_of(const SyntaxTree& tree, LintRole given) {
  const bool has_policies =
      std::ranges::any_of(tree.statements(), [&](NodeId id) { return tree.kind(id) == NodeKind::kPolicy; });
  return has_policies && given == LintRole::kAny ? LintRole::kAuthorizer : given;
}

}  // namespace

LintContext::LintContext(const SyntaxTree& of_tree, const SymbolIndex& of_symbols, const LintOptions& with,
                         Diagnostics& to)
    : tree(of_tree),
      symbols(of_symbols),
      config(with.config != nullptr ? *with.config : kDefaults),
      role(role_of(of_tree, with.role)),
      typing(of_tree, of_symbols, config),
      options_(with),
      diagnostics_(to) {
  partial = tree.unread().size() > 0 || std::ranges::any_of(tree.statements(), [&](NodeId id) {
              return tree.kind(id) == NodeKind::kErrorStatement;
            });
}

std::optional<Severity> LintContext::level(DiagnosticCode code) const {
  const auto found = levels_.find(code);
  if (found != levels_.end()) return found->second;
  return levels_.emplace(code, config.level(code, options_.path)).first->second;
}

Diagnostic& LintContext::report(DiagnosticCode code, Span span, std::string message) {
  const auto severity = level(code);
  if (!severity) return nowhere_ = Diagnostic();
  return diagnostics_.add(*severity, code, span, std::move(message));
}

Diagnostic& LintContext::report_at_most(Severity most, DiagnosticCode code, Span span, std::string message) {
  const auto severity = level(code);
  if (!severity) return nowhere_ = Diagnostic();
  return diagnostics_.add(std::max(*severity, most), code, span, std::move(message));
}

Diagnostic& LintContext::report_pinned(DiagnosticCode code, Span span, std::string message) {
  return diagnostics_.add(Severity::kWarning, code, span, std::move(message));
}

bool LintContext::is_scope(NodeId element) const {
  const NodeKind kind = tree.kind(element);
  return kind >= NodeKind::kScopeAuthority && kind <= NodeKind::kScopeParameter;
}

bool LintContext::is_expression(NodeId element) const {
  return tree.kind(element) != NodeKind::kPredicate && !is_scope(element);
}

std::vector<NodeId> LintContext::atoms(NodeId query) const {
  std::vector<NodeId> found;
  for (NodeId part : tree.children(query)) {
    if (tree.kind(part) == NodeKind::kPredicate) found.push_back(part);
  }
  return found;
}

std::vector<NodeId> LintContext::expressions(NodeId query) const {
  std::vector<NodeId> found;
  for (NodeId part : tree.children(query)) {
    if (is_expression(part)) found.push_back(part);
  }
  return found;
}

std::vector<NodeId> LintContext::scopes(NodeId query) const {
  std::vector<NodeId> found;
  for (NodeId part : tree.children(query)) {
    if (is_scope(part)) found.push_back(part);
  }
  return found;
}

NodeId LintContext::statement_of(NodeId node) const {
  while (tree.parent(node) != kNoNode) node = tree.parent(node);
  return node;
}

std::string LintContext::key_of(Span span, bool rename) const {
  std::string key;
  std::map<std::string_view, std::size_t> numbers;
  for (const Token token : tokens_in(tree, span)) {
    const std::string_view text = tree.source().text(token.span);
    if (token.kind == TokenKind::kSemicolon) continue;
    if (token.kind == TokenKind::kOr) numbers.clear();
    if (is_keyword(token.kind)) {
      for (const char c : text) key += lower(c);
    } else if (rename && token.kind == TokenKind::kVariable) {
      key += '$' + std::to_string(numbers.emplace(text, numbers.size()).first->second);
    } else {
      key += text;
    }
    key += '\n';
  }
  return key;
}

Span LintContext::words_of(NodeId statement) const {
  const auto tokens = tokens_of(tree, statement);
  Span span = tree.span(statement);
  if (tokens.size() < 2 || tokens.back().kind != TokenKind::kSemicolon) return span;
  return {span.begin, tokens[tokens.size() - 2].span.end};
}

Span LintContext::whole_statement(NodeId statement) const {
  const std::string_view text = tree.source().text();
  Span span = tree.span(statement);
  std::uint32_t begin = span.begin;
  while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
  std::uint32_t end = span.end;
  while (end < text.size() && (text[end] == ' ' || text[end] == '\t' || text[end] == '\r')) ++end;
  const bool alone = (begin == 0 || text[begin - 1] == '\n') && (end == text.size() || text[end] == '\n');
  if (!alone) {
    while (span.end < text.size() && text[span.end] == ' ') ++span.end;
    return span;
  }
  return {begin, std::min<std::uint32_t>(end + 1, static_cast<std::uint32_t>(text.size()))};
}

Span LintContext::with_separator(Span span, TokenKind separator) const {
  const auto tokens = tree.tokens();
  const std::uint32_t before = tokens_around(tree, span.begin).before;
  if (before != kNoToken && tokens[before].kind == separator) {
    // From the end of what stands before the separator.
    return {before > 0 ? tokens[before - 1].span.end : tokens[before].span.begin, span.end};
  }
  const std::uint32_t after = tokens_around(tree, span.end).after;
  if (after != kNoToken && tokens[after].kind == separator && after + 1 < tokens.size()) {
    return {span.begin, tokens[after + 1].span.begin};
  }
  return span;
}

Span LintContext::with_comma(Span element) const { return with_separator(element, TokenKind::kComma); }
Span LintContext::with_or(Span alternative) const { return with_separator(alternative, TokenKind::kOr); }

bool LintContext::holds_comment(Span span) const {
  const auto comments = tree.comments();
  const auto found = std::ranges::lower_bound(comments, span.begin, {}, [](Token token) { return token.span.begin; });
  return found != comments.end() && found->span.begin < span.end;
}

std::optional<std::string> LintContext::as_set(NodeId array) const {
  const auto elements = tree.children(array);
  if (elements.empty()) return holds_comment(tree.span(array)) ? std::nullopt : std::optional<std::string>("{,}");
  std::optional<NodeKind> first;
  for (NodeId element : elements) {
    const NodeKind kind = tree.kind(element);
    if (kind == NodeKind::kSet) return std::nullopt;
    if (kind == NodeKind::kVariable || kind == NodeKind::kParameter) continue;
    if (first && kind != *first) return std::nullopt;
    first = kind;
  }
  const std::string_view text = tree.text(array);
  return "{" + std::string(text.substr(1, text.size() - 2)) + "}";
}

bool LintContext::spend(std::size_t steps) {
  if (steps > budget_) {
    exhausted_ = true;
    budget_ = 0;
    return false;
  }
  budget_ -= steps;
  return true;
}

Fix removal(std::string title, Span span) { return {std::move(title), {{span, ""}}, true}; }
Fix safe_fix(std::string title, Span span, std::string replacement) {
  return {std::move(title), {{span, std::move(replacement)}}, true};
}

}  // namespace hardtack::analysis
