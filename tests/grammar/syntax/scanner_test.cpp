// The scanner against the definition of the tokens, grammar/antlr/PolicyLexer.g4, as ANTLR reads it.
#include "grammar/syntax/scanner.h"
#include "engine/text/utf8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "engine/program/print.h"
#include "grammar/text/source.h"
#include "tests/grammar/lower/random_block.h"
#include "tests/grammar/samples.h"
#include "tests/grammar/syntax/antlr_lexer.h"
#include "tests/grammar/syntax/instrumented.h"
#include "tests/grammar/syntax/words.h"
#include "tests/support/cpu_time.h"
#include "tests/support/program_generator.h"

namespace hardtack {
namespace {

using testing::ElementsAreArray;
using testing_support::find_scanner_difference;
using testing_support::kInstrumented;
using testing_support::kSlow;
using testing_support::words;

// "integer 2024, name :" of the text `2024:`.
std::vector<std::string> describe_tokens(std::string_view text) {
  static const std::vector<std::string> kNames = words(
      "end check reject allow deny if all or trusting authority previous true false null name variable integer date "
      "bytes string key ( ) [ ] { } , ; colon . <- -> === !== == != <= >= < > && || &&! ||! & | ^ ! + - * / = "
      "unclosed-string unclosed-comment line-comment block-comment unexpected");
  std::vector<std::string> tokens;
  Scanner scanner(text);
  for (Token token = scanner.next(); token.kind != TokenKind::kEnd; token = scanner.next()) {
    const std::string& name = kNames.at(static_cast<std::size_t>(token.kind));
    const std::string spelled(text.substr(token.span.begin, token.span.size()));
    tokens.push_back(name == spelled ? name : name + " " + spelled);
  }
  return tokens;
}

struct Case {
  std::string text;
  std::vector<std::string> tokens;
};

TEST(Scanner, TrickyTextsAreReadAsTheGrammarSays) {
  using namespace std::string_literals;
  const Case cases[] = {
      {"", {}},
      {" \t\r\n", {}},
      {"\v\f", {"unexpected \v", "unexpected \f"}},
      {"a\0b"s, {"name a", "unexpected \0"s, "name b"}},
      {"\x7F#@?'`%~\\",
       {"unexpected \x7F", "unexpected #", "unexpected @", "unexpected ?", "unexpected '", "unexpected `",
        "unexpected %", "unexpected ~", "unexpected \\"}},

      // Numbers, dates and names that begin like them.
      {"2024", {"integer 2024"}},
      {"2abc 1_000 0x1F", {"name 2abc", "name 1_000", "name 0x1F"}},
      {"1é", {"name 1é"}},
      {"2024: 2024:1", {"name 2024:", "name 2024:1"}},
      {"{2024:1", {"{", "integer 2024", "colon :", "integer 1"}},
      {"1-2-3", {"integer 1", "-", "integer 2", "-", "integer 3"}},
      {"1-2-3t", {"date 1-2-3t"}},
      {"1-2-t 1--2-3T",
       {"integer 1", "-", "integer 2", "-", "name t", "integer 1", "-", "-", "integer 2", "-", "name 3T"}},
      {"2024-01-01", {"integer 2024", "-", "integer 01", "-", "integer 01"}},
      {"2024-01-01T00:00:00Z", {"date 2024-01-01T00:00:00Z"}},
      {"2024-01-01T00:00:00.5+01:00z", {"date 2024-01-01T00:00:00.5+01:00", "name z"}},
      {"2024-01-01T.Z", {"date 2024-01-01T", ".", "name Z"}},
      {"2024-01-01T0.5.5", {"date 2024-01-01T0.5", ".", "integer 5"}},
      {"2024-01-01T0+ 2024-01-01T0-:", {"date 2024-01-01T0", "+", "date 2024-01-01T0-:"}},
      {"2024-01-01TZZ", {"date 2024-01-01TZ", "name Z"}},
      {"2024-01-01T00:00:00Z-1", {"date 2024-01-01T00:00:00Z", "-", "integer 1"}},
      {"a2024-01-01T", {"name a2024", "-", "integer 01", "-", "name 01T"}},
      {"{1-1-1T1:1:1", {"{", "date 1-1-1T1:1:1"}},

      // Bytes.
      {"hex: hex:00Fg_", {"bytes hex:", "bytes hex:00Fg_"}},
      {"hex:00:1 hex:é hex:00é hex::", {"name hex:00:1", "name hex:é", "name hex:00é", "name hex::"}},
      {"hex hexa:00 Hex:00 ahex:00", {"name hex", "name hexa:00", "name Hex:00", "name ahex:00"}},
      {"{hex:00:1", {"{", "bytes hex:00", "colon :", "integer 1"}},
      {"{hex:00é", {"{", "bytes hex:00", "name é"}},
      {"{hexa:1", {"{", "name hexa", "colon :", "integer 1"}},
      {"{hex :1", {"{", "name hex", "colon :", "integer 1"}},

      // Public keys, only outside braces.
      {"ed25519/00ff secp256r1/", {"key ed25519/00ff", "key secp256r1/"}},
      {"ed25519//00", {"key ed25519/", "/", "integer 00"}},
      {"ed25519/*", {"key ed25519/", "*"}},
      {"ed25519/aé ed25519/a:b", {"key ed25519/a", "name é", "key ed25519/a", "name :b"}},
      {"Ed25519/00 aed25519/00 ed25519:/0 ed25519 /0",
       {"name Ed25519", "/", "integer 00", "name aed25519", "/", "integer 00", "name ed25519:", "/", "integer 0",
        "name ed25519", "/", "integer 0"}},
      {"{ed25519/00", {"{", "name ed25519", "/", "integer 00"}},

      // Strings.
      {R"("" "a\"b" "\\")", {R"(string "")", R"(string "a\"b")", R"(string "\\")"}},
      {"\"a\nb;//\"c", {"string \"a\nb;//\"", "name c"}},
      {R"("a\")", {R"(unclosed-string "a\")"}},
      {R"("a\)", {R"(unclosed-string "a\)"}},
      {R"("a\\\)", {R"(unclosed-string "a\\\)"}},
      {"\"\\é\" \"\\𝒳", {"string \"\\é\"", "unclosed-string \"\\𝒳"}},
      {"\"", {"unclosed-string \""}},

      // Comments.
      {"a//b\nc", {"name a", "line-comment //b", "name c"}},
      {"//a\rb", {"line-comment //a", "name b"}},
      {"//", {"line-comment //"}},
      {"/**/ /***/ /* / * **/*/", {"block-comment /**/", "block-comment /***/", "block-comment /* / * **/", "*", "/"}},
      {"/*/", {"unclosed-comment /*/"}},
      {"/* \" ; ** ", {"unclosed-comment /* \" ; ** "}},
      {"/*é*/é", {"block-comment /*é*/", "name é"}},
      {"1 / 2", {"integer 1", "/", "integer 2"}},

      // Names, variables, keywords.
      {"ns::fact ::a : :1", {"name ns::fact", "name ::a", "name :", "name :1"}},
      {"$ $x $ns::x $1 $é$",
       {"variable $", "variable $x", "variable $ns::x", "variable $1", "variable $é", "variable $"}},
      {"{a:b $x:$y ::",
       {"{", "name a", "colon :", "name b", "variable $x", "colon :", "variable $y", "colon :", "colon :"}},
      {"é𝒳\xC2\xA0“", {"name é𝒳\xC2\xA0“"}},
      {"check CHECK cHeCk checks check:", {"check", "check CHECK", "check cHeCk", "name checks", "name check:"}},
      {"reject If aLL oR DENY Allow", {"reject", "if If", "all aLL", "or oR", "deny DENY", "allow Allow"}},
      {"trusting Trusting authority AUTHORITY previous Previous",
       {"trusting", "name Trusting", "authority", "name AUTHORITY", "previous", "name Previous"}},
      {"true True false FALSE null Null", {"true", "name True", "false", "name FALSE", "null", "name Null"}},
      {"{check if or all allow deny reject trusting authority previous true false null",
       {"{", "name check", "name if", "name or", "name all", "name allow", "name deny", "name reject", "name trusting",
        "name authority", "name previous", "true", "false", "null"}},

      // Symbols.
      {"====!===<=>=<->", {"===", "=", "!==", "=", "<=", ">=", "<-", ">"}},
      {"&&&|||&&!||!!=", {"&&", "&", "||", "|", "&&", "!", "||", "!", "!="}},
      {"<-1 ->- =>", {"<-", "integer 1", "->", "-", "=", ">"}},
      {"()[],.;^+*", {"(", ")", "[", "]", ",", ".", ";", "^", "+", "*"}},

      // Braces nest; one too many is nothing, and `;` closes all.
      {"{a:}a:", {"{", "name a", "colon :", "}", "name a:"}},
      {"{{a:}a:}a:", {"{", "{", "name a", "colon :", "}", "name a", "colon :", "}", "name a:"}},
      {"}}{a:", {"}", "}", "{", "name a", "colon :"}},
      {"{{;a:}a:{a:}a:", {"{", "{", ";", "name a:", "}", "name a:", "{", "name a", "colon :", "}", "name a:"}},

      // A byte order mark counts at the beginning only.
      {"\xEF\xBB\xBF"
       "a",
       {"name a"}},
      {"\xEF\xBB\xBF\xEF\xBB\xBF", {"name \xEF\xBB\xBF"}},
      {" \xEF\xBB\xBF", {"name \xEF\xBB\xBF"}},
      {"\xEF\xBB\xBF", {}},
  };
  for (const Case& item : cases) {
    SCOPED_TRACE(item.text);
    EXPECT_THAT(describe_tokens(item.text), ElementsAreArray(item.tokens));
    EXPECT_EQ(find_scanner_difference(item.text), "");
    for (std::uint64_t seed = 1; seed <= 20; ++seed) EXPECT_EQ(find_scanner_difference(item.text, seed), "") << seed;
  }
}

TEST(Scanner, TheEndComesAgainAndAgain) {
  Scanner scanner("a \n");
  EXPECT_EQ(scanner.next().kind, TokenKind::kName);
  for (int i = 0; i < 3; ++i) {
    const Token token = scanner.next();
    EXPECT_EQ(token.kind, TokenKind::kEnd);
    EXPECT_EQ(token.span, (Span{3, 3}));
  }
  scanner.seek(0);
  EXPECT_EQ(scanner.next().kind, TokenKind::kName);
}

// Every text of the suite, whole and from each of its bytes on.
TEST(Scanner, SamplesAreReadAsAntlrReadsThem) {
  const auto samples = testing_support::sample_texts();
  for (const testing_support::SampleText& sample : samples) {
    SCOPED_TRACE(sample.name);
    ASSERT_EQ(find_scanner_difference(sample.text), "");
    const std::size_t step = sample.text.size() / 40 + 1;
    for (std::size_t begin = 1; begin < sample.text.size(); begin += step) {
      const std::string_view rest = std::string_view(sample.text).substr(begin);
      if (find_stray_byte(rest)) continue;
      ASSERT_EQ(find_scanner_difference(rest, begin), "") << "from byte " << begin;
    }
  }
}

TEST(Scanner, GeneratedProgramsAreReadAsAntlrReadsThem) {
  test_support::GeneratorOptions options;
  options.keyword_case = options.keyword_names = options.word_sets = options.eager_operators = true;
  for (std::uint64_t seed = 1; seed <= (kInstrumented ? 50u : 500u); ++seed) {
    SCOPED_TRACE(seed);
    ASSERT_EQ(find_scanner_difference(print_authorizer(testing_support::random_block(seed)), seed), "");
    const test_support::GeneratedCase generated = test_support::generate_case(seed, options);
    ASSERT_EQ(find_scanner_difference(generated.authorizer, seed), "");
    for (const test_support::GeneratedBlock& block : generated.blocks) {
      ASSERT_EQ(find_scanner_difference(block.source, seed), "");
    }
  }
}

// Pieces of tokens, one after the other and most often without a space.
std::string random_text(std::uint64_t seed) {
  using namespace std::string_literals;
  static const std::vector<std::string> kPieces = [] {
    std::vector<std::string> pieces = words(
        "hex hex: 0 9 12 2024-01-01T00:00:00Z 1-2-3T4 2024- -01 T t Z . + - : :: \" \" \\ \\\\ \\\" ' /* */ * / // "
        "$ $x { { } [ ] ( ) ; , <- -> < > = == === ! != !== &&! ||! & | ^ a f x _ N check CHECK reject allow Deny "
        "if all or trusting authority previous true false null ed25519 Ed25519 secp256r1 ed25519/ secp256r1/0a é 𝒳 "
        "@ #");
    pieces.insert(pieces.end(), {"\n", "\r", " ", "\t", "\f", "\xC2\xA0", "\xEF\xBB\xBF", "\0"s, "\x7F"});
    return pieces;
  }();
  std::mt19937_64 random(seed);
  std::string text = random() % 20 == 0 ? "\xEF\xBB\xBF" : "";
  for (std::size_t pieces = random() % 24; pieces > 0; --pieces) {
    text += kPieces[random() % kPieces.size()];
    if (random() % 8 == 0) text += ' ';
  }
  return text;
}

// HARDTACK_SCANNER_STRINGS=1000000 asks for more of them.
TEST(Scanner, RandomTextsAreReadAsAntlrReadsThem) {
  const char* asked = std::getenv("HARDTACK_SCANNER_STRINGS");
  const std::uint64_t strings = asked != nullptr ? std::strtoull(asked, nullptr, 10) : kInstrumented ? 5'000 : 25'000;
  for (std::uint64_t seed = 1; seed <= strings; ++seed) {
    const std::string text = random_text(seed);
    const std::string difference = find_scanner_difference(text, seed % 2 == 0 ? seed : 0);
    ASSERT_EQ(difference, "") << "seed " << seed << ": " << testing::PrintToString(text);
  }
}

TEST(Attacks, A172_ScanningTakesTimeLinearInTheText) {
  constexpr std::size_t kBytes = 1u << 20;
  const std::string pieces[] = {"\"",       "\\",   "\"\n", "/",       "/*",       "*",    "/* \"", "1-", "1-1-",
                                "1",        "11-1", "hex:", "hex:0é ", "ed25519/", "$",    ":",     "{",  "{;",
                                "\xC2\xA0", "=",    "!",    "check ",  "1-1-1T0.", "&&! ", ".",     "\r", " "};
  for (const std::string& piece : pieces) {
    SCOPED_TRACE(piece);
    std::string text;
    while (text.size() < kBytes) text += piece;
    std::size_t tokens = 0;
    const CpuTimer timer;
    Scanner scanner(text);
    while (scanner.next().kind != TokenKind::kEnd) ++tokens;
    EXPECT_LT(timer.milliseconds(), kSlow ? 2'000 : 200);  // 1 to 20 on an idle machine
    EXPECT_LE(tokens, text.size());
  }
}

}  // namespace
}  // namespace hardtack
