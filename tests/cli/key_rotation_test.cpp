// Several root keys: the token's root key id chooses, keys are never tried in turn.
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using json = nlohmann::json;
using Words = std::vector<std::string>;

class KeyRotation : public TokenTest {
 protected:
  static constexpr const char* kSecondPrivate = "0000000000000000000000000000000000000000000000000000000000000007";

  const std::string second_key_ = folder_.write("second.key", kSecondPrivate);
  const std::string second_ = public_of(second_key_);
  const std::string first_pub_ = folder_.write("first.pub", kPublic);
  const std::string second_pub_ = folder_.write("second.pub", second_);
  const std::string plain_ = folder_.write("plain", mint("user(\"alice\");"));
  const std::string seven_ = folder_.write("seven", mint("user(\"alice\");", {"--root-key-id", "7"}));
  const std::string eight_ = folder_.write(
      "eight", out({"generate", "--private-key-file", second_key_, "--root-key-id", "8", "-"}, "user(\"alice\");"));
  // Signed by the first key, and names the second.
  const std::string crossed_ = folder_.write("crossed", mint("user(\"alice\");", {"--root-key-id", "8"}));

  std::string public_of(const std::string& file) const {
    std::string text = out({"keypair", "--from-file", file, "--only-public-key"});
    while (text.ends_with('\n')) text.pop_back();
    return text;
  }
  std::string web_key(const std::string& key, int id, const std::string& more = {}) const {
    return R"({"algorithm": "ed25519", "key_bytes": ")" + key.substr(8) + R"(", "key_id": )" + std::to_string(id) +
           more + "}";
  }
  static Words words(const std::string& command, const std::string& token, const Words& keys) {
    Words result = {command, token, "--authorizer", "allow if user($u)"};
    result.insert(result.end(), keys.begin(), keys.end());
    return result;
  }
};

TEST_F(KeyRotation, TheTokensRootKeyIdChooses) {
  const std::string first = kPublic;
  const Words both = {"--public-key", "7=" + first, "--public-key", "8=" + second_};
  const Words files = {"--public-key-file", "7=" + first_pub_, "--public-key-file", "8=" + second_pub_};
  const Words mixed = {"--public-key", "7=" + first, "--public-key-file", "8=" + second_pub_};
  const Words set = {"--key-set",
                     folder_.write("keys.json", "[" + web_key(first, 7) + ", " + web_key(second_, 8) + "]")};
  const Words one_in_set = {"--key-set", folder_.write("one.json", "[" + web_key(first, 7) + "]")};
  const Words expired = {
      "--key-set",
      folder_.write("expired.json", "[" + web_key(first, 7, R"(, "expires_at": "2020-01-01T00:00:00Z")") + "]")};
  struct Row {
    const char* what;
    std::string token;
    Words keys;
    std::string code;  // of the refusal; empty: allowed
  };
  std::vector<Row> rows = {
      {"one key without id, token without id", plain_, {"--public-key", first}, ""},
      {"one key without id, token with id", seven_, {"--public-key", first}, ""},
      {"one key without id from a file", seven_, {"--public-key-file", first_pub_}, ""},
      {"one key without id that is another", eight_, {"--public-key", first}, "invalid_signature"},
      {"one key with its id", seven_, {"--public-key", "7=" + first}, ""},
      {"one key with an id, token without", plain_, {"--public-key", "7=" + first}, ""},
      {"one key with another id", seven_, {"--public-key", "9=" + first}, "unknown_root_key"},
      {"an id of the right key under a wrong one",
       seven_,
       {"--public-key", "8=" + first, "--public-key", "7=" + second_},
       "invalid_signature"},
      {"the one key of a set", seven_, one_in_set, ""},
      {"the one key of a set, token without id", plain_, one_in_set, ""},
      {"the one key of a set has another id", eight_, one_in_set, "unknown_root_key"},
      {"a key that expired", seven_, expired, "unknown_root_key"},
      {"digits alone with an id", seven_, {"--public-key", "7=" + first.substr(8)}, ""},
      {"an id with zeros before it", seven_, {"--public-key", "007=" + first}, ""},
  };
  for (const auto& [name, keys] :
       {std::pair("both keys", both), {"both files", files}, {"key and file", mixed}, {"a key set", set}}) {
    rows.push_back({name, seven_, keys, ""});
    rows.push_back({name, eight_, keys, ""});
    rows.push_back({name, crossed_, keys, "invalid_signature"});
    rows.push_back({name, plain_, keys, "unknown_root_key"});
  }
  for (const Row& row : rows) {
    for (const std::string command : {"authorize", "explain", "inspect"}) {
      SCOPED_TRACE(command + ": " + row.what + " for " + row.token);
      Words line = words(command, row.token, row.keys);
      const ProcessResult text = run_hardtack(line);
      EXPECT_EQ(text.exit_code, row.code.empty() ? 0 : 2) << text.out << text.err;
      line.emplace_back("--json");
      const json shown = json::parse(run_hardtack(line).out);
      EXPECT_EQ(shown["decision"], row.code.empty() ? "allow" : "error");
      if (!row.code.empty()) {
        EXPECT_EQ(shown["error"]["code"], row.code);
      }
      if (command == "inspect" && row.code == "unknown_root_key") {
        EXPECT_EQ(shown["signatures_check"], nullptr);
      }
    }
  }
  Words record = {"lineage", "record", eight_, "--index", folder_.path("l.db"), "--create"};
  record.insert(record.end(), both.begin(), both.end());
  EXPECT_EQ(run_hardtack(record).exit_code, 0);
}

TEST_F(KeyRotation, WhatCannotBeMeantIsRefused) {
  const std::string first = kPublic;
  const std::string twice = folder_.write("twice.json", "[" + web_key(first, 7) + ", " + web_key(second_, 7) + "]");
  const std::string jwks = folder_.write(
      "jwks.json",
      R"({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
  const std::string empty = folder_.write("empty.json", R"({"keys": []})");
  const std::string none = folder_.write("none.json", "[]");
  const std::vector<CommandCase> rows = {
      {"the same id twice", words("authorize", seven_, {"--public-key", "7=" + first, "--public-key", "7=" + second_}),
       64, "", "two keys have the root key id 7"},
      {"the same id in a file",
       words("inspect", seven_, {"--public-key", "7=" + first, "--public-key-file", "7=" + second_pub_}), 64, "",
       "two keys have the root key id 7"},
      {"the same id, written otherwise",
       words("explain", seven_, {"--public-key", "7=" + first, "--public-key", "07=" + second_}), 64, "", "two keys"},
      {"two keys without id", words("authorize", seven_, {"--public-key", first, "--public-key", second_}), 64, "",
       "not all with an id[^]*--key-set"},
      {"one of two without id", words("authorize", seven_, {"--public-key", "7=" + first, "--public-key", second_}), 64,
       "", "not all with an id"},
      {"key and file without id", words("authorize", seven_, {"--public-key", first, "--public-key-file", second_pub_}),
       64, "", "not all with an id"},
      {"an id without key", words("authorize", seven_, {"--public-key", "7="}), 64, "", "a key is missing after `=`"},
      {"an id without file", words("authorize", seven_, {"--public-key-file", "7="}), 64, "", "a file is missing"},
      {"an id that is too large", words("authorize", seven_, {"--public-key", "4294967296=" + first}), 64, "",
       "from 0 to 4294967295"},
      {"a key and a set", words("authorize", seven_, {"--public-key", first, "--key-set", twice}), 64, "",
       "exclude each other"},
      {"no token", {"authorize", "--authorizer", "allow if true", "--key-set", none}, 64, "", "token"},
      {"a set with an id twice", words("authorize", seven_, {"--key-set", twice}), 2, "", "two web keys have the id 7"},
      {"a set without keys", words("authorize", seven_, {"--key-set", none}), 2, "", "no web key has the id 7"},
      {"a set of another form", words("authorize", seven_, {"--key-set", jwks}), 2, "", "no key of format `biscuit`"},
      {"a set that is empty", words("authorize", seven_, {"--key-set", empty}), 2, "", "the key set holds no key"},
      {"a set that is no JSON", words("authorize", seven_, {"--key-set", first_pub_}), 2, "", "the key set in `"},
      {"no set", words("authorize", seven_, {"--key-set", folder_.path("none")}), 74, "", "cannot read"},
      {"a key that is none", words("authorize", seven_, {"--public-key", "7=ed25519/00"}), 2, "",
       "`--public-key` for the root key id 7"},
      {"no file", words("authorize", seven_, {"--public-key-file", "7=" + folder_.path("none")}), 74, "",
       "cannot read"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

}  // namespace
}  // namespace hardtack::test
