// Tokens, comments and white space joined give every text back byte for byte, however damaged it is.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "engine/text/utf8.h"
#include "grammar/parse.h"
#include "grammar/syntax/comments.h"
#include "grammar/syntax/tree_places.h"
#include "tests/grammar/check/repeated.h"
#include "tests/grammar/samples.h"
#include "tests/grammar/syntax/instrumented.h"
#include "tests/support/program_generator.h"

namespace hardtack {
namespace {

using testing::nested;
using testing::repeated;
using testing_support::kInstrumented;

bool is_blank(std::string_view text) {
  return text == "\xEF\xBB\xBF" || text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Also that each piece is what it says and that every comment has its place.
void expect_lossless(const std::string& text, bool all_read = true) {
  const ParsedSource parsed = parse_source(text);
  const SyntaxTree& tree = parsed.tree;
  std::string joined;
  std::size_t tokens = 0, comments = 0;
  for (const Piece& piece : pieces_of(tree)) {
    const std::string_view part = tree.source().text(piece.span);
    ASSERT_EQ(piece.span.begin, joined.size());
    ASSERT_FALSE(part.empty());
    joined += part;
    switch (piece.kind) {
      case PieceKind::kToken:
        ASSERT_EQ(piece.index, tokens++);
        ASSERT_EQ(piece.span, tree.tokens()[piece.index].span);
        break;
      case PieceKind::kComment:
        ASSERT_EQ(piece.index, comments++);
        ASSERT_EQ(piece.span, tree.comments()[piece.index].span);
        break;
      case PieceKind::kBlank:
        ASSERT_TRUE(is_blank(part) || (piece.span.begin == 0 && is_blank(part.substr(3)))) << part;
        break;
      case PieceKind::kUnread: ASSERT_FALSE(all_read); break;
    }
  }
  ASSERT_TRUE(joined == text);
  ASSERT_EQ(tokens, tree.tokens().size());
  ASSERT_EQ(comments, tree.comments().size());
  const CommentMap map(tree);
  for (std::uint32_t i = 0; i < comments; ++i) {
    ASSERT_EQ(map.place(i).node == kNoNode, map.place(i).place == CommentPlace::kFile);
  }
}

TEST(Lossless, Samples) {
  const auto samples = testing_support::sample_texts();
  EXPECT_GT(samples.size(), 50u);
  for (const auto& sample : samples) {
    SCOPED_TRACE(sample.name);
    expect_lossless(sample.text);
  }
}

std::vector<std::string> generated_programs(std::uint64_t count) {
  test_support::GeneratorOptions options;
  options.keyword_case = options.eager_operators = options.multi_query_reject = true;
  options.partial_errors = options.block_trusting = options.unbound_variables = true;
  std::vector<std::string> texts;
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    const auto generated = test_support::generate_case(seed, options);
    texts.push_back(generated.authorizer);
    for (const auto& block : generated.blocks) texts.push_back(block.source);
  }
  return texts;
}

TEST(Lossless, GeneratedPrograms) {
  for (const std::string& text : generated_programs(kInstrumented ? 50 : 500)) {
    SCOPED_TRACE(text);
    ASSERT_NO_FATAL_FAILURE(expect_lossless(text));
  }
}

TEST(Lossless, DamagedPrograms) {
  const auto texts = generated_programs(100);
  const std::string_view parts[] = {"\"",       "/*", "*/",           "//",   ";",    "(",         "[",  "{",
                                    ")",        "}",  "<-",           "&&! ", "\\",   "\n",        "\r", "\xE2\x82\xAC",
                                    "\xC3\xA9", "'",  "\xE2\x80\x8B", "$",    "hex:", "check if ", ",",  "!"};
  std::mt19937_64 random(7);
  for (int i = 0; i < (kInstrumented ? 1'000 : 10'000); ++i) {
    std::string text = texts[random() % texts.size()].substr(0, 1'500);
    while (!text.empty() && find_stray_byte(text)) text.pop_back();
    for (std::size_t damages = 1 + random() % 8; damages > 0; --damages) {
      std::size_t at = random() % (text.size() + 1);
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
        ++at;  // a character's beginning
      if (random() % 3 == 0) {
        std::size_t end = std::min(text.size(), at + 1 + random() % 20);
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
        text.erase(at, end - at);
      } else {
        for (std::size_t times = random() % 40 == 0 ? 200 : 1; times > 0; --times) {
          text.insert(at, parts[random() % std::size(parts)]);
        }
      }
    }
    SCOPED_TRACE(text);
    ASSERT_NO_FATAL_FAILURE(expect_lossless(text));
  }
}

TEST(Lossless, HopelesslyDeepStatements) {
  const std::string texts[] = {
      "a(1); check if " + std::string(1'000, '(') + " \"x;\" // c;\n /* d; */ 1; b(2); // e",
      "check if " + std::string(1'000, '(') + "1",
      "check if " + std::string(200, '(') + "\"unclosed",
      "check if " + std::string(200, '!') + ";" + "check if " + std::string(200, '!') + "true  ;\n",
      "check if " + nested(200, "! ( ", "true", " ) ") + " // c\n;",
      "a(" + nested(300, "{1: ", "2", "}") + ");\na(\"x);\nb(\"y\");",
      "allow if " + repeated(200, "!1 + ", "") + "1;",
      "a(" + std::string(128, '[') + std::string(128, ']') + ");",
  };
  for (const std::string& text : texts) {
    SCOPED_TRACE(text.substr(0, 100));
    expect_lossless(text);
    std::size_t skipped = 0;
    const ParsedSource parsed = parse_source(text);
    for (Token token : parsed.tree.tokens()) skipped += token.kind == TokenKind::kSkipped ? 1 : 0;
    EXPECT_GT(skipped, 0u);
    EXPECT_TRUE(parsed.diagnostics.has_errors());
  }
}

TEST(Lossless, TextsOverTheLimits) {
  expect_lossless(repeated(60'000, "a(#);", " "), false);
  expect_lossless(repeated(250'000, "/**/", ""), false);
  expect_lossless("a(\"\xFF\");", false);
  expect_lossless("\xEF\xBB\xBF" + repeated(300, "a(;", "\n"));
  EXPECT_TRUE(pieces_of(parse_source("").tree).empty());
  EXPECT_TRUE(pieces_of(SyntaxTree()).empty());
}

}  // namespace
}  // namespace hardtack
