#include "grammar/format/statement_layout.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/format/layout_rules.h"

namespace hardtack {
namespace {

class StatementWriter {
 public:
  StatementWriter(const SyntaxTree& tree, const StatementPlace& place, const LayoutOptions& options)
      : tree_(tree),
        tokens_(tree.tokens().first(place.last_token)),
        comments_(tree.comments()),
        place_(place),
        options_(options),
        at_{place.first_token, place.first_comment, 0} {}

  std::optional<FormattedStatement> run() {
    statement(place_.node);
    gap(Gap::kNone);
    put(TokenKind::kSemicolon);
    if (failed_ || at_.token != tokens_.size()) return std::nullopt;
    return FormattedStatement{layout_.print(options_), at_.comment, at_.comments_begin};
  }

 private:
  // Where the writing stands.
  struct Position {
    std::size_t token = 0;
    std::size_t comment = 0;
    std::uint32_t comments_begin = 0;  // the end of the token that the next comment is behind
  };

  TokenKind next_kind() const { return at_.token < tokens_.size() ? tokens_[at_.token].kind : TokenKind::kEnd; }
  TokenKind last_kind() const { return at_.token > 0 ? tokens_[at_.token - 1].kind : TokenKind::kEnd; }

  // Writes the next token. What is between it and the token before was written by gap().
  void put() {
    if (at_.token >= tokens_.size()) {
      failed_ = true;
      return;
    }
    const Span span = tokens_[at_.token++].span;
    layout_.text(tree_.source().text(span));
    if (!carries_) at_.comments_begin = span.end;
  }
  void put(TokenKind expected) {
    failed_ |= next_kind() != expected;
    put();
  }
  void put_keyword(TokenKind expected) {
    failed_ |= next_kind() != expected;
    const std::size_t mark = layout_.mark();
    put();
    if (failed_) return;
    layout_.cut(mark);
    layout_.text(lower_case(tree_.source().text(tokens_[at_.token - 1].span)));
  }
  std::string_view lower_case(std::string_view word) {
    std::string lower(word);
    for (char& c : lower) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower == word ? word : std::string_view(keywords_.emplace_back(std::move(lower)));
  }

  void apply(Gap gap) {
    switch (gap) {
      case Gap::kNone: break;
      case Gap::kSpace: layout_.text(" "); break;
      case Gap::kLine: layout_.line(" "); break;
      case Gap::kEmptyLine: layout_.line(""); break;
    }
  }

  bool breaks_between(std::uint32_t begin, std::uint32_t end) const {
    return count_line_breaks(tree_.source().text({begin, end})) > 0;
  }
  // Whether a line ends behind the comment; `end` is the first comment behind the gap.
  bool breaks_behind(std::size_t comment, std::size_t end) const {
    const std::uint32_t next = comment + 1 < end ? comments_[comment + 1].span.begin : tokens_[at_.token].span.begin;
    return breaks_between(comments_[comment].span.end, next);
  }
  // The comments before the next token end before this one.
  std::size_t comments_end() const {
    std::size_t end = at_.comment;
    if (at_.token >= tokens_.size()) return end;
    while (end < comments_.size() && comments_[end].span.begin < tokens_[at_.token].span.begin) ++end;
    return end;
  }
  bool ends_lines(std::size_t end) const {
    for (std::size_t i = at_.comment; i < end; ++i) {
      if (breaks_behind(i, end)) return true;
    }
    return false;
  }

  // What is between the last token and the next: comments, or else `gap`. `dedent` ends an indented part, to which the
  // comments belong and the next token does not.
  void gap(Gap gap, bool dedent = false) {
    const std::size_t end = comments_end();
    carries_ = false;
    if (end == at_.comment) {
      if (dedent) layout_.dedent();
      apply(gap);
      return;
    }
    if (ends_lines(end)) {
      carries_ = is_separator(next_kind());
      if (!carries_) lines_of_comments(end, dedent);
      return;
    }
    const bool leads = !ends_operand(last_kind());
    if (!leads) {
      for (std::size_t i = at_.comment; i < end; ++i) {
        layout_.text(" ");
        add_comment(i, i + 1 == end && (gap == Gap::kLine || gap == Gap::kEmptyLine));
      }
    }
    if (dedent) layout_.dedent();
    apply(gap);
    for (std::size_t i = at_.comment; leads && i < end; ++i) {
      add_comment(i, false);
      if (i + 1 < end || !is_closer(next_kind())) layout_.text(" ");
    }
    at_.comment = end;
  }
  void lines_of_comments(std::size_t end, bool dedent) {
    bool breaks = breaks_between(at_.comments_begin, comments_[at_.comment].span.begin);
    for (std::size_t i = at_.comment; i < end; ++i) {
      separate(breaks);
      breaks = breaks_behind(i, end);
      add_comment(i, breaks);
    }
    if (dedent) layout_.dedent();
    separate(breaks);
    at_.comment = end;
  }
  void separate(bool breaks) {
    if (breaks) {
      layout_.forced_line();
    } else {
      layout_.text(" ");
    }
  }
  void add_comment(std::size_t comment, bool before_line) {
    const std::string_view text = comment_text(tree_, comment);
    if (before_line) {
      layout_.line_end(text);
    } else {
      layout_.text(text);
    }
  }

  // Each of the following begins with the first token of its node; the gap before it was written.

  void statement(NodeId id) {
    const auto children = tree_.children(id);
    switch (tree_.kind(id)) {
      case NodeKind::kFact: predicate(children[0]); return;
      case NodeKind::kRule:
        predicate(children[0]);
        layout_.open();
        layout_.indent();
        gap(Gap::kSpace);
        put(TokenKind::kLeftArrow);
        gap(Gap::kLine);
        query(children[1]);
        layout_.dedent();
        layout_.close();
        return;
      case NodeKind::kCheck:
      case NodeKind::kPolicy:
        layout_.open();
        layout_.indent();
        put_keyword(next_kind());
        gap(Gap::kSpace);
        put_keyword(next_kind());
        queries(children);
        layout_.dedent();
        layout_.close();
        return;
      case NodeKind::kScopeDeclaration: scopes(children); return;
      default: failed_ = true; return;
    }
  }

  void queries(std::span<const NodeId> queries) {
    if (queries.size() == 1) {
      gap(Gap::kLine);
      query(queries[0]);
      return;
    }
    const Position begin = at_;
    const std::size_t mark = layout_.mark();
    if (branches_on_lines(queries)) return;
    at_ = begin;
    layout_.cut(mark);
    branches_of_lines(queries);
  }

  // Each branch on a line of its own, or false where one needs more:
  //
  //   allow if
  //     owner($u)
  //     or operator($u), on_duty($u);
  //
  // Comments before and behind a branch take room on its line, which is why it is measured once they are there.
  bool branches_on_lines(std::span<const NodeId> queries) {
    const std::size_t line_begin = options_.margin + kIndent;
    std::size_t branch = 0;
    std::size_t column = 0;  // of the branch
    for (std::size_t i = 0; i <= queries.size(); ++i) {
      const std::size_t mark = layout_.mark();
      const bool end = i == queries.size();
      gap(end ? Gap::kNone : Gap::kLine);
      if (i > 0 && !layout_.fits(branch, column + 1, options_.width)) return false;  // with a `;`
      if (end) break;
      if (i > 0) {
        put_keyword(TokenKind::kOr);
        if (ends_lines(comments_end())) return false;
        gap(Gap::kSpace);
      }
      column = layout_.column_behind(mark, line_begin);
      branch = layout_.mark();
      layout_.open();
      query(queries[i]);
      layout_.close();
      if (!layout_.is_one_line(branch)) return false;
    }
    return true;
  }

  //   allow if
  //     operation("read"),
  //     resource($r)
  //   or
  //     operator($u);
  void branches_of_lines(std::span<const NodeId> queries) {
    for (std::size_t i = 0; i < queries.size(); ++i) {
      if (i > 0) {
        gap(Gap::kLine, true);
        put_keyword(TokenKind::kOr);
        layout_.indent();
      }
      gap(Gap::kLine);
      layout_.open();
      query(queries[i]);
      layout_.close();
    }
  }

  void query(NodeId id) {
    const auto parts = tree_.children(id);
    const auto first_scope = std::ranges::find_if(parts, [&](NodeId part) { return is_scope(tree_.kind(part)); });
    const auto elements = parts.first(static_cast<std::size_t>(first_scope - parts.begin()));
    list(elements);
    if (first_scope == parts.end()) return;
    gap(Gap::kLine);
    scopes(parts.subspan(elements.size()));
  }

  void scopes(std::span<const NodeId> scopes) {
    layout_.open();
    layout_.indent();
    put_keyword(TokenKind::kTrusting);
    gap(Gap::kSpace);
    list(scopes);
    layout_.dedent();
    layout_.close();
  }

  // Separated by commas.
  void list(std::span<const NodeId> nodes) {
    for (std::size_t i = 0; i < nodes.size() && !failed_; ++i) {
      if (i > 0) {
        gap(Gap::kNone);
        put(TokenKind::kComma);
        gap(Gap::kLine);
      }
      element(nodes[i]);
    }
  }

  void element(NodeId id) {
    if (tree_.kind(id) == NodeKind::kPredicate) {
      predicate(id);
    } else {
      expression(id);
    }
  }

  void predicate(NodeId id) {
    put();
    gap(Gap::kNone);
    arguments(tree_.children(id));
  }

  // In parentheses.
  void arguments(std::span<const NodeId> nodes) {
    const bool alone = nodes.size() == 1 && !holds_comments(nodes[0]);
    if (alone && tree_.kind(nodes[0]) == NodeKind::kClosure) {
      put(TokenKind::kLeftParen);
      layout_.open();
      gap(Gap::kNone);
      closure(nodes[0]);
      gap(Gap::kEmptyLine);
      put(TokenKind::kRightParen);
      layout_.close();
      return;
    }
    // One word, or one list that has lines of its own, gains nothing from a line of its own.
    if (alone && (tree_.children(nodes[0]).empty() || is_collection(tree_.kind(nodes[0])))) {
      put(TokenKind::kLeftParen);
      gap(Gap::kNone);
      element(nodes[0]);
      gap(Gap::kNone);
      put(TokenKind::kRightParen);
      return;
    }
    bracketed(nodes);
  }
  // Whether a comment stands between the node and the parentheses around it.
  bool holds_comments(NodeId id) const {
    const Span span = tree_.span(id);
    const auto behind = std::ranges::lower_bound(comments_, span.end, {}, [](Token token) { return token.span.begin; });
    const auto next = std::ranges::lower_bound(tokens_, span.end, {}, [](Token token) { return token.span.begin; });
    const bool after = behind != comments_.end() && next != tokens_.end() && behind->span.begin < next->span.begin;
    const bool before = at_.comment < comments_.size() && comments_[at_.comment].span.begin < span.begin;
    return before || after;
  }

  void bracketed(std::span<const NodeId> nodes) {
    put();
    if (nodes.empty()) {
      layout_.indent();
      while (!failed_ && next_kind() == TokenKind::kComma) {  // of the empty set
        gap(Gap::kNone);
        put();
      }
      gap(Gap::kNone, true);
      failed_ |= !is_closer(next_kind());
      put();
      return;
    }
    layout_.open();
    layout_.indent();
    gap(Gap::kEmptyLine);
    list(nodes);
    gap(Gap::kEmptyLine, true);
    failed_ |= !is_closer(next_kind());
    put();
    layout_.close();
  }

  void closure(NodeId id) {
    put(TokenKind::kVariable);
    gap(Gap::kSpace);
    put(TokenKind::kRightArrow);
    layout_.indent();
    gap(Gap::kLine);
    expression(tree_.child(id, 1));
    layout_.dedent();
  }

  void expression(NodeId id) {
    if (failed_) return;
    switch (tree_.kind(id)) {
      case NodeKind::kBinary: operations(id); return;
      case NodeKind::kMethod:
      case NodeKind::kExtern: calls(id); return;
      case NodeKind::kNegation:
        put(TokenKind::kBang);
        gap(Gap::kNone);
        expression(tree_.child(id, 0));
        return;
      case NodeKind::kParenthesised:
      case NodeKind::kSet:
      case NodeKind::kArray:
      case NodeKind::kMap: bracketed(tree_.children(id)); return;
      case NodeKind::kMapEntry:
        expression(tree_.child(id, 0));
        gap(Gap::kNone);
        put(TokenKind::kColon);
        gap(Gap::kSpace);
        expression(tree_.child(id, 1));
        return;
      case NodeKind::kClosure:
        layout_.open();
        closure(id);
        layout_.close();
        return;
      default: word(id); return;
    }
  }

  // A literal, a variable, a scope or a parameter: its tokens, which nothing divides.
  void word(NodeId id) {
    const std::uint32_t end = tree_.span(id).end;
    put();
    while (!failed_ && at_.token < tokens_.size() && tokens_[at_.token].span.end <= end) {
      gap(Gap::kNone);
      put();
    }
  }

  // Operators that bind alike, in a row: `a && b && c`.
  void operations(NodeId id) {
    std::vector<NodeId> chain;  // from the outermost in, so from the right
    const int strength = precedence(tree_.binary_op(id));
    NodeId first = id;
    while (tree_.kind(first) == NodeKind::kBinary && precedence(tree_.binary_op(first)) == strength) {
      chain.push_back(first);
      first = tree_.child(first, 0);
    }
    layout_.open();
    expression(first);
    layout_.indent();
    for (std::size_t i = chain.size(); i-- > 0 && !failed_;) {
      gap(Gap::kLine);
      put();
      gap(Gap::kSpace);
      expression(tree_.child(chain[i], 1));
    }
    layout_.dedent();
    layout_.close();
  }

  void calls(NodeId id) {
    std::vector<NodeId> chain;
    NodeId receiver = id;
    while (is_call(tree_.kind(receiver))) {
      chain.push_back(receiver);
      receiver = tree_.child(receiver, 0);
    }
    const bool lines = chain.size() > 1;
    if (lines) layout_.open();
    expression(receiver);
    if (lines) layout_.indent();
    for (std::size_t i = chain.size(); i-- > 0 && !failed_;) {
      gap(lines ? Gap::kEmptyLine : Gap::kNone);
      put(TokenKind::kDot);
      gap(Gap::kNone);
      put();
      gap(Gap::kNone);
      arguments(tree_.children(chain[i]).subspan(1));
    }
    if (lines) layout_.dedent();
    if (lines) layout_.close();
  }

  static constexpr std::size_t kIndent = 2;

  const SyntaxTree& tree_;
  std::span<const Token> tokens_;  // up to the end of the statement
  std::span<const Token> comments_;
  StatementPlace place_;
  const LayoutOptions& options_;
  Layout layout_;
  Position at_;
  bool carries_ = false;  // comments over the next token
  bool failed_ = false;
  std::deque<std::string> keywords_;  // that were not in lower case
};

}  // namespace

std::size_t count_line_breaks(std::string_view text) {
  std::size_t breaks = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) ++breaks;
  }
  return breaks;
}

std::string_view comment_text(const SyntaxTree& tree, std::size_t comment) {
  const std::string_view text = tree.source().text(tree.comments()[comment].span);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

std::optional<FormattedStatement> format_statement(const SyntaxTree& tree, const StatementPlace& place,
                                                   const LayoutOptions& options) {
  return StatementWriter(tree, place, options).run();
}

}  // namespace hardtack
