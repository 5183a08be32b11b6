#include "cli/editor/editor_host.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/system/files.h"
#include "engine/base/descriptor.h"
#include "report/terminal.h"

namespace hardtack::cli {
namespace {

namespace fs = std::filesystem;

bool is_passed_over(std::string_view name) { return name.starts_with('.') || name == "node_modules"; }

std::unexpected<Error> unreadable(const std::string& path) {
  return fail(ErrorCode::kIo, "cannot read " + shown_path(path) + " as a file of the workspace");
}

}  // namespace

std::uint64_t EditorHost::milliseconds() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

bool EditorHost::process_runs(std::int64_t process) {
  if (process <= 0 || process > INT32_MAX) return true;  // no process's number: nothing to watch
  return ::kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM;
}

lsp::FolderListing EditorHost::list(const std::string& folder, const lsp::FolderLimits& limits,
                                    const std::function<bool(std::string_view)>& wanted) {
  lsp::FolderListing listing;
  std::size_t entries = 0;
  std::uint64_t bytes = 0;
  std::vector<std::pair<fs::path, std::size_t>> folders{{fs::path(folder), 0}};
  while (!folders.empty() && listing.complete) {
    const auto [at, depth] = std::move(folders.back());
    folders.pop_back();
    std::error_code error;
    for (fs::directory_iterator entry(at, error), end; !error && entry != end; entry.increment(error)) {
      if (++entries > limits.max_entries || listing.files.size() >= limits.max_files) {
        listing.complete = false;
        break;
      }
      const std::string name = entry->path().filename().string();
      std::error_code gone;
      const fs::file_status status = entry->symlink_status(gone);
      if (gone) continue;
      if (fs::is_directory(status) && !is_passed_over(name)) {
        if (depth + 1 < limits.max_depth) {
          folders.emplace_back(entry->path(), depth + 1);
        } else {
          listing.complete = false;
        }
      } else if (fs::is_regular_file(status) && wanted(name)) {
        const std::uintmax_t size = fs::file_size(entry->path(), gone);
        if (gone || size > limits.max_file_bytes || bytes + size > limits.max_total_bytes) {
          listing.complete = false;
          continue;
        }
        bytes += size;
        listing.files.push_back(entry->path().string());
      }
    }
  }
  std::ranges::sort(listing.files);
  return listing;
}

// Folder by folder from the workspace's, so that no link leads out of it.
Result<std::string> EditorHost::read(const std::string& folder, const std::string& path, std::size_t max_bytes) {
  if (!path.starts_with(folder == "/" ? folder : folder + "/")) return unreadable(path);
  std::string_view rest = std::string_view(path).substr(folder == "/" ? 1 : folder.size() + 1);
  Descriptor at(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (auto slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
    const std::string part(rest.substr(0, slash));
    rest.remove_prefix(slash + 1);
    if (at.get() < 0 || part.empty() || part == "..") return unreadable(path);
    at.replace(::openat(at.get(), part.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  }
  if (at.get() < 0 || rest.empty() || rest == "..") return unreadable(path);
  const Descriptor file(
      ::openat(at.get(), std::string(rest).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat status{};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return unreadable(path);
  HARDTACK_TRY(const auto contents, read_descriptor(file.get(), shown_path(path), max_bytes));
  return std::string(contents.reveal_text());
}

void EditorHost::log(std::string_view line) {
  if (log_ < 0) return;
  const std::lock_guard lock(mutex_);
  // A log that cannot be written must not end the session.
  (void)write_descriptor(log_, "the log", escape_controls(line) + "\n");
}

}  // namespace hardtack::cli
