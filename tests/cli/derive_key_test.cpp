// hardtack derive-key: keys from a seed, and everything that is no seed, path or purpose.
#include <sys/stat.h>

#include "tests/cli/command_table.h"

namespace hardtack::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSeed = "hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

class DeriveKeyCommand : public ::testing::Test {
 protected:
  std::string seed(const std::string& contents = kSeed, mode_t mode = 0600) {
    const std::string path = folder_.write("seed", contents);
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }
  TemporaryFolder folder_;
};

// The vectors of docs/adr/0011-labels-are-eight-hardened-indices.md.
TEST_F(DeriveKeyCommand, PrintsAKeyFileOrThePublicKey) {
  const std::vector<std::string> words = {"derive-key",     "--seed-file", seed(), "--path",
                                          "oidc/issuer/v1", "--purpose",   "oidc"};
  const auto file = run_hardtack(words);
  EXPECT_EQ(file.exit_code, 0) << file.err;
  EXPECT_EQ(file.out,
            "{\n  \"purpose\": \"oidc\",\n  \"algorithm\": \"secp256r1\",\n  \"id\": \"oidc/issuer/v1\",\n"
            "  \"path\": \"oidc/issuer/v1\",\n"
            "  \"private_key\": \"594b7be309b0fb306c18a9572ed9de280a858f09ad93699d120e893ee521eb46\",\n"
            "  \"public_key\": \"03418319de900a43e32c30cdfda5c4e1231737384ab15ced075b284973a7867d99\"\n}\n");
  auto only_public = words;
  only_public.emplace_back("--only-public-key");
  EXPECT_EQ(run_hardtack(only_public).out,
            "secp256r1/03418319de900a43e32c30cdfda5c4e1231737384ab15ced075b284973a7867d99\n");
  EXPECT_THAT(run_hardtack({"derive-key", "--seed-file", "-", "--path", "shielding/v1", "--purpose", "shielding",
                            "--key-id", "s1"},
                           {.input = kSeed})
                  .out,
              HasSubstr("\"id\": \"s1\""));
  EXPECT_EQ(run_hardtack({"derive-key", "--seed-file", seed(), "--path", "backup", "--purpose", "backup",
                          "--key-algorithm", "x25519", "--only-public-key"})
                .exit_code,
            0);
}

TEST_F(DeriveKeyCommand, TokensAreMintedWithAKeyOfTheirPurposeAlone) {
  const std::string key = folder_.write(
      "oidc.key",
      run_hardtack({"derive-key", "--seed-file", seed(), "--path", "oidc/issuer/v1", "--purpose", "oidc"}).out);
  EXPECT_EQ(::chmod(key.c_str(), 0600), 0);
  const std::string half =
      folder_.write("oidc.pub", "secp256r1/03418319de900a43e32c30cdfda5c4e1231737384ab15ced075b284973a7867d99");
  const std::string claims = folder_.write("claims", R"({"sub": "alice"})");
  const std::vector<std::string> mint = {"token",    "mint", "--format",           "jwt",
                                         "--claims", claims, "--private-key-file", key};
  auto for_purpose = mint;
  for_purpose.insert(for_purpose.end(), {"--purpose", "oidc"});
  const auto made = run_hardtack(for_purpose);
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const std::string token = folder_.write("token", made.out);
  EXPECT_EQ(run_hardtack({"token", "verify", token, "--key-file", half}).exit_code, 0);
  EXPECT_THAT(run_hardtack({"token", "inspect", token, "--json"}).out, HasSubstr("\"oidc/issuer/v1\""));
  const struct {
    std::vector<std::string> more;
    int exit_code;
    const char* says;
  } rows[] = {
      {{}, 64, "pass `--purpose NAME`"},
      {{"--purpose", "session"}, 2, "one for `session` is needed"},
      {{"--purpose", ""}, 64, "--purpose"},
      {{"--purpose"}, 64, "--purpose"},
  };
  for (const auto& row : rows) {
    auto words = mint;
    words.insert(words.end(), row.more.begin(), row.more.end());
    const auto result = run_hardtack(words);
    EXPECT_EQ(result.exit_code, row.exit_code) << result.err;
    EXPECT_THAT(result.err, HasSubstr(row.says));
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, Not(HasSubstr("594b7be309b0")));
  }
  EXPECT_EQ(run_hardtack({"token", "mint", "--format", "jwt", "--claims", claims, "--purpose", "oidc"}).exit_code, 64);
}

TEST_F(DeriveKeyCommand, WhatIsMissingOrEmptyIsUsage) {
  const std::string file = seed();
  for (const std::vector<std::string>& words : std::initializer_list<std::vector<std::string>>{
           {},
           {"--path", "shielding/v1", "--purpose", "shielding"},
           {"--seed-file", file, "--purpose", "shielding"},
           {"--seed-file", file, "--path", "shielding/v1"},
           {"--seed-file", "", "--path", "shielding/v1", "--purpose", "shielding"},
           {"--seed-file", file, "--path", "", "--purpose", "shielding"},
           {"--seed-file", file, "--path", "shielding/v1", "--purpose", ""},
           {"--seed-file", file, "--path", "shielding/v1", "--purpose", "shielding", "--key-id", ""},
           {"--seed-file", file, "--path", "shielding/v1", "--purpose", "shielding", "--key-algorithm", ""},
           {"--seed-file", file, "--path", "shielding/v1", "--purpose", "shielding", "--key-algorithm", "curve25519"},
           {"--seed-file", file, "--path", "shielding//v1", "--purpose", "shielding"},
           {"--seed-file", file, "--path", "oidc/issuer/v1", "--purpose", "session"},
           {"--seed-file", file, "--path", "backup", "--purpose", "backup"},
           {"--seed-file", file, "--path", "shielding/v1", "--purpose", "shielding", "shielding/v2"}}) {
    std::vector<std::string> line{"derive-key"};
    line.insert(line.end(), words.begin(), words.end());
    const auto result = run_hardtack(line);
    EXPECT_EQ(result.exit_code, 64) << testing::PrintToString(words) << result.err;
    EXPECT_EQ(result.out, "");
  }
}

TEST_F(DeriveKeyCommand, SeedsAreSecretAndLongEnough) {
  struct Case {
    std::string contents;
    mode_t mode;
    int exit_code;
    const char* message;
  };
  const std::string digits = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eca";
  for (const Case& one : std::initializer_list<Case>{{std::string(32, '!'), 0600, 0, ""},
                                                     {std::string(64, '!'), 0600, 0, ""},
                                                     {"hex:" + digits, 0600, 0, ""},
                                                     {"hex:" + digits, 0640, 2, "chmod 600"},
                                                     {digits + "\n", 0600, 2, "`hex:`"},
                                                     {"hex:" + digits.substr(2), 0600, 2, "32 to 64 bytes"},
                                                     {"hex:", 0600, 2, "32 to 64 bytes"},
                                                     {"hex:" + digits + "z", 0600, 2, ""},
                                                     {"", 0600, 2, "32 to 64 bytes"},
                                                     {std::string(31, '!'), 0600, 2, "32 to 64 bytes"},
                                                     {std::string(65, '!'), 0600, 2, "32 to 64 bytes"},
                                                     {std::string(20'000, '!'), 0600, 2, ""}}) {
    const auto result = run_hardtack({"derive-key", "--seed-file", seed(one.contents, one.mode), "--path",
                                      "shielding/v1", "--purpose", "shielding"});
    EXPECT_EQ(result.exit_code, one.exit_code) << one.contents << result.err;
    EXPECT_THAT(result.err, HasSubstr(one.message));
    EXPECT_THAT(result.err, Not(HasSubstr("1d1eca")));
    EXPECT_EQ(result.out.empty(), one.exit_code != 0);
  }
}

}  // namespace
}  // namespace hardtack::test
