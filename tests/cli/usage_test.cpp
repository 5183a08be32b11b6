// Help, version, and command lines that make no sense.
#include <fstream>
#include <iterator>

#include "cli/command.h"
#include "tests/cli/command_table.h"
#include "tests/support/folders.h"

namespace hardtack::test {
namespace {

TEST(Usage, HelpAndVersionGoToStandardOutput) {
  const std::vector<CommandCase> rows = {
      {"help", {"--help"}, 0, "Usage: hardtack COMMAND[^]*keypair[^]*Exit codes[^]*; 70 a defect of Hardtack; 74", ""},
      {"short help", {"-h"}, 0, "Usage: hardtack", ""},
      {"help word", {"help"}, 0, "Usage: hardtack COMMAND", ""},
      {"help of a command", {"keypair", "--help"}, 0, "Usage: hardtack keypair[^]*--from-file[^]*Examples:", ""},
      {"help word of a command", {"help", "keypair"}, 0, "Usage: hardtack keypair", ""},
      {"help wins over errors", {"keypair", "--nonsense", "--help"}, 0, "Usage: hardtack keypair", ""},
      {"version", {"--version"}, 0, "^hardtack [0-9]+\\.[0-9]+\\.[0-9]+\n$", ""},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

TEST(Usage, MistakesAreExit64WithAdvice) {
  const std::vector<CommandCase> rows = {
      {"nothing", {}, 64, "", "Usage: hardtack COMMAND"},
      {"unknown command", {"keypiar"}, 64, "", "unknown command `keypiar`\n  help: did you mean `keypair`"},
      {"far from any command", {"zzzzzzzzzz"}, 64, "", "see `hardtack --help`"},
      {"unknown option", {"keypair", "--only-publik-key"}, 64, "", "did you mean `--only-public-key`"},
      {"missing value", {"keypair", "--from-file"}, 64, "", "`--from-file` needs a value"},
      {"given twice",
       {"keypair", "--key-algorithm", "ed25519", "--key-algorithm", "ed25519"},
       64,
       "",
       "`--key-algorithm` was given more than once"},
      {"extra argument", {"keypair", "extra"}, 64, "", "unexpected argument `extra`"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

TEST(Usage, ThePageNamesEveryCommand) {
  std::ifstream stream(source_folder() + "/docs/cli.md");
  const std::string page{std::istreambuf_iterator<char>(stream), {}};
  for (const cli::CommandEntry& command : cli::all_commands()) {
    const std::string name(command.name);
    EXPECT_TRUE(std::regex_search(page, std::regex("\n\\|[^|]*`" + name + "[ `]"))) << name;
    expect_case({"help", {"help", name.substr(0, name.find(' '))}, 0, "Usage: hardtack ", ""});
  }
}

TEST(Usage, NoColoursOutsideOfATerminal) {
  const auto result = run_hardtack({"keypiar"}, {.variables = {{"TERM", "xterm-256color"}}});
  EXPECT_THAT(result.err, testing::Not(testing::HasSubstr("\x1b[")));
}

TEST(Attacks, A187_ControlCharactersOfArgumentsAreEscaped) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"\x1b]0;x\x07"},
                                                {"keypair", "\x1b[2J"},
                                                {"keypair", "--\x1b[2J"},
                                                {"keypair", "--from-file", "/nonexistent/\x1b[2J\r"},
                                                {"keypair", "--key-algorithm", "\x1b[2J"}}) {
    const auto result = run_hardtack(words);
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.err, testing::Not(testing::AnyOf(testing::HasSubstr("\x1b"), testing::HasSubstr("\r"))));
  }
}

}  // namespace
}  // namespace hardtack::test
