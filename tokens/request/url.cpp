#include "tokens/request/url.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "engine/text/cat.h"
#include "engine/text/hex.h"
#include "engine/text/utf8.h"
#include "tokens/request/host_label.h"

namespace hardtack {
namespace {

constexpr std::size_t kMaxHostBytes = 253;
constexpr std::size_t kMaxLabelBytes = 63;

std::unexpected<Error> malformed(const char* reason) { return fail(ErrorCode::kMalformedToken, reason); }

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_unreserved(char c) {
  return is_digit(c) || is_letter(c) || c == '-' || c == '.' || c == '_' || c == '~';
}
// What RFC 3986 lets stand in a path as it is.
constexpr bool is_path_character(char c) {
  return is_unreserved(c) || std::string_view("!$&'()*+,;=:@/").find(c) != std::string_view::npos;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

// Parts of a URL as they stand.
struct Parts {
  std::string_view scheme, authority, path;
  std::optional<std::string_view> query;
};

Result<Parts> split(std::string_view url) {
  Parts parts;
  const auto colon = url.find(':');
  if (colon == std::string_view::npos || !url.substr(colon).starts_with("://"))
    return malformed("the URL has no scheme and authority");
  parts.scheme = url.substr(0, colon);
  std::string_view rest = url.substr(colon + 3);
  rest = rest.substr(0, rest.find('#'));
  if (const auto mark = rest.find('?'); mark != std::string_view::npos) {
    parts.query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  const auto slash = rest.find('/');
  parts.authority = rest.substr(0, slash);
  if (slash != std::string_view::npos) parts.path = rest.substr(slash);
  return parts;
}

bool is_ipv4(std::string_view text) {
  int count = 0;
  while (true) {
    const auto dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    if (part.empty() || part.size() > 3 || !std::ranges::all_of(part, is_digit) || (part.size() > 1 && part[0] == '0'))
      return false;
    int value = 0;
    std::from_chars(part.data(), part.data() + part.size(), value);
    if (value > 255 || ++count > 4) return false;
    if (dot == std::string_view::npos) return count == 4;
    text.remove_prefix(dot + 1);
  }
}

// The groups of one side of `::`; nothing if they are malformed. An IPv4 address at the end stands for two.
std::optional<int> count_groups(std::string_view text, bool may_end_in_ipv4) {
  if (text.empty()) return 0;
  int count = 0;
  while (true) {
    const auto colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    if (colon == std::string_view::npos && may_end_in_ipv4 && is_ipv4(group)) return count + 2;
    if (group.empty() || group.size() > 4 ||
        !std::ranges::all_of(group, [](char c) { return hex_value(c).has_value(); }))
      return std::nullopt;
    ++count;
    if (colon == std::string_view::npos) return count;
    text.remove_prefix(colon + 1);
  }
}

bool is_ipv6(std::string_view text) {
  const auto gap = text.find("::");
  if (gap == std::string_view::npos) return count_groups(text, true) == 8;
  const auto before = count_groups(text.substr(0, gap), false), after = count_groups(text.substr(gap + 2), true);
  return before && after && *before + *after < 8;
}

Result<std::string> read_label(std::string_view label, HostNames names) {
  if (label.empty()) return malformed("the host of the URL has an empty label");
  if (names == HostNames::kConvert && !is_ascii(label)) return ascii_label(label);
  if (label.size() > kMaxLabelBytes) return malformed("a label of the URL's host is too long");
  const bool is_name = std::ranges::all_of(label, [](char c) { return is_digit(c) || is_letter(c) || c == '-'; });
  if (!is_name || label.front() == '-' || label.back() == '-')
    return malformed("the host of the URL has a character that no host name has");
  return lowered(label);
}

Result<std::string> read_host(std::string_view host, HostNames names) {
  if (host.ends_with('.')) host.remove_suffix(1);  // the root of the DNS
  std::string out;
  while (true) {
    const auto dot = host.find('.');
    HARDTACK_TRY(const std::string label, read_label(host.substr(0, dot), names));
    out += label;
    if (out.size() > kMaxHostBytes) return malformed("the host of the URL is too long");
    if (dot == std::string_view::npos) return out;
    out += '.';
    host.remove_prefix(dot + 1);
  }
}

// With its colon; nothing for the scheme's own port, and for an empty one.
Result<std::string> read_port(std::string_view port, std::string_view scheme) {
  if (port.empty()) return std::string();
  int number = 0;
  const bool is_number = port.size() <= 5 && port[0] != '0' && std::ranges::all_of(port, is_digit);
  if (is_number) std::from_chars(port.data(), port.data() + port.size(), number);
  if (number < 1 || number > 65'535) return malformed("the port of the URL is none");
  if (number == (scheme == "https" ? 443 : 80)) return std::string();
  return cat(':', port);
}

Result<std::string> read_authority(std::string_view text, std::string_view scheme, HostNames names) {
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    text.remove_prefix(at + 1);
    if (text.find('@') != std::string_view::npos) return malformed("the URL has more than one `@` before its path");
  }
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return malformed("the URL has a `[` without its `]`");
    const std::string_view address = text.substr(1, end - 1), after = text.substr(end + 1);
    if (!is_ipv6(address)) return malformed("the URL has no IPv6 address in its brackets, or one with a zone");
    if (!after.empty() && after[0] != ':') return malformed("the URL has something behind its IPv6 address");
    HARDTACK_TRY(const std::string port, read_port(after.empty() ? after : after.substr(1), scheme));
    return cat('[', lowered(address), ']', port);
  }
  const auto colon = text.find(':');
  if (colon != std::string_view::npos && text.find(':', colon + 1) != std::string_view::npos)
    return malformed("the URL has an IPv6 address without brackets");
  const std::string_view host = text.substr(0, colon);
  if (host.empty()) return malformed("the URL has no host");
  HARDTACK_TRY(std::string name, read_host(host, names));
  HARDTACK_TRY(const std::string port,
               read_port(colon == std::string_view::npos ? "" : text.substr(colon + 1), scheme));
  return name + port;
}

// Escapes in their one form.
Result<std::string> normalize_escapes(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      if (!is_path_character(path[i])) return malformed("the path of the URL has a character that must be escaped");
      out += path[i];
      continue;
    }
    const auto high = i + 2 < path.size() ? hex_value(path[i + 1]) : std::nullopt;
    const auto low = i + 2 < path.size() ? hex_value(path[i + 2]) : std::nullopt;
    if (!high || !low) return malformed("the path of the URL has a `%` without two digits");
    const auto byte = static_cast<char>(static_cast<unsigned>(*high) * 16 + *low);
    if (is_unreserved(byte)) {
      out += byte;
    } else {
      static constexpr std::string_view kDigits = "0123456789ABCDEF";
      out += {'%', kDigits[*high], kDigits[*low]};
    }
    i += 2;
  }
  return out;
}

constexpr bool is_dots(std::string_view segment) { return segment == "." || segment == ".."; }

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
  }
  return segments;
}

// remove_dot_segments of RFC 3986, 5.2.4, of a path that begins with a slash. Escaped dots are refused: some servers
// take them for dot segments, and others do not.
Result<std::string> read_path(std::string_view path) {
  if (path.empty()) return std::string("/");
  std::vector<std::string> kept;
  bool ends_in_dots = false;
  for (const std::string_view segment : segments_of(path)) {
    HARDTACK_TRY(std::string plain, normalize_escapes(segment));
    if (is_dots(plain) && !is_dots(segment)) return malformed("the path of the URL has a dot segment that is escaped");
    ends_in_dots = is_dots(plain);
    if (!ends_in_dots) {
      kept.push_back(std::move(plain));
    } else if (plain == ".." && !kept.empty()) {
      kept.pop_back();
    }
  }
  if (ends_in_dots) kept.emplace_back();
  std::string out;
  for (const std::string& segment : kept) out += '/' + segment;
  return out;
}

}  // namespace

Result<CanonicalUrl> canonical_url(std::string_view url, HostNames names) {
  if (url.size() > kMaxUrlBytes) return malformed("the URL is too long");
  const bool is_clean = std::ranges::all_of(url, [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f && c != '\\' && (byte < 0x80 || names == HostNames::kConvert);
  });
  if (!is_clean) return malformed("the URL has a character that no URL has");
  HARDTACK_TRY(const Parts parts, split(url));
  CanonicalUrl canonical;
  canonical.scheme = lowered(parts.scheme);
  if (canonical.scheme != "https" && canonical.scheme != "http") return malformed("the URL is neither https nor http");
  HARDTACK_TRY(canonical.authority, read_authority(parts.authority, canonical.scheme, names));
  HARDTACK_TRY(const std::string path, read_path(parts.path));
  canonical.target_uri = canonical.origin() + path;
  if (parts.query) {
    if (!is_ascii(*parts.query)) return malformed("the query of the URL has a character that must be escaped");
    canonical.target_uri += '?' + std::string(*parts.query);
  }
  return canonical;
}

}  // namespace hardtack
