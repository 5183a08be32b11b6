// The files of a run of policy tests: which ones there are, and what tests may read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/error.h"

namespace hardtack::cli {

// Files of tests below the folders among `paths` (`*.test.bcdl`, `*.biscuit-test.yaml`, `.yml`, `.json`), and the files
// among them whatever their names, each once and sorted. Hidden folders and links to folders are passed over. Errors:
// kIo for a path that is not there; kUsage for more files than anybody has.
Result<std::vector<std::string>> find_test_files(const std::vector<std::string>& paths);

// What a test file names: relative to its folder, and in it or below one of the folders that were given, symbolic links
// resolved. Only regular files are read.
class TestFolders {
 public:
  TestFolders(const std::vector<std::string>& paths, bool allow_outside);

  // A name to open, the same for the same file. Errors: kIo for no such file, or for one outside.
  Result<std::string> resolve(const std::string& test_file, const std::string& path) const;

 private:
  std::vector<std::string> roots_;
  bool allow_outside_;
};

// Until a file below `paths`, or one of `files`, is changed, made or removed, or at once if one was changed `since`.
void wait_for_change(const std::vector<std::string>& paths, const std::vector<std::string>& files,
                     std::filesystem::file_time_type since);

}  // namespace hardtack::cli
