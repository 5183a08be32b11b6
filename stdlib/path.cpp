#include "stdlib/path.h"

#include <optional>
#include <string>

#include "engine/text/hex.h"
#include "engine/text/quote.h"

namespace hardtack {
namespace {

// The byte that `%XX` at `at` encodes.
std::optional<char> encoded_at(std::string_view text, std::size_t at) {
  if (text[at] != '%' || text.size() - at < 3) return std::nullopt;
  const auto high = hex_value(text[at + 1]), low = hex_value(text[at + 2]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high * 16 + *low);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Why `path` is refused.
std::optional<std::string_view> objection_to(std::string_view path) {
  if (path.empty()) return "it is empty";
  if (path.size() > kMaxPathBytes) return "it is longer than 64 KiB";
  if (path.find("//") != std::string_view::npos) return "it has two slashes in a row";
  if (path.find('\\') != std::string_view::npos) return "it has a backslash";
  if (has_dot_segment(path)) return "it has a segment `.` or `..`";
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (is_control(path[at])) return "it has a control character";
    const auto encoded = encoded_at(path, at);
    if (!encoded) continue;
    if (*encoded == '/' || *encoded == '\\') return "it has an encoded slash";
    if (*encoded == '%') return "it is encoded twice";
    if (is_control(*encoded)) return "it has an encoded control character";
  }
  return std::nullopt;
}

Result<void> check_path(std::string_view path, std::string_view what) {
  const auto objection = objection_to(path);
  if (!objection) return {};
  return fail(Error(ErrorCode::kExternFailed,
                    quote(path) + " is refused as a " + std::string(what) + ": " + std::string(*objection))
                  .with_help("state the path as the service resolves it"));
}

std::string_view without_last_slash(std::string_view path) {
  return path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

}  // namespace

bool has_dot_segment(std::string_view text) {
  constexpr std::string_view kSpecial = "./\\;";
  std::size_t dots = 0;
  bool other = false;
  const auto is_dots = [&] { return !other && (dots == 1 || dots == 2); };
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    const auto encoded = encoded_at(text, at);
    if (encoded && kSpecial.find(*encoded) != std::string_view::npos) {
      c = *encoded;
      at += 2;
    }
    // Some servers cut a segment at `;`.
    if (c == '/' || c == '\\' || c == ';') {
      if (is_dots()) return true;
      dots = 0;
      other = c == ';';
    } else if (c == '.') {
      ++dots;
    } else {
      other = true;
    }
  }
  return is_dots();
}

Result<bool> is_under(std::string_view path, std::string_view folder) {
  HARDTACK_CHECK(check_path(path, "path"));
  HARDTACK_CHECK(check_path(folder, "folder"));
  if (path.starts_with('/') != folder.starts_with('/')) {
    return fail(Error(ErrorCode::kExternFailed, "one of " + quote(path) + " and " + quote(folder) + " begins with `/`")
                    .with_help("compare absolute paths with absolute ones, relative paths with relative ones"));
  }
  path = without_last_slash(path);
  folder = without_last_slash(folder);
  if (!path.starts_with(folder)) return false;
  return path.size() == folder.size() || path[folder.size()] == '/';
}

}  // namespace hardtack
