// hardtack repl without a terminal: sessions as scripts, and what hostile input does to one.
#include <sys/stat.h>

#include <chrono>
#include <filesystem>

#include "tests/cli/command_table.h"

namespace hardtack::test {
namespace {

class ReplSession : public ::testing::Test {
 protected:
  ReplSession() {
    folder_.write("policy.bcdl", "right($u, \"read\") <- user($u);\nallow if right($u, \"read\");\n");
    folder_.write("broken.bcdl", "allow if ;\n");
    folder_.write("latin.bcdl", "user(\"\xe9\");\n");
  }
  TemporaryFolder folder_;
};

TEST_F(ReplSession, AnswersLineByLine) {
  const std::string policy = folder_.path("policy.bcdl");
  const std::vector<CommandCase> table = {
      {"nothing", {"repl"}, 0, "", "", ""},
      {"white space and comments", {"repl"}, 0, "", "", "\n  \n// nothing\n/* nor\nthis */\n"},
      {"a fact and a question", {"repl"}, 0, "^[$]u = \"ann\"\n$", "", "user(\"ann\")\n? user($u)\n"},
      {"no line break at the end", {"repl"}, 0, "^true\n$", "", "user(\"ann\")\n? user(\"ann\")"},
      {"lines of Windows", {"repl"}, 0, "^true\n$", "", "user(\"ann\");\r\n? user(\"ann\")\r\n"},
      {"several statements on a line", {"repl"}, 0, "^[$]x = 1\n[$]x = 2\n$", "", "n(1); n(2);\n? n($x)\n"},
      {"several variables, once each",
       {"repl"},
       0,
       "^[$]a = 1, [$]b = 2\n$",
       "",
       "p(1, 2); p(2, 1);\n? p($a, $b), p($b, $a), $a < $b\n"},
      {"variables of closures are not asked",
       {"repl"},
       0,
       "^[$]s = .1, 2.\n$",
       "",
       "p({1, 2})\n? p($s), $s.any($x -> $x > 1);\n"},
      {"a question without variables", {"repl"}, 0, "^false\n$", "", "n(1)\n? n(2)\n"},
      {"no results", {"repl"}, 0, "^no results\n$", "", "n(1)\n? n($x), $x > 1\n"},
      {"a rule derives",
       {"repl"},
       0,
       "^right[(]\"ann\"[)]\n$",
       "",
       "user(\"ann\")\ntop($u) <- user($u)\n:query right($u) <- top($u)\n"},
      {"statements over several lines",
       {"repl"},
       0,
       "^allow",
       "",
       "user(\n  \"ann\"\n)\ncheck if user($u),\n\n  $u != \"bob\"\nallow if\ntrue\n:authorize\n"},
      {"strings over several lines",
       {"repl"},
       0,
       "^[$]u = \"a.n:now.nb\"\n$",
       "",
       "user(\"a\n:now\nb\")\n? user($u)\n"},
      {"questions over several lines", {"repl"}, 0, "^[$]x = 1\n$", "", "n(1)\n? n($x),\n$x == 1\n"},
      {"allow", {"repl"}, 0, "^allow\n[^]*allow if true", "", "allow if true\n:authorize\n"},
      {"the last policy may be taken back",
       {"repl"},
       0,
       "^undone: deny if true\nallow",
       "",
       "deny if true\n:undo\nallow if true\n:authorize\n"},
      {"undo takes a whole entry",
       {"repl"},
       0,
       "^undone: n.1.; n.2.;\nno facts\n$",
       "",
       "n(1); n(2);\n:undo\n:facts\n"},
      {"clear", {"repl"}, 0, "^nothing was entered\n$", "", "n(1)\n:clear\n:list\n"},
      {"facts with their origin",
       {"repl"},
       0,
       "^// origin: authorizer\na.1.;\nb.1.;\n$",
       "",
       "a(1)\nb($x) <- a($x)\n:facts\n"},
      {"facts of a name", {"repl"}, 0, "^// origin: authorizer\nb.1.;\n$", "", "a(1)\nb($x) <- a($x)\n:facts b\n"},
      {"rules, checks and policies",
       {"repl"},
       0,
       "^// Rules:\n// origin: authorizer\nb[^]*// Checks:\n[^]*check if a[^]*// Policies:\nallow if b",
       "",
       "b($x) <- a($x)\ncheck if a($x)\nallow if b($x)\n:rules\n"},
      {"list keeps the order", {"repl"}, 0, "^b.1.;\na.1.;\n$", "", "b(1)\na(1);\n:list\n"},
      {"explain a decision", {"repl"}, 0, "^denied", "", "allow if user($u)\n:explain\n"},
      {"explain why something holds",
       {"repl"},
       0,
       "^allowed[^]*b.1.[^]*b[(][$]x[)] <- a",
       "",
       "a(1)\nb($x) <- a($x)\ndeny if true\n:explain b(1)\n"},
      {"explain why something does not hold",
       {"repl"},
       0,
       "^denied[^]*user",
       "",
       "user(\"ann\")\nallow if true\n:explain user(\"bob\")\n"},
      {"a file", {"repl"}, 0, "^allow", "", "user(\"ann\")\n:load " + policy + "\n:authorize\n"},
      {"a file at the start", {"repl", "--authorizer-file", policy}, 0, "^allow", "", "user(\"ann\")\n:authorize\n"},
      {"facts, source and parameters at the start",
       {"repl", "--fact", "user({who})", "--param", "who=ann", "--authorizer", "allow if user({who})"},
       0,
       "^allow",
       "",
       ":authorize\n"},
      {"a trusting of the session may come late",
       {"repl"},
       0,
       "^true\na.1.;\ntrusting authority;\n$",
       "",
       "a(1)\ntrusting authority\n? a(1)\n:list\n"},
      {"time",
       {"repl"},
       0,
       "^no time\ntime.2030-01-01T00:00:00Z.\n[$]t = 2030-01-01T00:00:00Z\nno time\nno results\n$",
       "",
       ":now\n:now 2030-01-01T00:00:00Z\n? time($t)\n:now off\n? time($t)\n"},
      {"the clock",
       {"repl"},
       0,
       "^time[^]* of the clock\n[$]t = 20[^]*\n$",
       "",
       ":now clock\n? time($t), $t > 2020-01-01T00:00:00Z, 1 == 1\n"},
      {"limits",
       {"repl", "--max-facts", "7"},
       0,
       "^max-facts 7\n[^]*max-steps 9\nmax-time 2000ms\n$",
       "",
       ":limits max-steps 9\n:limits max-time 2s\n:limits\n"},
      {"help", {"repl"}, 0, ":authorize[^]*:quit", "", ":help\n"},
      {"quit", {"repl"}, 0, "^no time\n$", "", ":now\n:quit\n:now\n"},
  };
  for (const CommandCase& row : table) expect_case(row);
}

TEST_F(ReplSession, EndsWithTheLastThingThatWentWrong) {
  const std::string missing = folder_.path("missing.bcdl");
  const std::vector<CommandCase> table = {
      {"a denial", {"repl"}, 1, "^deny", "", "deny if true\n:authorize\n"},
      {"a denial, and an allow that changes nothing",
       {"repl"},
       1,
       "^deny[^]*allow",
       "",
       "deny if true\n:authorize\n:undo\nallow if true\n:authorize\n"},
      {"text with errors has a caret, and is not entered",
       {"repl"},
       2,
       "^no facts\n$",
       "<entry 1>:1:6[^]*\\^",
       "user(;\n:facts\n"},
      {"all of an entry or nothing", {"repl"}, 2, "^no facts\n$", "<entry 1>:1:", "user(1); user(;\n:facts\n"},
      {"the number of the entry", {"repl"}, 2, "", "<entry 2>:1:", "user(1)\nuser(;\n"},
      {"the line of the statement", {"repl"}, 2, "", "<entry 1>:2:3", "user(\n1 2\n"},
      {"a statement that stops", {"repl"}, 2, "", "expected", "user(\"ann\"\n"},
      {"a command ends a statement that is open", {"repl"}, 2, "^no facts\n$", "expected", "user(\"ann\"\n:facts\n"},
      {"a variable that is not bound", {"repl"}, 2, "", "<entry 1>:1:", "a($x) <- b($y)\n"},
      {"a parameter without a value", {"repl"}, 2, "", "who", "user({who})\n"},
      {"a question with an error", {"repl"}, 2, "", "<query>:1:", "? user($u) ]\n"},
      {"an empty question", {"repl"}, 64, "", "`[?]` needs a condition", "? ;\n"},
      {"a limit",
       {"repl", "--max-facts", "1"},
       3,
       "",
       "`:limits max-facts N` sets this limit",
       "n(1); n(2);\nm($x) <- n($x)\n? m($x)\n"},
      {"an expression that fails",
       {"repl"},
       4,
       "",
       "divi[^]*<session>:2:",
       "n(1)\ncheck if n($x), $x / 0 == 1\nallow if true\n:authorize\n"},
      {"the last one counts", {"repl"}, 64, "", "<entry 1>[^]*unknown command", "user(;\n:nothing\n"},
      {"a command that nearly is one", {"repl"}, 64, "", "did you mean `:facts`", ":fact\n"},
      {"an argument too many", {"repl"}, 64, "", "`:undo` takes no argument", ":undo 2\n"},
      {"an argument too few", {"repl"}, 64, "", "`:load` needs FILE", ":load\n"},
      {"nothing to undo", {"repl"}, 64, "", "nothing to undo", ":undo\n"},
      {"no time", {"repl"}, 64, "", "time", ":now tomorrow\n"},
      {"no limit", {"repl"}, 64, "", "there is no limit `max-fun`", ":limits max-fun 3\n"},
      {"no number", {"repl"}, 64, "", "needs a name and a number", ":limits max-facts\n"},
      {"a file that is not there", {"repl"}, 74, "", "missing.bcdl", ":load " + missing + "\n"},
      {"standard input twice", {"repl"}, 64, "", "holds the session", ":load -\n"},
      {"a file with errors",
       {"repl"},
       2,
       "^nothing was entered\n$",
       "broken.bcdl:1:",
       ":load " + folder_.path("broken.bcdl") + "\n:list\n"},
      {"a file that is not UTF-8", {"repl"}, 2, "", "UTF-8", ":load " + folder_.path("latin.bcdl") + "\n"},
      {"a folder", {"repl"}, 74, "", "error:", ":load " + folder_.path(".") + "\n"},
      {"trusting twice", {"repl"}, 2, "", "says `trusting` already", "trusting previous\ntrusting authority\n"},
      {"a file at the start that is not there",
       {"repl", "--authorizer-file", missing},
       74,
       "",
       "missing.bcdl",
       ":facts\n"},
      {"a file at the start with errors",
       {"repl", "--load", folder_.path("broken.bcdl")},
       2,
       "",
       "broken.bcdl:1:",
       ":facts\n"},
      {"an empty argument", {"repl", "--authorizer", ""}, 64, "", "empty", ":facts\n"},
      {"standard input holds the session", {"repl", "--authorizer-file", "-"}, 64, "", "read only once", ":facts\n"},
      {"a token without a key", {"repl", "x.token"}, 64, "", "public-key", ""},
      {"a key without a token", {"repl", "--public-key", "00"}, 64, "", "token", ""},
  };
  for (const CommandCase& row : table) expect_case(row);
}

TEST_F(ReplSession, DecidesAboutAToken) {
  const std::string key = folder_.path("root.key");
  const ProcessResult made = run_hardtack({"keypair", "--only-private-key"});
  folder_.write("root.key", made.out);
  folder_.write("root.pub", run_hardtack({"keypair", "--from-file", key, "--only-public-key"}).out);
  folder_.write("other.pub", run_hardtack({"keypair", "--only-public-key"}).out);
  const ProcessResult token = run_hardtack({"generate", "--private-key-file", key, "-"},
                                           {.input = "user(\"ann\"); check if time($t), $t < 2030-01-01T00:00:00Z;"});
  folder_.write("ann.token", token.out);
  const ProcessResult narrowed = run_hardtack({"attenuate", folder_.path("ann.token"), "--block", "note(1)"});
  folder_.write("narrow.token", narrowed.out);
  const std::vector<std::string> words = {"repl", folder_.path("narrow.token"), "--public-key-file",
                                          folder_.path("root.pub")};
  const std::vector<CommandCase> table = {
      {"its facts", words, 0, "origin: 0\nuser", "", ":facts user\n"},
      {"its checks", words, 1, "^deny", "", "allow if user($u)\n:authorize\n"},
      {"the time that it asks for", words, 0, "^time[^]*allow", "",
       "allow if user($u)\n:now 2029-01-01T00:00:00Z\n:authorize\n"},
      {"facts of later blocks are not seen", words, 0, "^false\n$", "", "? note(1)\n"},
      {"but where all blocks are asked", words, 0, "^n.1.\n$", "", ":query-all n($x) <- note($x)\n"},
      {"signatures are checked",
       {"repl", folder_.path("narrow.token"), "--public-key-file", folder_.path("other.pub")},
       2,
       "",
       "signature",
       ":facts\n"},
  };
  for (const CommandCase& row : table) expect_case(row);
}

// Whatever comes, the session answers what comes next.
TEST_F(ReplSession, SurvivesHostileInput) {
  const std::string again = "\n:now\n";
  const auto repeated = [](std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
  };
  struct Row {
    std::string name;
    std::string input;
    int exit_code;
    std::string err;
  };
  const std::vector<Row> table = {
      {"a line of 64 KiB of parentheses", repeated("(", 65'536), 2, "error"},
      {"a line beyond that", repeated("a", 70'000), 2, "the line is longer than 65536 bytes"},
      {"a line of 4 MiB", repeated("n(1); ", 700'000), 2, "longer"},
      {"control bytes", std::string("us\x1b[2Jer(\"\x07\x01\");\0", 16), 2, "error"},
      {"a command of control bytes", ":a\x1b[2J\x07", 64, "unknown command"},
      {"bytes that are no UTF-8", "user(\"\xff\xfe\");", 2, "UTF-8"},
      {"a byte order mark", "\xef\xbb\xbfuser(1);", 2, "byte order mark"},
      {"a string that never ends", "user(\"" + repeated("a\n", 3'500), 2, "the statement"},
      {"a comment that never ends", "/*" + repeated("a\n", 3'500), 2, "the statement"},
      {"a bracket that never closes", "user([" + repeated("1,\n", 3'500), 2, "the statement"},
      {"rules that multiply",
       "n(0);n(1);n(2);n(3);n(4);n(5);n(6);n(7);n(8);n(9);\n"
       "m($a, $b, $c, $d) <- n($a), n($b), n($c), n($d)\n:facts m",
       3, "limit"},
      {"a join without end",
       "n(0);n(1);n(2);n(3);n(4);n(5);n(6);n(7);n(8);n(9);\n"
       "? n($a), n($b), n($c), n($d), n($e), n($f), n($g), n($h), $a + $b + $c + $d + $e + $f + $g + $h < 0",
       3, "limit"},
      {"a private key", "key(\"ed25519-private/" + repeated("ab", 32) + "\")", 2, "looks like a key"},
      {"a private key in PEM", "-----BEGIN PRIVATE KEY-----", 2, "looks like a key"},
      {"more than a session holds", repeated("p(\"" + repeated("x", 60'000) + "\");\n", 20), 2,
       "a session has at most"},
      {"a thousand questions", repeated("? n(1)\n", 1'000), 0, ""},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.name);
    const auto begun = std::chrono::steady_clock::now();
    const ProcessResult result = run_hardtack({"repl"}, {.input = row.input + again});
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(120));
    EXPECT_THAT(result.out, ::testing::EndsWith("no time\n"));
    EXPECT_LT(result.out.size(), 400'000u);
    EXPECT_THAT(result.out + result.err, ::testing::Not(::testing::HasSubstr("\x1b")));
    EXPECT_THAT(result.err, ::testing::Not(::testing::HasSubstr("abababab")));
    EXPECT_EQ(result.exit_code, row.exit_code) << result.err.substr(0, 1'000);
    if (!row.err.empty()) {
      EXPECT_THAT(result.err, ::testing::HasSubstr(row.err));
    }
  }
}

TEST_F(ReplSession, OutputIsBounded) {
  std::string input;
  for (int i = 0; i < 17; ++i) input += "p(" + std::to_string(i) + ", \"" + std::string(60'000, 'x') + "\");\n";
  for (const char* asked : {":facts\n", ":list\n", "? p($i, $x)\n", ":query q($i, $x) <- p($i, $x)\n"}) {
    SCOPED_TRACE(asked);
    const ProcessResult result = run_hardtack({"repl"}, {.input = input + asked});
    EXPECT_EQ(result.exit_code, 0) << result.err.substr(0, 500);
    EXPECT_LT(result.out.size(), 270'000u);
    EXPECT_GT(result.out.size(), 200'000u);
    EXPECT_THAT(result.out, ::testing::HasSubstr("..."));
  }
}

TEST_F(ReplSession, AScriptWritesNoHistory) {
  const ProcessResult result = run_hardtack(
      {"repl"},
      {.input = "user(1)\n", .variables = {{"HOME", folder_.path("home")}, {"XDG_STATE_HOME", folder_.path("state")}}});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(folder_.path("state")));
  EXPECT_FALSE(std::filesystem::exists(folder_.path("home")));
}

TEST_F(ReplSession, OutputThatNobodyReadsIsAnError) {
  EXPECT_EQ(run_hardtack({"repl"}, {.input = ":help\n:help\n", .closed_reader = true}).exit_code, 74);
}

}  // namespace
}  // namespace hardtack::test
