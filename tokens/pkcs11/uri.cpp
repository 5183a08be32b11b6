#include "tokens/pkcs11/uri.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/hex.h"
#include "engine/text/quote.h"

namespace hardtack::pkcs11 {
namespace {

constexpr std::string_view kScheme = "pkcs11:";

std::unexpected<Error> bad(std::string reason) {
  return fail(Error(ErrorCode::kUsage, "the PKCS#11 URI " + std::move(reason))
                  .with_help("write it as in RFC 7512: `pkcs11:token=LABEL;object=LABEL`"));
}

bool may_stand_unescaped(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter || std::string_view("-._~:[]@!$'()*+,=/&|?").find(c) != std::string_view::npos;
}

Result<std::string> unescaped(std::string_view name, std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '%') {
      if (!may_stand_unescaped(value[i]))
        return bad("has a character in " + quote(name) + " that must be escaped with `%` and two digits");
      text += value[i];
      continue;
    }
    if (i + 2 >= value.size()) return bad("ends within an escape in " + quote(name));
    const auto first = hex_value(value[i + 1]), second = hex_value(value[i + 2]);
    if (!first || !second) return bad("has a `%` without two digits in " + quote(name));
    text += static_cast<char>(*first << 4U | *second);
    i += 2;
  }
  return text;
}

Result<std::string> absolute(std::string_view name, std::string_view path) {
  if (path.starts_with('/')) return std::string(path);
  return bad("has a path in " + quote(name) + " that is not absolute");
}

// "file:/run/pin", "file:///run/pin" or "/run/pin".
Result<std::string> pin_file_of(std::string_view name, std::string_view source) {
  constexpr std::string_view kFile = "file:", kNoHost = "//";
  if (!source.starts_with(kFile)) return absolute(name, source);
  source.remove_prefix(kFile.size());
  if (source.starts_with(kNoHost)) source.remove_prefix(kNoHost.size());
  return absolute(name, source);
}

Result<unsigned long> number_of(std::string_view name, const std::string& text) {
  unsigned long number = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || at != end) return bad("has a " + quote(name) + " that is not a number");
  return number;
}

std::optional<std::string>* text_attribute(Uri& uri, std::string_view name) {
  if (name == "token") return &uri.token;
  if (name == "manufacturer") return &uri.manufacturer;
  if (name == "serial") return &uri.serial;
  if (name == "model") return &uri.model;
  return name == "object" ? &uri.object : nullptr;
}

Result<void> take_path(Uri& uri, std::string_view name, const std::string& value) {
  if (auto* text = text_attribute(uri, name)) {
    if (value.find('\0') != std::string::npos) return bad("has a NUL in " + quote(name));
    text->emplace(value);
    return {};
  }
  if (name == "id") {
    uri.id = Bytes(value.begin(), value.end());
    return {};
  }
  if (name == "slot-id") {
    HARDTACK_TRY(uri.slot_id, number_of(name, value));
    return {};
  }
  if (name == "type") {
    if (value == "private") return {};
    return bad("has a `type` other than `private`, with which nothing signs");
  }
  return bad("has the attribute " + quote(name) + ", which is not known here");
}

Result<void> take_query(Uri& uri, std::string_view name, const std::string& value) {
  if (value.find('\0') != std::string::npos) return bad("has a NUL in " + quote(name));
  if (name == "module-path") {
    HARDTACK_TRY(uri.module_path, absolute(name, value));
    return {};
  }
  if (name == "pin-source") {
    HARDTACK_TRY(uri.pin_file, pin_file_of(name, value));
    return {};
  }
  if (name == "pin-value") {
    return fail(Error(ErrorCode::kUsage, "the PKCS#11 URI holds a PIN, which others can see")
                    .with_help("keep the PIN in a file and name it: `pin-source=file:/run/pin`"));
  }
  return bad("has the attribute " + quote(name) + ", which is not known here");
}

template <typename Take>
Result<void> for_each_attribute(std::string_view list, char separator, Take take) {
  std::set<std::string_view> seen;
  while (!list.empty()) {
    const auto end = list.find(separator);
    const std::string_view attribute = list.substr(0, end);
    const auto equals = attribute.find('=');
    if (equals == std::string_view::npos || equals == 0) return bad("has an attribute without a name or without `=`");
    const std::string_view name = attribute.substr(0, equals), value = attribute.substr(equals + 1);
    if (!seen.insert(name).second) return bad("has the attribute " + quote(name) + " twice");
    if (value.empty()) return bad("has an empty " + quote(name));
    HARDTACK_TRY(const std::string text, unescaped(name, value));
    HARDTACK_CHECK(take(name, text));
    if (end == std::string_view::npos) return {};
    list.remove_prefix(end + 1);
    if (list.empty()) return bad("ends with a separator");
  }
  return {};
}

}  // namespace

bool is_uri(std::string_view text) { return text.starts_with(kScheme); }

Result<Uri> parse_uri(std::string_view text) {
  if (!is_uri(text)) return bad("does not begin with `pkcs11:`");
  if (text.size() > kMaxPkcs11UriBytes) return bad(cat("has more than ", kMaxPkcs11UriBytes, " bytes"));
  text.remove_prefix(kScheme.size());
  const auto question = text.find('?');
  Uri uri;
  HARDTACK_CHECK(
      for_each_attribute(text.substr(0, question), ';',
                         [&](std::string_view name, const std::string& value) { return take_path(uri, name, value); }));
  if (question != std::string_view::npos) {
    const std::string_view query = text.substr(question + 1);
    if (query.empty()) return bad("ends with a separator");
    HARDTACK_CHECK(for_each_attribute(
        query, '&', [&](std::string_view name, std::string value) { return take_query(uri, name, std::move(value)); }));
  }
  if (!uri.object && !uri.id) return bad("names no key: neither `object` nor `id` is given");
  return uri;
}

}  // namespace hardtack::pkcs11
