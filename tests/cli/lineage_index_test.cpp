// Lineage commands whose question must not become another one: no token, no pin, an id that is none.
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/p256.h"

namespace hardtack::test {
namespace {

using json = nlohmann::json;

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

// A P-256 id with (r, n - s) for (r, s).
std::string with_other_s(const std::string& id) {
  const auto signature = p256::decode_der(from_hex(id).value()).value();
  return to_hex(p256::encode_der(signature.mirrored()));
}

class LineageIndex : public TokenTest {
 protected:
  void SetUp() override {
    out({"lineage", "record", token_, "--public-key", kPublic, "--index", index_, "--create", "--pin-file", pin_});
    id_ = json::parse(out({"inspect", token_, "--json"}))["token"]["blocks"][0]["revocation_id"];
  }
  json entries() const { return json::parse(out({"lineage", "show", "--index", index_, "--json"}))["entries"]; }
  std::vector<std::string> verify(std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"lineage", "verify", token_, "--public-key", kPublic, "--index", index_};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  const std::string token_ = folder_.write("root", mint("user(\"alice\");"));
  const std::string index_ = folder_.path("lineage.db");
  const std::string pin_ = folder_.path("pin");
  std::string id_;
};

// A variable that is not set leaves no argument, or an empty one.
TEST_F(LineageIndex, AMissingTokenIsNeverVerified) {
  const std::vector<CommandCase> cases = {
      {"index alone", {"lineage", "verify", "--index", index_}, 64, "", "lineage check"},
      {"with a key", {"lineage", "verify", "--public-key", kPublic, "--index", index_}, 64, "", "lineage check"},
      {"with a pin", {"lineage", "verify", "--index", index_, "--pin-file", pin_}, 64, "", "lineage check"},
      {"with a parent", {"lineage", "verify", "--parent", token_, "--public-key", kPublic}, 64, "", "lineage check"},
      {"empty token", {"lineage", "verify", "", "--index", index_}, 64, "", "lineage check"},
      {"empty token and key",
       {"lineage", "verify", "", "--public-key", kPublic, "--index", index_},
       64,
       "",
       "lineage check"},
      {"empty token and parent",
       {"lineage", "verify", "", "--parent", token_, "--public-key", kPublic},
       64,
       "",
       "lineage check"},
      {"nothing", {"lineage", "verify"}, 64, "", "lineage check"},
      {"record nothing", {"lineage", "record", "--public-key", kPublic, "--index", index_}, 64, "", "TOKEN"},
      {"passport of nothing", {"lineage", "verify", "--passport", "--index", index_}, 64, "", "lineage check"},
  };
  for (CommandCase row : cases) {
    expect_case(row);
    row.words.emplace_back("--json");
    const ProcessResult result = run_hardtack(row.words);
    EXPECT_EQ(result.exit_code, 64) << row.name;
    EXPECT_EQ(json::parse(result.out)["error"]["code"], "usage") << row.name;
  }
}

TEST_F(LineageIndex, EmptyArgumentsAreMistakes) {
  const std::vector<std::vector<std::string>> commands = {
      {"lineage", "check", "--index", ""},
      {"lineage", "check", "--index", index_, "--pin-file", ""},
      {"lineage", "check", "--index", index_, "--new-pin", ""},
      {"lineage", "show", "", "--index", index_},
      {"lineage", "show", "--index", ""},
      {"lineage", "revoke", "", "--index", index_},
      {"lineage", "revoke", id_, "", "--index", index_},
      {"lineage", "revoke", id_, "--hash", "", "--index", index_},
      {"lineage", "record", "", "--public-key", kPublic, "--index", index_},
      {"lineage", "verify", token_, "--public-key", "", "--index", index_},
      {"lineage", "verify", token_, "--public-key", kPublic, "--parent", "", "--index", index_},
      {"lineage", "import", "", "--index", index_},
      {"lineage", "export", "", "--index", index_},
      {"lineage", "derive", "", "--claims", token_},
  };
  for (const std::vector<std::string>& words : commands) {
    const ProcessResult result = run_hardtack(words);
    EXPECT_EQ(result.exit_code, 64) << words[1] << ": " << result.out << result.err;
    EXPECT_EQ(result.out, "");
  }
  EXPECT_TRUE(entries()[0]["revoked_at"].is_null());
}

TEST_F(LineageIndex, CheckLooksAtTheIndexAlone) {
  const std::string pin = folder_.read("pin");
  EXPECT_EQ(out({"lineage", "check", "--index", index_}), "verified " + pin);
  EXPECT_EQ(out({"lineage", "check", "--index", index_, "--pin-file", pin_}), "verified " + pin);
  const json document = json::parse(out({"lineage", "check", "--index", index_, "--json"}));
  EXPECT_EQ(document["verified"], true);
  EXPECT_EQ(document["pin"].get<std::string>() + "\n", pin);
  expect_case({"no index", {"lineage", "check"}, 64, "", "no lineage index was given"});
  expect_case({"a token", {"lineage", "check", token_, "--index", index_}, 64, "", "unexpected argument"});
  expect_case({"gone", {"lineage", "check", "--index", folder_.path("no.db")}, 74, "", "is missing"});
}

TEST_F(LineageIndex, AMissingPinIsNotNoPin) {
  const std::string gone = folder_.path("no-pin"), empty = folder_.write("empty", ""),
                    blank = folder_.write("blank", " \n");
  const std::string folder = folder_.path("exchange"), bad = folder_.write("bad", "42\n");
  out({"lineage", "export", folder, "--index", index_});
  const std::vector<std::pair<const char*, std::vector<std::string>>> commands = {
      {"verify", verify()},
      {"check", {"lineage", "check", "--index", index_}},
      {"show", {"lineage", "show", "--index", index_}},
      {"show one", {"lineage", "show", id_, "--index", index_}},
      {"export", {"lineage", "export", folder, "--index", index_}},
      {"record", {"lineage", "record", token_, "--public-key", kPublic, "--index", index_}},
      {"revoke", {"lineage", "revoke", id_, "--index", index_}},
      {"import", {"lineage", "import", folder, "--index", index_}},
  };
  for (const auto& [name, words] : commands) {
    SCOPED_TRACE(name);
    const auto with = [&given = words](const std::string& pin) {
      std::vector<std::string> all = given;
      all.insert(all.end(), {"--pin-file", pin});
      return all;
    };
    expect_case({"missing", with(gone), 74, "", "the pin file .* does not exist\n.*--new-pin"});
    expect_case({"empty", with(empty), 74, "", "the pin file .* is empty"});
    expect_case({"blank", with(blank), 74, "", "the pin file .* is empty"});
    expect_case({"a folder", with(folder), 74, "", "cannot read"});
    expect_case({"no pin", with(bad), 2, "", "a pin is `<sequence>:"});
    EXPECT_EQ(run_hardtack(with(gone + "/x")).exit_code, 74);
  }
  EXPECT_EQ(entries().size(), 1U);
  EXPECT_TRUE(entries()[0]["revoked_at"].is_null()) << "a refused command wrote something";
  expect_case({"still there", verify({"--pin-file", pin_}), 0, "verified", ""});
}

TEST_F(LineageIndex, ARolledBackIndexIsNotedWhereThePinWasRemoved) {
  const std::string old = folder_.read("lineage.db");
  out({"lineage", "revoke", id_, "--index", index_, "--pin-file", pin_});
  folder_.write("lineage.db", old);
  expect_case({"with the pin", verify({"--pin-file", pin_}), 74, "", "was rolled back"});
  ASSERT_EQ(std::remove(pin_.c_str()), 0);
  expect_case({"removed", verify({"--pin-file", pin_}), 74, "", "does not exist"});
}

TEST_F(LineageIndex, TheFirstPinComesFromCheckOrCreate) {
  const std::string fresh = folder_.path("fresh"), empty = folder_.write("empty", "");
  const std::string verdict = out({"lineage", "check", "--index", index_, "--new-pin", fresh});
  EXPECT_EQ(verdict, "verified " + folder_.read("fresh"));
  EXPECT_EQ(folder_.read("fresh"), folder_.read("pin"));
  out({"lineage", "check", "--index", index_, "--new-pin", empty});
  expect_case({"a pin stays", {"lineage", "check", "--index", index_, "--new-pin", fresh}, 74, "", "is not empty"});
  expect_case({"either or",
               {"lineage", "check", "--index", index_, "--new-pin", fresh, "--pin-file", fresh},
               64,
               "",
               "exclude each other"});
  const std::string folder = folder_.path("exchange");
  out({"lineage", "export", folder, "--index", index_});
  expect_case({"no history",
               {"lineage", "check", "--index", folder, "--new-pin", folder_.path("x")},
               64,
               "",
               "which keep no history"});
  const std::string other = folder_.path("other.pin");
  out({"lineage", "import", folder, "--index", folder_.path("other.db"), "--create", "--pin-file", other});
  out({"lineage", "check", "--index", folder_.path("other.db"), "--pin-file", other});
}

TEST_F(LineageIndex, AnIdIsKnownOrABiscuitsOrSaidToBeAJwts) {
  struct Row {
    const char* name;
    std::string id;
    int exit_code;
    std::string revoked = {};  // the id that is denied from then on
    std::vector<std::string> options = {};
    bool known = true;
  };
  std::string stranger = id_;
  stranger[0] = stranger[0] == 'a' ? 'b' : 'a';
  const std::vector<Row> rows = {
      {"as inspect shows it", id_, 0, id_},
      {"with 0x", "0x" + id_, 0, id_},
      {"with 0X", "0X" + id_, 0, id_},
      {"in capitals", upper(id_), 0, id_},
      {"in capitals with 0x", "0x" + upper(id_), 0, id_},
      {"a blank behind", id_ + " ", 2},
      {"a blank before", " " + id_, 2},
      {"a line break behind", id_ + "\n", 2},
      {"in quotes", "\"" + id_ + "\"", 2},
      {"in single quotes", "'" + id_ + "'", 2},
      {"last digit missing", id_.substr(0, id_.size() - 1), 2},
      {"last byte missing", id_.substr(0, id_.size() - 2), 2},
      {"a byte more", id_ + "00", 2},
      {"with hex:", "hex:" + id_, 2},
      {"0x alone", "0x", 2},
      {"a word", "alice", 2},
      {"the name of the token's file", token_, 2},
      {"not UTF-8", "\xff\xfe", 2},
      {"another Biscuit's", stranger, 0, stranger, {}, false},
      {"another Biscuit's, known only", stranger, 2, {}, {"--known-only"}},
      {"a jti", "session-1", 0, "session-1", {"--jwt"}, false},
      {"a jti in capitals", "DEADBEEF0123", 0, "DEADBEEF0123", {"--jwt"}, false},
      {"a jti like an id", upper(stranger), 0, upper(stranger), {"--jwt"}, false},
      {"a jti, known only", "session-1", 2, {}, {"--jwt", "--known-only"}},
      {"a jti that cannot be one", "a\nb", 2, {}, {"--jwt"}},
      {"as inspect shows it, known only", id_, 0, id_, {"--known-only"}},
  };
  const std::string old = folder_.read("lineage.db");
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    for (const bool as_json : {false, true}) {
      for (const char* suffix : {"-wal", "-shm"}) std::remove((index_ + suffix).c_str());
      folder_.write("lineage.db", old);
      std::vector<std::string> words = {"lineage", "revoke", row.id, "--index", index_};
      words.insert(words.end(), row.options.begin(), row.options.end());
      if (as_json) words.emplace_back("--json");
      const ProcessResult result = run_hardtack(words);
      EXPECT_EQ(result.exit_code, row.exit_code) << result.err;
      const json shown = entries();
      if (row.exit_code != 0) {
        if (as_json) {
          EXPECT_FALSE(json::parse(result.out).contains("revoked"));
        } else {
          EXPECT_EQ(result.out, "");
        }
        EXPECT_EQ(shown.size(), 1U) << "a refused id was written";
        EXPECT_TRUE(shown[0]["revoked_at"].is_null());
        EXPECT_EQ(run_hardtack(verify()).exit_code, 0);
        continue;
      }
      if (as_json) {
        const json document = json::parse(result.out);
        ASSERT_EQ(document["revoked"].size(), 1U);
        EXPECT_EQ(document["revoked"][0]["id"], row.revoked);
        EXPECT_EQ(document["revoked"][0]["known"], row.known);
      } else {
        EXPECT_EQ(result.out, "revoked " + row.revoked + "\n");
      }
      EXPECT_EQ(result.err.find("warning: ") == std::string::npos, row.known) << result.err;
      const json& last = shown.back();
      EXPECT_EQ(last["id"], row.revoked);
      EXPECT_FALSE(last["revoked_at"].is_null());
      EXPECT_EQ(run_hardtack(verify()).exit_code, row.revoked == id_ ? 1 : 0);
    }
  }
}

TEST_F(LineageIndex, AllIdsAreRevokedOrNone) {
  expect_case({"one of two is none", {"lineage", "revoke", id_, "alice", "--index", index_}, 2, "", "alice"});
  EXPECT_TRUE(entries()[0]["revoked_at"].is_null());
  // What is known as a revocation is known, as a jti is from then on.
  out({"lineage", "revoke", "DEADBEEF0123", "--jwt", "--index", index_});
  expect_case({"again", {"lineage", "revoke", "DEADBEEF0123", "--index", index_}, 0, "revoked DEADBEEF0123\n", ""});
}

TEST_F(LineageIndex, TokensAndKeysAreNoIdsAndAreNotRepeated) {
  const std::string token = folder_.read("root").substr(0, folder_.read("root").find('\n'));
  const std::string jwt = "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiJhIn0." + std::string(86, 'x');
  for (const std::string& secret :
       {token, "biscuit:" + token, token + "\n", jwt, "ed25519-private/" + std::string(kPrivate)}) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"lineage", "revoke", secret, "--index", index_},
          {"lineage", "revoke", secret, "--jwt", "--index", index_},
          {"lineage", "show", secret, "--index", index_}}) {
      const ProcessResult result = run_hardtack(words);
      EXPECT_EQ(result.exit_code, 2) << result.err;
      EXPECT_EQ((result.out + result.err).find(secret.substr(0, 24)), std::string::npos) << result.err;
    }
  }
  EXPECT_EQ(entries().size(), 1U);
}

// Other systems write ids as they received them, and capitals where they like.
TEST_F(LineageIndex, ImportedIdsDenyInWhateverSpelling) {
  const std::string p256_key =
      folder_.write("p256.key", out({"keypair", "--key-algorithm", "secp256r1", "--only-private-key"}));
  const std::string p256_public = out({"keypair", "--from-file", p256_key, "--only-public-key"});
  const std::string key = p256_public.substr(0, p256_public.find('\n'));
  const std::string p256 =
      folder_.write("p256", out({"generate", "--private-key-file", p256_key, "-"}, "user(\"bob\");"));
  const std::string p256_id = json::parse(out({"inspect", p256, "--json"}))["token"]["blocks"][0]["revocation_id"];
  struct Row {
    const char* name;
    std::string token, key, id;
  };
  const std::vector<Row> rows = {
      {"as it is", token_, kPublic, id_},
      {"in capitals", token_, kPublic, upper(id_)},
      {"of P-256", p256, key, p256_id},
      {"of P-256 with n - s", p256, key, with_other_s(p256_id)},
      {"of P-256 with n - s in capitals", p256, key, upper(with_other_s(p256_id))},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const TemporaryFolder place;
    const std::string folder = place.path("exchange"), index = place.path("i.db");
    out({"lineage", "record", row.token, "--public-key", row.key, "--index", index, "--create"});
    out({"lineage", "export", folder, "--index", index});
    std::string revoked = place.read("exchange/revoked.json");
    const std::string none = "\"jtis\": {}";
    ASSERT_NE(revoked.find(none), std::string::npos) << revoked;
    revoked.replace(revoked.find(none), none.size(), "\"jtis\": {\"" + row.id + "\": 7}");
    place.write("exchange/revoked.json", revoked);
    const std::vector<std::string> verify = {"lineage", "verify", row.token, "--public-key", row.key, "--index"};
    const auto with = [&](const std::string& where) {
      std::vector<std::string> words = verify;
      words.push_back(where);
      return words;
    };
    expect_case({"before", with(index), 0, "verified", ""});
    expect_case({"in the folder", with(folder), 1, "", "passport_revoked"});
    out({"lineage", "import", folder, "--index", index});
    expect_case({"imported", with(index), 1, "", "passport_revoked"});
  }
}

TEST_F(LineageIndex, AHashRevokesOneTokenAndAnIdEveryTokenThatCarriesIt) {
  const std::string hash = json::parse(out({"inspect", token_, "--json"}))["token"]["lineage"][0];
  const std::string other(64, 'a');
  const json document = json::parse(out({"lineage", "revoke", id_, "--hash", other, "--index", index_, "--json"}));
  EXPECT_EQ(document["revoked"][0]["hash"], other);
  EXPECT_EQ(document["revoked"][0]["known"], false);
  expect_case({"not this one", verify(), 0, "verified", ""});
  expect_case({"shown", {"lineage", "show", "--index", index_}, 0, "record  [^]*revoked [0-9a-f]+ a{64}\n", ""});
  expect_case({"unknown", {"lineage", "show", "j-1", "--index", index_}, 2, "", "help: [^\n]*`lineage revoke --jwt`"});
  expect_case({"known only",
               {"lineage", "revoke", id_, "--hash", std::string(64, 'b'), "--known-only", "--index", index_},
               2,
               "",
               "does not know"});
  expect_case({"no hash", {"lineage", "revoke", id_, "--hash", "abc", "--index", index_}, 2, "", "64 lower-case"});
  expect_case({"two ids", {"lineage", "revoke", id_, id_, "--hash", hash, "--index", index_}, 64, "", "one ID"});
  // Files of JSON keep the difference.
  const std::string folder = folder_.path("exchange"), again = folder_.path("again.db");
  out({"lineage", "export", folder, "--index", index_});
  expect_case({"folder", {"lineage", "verify", token_, "--public-key", kPublic, "--index", folder}, 0, "verified", ""});
  out({"lineage", "revoke", id_, "--hash", hash, "--index", folder});
  expect_case({"folder", {"lineage", "verify", token_, "--public-key", kPublic, "--index", folder}, 1, "", "revoked"});
  out({"lineage", "import", folder, "--index", again, "--create"});
  expect_case({"again", {"lineage", "verify", token_, "--public-key", kPublic, "--index", again}, 1, "", "revoked"});
  out({"lineage", "revoke", id_, "--index", index_});
  expect_case({"the id alone", verify(), 1, "", "passport_revoked"});
}

TEST_F(LineageIndex, ARootThatNobodyRecordedIsNotVerified) {
  const std::string other = folder_.write("other", mint("user(\"bob\");"));
  expect_case({"unknown root",
               {"lineage", "verify", other, "--public-key", kPublic, "--index", index_},
               2,
               "",
               "ancestor lineage edge is not trusted"});
}

TEST_F(LineageIndex, NothingInvisibleIsShown) {
  const std::string folder = folder_.path("exchange"), hash(64, 'a');
  out({"lineage", "export", folder, "--index", index_});
  for (const std::string& hidden : {std::string("\u202e"), std::string("\u2066"), std::string("\u200b"),
                                    std::string("\ufeff"), std::string("\U000e0041")}) {
    std::string revoked = folder_.read("exchange/revoked.json");
    const auto at = revoked.find("\"jtis\": {") + 9;
    revoked.insert(at, "\"jti" + hidden + "x\": 7" + (revoked[at] == '}' ? "" : ","));
    folder_.write("exchange/revoked.json", revoked);
  }
  const std::vector<std::vector<std::string>> commands = {
      {"lineage", "show", "--index", folder},
      {"lineage", "show", "--index", folder, "--json"},
      {"lineage", "show", "jti\u202ex", "--index", folder},
      {"lineage", "show", "none\u202ex", "--index", folder},
      {"lineage", "revoke", "jti\u202ex", "--index", folder},
      {"lineage", "revoke", "jti\u202ex", "--index", folder, "--json"},
      {"lineage", "revoke", "none\u202ex", "--index", folder},
      {"lineage", "show", "--index", folder + "\u202e"},
  };
  for (const std::vector<std::string>& words : commands) {
    const ProcessResult result = run_hardtack(words);
    for (const char* hidden : {"\u202e", "\u2066", "\u200b", "\ufeff", "\U000e0041"})
      EXPECT_EQ((result.out + result.err).find(hidden), std::string::npos) << result.out << result.err;
  }
}

// Bytes that are not UTF-8 in arguments, names of files and files.
TEST_F(LineageIndex, JsonIsJsonWhateverBytesAreGiven) {
  const std::string odd = folder_.write("a\xff.bcdl", "allow if \xff;"), key = std::string("k\xc3");
  const std::vector<std::vector<std::string>> commands = {
      {"check", odd, "--json"},
      {"check", folder_.path("none\xff"), "--json"},
      {"authorize", "--authorizer", "allow if {p} == \"x\"", "--param", "p=\xff", "--json"},
      {"authorize", "--authorizer", "allow if true; user(\"\xff\")", "--json"},
      {"authorize", "--authorizer", "allow if true", "--fact", "user(\"\xff\")", "--json"},
      {"authorize", token_, "--public-key", kPublic, "--authorizer", "allow if true", "--param", key + "=x", "--json"},
      {"inspect", folder_.path("none\xff"), "--json"},
      {"lineage", "revoke", "\xff", "--jwt", "--index", index_, "--json"},
      {"lineage", "check", "--index", folder_.path("none\xff"), "--json"},
      {"lineage", "show", "\xff", "--index", index_, "--json"},
      {"explain", "--authorizer", "allow if {p} == \"x\"", "--param", "p=a\xff\xfe", "--json"},
  };
  for (const std::vector<std::string>& words : commands) {
    const ProcessResult result = run_hardtack(words);
    if (result.out.empty()) continue;
    EXPECT_TRUE(json::accept(result.out)) << words[0] << " " << words[1] << "\n" << result.out;
  }
}

TEST_F(LineageIndex, PasswordsAndTokensAreNoLocations) {
  const std::string token = folder_.read("root").substr(0, folder_.read("root").find('\n'));
  struct Row {
    std::string location, secret;
    int exit_code;
  };
  const std::vector<Row> rows = {
      {"postgresql://user:hunter2@localhost/db", "hunter2", 64},
      {"postgres://user:hunter2@localhost/db", "hunter2", 64},
      {"postgresql://user:hunter2@/db", "hunter2", 64},
      {"postgresql://user:hun%74er2@localhost/db", "hun%74er2", 64},
      {"postgresql://localhost/db?password=hunter2", "hunter2", 64},
      {"postgresql://localhost/db?user=x&pass%77ord=hunter2", "hunter2", 64},
      {"postgresql://localhost/db?sslpassword=hunter2", "hunter2", 64},
      {"host=localhost password=hunter2", "hunter2", 64},
      {token, token.substr(0, 24), 74},
      {"biscuit:" + token, token.substr(0, 24), 74},
  };
  for (const Row& row : rows) {
    for (const char* command : {"check", "show", "export"}) {
      std::vector<std::string> words = {"lineage", command, "--index", row.location};
      if (std::string(command) == "export") words.push_back(folder_.path("out"));
      const ProcessResult result = run_hardtack(words);
      EXPECT_EQ(result.exit_code, row.exit_code) << row.location << result.err;
      EXPECT_EQ((result.out + result.err).find(row.secret), std::string::npos) << result.err;
      if (row.exit_code == 64) {
        EXPECT_NE(result.err.find("PGPASSWORD"), std::string::npos) << result.err;
      }
    }
  }
  // Without a password it is a place like any other, though nobody answers there.
  const ProcessResult result = run_hardtack({"lineage", "check", "--index", "postgresql://user@127.0.0.1:1/db"});
  EXPECT_EQ(result.exit_code, 74) << result.err;
  // Nor is a file made under such a name.
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"lineage", "check", "--index", index_, "--new-pin", token},
        {"lineage", "record", token_, "--public-key", kPublic, "--index", index_, "--create", "--pin-file", token}}) {
    expect_case({"a token as pin", words, 74, "", "its name looks like a key or a token"});
  }
  EXPECT_EQ(run_hardtack({"lineage", "import", token, "--index", index_}).err.find(token.substr(0, 24)),
            std::string::npos);
}

}  // namespace
}  // namespace hardtack::test
