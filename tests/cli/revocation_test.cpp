// Revocation where requests are decided: authorize, explain and inspect with an index, a list, or both.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using json = nlohmann::json;
using Words = std::vector<std::string>;

class Revocation : public TokenTest {
 protected:
  const std::string root_ = folder_.write("root", mint("user(\"alice\");"));
  const std::string child_ = folder_.write("child", out({"attenuate", root_, "--block", "check if true"}));
  const std::string leaf_ = folder_.write("leaf", out({"attenuate", child_, "--block", "check if true"}));
  const std::string stranger_ = folder_.write("stranger", mint("user(\"bob\");"));
  const std::string index_ = folder_.path("lineage.db");
  const std::string pin_ = folder_.path("lineage.pin");

  void SetUp() override {
    out({"lineage", "record", child_, "--public-key", kPublic, "--index", index_, "--create", "--pin-file", pin_});
  }
  std::string id_of(const std::string& token, std::size_t block) {
    return json::parse(out({"inspect", token, "--json"}))["token"]["blocks"][block]["revocation_id"];
  }
  void revoke(const std::string& id) { out({"lineage", "revoke", id, "--index", index_, "--pin-file", pin_}); }
  // `command TOKEN` with a key, an authorizer that allows everything, and `options`.
  static Words words(const std::string& command, const std::string& token, const Words& options) {
    Words result = {command, token, "--public-key", kPublic, "--authorizer", "allow if user($u)"};
    result.insert(result.end(), options.begin(), options.end());
    return result;
  }
  static Words plus(Words words, const std::string& word) {
    words.push_back(word);
    return words;
  }
};

// What each of the three commands answers to the same question, as text and as JSON.
TEST_F(Revocation, EveryCommandThatDecidesDeniesWhatIsRevoked) {
  const std::string child_id = id_of(leaf_, 1), leaf_id = id_of(leaf_, 2), root_id = id_of(leaf_, 0);
  const std::string clean = folder_.write("clean", "# nobody\n" + std::string(128, 'a') + "\n");
  const std::string list_root = folder_.write("list_root", root_id + "\n");
  const std::string list_leaf = folder_.write("list_leaf", "\n# stolen\r\n  " + leaf_id + "\t\r\n");
  revoke(child_id);
  const std::string exported = folder_.path("exported");
  out({"lineage", "export", exported, "--index", index_});

  struct Row {
    const char* what;
    std::string token;
    Words options;
    int exit_code;
    std::string id;
    int block;
    std::string source;
  };
  const std::vector<Row> rows = {
      {"the index knows the block", child_, {"--index", index_}, 1, child_id, 1, "index"},
      {"an ancestor is revoked", leaf_, {"--index", index_}, 1, child_id, 1, "index"},
      {"with its pin", leaf_, {"--index", index_, "--pin-file", pin_}, 1, child_id, 1, "index"},
      {"JSON files as index", leaf_, {"--index", exported}, 1, child_id, 1, "index"},
      {"the list has the authority block", leaf_, {"--revocation-list", list_root}, 1, root_id, 0, "list"},
      {"the list has the last block", leaf_, {"--revocation-list", list_leaf}, 1, leaf_id, 2, "list"},
      {"both; the first block counts",
       leaf_,
       {"--index", index_, "--revocation-list", list_leaf},
       1,
       child_id,
       1,
       "index"},
      {"both; the list's is the first",
       leaf_,
       {"--index", index_, "--revocation-list", list_root},
       1,
       root_id,
       0,
       "list"},
      {"also where the lineage is required", child_, {"--index", index_, "--require-lineage"}, 1, child_id, 1, "index"},
      {"the parent of what is revoked", root_, {"--index", index_}, 0, "", 0, ""},
      {"a token that nobody knows", stranger_, {"--index", index_, "--revocation-list", clean}, 0, "", 0, ""},
      {"another list", leaf_, {"--revocation-list", clean}, 0, "", 0, ""},
      {"the parent, and its lineage", root_, {"--index", index_, "--require-lineage"}, 0, "", 0, ""},
  };
  for (const Row& row : rows) {
    for (const std::string command : {"authorize", "explain", "inspect"}) {
      SCOPED_TRACE(command + ": " + row.what);
      const ProcessResult text = run_hardtack(words(command, row.token, row.options));
      EXPECT_EQ(text.exit_code, row.exit_code) << text.out << text.err;
      EXPECT_EQ(text.err, "");
      const ProcessResult printed = run_hardtack(plus(words(command, row.token, row.options), "--json"));
      EXPECT_EQ(printed.exit_code, row.exit_code);
      const json shown = json::parse(printed.out);
      if (row.exit_code == 0) {
        EXPECT_EQ(shown["decision"], "allow");
        EXPECT_EQ(shown["result"], (json{{"Ok", 0}}));
        EXPECT_NE(text.out.find("allow"), std::string::npos);
        continue;
      }
      EXPECT_EQ(shown["decision"], "deny");
      const json revoked = {{"Revoked", {{"id", row.id}, {"block_id", row.block}, {"source", row.source}}}};
      EXPECT_EQ(shown["result"], (json{{"Err", revoked}}));
      EXPECT_NE(text.out.find("deny\n"), std::string::npos) << text.out;
      EXPECT_EQ(text.out.find("allow"), std::string::npos) << text.out;
      EXPECT_NE(text.out.find("(" + row.id + ") is revoked by the "), std::string::npos) << text.out;
      if (command == "explain") {
        EXPECT_EQ(text.out.substr(0, 29), "denied: the token is revoked\n");
        EXPECT_EQ(shown["explanation"]["headline"], "denied: the token is revoked");
      }
      if (command == "inspect") {
        EXPECT_EQ(shown["revocation"], revoked);
        EXPECT_EQ(shown["auth"]["result"]["error"], revoked);
      } else {
        EXPECT_EQ(shown["world"], nullptr);
        EXPECT_EQ(shown["revocation_ids"].size(), row.token == leaf_ ? 3u : 2u);
      }
    }
  }
}

TEST_F(Revocation, InspectTellsItWithoutAnAuthorizer) {
  const Words ask = {"inspect", leaf_, "--public-key", kPublic, "--index", index_};
  expect_case({"not revoked", ask, 0, "revocation: not revoked\n"});
  EXPECT_EQ(json::parse(out(plus(ask, "--json")))["revocation"], "NotRevoked");
  revoke(id_of(leaf_, 1));
  expect_case(
      {"revoked", ask, 1, "revocation: REVOKED, block 1 \\([0-9a-f]{128}\\) is revoked by the lineage index\n"});
  const json shown = json::parse(run_hardtack(plus(ask, "--json")).out);
  EXPECT_EQ(shown["decision"], "deny");
  EXPECT_EQ(shown["revocation"]["Revoked"]["block_id"], 1);
  EXPECT_EQ(shown["result"]["Err"], shown["revocation"]);
}

// A source that cannot be asked is no "not revoked".
TEST_F(Revocation, WhatCannotBeAskedIsAnError) {
  const std::string list = folder_.write("list", "# none yet\n");
  const std::string old = folder_.read("lineage.db");
  revoke(id_of(leaf_, 0));
  const std::string rolled_back = folder_.write("rolled_back.db", old);
  const std::string damaged = folder_.write("damaged.db", "SQLite format 3" + std::string(5000, '\0'));
  const std::string empty_pin = folder_.write("empty.pin", "");
  const std::string bad_line = folder_.write("bad_line", "# one\n" + std::string(128, 'a') + "\n" + "alice\n");
  struct Row {
    const char* what;
    Words options;
    int exit_code;
    std::string message;
    std::string code;
  };
  const std::vector<Row> rows = {
      {"no index", {"--index", folder_.path("none.db")}, 74, "lineage_hashes_unavailable", "lineage_unavailable"},
      {"no folder", {"--index", folder_.path("none") + "/"}, 74, "unavailable", "lineage_unavailable"},
      {"no database", {"--index", damaged}, 74, "lineage_hashes_unavailable", "lineage_unavailable"},
      {"an index that was rolled back",
       {"--index", rolled_back, "--pin-file", pin_},
       74,
       "rolled back",
       "lineage_unavailable"},
      {"no pin", {"--index", index_, "--pin-file", folder_.path("none.pin")}, 74, "pin file", "io"},
      {"an empty pin", {"--index", index_, "--pin-file", empty_pin}, 74, "pin file", "io"},
      {"no list", {"--revocation-list", folder_.path("none")}, 74, "cannot read", "io"},
      {"a folder as list", {"--revocation-list", folder_.path("")}, 74, "cannot read", "io"},
      {"no list beside an index",
       {"--index", index_, "--revocation-list", folder_.path("none")},
       74,
       "cannot read",
       "io"},
      {"no index beside a list",
       {"--index", folder_.path("none.db"), "--revocation-list", list},
       74,
       "unavailable",
       "lineage_unavailable"},
      {"a line that is no id", {"--revocation-list", bad_line}, 2, "line 3 is not a revocation id", "invalid_lineage"},
      {"an unknown lineage",
       {"--index", folder_.write("copy.db", old), "--require-lineage"},
       2,
       "not trusted",
       "lineage_untrusted"},
  };
  for (const Row& row : rows) {
    for (const std::string command : {"authorize", "explain", "inspect"}) {
      SCOPED_TRACE(command + ": " + row.what);
      const std::string token = row.code == "lineage_untrusted"
                                    ? folder_.write("more", out({"attenuate", leaf_, "--block", "check if true"}))
                                    : leaf_;
      const ProcessResult text = run_hardtack(words(command, token, row.options));
      EXPECT_EQ(text.exit_code, row.exit_code) << text.err;
      EXPECT_NE(text.err.find(row.message), std::string::npos) << text.err;
      EXPECT_EQ(text.out.find("allow"), std::string::npos) << text.out;
      const ProcessResult printed = run_hardtack(plus(words(command, token, row.options), "--json"));
      EXPECT_EQ(printed.exit_code, row.exit_code);
      const json shown = json::parse(printed.out);
      EXPECT_EQ(shown["decision"], "error");
      EXPECT_EQ(shown["error"]["code"], row.code);
    }
  }
}

TEST_F(Revocation, AListThatRevokesNothingIsToldAndOptionsNeedWhatTheySpeakOf) {
  const std::string list = folder_.write("list", "# none yet\n\n");
  expect_case({"an empty list", words("authorize", leaf_, {"--revocation-list", list}), 0, "^allow\n",
               "^warning: the revocation list `[^`]*list` holds no id and revokes nothing\n$"});
  const std::string ids = folder_.write("ids", std::string(128, 'a'));
  const std::vector<CommandCase> rows = {
      {"a pin alone", words("authorize", leaf_, {"--pin-file", pin_}), 64, "", "needs `--index`"},
      {"a pin beside a list", words("authorize", leaf_, {"--pin-file", pin_, "--revocation-list", ids}), 64, "",
       "needs `--index`"},
      {"lineage alone", words("explain", leaf_, {"--require-lineage"}), 64, "", "needs `--index`"},
      {"no token, index", {"authorize", "--authorizer", "allow if true", "--index", index_}, 64, "", "token"},
      {"no token, list", {"explain", "--authorizer", "allow if true", "--revocation-list", ids}, 64, "", "token"},
      {"no token, lineage",
       {"authorize", "--authorizer", "allow if true", "--index", index_, "--require-lineage"},
       64,
       "",
       "token"},
      {"no key", {"inspect", leaf_, "--index", index_}, 64, "", "only a verified token"},
      {"no key, list", {"inspect", leaf_, "--revocation-list", ids}, 64, "", "only a verified token"},
      {"an empty index", words("authorize", leaf_, {"--index", ""}), 64, "", "--index"},
      {"an empty list name", words("authorize", leaf_, {"--revocation-list", ""}), 64, "", "--revocation-list"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

// A holder who can spell a signature another way, and a list that was written down another way.
TEST_F(Revocation, AnIdIsOneIdInEverySpelling) {
  const std::string id = id_of(leaf_, 2);
  std::string upper = id;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (const std::string& line : {id, upper, "  " + id + "  ", id + "\r"}) {
    const std::string list = folder_.write("list", line + "\n");
    expect_case({line, words("authorize", leaf_, {"--revocation-list", list}), 1, "^deny\n  revoked: block 2"});
  }
}

}  // namespace
}  // namespace hardtack::test
