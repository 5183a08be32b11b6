// Which policy files a command works on, where its arguments name files and folders.
//
// Folders are walked for names that end in `.bcdl` or `.biscuit-datalog`, in the order of their paths, so that every
// run says the same. What is hidden (`.git`) and links to folders are passed over. Files that are named are taken
// whatever they are called; `-` stays `-`. A path is listed once, however often it was given.
//
//   HARDTACK_TRY(const PolicyFiles files, find_policy_files(arguments));
//   for (const std::string& path : files.paths) ...
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace hardtack::cli {

struct WalkLimits {
  std::size_t max_depth = 64;           // of folders inside each other
  std::size_t max_entries = 1'000'000;  // looked at
  std::size_t max_files = 100'000;      // found
};

struct PolicyFiles {
  std::vector<std::string> paths;
  // Folders that could not be read (kIo): what is elsewhere is still worth looking at.
  std::vector<Error> unreadable;
};

// A name that is not there is among the paths: reading it says why. Errors: kUsage for folders that hold no policy
// file at all; kIo beyond the limits.
Result<PolicyFiles> find_policy_files(const std::vector<std::string>& arguments, const WalkLimits& limits = {});

// `*.bcdl`, `*.biscuit-datalog`
bool has_policy_name(std::string_view path);
// `*.test.bcdl`, `*.test.biscuit-datalog`: policy tests, which have a language of their own.
bool has_test_name(std::string_view path);

}  // namespace hardtack::cli
