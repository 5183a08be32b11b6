#include "serve/credentials/token_place.h"

#include <algorithm>
#include <array>

#include "engine/text/trim.h"
#include "tokens/provider/token_format.h"

namespace hardtack::serve {
namespace {

using Found = std::expected<std::string_view, CredentialFault>;

constexpr std::string_view kSpaces = " \t";

std::unexpected<CredentialFault> missing() { return std::unexpected(CredentialFault::kMissing); }
std::unexpected<CredentialFault> malformed() { return std::unexpected(CredentialFault::kMalformed); }

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr std::array<bool, 256> kTokenBytes = [] {
  std::array<bool, 256> bytes{};
  for (std::size_t c = 0x21; c < 0x7f; ++c) bytes[c] = c != ',' && c != ';' && c != '"' && c != '\\';
  return bytes;
}();

Found token_text(std::string_view text) {
  const bool fits = !text.empty() && text.size() <= kMaxTokenBytes &&
                    std::ranges::all_of(text, [](char c) { return kTokenBytes[static_cast<unsigned char>(c)]; });
  if (!fits) return malformed();
  return text;
}

Found in_header(const Message& message, const std::string& name, const std::optional<std::string>& scheme) {
  const std::size_t lines = message.count(name);
  if (lines == 0) return missing();
  if (lines > 1) return malformed();
  std::string_view value = *message.header(name);
  if (!scheme) return token_text(value);
  const std::string_view given = value.substr(0, value.find(' '));
  const bool same = std::ranges::equal(given, *scheme, [](char a, char b) { return lower(a) == lower(b); });
  if (!same || given.size() == value.size()) return malformed();
  value.remove_prefix(given.size());
  return token_text(trimmed(value, " "));
}

// Whether `name=` begins somewhere behind a comma: some proxies join lines of cookies so, and what they join is read in
// two ways.
bool joined_by_comma(std::string_view line, std::string_view name) {
  for (std::size_t comma = line.find(','); comma != std::string_view::npos; comma = line.find(',', comma + 1)) {
    const std::string_view rest = trimmed(line.substr(comma + 1), kSpaces);
    if (rest.starts_with(name) && trimmed(rest.substr(name.size()), kSpaces).starts_with('=')) return true;
  }
  return false;
}

Found in_cookie(const Message& message, std::string_view name) {
  std::optional<std::string_view> found;
  for (const Header& header : message.headers) {
    if (header.name != "cookie") continue;
    if (joined_by_comma(header.value, name)) return malformed();
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const std::size_t end = rest.find(';');
      const std::string_view pair = trimmed(rest.substr(0, end), kSpaces);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      const std::size_t equals = pair.find('=');
      if (trimmed(pair.substr(0, equals), kSpaces) != name) continue;
      if (found || equals == std::string_view::npos) return malformed();
      found = trimmed(pair.substr(equals + 1), kSpaces);
    }
  }
  if (!found) return missing();
  return token_text(*found);
}

}  // namespace

bool is_http_name(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && name.size() <= 128 && std::ranges::all_of(name, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

Result<void> validate(const TokenPlace& place) {
  if (!place.header && !place.cookie)
    return fail(ErrorCode::kUsage, "the token of a request stands in a header or in a cookie, and neither is named");
  if (place.header &&
      (!is_http_name(*place.header) || std::ranges::any_of(*place.header, [](char c) { return c != lower(c); }))) {
    return fail(ErrorCode::kUsage, "the name of the token's header is not one in lower case");
  }
  if (place.header == "cookie")
    return fail(Error(ErrorCode::kUsage, "the header `cookie` holds many things").with_help("name the cookie"));
  if (place.scheme && !is_http_name(*place.scheme))
    return fail(ErrorCode::kUsage, "the scheme in front of the token is not a word of HTTP");
  if (place.cookie && !is_http_name(*place.cookie))
    return fail(ErrorCode::kUsage, "the name of the token's cookie is not a name of HTTP");
  return {};
}

std::expected<std::string_view, CredentialFault> find_token(const Message& message, const TokenPlace& place) {
  Found header = missing();
  if (place.header) header = in_header(message, *place.header, place.scheme);
  if (!place.cookie) return header;
  Found cookie = in_cookie(message, *place.cookie);
  const auto absent = [](const Found& found) { return !found && found.error() == CredentialFault::kMissing; };
  if (absent(header)) return cookie;
  if (absent(cookie)) return header;
  return malformed();
}

}  // namespace hardtack::serve
