#include "grammar/expected.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "grammar/antlr/antlr_adapter.h"
#include "grammar/syntax/lexer.h"
#include "grammar/syntax/methods.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack {
namespace {

// How many tokens that do not fit are left out before the begun element is asked alone, and then again.
constexpr int kMaxRepairs = 8;

struct Word {
  TokenKind kind;
  std::string_view text;
};
constexpr std::array kWords = {
    Word{TokenKind::kCheck, "check"},
    Word{TokenKind::kReject, "reject"},
    Word{TokenKind::kAllow, "allow"},
    Word{TokenKind::kDeny, "deny"},
    Word{TokenKind::kIf, "if"},
    Word{TokenKind::kAll, "all"},
    Word{TokenKind::kOr, "or"},
    Word{TokenKind::kTrusting, "trusting"},
    Word{TokenKind::kAuthority, "authority"},
    Word{TokenKind::kPrevious, "previous"},
    Word{TokenKind::kTrue, "true"},
    Word{TokenKind::kFalse, "false"},
    Word{TokenKind::kNull, "null"},
};
constexpr std::array kStatementStarts = {TokenKind::kCheck, TokenKind::kReject,   TokenKind::kAllow,
                                         TokenKind::kDeny,  TokenKind::kTrusting, TokenKind::kName};

bool is_literal_word(TokenKind kind) {
  return kind == TokenKind::kTrue || kind == TokenKind::kFalse || kind == TokenKind::kNull;
}
// Something that is typed letter by letter, so that the offset behind it may still be inside.
bool is_word(TokenKind kind) { return kind >= TokenKind::kCheck && kind <= TokenKind::kPublicKey; }
bool is_closed_text(TokenKind kind) {
  return kind == TokenKind::kString || kind == TokenKind::kUnclosedString || kind == TokenKind::kUnclosedComment ||
         kind == TokenKind::kSkipped;
}
bool is_open(TokenKind kind) {
  return kind == TokenKind::kLeftParen || kind == TokenKind::kLeftBracket || kind == TokenKind::kLeftBrace;
}
bool is_close(TokenKind kind) {
  return kind == TokenKind::kRightParen || kind == TokenKind::kRightBracket || kind == TokenKind::kRightBrace;
}

void add_words(Expected& expected) {
  // Where a name may stand every keyword may, as a name.
  const bool name = expected.has(TokenKind::kName) && !expected.statement;
  const bool operand = expected.has(TokenKind::kString) && expected.has(TokenKind::kVariable);
  for (const Word& word : kWords) {
    if (expected.has(word.kind) && (!name || (operand && is_literal_word(word.kind)))) {
      expected.words.push_back(word.text);
    }
  }
  if (name && !operand && expected.has(TokenKind::kAuthority)) {
    for (const Method& method : methods()) expected.words.push_back(method.name);
  }
}

}  // namespace

bool Expected::has(TokenKind kind) const { return std::ranges::binary_search(kinds, kind); }

class ExpectedTokens::Reader {
 public:
  explicit Reader(const ParseLimits& limits) : limits_(limits) {}

  Expected read(const SyntaxTree& tree, std::uint32_t offset) {
    Expected expected;
    if (tree.shared_source() == nullptr) return expected;
    offset = std::min(offset, tree.source().size());
    expected.replaced = {offset, offset};
    if (is_inside_text(tree, offset)) return expected;

    const auto tokens = tree.tokens();
    std::size_t end = tokens_before(tree, offset, expected.replaced);
    const std::size_t begin = begin_of_statement(tree, end);
    const auto prefix = tokens.subspan(begin, end - begin);
    if (!prefix.empty()) expected.kinds = expected_after(tree.source(), prefix);
    expected.statement = prefix.empty() || may_follow(tree, expected, tokens[end - 1].span.end);
    if (expected.statement) {
      expected.kinds.insert(expected.kinds.end(), kStatementStarts.begin(), kStatementStarts.end());
    }
    std::ranges::sort(expected.kinds);
    const auto repeated = std::ranges::unique(expected.kinds);
    expected.kinds.erase(repeated.begin(), repeated.end());
    add_words(expected);
    return expected;
  }

 private:
  static bool is_inside_text(const SyntaxTree& tree, std::uint32_t offset) {
    if (tree.unread().size() > 0 && offset > tree.unread().begin) return true;
    // A comment to the end of its line takes what is written behind it, too.
    if (const std::uint32_t comment = comment_at(tree, offset, Bias::kLeft); comment != kNoToken) {
      const Token token = tree.comments()[comment];
      if (token.kind == TokenKind::kLineComment || offset < token.span.end) return true;
    }
    const std::uint32_t index = token_at(tree, offset, Bias::kLeft);
    if (index == kNoToken) return false;
    const Token token = tree.tokens()[index];
    return is_closed_text(token.kind) && (offset < token.span.end || token.kind != TokenKind::kString);
  }

  // How many tokens come before the offset, without the one that is being written there.
  static std::size_t tokens_before(const SyntaxTree& tree, std::uint32_t offset, Span& replaced) {
    const std::uint32_t before = tokens_around(tree, offset).before;
    if (before == kNoToken) return 0;
    const Token token = tree.tokens()[before];
    if (token.span.end < offset || (token.span.end == offset && !is_word(token.kind))) return before + 1;
    if (token.kind == TokenKind::kString) return before + 1;
    replaced = token.span;
    return before;
  }

  // Statements end with their `;`, or where the next one begins without it.
  static std::size_t begin_of_statement(const SyntaxTree& tree, std::size_t end) {
    const auto tokens = tree.tokens();
    if (end == 0) return 0;
    const std::uint32_t offset = tokens[end - 1].span.begin;
    const auto statements = tree.statements();
    const auto next = std::ranges::upper_bound(statements, offset, {}, [&](NodeId id) { return tree.span(id).begin; });
    const std::uint32_t from = next != statements.begin() ? tree.span(*(next - 1)).begin : 0;
    std::size_t begin = end;
    while (begin > 0 && tokens[begin - 1].kind != TokenKind::kSemicolon && tokens[begin - 1].span.begin >= from)
      --begin;
    return begin;
  }

  // On a new line, behind something that is whole without its `;`.
  static bool may_follow(const SyntaxTree& tree, const Expected& expected, std::uint32_t last_end) {
    if (std::ranges::find(expected.kinds, TokenKind::kEnd) == expected.kinds.end()) return false;
    const Span gap{last_end, expected.replaced.begin};
    return tree.source().text(gap).find_first_of("\r\n") != std::string_view::npos;
  }

  std::vector<TokenKind> expected_after(const Source& source, std::span<const Token> prefix) {
    std::vector<Token> tokens(prefix.begin(), prefix.end());
    const bool misspelt = tokens.size() > 1 && tokens[0].kind == TokenKind::kName &&
                          (tokens[1].kind == TokenKind::kIf || tokens[1].kind == TokenKind::kAll);
    if (misspelt) tokens[0].kind = TokenKind::kCheck;
    if (const auto kinds = ask_repaired(source, tokens)) return *kinds;
    tokens = begun_element(prefix);
    return ask_repaired(source, tokens).value_or(std::vector<TokenKind>{});
  }

  // A word at the beginning of a line, which may begin a statement.
  static bool begins_line(const Source& source, std::span<const Token> tokens, std::size_t at) {
    const TokenKind kind = tokens[at].kind;
    if (at == 0 || kind < TokenKind::kCheck || kind > TokenKind::kName || kind == TokenKind::kOr) return false;
    const Span gap{tokens[at - 1].span.end, tokens[at].span.begin};
    return gap.begin > 0 && source.text(gap).find_first_of("\r\n") != std::string_view::npos;
  }

  // Leaves out what does not fit.
  std::optional<std::vector<TokenKind>> ask_repaired(const Source& source, std::vector<Token>& tokens) {
    for (int repairs = 0; repairs <= kMaxRepairs && !tokens.empty(); ++repairs) {
      if (tokens.size() > limits_.max_statement_tokens || find_excess_depth(tokens, limits_.max_depth)) break;
      const auto wrong = parser_.parse(tokens).error_at;
      // That the statement ends too early is what is being repaired.
      if (!wrong || *wrong >= tokens.size()) {
        std::vector<TokenKind> kinds = parser_.completions_of(tokens);
        if (!kinds.empty()) return kinds;
        return std::nullopt;
      }
      const auto at = tokens.begin() + static_cast<std::ptrdiff_t>(*wrong);
      if (begins_line(source, tokens, *wrong)) {
        tokens.erase(tokens.begin(), at);  // what comes before lacks its end
      } else {
        tokens.erase(at);
      }
    }
    return std::nullopt;
  }

  // The element that is being written, behind a beginning that surely fits.
  static std::vector<Token> begun_element(std::span<const Token> prefix) {
    std::size_t first = 0;
    std::size_t depth = 0;
    bool rule = false;
    for (std::size_t i = 0; i < prefix.size(); ++i) {
      const TokenKind kind = prefix[i].kind;
      if (is_open(kind)) ++depth;
      if (is_close(kind) && depth > 0) --depth;
      if (kind == TokenKind::kLeftArrow) {
        rule = true;
        depth = 0;
        first = i + 1;
      } else if (depth == 0 && (kind == TokenKind::kComma || kind == TokenKind::kOr || kind == TokenKind::kIf ||
                                kind == TokenKind::kAll)) {
        first = i + 1;
      }
    }
    std::vector<Token> tokens;
    if (rule) {
      for (const TokenKind kind :
           {TokenKind::kName, TokenKind::kLeftParen, TokenKind::kRightParen, TokenKind::kLeftArrow}) {
        tokens.push_back({kind, {}});
      }
    } else if (prefix[0].kind >= TokenKind::kCheck && prefix[0].kind <= TokenKind::kDeny && first > 0) {
      tokens.push_back({prefix[0].kind, {}});
      tokens.push_back({TokenKind::kIf, {}});
    }
    tokens.insert(tokens.end(), prefix.begin() + static_cast<std::ptrdiff_t>(first), prefix.end());
    return tokens;
  }

  ParseLimits limits_;
  AntlrParser parser_;
};

ExpectedTokens::ExpectedTokens(const ParseLimits& limits) : reader_(std::make_unique<Reader>(limits)) {}
ExpectedTokens::~ExpectedTokens() = default;
ExpectedTokens::ExpectedTokens(ExpectedTokens&&) noexcept = default;
ExpectedTokens& ExpectedTokens::operator=(ExpectedTokens&&) noexcept = default;

Expected ExpectedTokens::at(const SyntaxTree& tree, std::uint32_t offset) { return reader_->read(tree, offset); }

}  // namespace hardtack
