// `--json` prints one document on standard output, whatever the outcome: a result, a refusal, a command line that makes
// no sense, a file that is not there.
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

class JsonOutcome : public TokenTest {
 protected:
  // The one document that the command printed, which ended as it must.
  static json document(const Words& words, int exit_code, const std::string& input = {}) {
    const auto result = run_hardtack(words, {.input = input});
    std::string line;
    for (const std::string& word : words) line += "'" + word.substr(0, 40) + "' ";
    EXPECT_EQ(result.exit_code, exit_code) << line << result.out << result.err;
    json shown = json::parse(result.out, nullptr, false);
    EXPECT_FALSE(shown.is_discarded()) << line << "printed: " << result.out;
    return shown;
  }

  static void expect_error(const json& shown, const std::string& code) {
    ASSERT_TRUE(shown.is_object()) << shown;
    ASSERT_TRUE(shown.contains("error")) << shown;
    EXPECT_EQ(shown["error"]["code"], code) << shown;
    EXPECT_FALSE(shown["error"]["message"].get<std::string>().empty());
    EXPECT_TRUE(shown["error"]["help"].is_string());
  }

  std::string token_ = folder_.write("token", mint("user(\"alice\");"));
  std::string none_ = folder_.path("none");
  std::string bad_ = folder_.write("bad", "?");
};

struct Row {
  Words words;
  int exit_code;
  std::string code;
};

TEST_F(JsonOutcome, CommandsThatDecideSayThatThereIsNoDecision) {
  for (const std::string command : {"authorize", "explain", "inspect"}) {
    const Words policy = {"--authorizer", "allow if true", "--json"};
    const std::vector<Row> rows = {
        {{token_}, 64, "usage"},
        {{token_, "--public-key"}, 64, "usage"},
        {{token_, "--public-key", ""}, 64, "usage"},
        {{token_, "--public-key", kPublic, "--nonsense"}, 64, "usage"},
        {{token_, "--public-key", kPublic, "extra"}, 64, "usage"},
        {{"", "--public-key", kPublic}, 64, "usage"},
        {{"--public-key", kPublic}, 64, "usage"},
        {{token_, "--public-key", kPublic, "--max-time", "5"}, 64, "usage"},
        {{token_, "--public-key", kPublic, "--json=yes"}, 64, "usage"},
        {{token_, "--public-key", kPublic, "--authorizer-file", none_}, 64, "usage"},
        {{none_, "--public-key", kPublic}, 74, "io"},
        {{token_, "--public-key-file", none_}, 74, "io"},
        {{token_, "--public-key", kOtherPublic}, 2, "invalid_signature"},
        {{bad_, "--public-key", kPublic}, 2, "invalid_base64"},
        {{token_, "--public-key", kPublic, "--query", "a("}, 2, "syntax"},
        {{token_, "--public-key", kPublic, "--max-steps", "0"}, 3, "too_many_steps"},
    };
    for (const Row& row : rows) {
      Words words = {command};
      words.insert(words.end(), row.words.begin(), row.words.end());
      words.insert(words.end(), policy.begin(), policy.end());
      SCOPED_TRACE(command + " " + row.words[0]);
      const json shown = document(words, row.exit_code);
      expect_error(shown, row.code);
      EXPECT_EQ(shown["decision"], "error");
    }
  }
  EXPECT_EQ(document({"authorize", "--json"}, 64),
            (json{{"decision", "error"},
                  {"error",
                   {{"code", "usage"},
                    {"message", "no authorizer was given"},
                    {"help", "pass `--authorizer SOURCE` or `--authorizer-file FILE`"}}}}));
}

TEST_F(JsonOutcome, InspectNamesItsDecisionWhereOneWasAsked) {
  const Words words = {"inspect", token_, "--public-key", kPublic, "--json"};
  const auto decide = [&](const std::string& policy, int exit_code) {
    Words all = words;
    all.insert(all.end(), {"--authorize-with", policy});
    return document(all, exit_code)["decision"];
  };
  EXPECT_EQ(decide("allow if user(\"alice\")", 0), "allow");
  EXPECT_EQ(decide("deny if true", 1), "deny");
  EXPECT_EQ(decide("allow if 1 / 0 == 1", 4), "error");
  EXPECT_EQ(decide("allow if", 2), "error");
  EXPECT_FALSE(document(words, 0).contains("decision"));
}

TEST_F(JsonOutcome, OtherCommandsPrintTheErrorAlone) {
  const std::vector<Row> rows = {
      {{"inspect", "--json"}, 64, "usage"},
      {{"inspect", token_, "--nonsense", "--json"}, 64, "usage"},
      {{"inspect", none_, "--json"}, 74, "io"},
      {{"inspect", bad_, "--json"}, 2, "invalid_base64"},
      {{"inspect", token_, "--public-key-file", none_, "--json"}, 74, "io"},
      {{"inspect", token_, "--public-key", kOtherPublic, "--json"}, 2, "invalid_signature"},
      {{"inspect-snapshot", "--json"}, 64, "usage"},
      {{"inspect-snapshot", "", "--json"}, 64, "usage"},
      {{"inspect-snapshot", none_, "--json"}, 74, "io"},
      {{"inspect-snapshot", token_, "--max-facts", "x", "--json"}, 64, "usage"},
      {{"lineage", "record", "--json"}, 64, "usage"},
      {{"lineage", "record", token_, "--index", none_, "--json"}, 64, "usage"},
      {{"lineage", "record", none_, "--public-key", kPublic, "--index", none_, "--json"}, 74, "io"},
      {{"lineage", "show", "--json"}, 64, "usage"},
      {{"lineage", "show", "--index", none_, "--json"}, 74, "lineage_unavailable"},
      {{"lineage", "verify", "--json"}, 64, "usage"},
      {{"lineage", "verify", none_, "--public-key", kPublic, "--json"}, 74, "io"},
      {{"lineage", "forget", "--json"}, 64, "usage"},
      {{"generate", "--json"}, 64, "usage"},
      {{"nonsense", "--json"}, 64, "usage"},
      {{"--json"}, 64, "usage"},
  };
  for (const Row& row : rows) {
    const json shown = document(row.words, row.exit_code);
    expect_error(shown, row.code);
    EXPECT_FALSE(shown.contains("decision")) << shown;
  }
  const json usage = document({"lineage", "show", "--json"}, 64);
  EXPECT_EQ(usage.size(), 1u) << usage;
}

TEST_F(JsonOutcome, CheckKeepsItsArray) {
  const std::string good = folder_.write("good", "allow if true;");
  const std::string wrong = folder_.write("wrong", "allow if;");
  struct Case {
    Words words;
    int exit_code;
    std::vector<std::pair<json, std::string>> entries;  // file and code
  };
  const std::vector<Case> cases = {
      {{"check", good, "--json"}, 0, {}},
      {{"check", none_, "--json"}, 74, {{none_, "io"}}},
      {{"check", folder_.path(""), "--json"}, 64, {{nullptr, "usage"}}},  // a folder without policy files
      {{"check", good, none_, "--json"}, 74, {{none_, "io"}}},
      {{"check", wrong, none_, "--json"}, 74, {{wrong, "syntax-error"}, {none_, "io"}}},
      {{"check", none_, none_ + "2", "--json"}, 74, {{none_, "io"}, {none_ + "2", "io"}}},
      {{"check", token_, "--json"}, 2, {{token_, "syntax"}}},
      {{"check", "--json"}, 64, {{nullptr, "usage"}}},
      {{"check", "", "--json"}, 64, {{nullptr, "usage"}}},
      {{"check", good, "--nonsense", "--json"}, 64, {{nullptr, "usage"}}},
      {{"check", good, "--json=1"}, 64, {{nullptr, "usage"}}},
  };
  for (const Case& row : cases) {
    const json shown = document(row.words, row.exit_code);
    SCOPED_TRACE(shown.dump());
    ASSERT_TRUE(shown.is_array());
    ASSERT_EQ(shown.size(), row.entries.size());
    for (std::size_t i = 0; i < shown.size(); ++i) {
      EXPECT_EQ(shown[i]["file"], row.entries[i].first);
      EXPECT_EQ(shown[i]["code"], row.entries[i].second);
      EXPECT_EQ(shown[i]["severity"], "error");
      EXPECT_EQ(shown[i]["range"].is_null(), row.entries[i].second != "syntax-error");
      for (const char* member : {"message", "help", "fixes"}) EXPECT_TRUE(shown[i].contains(member)) << member;
    }
  }
}

// Names of files and words of a command line need not be UTF-8; the document is.
TEST_F(JsonOutcome, IsUtf8WhateverWasGiven) {
  for (const std::string name :
       {"\xff", "no\xff\xfe file", "\xc3", "\xed\xa0\x80", "\xf8\x88", "a\xe2\x80", "\x80\x80", "\xc0\xaf"}) {
    EXPECT_EQ(document({"check", name, "--json"}, 74)[0]["code"], "io");
    expect_error(document({"inspect", name, "--json"}, 74), "io");
    expect_error(document({"authorize", name, "--json"}, 64), "usage");
    expect_error(document({name, "--json"}, 64), "usage");
    expect_error(document({"seal", "--" + name, "--json"}, 64), "usage");
    const std::string file = folder_.write(name, "allow if;");
    EXPECT_EQ(document({"check", file, "--json"}, 2)[0]["code"], "syntax-error");
  }
}

// Every command that there is, with options that make no sense to it.
TEST_F(JsonOutcome, EveryCommandAnswersAMistakeWithADocument) {
  for (const cli::CommandEntry& command : cli::all_commands()) {
    Words words;
    const std::string name(command.name);
    words.push_back(name.substr(0, name.find(' ')));
    if (name.find(' ') != std::string::npos) words.push_back(name.substr(name.find(' ') + 1));
    for (const Words& more : {Words{"--json", "--nonsense"}, Words{"--json", ""}, Words{"", "--json"},
                              Words{"--json", "--json=2"}, Words{"a", "b", "--no-such", "--json"}}) {
      Words line = words;
      line.insert(line.end(), more.begin(), more.end());
      const json shown = document(line, 64);
      EXPECT_EQ(shown.is_array() ? shown[0]["code"] : shown["error"]["code"], "usage") << name << shown;
    }
  }
}

TEST_F(JsonOutcome, WholeNumbersAreWhole) {
  const Words words = {"inspect", token_, "--public-key", kPublic, "--json", "--query", "q($u) <- user($u)"};
  const json queried = document(words, 0);
  EXPECT_TRUE(queried["query"]["elapsed_micros"].is_number_integer()) << queried;
  EXPECT_EQ(queried["query"]["verified"], true);
  Words deciding = words;
  deciding.insert(deciding.end(), {"--authorize-with", "allow if true", "--dump-snapshot-to", folder_.path("world")});
  const json decided = document(deciding, 0);
  for (const char* member : {"iterations", "elapsed_micros"}) {
    EXPECT_TRUE(decided["auth"][member].is_number_integer()) << decided;
  }
  EXPECT_TRUE(decided["query"]["elapsed_micros"].is_number_integer());
  const json snapshot = document({"inspect-snapshot", folder_.path("world"), "--json", "--query", "q(1) <- a(1)"}, 0);
  EXPECT_TRUE(snapshot["contents"]["elapsed_micros"].is_number_integer()) << snapshot;
  EXPECT_TRUE(snapshot["contents"]["iterations"].is_number_integer());
  EXPECT_TRUE(snapshot["evaluation"]["iterations"].is_number_integer());
  EXPECT_TRUE(snapshot["evaluation"]["auth"]["elapsed_micros"].is_number_integer());
  EXPECT_TRUE(snapshot["evaluation"]["query"]["elapsed_micros"].is_number_integer());
}

}  // namespace
}  // namespace hardtack::test
