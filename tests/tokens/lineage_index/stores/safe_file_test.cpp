// What a file, a folder and a lock must be before anything in them is believed, and what failing writers leave behind.
#include "tokens/lineage_index/stores/safe_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/descriptor.h"
#include "tests/tokens/lineage_index/stores/store_support.h"

namespace hardtack {
namespace {

using testing::fails_with;
using testing::read_text;
using testing::TemporaryFolder;
using testing::write_text;

// A folder with one of everything that may stand where a file is expected.
struct Zoo {
  TemporaryFolder folder;
  Zoo() {
    for (const char* name : {"good", "group", "world", "large"}) write_text(folder / name, "text");
    write_text(folder / "large", "longer than ten bytes");
    EXPECT_EQ(::chmod((folder / "good").c_str(), 0600), 0);
    EXPECT_EQ(::chmod((folder / "group").c_str(), 0620), 0);
    EXPECT_EQ(::chmod((folder / "world").c_str(), 0602), 0);
    EXPECT_EQ(::mkdir((folder / "folder").c_str(), 0700), 0);
    EXPECT_EQ(::mkdir((folder / "shared").c_str(), 0700), 0);
    EXPECT_EQ(::chmod((folder / "shared").c_str(), 0777), 0);
    EXPECT_EQ(::mkdir((folder / "sticky").c_str(), 0700), 0);
    EXPECT_EQ(::chmod((folder / "sticky").c_str(), 01777), 0);
    EXPECT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(::symlink("good", (folder / "link").c_str()), 0);
    EXPECT_EQ(::symlink("nowhere", (folder / "dangling").c_str()), 0);
  }
};

// Runs where no file may grow, as on a full disk.
template <typename Work>
auto on_a_full_disk(Work work) {
  ::rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const ::rlimit none{0, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &none);
  auto result = work();
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  return result;
}

TEST(SafeFile, FilesAreRegularAndNobodyElseWritesThem) {
  const Zoo zoo;
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"good", ""},
      {"group", "can be written by others"},
      {"world", "can be written by others"},
      {"folder", "is not a regular file"},
      {"pipe", "is not a regular file"},
      {"link", "is a symbolic link"},
      {"dangling", "is a symbolic link"},
      {"good/below", "cannot be inspected: Not a directory"},
  };
  for (const auto& [name, expected] : rows) {
    const auto stamp = inspect_file(zoo.folder / name);
    if (expected.empty()) {
      EXPECT_TRUE(stamp.has_value() && stamp->has_value()) << name;
    } else {
      EXPECT_TRUE(fails_with(stamp, ErrorCode::kLineageUnavailable, "`" + (zoo.folder / name) + "` " + expected))
          << name;
    }
  }
  for (const char* name : {"missing", "folder/missing", "nowhere/missing"})
    EXPECT_EQ(inspect_file(zoo.folder / name).value(), std::nullopt) << name;
}

TEST(SafeFile, AreReadWholeOrNotAtAll) {
  const Zoo zoo;
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"group", "can be written by others"},
      {"world", "can be written by others"},
      {"folder", "is not a regular file"},
      {"pipe", "is not a regular file"},  // nor waited for
      {"link", "cannot be opened"},
      {"missing", "cannot be opened: No such file or directory"},
      {"good/below", "cannot be opened: Not a directory"},
      {"large", "has more than 10 bytes"},
  };
  EXPECT_EQ(read_whole_file(zoo.folder / "good", 10).value(), "text");
  EXPECT_EQ(read_whole_file(zoo.folder / "good", 4).value(), "text");
  EXPECT_TRUE(
      fails_with(read_whole_file(zoo.folder / "good", 3), ErrorCode::kLineageUnavailable, "has more than 3 bytes"));
  for (const auto& [name, expected] : rows)
    EXPECT_TRUE(fails_with(read_whole_file(zoo.folder / name, 10), ErrorCode::kLineageUnavailable,
                           "`" + (zoo.folder / name) + "` " + expected))
        << name;
}

TEST(SafeFile, FoldersAreThoseInWhichNobodyElseReplacesFiles) {
  const Zoo zoo;
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"folder", ""},
      {"sticky", ""},
      {"shared", "can be written by others"},
      {"missing", "is missing"},
      {"good", "is not a folder"},
      {"good/below", "cannot be inspected: Not a directory"},
  };
  for (const auto& [name, expected] : rows) {
    const auto checked = check_folder(zoo.folder / name);
    if (expected.empty()) {
      EXPECT_TRUE(checked.has_value()) << name;
    } else {
      EXPECT_TRUE(fails_with(checked, ErrorCode::kLineageUnavailable, "` " + expected)) << name;
    }
  }
  if (::geteuid() != 0) return;
  ASSERT_EQ(::chown((zoo.folder / "folder").c_str(), 12'345, 12'345), 0);
  EXPECT_TRUE(
      fails_with(check_folder(zoo.folder / "folder"), ErrorCode::kLineageUnavailable, "belongs to another user"));
  ASSERT_EQ(::chown((zoo.folder / "good").c_str(), 12'345, 12'345), 0);
  for (const auto& refused :
       {read_whole_file(zoo.folder / "good", 10).error(), inspect_file(zoo.folder / "good").error()})
    EXPECT_NE(refused.message().find("belongs to another user"), std::string::npos) << refused.message();
}

TEST(SafeFile, PathsNameAFileInAFolderThatIsThere) {
  const Zoo zoo;
  const std::string real = std::filesystem::canonical(zoo.folder / "folder").string();
  EXPECT_EQ(resolve_folder_of(zoo.folder / "folder/x").value(), real + "/x");
  EXPECT_EQ(resolve_folder_of(zoo.folder / "folder/../folder/./x").value(), real + "/x");
  EXPECT_EQ(resolve_folder_of("x").value(), std::filesystem::current_path().string() + "/x");
  EXPECT_EQ(resolve_folder_of("/x").value(), "/x");
  for (const char* name : {"folder/", "folder/.", "folder/.."})
    EXPECT_TRUE(fails_with(resolve_folder_of(zoo.folder / name), ErrorCode::kLineageUnavailable, "names no file"))
        << name;
  for (const char* path : {"", "/", ".", ".."})
    EXPECT_TRUE(fails_with(resolve_folder_of(path), ErrorCode::kLineageUnavailable, "names no file")) << path;
  EXPECT_TRUE(fails_with(resolve_folder_of(zoo.folder / "missing/x"), ErrorCode::kLineageUnavailable,
                         "cannot be reached: No such file or directory"));
}

TEST(SafeFile, AWriterThatFailsLeavesTheOldFileAndNoScratch) {
  const Zoo zoo;
  struct Row {
    const char* name;
    const char* expected;
    bool full;
  };
  const std::vector<Row> rows = {
      {"good", "could not be written: File too large", true},
      {"folder", "could not be replaced: Is a directory", false},
      {"missing/x", "cannot be created: No such file or directory", false},
      {"good/x", "cannot be created: Not a directory", false},
  };
  for (const Row& row : rows) {
    const auto write = [&] { return replace_file(zoo.folder / row.name, "new"); };
    const auto written = row.full ? on_a_full_disk(write) : write();
    EXPECT_TRUE(fails_with(written, ErrorCode::kLineageUnavailable, row.expected)) << row.name;
    EXPECT_FALSE(std::filesystem::exists((zoo.folder / row.name) + ".new")) << row.name;
  }
  EXPECT_EQ(read_text(zoo.folder / "good"), "text");
  // What a writer that was killed left is in nobody's way.
  write_text(zoo.folder / "good.new", "half of it");
  EXPECT_TRUE(replace_file(zoo.folder / "good", "new"));
  EXPECT_EQ(read_text(zoo.folder / "good"), "new");
  EXPECT_FALSE(std::filesystem::exists(zoo.folder / "good.new"));
}

TEST(SafeFile, AreMadeOnlyWhereNothingIs) {
  const Zoo zoo;
  const std::string fresh = zoo.folder / "fresh";
  write_text(fresh, "fresh");
  EXPECT_EQ(publish_file(fresh, zoo.folder / "folder/index").value(), true);
  EXPECT_EQ(read_text(zoo.folder / "folder/index"), "fresh");
  EXPECT_FALSE(std::filesystem::exists(fresh));
  write_text(fresh, "another");
  EXPECT_EQ(publish_file(fresh, zoo.folder / "folder/index").value(), false);
  EXPECT_EQ(read_text(zoo.folder / "folder/index"), "fresh") << "who was first";
  EXPECT_FALSE(std::filesystem::exists(fresh));
  EXPECT_TRUE(fails_with(publish_file(fresh, zoo.folder / "other"), ErrorCode::kLineageUnavailable,
                         "could not be synced: No such file or directory"));
  write_text(fresh, "another");
  EXPECT_TRUE(fails_with(publish_file(fresh, zoo.folder / "missing/index"), ErrorCode::kLineageUnavailable,
                         "cannot be created: No such file or directory"));

  EXPECT_EQ(make_folder(zoo.folder / "made").value(), true);
  EXPECT_EQ(make_folder(zoo.folder / "made").value(), false);
  EXPECT_EQ(make_folder(zoo.folder / "good").value(), false) << "whoever uses it looks at it";
  EXPECT_TRUE(fails_with(make_folder(zoo.folder / "missing/made"), ErrorCode::kLineageUnavailable,
                         "cannot be created: No such file or directory"));
}

// Whether somebody holds the lock.
bool is_held(const std::string& path) {
  const Descriptor other(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  return ::flock(other.get(), LOCK_EX | LOCK_NB) != 0;
}

TEST(FileLock, IsHeldByOneAndGoesWhereItIsMoved) {
  const TemporaryFolder folder;
  const std::string first = folder / "first", second = folder / "second";
  {
    FileLock lock = FileLock::acquire(first).value();
    EXPECT_TRUE(is_held(first));
    {
      FileLock other = FileLock::acquire(second).value();
      ASSERT_TRUE(other.set_content("second"));
      lock = std::move(other);
    }
    EXPECT_FALSE(is_held(first)) << "given up with the lock that took its place";
    EXPECT_TRUE(is_held(second));
    EXPECT_EQ(lock.content().value(), "second");
    const FileLock last = std::move(lock);
    EXPECT_TRUE(is_held(second));
  }
  EXPECT_FALSE(is_held(second));
}

TEST(FileLock, IsAFileThatOnlyThisUserWrites) {
  const Zoo zoo;
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"group", "can be written by others"},
      {"world", "can be written by others"},
      {"folder", "cannot be opened: Is a directory"},
      {"pipe", "is not a regular file"},
      {"link", "cannot be opened"},
      {"dangling", "cannot be opened"},
      {"missing/lock", "cannot be opened: No such file or directory"},
  };
  for (const auto& [name, expected] : rows)
    EXPECT_TRUE(fails_with(FileLock::acquire(zoo.folder / name), ErrorCode::kLineageUnavailable, expected)) << name;
}

TEST(FileLock, WaitsForTheHolderAlsoThroughSignals) {
  const TemporaryFolder folder;
  const std::string path = folder / "lock";
  struct sigaction quiet{}, before{};
  quiet.sa_handler = [](int) {};  // without SA_RESTART: the call that waits is interrupted
  ASSERT_EQ(::sigaction(SIGUSR1, &quiet, &before), 0);
  std::atomic<bool> held = false;
  {
    auto holder = std::make_unique<FileLock>(FileLock::acquire(path).value());
    std::thread waiter([&] {
      const auto lock = FileLock::acquire(path);
      EXPECT_TRUE(lock.has_value());
      held = true;
    });
    for (int i = 0; i < 50; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      ::pthread_kill(waiter.native_handle(), SIGUSR1);
      EXPECT_FALSE(held);
    }
    holder.reset();
    waiter.join();
  }
  EXPECT_TRUE(held);
  ::sigaction(SIGUSR1, &before, nullptr);
}

TEST(FileLock, ThatCannotBeWrittenSaysSo) {
  const TemporaryFolder folder;
  FileLock lock = FileLock::acquire(folder / "lock").value();
  const auto written = on_a_full_disk([&] { return lock.set_content("sentinel"); });
  EXPECT_TRUE(fails_with(written, ErrorCode::kLineageUnavailable, "`lock file` cannot be written: File too large"));
  EXPECT_EQ(lock.content().value(), "");
  EXPECT_TRUE(lock.set_content("sentinel"));
  EXPECT_EQ(lock.content().value(), "sentinel");
}

}  // namespace
}  // namespace hardtack
