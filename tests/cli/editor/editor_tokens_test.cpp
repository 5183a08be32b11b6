// Tokens in a text, shown to who points at them.
#include "cli/editor/editor_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "analysis/features/hover.h"
#include "grammar/compile.h"
#include "tests/cli/editor/editor_client.h"
#include "tests/support/random_sources.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/third_party.h"

namespace hardtack::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string token_of(const std::string& authority, const std::string& block = {}) {
  hardtack::testing::DeterministicRandom random(1);
  const auto first = block_from_source(authority);
  auto token = mint(*first, testing::root_key(), {.root_key_id = 7}, random);
  if (!block.empty()) token = append(*token, *block_from_source(block), {}, random);
  return token->to_text();
}

TEST(EditorTokens, SaysWhatATokenHoldsAndThatNothingIsVerified) {
  const std::string token = token_of("user(\"alice\"); check if time($t), $t < 2027-01-01T00:00:00Z;",
                                     "check if time($t), $t <= 2026-11-26T21:40:00Z; check if operation(\"read\");");
  const auto shown = EditorTokens().describe(token);
  ASSERT_TRUE(shown);
  EXPECT_THAT(*shown, AllOf(HasSubstr("**Biscuit**, open, 2 blocks, root key id 7"), HasSubstr("Not verified"),
                            HasSubstr("expires on Thursday, 26 November 2026, 21:40:00 UTC"),
                            HasSubstr("user(\"alice\");"), HasSubstr("revocation id `")));
}

TEST(EditorTokens, AnExpiryIsSaidOnlyWhereAChecksSaysIt) {
  const struct {
    const char* source;
    const char* expected;
  } rows[] = {
      {"check if time($t), $t < 2026-01-01T00:00:00Z;", "expires on Thursday, 1 January 2026"},
      {"check if time($t), 2026-01-01T00:00:00Z > $t;", "expires on Thursday, 1 January 2026"},
      {"check if time($t), $t < 2026-01-01T00:00:00Z or time($t), $t < 2027-01-01T00:00:00Z;",
       "expires on Friday, 1 January 2027"},
      {"check if time($t), $t < 2026-01-01T00:00:00Z or admin(true);", "names a time"},
      {"check if time($t), $t > 2026-01-01T00:00:00Z;", "names a time"},
      {"check if now($t), $t < 2026-01-01T00:00:00Z;", "names a time"},
      {"reject if time($t), $t < 2026-01-01T00:00:00Z;", "names a time"},
      {"check if time($t), $t < 2027-01-01T00:00:00Z, $t <= 2026-01-01T00:00:00Z;",
       "expires on Thursday, 1 January 2026"},
      {"check if time($t), $t < 2026-01-01T00:00:00Z, $t < 2027-01-01T00:00:00Z;",
       "expires on Thursday, 1 January 2026"},
      {"check if time($t), $t < 2027-01-01T00:00:00Z or time($t), 2026-01-01T00:00:00Z >= $t;",
       "expires on Friday, 1 January 2027"},
      {"check if time($t), $t < 2026-01-01T00:00:00Z; check if time($t), $t < 2027-01-01T00:00:00Z;",
       "expires on Thursday, 1 January 2026"},
      {"check if time($t), 2026-01-01T00:00:00Z < $t;", "names a time"},
      {"check if time($t), $u < 2026-01-01T00:00:00Z, user($u);", "names a time"},
      {"check if time($t), $t < 5;", "names a time"},
      {"check if time($t), $t < 2026-01-01T00:00:00Z || true;", "names a time"},
      {"check if time(\"now\"), user($t), $t < 2026-01-01T00:00:00Z;", "names a time"},
      {"check if time($t, 1), $t < 2026-01-01T00:00:00Z;", "names a time"},
  };
  for (const auto& row : rows) EXPECT_THAT(*EditorTokens().describe(token_of(row.source)), HasSubstr(row.expected));
}

TEST(EditorTokens, SaysWhoSignedAndHowItEnds) {
  hardtack::testing::DeterministicRandom random(1);
  const std::string first = token_of("user(\"alice\");");
  auto token = UnverifiedBiscuit::parse_text(first);
  const auto request = ThirdPartyRequest::from_token(*token);
  ASSERT_TRUE(request);
  const auto club = PrivateKey::generate(KeyAlgorithm::kEd25519, random);
  const auto signed_block =
      sign_third_party_block(*request, *block_from_source("member(\"alice\");"), *club, "the club's");
  ASSERT_TRUE(signed_block);
  auto longer = append_third_party(*token, *signed_block, {}, random);
  ASSERT_TRUE(longer);
  EXPECT_THAT(*EditorTokens().describe(longer->to_text()),
              AllOf(HasSubstr("Block 1, version 3."), HasSubstr(", of the third party `ed25519/"),
                    HasSubstr("context the club")));
  for (int i = 0; i < 9; ++i) longer = append(*longer, *block_from_source("check if true;"), {}, random);
  EXPECT_THAT(*EditorTokens().describe(longer->to_text()),
              AllOf(HasSubstr("open, 11 blocks"), HasSubstr("and 3 more blocks"), Not(HasSubstr("Block 8"))));
  const auto sealed = seal(*longer);
  ASSERT_TRUE(sealed);
  EXPECT_THAT(*EditorTokens().describe(sealed->to_text()), HasSubstr("sealed, 11 blocks"));
}

TEST(EditorTokens, OtherTextIsNoToken) {
  for (const std::string& text : {std::string("a_long_word_that_is_no_token"), std::string(60'000, 'A'),
                                  std::string("biscuit:"), token_of("user(1);").substr(1), std::string(16, '-')}) {
    EXPECT_FALSE(EditorTokens().describe(text)) << text.substr(0, 40);
  }
}

TEST(EditorTokens, TheAnswerIsBoundedWhateverTheTokenHolds) {
  std::string facts;
  for (int i = 0; i < 1'000; ++i) facts += "fact_with_a_long_name(\"" + std::to_string(i) + "```\");";
  const auto shown = EditorTokens().describe(token_of(facts));
  ASSERT_TRUE(shown);
  EXPECT_LT(shown->size(), analysis::kMaxHoverBytes);
}

TEST(EditorTokens, HoverShowsThemInPoliciesTestsAndConfiguration) {
  const std::string token = token_of("user(\"alice\");");
  const struct {
    const char* uri;
    std::string text;
  } rows[] = {
      {"file:///w/a.bcdl", "credential(\"" + token + "\");"},
      {"file:///w/a.bcdl", "// see   " + token + "\n"},
      {"file:///w/a.test.bcdl", "test \"\" { authority { " + std::string("c(\"") + token + "\"); } }"},
      {"file:///w/hardtack.toml", "# token   " + token + "\n[evaluate]\n"},
  };
  for (const auto& row : rows) {
    EditorClient editor;
    editor.client.start(R"({"textDocument":{"hover":{"contentFormat":["markdown"]}}})", kFolder);
    editor.client.open(row.uri, row.text);
    const auto where = static_cast<int>(row.text.find(token)) + 20;
    EXPECT_THAT(editor.client.ask("textDocument/hover", lsp::at(row.uri, 0, where)), HasSubstr("Not verified"))
        << row.uri;
    EXPECT_THAT(editor.client.ask("textDocument/hover", lsp::at(row.uri, 0, 2)), Not(HasSubstr("Not verified")));
  }
}

}  // namespace
}  // namespace hardtack::cli
