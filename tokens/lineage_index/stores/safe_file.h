// Files that decide about access: who may write them is checked, and they change as a whole or not at all.
//
// All errors are kLineageUnavailable and name the path. Functions are stateless; a FileLock belongs to one thread.
//
//   HARDTACK_TRY(FileLock lock, FileLock::acquire(folder + "/lineage.lock"));
//   HARDTACK_CHECK(replace_file(folder + "/revoked.json", text));
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack {

// What tells one version of a file from another.
struct FileStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;  // cannot be set back by who writes the file

  bool same_file(const FileStamp& other) const { return device == other.device && inode == other.inode; }
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

// The path with its folder resolved; the last name is kept as it is, so that a symbolic link there is noticed.
Result<std::string> resolve_folder_of(const std::string& path);

// Nothing if there is no such file. Refuses anything but a regular file that is owned by this user
// or root and that nobody else may write.
Result<std::optional<FileStamp>> inspect_file(const std::string& path);

// Refuses a folder in which others could replace files (sticky folders like /tmp are fine).
Result<void> check_folder(const std::string& folder);

Result<std::string> read_whole_file(const std::string& path, std::size_t max_bytes);

// Writes beside the file, syncs, renames, syncs the folder: after a crash at any point the file is the old or the new
// one. Writers must exclude each other with a FileLock.
Result<void> replace_file(const std::string& path, std::string_view text);

// Moves a new file to `path` unless something is there; false if there is. Syncs the folder.
Result<bool> publish_file(const std::string& from, const std::string& path);

void remove_file(const std::string& path);
// A name beside `path` that no other process uses.
std::string scratch_name(const std::string& path);
// Makes a folder that only this user can use; false if the path exists.
Result<bool> make_folder(const std::string& path);

// An advisory lock, held until destruction; the process's end releases it.
class FileLock {
 public:
  // Creates the file if it is missing; waits for other holders.
  static Result<FileLock> acquire(const std::string& path);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

  // A short text that the lock file carries (at most 256 bytes).
  Result<std::string> content() const;
  Result<void> set_content(std::string_view text);

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace hardtack
