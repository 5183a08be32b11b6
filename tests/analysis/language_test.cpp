// The documentation of the language is complete, and its examples are policy.
#include <gtest/gtest.h>

#include <string>

#include "analysis/language/documentation.h"
#include "analysis/language/shown_text.h"
#include "grammar/check_source.h"
#include "grammar/syntax/methods.h"

namespace hardtack::analysis {
namespace {

TEST(LanguageDocumentation, HasEveryMethodOfTheGrammar) {
  std::size_t count = 0;
  for (const Method& method : methods()) {
    const LanguageEntry* entry = find_method_entry(method.name);
    ASSERT_NE(entry, nullptr) << method.name;
    // Whether it takes an argument, and a closure.
    const bool empty = entry->signature.find("()") != std::string_view::npos;
    EXPECT_EQ(empty, method.argument == MethodArgument::kNone) << method.name;
    const bool closure = entry->signature.find("$") != std::string_view::npos;
    EXPECT_EQ(closure, method.argument == MethodArgument::kClosure) << method.name;
    EXPECT_NE(entry->example.find("." + std::string(method.name) + "("), std::string_view::npos) << method.name;
  }
  for (const LanguageEntry& entry : language_entries()) count += entry.kind == EntryKind::kMethod;
  EXPECT_EQ(count, methods().size());
  EXPECT_EQ(find_method_entry("size"), nullptr);
}

TEST(LanguageDocumentation, HasEveryWordAndOperatorOfTheGrammar) {
  for (auto kind = TokenKind::kCheck; kind <= TokenKind::kNull;
       kind = static_cast<TokenKind>(static_cast<int>(kind) + 1)) {
    EXPECT_NE(find_token_entry(kind), nullptr) << static_cast<int>(kind);
  }
  for (auto kind = TokenKind::kLeftArrow; kind <= TokenKind::kSlash;
       kind = static_cast<TokenKind>(static_cast<int>(kind) + 1)) {
    EXPECT_NE(find_token_entry(kind), nullptr) << static_cast<int>(kind);
  }
  for (const TokenKind kind : {TokenKind::kEnd, TokenKind::kName, TokenKind::kVariable, TokenKind::kComma}) {
    EXPECT_EQ(find_token_entry(kind), nullptr) << static_cast<int>(kind);
  }
}

TEST(LanguageDocumentation, HasExamplesThatCompile) {
  for (const LanguageEntry& entry : language_entries()) {
    const CheckedSource checked = check_source(std::string(entry.example), SourceKind::kAuthorizer);
    EXPECT_TRUE(checked.diagnostics.empty()) << entry.example << "\n" << render(*checked.source, checked.diagnostics);
    EXPECT_FALSE(entry.summary.empty()) << entry.name;
    EXPECT_TRUE(entry.since >= "3.0" && entry.since <= "3.3") << entry.name;
    EXPECT_NE(markdown_of(entry).find(entry.example), std::string::npos) << entry.name;
  }
}

TEST(ShownText, ShowsOneLineAndHidesNothing) {
  EXPECT_EQ(one_line("  a \n\t b\r\n"), "a b");
  EXPECT_EQ(one_line("abcdef", 3), "abc...");
  EXPECT_EQ(one_line("\xC3\xA9\xC3\xA9\xC3\xA9", 3), "\xC3\xA9\xC3\xA9...");
  EXPECT_EQ(one_line("a\xE2\x80\xAE"
                     "b"),
            "ab");
  EXPECT_EQ(one_line("a\xff"), "a\xEF\xBF\xBD");
  EXPECT_EQ(one_line(std::string(100000, ' ') + "x").find('x'), std::string::npos);
  EXPECT_EQ(code_block("a ``` b"), "````biscuit\na ``` b\n````");
  EXPECT_EQ(code_block("abcdef", 3), "```biscuit\nabc\n...\n```");
  EXPECT_EQ(plain_text("**evaluation**\n\n```biscuit\na($b) <- c;\n```\n\nSee `d_e`, f\\_g \\*\\*h\\`.\n"),
            "evaluation\n\na($b) <- c;\n\nSee d_e, f_g **h`.\n");
  for (const std::string_view text : {"", "[a](b) *c*", "**", "a\\b", "`a`", "```", "# x\n- y"}) {
    EXPECT_EQ(plain_text(markdown_text(text)), text);
    EXPECT_EQ(plain_text(code_block(text)), std::string(text) + "\n");
  }
  for (const std::string_view open : {"```biscuit\na", "`a", "**a", "a\\"}) EXPECT_FALSE(plain_text(open).empty());
  EXPECT_EQ(markdown_text("[a](b) *c*"), "\\[a\\]\\(b\\) \\*c\\*");
  EXPECT_EQ(markdown_text("a\xE2\x80\xAE"
                          "b\n"),
            "ab\n");
}

}  // namespace
}  // namespace hardtack::analysis
