// Exit codes, and names of files and words in messages.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/output/exit_code.h"
#include "cli/output/shown_word.h"
#include "cli/system/files.h"

namespace hardtack::cli {
namespace {

TEST(Attacks, A188_ExitCodesTellOutcomesApart) {
  const std::pair<ErrorCode, ExitCode> rows[] = {
      {ErrorCode::kSyntax, ExitCode::kRefused},
      {ErrorCode::kUnboundVariable, ExitCode::kRefused},
      {ErrorCode::kMalformedToken, ExitCode::kRefused},
      {ErrorCode::kInvalidSignature, ExitCode::kRefused},
      {ErrorCode::kTooManyFacts, ExitCode::kLimit},
      {ErrorCode::kTimeout, ExitCode::kLimit},
      {ErrorCode::kOverflow, ExitCode::kEvaluation},
      {ErrorCode::kUndefinedExtern, ExitCode::kEvaluation},
      {ErrorCode::kUsage, ExitCode::kUsage},
      {ErrorCode::kIo, ExitCode::kIo},
      {ErrorCode::kRandomnessFailed, ExitCode::kIo},
      {ErrorCode::kInternal, ExitCode::kInternal},
  };
  for (const auto& [code, expected] : rows) EXPECT_EQ(exit_code_of(code), expected) << error_name(code);
}

TEST(Attacks, A186_NamesThatLookLikeSecretsAreNotRepeated) {
  EXPECT_EQ(shown_path("root.key"), "`root.key`");
  EXPECT_EQ(shown_path("keys/production/eu-west-1/issuer.key"), "`keys/production/eu-west-1/issuer.key`");
  for (const std::string& name : {std::string("policies/v2.authorizer.of-the-service-that-sells-tickets.bcdl"),
                                  "k4.public." + std::string(43, 'A')}) {
    EXPECT_EQ(shown_path(name), "`" + name + "`");
  }
  for (const std::string& secret : std::vector<std::string>{
           std::string(64, 'a'), "ed25519-private/" + std::string(64, '0'), "biscuit:En0KEwoE",
           "En0" + std::string(200, 'w'), "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0." + std::string(86, 'A'),
           "v4.local." + std::string(60, 'A'), "k4.secret." + std::string(86, 'A'), R"({"kty":"oct","k":"AAAA"})",
           "-----BEGIN PRIVATE KEY-----"}) {
    EXPECT_EQ(shown_path(secret).find(secret), std::string::npos) << secret;
  }
}

TEST(ShownWord, RepeatsOnlyShortWords) {
  EXPECT_EQ(shown_word("eddsa"), "`eddsa`");
  EXPECT_EQ(shown_word("a\x1b"), "`a\\u{1b}`");
  EXPECT_EQ(shown_word(std::string(64, 'a')), "of 64 characters");
}

}  // namespace
}  // namespace hardtack::cli
