// The parts of a session that need no process: when a statement is whole, what a history keeps, what is completed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/repl/history.h"
#include "cli/repl/session_completion.h"
#include "cli/repl/session_text.h"
#include "cli/repl/statement_input.h"
#include "grammar/parse.h"
#include "tests/cli/process.h"

namespace hardtack::test {
namespace {

using cli::HistoryFile;
using cli::SessionCompletion;
using cli::SessionText;
using cli::StatementInput;
using enum StatementInput::State;

TEST(StatementInput, KnowsWhenAStatementIsWhole) {
  struct Row {
    std::vector<std::string> lines;
    std::vector<StatementInput::State> states;
    std::string prefix = {};
  };
  const std::vector<Row> table = {
      {{"user(1)"}, {kWhole}},
      {{"user(1);"}, {kWhole}},
      {{"user(1) <-", "a(1)"}, {kOpen, kWhole}},
      {{"user($x)", "<- a($x)"}, {kWhole, kWhole}},  // a fact with a variable, says the compiler
      {{"user(", "1", ")"}, {kOpen, kOpen, kWhole}},
      {{"user"}, {kOpen}},
      {{"check"}, {kOpen}},
      {{"check if"}, {kOpen}},
      {{"check if a(1),"}, {kOpen}},
      {{"check if a(1) or"}, {kOpen}},
      {{"check if 1 +", "2 == 3"}, {kOpen, kWhole}},
      {{"check if $x.starts_with("}, {kOpen}},
      {{"trusting"}, {kOpen}},
      {{"a(1); b("}, {kOpen}},
      {{"// words"}, {kEmpty}},
      {{""}, {kEmpty}},
      {{"/* words", "words */ a(1)"}, {kOpen, kWhole}},
      {{"a(\"x", ");", "\")"}, {kOpen, kOpen, kWhole}},
      {{"a(1"}, {kOpen}},
      {{"a(1) // words"}, {kWhole}},
      // What is wrong before the end is wrong whatever comes.
      {{"user(;"}, {kWhole}},
      {{"user(1]"}, {kWhole}},
      {{"user(1 2"}, {kWhole}},
      {{"allow fi true"}, {kWhole}},
      {{")"}, {kWhole}},
      {{"a(; b("}, {kWhole}},
      {{"user($u),"}, {kOpen}, "check if "},
      {{"user($u)"}, {kWhole}, "check if "},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.lines[0]);
    StatementInput input;
    input.set_prefix(row.prefix);
    for (std::size_t i = 0; i < row.lines.size(); ++i) {
      const auto state = input.add(row.lines[i]);
      ASSERT_TRUE(state);
      EXPECT_EQ(*state, row.states[i]) << "line " << i;
    }
  }
}

TEST(SessionText, EndsStatementsAndKeepsWhatFactsFollowFrom) {
  struct Row {
    std::string text, program, base;
  };
  const std::vector<Row> table = {
      {"a(1)", "a(1);\n", "a(1);\n"},
      {"a(1);", "a(1);\n", "a(1);\n"},
      {"a(1) // one", "a(1); // one\n", "a(1);\n"},
      {"a(1); // one;", "a(1); // one;\n", "a(1);\n"},
      {"check if a(1)", "check if a(1);\n", ""},
      {"allow if a(1); a(2); deny if true", "allow if a(1); a(2); deny if true;\n", "a(2);\n"},
      {"// nothing", "", ""},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.text);
    SessionText session;
    ASSERT_TRUE(session.add(parse_source(row.text).tree));
    EXPECT_EQ(session.program(), row.program);
    EXPECT_EQ(session.base(), row.base);
  }
}

TEST(SessionText, IsBounded) {
  const SyntaxTree one = parse_source("a(1)").tree;
  SessionText session;
  for (std::size_t i = 0; i < SessionText::kMaxEntries; ++i) ASSERT_TRUE(session.add(one));
  ASSERT_FALSE(session.add(one));
  EXPECT_EQ(session.add(one).error().code(), ErrorCode::kProgramTooLarge);
  EXPECT_EQ(session.undo(), "a(1)");
  EXPECT_TRUE(session.add(one));
  session.clear();
  EXPECT_EQ(session.undo(), std::nullopt);
}

TEST(HistoryFile, KeepsTheLastLinesForItsOwner) {
  const TemporaryFolder folder;
  const HistoryFile history(folder.path("state/hardtack/lines"));
  EXPECT_TRUE(history.load()->empty());
  ASSERT_TRUE(history.append("a(1)"));
  ASSERT_TRUE(history.append("two\nlines"));  // no line: not kept
  ASSERT_TRUE(history.append("b(1)"));
  EXPECT_THAT(*history.load(), ::testing::ElementsAre("a(1)", "b(1)"));
  struct stat status{};
  ASSERT_EQ(::stat(folder.path("state/hardtack/lines").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);

  std::string many;
  for (int i = 0; i < 5'000; ++i) many += "fact(" + std::to_string(i) + ")\n";
  folder.write("many", many, 0644);
  const HistoryFile grown(folder.path("many"));
  const auto lines = grown.load();
  ASSERT_TRUE(lines);
  EXPECT_EQ(lines->size(), HistoryFile::kMaxLines);
  EXPECT_EQ(lines->back(), "fact(4999)");
  EXPECT_EQ(std::ranges::count(folder.read("many"), '\n'), static_cast<std::ptrdiff_t>(HistoryFile::kMaxLines));
  ASSERT_EQ(::stat(folder.path("many").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);

  folder.write("long", std::string(3'000'000, 'x'));
  EXPECT_TRUE(HistoryFile(folder.path("long")).load());
  EXPECT_LE(folder.read("long").size(), HistoryFile::kMaxBytes);
  ::mkfifo(folder.path("pipe").c_str(), 0600);
  EXPECT_FALSE(HistoryFile(folder.path("pipe")).load());
  EXPECT_FALSE(HistoryFile(folder.path("pipe")).append("a(1)"));
}

TEST(HistoryFile, KeepsNoSecrets) {
  const std::string digits = "8e2dc5a5b1c8a43e7ee9e8b4d8a5a1f0c4b0a2c3d4e5f60718293a4b5c6d7e8f";
  struct Row {
    std::string line;
    bool key;     // refused
    bool secret;  // not recorded
  };
  const std::vector<Row> table = {
      {"user(\"ann\")", false, false},
      {"trusting ed25519/" + digits, false, false},
      {"photo(\"/photos-private/cat.jpg\")", false, false},
      {"a(\"" + digits + "\")", false, true},
      {"a(hex:" + digits + ")", false, true},
      {"ed25519-private/" + digits, true, true},
      {"check if a(\"ed25519-private/" + digits + "\")", true, true},
      {"-----BEGIN EC PRIVATE KEY-----", true, true},
      {digits, true, true},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.line);
    EXPECT_EQ(cli::holds_private_key_text(row.line), row.key);
    EXPECT_EQ(cli::holds_secret_word(row.line), row.secret);
  }
}

TEST(SessionCompletion, OffersWhatMayStand) {
  const std::string session = "department(\"sales\");\ncheck if department($d), $d.starts_with(\"s\");\n";
  struct Row {
    std::string begun, line;
    std::size_t replaced;
    std::string has, has_not;
  };
  const std::vector<Row> table = {
      {"", ":f", 2, ":facts", ":load"},
      {"", ":", 1, ":authorize", "department"},
      {"", "al", 2, "allow", ":authorize"},
      {"", "? depa", 4, "department", "allow"},
      {"", "? department($d), $", 1, "$d", "allow"},
      {"", "check if depa", 4, "department", "allow"},
      {"check if depa", "", 0, "", "allow"},
      {"check if department($d),\n", "$d.star", 4, "starts_with", "ends_with"},
      {"", ":query a($d) <- depa", 4, "department", "allow"},
      {"", ":explain depa", 4, "department", "allow"},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.begun + row.line);
    SessionCompletion completion({":authorize", ":facts", ":load"});
    const auto found = completion.complete(session, row.begun, row.line, row.line.size());
    if (!row.has.empty()) {
      EXPECT_EQ(found.replaced, row.replaced);
      EXPECT_THAT(found.candidates, ::testing::Contains(::testing::StartsWith(row.has)));
    }
    EXPECT_THAT(found.candidates, ::testing::Not(::testing::Contains(::testing::StartsWith(row.has_not))));
  }
}

TEST(SessionCompletion, OffersFiles) {
  const TemporaryFolder folder;
  folder.write("service.bcdl", "");
  folder.write(".hidden", "");
  SessionCompletion completion({":load"});
  const std::string line = ":load " + folder.path("");
  const auto all = completion.complete("", "", line, line.size());
  EXPECT_THAT(all.candidates, ::testing::ElementsAre(folder.path("service.bcdl")));
  EXPECT_EQ(all.replaced, folder.path("").size());
  const auto none = completion.complete("", "", ":load /no/such/folder/x", 23);
  EXPECT_TRUE(none.candidates.empty());
}

}  // namespace
}  // namespace hardtack::test
