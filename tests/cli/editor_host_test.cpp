// What the language server sees of the machine: files of the workspace and nothing else.
#include "cli/editor/editor_host.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <limits>

#include "tests/cli/process.h"

namespace hardtack::test {
namespace {

namespace fs = std::filesystem;
using cli::EditorHost;

class EditorFiles : public ::testing::Test {
 protected:
  EditorFiles() {
    for (const char* name : {"w/inner/deep", "w/.git", "w/node_modules/x", "outside"}) {
      fs::create_directories(folder_.path(name));
    }
    for (const char* name : {"w/b.bcdl", "w/a.bcdl", "w/inner/c.bcdl", "w/inner/deep/d.bcdl", "w/.git/e.bcdl",
                             "w/node_modules/x/f.bcdl", "w/notes.txt", "outside/secret.bcdl", "w/.hidden.bcdl"}) {
      folder_.write(name, "user(1);");
    }
    fs::create_symlink("../outside/secret.bcdl", folder_.path("w/link.bcdl"));
    fs::create_directory_symlink("../outside", folder_.path("w/folder"));
    ::mkfifo(folder_.path("w/pipe.bcdl").c_str(), 0600);
  }
  std::string root() const { return folder_.path("w"); }
  std::vector<std::string> listed(const lsp::FolderLimits& limits, bool complete) {
    const auto listing = host_.list(root(), limits, [](std::string_view name) { return name.ends_with(".bcdl"); });
    EXPECT_EQ(listing.complete, complete);
    std::vector<std::string> names;
    for (const std::string& file : listing.files) names.push_back(file.substr(root().size() + 1));
    return names;
  }

  TemporaryFolder folder_;
  EditorHost host_{-1};
};

TEST_F(EditorFiles, ListsRegularFilesOfTheWorkspace) {
  EXPECT_THAT(listed({}, true),
              ::testing::ElementsAre(".hidden.bcdl", "a.bcdl", "b.bcdl", "inner/c.bcdl", "inner/deep/d.bcdl"));
}

TEST_F(EditorFiles, ListsWithinItsLimits) {
  struct Row {
    std::string name;
    lsp::FolderLimits limits;
    std::size_t most;
  };
  const std::vector<Row> table = {
      {"files", {.max_files = 2}, 2},
      {"entries", {.max_entries = 3}, 3},
      {"depth", {.max_depth = 2}, 4},
      {"bytes of a file", {.max_file_bytes = 7}, 0},
      {"bytes of all", {.max_total_bytes = 17}, 2},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.name);
    EXPECT_LE(listed(row.limits, false).size(), row.most);
  }
  const auto none = host_.list(folder_.path("missing"), {}, [](std::string_view) { return true; });
  EXPECT_TRUE(none.files.empty());
}

TEST_F(EditorFiles, ReadsWhatIsReachedWithoutLinks) {
  struct Row {
    std::string path;  // below the workspace unless it begins with `/`
    bool read;
  };
  const std::vector<Row> table = {
      {"a.bcdl", true},
      {"inner/deep/d.bcdl", true},
      {"link.bcdl", false},
      {"folder/secret.bcdl", false},
      {"../outside/secret.bcdl", false},
      {"inner/../../outside/secret.bcdl", false},
      {"inner/../a.bcdl", false},
      {"inner//c.bcdl", false},
      {"inner", false},
      {"", false},
      {"..", false},
      {"none.bcdl", false},
      {"pipe.bcdl", false},
      {"/etc/passwd", false},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.path);
    const std::string path = row.path.starts_with('/') ? row.path : root() + "/" + row.path;
    const auto text = host_.read(root(), path, 100);
    EXPECT_EQ(text.has_value(), row.read);
    if (text) {
      EXPECT_EQ(*text, "user(1);");
    }
    if (!text) {
      EXPECT_EQ(text.error().code(), ErrorCode::kIo);
    }
  }
  EXPECT_FALSE(host_.read(root(), root() + "x/a.bcdl", 100)) << "a folder whose name begins alike";
  EXPECT_FALSE(host_.read(root(), root(), 100));
}

TEST_F(EditorFiles, ReadsNoMoreThanItIsAskedTo) {
  ASSERT_TRUE(host_.read(root(), root() + "/a.bcdl", 8));
  const auto longer = host_.read(root(), root() + "/a.bcdl", 7);
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().code(), ErrorCode::kSourceTooLarge);
}

TEST_F(EditorFiles, KnowsWhichProcessesRun) {
  EXPECT_TRUE(host_.process_runs(::getpid()));
  EXPECT_TRUE(host_.process_runs(1));
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(host_.process_runs(child));
  // Numbers that no process has are nothing to watch.
  for (const std::int64_t number : {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_TRUE(host_.process_runs(number)) << number;
  }
}

TEST_F(EditorFiles, LogsOneHarmlessLineForEach) {
  const int log = ::open(folder_.path("log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  EditorHost host(log);
  host.log("first");
  host.log("second\nthird\x1b[2J");
  ::close(log);
  EXPECT_EQ(folder_.read("log"), "first\nsecond\\u{a}third\\u{1b}[2J\n");
  host.log("nobody writes this");  // a log that is closed ends nothing
  EXPECT_LE(host.milliseconds(), host.milliseconds());
}

}  // namespace
}  // namespace hardtack::test
