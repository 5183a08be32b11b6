#include "grammar/syntax/syntax_messages.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/text/edit_distance.h"
#include "engine/text/quote.h"
#include "engine/text/utf8.h"
#include "grammar/syntax/methods.h"

namespace hardtack {
namespace {

constexpr std::size_t kMaxShown = 40;  // bytes of a token that a message repeats

std::string in_ticks(std::string_view text) { return "`" + clip(text, kMaxShown) + "`"; }

bool is_operator(TokenKind kind) {
  return kind == TokenKind::kDot || (kind >= TokenKind::kStrictEqual && kind <= TokenKind::kSlash);
}

class Expectation {
 public:
  explicit Expectation(std::span<const TokenKind> kinds) : kinds_(kinds) {}

  // "`;`, `,` or an operator"; empty where nothing is known.
  std::string describe(bool at_beginning) const {
    if (kinds_.empty()) return {};
    if (at_beginning) return "a fact, a rule, a check or a policy";
    add_operands();
    const bool keywords = !has(TokenKind::kName);  // where a name may stand every keyword may, as a name
    if (keywords && has(TokenKind::kIf)) add("`if`");
    if (keywords && has(TokenKind::kAll)) add("`all`");
    if (has(TokenKind::kLeftParen) && !has(TokenKind::kString) && !has(TokenKind::kIf)) add("`(`");
    if (has(TokenKind::kColon)) add("`:`");
    if (has(TokenKind::kComma) && !has(TokenKind::kString)) add("`,`");
    if (has(TokenKind::kRightParen)) add("`)`");
    if (has(TokenKind::kRightBracket)) add("`]`");
    if (has(TokenKind::kRightBrace)) add("`}`");
    if (has(TokenKind::kLeftArrow)) add("`<-`");
    if (keywords && has(TokenKind::kOr)) add("`or`");
    if (keywords && has(TokenKind::kTrusting)) add("`trusting`");
    if (has(TokenKind::kPlus)) add("an operator");
    if (has(TokenKind::kEnd)) add("`;`");
    return join();
  }

  bool has(TokenKind kind) const { return std::ranges::find(kinds_, kind) != kinds_.end(); }
  bool has_operand() const { return has(TokenKind::kString) && has(TokenKind::kVariable); }

 private:
  void add_operands() const {
    if (has_operand()) {
      if (!has(TokenKind::kBang)) {
        add("a term");
      } else {
        add(has(TokenKind::kName) ? "a predicate or an expression" : "an expression");
      }
    } else if (has(TokenKind::kAuthority) && !has(TokenKind::kName)) {
      add("`authority`");
      add("`previous`");
      add("a public key");
    } else if (has(TokenKind::kName)) {
      add(has(TokenKind::kAuthority) ? "a method name" : "a parameter name");
    } else if (has(TokenKind::kInteger)) {
      add("digits");
    }
  }

  void add(std::string part) const { parts_.push_back(std::move(part)); }

  std::string join() const {
    std::string text;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (i > 0) text += i + 1 == parts_.size() ? " or " : ", ";
      text += parts_[i];
    }
    return text;
  }

  std::span<const TokenKind> kinds_;
  mutable std::vector<std::string> parts_;
};

// Words of other languages, and of older versions of this one, that stand where an operator should.
struct ForeignOperator {
  std::string_view word;
  std::string_view help;
};
constexpr std::array kForeignOperators = {
    ForeignOperator{"and", "join conditions by `,` or `&&`"},
    ForeignOperator{"AND", "join conditions by `,` or `&&`"},
    ForeignOperator{"in", "write `{1, 2}.contains($x)`"},
    ForeignOperator{"not", "an expression is negated by `!`, a predicate by `reject if`"},
    ForeignOperator{"is", "equality is written `==`"},
    ForeignOperator{"where", "conditions follow the predicates after a `,`"},
    ForeignOperator{"then", "a rule is written `head <- body`"},
    ForeignOperator{":", "a rule is written `head <- body`"},
};

class Reporter {
 public:
  Reporter(const Source& source, const SyntaxError& error, Diagnostics& diagnostics)
      : source_(source), error_(error), expectation_(error.expected), diagnostics_(diagnostics) {}

  Diagnostic& report() {
    switch (found().kind) {
      case TokenKind::kUnclosedString:
        return add(DiagnosticCode::kUnclosedString, found().span, "the string is not closed")
            .set_help("end it with `\"`; a quote inside a string is written `\\\"`");
      case TokenKind::kUnclosedComment:
        return add(DiagnosticCode::kUnclosedComment, {found().span.begin, found().span.begin + 2},
                   "the comment is not closed")
            .set_help("end it with `*/`");
      case TokenKind::kUnexpected: return report_character();
      default: return report_token();
    }
  }

 private:
  bool at_end() const { return error_.at >= error_.statement.size(); }
  Token found() const {
    if (!at_end()) return error_.statement[error_.at];
    const std::uint32_t end = error_.statement_span.end;
    if (error_.terminated) return {TokenKind::kEnd, {end - 1, end}};
    return {TokenKind::kEnd, {end, end}};
  }
  Token before(std::size_t distance = 1) const {
    if (error_.at < distance) return {};
    return error_.statement[error_.at - distance];
  }
  std::string_view text(Token token) const { return source_.text(token.span); }

  Diagnostic& add(DiagnosticCode code, Span span, std::string message) {
    return diagnostics_.report(code, span, std::move(message));
  }

  Diagnostic& report_character() {
    const Token token{TokenKind::kUnexpected, stray_character(source_, found().span)};
    const std::string_view character = text(token);
    const char32_t value = decode_utf8(source_.text(), token.span.begin).value;
    Diagnostic& diagnostic =
        add(DiagnosticCode::kUnexpectedCharacter, token.span, "unexpected character " + in_ticks(character));
    if (character == "'") return diagnostic.set_help("strings are written in double quotes");
    if (character == "#") return diagnostic.set_help("comments begin with `//`; names have no `#` since version 2");
    if (character == "@") return diagnostic.set_help("origins are chosen by `trusting` since version 2");
    if (character == "?") return diagnostic.set_help("variables begin with `$`");
    if (value == 0x201C || value == 0x201D || value == 0x201E) {
      return diagnostic.set_help("strings are written in straight quotes `\"`")
          .add_fix("use a straight quote", token.span, "\"");
    }
    if (value == 0xA0 || value == 0x3000 || (value >= 0x2000 && value <= 0x200A) || value == 0x202F) {
      return diagnostic.set_help("it looks like a space; use an ordinary one").add_fix("use a space", token.span, " ");
    }
    if (value >= 0x80) return diagnostic.set_help("outside strings and comments only letters may be beyond ASCII");
    return diagnostic;
  }

  Diagnostic& report_token() {
    const Token token = found();
    std::string message;
    const std::string expected = expectation_.describe(error_.at == 0);
    const std::string shown = !at_end() ? in_ticks(text(token)) : error_.terminated ? "`;`" : "the end of the text";
    if (expected.empty()) {
      message = "unexpected " + shown;
    } else {
      message = "expected " + expected + ", found " + shown;
    }
    Diagnostic& diagnostic = add(DiagnosticCode::kSyntaxError, token.span, std::move(message));
    advise(token, diagnostic);
    return diagnostic;
  }

  void advise(Token token, Diagnostic& diagnostic) {
    const Token last = before();
    if (token.kind == TokenKind::kAssign) {
      diagnostic.set_help("equality is written `==`").add_fix("write `==`", token.span, "==");
    } else if (last.kind == TokenKind::kComma && expectation_.has_operand()) {
      diagnostic.set_help("nothing follows the last `,`; remove it").add_fix("remove the `,`", last.span, "");
    } else if (expectation_.has(TokenKind::kIf) && !expectation_.has(TokenKind::kName)) {
      advise_keyword(last, diagnostic);
    } else if (before(2).kind == TokenKind::kDot && expectation_.has(TokenKind::kLeftParen)) {
      diagnostic.set_help("a method is called with parentheses: `." + clip(text(last), kMaxShown) + "()`");
    } else if (last.kind == TokenKind::kName && expectation_.has(TokenKind::kLeftParen) &&
               !expectation_.has_operand()) {
      advise_bare_word(last, diagnostic);
    } else if (token.kind == TokenKind::kName && expectation_.has_operand()) {
      advise_bare_word(token, diagnostic);
    } else if (token.kind == TokenKind::kName &&
               (expectation_.has(TokenKind::kPlus) || expectation_.has(TokenKind::kOr))) {
      advise_operator(token, diagnostic);
    } else if (token.kind == TokenKind::kMinus && last.kind == TokenKind::kInteger && last.span.size() == 4 &&
               !expectation_.has(TokenKind::kPlus)) {
      diagnostic.set_help("dates have a time: `2026-01-31T00:00:00Z`");
    } else if (last.kind == TokenKind::kMinus && expectation_.has(TokenKind::kInteger) && !expectation_.has_operand()) {
      diagnostic.set_help("only integers have a sign; write `0 - " + clip(text(token), kMaxShown) + "`");
    } else if (token.kind == TokenKind::kOr && !expectation_.has(TokenKind::kOr)) {
      diagnostic.set_help("only checks and policies have alternatives; write one rule for each");
    } else if (is_operator(token.kind) && expectation_.has(TokenKind::kComma) && !expectation_.has(TokenKind::kPlus)) {
      diagnostic.set_help(
          expectation_.has(TokenKind::kEnd)
              ? "a predicate is not a value: join predicates and expressions by `,`"
              : "predicates and collections hold terms only; bind a variable and test it in an expression");
    } else if (token.kind == TokenKind::kEnd && expectation_.has(TokenKind::kRightParen)) {
      diagnostic.set_help("a `(` is not closed");
    } else if (expectation_.has(TokenKind::kEnd)) {
      advise_statement_end(token, diagnostic);
    } else if (last.kind == TokenKind::kTrusting) {
      diagnostic.set_help("a public key is written `ed25519/` or `secp256r1/` and hexadecimal digits");
    }
  }

  void advise_keyword(Token keyword, Diagnostic& diagnostic) {
    const bool check = keyword.kind == TokenKind::kCheck;
    diagnostic.set_help("write `" + std::string(text(keyword)) + " if`" + (check ? " or `check all`" : ""));
  }

  // A word without parentheses: a string, a variable or a misspelt keyword.
  void advise_bare_word(Token word, Diagnostic& diagnostic) {
    const std::string name = clip(text(word), kMaxShown);
    static constexpr std::array<std::string_view, 7> kStarts = {"check", "reject",   "allow", "deny",
                                                                "true",  "trusting", "false"};
    if (error_.at <= 1) {
      SuggestionBudget budget;
      if (const auto keyword = nearest_word(text(word), kStarts, budget)) {
        diagnostic.set_help("did you mean `" + std::string(*keyword) + "`?")
            .add_fix("replace by `" + std::string(*keyword) + "`", word.span, std::string(*keyword));
        return;
      }
    }
    for (const ForeignOperator& foreign : kForeignOperators) {
      if (foreign.word == name) {
        diagnostic.set_help(std::string(foreign.help));
        return;
      }
    }
    diagnostic.set_help("a string is written `\"" + name + "\"`, a variable `$" + name + "`, a predicate `" + name +
                        "(...)`");
  }

  void advise_operator(Token word, Diagnostic& diagnostic) {
    const std::string_view name = text(word);
    for (const ForeignOperator& foreign : kForeignOperators) {
      if (foreign.word == name) {
        diagnostic.set_help(std::string(foreign.help));
        return;
      }
    }
    const auto method = find_method(name);
    diagnostic.set_help(method ? "methods follow a dot: `" + std::string(methods()[*method].example) + "`"
                               : "predicates and expressions are joined by `,`");
  }

  void advise_statement_end(Token token, Diagnostic& diagnostic) {
    if (token.kind == TokenKind::kName && text(token).starts_with(":")) {
      diagnostic.set_help("a rule is written `head <- body`");
    } else if (token.kind == TokenKind::kDot) {
      diagnostic.set_help("statements end with `;`").add_fix("replace by `;`", token.span, ";");
    } else if (token.kind == TokenKind::kComma && !expectation_.has(TokenKind::kComma)) {
      diagnostic.set_help("facts are separate statements: end each with `;`");
    } else {
      const Span end{before().span.end, before().span.end};
      diagnostic.set_help("statements end with `;`").add_fix("insert `;`", end, ";");
    }
  }

  const Source& source_;
  const SyntaxError& error_;
  Expectation expectation_;
  Diagnostics& diagnostics_;
};

}  // namespace

Diagnostic& report_syntax_error(const Source& source, const SyntaxError& error, Diagnostics& diagnostics) {
  return Reporter(source, error, diagnostics).report();
}

}  // namespace hardtack
