// The files of a folder that a bundle is made of: policies and data, tests, and what the tests read.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "serve/bundle/bundle.h"

namespace hardtack::cli {

// May be used from the threads that run tests.
class BundleFolder {
 public:
  // The files below `path` that are named as policies, data or tests are. Hidden files, links to folders and other
  // names are passed over: a folder may hold keys. Errors: kIo, kUsage for names that no bundle has, kSourceTooLarge.
  static Result<std::vector<serve::BundleFile>> read(const std::string& path);

  explicit BundleFolder(std::string path) : path_(std::move(path)) {}
  // Another file of the folder, which is remembered. Errors: kIo, also for one outside; kKeyMismatch for what holds a
  // private key, which is published with nobody's bundle.
  Result<std::string> other_file(const std::string& name);
  std::vector<serve::BundleFile> take_others() { return std::move(others_); }

 private:
  const std::string path_;
  std::mutex mutex_;
  std::vector<serve::BundleFile> others_;
};

}  // namespace hardtack::cli
