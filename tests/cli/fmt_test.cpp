// hardtack fmt: which files it writes, what it prints, what it ends with, and what becomes of files that are not
// ordinary.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/cli/command_table.h"

namespace hardtack::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUgly = "allow   if user( \"ann\" ) ;";
constexpr const char* kNice = "allow if user(\"ann\");\n";

class Fmt : public ::testing::Test {
 protected:
  Fmt() {
    fs::create_directories(folder_.path("p/inner"));
    fs::create_directories(folder_.path("p/.git"));
    fs::create_directories(folder_.path("empty"));
    for (const char* name : {"p/a.bcdl", "p/inner/b.biscuit-datalog", "p/.git/c.bcdl", "p/notes.txt"}) {
      folder_.write(name, kUgly);
    }
    folder_.write("p/nice.bcdl", kNice);
    folder_.write("broken.bcdl", "allow fi user(1);");
    folder_.write("latin.bcdl", "user(\"\xe9\");");
    folder_.write("secret.bcdl", "ed25519-private/" + std::string(64, 'a'));
  }
  std::string at(const std::string& name) const { return folder_.path(name); }

  TemporaryFolder folder_;
};

TEST_F(Fmt, EndsWithWhatHappened) {
  const std::string ugly = at("p/a.bcdl");
  const std::vector<CommandCase> table = {
      {"a name for what would change", {"fmt", "--check", ugly}, 1, "^[^\n]*p/a.bcdl\n$", ""},
      {"nothing would change", {"fmt", "--check", at("p/nice.bcdl")}, 0, "", ""},
      {"the change alone", {"fmt", "--diff", ugly}, 0, "^--- [^]*\n-allow   if[^]*\n[+]allow if user", ""},
      {"the change, and names apart", {"fmt", "--check", "--diff", ugly}, 1, "^---", "^would change: [^\n]*a.bcdl\n$"},
      {"no change, no diff", {"fmt", "--diff", at("p/nice.bcdl")}, 0, "", ""},
      {"a folder, without what is hidden or no policy",
       {"fmt", "--check", at("p")},
       1,
       "^[^\n]*p/a.bcdl\n[^\n]*b.biscuit-datalog\n$",
       ""},
      {"a file twice is one", {"fmt", "--check", ugly, at("p"), ugly}, 1, "^[^\n]*a.bcdl\n[^\n]*datalog\n$", ""},
      {"a name without an ending", {"fmt", "--check", at("p/notes.txt")}, 1, "notes.txt", ""},
      {"a file with errors", {"fmt", at("broken.bcdl")}, 2, "", "broken.bcdl:1:"},
      {"errors in one, changes in another", {"fmt", "--check", at("broken.bcdl"), ugly}, 2, "a.bcdl", "broken.bcdl:1:"},
      {"no UTF-8", {"fmt", at("latin.bcdl")}, 2, "", "UTF-8"},
      {"a key", {"fmt", at("secret.bcdl")}, 2, "", "looks like a key"},
      {"no such file", {"fmt", at("none.bcdl")}, 74, "", "none.bcdl"},
      {"no such file, and another", {"fmt", "--check", at("none.bcdl"), ugly}, 74, "a.bcdl", "none.bcdl"},
      {"not read beats refused", {"fmt", at("none.bcdl"), at("secret.bcdl")}, 74, "", "looks like a key[^]*none.bcdl"},
      {"a folder without policies", {"fmt", at("empty")}, 64, "", "no policy file was found"},
      {"no file", {"fmt"}, 64, "", "FILE"},
      {"an empty argument", {"fmt", ""}, 64, "", "empty"},
      {"an empty argument beside a file", {"fmt", ugly, ""}, 64, "", "empty"},
      {"an unknown option", {"fmt", "--chek", ugly}, 64, "", "--check"},
      {"standard input", {"fmt", "-"}, 0, "^allow if user\\(\"ann\"\\);\n$", "", kUgly},
      {"nothing on standard input", {"fmt", "-"}, 0, "", "", ""},
      {"standard input, checked", {"fmt", "--check", "-"}, 1, "^<standard input>\n$", "", kUgly},
      {"standard input that is formatted, checked", {"fmt", "--check", "-"}, 0, "", "", kNice},
      {"standard input with errors", {"fmt", "-"}, 2, "", "<standard input>:1:", "allow fi true"},
      {"standard input twice", {"fmt", "-", "-"}, 0, "^allow", "", kUgly},
  };
  for (const CommandCase& row : table) expect_case(row);
  EXPECT_EQ(folder_.read("p/a.bcdl"), kUgly) << "--check and --diff write nothing";
}

TEST_F(Fmt, WritesFiles) {
  EXPECT_EQ(run_hardtack({"fmt", at("p"), at("p/notes.txt")}).exit_code, 0);
  for (const char* name : {"p/a.bcdl", "p/inner/b.biscuit-datalog", "p/notes.txt", "p/nice.bcdl"}) {
    EXPECT_EQ(folder_.read(name), kNice) << name;
  }
  EXPECT_EQ(folder_.read("p/.git/c.bcdl"), kUgly);
}

TEST_F(Fmt, LeavesFilesWithErrorsAsTheyAreAndWritesTheOthers) {
  EXPECT_EQ(run_hardtack({"fmt", at("broken.bcdl"), at("p/a.bcdl"), at("none.bcdl")}).exit_code, 74);
  EXPECT_EQ(folder_.read("broken.bcdl"), "allow fi user(1);");
  EXPECT_EQ(folder_.read("p/a.bcdl"), kNice);
}

// Texts as editors and other systems leave them.
TEST_F(Fmt, BreaksOfLinesAndMarksOfOrder) {
  struct Row {
    std::string name, text, formatted;
    int exit_code = 0;
  };
  const std::string mark = "\xef\xbb\xbf";
  const std::vector<Row> table = {
      {"empty", "", ""},
      {"white space alone", " \n\n", ""},
      {"a comment alone", "// words", "// words\n"},
      {"no break at the end", "a(1);", "a(1);\n"},
      {"lines of Windows", "a(1);\r\n// words\r\nb( 2 );\r\n", "a(1);\r\n// words\r\nb(2);\r\n"},
      {"breaks within strings stay", "a( \"x\r\ny\" );\n", "a(\"x\r\ny\");\n"},
      {"a mark of byte order is an error", mark + "a( 1 );\n", "", 2},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.name);
    folder_.write("text.bcdl", row.text);
    EXPECT_EQ(run_hardtack({"fmt", at("text.bcdl")}).exit_code, row.exit_code);
    EXPECT_EQ(folder_.read("text.bcdl"), row.exit_code == 0 ? row.formatted : row.text);
  }
}

TEST_F(Fmt, KeepsModeAndLinks) {
  const std::string file = folder_.write("mode.bcdl", kUgly, 0640);
  ASSERT_EQ(::symlink("mode.bcdl", at("link.bcdl").c_str()), 0);
  EXPECT_EQ(run_hardtack({"fmt", at("link.bcdl")}).exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(at("link.bcdl")));
  EXPECT_EQ(folder_.read("mode.bcdl"), kNice);
  struct stat status{};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0640u);
}

TEST_F(Fmt, DoesNotTouchWhatIsFormatted) {
  const auto before = fs::last_write_time(at("p/nice.bcdl")) - std::chrono::hours(1);
  fs::last_write_time(at("p/nice.bcdl"), before);
  EXPECT_EQ(run_hardtack({"fmt", at("p/nice.bcdl")}).exit_code, 0);
  EXPECT_EQ(fs::last_write_time(at("p/nice.bcdl")), before);
}

TEST_F(Fmt, WhatIsNoOrdinaryFileIsAnError) {
  ASSERT_EQ(::symlink("none", at("dangling.bcdl").c_str()), 0);
  const std::vector<CommandCase> table = {
      {"a link to nothing", {"fmt", at("dangling.bcdl")}, 74, "", "dangling.bcdl"},
      {"a device", {"fmt", "/dev/null"}, 0, "", ""},  // is empty, and stays it
      {"a folder's name with the ending of a policy", {"fmt", at("p.bcdl")}, 64, "", "no policy file was found"},
  };
  fs::create_directories(at("p.bcdl"));
  for (const CommandCase& row : table) expect_case(row);
}

// The text is written beside the file first, under a longer name, which is too long here.
TEST_F(Fmt, WhatCannotBeWrittenStaysAsItIs) {
  const std::string name = std::string(250, 'n') + ".bcdl";
  folder_.write(name, kUgly);
  const ProcessResult result = run_hardtack({"fmt", at(name), at("p/a.bcdl")});
  EXPECT_EQ(result.exit_code, 74) << result.err;
  EXPECT_EQ(folder_.read(name), kUgly);
  EXPECT_EQ(folder_.read("p/a.bcdl"), kNice) << "the other file is formatted all the same";
}

TEST_F(Fmt, PolicyTestsHaveTheirLayout) {
  const std::string text = "test \"a\" { authorizer { allow  if true; } expect   allow; }";
  const std::string laid_out = "test \"a\" {\n  authorizer { allow if true; }\n  expect allow;\n}\n";
  folder_.write("p/a.test.bcdl", text);
  folder_.write("broken.test.bcdl", "test \"a\" { expect }");
  const std::vector<CommandCase> table = {
      {"in a folder", {"fmt", "--check", at("p")}, 1, "a.test.bcdl", ""},
      {"the difference", {"fmt", "--diff", at("p/a.test.bcdl")}, 0, "\n[+]  expect allow;\n", ""},
      {"with errors", {"fmt", at("broken.test.bcdl")}, 2, "", "broken.test.bcdl:1:"},
      {"written", {"fmt", at("p/a.test.bcdl")}, 0, "", ""},
      {"and final", {"fmt", "--check", at("p/a.test.bcdl")}, 0, "", ""},
  };
  for (const CommandCase& row : table) expect_case(row);
  EXPECT_EQ(folder_.read("p/a.test.bcdl"), laid_out);
}

// A file of which only the owner's rights are gone is written all the same: it is replaced, and stays without them.
TEST_F(Fmt, AReadOnlyFileStaysReadOnly) {
  const std::string file = folder_.write("locked.bcdl", kUgly, 0444);
  EXPECT_EQ(run_hardtack({"fmt", file}).exit_code, 0);
  EXPECT_EQ(folder_.read("locked.bcdl"), kNice);
  struct stat status{};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0444u);
}

}  // namespace
}  // namespace hardtack::test
