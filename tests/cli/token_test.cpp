// Tokens through the command: mint, narrow, extend by a third party, seal, look at.
#include "tests/cli/token_fixture.h"

#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/unverified.h"

namespace hardtack::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class Tokens : public TokenTest {
 protected:
  json inspect(const std::string& token, std::vector<std::string> options = {}) const {
    std::vector<std::string> words = {"inspect", "-", "--json"};
    words.insert(words.end(), options.begin(), options.end());
    return json::parse(out(words, token));
  }
};

TEST_F(Tokens, GenerateTakesParametersContextKeyIdAndExpiry) {
  const std::string token =
      mint("user({name}, {age}, {tag});",
           {"--param", "name=ali\"ce", "--param", "age:integer=7", "--param", "tag:bytes=hex:00ff", "--context",
            "made by a test", "--root-key-id", "7", "--add-ttl", "2030-01-01T00:00:00Z"});
  const json shown = inspect(token, {"--public-key", kPublic});
  EXPECT_EQ(shown["signatures_check"], true);
  EXPECT_EQ(shown["token"]["root_key_id"], 7);
  EXPECT_EQ(shown["token"]["sealed"], false);
  EXPECT_EQ(shown["token"]["blocks"][0]["context"], "made by a test");
  EXPECT_EQ(shown["token"]["blocks"][0]["code"],
            "user(\"ali\\\"ce\", 7, hex:00ff);\ncheck if time($time), $time <= 2030-01-01T00:00:00Z;\n");
}

TEST_F(Tokens, ExpiryFollowsAnySource) {
  for (const std::string source : {"", "a(1)", "a(1);", "a(1) // end", "a(1);\n/* end */", "// nothing"}) {
    const json shown = inspect(mint(source, {"--add-ttl", "2030-01-01T00:00:00Z"}));
    EXPECT_THAT(shown["token"]["blocks"][0]["code"].get<std::string>(),
                HasSubstr("check if time($time), $time <= 2030-01-01T00:00:00Z;\n"))
        << source;
  }
}

// The check is built, not written: the block has the bytes of one whose text ends in it.
TEST_F(Tokens, ExpiryIsWhatItsTextWouldBe) {
  const std::string check = "\ncheck if time($time), $time <= 2030-01-01T00:00:00Z;";
  const auto block_of = [](const std::string& token) {
    const auto parsed = UnverifiedBiscuit::parse_text(token.substr(0, token.find('\n')));
    const ByteView bytes = parsed.value().container().blocks.back().block;
    return std::string(bytes.begin(), bytes.end());
  };
  const std::string parent = folder_.write("parent", mint("user(\"alice\");"));
  for (const std::string source : {"", "a(1);", "time(\"x\"); check if other($t), $t < 2020-01-01T00:00:00Z;",
                                   "trusting previous; a($x) <- b($x); check if a(1) trusting authority;",
                                   "b(\"time\", \"new\"); check all b($a, $b);"}) {
    EXPECT_EQ(block_of(mint(source, {"--add-ttl", "2030-01-01T00:00:00Z"})), block_of(mint(source + check))) << source;
    const std::vector<std::string> words = {"attenuate", parent, "--block-file", "-"};
    auto limited = words;
    limited.insert(limited.end(), {"--add-ttl", "2030-01-01T00:00:00Z"});
    EXPECT_EQ(block_of(out(limited, source)), block_of(out(words, source + check))) << source;
  }
}

// Scripts written for biscuit-cli pass these.
TEST_F(Tokens, DurationsAreThoseOfBiscuitCli) {
  const std::string token = folder_.write("token", mint("user(\"alice\");"));
  for (const std::string time : {"1h 30m", "1 day", "2 weeks", "1month", "15m", "1.5 hours", "1 year", "2000ms"}) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"attenuate", token, "--add-ttl", time},
             {"generate", "--private-key-file", key_, "--add-ttl=" + time, "-"},
             {"authorize", token, "--public-key", kPublic, "--authorizer", "allow if true", "--max-time", time}}) {
      const auto result = run_hardtack(words, {.input = "a(1);"});
      EXPECT_EQ(result.exit_code, 0) << words[0] << " " << time << ": " << result.err;
    }
  }
  for (const std::string time : {"3600", "15", "0", "1h 30", "1.5"}) {
    expect_case({time, {"attenuate", token, "--add-ttl", time}, 64, "", "a unit is missing[^]*for seconds"});
    expect_case({time,
                 {"authorize", token, "--public-key", kPublic, "--authorizer", "allow if true", "--max-time", time},
                 64,
                 "",
                 "a unit is missing[^]*for seconds"});
  }
}

TEST_F(Tokens, TextIsReadInEverySpelling) {
  const std::string token = mint("user(\"alice\");");
  std::string bare = token;
  while (bare.ends_with('\n') || bare.ends_with('=')) bare.pop_back();
  for (const std::string& text : {token, bare, bare + "\r\n", "  " + bare, "biscuit:" + bare, "biscuit:" + token}) {
    EXPECT_EQ(inspect(text, {"--public-key", kPublic})["signatures_check"], true);
  }
  const std::string raw = mint("user(\"alice\");", {"--raw"});
  EXPECT_EQ(inspect(raw, {"--raw-input", "--public-key", kPublic})["signatures_check"], true);
}

TEST_F(Tokens, AttenuateAppendsWithoutAKey) {
  const std::string token = mint("user(\"alice\");");
  const std::string narrow =
      out({"attenuate", "-", "--block", "check if operation(\"read\")", "--no-parent-hash"}, token);
  const json shown = inspect(narrow, {"--public-key", kPublic});
  ASSERT_EQ(shown["token"]["blocks"].size(), 2u);
  EXPECT_EQ(shown["token"]["blocks"][1]["code"], "check if operation(\"read\");\n");
  const std::string raw = out({"attenuate", "-", "--block", "a(1)", "--raw-output"}, token);
  EXPECT_EQ(inspect(raw, {"--raw-input", "--public-key", kPublic})["token"]["blocks"].size(), 2u);
}

TEST_F(Tokens, ThirdPartyBlocksNameTheirSigner) {
  const std::string token = folder_.write("token", mint("user(\"alice\");"));
  const std::string club =
      folder_.write("club.key", out({"keypair", "--key-algorithm", "secp256r1", "--only-private-key"}));
  std::string club_public = out({"keypair", "--from-file", club, "--only-public-key"});
  club_public.pop_back();
  for (const bool raw : {false, true}) {
    std::vector<std::string> ask = {"generate-third-party-block-request", token};
    std::vector<std::string> sign = {
        "generate-third-party-block", "-", "--private-key-file", club, "--block", "member(1)"};
    std::vector<std::string> append = {"append-third-party-block", token,      "--block-contents-file", "-",
                                       "--third-party-public-key", club_public};
    if (raw) {
      ask.push_back("--raw-output");
      sign.insert(sign.end(), {"--raw-input", "--raw-output"});
      append.push_back("--raw-block-contents");
    }
    const std::string extended = out(append, out(sign, out(ask)));
    const json shown = inspect(extended, {"--public-key", kPublic});
    EXPECT_EQ(shown["token"]["blocks"][1]["external_key"], club_public);
    EXPECT_EQ(shown["token"]["blocks"][1]["code"], "member(1);\n");
  }
  const std::string block = out({"generate-third-party-block", "-", "--private-key-file", club, "--block", "member(1)"},
                                out({"generate-third-party-block-request", token}));
  expect_case({"as an argument",
               {"append-third-party-block", token, "--block-contents", block.substr(0, block.size() - 1)},
               0,
               "^[A-Za-z0-9_=-]+\n$",
               ""});
  const std::string other = folder_.write("other", mint("user(\"bob\");"));
  const std::string file = folder_.write("block", block);
  expect_case({"another token", {"append-third-party-block", other, "--block-contents-file", file}, 2, "", "^error: "});
  expect_case(
      {"another signer",
       {"append-third-party-block", token, "--block-contents-file", file, "--third-party-public-key", kOtherPublic},
       2,
       "",
       "^error: "});
}

TEST_F(Tokens, SealedTokensCannotBeExtended) {
  const std::string sealed = folder_.write("sealed", out({"seal", "-"}, mint("user(\"alice\");")));
  EXPECT_EQ(inspect(folder_.read("sealed"), {"--public-key", kPublic})["token"]["sealed"], true);
  expect_case({"attenuate", {"attenuate", sealed, "--block", "a(1)"}, 2, "", "sealed"});
  expect_case({"seal", {"seal", sealed}, 2, "", "sealed"});
  expect_case({"request", {"generate-third-party-block-request", sealed}, 2, "", "sealed"});
}

TEST_F(Tokens, PrivateKeysComeFromTheEnvironmentToo) {
  const auto result =
      run_hardtack({"generate", "-"}, {.input = "a(1);", .variables = {{"HARDTACK_PRIVATE_KEY", kPrivate}}});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(inspect(result.out, {"--public-key", kPublic})["signatures_check"], true);
  expect_case({"no key", {"generate", "-"}, 64, "", "no private key[^]*HARDTACK_PRIVATE_KEY", "a(1);"});
}

TEST_F(Tokens, AnotherKeyIsTold) {
  const std::string token = folder_.write("token", mint("user(\"alice\");"));
  expect_case({"other key",
               {"inspect", token, "--public-key", kOtherPublic},
               2,
               "signatures: NOT VALID",
               "^error: [^]*not the public key of its issuer"});
  const auto result = run_hardtack({"inspect", token, "--public-key", kOtherPublic, "--json"});
  const json shown = json::parse(result.out);
  EXPECT_EQ(shown["signatures_check"], false);
  EXPECT_EQ(shown["error"]["code"], "invalid_signature");
}

TEST_F(Tokens, BadInputIsRefusedWithACauseAndAnExitCode) {
  const std::string token = folder_.write("token", mint("user(\"alice\");"));
  const std::string raw = folder_.write("raw", mint("user(\"alice\");", {"--raw"}));
  const std::string text = folder_.read("token");
  const std::vector<CommandCase> rows = {
      {"no token", {"inspect"}, 64, "", "`TOKEN` is missing"},
      {"no file", {"inspect", "nowhere"}, 74, "", "cannot read `nowhere`: no such file"},
      {"a folder", {"inspect", folder_.path("")}, 74, "", "^error: cannot read"},
      {"empty", {"inspect", "-"}, 2, "", "empty", "\n"},
      {"no base64", {"inspect", "-"}, 2, "", "^error: [^]*standard input", "what is this?"},
      {"bytes as text", {"inspect", raw}, 2, "", "--raw-input"},
      {"text as bytes", {"inspect", "--raw-input", token}, 2, "", "^error: "},
      {"truncated", {"inspect", "-"}, 2, "", "^error: ", text.substr(0, 100)},
      {"too long", {"inspect", "-"}, 2, "", "^error: ", std::string(200'000, 'A')},
      {"longer than any input",
       {"inspect", "-"},
       2,
       "",
       "longer than 16777216 bytes",
       std::string((16u << 20) + 1, 'A')},
      {"bad key", {"inspect", token, "--public-key", "ed25519/00"}, 2, "", "--public-key"},
      {"key of no curve point", {"inspect", token, "--public-key", std::string(64, '0')}, 2, "", "--public-key"},
      {"two keys",
       {"inspect", token, "--public-key", kPublic, "--public-key-file", key_},
       64,
       "",
       "several keys were given, and not all with an id"},
      {"authorize without key", {"inspect", token, "--authorize-with", "allow if true"}, 64, "", "--public-key"},
      {"query-all alone", {"inspect", token, "--query-all"}, 64, "", "needs `--query`"},
      {"no block", {"attenuate", token}, 64, "", "no block was given"},
      {"two blocks", {"attenuate", token, "--block", "a(1)", "--block-file", "b"}, 64, "", "exclude each other"},
      {"syntax", {"attenuate", token, "--block", "a(1"}, 2, "", "--block:1:4\n[^]*a\\(1\n[^]*\\^"},
      {"policy in a block", {"attenuate", token, "--block", "allow if true"}, 2, "", "--block:1:1"},
      {"ttl", {"attenuate", token, "--add-ttl", "tomorrow"}, 64, "", "`tomorrow` is neither a duration nor a date"},
      {"param", {"attenuate", token, "--block", "a({x})", "--param", "x:integer=y"}, 64, "", "parameter `x` is not"},
      {"param twice", {"attenuate", token, "--block", "a({x})", "--param", "x=1", "--param", "x=2"}, 64, "", "once"},
      {"param missing", {"attenuate", token, "--block", "a({x})"}, 2, "", "`?\\{?x\\}?`?"},
      {"param of another kind",
       {"attenuate", token, "--block", "a({x})", "--param", std::string("x:pubkey=") + kPublic},
       2,
       "",
       "--block:1:3"},
      {"two inputs from one stream", {"attenuate", "-", "--block-file", "-"}, 64, "", "only once", "a(1)"},
      {"key id",
       {"generate", "-", "--private-key-file", key_, "--root-key-id", "4294967296"},
       64,
       "",
       "at most",
       "a(1)"},
      {"key id sign", {"generate", "-", "--private-key-file", key_, "--root-key-id", "-1"}, 64, "", "^error", "a(1)"},
      {"request",
       {"generate-third-party-block", "-", "--private-key-file", key_, "--block", "a(1)"},
       2,
       "",
       "^error",
       "xx"},
      {"no contents", {"append-third-party-block", token}, 64, "", "no block was given"},
      {"contents", {"append-third-party-block", token, "--block-contents", "xx"}, 2, "", "^error"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

TEST_F(Tokens, UnusedParametersAreTold) {
  const auto result =
      run_hardtack({"generate", "-", "--private-key-file", key_, "--param", "usr=x"}, {.input = "user(\"alice\");"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("warning: no source has a parameter `{usr}`"));
}

TEST_F(Tokens, EveryTruncationIsRefused) {
  const std::string raw = out({"attenuate", "-", "--block", "check if a(1)", "--raw-output"}, mint("user(\"alice\");"));
  for (std::size_t size = 0; size < raw.size(); size += 7) {
    const auto result = run_hardtack({"inspect", "--raw-input", "-"}, {.input = raw.substr(0, size)});
    EXPECT_EQ(result.exit_code, 2) << size;
    EXPECT_THAT(result.err, HasSubstr("error: "));
  }
}

TEST_F(Tokens, A186_NoMessageRepeatsATokenOrAKey) {
  const std::string text = mint("user(\"alice\");");
  const std::string word = text.substr(0, text.size() - 1);
  const std::vector<std::vector<std::string>> lines = {
      {"inspect", word},
      {"inspect", "biscuit:" + word},
      {"seal", word + "x"},
      {"attenuate", word, "--block", "a(1)"},
      {"authorize", word, "--public-key", kPublic, "--authorizer", "allow if true"},
      {"generate", "--private-key-file", kPrivate, "-"},
      {"generate", "--private-key", kPrivate, "-"},
      {"inspect", "-", word},
      {"inspect", "-", "--public-key", std::string(kPrivate) + "00"},
  };
  for (const auto& words : lines) {
    for (const std::string& input : {word, word.substr(0, 80), std::string(kPrivate)}) {
      const auto result = run_hardtack(words, {.input = input});
      EXPECT_NE(result.exit_code, 0) << words[0];
      EXPECT_THAT(result.out + result.err, Not(HasSubstr(word.substr(0, 40)))) << words[0];
      EXPECT_THAT(result.out + result.err, Not(HasSubstr(std::string(kPrivate).substr(0, 24)))) << words[0];
    }
  }
}

TEST_F(Tokens, A187_TextsOfTokensAreEscaped) {
  const std::string hostile = "\x1b]0;owned\x07\r\xe2\x80\xae";
  const std::string token = mint("user({name});", {"--param", "name=" + hostile, "--context", hostile});
  for (const bool as_json : {false, true}) {
    std::vector<std::string> words = {"inspect", "-"};
    if (as_json) words.push_back("--json");
    const std::string shown = out(words, token);
    EXPECT_THAT(shown, Not(testing::AnyOf(HasSubstr("\x1b"), HasSubstr("\r"), HasSubstr("\x07"))));
    EXPECT_THAT(shown, Not(HasSubstr("\xe2\x80\xae")));
  }
}

}  // namespace
}  // namespace hardtack::test
