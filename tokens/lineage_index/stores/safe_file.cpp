#include "tokens/lineage_index/stores/safe_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include "engine/base/descriptor.h"
#include "engine/text/cat.h"
#include "tokens/lineage_index/store.h"

namespace hardtack {
namespace {

std::int64_t nanoseconds(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

std::unexpected<Error> unavailable(const std::string& path, const std::string& reason) {
  return lineage_unavailable("`" + path + "` " + reason);
}
std::unexpected<Error> failed(const std::string& path, const std::string& what) {
  const int code = errno;
  return unavailable(path, what + ": " + std::generic_category().message(code));
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool owned_by_user_or_root(const struct stat& info) { return info.st_uid == ::geteuid() || info.st_uid == 0; }

Result<FileStamp> judge(const std::string& path, const struct stat& info) {
  if (!S_ISREG(info.st_mode)) return unavailable(path, "is not a regular file");
  if (!owned_by_user_or_root(info)) return unavailable(path, "belongs to another user");
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0) return unavailable(path, "can be written by others");
  return FileStamp{static_cast<std::uint64_t>(info.st_dev), static_cast<std::uint64_t>(info.st_ino),
                   static_cast<std::uint64_t>(info.st_size), nanoseconds(info.st_mtim), nanoseconds(info.st_ctim)};
}

Result<void> sync_folder(const std::string& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.get() < 0 || ::fsync(descriptor.get()) != 0) return failed(folder, "could not be synced");
  return {};
}

Result<void> write_all(int descriptor, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ::ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return failed(path, "could not be written");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Result<std::string> resolve_folder_of(const std::string& path) {
  const std::string folder = folder_of(path);
  const std::unique_ptr<char, void (*)(void*)> resolved(::realpath(folder.c_str(), nullptr), &std::free);
  if (resolved == nullptr) return failed(path, "cannot be reached");
  const auto slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  if (name.empty() || name == "." || name == "..") return unavailable(path, "names no file");
  const std::string parent = resolved.get();
  return (parent == "/" ? "" : parent) + "/" + name;
}

Result<std::optional<FileStamp>> inspect_file(const std::string& path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return std::nullopt;
    return failed(path, "cannot be inspected");
  }
  if (S_ISLNK(info.st_mode)) return unavailable(path, "is a symbolic link");
  HARDTACK_TRY(const FileStamp stamp, judge(path, info));
  return stamp;
}

Result<void> check_folder(const std::string& folder) {
  struct stat info{};
  if (::stat(folder.c_str(), &info) != 0)
    return errno == ENOENT ? unavailable(folder, "is missing") : failed(folder, "cannot be inspected");
  if (!S_ISDIR(info.st_mode)) return unavailable(folder, "is not a folder");
  const bool others_write = (info.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  if (others_write && (info.st_mode & S_ISVTX) == 0) return unavailable(folder, "can be written by others");
  if (!owned_by_user_or_root(info)) return unavailable(folder, "belongs to another user");
  return {};
}

Result<std::string> read_whole_file(const std::string& path, std::size_t max_bytes) {
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (descriptor.get() < 0) return failed(path, "cannot be opened");
  struct stat info{};
  if (::fstat(descriptor.get(), &info) != 0) return failed(path, "cannot be inspected");
  HARDTACK_TRY(const FileStamp stamp, judge(path, info));
  if (stamp.size > max_bytes) return unavailable(path, cat("has more than ", max_bytes, " bytes"));
  std::string text(static_cast<std::size_t>(stamp.size), '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const ::ssize_t got = ::read(descriptor.get(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(path, "cannot be read");
    if (got == 0) return unavailable(path, "changed while it was read");
    filled += static_cast<std::size_t>(got);
  }
  return text;
}

Result<void> replace_file(const std::string& path, std::string_view text) {
  const std::string scratch = path + ".new";
  remove_file(scratch);  // left by a writer that was killed; the lock says that it is not in use
  const Descriptor descriptor(::open(scratch.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (descriptor.get() < 0) return failed(scratch, "cannot be created");
  auto written = write_all(descriptor.get(), text, scratch);
  if (written && ::fsync(descriptor.get()) != 0) written = failed(scratch, "could not be synced");
  if (written && ::rename(scratch.c_str(), path.c_str()) != 0) written = failed(path, "could not be replaced");
  if (!written) {
    remove_file(scratch);
    return written;
  }
  return sync_folder(folder_of(path));
}

Result<bool> publish_file(const std::string& from, const std::string& path) {
  const Descriptor descriptor(::open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (descriptor.get() < 0 || ::fsync(descriptor.get()) != 0) return failed(from, "could not be synced");
  const bool linked = ::link(from.c_str(), path.c_str()) == 0;
  if (!linked && errno != EEXIST) return failed(path, "cannot be created");
  remove_file(from);
  HARDTACK_CHECK(sync_folder(folder_of(path)));
  return linked;
}

void remove_file(const std::string& path) { ::unlink(path.c_str()); }

std::string scratch_name(const std::string& path) { return cat(path, ".new.", ::getpid()); }

Result<bool> make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0) {
    HARDTACK_CHECK(sync_folder(folder_of(path)));
    return true;
  }
  if (errno == EEXIST) return false;
  return failed(path, "cannot be created");
}

Result<FileLock> FileLock::acquire(const std::string& path) {
  Descriptor descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (descriptor.get() < 0) return failed(path, "cannot be opened");
  struct stat info{};
  if (::fstat(descriptor.get(), &info) != 0) return failed(path, "cannot be inspected");
  HARDTACK_CHECK(judge(path, info));
  while (::flock(descriptor.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return failed(path, "cannot be locked");
  }
  return FileLock(descriptor.release());
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}
FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::string> FileLock::content() const {
  std::string text(256, '\0');
  const ::ssize_t got = ::pread(descriptor_, text.data(), text.size(), 0);
  if (got < 0) return failed("lock file", "cannot be read");
  text.resize(static_cast<std::size_t>(got));
  return text;
}

Result<void> FileLock::set_content(std::string_view text) {
  const ::ssize_t written = ::pwrite(descriptor_, text.data(), text.size(), 0);
  if (written != static_cast<::ssize_t>(text.size()) || ::fsync(descriptor_) != 0)
    return failed("lock file", "cannot be written");
  return {};
}

}  // namespace hardtack
