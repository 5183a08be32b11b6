#include "cli/bundle/bundle_folder.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "cli/files/test_files.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "policytest/mirror/test_document.h"
#include "report/system_reason.h"
#include "serve/policies/regular_file.h"

namespace hardtack::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostEntries = 100'000;
// Of one file: the largest that the service reads.
constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;

bool belongs(const std::string& name) {
  return name.ends_with(".bcdl") || name.ends_with(".biscuit-datalog") || policytest::is_test_file_name(name);
}

bool holds_private_key(std::string_view text) {
  for (const std::string_view mark : {"PRIVATE KEY", "ed25519-private/", "secp256r1-private/", "\"private_key\""}) {
    if (text.find(mark) != std::string_view::npos) return true;
  }
  return false;
}

Result<serve::BundleFile> read_one(const std::string& name, const std::string& path) {
  HARDTACK_CHECK(serve::check_bundle_path(name));
  HARDTACK_TRY(std::string text, serve::read_regular_file(path, kMaxFileBytes));
  if (holds_private_key(text)) {
    return fail(Error(ErrorCode::kKeyMismatch, cat(shown_path(path), " holds a private key"))
                    .with_help("whoever gets the bundle would have it; tests need public keys and tokens alone"));
  }
  return serve::BundleFile{name, std::move(text)};
}

}  // namespace

Result<std::vector<serve::BundleFile>> BundleFolder::read(const std::string& path) {
  HARDTACK_CHECK(expect_file_name(path));
  const auto unreadable = [&](const std::error_code& why) {
    return fail(ErrorCode::kIo, cat("cannot read ", shown_path(path), ": ", system_reason(why)));
  };
  std::error_code error;
  fs::recursive_directory_iterator walk(path, error), end;
  if (error) return unreadable(error);
  std::vector<serve::BundleFile> files;
  std::size_t entries = 0;
  std::size_t total = 0;
  for (; walk != end; walk.increment(error)) {
    if (error) return unreadable(error);
    if (++entries > kMostEntries)
      return fail(ErrorCode::kUsage, cat(shown_path(path), " holds more than ", kMostEntries, " files"));
    const std::string name = walk->path().filename().string();
    const bool hidden = name.starts_with(".");
    if (walk->is_directory(error)) {
      const bool deep = static_cast<std::size_t>(walk.depth()) + 1 > serve::kMaxBundleFolders;
      if (hidden || deep) walk.disable_recursion_pending();
    } else if (!hidden && belongs(name)) {
      HARDTACK_TRY(serve::BundleFile file,
                   read_one(walk->path().lexically_relative(path).string(), walk->path().string()));
      total += file.text.size();
      if (total > serve::kMaxBundleBytes || files.size() == serve::kMaxBundleFiles) {
        return fail(ErrorCode::kUsage, cat("a bundle has at most ", serve::kMaxBundleFiles, " files and ",
                                           serve::kMaxBundleBytes, " bytes"));
      }
      files.push_back(std::move(file));
    }
  }
  if (error) return unreadable(error);
  std::ranges::sort(files, {}, &serve::BundleFile::path);
  return files;
}

Result<std::string> BundleFolder::other_file(const std::string& name) {
  // Links that lead out of the folder are followed by nobody.
  const TestFolders folders({path_}, false);
  HARDTACK_TRY(const std::string path, folders.resolve(cat(path_, "/-"), name));
  HARDTACK_TRY(serve::BundleFile file, read_one(name, path));
  const std::scoped_lock lock(mutex_);
  const bool known = std::ranges::find(others_, name, &serve::BundleFile::path) != others_.end();
  if (!known) others_.push_back(file);
  return std::move(file.text);
}

}  // namespace hardtack::cli
