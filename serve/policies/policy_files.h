// Which policy sets files and folders hold.
//
// A file is one set, named `default`. In a folder, every `NAME.bcdl` (or `.biscuit-datalog`) is the set NAME, and every
// folder NAME the set of its policy files together, in byte order of their names; `NAME.data.bcdl`, and in such a
// folder every `*.data.bcdl`, holds facts that only this set decides over. Tests (`*.test.bcdl`), hidden files and
// other names are passed over, as by `hardtack check`. Links are followed to files, as Kubernetes mounts them, not to
// folders.
//
// Everything is read between two looks at the files' stamps, and again if they differ, so that nobody decides by half
// of what somebody is writing. Bounded; waits for nothing; may be called from any thread.
//
//   HARDTACK_TRY(std::vector<PolicySetSources> sets, read_policy_sets({.policy = "/etc/hardtack/policies"}));
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "serve/policies/policy_set.h"

namespace hardtack::serve {

struct PolicyPaths {
  std::string policy;             // a file or a folder
  std::vector<std::string> data;  // files of facts that every set decides over
};

struct PolicyFileLimits {
  std::size_t max_policy_bytes = 1u << 20;
  std::size_t max_data_bytes = 16u << 20;
  std::size_t max_total_bytes = 256u << 20;
  std::size_t max_entries = 100'000;  // of all folders
  std::size_t max_sets = 10'000;
};

// Whoever sees that these changed reads again.
struct PolicyFileStamp {
  std::string path;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;
  friend bool operator==(const PolicyFileStamp&, const PolicyFileStamp&) = default;
};

inline constexpr const char* kDefaultSet = "default";

// In byte order of their names. Errors: kIo for what cannot be read, is no regular file, or keeps changing; kUsage for
// a folder without sets, for two sets of one name, and beyond the limits; kSourceTooLarge for a file.
Result<std::vector<PolicySetSources>> read_policy_sets(const PolicyPaths& paths, const PolicyFileLimits& limits = {});

// Of every file that read_policy_sets() would read. The same errors, but for those of reading.
Result<std::vector<PolicyFileStamp>> policy_file_stamps(const PolicyPaths& paths, const PolicyFileLimits& limits = {});

}  // namespace hardtack::serve
