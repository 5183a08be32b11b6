// What reaches a terminal.
#include "report/terminal.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/output/exit_code.h"
#include "cli/system/files.h"

namespace hardtack::cli {
namespace {

TEST(Attacks, A187_NothingThatMovesTheCursorPasses) {
  const std::pair<std::string, std::string> rows[] = {
      {"plain é 漢", "plain é 漢"},       {"\x1b[31m", "\\u{1b}[31m"}, {"a\rb\nc\td", "a\\u{d}b\\u{a}c\\u{9}d"},
      {"\x07\x7f", "\\u{7}\\u{7f}"},      {"\xc2\x9b", "\\u{9b}"},  // CSI as one character
      {"\xe2\x80\xae", "\\u{202e}"},                                // right-to-left override
      {"\xe2\x80\x8b", "\\u{200b}"},                                // zero-width space
      {"\xff\xc3", "\\x{ff}\\x{c3}"},                               // stray bytes
      {"\xf3\xa0\x80\x81", "\\u{e0001}"},                           // language tag
      {std::string("\0", 1), "\\u{0}"},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(escape_controls(text), expected);
  EXPECT_EQ(escape_lines("a\nb\r"), "a\nb\\u{d}");
}

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
  for (const std::string& secret :
       std::vector<std::string>{std::string(64, 'a'), "ed25519-private/" + std::string(64, '0'), "biscuit:En0KEwoE",
                                "En0" + std::string(200, 'w')}) {
    EXPECT_EQ(shown_path(secret).find(secret), std::string::npos) << secret;
  }
}

}  // namespace
}  // namespace hardtack::cli
