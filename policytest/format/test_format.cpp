#include "policytest/format/test_format.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/text/trim.h"
#include "grammar/format/same_text.h"
#include "grammar/format/statement_layout.h"
#include "grammar/parse.h"
#include "policytest/format/test_pieces.h"

namespace hardtack::policytest {
namespace {

constexpr std::uint32_t kIndent = 2;
constexpr std::uint32_t kOneLine = 1u << 20;  // a width that every statement has room in

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
}

bool is_word(TokenKind kind) {
  return kind == TokenKind::kName || (kind >= TokenKind::kCheck && kind <= TokenKind::kNull);
}

class TestFormatter {
 public:
  TestFormatter(const TestFile& file, const FormatOptions& options)
      : source_(*file.source),
        width_(options.width),
        line_break_(line_break_of(source_.text())),
        pieces_(pieces_of(file)) {}

  Result<std::string> run() {
    for (at_ = 0; at_ < pieces_.size(); ++at_) {
      const TestPiece& piece = pieces_[at_];
      out_ += separation(piece);
      switch (piece.kind) {
        case PieceKind::kToken: add_token(piece); break;
        case PieceKind::kComment: out_ += comment(piece.token.span); break;
        case PieceKind::kBody: {
          HARDTACK_CHECK(add_body(piece.token.span));
          break;
        }
        case PieceKind::kFact: {
          HARDTACK_CHECK(add_part(piece.token.span, "", ""));
          break;
        }
        case PieceKind::kCondition: {
          HARDTACK_CHECK(add_part(piece.token.span, "check if ", ""));
          break;
        }
        case PieceKind::kTerms: {
          HARDTACK_CHECK(add_part(piece.token.span, "x(", ")"));
          break;
        }
      }
    }
    if (!out_.empty()) out_ += line_break_;
    return std::move(out_);
  }

 private:
  enum class Brace : std::uint8_t { kTest, kBody, kExpectations, kSpaced, kTight };

  // The one that the text uses first.
  static std::string_view line_break_of(std::string_view text) {
    const std::size_t at = text.find_first_of("\r\n");
    return at != std::string_view::npos && text.substr(at).starts_with("\r\n") ? "\r\n" : "\n";
  }

  std::string comment(Span span) const {
    std::string_view text = source_.text(span);
    return std::string(text.substr(0, text.find_last_not_of(" \t\r\n") + 1));
  }

  const TestPiece* previous() const { return at_ == 0 ? nullptr : &pieces_[at_ - 1]; }
  bool is_previous(TokenKind kind) const {
    const TestPiece* last = previous();
    return last != nullptr && last->kind == PieceKind::kToken && last->token.kind == kind;
  }
  std::string_view previous_text() const {
    return at_ == 0 ? std::string_view() : source_.text(previous()->token.span);
  }

  void add_token(const TestPiece& piece) {
    const Span span = piece.token.span;
    if (piece.place == PiecePlace::kTest) in_head_ = true;
    if (piece.token.kind == TokenKind::kLeftBrace) braces_.push_back(brace());
    if (piece.token.kind == TokenKind::kRightBrace && !braces_.empty()) braces_.pop_back();
    out_ += source_.text(span);
  }

  // What the brace opens that stands here.
  Brace brace() {
    if (std::exchange(in_head_, false)) return Brace::kTest;
    std::size_t next = at_ + 1;
    if (next < pieces_.size() && pieces_[next].kind == PieceKind::kBody) return Brace::kBody;
    while (next < pieces_.size() && pieces_[next].kind == PieceKind::kComment) ++next;
    if (next < pieces_.size() &&
        (pieces_[next].place == PiecePlace::kExpectation || pieces_[next].place == PiecePlace::kExpectationsEnd)) {
      return Brace::kExpectations;
    }
    if (is_previous(TokenKind::kEqual)) return Brace::kSpaced;
    const std::string_view word = previous_text();
    const bool opens_clause = at_ > 0 && previous()->place == PiecePlace::kClause;
    return opens_clause && (word == "params" || word == "limits") ? Brace::kSpaced : Brace::kTight;
  }

  bool in_expectations() const { return std::ranges::find(braces_, Brace::kExpectations) != braces_.end(); }
  std::uint32_t clause_indent() const { return in_expectations() ? 2 * kIndent : kIndent; }

  std::uint32_t indent_of(const TestPiece& piece) const {
    switch (piece.place) {
      case PiecePlace::kTest:
      case PiecePlace::kTestEnd: return 0;
      case PiecePlace::kClause: return kIndent;
      case PiecePlace::kExpectation: return 2 * kIndent;
      case PiecePlace::kExpectationsEnd: return kIndent;
      case PiecePlace::kInside: break;
    }
    if (piece.kind == PieceKind::kComment) return indent_of_comment();
    const bool closes = piece.kind == PieceKind::kToken && piece.token.kind == TokenKind::kRightBrace;
    return clause_indent() + (closes ? 0 : kIndent);
  }

  // As what follows it; before a brace that closes, as what stands inside.
  std::uint32_t indent_of_comment() const {
    for (std::size_t i = at_ + 1; i < pieces_.size(); ++i) {
      if (pieces_[i].kind == PieceKind::kComment) continue;
      if (pieces_[i].place == PiecePlace::kTestEnd) return kIndent;
      if (pieces_[i].place == PiecePlace::kExpectationsEnd) return 2 * kIndent;
      return pieces_[i].place == PiecePlace::kInside ? clause_indent() + kIndent : indent_of(pieces_[i]);
    }
    return 0;
  }

  // Whether a comment stands between tests or clauses, not inside of one.
  bool is_between(const TestPiece& piece) const {
    if (piece.kind != PieceKind::kComment) return piece.place != PiecePlace::kInside;
    for (std::size_t i = at_ + 1; i < pieces_.size(); ++i) {
      if (pieces_[i].kind != PieceKind::kComment) return pieces_[i].place != PiecePlace::kInside;
    }
    return true;
  }

  std::string separation(const TestPiece& piece) const {
    const TestPiece* last = previous();
    if (last == nullptr) return {};
    if (piece.kind == PieceKind::kBody || last->kind == PieceKind::kBody) return {};
    const Span gap{last->token.span.end, piece.token.span.begin};
    const std::size_t breaks = count_line_breaks(source_.text(gap));
    const bool after_line_comment = last->kind == PieceKind::kComment && last->token.kind == TokenKind::kLineComment;
    const bool starts_line = piece.kind != PieceKind::kComment && piece.place != PiecePlace::kInside;
    const bool opens = piece.kind == PieceKind::kToken && piece.token.kind == TokenKind::kLeftBrace;
    const bool keeps = breaks > 0 && !in_head_ && !opens && !is_attached(piece);
    if (!starts_line && !keeps && !after_line_comment) return std::string(blank(piece, gap));
    std::string lines(line_break_);
    const bool closes = piece.place == PiecePlace::kTestEnd || piece.place == PiecePlace::kExpectationsEnd;
    const bool opened = is_previous(TokenKind::kLeftBrace) && !braces_.empty() &&
                        (braces_.back() == Brace::kTest || braces_.back() == Brace::kExpectations);
    if (breaks > 1 && is_between(piece) && !closes && !opened) lines += line_break_;
    return lines + std::string(indent_of(piece), ' ');
  }

  static bool is_attached(const TestPiece& piece) {
    if (piece.kind != PieceKind::kToken) return false;
    const TokenKind kind = piece.token.kind;
    return kind == TokenKind::kSemicolon || kind == TokenKind::kComma || kind == TokenKind::kColon;
  }

  // On one line.
  std::string_view blank(const TestPiece& piece, Span gap) const {
    const TestPiece& last = *previous();
    if (piece.kind == PieceKind::kComment || last.kind == PieceKind::kComment) return " ";
    if (is_attached(piece)) return "";
    if (is_previous(TokenKind::kColon) || is_previous(TokenKind::kComma)) return " ";
    const bool tight = braces_.empty() || braces_.back() != Brace::kSpaced;
    if (is_previous(TokenKind::kLeftBrace)) {
      return tight || piece.token.kind == TokenKind::kRightBrace ? "" : " ";
    }
    if (piece.kind != PieceKind::kToken) return " ";
    if (piece.token.kind == TokenKind::kRightBrace) return tight ? "" : " ";
    if (last.kind != PieceKind::kToken) return " ";
    const bool word = is_word(last.token.kind) || last.token.kind == TokenKind::kVariable;
    const bool begins = piece.token.kind == TokenKind::kLeftBrace || piece.token.kind == TokenKind::kString;
    if (begins && (word || last.token.kind == TokenKind::kString || last.token.kind == TokenKind::kEqual)) return " ";
    if (last.token.kind == TokenKind::kRightBrace || last.token.kind == TokenKind::kString) {
      if (is_word(piece.token.kind) || piece.token.kind == TokenKind::kEqual) return " ";
    }
    return gap.size() > 0 ? " " : "";
  }

  // Between the braces of a block or an authorizer.
  Result<void> add_body(Span span) {
    const std::string_view text = source_.text(span);
    if (trimmed(text).empty()) return {};
    const ParsedSource parsed = parse_source(std::string(text));
    const bool one_line = text.find_first_of("\r\n") == std::string_view::npos && parsed.tree.comments().empty();
    if (one_line) {
      HARDTACK_TRY(std::string statements, format_source(parsed.tree, {.width = kOneLine, .margin = 0}));
      while (statements.ends_with('\n') || statements.ends_with('\r')) statements.pop_back();
      const bool whole =
          static_cast<std::size_t>(std::ranges::count(statements, '\n')) + 1 == parsed.tree.statements().size();
      std::ranges::replace(statements, '\n', ' ');
      const std::size_t line = out_.rfind('\n');
      const std::size_t column =
          characters(std::string_view(out_).substr(line == std::string::npos ? 0 : line + 1)) + characters(statements);
      if (whole && column + std::string_view("  };").size() <= width_) {
        out_ += " " + statements + " ";
        return {};
      }
    }
    const std::uint32_t indent = clause_indent();
    // The text ends with the line break that is used where it has none of its own.
    const ParsedSource ended = parse_source(std::string(text) + std::string(line_break_));
    HARDTACK_TRY(const std::string statements,
                 format_source(ended.tree, {.width = width_, .margin = indent + kIndent}));
    out_ += line_break_;
    out_ += statements;
    out_ += std::string(indent, ' ');
    return {};
  }

  // On one line as it is written in a statement; over several lines as it is.
  Result<void> add_part(Span span, std::string_view prefix, std::string_view suffix) {
    const std::string text(trimmed(source_.text(span)));
    const std::string ending = std::string(suffix) + ";";
    const ParsedSource parsed = parse_source(std::string(prefix) + text + "\n" + ending);
    if (!parsed.diagnostics.has_errors() && parsed.tree.comments().empty() &&
        text.find_first_of("\r\n") == std::string::npos) {
      HARDTACK_TRY(std::string statement, format_source(parsed.tree, {.width = kOneLine, .margin = 0}));
      while (statement.ends_with('\n')) statement.pop_back();
      if (statement.starts_with(prefix) && statement.ends_with(ending) &&
          statement.find_first_of("\r\n") == std::string::npos) {
        out_ += std::string_view(statement).substr(prefix.size(), statement.size() - prefix.size() - ending.size());
        return {};
      }
    }
    out_ += text;
    return {};
  }

  const Source& source_;
  std::uint32_t width_;
  std::string_view line_break_;
  std::vector<TestPiece> pieces_;
  std::string out_;
  std::size_t at_ = 0;  // the piece that is written
  std::vector<Brace> braces_;
  bool in_head_ = false;  // before the brace of a test
};

// What the language's parser says of the texts inside.
void check_texts(const TestFile& file, Diagnostics& diagnostics) {
  for (const TestPiece& piece : pieces_of(file)) {
    std::optional<ParsedSource> parsed;
    switch (piece.kind) {
      case PieceKind::kToken:
      case PieceKind::kComment: continue;
      case PieceKind::kBody:
      case PieceKind::kFact: parsed = parse_part(file.source, piece.token.span); break;
      case PieceKind::kCondition: parsed = parse_condition(file.source, piece.token.span); break;
      case PieceKind::kTerms: parsed = parse_terms(file.source, piece.token.span); break;
    }
    for (const Diagnostic& diagnostic : parsed->diagnostics) {
      diagnostics.add(diagnostic.severity, diagnostic.kind, diagnostic.span, diagnostic.message) = diagnostic;
    }
  }
  diagnostics.sort();
}

}  // namespace

Result<FormattedText> format_test_text(std::string text, TestFileOptions options, const FormatOptions& format) {
  options.keep_tokens = true;
  TestFile file = parse_test_file(std::move(text), options);
  FormattedText result{file.source, std::move(file.diagnostics), {}};
  if (result.diagnostics.has_errors()) return result;
  check_texts(file, result.diagnostics);
  if (result.diagnostics.has_errors()) return result;
  HARDTACK_TRY(std::string formatted, TestFormatter(file, format).run());
  if (!same_tokens_and_comments(file.source->text(), formatted)) {
    return fail(ErrorCode::kInternal, "formatting would change the tests, which is a defect");
  }
  result.text = std::move(formatted);
  return result;
}

}  // namespace hardtack::policytest
