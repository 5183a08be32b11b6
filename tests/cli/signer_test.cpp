// Keys in PKCS#11 tokens, given to the commands that sign. tests/tokens/pkcs11 has what tokens do in full.
#include "tests/cli/command_table.h"
#include "tests/tokens/pkcs11/soft_token.h"

namespace hardtack::test {
namespace {

using testing::SoftToken;

constexpr const char* kRoot = "pkcs11:token=hardtack;object=ed";
constexpr const char* kClub = "pkcs11:token=hardtack;object=ec";

class CommandSigner : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!SoftToken::absence().empty()) GTEST_SKIP() << SoftToken::absence();
    block_ = folder_.write("block", "user(\"alice\");\n");
    pin_ = SoftToken::file("pin");
    with_.variables["SOFTHSM2_CONF"] = SoftToken::file("softhsm2.conf");
  }

  std::vector<std::string> with_signer(std::vector<std::string> words, const std::string& uri) const {
    for (const std::string& word : {std::string("--signer"), uri, std::string("--pkcs11-module"), SoftToken::module(),
                                    std::string("--pkcs11-pin-file"), pin_})
      words.push_back(word);
    return words;
  }
  std::string out(const std::vector<std::string>& words, std::string input = {}) const {
    ProcessInput with = with_;
    with.input = std::move(input);
    const ProcessResult result = run_hardtack(words, with);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ((result.out + result.err).find("1234"), std::string::npos);
    return result.out;
  }

  TemporaryFolder folder_;
  std::string block_, pin_;
  ProcessInput with_;
};

TEST_F(CommandSigner, MintsAndSignsBlocks) {
  const std::string root = SoftToken::ed25519().public_key().to_text(), club = SoftToken::p256().public_key().to_text();
  const std::string token = folder_.write("token", out(with_signer({"generate", block_}, kRoot)));
  const std::string request = folder_.write("request", out({"generate-third-party-block-request", token}));
  const std::string contents = folder_.write(
      "contents", out(with_signer({"generate-third-party-block", request, "--block", "member(\"alice\")"}, kClub)));
  const std::string extended = folder_.write(
      "extended",
      out({"append-third-party-block", token, "--block-contents-file", contents, "--third-party-public-key", club}));
  EXPECT_EQ(run_hardtack({"authorize", extended, "--public-key", root, "--authorizer",
                          "allow if user($u), member($u) trusting authority, " + club})
                .exit_code,
            0);
  EXPECT_EQ(run_hardtack({"authorize", token, "--public-key", club, "--authorizer", "allow if true"}).exit_code, 2);
}

TEST_F(CommandSigner, IssuesPassportsWithThePinFromStandardInput) {
  const std::string claims = folder_.write("claims", R"({"agent_id": "mailer", "issuer_spiffe_id": "spiffe://x/i",
      "mission": "m", "spiffe_id": "spiffe://x/m", "max_tool_calls": 20, "delegation_allowed": true,
      "max_delegation_depth": 2})");
  pin_ = "-";
  const std::string token = folder_.write("token", out(with_signer({"lineage", "issue", claims}, kRoot), "1234\n"));
  EXPECT_EQ(run_hardtack({"inspect", token, "--public-key", SoftToken::ed25519().public_key().to_text()}).exit_code, 0);
}

TEST_F(CommandSigner, MintsTokensOfOtherFormats) {
  const std::string claims = folder_.write("claims", R"({"sub": "alice"})");
  struct Row {
    const char* format;
    const char* key;
    PublicKey half;
  };
  const Row rows[] = {{"jwt", kRoot, SoftToken::ed25519().public_key()},
                      {"jwt", kClub, SoftToken::p256().public_key()},
                      {"paseto", kRoot, SoftToken::ed25519().public_key()}};
  for (const Row& row : rows) {
    const std::string token = folder_.write(
        "token", out(with_signer({"token", "mint", "--format", row.format, "--claims", claims}, row.key)));
    const std::string half = folder_.write("half", row.half.to_text());
    EXPECT_EQ(run_hardtack({"token", "verify", token, "--key-file", half}).exit_code, 0) << row.format;
  }
}

TEST_F(CommandSigner, TheUriMayNameTheModuleAndThePinFile) {
  const std::string uri = std::string(kRoot) + "?module-path=" + SoftToken::module() + "&pin-source=" + pin_;
  out({"generate", block_, "--signer", uri});
}

TEST_F(CommandSigner, MistakesAreNamed) {
  const std::string key = folder_.write("root.key", std::string(64, '1'));
  const std::string module = SoftToken::module();
  const std::vector<CommandCase> rows = {
      {"a file", {"generate", block_, "--signer", key}, 64, "", "`--signer` takes the URI of a key"},
      {"a key and a secret",
       {"token", "mint", "--format", "jwt", "--signer", kRoot, "--secret-file", key},
       64,
       "",
       "`--secret-file` and `--signer`|`--signer`"},
      {"a secret's format", with_signer({"token", "mint", "--format", "macaroon", "--identifier", "a"}, kRoot), 2, "",
       "secret"},
      {"two keys",
       {"generate", block_, "--signer", kRoot, "--private-key-file", key},
       64,
       "",
       "`--private-key-file` and `--signer`|`--signer`"},
      {"a module without a key", {"generate", block_, "--pkcs11-module", module}, 64, "", "`--signer`"},
      {"a PIN without a key", {"generate", block_, "--pkcs11-pin-file", pin_}, 64, "", "`--signer`"},
      {"an algorithm",
       {"generate", block_, "--signer", kRoot, "--key-algorithm", "ed25519"},
       64,
       "",
       "the key is in a token"},
      {"no module", {"generate", block_, "--signer", kRoot}, 64, "", "no PKCS#11 module was named"},
      {"a PIN in the URI",
       {"generate", block_, "--signer", std::string(kRoot) + "?pin-value=1234", "--pkcs11-module", module},
       64,
       "",
       "holds a PIN"},
      {"no PIN", {"generate", block_, "--signer", kRoot, "--pkcs11-module", module}, 64, "", "needs a PIN"},
      {"a relative module",
       {"generate", block_, "--signer", kRoot, "--pkcs11-module", "module.so"},
       64,
       "",
       "not absolute"},
      {"a module that is none",
       {"generate", block_, "--signer", kRoot, "--pkcs11-module", key},
       74,
       "",
       "cannot load the PKCS#11 module"},
      {"a PIN that others may read",
       {"generate", block_, "--signer", kRoot, "--pkcs11-module", module, "--pkcs11-pin-file",
        SoftToken::file("open-pin")},
       2,
       "",
       "open to other users"},
      {"another PIN",
       {"generate", block_, "--signer", kRoot, "--pkcs11-module", module, "--pkcs11-pin-file",
        SoftToken::file("wrong-pin")},
       74,
       "",
       "CKR_PIN_INCORRECT"},
      {"no such key", with_signer({"generate", block_}, "pkcs11:token=hardtack;object=none"), 74, "",
       "has no private key that fits the URI"},
      {"a key of another curve", with_signer({"generate", block_}, "pkcs11:token=hardtack;object=p384"), 2, "",
       "neither ed25519 nor secp256r1"},
  };
  for (const CommandCase& row : rows) expect_case(row, with_);
}

}  // namespace
}  // namespace hardtack::test
