#include "cli/files/test_files.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <system_error>
#include <thread>

#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "policytest/mirror/test_document.h"
#include "report/system_reason.h"

namespace hardtack::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 100'000;
constexpr int kMostFolders = 64;  // inside each other

Error not_readable(const std::string& path, const std::error_code& reason) {
  return {ErrorCode::kIo, cat("cannot read ", shown_path(path), ": ", system_reason(reason))};
}

Result<void> add_folder(const std::string& folder, std::vector<std::string>& files) {
  std::error_code error;
  fs::recursive_directory_iterator walk(folder, error), end;
  if (error) return fail(not_readable(folder, error));
  for (; walk != end; walk.increment(error)) {
    if (error) return fail(not_readable(folder, error));
    const std::string name = walk->path().filename().string();
    if (walk->is_directory(error) && (name.starts_with(".") || walk.depth() >= kMostFolders)) {
      walk.disable_recursion_pending();
    } else if (policytest::is_test_file_name(name) && walk->is_regular_file(error)) {
      files.push_back(walk->path().lexically_normal().string());
      if (files.size() > kMostFiles) {
        return fail(ErrorCode::kUsage, cat("more than ", kMostFiles, " files of tests below ", shown_path(folder)));
      }
    }
  }
  return {};
}

bool is_inside(const fs::path& file, const fs::path& folder) {
  const auto [rest, ignored] = std::ranges::mismatch(folder, file);
  return rest == folder.end() || (std::next(rest) == folder.end() && rest->empty());
}

}  // namespace

Result<std::vector<std::string>> find_test_files(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    HARDTACK_CHECK(expect_file_name(path));
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!error && !fs::exists(status)) error = std::make_error_code(std::errc::no_such_file_or_directory);
    if (error) return fail(not_readable(path, error));
    if (fs::is_directory(status)) {
      HARDTACK_CHECK(add_folder(path, files));
    } else {
      files.push_back(fs::path(path).lexically_normal().string());
    }
  }
  std::ranges::sort(files);
  const auto doubles = std::ranges::unique(files);
  files.erase(doubles.begin(), doubles.end());
  return files;
}

void wait_for_change(const std::vector<std::string>& paths, const std::vector<std::string>& files,
                     fs::file_time_type since) {
  using namespace std::chrono_literals;
  // Polling sees every kind of file system; half a second is what a person does not notice.
  const auto state = [&] {
    std::map<std::string, fs::file_time_type> times;
    std::vector<std::string> all = files;
    for (const std::string& path : paths) {
      if (auto found = find_test_files({path})) all.insert(all.end(), found->begin(), found->end());
    }
    for (const std::string& file : all) {
      std::error_code error;
      const auto time = fs::last_write_time(file, error);
      if (!error) times.emplace(file, time);
    }
    return times;
  };
  const auto before = state();
  // Times to come are none of changes that anybody made: waiting would never begin.
  const auto now = fs::file_time_type::clock::now();
  if (std::ranges::any_of(before, [&](const auto& file) { return file.second >= since && file.second <= now; })) return;
  while (state() == before) std::this_thread::sleep_for(500ms);
}

TestFolders::TestFolders(const std::vector<std::string>& paths, bool allow_outside) : allow_outside_(allow_outside) {
  for (const std::string& path : paths) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    if (!error && fs::is_directory(real, error)) roots_.push_back(real.string());
  }
}

Result<std::string> TestFolders::resolve(const std::string& test_file, const std::string& path) const {
  if (path.find('\0') != std::string::npos) return fail(ErrorCode::kIo, "the name of a file holds a zero");
  std::error_code error;
  const fs::path folder = fs::path(test_file).parent_path();
  const fs::path named = folder / path;
  const fs::path real = fs::canonical(named, error);
  if (error) return fail(not_readable(named.lexically_normal().string(), error));
  if (!fs::is_regular_file(real, error))
    return fail(ErrorCode::kIo, cat(shown_path(named.string()), " is no regular file"));
  if (!allow_outside_) {
    const fs::path own = fs::canonical(folder.empty() ? fs::path(".") : folder, error);
    const bool inside = is_inside(real, own) ||
                        std::ranges::any_of(roots_, [&](const std::string& root) { return is_inside(real, root); });
    if (!inside) {
      return fail(Error(ErrorCode::kIo, cat("the file ", shown_path(path), " is outside of the folders of the tests"))
                      .with_help("give the folder that holds both, or pass `--allow-outside`"));
    }
  }
  return named.lexically_normal().string();
}

}  // namespace hardtack::cli
