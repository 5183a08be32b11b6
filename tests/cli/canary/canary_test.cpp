// No private key, no secret and no token is repeated by any command: not in what it prints, not in an error, a trace or
// a log, and not in its command line. Every command of the help is used with keys and tokens of known bytes, as it
// should be and in many ways as it should not: files that are missing, cut, broken or something else altogether.
//
// A policy that is shown with its errors is what the user wrote as a policy. Where a key or a token was given in its
// place it is not shown; a secret that reads like a policy cannot be told from one.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <regex>
#include <set>
#include <sstream>

#include "json/frames.h"
#include "tests/cli/canary/canary.h"
#include "tests/cli/canary/canary_uses.h"
#include "tests/cli/process.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/hex.h"

namespace hardtack::test {
namespace {

constexpr std::string_view kRoot = "Zq1-Root_seed!x7Rj4vW8TfLm2YxGbU", kThirdKey = "Zq2+Third_seed!k9Hc6pN3QsDw5VzEa",
                           kP256 = "Zq3.Curve_seed!n5Mt8bJ2RgKy4CxPf", kShared = "Zq4~Shared_word!d6Wn9hB3TvLs7FqG",
                           kThird = "Zq5^Party_word!!u8Ye2jV5XkRc4NzH", kOther = "Zq6,Other_word!!a3Sf7mD9PwGb6JxK",
                           kLocal = "Zq7;Local_seed!!o4Lv1tC8EzUy5HnB", kSeed = "Zq8:Derive_seed!!p2Mw6sD4FxVz7JoC",
                           kPin = "Zq9?Token_pin!!!r8Lx4tB6GyWk3QmN";

std::vector<std::string> split(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

ByteView view(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }
std::string base64url(std::string_view text) { return to_base64url(view(text), Padding::kOmitted); }

// Keys and tokens, made by the command itself, once for all tests.
class Materials {
 public:
  Materials() {
    for (const std::string_view one : {kRoot, kThirdKey, kP256, kShared, kThird, kOther, kLocal, kSeed, kPin}) {
      canaries.add_secret(one);
    }
    keys();
    texts();
    tokens();
    sessions();
  }

  std::string path(const std::string& name) const { return folder.path(name); }
  const std::string& contents(const std::string& name) const { return files.at(name); }

  TemporaryFolder folder;
  Canaries canaries;
  std::map<std::string, std::string> files;
  std::set<std::string> secrets, made_tokens;

 private:
  void put(const std::string& name, const std::string& contents) {
    files[name] = contents;
    folder.write(name, contents);
  }
  void secret(const std::string& name, const std::string& contents) {
    secrets.insert(name);
    put(name, contents);
  }
  std::string run(const std::string& line) const {
    std::vector<std::string> words;
    for (const std::string& word : split(line)) words.push_back(word[0] == '@' ? path(word.substr(1)) : word);
    const ProcessResult result = run_hardtack(words);
    EXPECT_EQ(result.exit_code, 0) << line << ": " << result.err;
    return result.out;
  }
  void token(const std::string& name, const std::string& line) {
    made_tokens.insert(name);
    put(name, run(line));
    std::string text = files[name];
    while (text.ends_with('\n')) text.pop_back();
    // Of a capability token, which is readable, the part that makes it one.
    const auto at = text.find("\"signature\":\"");
    canaries.add_token(at == std::string::npos ? text : text.substr(at + 13, 64));
  }

  void keys() {
    secret("root.key", to_hex(view(kRoot)) + "\n");
    put("root.pub", run("keypair --from-file @root.key --only-public-key"));
    const Bytes point = from_hex(files["root.pub"].substr(8, 64)).value();
    const std::string open(point.begin(), point.end());
    secret("root.pem", run("keypair --from-file @root.key --only-private-key --key-output-format pem"));
    secret("root.jwk",
           R"({"kty":"OKP","crv":"Ed25519","d":")" + base64url(kRoot) + R"(","x":")" + base64url(open) + "\"}");
    put("root.pub.jwk", R"({"kty":"OKP","crv":"Ed25519","x":")" + base64url(open) + "\"}");
    secret("root.paserk", "k4.secret." + base64url(std::string(kRoot) + open));
    secret("local.paserk", "k4.local." + base64url(kLocal));
    secret("p256.key", "secp256r1-private/" + to_hex(view(kP256)));
    secret("third.key", to_hex(view(kThirdKey)));
    put("third.pub", run("keypair --from-file @third.key --only-public-key"));
    secret("shared", std::string(kShared));
    secret("shared.hex", "hex:" + to_hex(view(kShared)));
    secret("shared.raw", "raw-hex:" + to_hex(view(kShared)));
    secret("third", std::string(kThird));
    secret("other", std::string(kOther));
    secret("seed", "hex:" + to_hex(view(kSeed)));
    secret("pin", std::string(kPin) + "\n");
    put("other.pub", "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189");
    std::string key = files["root.pub"];
    key.pop_back();
    put("set.json",
        R"({"keys": [{"format": "biscuit", "key": ")" + key +
            R"("}, {"format": "macaroon", "file": "shared"}, {"format": "capability", "file": "shared"}]})");
    // Secrets have no place in a set.
    secret("inline.json", R"({"keys": [{"kty": "oct", "k": ")" + base64url(kShared) + "\"}]}");
  }

  void texts() {
    put("policy", "allow if true;\n");
    std::filesystem::create_directory(folder.path("policies"));
    put("policies/default.bcdl", "allow if true;\n");
    put("policies.path", folder.path("policies"));
    put("denial", "allow if operation(\"nothing\");\n");
    put("block", "user(\"alice\");\n");
    put("narrow", "check if true;\n");
    put("claims", R"({"sub": "alice"})");
    put("match", R"({"type": "context_match_request", "seller_agent_url": "https://seller.example/agent",
                     "property_rid": "p", "placement_id": "top", "package_ids": ["a"]})");
    const std::string omni(64, 'a');
    put("cap", R"({"operator_omni": ")" + omni + R"(", "actor_omni": ")" + omni + R"(", "service": "memory:travel",
                   "op": "store", "data_class": "memory", "k3_epoch": 5, "device_key_hash": "0x)" +
                   omni + "\"}");
    put("grant", R"({"capability_id": "read", "principal_id": "alice"})");
    put("passport",
        R"({"agent_id": "mailer", "issuer_spiffe_id": "spiffe://x/i", "mission": "m", "spiffe_id": "spiffe://x/m",
                        "max_tool_calls": 20, "delegation_allowed": true, "max_delegation_depth": 2})");
    put("helper", R"({"spiffe_id": "spiffe://x/h", "duration_s": 500})");
    put("lines", ":authorize\n:facts\n:rules\n? user($u)\n");
    put("typed", "ed25519-private/" + to_hex(view(kRoot)) + "\n");
  }

  void tokens() {
    token("biscuit", "generate --private-key-file @root.key @block");
    token("jwt", "token mint --format jwt --claims @claims --private-key-file @root.key");
    token("hs256", "token mint --format jwt --claims @claims --secret-file @shared");
    token("paseto", "token mint --format paseto --claims @claims --private-key-file @root.key");
    token("local", "token mint --format paseto --claims @claims --secret-file @shared");
    token("capability", "token mint --format capability --claims @grant --secret-file @shared");
    token("macaroon", "token mint --format macaroon --identifier alice --secret-file @shared");
    token("thirdparty", "token attenuate @macaroon --third-party-id login --third-party-secret-file @third");
    token("discharge", "token mint --format macaroon --identifier login --secret-file @third");
    token("bound", "token attenuate @discharge --bind-to @thirdparty");
    token("mailer", "lineage issue @passport --private-key-file @root.key");
    token("derived", "lineage derive @mailer --claims @helper");
    put("request", run("generate-third-party-block-request @biscuit"));
    put("contents", run("generate-third-party-block @request --private-key-file @third.key --block-file @narrow"));
    run("inspect @biscuit --public-key-file @root.pub --authorize-with-file @policy --dump-snapshot-to @snapshot");
    files["snapshot"] = folder.read("snapshot");
    put("case.test.bcdl", "test \"t\" {\n  token \"biscuit\" key \"" +
                              run("keypair --from-file @root.key --only-public-key").substr(0, 72) +
                              "\";\n  authorizer { allow if true; }\n  expect allow;\n}\n");
  }

  void sessions() {
    const auto debug = [&](const std::string& token) {
      std::string key = files["root.pub"];
      key.pop_back();
      int number = 0;
      const auto request = [&](const std::string& command, const std::string& arguments) {
        return framed(R"({"type":"request","seq":)" + std::to_string(++number) + R"(,"command":")" + command +
                      R"(","arguments":)" + arguments + "}");
      };
      return request("initialize", "{}") +
             request("launch", R"({"program":")" + path("policy") + R"(","token":")" + path(token) +
                                   R"(","publicKey":")" + key + "\"}") +
             request("configurationDone", "{}") + request("stackTrace", "{}") + request("disconnect", "{}");
    };
    put("debugger", debug("biscuit"));
    put("debugger.key", debug("root.key"));
    put("debugger.jwt", debug("jwt"));
    const std::string open = "file://" + path("open.bcdl");
    put("editor",
        framed(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}})") +
            framed(R"({"jsonrpc":"2.0","method":"initialized","params":{}})") +
            framed(R"({"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":")" + open +
                   R"(","languageId":"biscuit","version":1,"text":"user(\")" + to_hex(view(kRoot)) + R"(\") )" +
                   to_hex(view(kRoot)) + R"("}}})") +
            framed(R"({"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":")" + open +
                   R"("},"position":{"line":0,"character":2}}})") +
            framed(R"({"jsonrpc":"2.0","id":3,"method":"shutdown"})") + framed(R"({"jsonrpc":"2.0","method":"exit"})"));
  }
};

const Materials& materials() {
  static const Materials made;
  return made;
}

// Options and operands of the command that may name a file with a key or a token.
std::set<std::string> named_inputs(const std::string& help) {
  std::set<std::string> names;
  static const std::regex kOption(R"((--[a-z0-9-]+)[^ ]* (\[ID=\])?(FILE|KEY|\[ID=\]KEY))");
  static const std::regex kSecret("key|secret|credential|discharge|bind-to|parent|token|contents");
  for (std::sregex_iterator at(help.begin(), help.end(), kOption), end; at != end; ++at) {
    const std::string name = (*at)[1];
    if (name != "--public-key" && std::regex_search(name, kSecret)) names.insert(name);
  }
  if (help.find("\n  TOKEN ") != std::string::npos) names.insert("TOKEN");
  return names;
}

class Canary : public ::testing::TestWithParam<std::string> {
 protected:
  struct Run {
    std::vector<std::string> words;
    std::string input;
    bool secret_in_words = false;
  };

  // The command's words with the files of the use, one of them at another place.
  Run run_of(const CanaryUse& use, const std::string& moved = {}, const std::string& place = {}) {
    const Materials& all = materials();
    Run run{split(GetParam()), {}, false};
    for (const std::string& word : split(use.words)) {
      if (word[0] == '@') {
        run.words.push_back(word.substr(1) == moved ? place : all.path(word.substr(1)));
      } else if (word[0] == '=') {
        std::string text = all.contents(word.substr(1));
        while (text.ends_with('\n')) text.pop_back();
        run.words.push_back(text);
      } else if (word[0] == '%') {
        log_ = folder_.path(word.substr(1) + std::to_string(++made_));
        run.words.push_back(log_);
      } else {
        run.words.push_back(word);
      }
    }
    if (!use.input.empty()) run.input = all.contents(use.input);
    return run;
  }

  void expect_silence(const CanaryUse& use, const Run& run, const std::string& how, bool expect_exit = false) {
    ProcessInput input{.input = run.input};
    if (use.key_in_environment) input.variables["HARDTACK_PRIVATE_KEY"] = to_hex(view(kRoot));
    const ProcessResult result = run_hardtack(run.words, input);
    ++runs_;
    const auto said = [&] { return use.words + " (" + how + ", exit code " + std::to_string(result.exit_code) + ")"; };
    if (expect_exit) {
      EXPECT_EQ(result.exit_code, use.exit_code) << said() << ": " << result.out << result.err;
    }
    EXPECT_LT(result.exit_code, 128) << said();
    const bool done = result.exit_code == 0;
    const Canaries& canaries = materials().canaries;
    std::string err = result.err, out = result.out;
    std::error_code missing;
    if (!log_.empty() && std::filesystem::is_regular_file(log_, missing) && GetParam() != "lineage record") {
      err += folder_.read(log_.substr(log_.rfind('/') + 1));
    }
    // An editor is told about the text that it shows.
    if (GetParam() == "lsp") out.clear();
    EXPECT_EQ(canaries.secret_in(err), std::nullopt) << said() << ": " << err;
    EXPECT_EQ(canaries.token_in(err), std::nullopt) << said() << ": " << err;
    if (!use.prints_a_secret || !done) {
      EXPECT_EQ(canaries.secret_in(out), std::nullopt) << said() << ": " << out;
    }
    if (!use.prints_a_token || !done) {
      EXPECT_EQ(canaries.token_in(out), std::nullopt) << said() << ": " << out;
    }
    if (!run.secret_in_words) {
      EXPECT_EQ(canaries.secret_in(result.command_line), std::nullopt) << said();
      EXPECT_EQ(canaries.token_in(result.command_line), std::nullopt) << said();
    }
  }

  // What a file may hold instead.
  static std::vector<std::pair<std::string, std::string>> spoiled(const std::string& name) {
    const Materials& all = materials();
    const std::string& good = all.contents(name);
    std::vector<std::pair<std::string, std::string>> result;
    if (all.secrets.contains(name) || all.made_tokens.contains(name)) {
      std::string broken = good;
      broken.insert(good.size() / 3, "\n");
      result = {{"empty", ""},
                {"half", good.substr(0, good.size() / 2)},
                {"the second half", good.substr(good.size() / 2)},
                {"cut", good.substr(0, good.size() - 2)},
                {"too long", good + "AAAA"},
                {"with a byte before it", "\xff" + good},
                {"with a NUL", good + std::string("\0x", 2)},
                {"on two lines", broken},
                {"in quotes", '"' + good + '"'},
                {"in JSON", "{\"kty\":\"OKP\",\"d\":\"" + good + "\"}"},
                {"in a set", "{\"keys\":[{\"format\":\"jwt\",\"key\":\"" + good + "\"}]}"},
                {"in PEM", "-----BEGIN PRIVATE KEY-----\n" + good + "\n-----END PRIVATE KEY-----\n"},
                {"in an assignment", "HARDTACK_PRIVATE_KEY=" + good}};
    }
    for (const char* other : {"root.key", "root.pem", "root.jwk", "root.paserk", "local.paserk", "p256.key",
                              "inline.json", "biscuit", "jwt", "hs256", "paseto", "local", "capability", "macaroon"}) {
      if (other != name) result.emplace_back("which is " + std::string(other), all.contents(other));
    }
    return result;
  }

  TemporaryFolder folder_;
  std::string log_;
  int made_ = 0;
  std::size_t runs_ = 0;
};

TEST_P(Canary, NoSecretIsRepeated) {
  const std::string help = run_hardtack([] {
                             std::vector<std::string> words = split(GetParam());
                             words.emplace_back("--help");
                             return words;
                           }())
                               .out;
  std::vector<std::vector<std::string>> outputs = {{}};
  for (const char* option : {"--json", "--explain", "--trace"}) {
    if (help.find("\n  " + std::string(option) + " ") != std::string::npos) outputs.push_back({option});
  }
  if (outputs.size() == 4) outputs.push_back({"--json", "--explain", "--trace"});

  std::set<std::string> used, spoiled_plain;
  std::size_t turn = 0;
  for (const CanaryUse& use : canary_uses().at(GetParam())) {
    std::string before = "TOKEN";
    std::set<std::string> files;
    for (const std::string& word : split(use.words)) {
      if (word[0] == '@' || word[0] == '=' || word == "-") used.insert(before);
      if (word[0] == '@') files.insert(word.substr(1));
      before = word.starts_with("--") ? word : "TOKEN";
    }
    for (const auto& more : outputs) {
      Run run = run_of(use);
      run.words.insert(run.words.end(), more.begin(), more.end());
      expect_silence(use, run, more.empty() ? "as it should be" : more.back(), more.empty());
    }
    for (const std::string& file : files) {
      const bool plain = !materials().secrets.contains(file) && !materials().made_tokens.contains(file);
      if (plain && !spoiled_plain.insert(file).second) continue;
      const std::string name = "moved-" + file;  // ends as it did
      for (const auto& [how, contents] : spoiled(file)) {
        const std::string place = folder_.write(name, contents);
        Run run = run_of(use, file, place);
        // Half of them as a document, where there is one.
        const auto& more = ++turn % 2 == 0 ? outputs.front() : outputs.back();
        run.words.insert(run.words.end(), more.begin(), more.end());
        expect_silence(use, run, file + " " + how + (more.empty() ? "" : ", " + more.back()));
      }
      expect_silence(use, run_of(use, file, folder_.path("missing")), file + " is missing");
      expect_silence(use, run_of(use, file, folder_.path(".")), file + " is a folder");
      expect_silence(use, run_of(use, file, folder_.write(name, materials().contents(file), 0644)), file + " is open");
      // A secret that reads like the name of a file is taken for one, and the file that is not there is named.
      const bool like_a_name = file == "shared" || file == "third" || file == "other";
      if (!like_a_name && (materials().secrets.contains(file) || materials().made_tokens.contains(file))) {
        std::string word = materials().contents(file);
        while (word.ends_with('\n')) word.pop_back();
        Run run = run_of(use, file, word);
        run.secret_in_words = true;
        expect_silence(use, run, file + " as a word");
      }
    }
  }
  for (const std::string& input : named_inputs(help)) {
    EXPECT_TRUE(used.contains(input)) << "`hardtack " << GetParam() << "` takes " << input
                                      << ", which no use in canary_uses.cpp gives it";
  }
  std::cout << runs_ << " runs of " << GetParam() << "\n";
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const auto& [name, uses] : canary_uses()) result.push_back(name);
  return result;
}

INSTANTIATE_TEST_SUITE_P(Commands, Canary, ::testing::ValuesIn(names()), [](const auto& one) {
  std::string name = one.param;
  std::erase_if(name, [](char c) { return c == '-' || c == ' '; });
  return name;
});

TEST(CanaryCommands, EveryCommandOfTheHelpIsUsed) {
  const std::string help = run_hardtack({"--help"}).out;
  const std::size_t begin = help.find("\nCommands:\n"), end = help.find("\nOptions:\n");
  ASSERT_LT(begin, end);
  std::size_t count = 0;
  std::istringstream lines(help.substr(begin + 11, end - begin - 11));
  for (std::string line; std::getline(lines, line);) {
    const std::string name = line.substr(2, line.find("  ", 2) - 2);
    if (line.empty()) continue;
    EXPECT_TRUE(canary_uses().contains(name)) << "`" << name << "` needs an entry in canary_uses.cpp";
    ++count;
  }
  EXPECT_EQ(count, canary_uses().size());
}

// The search itself.
TEST(CanaryCommands, EveryFormIsFound) {
  Canaries canaries;
  canaries.add_secret(kShared);
  const std::string token = "a-token-whose-second-half-is-what-counts-when-it-is-printed";
  canaries.add_token(token);
  for (const std::string before : {"", "x", "xy"}) {
    const std::string whole = before + std::string(kShared) + before, hex = to_hex(view(whole));
    EXPECT_TRUE(canaries.secret_in("... " + whole));
    EXPECT_TRUE(canaries.secret_in(hex.substr(0, 50)));
    EXPECT_TRUE(canaries.secret_in(to_base64url(view(whole))));
    EXPECT_TRUE(canaries.secret_in("k=" + base64url(whole).substr(0, 24)));
  }
  EXPECT_TRUE(canaries.token_in("error: " + token.substr(32, 24) + "..."));
  EXPECT_FALSE(canaries.secret_in("Zq4~Shared Zq4~Shared_"));
  EXPECT_FALSE(canaries.token_in(token.substr(0, 50)));
}

}  // namespace
}  // namespace hardtack::test
