#include "grammar/syntax/lexer.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "engine/program/name.h"
#include "engine/text/cat.h"
#include "engine/text/utf8.h"
#include "grammar/syntax/scanner.h"

namespace hardtack {
namespace {

// How often an unclosed string is cut at its line's end to read on behind it; each time costs one pass over the text.
constexpr int kMaxStringRepairs = 8;
// What a token and the space around it take in policies that people write, a little more than the average.
constexpr std::size_t kBytesPerToken = 6;

std::optional<Span> find_stray(const Source& source, Span token) {
  for (std::uint32_t at = token.begin; at < token.end;) {
    const std::uint32_t length = decode_utf8(source.text(), at).length;
    const std::string_view character = source.text({at, at + length});
    if (static_cast<unsigned char>(character[0]) >= 0x80 && !is_valid_variable(character)) return Span{at, at + length};
    at += length;
  }
  return std::nullopt;
}

bool is_open(TokenKind kind) {
  return kind == TokenKind::kLeftParen || kind == TokenKind::kLeftBracket || kind == TokenKind::kLeftBrace;
}
bool is_close(TokenKind kind) {
  return kind == TokenKind::kRightParen || kind == TokenKind::kRightBracket || kind == TokenKind::kRightBrace;
}

// From high to low; 0 is no operator. `!` reaches to the additive level.
int binding_strength(TokenKind kind) {
  switch (kind) {
    case TokenKind::kStar:
    case TokenKind::kSlash: return 9;
    case TokenKind::kPlus:
    case TokenKind::kMinus: return 8;
    case TokenKind::kBang: return 7;
    case TokenKind::kAmpersand: return 6;
    case TokenKind::kPipe: return 5;
    case TokenKind::kCaret: return 4;
    case TokenKind::kLess:
    case TokenKind::kGreater:
    case TokenKind::kLessEqual:
    case TokenKind::kGreaterEqual:
    case TokenKind::kEqual:
    case TokenKind::kNotEqual:
    case TokenKind::kStrictEqual:
    case TokenKind::kStrictNotEqual: return 3;
    case TokenKind::kAndAnd:
    case TokenKind::kEagerAnd: return 2;
    case TokenKind::kOrOr:
    case TokenKind::kEagerOr: return 1;
    default: return 0;
  }
}

// The depth of a precedence parser's stack: brackets, and the operators whose right operand is being read.
class DepthCounter {
 public:
  void reset() {
    pending_.clear();
    nested_ = 0;
    operand_ = false;
  }

  // Takes the next token.
  bool exceeds(TokenKind kind, std::size_t max_depth) {
    const int strength = binding_strength(kind);
    if (is_open(kind)) {
      push(0);
    } else if (is_close(kind)) {
      pop_operators(1);
      if (!pending_.empty()) pop();
      operand_ = true;
    } else if (kind == TokenKind::kBang) {
      push(strength);
    } else if (strength > 0 && operand_) {
      pop_operators(strength);
      push(strength);
    } else if (kind == TokenKind::kComma || kind == TokenKind::kColon || kind == TokenKind::kRightArrow ||
               kind == TokenKind::kLeftArrow || kind == TokenKind::kOr) {
      pop_operators(1);
      operand_ = false;
    } else {
      operand_ = true;  // without one before it, `-` is a sign
    }
    return nested_ > max_depth || pending_.size() > 2 * max_depth;
  }

 private:
  static bool nests(int strength) { return strength == 0 || strength == binding_strength(TokenKind::kBang); }
  void push(int strength) {
    pending_.push_back(strength);
    if (nests(strength)) ++nested_;
    operand_ = false;
  }
  void pop() {
    if (nests(pending_.back())) --nested_;
    pending_.pop_back();
  }
  // Those that bind at least as tightly; brackets (0) stay.
  void pop_operators(int strength) {
    while (!pending_.empty() && pending_.back() >= strength) pop();
  }

  std::vector<int> pending_;
  std::size_t nested_ = 0;  // brackets and `!` among pending_
  bool operand_ = false;
};

class StatementLexer {
 public:
  StatementLexer(const Source& source, Span part, const ParseLimits& limits, bool eager, Diagnostics& diagnostics)
      : source_(source),
        text_(source.text().substr(0, part.end)),
        limits_(limits),
        ascii_(is_ascii(source.text(part))),
        eager_(eager),
        diagnostics_(diagnostics),
        scanner_(text_),
        begin_(part.begin) {
    if (begin_ > 0) scanner_.seek(begin_);
  }

  LexedText run() {
    report_byte_order_mark();
    read_tokens();
    split_statements();
    return std::move(result_);
  }

 private:
  void report_byte_order_mark() {
    if (begin_ > 0 || !text_.starts_with("\xEF\xBB\xBF")) return;
    diagnostics_.report(DiagnosticCode::kByteOrderMark, {0, 3}, "the text starts with a byte order mark")
        .set_help("save the file as UTF-8 without a byte order mark")
        .add_fix({"remove the byte order mark", {{{0, 3}, ""}}, true});
  }

  void read_tokens() {
    std::vector<Token>& tokens = result_.tokens;
    tokens.reserve(std::min(limits_.max_tokens, text_.size() / kBytesPerToken));
    for (Token token = scanner_.next(); token.kind != TokenKind::kEnd; token = scanner_.next()) {
      if (token.kind == TokenKind::kLineComment || token.kind == TokenKind::kBlockComment) {
        result_.comments.push_back(token);
        if (result_.comments.size() > limits_.max_tokens) return report_too_many(token, "comments", token.span.end);
        continue;
      }
      if (token.kind == TokenKind::kUnclosedString && repairs_ < kMaxStringRepairs) {
        token = cut_unclosed_string(token);
      }
      if (!ascii_ && (token.kind == TokenKind::kName || token.kind == TokenKind::kVariable)) {
        refuse_stray_characters(token);
      }
      tokens.push_back(token);
      if (tokens.size() > limits_.max_tokens) {
        tokens.pop_back();
        return report_too_many(token, "tokens", token.span.begin);
      }
      if (is_hopelessly_deep(token)) skip_statement();
    }
  }

  void report_too_many(Token token, std::string_view what, std::uint32_t read_to) {
    result_.unread = {read_to, static_cast<std::uint32_t>(text_.size())};
    diagnostics_
        .report(DiagnosticCode::kTooManyTokens, token.span,
                cat("the text has more than ", limits_.max_tokens, " ", what, "; the rest was not read"))
        .set_help("split the text, or load facts as data");
  }

  // A string that never ends takes the rest of the text with it. The likely culprit is the first string that runs over
  // a line's end (a forgotten quote makes every later string start where it should end), else the unclosed one itself:
  // that one ends with its line, and reading goes on behind it.
  Token cut_unclosed_string(Token unclosed) {
    ++repairs_;
    std::vector<Token>& tokens = result_.tokens;
    const auto culprit =
        std::find_if(tokens.begin() + static_cast<std::ptrdiff_t>(trusted_), tokens.end(), [&](Token t) {
          return t.kind == TokenKind::kString && source_.text(t.span).find('\n') != std::string_view::npos;
        });
    std::uint32_t begin = unclosed.span.begin;
    if (culprit != tokens.end()) {
      begin = culprit->span.begin;
      tokens.erase(culprit, tokens.end());
      std::erase_if(result_.comments, [&](Token comment) { return comment.span.begin >= begin; });
    }
    const std::size_t line_end = text_.find_first_of("\r\n", begin);
    const auto end = static_cast<std::uint32_t>(std::min(line_end, text_.size()));
    trusted_ = tokens.size() + 1;
    recount_depth();
    scanner_.seek(end);
    return {TokenKind::kUnclosedString, {begin, end}};
  }

  // The scanner takes every character beyond ASCII for a letter. Which ones are, is_valid_variable() knows. The whole
  // name is one token of what is unexpected: to read on behind its first such character takes quadratic time on a text
  // full of them.
  void refuse_stray_characters(Token& token) {
    std::string_view name = source_.text(token.span);
    if (token.kind == TokenKind::kVariable) name.remove_prefix(1);
    if (!is_valid_variable(name) && find_stray(source_, token.span)) token.kind = TokenKind::kUnexpected;
  }

  // Once nesting is beyond the limit the statement is lost, and the rest of it becomes one token.
  bool is_hopelessly_deep(Token token) {
    if (token.kind == TokenKind::kSemicolon) {
      depth_.reset();
      return false;
    }
    return depth_.exceeds(token.kind, limits_.max_depth);
  }

  void recount_depth() {
    depth_.reset();
    const auto begin = std::find_if(result_.tokens.rbegin(), result_.tokens.rend(),
                                    [](Token token) { return token.kind == TokenKind::kSemicolon; });
    for (auto token = begin.base(); token != result_.tokens.end(); ++token) is_hopelessly_deep(*token);
  }

  // To the `;` that ends the statement, passing over strings and comments.
  void skip_statement() {
    std::size_t at = result_.tokens.back().span.end;
    while (at < text_.size() && text_[at] != ';') {
      if (text_[at] == '"') {
        for (++at; at < text_.size() && text_[at] != '"'; ++at) {
          if (text_[at] == '\\') ++at;
        }
        ++at;
      } else if (text_.substr(at, 2) == "//") {
        at = text_.find('\n', at);
      } else if (text_.substr(at, 2) == "/*") {
        at = text_.find("*/", at + 2);
        if (at != std::string_view::npos) at += 2;
      } else {
        ++at;
      }
    }
    depth_.reset();
    const std::uint32_t begin = result_.tokens.back().span.end;
    const auto end = static_cast<std::uint32_t>(std::min(at, text_.size()));
    if (end > begin) result_.tokens.push_back({TokenKind::kSkipped, {begin, end}});
    scanner_.seek(end);
  }

  void split_statements() {
    std::vector<Token> tokens;
    tokens.reserve(result_.tokens.size());
    std::swap(tokens, result_.tokens);
    std::size_t first = 0;
    while (first < tokens.size()) {
      std::size_t last = first;
      while (last < tokens.size() && tokens[last].kind != TokenKind::kSemicolon) ++last;
      add_statement(std::span(tokens).subspan(first, last - first), last < tokens.size() ? &tokens[last] : nullptr);
      first = last + 1;
    }
  }

  void add_statement(std::span<const Token> tokens, const Token* semicolon) {
    StatementTokens statement;
    statement.first = static_cast<std::uint32_t>(result_.tokens.size());
    append_refined(tokens);
    statement.last = static_cast<std::uint32_t>(result_.tokens.size());
    statement.terminated = semicolon != nullptr;
    const Span end = semicolon != nullptr ? semicolon->span : tokens.back().span;
    statement.span = {tokens.empty() ? end.begin : tokens.front().span.begin, end.end};
    result_.statements.push_back(statement);
    if (semicolon != nullptr) result_.tokens.push_back(*semicolon);
  }

  // What only neighbours tell: `<-` before digits is `<` and a sign unless it follows a rule's head, and `&&!` is the
  // eager operator where asked for.
  void append_refined(std::span<const Token> tokens) {
    const std::size_t head_end = find_head_end(tokens);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const Token token = tokens[i];
      const auto adjacent = [&](std::size_t next) {
        return next < tokens.size() && tokens[next].span.begin == tokens[next - 1].span.end;
      };
      if (token.kind == TokenKind::kLeftArrow && i != head_end + 1 && adjacent(i + 1) &&
          tokens[i + 1].kind == TokenKind::kInteger) {
        result_.tokens.push_back({TokenKind::kLess, {token.span.begin, token.span.begin + 1}});
        result_.tokens.push_back({TokenKind::kMinus, {token.span.begin + 1, token.span.end}});
        continue;
      }
      const bool both = token.kind == TokenKind::kAndAnd || token.kind == TokenKind::kOrOr;
      if (both && adjacent(i + 1) && tokens[i + 1].kind == TokenKind::kBang && i + 2 < tokens.size() &&
          !adjacent(i + 2)) {
        const Span span{token.span.begin, tokens[i + 1].span.end};
        if (eager_) {
          const bool is_and = token.kind == TokenKind::kAndAnd;
          result_.tokens.push_back({is_and ? TokenKind::kEagerAnd : TokenKind::kEagerOr, span});
          ++i;
          continue;
        }
        const std::string spelled(source_.text(token.span));
        diagnostics_.report(DiagnosticCode::kEagerOperator, span, "`" + spelled + "!` is read as `" + spelled + " !`")
            .set_help("older tokens are printed with an operator `" + spelled + "!`, which means `" + spelled +
                      "` without the negation; write a space before `!`")
            .add_fix("separate `" + spelled + "` and `!`", span, spelled + " !");
      }
      result_.tokens.push_back(token);
    }
  }

  // Index of the `)` of a statement that begins with a predicate, else one that no token has.
  static std::size_t find_head_end(std::span<const Token> tokens) {
    const std::size_t none = tokens.size();
    if (tokens.size() < 2 || tokens[1].kind != TokenKind::kLeftParen) return none;
    std::size_t depth = 0;
    for (std::size_t i = 1; i < tokens.size(); ++i) {
      if (is_open(tokens[i].kind)) ++depth;
      if (is_close(tokens[i].kind) && --depth == 0) return i;
    }
    return none;
  }

  const Source& source_;
  std::string_view text_;  // to the end of the part
  const ParseLimits& limits_;
  bool ascii_;  // the whole part: then every name is well-formed
  bool eager_;
  Diagnostics& diagnostics_;
  Scanner scanner_;
  std::uint32_t begin_;
  LexedText result_;
  int repairs_ = 0;
  std::size_t trusted_ = 0;  // tokens before this index are not questioned again
  DepthCounter depth_;
};

}  // namespace

LexedText lex(const Source& source, Span part, const ParseLimits& limits, bool eager_operators,
              Diagnostics& diagnostics) {
  return StatementLexer(source, part, limits, eager_operators, diagnostics).run();
}

Span stray_character(const Source& source, Span token) { return find_stray(source, token).value_or(token); }

std::optional<std::uint32_t> find_excess_depth(std::span<const Token> statement, std::size_t max_depth) {
  // No token adds more than one level, and what was skipped comes last.
  const bool skipped = !statement.empty() && statement.back().kind == TokenKind::kSkipped;
  if (statement.size() <= max_depth && !skipped) return std::nullopt;
  DepthCounter depth;
  for (std::size_t i = 0; i < statement.size(); ++i) {
    const TokenKind kind = statement[i].kind;
    if (kind == TokenKind::kSkipped || depth.exceeds(kind, max_depth)) return static_cast<std::uint32_t>(i);
  }
  return std::nullopt;
}

}  // namespace hardtack
