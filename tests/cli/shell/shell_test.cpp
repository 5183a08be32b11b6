// `hardtack completion` and `hardtack man` as commands; what shells and mandoc make of them is tested beside this.
#include <gmock/gmock.h>

#include "cli/reference/man_page.h"
#include "cli/shell/command_pages.h"
#include "tests/cli/command_table.h"

namespace hardtack::test {
namespace {

using ::testing::HasSubstr;

TEST(Shell, PrintsScriptsAndTheManual) {
  for (const CommandCase& row : {
           CommandCase{"bash", {"completion", "bash"}, 0, "complete -F _hardtack hardtack"},
           CommandCase{"zsh", {"completion", "zsh"}, 0, "^#compdef hardtack"},
           CommandCase{"fish", {"completion", "fish"}, 0, "complete -c hardtack -f"},
           CommandCase{"another shell", {"completion", "tcsh"}, 64, "", "a shell is `bash`, `zsh` or `fish`"},
           CommandCase{"no shell", {"completion"}, 64, "", "`SHELL` is missing"},
           CommandCase{"manual", {"man"}, 0, "^\\.TH HARDTACK 1 "},
           CommandCase{"page", {"man", "--section", "lineage-record"}, 0, "^\\.TH HARDTACK\\\\-LINEAGE\\\\-RECORD 1 "},
           CommandCase{"page of two words", {"man", "--section", "lineage record"}, 0, "^\\.TH HARDTACK"},
           CommandCase{"no such page", {"man", "--section", "fly"}, 64, "", "`--section` is no command"},
       }) {
    expect_case(row);
  }
}

// Each option is an option, a file or a word by what it says of itself.
TEST(Shell, KnowsWhatOptionsTake) {
  std::size_t files = 0, words = 0;
  for (const cli::CommandPage& page : cli::command_pages()) {
    for (const cli::ArgumentEntry& entry : page.entries) {
      SCOPED_TRACE(page.name + " " + entry.names.front());
      EXPECT_FALSE(entry.help.empty());
      EXPECT_EQ(entry.takes == cli::ValueKind::kWord, !entry.words.empty());
      // An option whose value stands for one of several words, or for a file, says so.
      if (entry.value == "FORMAT") {
        EXPECT_EQ(entry.takes, cli::ValueKind::kWord);
      }
      if (entry.names.front().ends_with("-file") && entry.kind == cli::ArgumentEntry::Kind::kOption) {
        EXPECT_EQ(entry.takes, cli::ValueKind::kFile);
      }
      files += entry.takes == cli::ValueKind::kFile;
      words += entry.takes == cli::ValueKind::kWord;
    }
  }
  EXPECT_GT(files, 60u);
  EXPECT_GT(words, 20u);
}

TEST(Shell, TextOfTheManualIsNoInstruction) {
  const cli::CommandPage page{"strange", "does `\\fB` and 'this'",        " FILE", ".TH at the beginning; -x ~ ^",
                              {},        {{".SH what", "'\\ command -x"}}};
  const std::string text = cli::man_page(page, "1");
  EXPECT_THAT(text, HasSubstr("\n\\&.TH at the beginning; \\-x \\(ti \\(ha\n"));
  EXPECT_THAT(text, HasSubstr("\n\\&.SH what:\n"));
  EXPECT_THAT(text, HasSubstr("\n\\(aq\\e command \\-x\n"));
}

}  // namespace
}  // namespace hardtack::test
