#include "cli/files/policy_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "cli/system/files.h"
#include "report/system_reason.h"

namespace hardtack::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEndings[] = {".bcdl", ".biscuit-datalog"};

Error folder_error(const std::string& path, std::error_code reason) {
  return {ErrorCode::kIo, "cannot read the folder " + shown_path(path) + ": " + system_reason(reason)};
}

class Walker {
 public:
  Walker(const WalkLimits& limits, PolicyFiles& files) : limits_(limits), files_(files) {}

  Result<void> add(const std::string& path) {
    if (!known_.insert(path).second) return {};
    if (files_.paths.size() >= limits_.max_files) {
      return fail(ErrorCode::kIo, "there are more than " + std::to_string(limits_.max_files) + " files");
    }
    files_.paths.push_back(path);
    return {};
  }

  // Without recursion: the folders that wait are a list.
  Result<void> walk(const std::string& root) {
    struct Folder {
      std::string path;
      std::size_t depth = 0;
    };
    std::vector<Folder> waiting{{root, 1}};
    std::vector<std::string> found;
    while (!waiting.empty()) {
      const Folder folder = std::move(waiting.back());
      waiting.pop_back();
      if (folder.depth > limits_.max_depth) {
        return fail(ErrorCode::kIo, "the folders in " + shown_path(root) + " are more than " +
                                        std::to_string(limits_.max_depth) + " deep");
      }
      std::error_code problem;
      fs::directory_iterator entry(folder.path, problem);
      for (; !problem && entry != fs::directory_iterator(); entry.increment(problem)) {
        if (++entries_ > limits_.max_entries) {
          return fail(ErrorCode::kIo,
                      "the folders hold more than " + std::to_string(limits_.max_entries) + " files and folders");
        }
        const std::string path = entry->path().string();
        const std::string name = entry->path().filename().string();
        if (name.starts_with('.')) continue;
        std::error_code unknown;
        if (entry->is_directory(unknown) && !entry->is_symlink(unknown)) {
          waiting.push_back({path, folder.depth + 1});
        } else if (has_policy_name(name) && entry->is_regular_file(unknown)) {
          found.push_back(path);
        }
      }
      if (problem) files_.unreadable.push_back(folder_error(folder.path, problem));
    }
    std::ranges::sort(found);
    for (const std::string& path : found) HARDTACK_CHECK(add(path));
    return {};
  }

 private:
  const WalkLimits& limits_;
  PolicyFiles& files_;
  std::unordered_set<std::string> known_;
  std::size_t entries_ = 0;
};

}  // namespace

bool has_policy_name(std::string_view path) {
  return std::ranges::any_of(kEndings, [&](std::string_view ending) { return path.ends_with(ending); });
}

bool has_test_name(std::string_view path) {
  return std::ranges::any_of(kEndings,
                             [&](std::string_view ending) { return path.ends_with(".test" + std::string(ending)); });
}

Result<PolicyFiles> find_policy_files(const std::vector<std::string>& arguments, const WalkLimits& limits) {
  PolicyFiles files;
  Walker walker(limits, files);
  for (const std::string& argument : arguments) {
    std::error_code unknown;
    if (argument != "-" && fs::is_directory(argument, unknown)) {
      HARDTACK_CHECK(walker.walk(argument));
    } else {
      HARDTACK_CHECK(walker.add(argument));
    }
  }
  if (files.paths.empty() && files.unreadable.empty()) {
    return fail(Error(ErrorCode::kUsage, "no policy file was found")
                    .with_help("folders are searched for `*.bcdl` and `*.biscuit-datalog`"));
  }
  return files;
}

}  // namespace hardtack::cli
