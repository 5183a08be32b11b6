#include "cli/system/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <utility>

#include "engine/base/descriptor.h"
#include "engine/text/cat.h"
#include "report/system_reason.h"
#include "report/terminal.h"

namespace hardtack::cli {
namespace {

Error io_error(std::string_view what, std::string_view name) {
  return {ErrorCode::kIo, "cannot " + std::string(what) + " " + std::string(name) + ": " + system_reason(errno)};
}

Error open_error(const std::string& path) {
  const Error error = io_error("read", shown_path(path));
  if (!looks_secret(path)) return error;
  return error.with_help("keys and tokens are passed in files or through standard input (`-`), not as arguments");
}

// `ed25519-private/...`, also with a misspelt name or a piece missing; not `/photos-private/cat.jpg`.
bool holds_private_key(std::string_view text) {
  constexpr std::string_view kMark = "-private/";
  constexpr std::size_t kLeastDigits = 16;
  for (std::size_t at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at + 1)) {
    const std::string_view before = text.substr(0, at);
    if (before.ends_with("ed25519") || before.ends_with("secp256r1")) return true;
    const std::string_view digits = text.substr(at + kMark.size(), kLeastDigits);
    if (digits.size() == kLeastDigits &&
        std::ranges::all_of(digits, [](unsigned char c) { return std::isxdigit(c) != 0; }))
      return true;
  }
  return false;
}

// JWTs, PASETO, and PASERK but for what anybody may know: texts in parts between points, as names of files are.
bool is_text_in_parts(std::string_view word) {
  constexpr std::string_view kPublic[] = {"k3.public.", "k4.public.", "k3.pid.", "k4.pid.",
                                          "k3.lid.",    "k4.lid.",    "k3.sid.", "k4.sid."};
  if (word.size() < 40 || std::ranges::any_of(kPublic, [&](auto name) { return word.starts_with(name); })) return false;
  const bool named = word[0] == 'v' || word[0] == 'k';
  const bool versioned = named && std::isdigit(static_cast<unsigned char>(word[1])) != 0 && word[2] == '.' &&
                         std::ranges::count(word, '.') >= 2;
  if (!versioned && !(word.starts_with("eyJ") && word.find('.') != std::string_view::npos)) return false;
  return std::ranges::all_of(
      word, [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '=' || c == '.'; });
}

// JWKs with a private or shared key, capability tokens, macaroons in JSON. No policy begins with a brace.
bool holds_secret_member(std::string_view text) {
  if (!text.starts_with('{') && !text.starts_with('[')) return false;
  constexpr std::string_view kMembers[] = {"\"d\"", "\"k\"", "\"signature\"", "\"s64\"", "\"s\""};
  return std::ranges::any_of(kMembers, [&](auto name) { return text.find(name) != std::string_view::npos; });
}

}  // namespace

bool looks_secret(std::string_view word) {
  if (holds_private_key(word) || word.starts_with("biscuit:") || word.starts_with("raw-hex:")) return true;
  if (word.find("PRIVATE KEY-----") != std::string_view::npos) return true;
  if (is_text_in_parts(word) || holds_secret_member(word)) return true;
  if (word.starts_with("hex:")) word.remove_prefix(4);
  if (word.size() < 40 || word.find('.') != std::string_view::npos) return false;
  return std::ranges::all_of(word,
                             [](unsigned char c) {
                               return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '=' || c == '+' || c == '/';
                             }) &&
         std::ranges::count(word, '/') <= 1;
}

std::string shown_path(std::string_view path) {
  if (looks_secret(path)) return "the file (its name looks like a key or a token)";
  if (path.size() > 200) return "`" + escape_controls(path.substr(0, 200)) + "...`";
  return "`" + escape_controls(path) + "`";
}

Result<SecretBytes> read_descriptor(int descriptor, std::string_view name, std::size_t max_bytes) {
  SecretBytes contents(4096);
  std::size_t size = 0;
  for (;;) {
    if (size == contents.size()) {
      SecretBytes larger(std::min(contents.size() * 4, max_bytes + 1));
      std::ranges::copy(contents.bytes(), larger.writable().begin());
      contents = std::move(larger);
    }
    const auto space = contents.writable().subspan(size);
    const auto got = ::read(descriptor, space.data(), space.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(io_error("read", name));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size > max_bytes) {
      return fail(ErrorCode::kSourceTooLarge, cat(name, " is longer than ", max_bytes, " bytes"));
    }
  }
  contents.shrink(size);
  return contents;
}

Result<void> write_descriptor(int descriptor, std::string_view name, std::string_view contents) {
  while (!contents.empty()) {
    const auto written = ::write(descriptor, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(io_error("write to", name));
    contents.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return fail(open_error(path));
  HARDTACK_TRY(auto contents, read_descriptor(file.get(), shown_path(path), max_bytes));
  return std::string(contents.reveal_text());
}

bool file_exists(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 || errno != ENOENT;
}

Result<void> expect_file_name(const std::string& path) {
  struct stat status{};
  if (looks_secret(path) && ::stat(path.c_str(), &status) != 0) return fail(open_error(path));
  return {};
}

Result<void> write_file(const std::string& path, std::string_view contents) {
  const std::string name = shown_path(path);
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.get() < 0) return fail(io_error("write to", name));
    HARDTACK_CHECK(write_descriptor(file.get(), name, contents));
    if (!file.close()) return fail(io_error("write to", name));
    return {};
  }
  // mkostemp makes a file that its owner alone can read: what is written may be worth as much as a token.
  std::string temporary = path + ".XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) return fail(io_error("write to", name));
  auto written = write_descriptor(file.get(), name, contents);
  if (written && !file.close()) written = fail(io_error("write to", name));
  if (written && ::rename(temporary.c_str(), path.c_str()) != 0) written = fail(io_error("write to", name));
  if (!written) ::unlink(temporary.c_str());
  return written;
}

Result<void> replace_file(const std::string& path, std::string_view expected, std::string_view contents) {
  const std::string name = shown_path(path);
  const std::unique_ptr<char, decltype(&std::free)> target(::realpath(path.c_str(), nullptr), std::free);
  struct stat status{};
  if (!target || ::stat(target.get(), &status) != 0) return fail(io_error("write to", name));
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::kIo, "cannot write to " + name + ": it is not a regular file");
  std::string temporary = std::string(target.get()) + ".XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) return fail(io_error("write to", name));
  auto written = write_descriptor(file.get(), name, contents);
  // Giving a file away takes rights that few have. It comes before the mode, whose special bits it clears.
  if (written) (void)!::fchown(file.get(), status.st_uid, status.st_gid);
  if (written && (::fchmod(file.get(), status.st_mode & 07777) != 0 || ::fsync(file.get()) != 0)) {
    written = fail(io_error("write to", name));
  }
  if (written && !file.close()) written = fail(io_error("write to", name));
  if (written) {
    const auto held = read_file(target.get(), std::max(expected.size(), kMaxInputBytes));
    if (!held || *held != expected) {
      written = fail(ErrorCode::kIo, "cannot write to " + name + ": it changed after it was read");
    }
  }
  if (written && ::rename(temporary.c_str(), target.get()) != 0) written = fail(io_error("write to", name));
  if (!written) ::unlink(temporary.c_str());
  return written;
}

}  // namespace hardtack::cli
