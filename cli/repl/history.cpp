#include "cli/repl/history.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/system/console.h"
#include "cli/system/files.h"
#include "engine/base/descriptor.h"
#include "engine/text/trim.h"

namespace hardtack::cli {
namespace {

std::unexpected<Error> refused(const std::string& path) {
  return fail(ErrorCode::kIo, "the history " + shown_path(path) + " is no file that this user can use");
}

// No link is followed and no pipe waited for: the file is this user's, and nobody else reads it.
Result<void> expect_own_file(const Descriptor& file, const std::string& path) {
  struct stat status{};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != ::geteuid()) {
    return refused(path);
  }
  if ((status.st_mode & 077u) != 0 && ::fchmod(file.get(), 0600) != 0) return refused(path);
  return {};
}

}  // namespace

std::optional<std::string> HistoryFile::usual_path() {
  const auto absolute = [](const std::optional<std::string>& path) { return path && path->starts_with('/'); };
  const auto state = Console::variable("XDG_STATE_HOME");
  if (absolute(state)) return *state + "/hardtack/repl_history";
  const auto home = Console::variable("HOME");
  if (absolute(home)) return *home + "/.local/state/hardtack/repl_history";
  return std::nullopt;
}

Result<std::vector<std::string>> HistoryFile::load() const {
  std::vector<std::string> lines;
  if (!file_exists(path_)) return lines;
  const Descriptor file(::open(path_.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  HARDTACK_CHECK(expect_own_file(file, path_));
  const auto size = ::lseek(file.get(), 0, SEEK_END);
  const auto first = std::max<off_t>(0, size - static_cast<off_t>(kMaxBytes));
  ::lseek(file.get(), first, SEEK_SET);
  HARDTACK_TRY(const auto contents, read_descriptor(file.get(), shown_path(path_), 2 * kMaxBytes));
  std::string_view rest = contents.reveal_text();
  // The line that was cut.
  if (first > 0) rest.remove_prefix(std::min(rest.size(), std::min(rest.find('\n'), rest.size()) + 1));
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (!line.empty()) lines.emplace_back(line);
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  const bool many = lines.size() > 2 * kMaxLines;
  if (lines.size() > kMaxLines) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kMaxLines));
  if (first == 0 && !many) return lines;
  std::string kept;
  for (const std::string& line : lines) kept += line + "\n";
  if (::ftruncate(file.get(), 0) != 0 || ::lseek(file.get(), 0, SEEK_SET) != 0) return refused(path_);
  HARDTACK_CHECK(write_descriptor(file.get(), shown_path(path_), kept));
  return lines;
}

Result<void> HistoryFile::append(std::string_view line) const {
  if (line.size() > kMaxBytes || line.find('\n') != std::string_view::npos) return {};
  const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
  std::error_code failed;
  if (!std::filesystem::exists(folder, failed)) {
    std::filesystem::create_directories(folder, failed);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
  }
  const Descriptor file(
      ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
  HARDTACK_CHECK(expect_own_file(file, path_));
  return write_descriptor(file.get(), shown_path(path_), std::string(line) + "\n");
}

bool holds_private_key_text(std::string_view line) {
  return line.find("PRIVATE KEY-----") != std::string_view::npos || looks_secret(trimmed(line));
}

bool holds_secret_word(std::string_view line) {
  if (holds_private_key_text(line)) return true;
  constexpr std::string_view kBetween = " \t\"'(){}[],;:=<>";
  while (!line.empty()) {
    const std::size_t begin = std::min(line.find_first_not_of(kBetween), line.size());
    line.remove_prefix(begin);
    const std::string_view word = line.substr(0, line.find_first_of(kBetween));
    line.remove_prefix(word.size());
    const bool public_key = word.starts_with("ed25519/") || word.starts_with("secp256r1/");
    if (!public_key && looks_secret(word)) return true;
  }
  return false;
}

}  // namespace hardtack::cli
