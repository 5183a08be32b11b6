// Key files as OpenSSL, editors and shells leave them, given to the command: what is read, and what the advice is.
// tests/tokens/keys/openssl_keys_test.cpp has the forms in full.
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using json = nlohmann::json;

// openssl ecparam -genkey -name prime256v1, and the same with -text and -aes128; for these tests only.
constexpr const char* kParameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
constexpr const char* kSec1 =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIHf8GoOKRAc1GCBTjnE6vM6EFfs9eMldctlIprwWuUQfoAoGCCqGSM49\n"
    "AwEHoUQDQgAEoU5ilDQLgx8CxcqtJ0QJAwk965mD9yMGfK9IhimJD+9ddFhNAkqF\n"
    "towXEUI6rCfCuWp2jM9BJhCMgoBiGGETFA==\n"
    "-----END EC PRIVATE KEY-----\n";
constexpr const char* kEncrypted =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "Proc-Type: 4,ENCRYPTED\n"
    "DEK-Info: AES-128-CBC,A7BC5FAF321510687C0CB0BDD5F8949B\n"
    "\n"
    "YP1pnIBEkYNIQFWwk6Oq/DzwRflUQXrVMpcsb1Dzmcn0m0bYGdFJJIxxfOIg2cEB\n"
    "-----END EC PRIVATE KEY-----\n";
constexpr const char* kEcPublic = "secp256r1/02a14e6294340b831f02c5caad27440903093deb9983f723067caf488629890fef";

class KeyFiles : public TokenTest {
 protected:
  const std::string pem_ = out({"keypair", "--from-file", key_, "--only-private-key", "--key-output-format", "pem"});
  const std::string public_pem_ =
      out({"keypair", "--from-file", key_, "--only-public-key", "--key-output-format", "pem"});
  const std::string pair_ = out({"keypair", "--from-file", key_});
  const std::string token_ = folder_.write("token", mint("user(\"alice\");"));
};

TEST_F(KeyFiles, PrivateKeysAreReadOrNamed) {
  const std::string pem_pair = out({"keypair", "--from-file", key_, "--key-output-format", "pem"});
  std::string blanks, one_line;
  for (const char c : pem_) {
    blanks += c == '\n' ? std::string(" \r\n") : std::string(1, c);
    one_line += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  const std::string ours = std::string(kPublic) + "\n", theirs = std::string(kEcPublic) + "\n";
  struct Row {
    const char* what;
    std::string contents;
    std::string printed;  // or
    std::string message;  // why not
  };
  const std::vector<Row> rows = {
      {"SEC1 after its parameters", std::string(kParameters) + kSec1, theirs, ""},
      {"text before it", "Bag Attributes\n    friendlyName: k\nKey Attributes: <No Attributes>\n" + pem_, ours, ""},
      {"text after it", pem_ + "ED25519 Private-Key:\npriv:\n    99:e8\n", ours, ""},
      {"blanks at line ends", blanks, ours, ""},
      {"a printed pair", pair_, ours, ""},
      {"a printed pair in PEM", pem_pair, ours, ""},
      {"encrypted", kEncrypted, "", "the private key is encrypted[^]*help: decrypt it with `openssl pkey"},
      {"written line ends", one_line, "", "where its lines should end[^]*help: pass real line ends"},
      {"a public key", public_pem_, "", "this is a public key, a private key is needed"},
      {"a public key in text", kPublic, "", "this is a public key, a private key is needed"},
      {"a certificate", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", "",
       "is a `CERTIFICATE`, a `PRIVATE KEY` is needed"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    const std::string file = folder_.write("some.key", row.contents);
    const int code = row.message.empty() ? 0 : 2;
    const std::string error = row.message.empty() ? "" : "^error: [^]*" + row.message;
    const std::string printed = row.printed.empty() ? "" : "^" + row.printed + "$";
    expect_case({"file", {"keypair", "--from-file", file, "--only-public-key"}, code, printed, error});
    expect_case({"input", {"keypair", "--from-file", "-", "--only-public-key"}, code, printed, error, row.contents});
    expect_case({"variable", {"generate", "-"}, code, code == 0 ? "^[A-Za-z0-9_=-]+\n$" : "", error, "a(1);"},
                {.variables = {{"HARDTACK_PRIVATE_KEY", row.contents}}});
  }
}

TEST_F(KeyFiles, PublicKeysAreReadOrNamed) {
  struct Row {
    const char* what;
    std::string contents;
    std::string message;  // why not
    std::string help = {};
  };
  const std::vector<Row> rows = {
      {"PEM", public_pem_, ""},
      {"text after it", public_pem_ + "ED25519 Public-Key:\npub:\n    10:55\n", ""},
      {"text before it", "comment\n" + public_pem_, ""},
      {"the printed line", std::string("Public key: ") + kPublic + "\n", ""},
      {"a private key", pem_, "this is a private key, a public key is needed", "--only-public-key"},
      {"a private key in text", std::string("ed25519-private/") + kPrivate,
       "this is a private key, a public key is needed", "--only-public-key"},
      {"a printed pair", pair_, "this is a key pair with its private key", "--only-public-key"},
      {"an encrypted key", kEncrypted, "this is a private key", "--only-public-key"},
      {"OpenSSH", "ssh-ed25519 AAAAC3Nz ann\n", "in the form of OpenSSH", "hardtack keypair"},
      {"a key set", "[]", "a list in JSON", "--key-set"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    const std::string file = folder_.write("some.pub", row.contents);
    const std::vector<std::string> words = {"authorize", token_,         "--public-key-file",
                                            file,        "--authorizer", "allow if user($u)"};
    const bool good = row.message.empty();
    expect_case({row.what, words, good ? 0 : 2, good ? "^allow" : "", good ? "" : "^error: [^]*" + row.message});
    std::vector<std::string> in_json = words;
    in_json.emplace_back("--json");
    const json shown = json::parse(run_hardtack(in_json).out);
    EXPECT_EQ(shown["decision"], good ? "allow" : "error");
    if (good) continue;
    EXPECT_EQ(shown["error"]["code"], "invalid_key");
    EXPECT_NE(shown["error"]["help"].get<std::string>().find(row.help), std::string::npos);
  }
}

}  // namespace
}  // namespace hardtack::test
