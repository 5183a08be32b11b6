// What the server needs from the process that runs it: time, files of the workspace, a log. The command fills it; tests
// fill it with what they like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace hardtack::lsp {

// Of one folder of the workspace. What lies beyond is left out, and the listing says so.
struct FolderLimits {
  std::size_t max_files = 10'000;
  std::size_t max_entries = 200'000;  // looked at
  std::size_t max_depth = 32;
  std::size_t max_file_bytes = 4u << 20;
  std::size_t max_total_bytes = 256u << 20;
};

struct FolderListing {
  std::vector<std::string> files;  // absolute, plain paths of regular files, sorted
  bool complete = true;
};

class Host {
 public:
  virtual ~Host() = default;

  // Of a clock that only runs forward.
  virtual std::uint64_t milliseconds() = 0;
  // Whether the process that started the server still runs.
  virtual bool process_runs(std::int64_t process) = 0;
  // The files below a folder whose names `wanted` takes. Links are not followed.
  virtual FolderListing list(const std::string& folder, const FolderLimits& limits,
                             const std::function<bool(std::string_view)>& wanted) = 0;
  // A regular file below the folder, reached without links; anything else is an error (kIo), as is a larger file
  // (kSourceTooLarge).
  virtual Result<std::string> read(const std::string& folder, const std::string& path, std::size_t max_bytes) = 0;
  virtual void log(std::string_view line) = 0;
};

}  // namespace hardtack::lsp
