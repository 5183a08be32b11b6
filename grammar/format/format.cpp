#include "grammar/format/format.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include "grammar/format/layout.h"
#include "grammar/format/same_text.h"
#include "grammar/format/statement_layout.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::uint32_t kIndent = 2;

// A part of the text and what stands in its place. Parts follow each other without gaps.
struct Part {
  Span span;
  std::string text;
  bool blank = false;  // white space before what follows
  // Ends with comments that stood before the `;`: a line comment among them needs the line break that follows.
  bool moved_comments = false;
};

// The line break that the text uses first, outside tokens and comments.
std::string_view line_break_of(const SyntaxTree& tree) {
  const std::string_view text = tree.source().text();
  for (const Piece& piece : pieces_of(tree)) {
    if (piece.kind != PieceKind::kBlank) continue;
    const std::string_view blank = tree.source().text(piece.span);
    const auto at = blank.find_first_of("\r\n");
    if (at == std::string_view::npos) continue;
    return blank.substr(at).starts_with("\r\n") ? "\r\n" : "\n";
  }
  // A comment's line may end where the text does.
  return text.ends_with("\r\n") ? "\r\n" : "\n";
}

class Formatter {
 public:
  Formatter(const SyntaxTree& tree, const FormatOptions& options)
      : tree_(tree),
        tokens_(tree.tokens()),
        comments_(tree.comments()),
        layout_{options.width, options.margin, line_break_of(tree)} {}

  std::vector<Part> run() {
    if (tree_.source().text().starts_with(kByteOrderMark)) {
      parts_.push_back({{0, 3}, std::string(kByteOrderMark), false});
      part_end_ = lines_from_ = 3;
    }
    for (const NodeId statement : tree_.statements()) {
      const Span span = tree_.span(statement);
      while (token_ < tokens_.size() && tokens_[token_].span.begin < span.begin) ++token_;
      comments_before(span.begin);
      blank_before(span.begin, false);
      add_statement(statement, span);
      if (!unclosed_string_) continue;
      // Read on behind the string's line, but perhaps inside it: nobody knows where it should have ended.
      parts_.push_back(
          {{part_end_, tree_.source().size()}, std::string(tree_.source().text().substr(part_end_)), false});
      return std::move(parts_);
    }
    add_rest();
    return std::move(parts_);
  }

 private:
  enum class Last : std::uint8_t { kNothing, kStatement, kBlockComment, kLineComment };

  std::size_t breaks_before(std::uint32_t end) const {
    return count_line_breaks(tree_.source().text({lines_from_, end}));
  }

  // Whether the line ends behind the comment, or behind comments that follow it on its line.
  bool trails(std::size_t comment, std::uint32_t end) const {
    for (std::size_t i = comment;; ++i) {
      const bool more = i + 1 < comments_.size() && comments_[i + 1].span.begin < end;
      const std::uint32_t next = more ? comments_[i + 1].span.begin : end;
      if (count_line_breaks(tree_.source().text({comments_[i].span.end, next})) > 0) return true;
      if (!more) return end == tree_.source().size();
    }
  }

  // Whether only the white space before `begin` makes an error of what is white space at the beginning of a text.
  bool would_become_byte_order_mark(std::uint32_t begin) const {
    return layout_.margin == 0 && parts_.empty() && tree_.source().text().substr(begin).starts_with(kByteOrderMark);
  }

  // What separates the last statement or comment from what begins at `begin`.
  std::string separation(std::uint32_t begin, bool same_line) const {
    const std::string margin(layout_.margin, ' ');
    if (last_ == Last::kNothing) return would_become_byte_order_mark(begin) ? " " : margin;
    const std::size_t breaks = breaks_before(begin);
    if (breaks == 0 && (same_line || last_ == Last::kBlockComment)) return " ";
    std::string lines(layout_.line_break);
    if (breaks > 1) lines += layout_.line_break;
    return lines + margin;
  }

  // The part up to `begin` is white space.
  void blank_before(std::uint32_t begin, bool same_line) {
    parts_.push_back({{part_end_, begin}, separation(begin, same_line), true});
    part_end_ = begin;
  }

  void comments_before(std::uint32_t end) {
    for (; comment_ < comments_.size() && comments_[comment_].span.begin < end; ++comment_) {
      const Token comment = comments_[comment_];
      const bool same_line = last_ == Last::kStatement && trails(comment_, end);
      const std::string_view text = comment_text(tree_, comment_);
      if (comment.span.begin < part_end_) {  // it stood before the `;` of the statement
        parts_.back().text += separation(comment.span.begin, same_line);
        parts_.back().text += text;
        parts_.back().moved_comments = true;
      } else {
        blank_before(comment.span.begin, same_line);
        parts_.push_back({comment.span, std::string(text), false});
        part_end_ = comment.span.end;
      }
      lines_from_ = comment.span.end;
      last_ = comment.kind == TokenKind::kBlockComment ? Last::kBlockComment : Last::kLineComment;
    }
  }

  void add_statement(NodeId statement, Span span) {
    const std::size_t first = token_;
    for (; token_ < tokens_.size() && tokens_[token_].span.begin < span.end; ++token_) {
      unclosed_string_ |= tokens_[token_].kind == TokenKind::kUnclosedString;
    }
    std::optional<FormattedStatement> formatted;
    if (is_sound(statement) && token_ > first && tokens_[token_ - 1].kind == TokenKind::kSemicolon) {
      formatted = format_statement(tree_, {statement, first, token_, comment_}, layout_);
    }
    last_node_ = static_cast<std::size_t>(statement) + 1;
    part_end_ = span.end;
    last_ = Last::kStatement;
    if (formatted) {
      parts_.push_back({span, std::move(formatted->text), false});
      comment_ = formatted->next_comment;
      lines_from_ = formatted->comments_begin;
    } else {
      parts_.push_back({span, std::string(tree_.source().text(span)), false});
      while (comment_ < comments_.size() && comments_[comment_].span.begin < span.end) ++comment_;
      lines_from_ = span.end;
    }
  }

  // Children come before their parents: the nodes of a statement are those behind the statement before it.
  bool is_sound(NodeId statement) const {
    for (std::size_t i = last_node_; i <= static_cast<std::size_t>(statement); ++i) {
      const NodeKind kind = tree_.kind(NodeId{static_cast<std::uint32_t>(i)});
      if (kind == NodeKind::kErrorStatement || kind == NodeKind::kErrorTerm) return false;
    }
    return true;
  }

  // Behind the last statement there are comments, or what was not parsed.
  void add_rest() {
    const std::uint32_t size = tree_.source().size();
    std::uint32_t end = size;
    if (tree_.unread().size() > 0) end = tree_.unread().begin;
    if (token_ < tokens_.size()) end = std::min(end, tokens_[token_].span.begin);
    comments_before(end);
    if (end == size) {
      // An unclosed string or comment would hold the line break; what was skipped may end in one.
      const auto may_be_unclosed = [](TokenKind kind) {
        return kind == TokenKind::kUnclosedString || kind == TokenKind::kUnclosedComment || kind == TokenKind::kSkipped;
      };
      const bool unclosed = !tokens_.empty() && tokens_.back().span.end == size && may_be_unclosed(tokens_.back().kind);
      std::string ending(last_ == Last::kNothing || unclosed ? std::string_view() : layout_.line_break);
      parts_.push_back({{part_end_, size}, std::move(ending), true});
      return;
    }
    if (end > part_end_ || last_ != Last::kNothing) blank_before(std::max(end, part_end_), false);
    parts_.push_back({{part_end_, size}, std::string(tree_.source().text({part_end_, size})), false});
  }

  const SyntaxTree& tree_;
  std::span<const Token> tokens_;
  std::span<const Token> comments_;
  LayoutOptions layout_;
  std::vector<Part> parts_;
  std::size_t token_ = 0;         // the next one
  std::size_t comment_ = 0;       // the next one
  std::size_t last_node_ = 0;     // behind the nodes of the last statement
  std::uint32_t part_end_ = 0;    // of the last part
  std::uint32_t lines_from_ = 0;  // where line breaks before the next comment or statement are counted from
  Last last_ = Last::kNothing;
  bool unclosed_string_ = false;  // in the last statement
};

std::vector<TextEdit> edits_of(const SyntaxTree& tree, std::vector<Part>& parts, Span range) {
  const auto touches = [&](const Part& part) {
    if (part.blank && part.span.size() > 0) return part.span.begin < range.end && range.begin < part.span.end;
    return part.span.begin <= range.end && range.begin <= part.span.end;
  };
  std::vector<TextEdit> edits;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool leads = parts[i].blank && i + 1 < parts.size() && touches(parts[i + 1]);
    const bool ends = parts[i].blank && i > 0 && parts[i - 1].moved_comments && touches(parts[i - 1]);
    if (!leads && !ends && !touches(parts[i])) continue;
    if (tree.source().text(parts[i].span) == parts[i].text) continue;
    edits.push_back({parts[i].span, std::move(parts[i].text)});
  }
  return edits;
}

Result<std::string> applied(const SyntaxTree& tree, const std::vector<TextEdit>& edits) {
  std::string text = apply_edits(tree.source().text(), edits);
  if (!same_tokens_and_comments(tree.source().text(), text)) {
    return fail(ErrorCode::kInternal, "formatting would change the text's meaning, which is a defect");
  }
  return text;
}

}  // namespace

std::string apply_edits(std::string_view text, const std::vector<TextEdit>& edits) {
  std::string result;
  result.reserve(text.size());
  std::size_t at = 0;
  for (const TextEdit& edit : edits) {
    result += text.substr(at, edit.span.begin - at);
    result += edit.replacement;
    at = edit.span.end;
  }
  result += text.substr(at);
  return result;
}

Result<std::string> format_source(const SyntaxTree& tree, const FormatOptions& options) {
  if (tree.shared_source() == nullptr) return std::string();
  std::vector<Part> parts = Formatter(tree, options).run();
  return applied(tree, edits_of(tree, parts, {0, tree.source().size()}));
}

Result<FormattedText> format_text(std::string text, const ParseOptions& parsing, const FormatOptions& options) {
  ParsedSource parsed = parse_source(std::move(text), parsing);
  FormattedText result{std::move(parsed.source), std::move(parsed.diagnostics), {}};
  if (result.diagnostics.has_errors()) return result;
  HARDTACK_TRY(result.text, format_source(parsed.tree, options));
  return result;
}

Result<std::vector<TextEdit>> format_range(const SyntaxTree& tree, Span range, const FormatOptions& options) {
  if (tree.shared_source() == nullptr) return std::vector<TextEdit>();
  std::vector<Part> parts = Formatter(tree, options).run();
  std::vector<TextEdit> edits = edits_of(tree, parts, range);
  HARDTACK_CHECK(applied(tree, edits));
  return edits;
}

namespace {

bool is_opener(TokenKind kind) {
  return kind == TokenKind::kLeftParen || kind == TokenKind::kLeftBracket || kind == TokenKind::kLeftBrace;
}
bool is_closer(TokenKind kind) {
  return kind == TokenKind::kRightParen || kind == TokenKind::kRightBracket || kind == TokenKind::kRightBrace;
}

// Of a line that begins at `begin`, by the tokens of its statement before it.
std::uint32_t indentation(const SyntaxTree& tree, std::uint32_t begin, const FormatOptions& options) {
  const auto tokens = tree.tokens();
  const TokenPlace place = tokens_around(tree, begin);
  if (place.before == kNoToken || tokens[place.before].kind == TokenKind::kSemicolon) return options.margin;
  std::uint32_t depth = 0;
  std::uint32_t closed = 0;  // brackets whose beginnings come yet
  bool body = false;
  for (std::uint32_t i = place.before + 1; i-- > 0 && tokens[i].kind != TokenKind::kSemicolon;) {
    body |= tokens[i].kind == TokenKind::kIf || tokens[i].kind == TokenKind::kAll ||
            tokens[i].kind == TokenKind::kLeftArrow;
    if (is_closer(tokens[i].kind)) ++closed;
    if (!is_opener(tokens[i].kind)) continue;
    if (closed > 0) {
      --closed;
    } else {
      ++depth;
    }
  }
  if (body || depth == 0) ++depth;
  if (place.after != kNoToken && is_closer(tokens[place.after].kind) && depth > 0 &&
      count_line_breaks(tree.source().text({begin, tokens[place.after].span.begin})) == 0) {
    --depth;
  }
  return options.margin + std::min(depth * kIndent, 40u);
}

}  // namespace

Result<std::vector<TextEdit>> format_on_type(const SyntaxTree& tree, std::uint32_t offset, char typed,
                                             const FormatOptions& options) {
  std::vector<TextEdit> edits;
  if (tree.shared_source() == nullptr || offset > tree.source().size()) return edits;
  if (typed == ';') {
    const std::uint32_t token = token_at(tree, offset, Bias::kLeft);
    if (token == kNoToken || tree.tokens()[token].kind != TokenKind::kSemicolon) return edits;
    const NodePlace place = node_around(tree, offset, Bias::kLeft);
    if (place.node == kNoNode || tree.span(place.node).end != offset) return edits;
    NodeId statement = place.node;
    while (tree.parent(statement) != kNoNode) statement = tree.parent(statement);
    // A statement that follows on the same line is no part of what was typed.
    const Span span = tree.span(statement);
    return format_range(tree, {span.begin, std::max(span.begin, span.end - 1)}, options);
  }
  if (typed != '\n') return edits;
  const std::string_view text = tree.source().text();
  if (token_at(tree, offset, Bias::kRight) != kNoToken &&
      token_at(tree, offset, Bias::kLeft) == token_at(tree, offset, Bias::kRight)) {
    return edits;  // inside a string
  }
  if (comment_at(tree, offset, Bias::kRight) != kNoToken &&
      comment_at(tree, offset, Bias::kLeft) == comment_at(tree, offset, Bias::kRight)) {
    return edits;
  }
  std::uint32_t begin = offset;
  while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
  if (begin > 0 && text[begin - 1] != '\n' && text[begin - 1] != '\r') return edits;
  std::uint32_t end = begin;
  while (end < text.size() && (text[end] == ' ' || text[end] == '\t')) ++end;
  std::string wanted(indentation(tree, begin, options), ' ');
  if (text.substr(begin, end - begin) != wanted) edits.push_back({{begin, end}, std::move(wanted)});
  return edits;
}

}  // namespace hardtack
