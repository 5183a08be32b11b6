#include "tokens/macaroon/encoding.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "engine/text/utf8.h"
#include "json/json.h"
#include "tokens/bytes/base64.h"
#include "tokens/macaroon/packets.h"
#include "tokens/provider/token_format.h"

namespace hardtack {
namespace {

std::unexpected<Error> malformed(std::string reason) {
  return fail(ErrorCode::kMalformedToken, "the macaroon " + std::move(reason));
}

// Either alphabet, but not both in one text.
Result<Bytes> from_any_base64(std::string_view text) {
  if (text.find_first_of("+/") == std::string_view::npos) return from_base64url(text);
  if (text.find_first_of("-_") != std::string_view::npos)
    return fail(ErrorCode::kInvalidBase64, "the base64 mixes both alphabets");
  std::string url(text);
  std::ranges::replace(url, '+', '-');
  std::ranges::replace(url, '/', '_');
  return from_base64url(url);
}

// The field as text (`i`) or as base64 (`i64`), but not as both.
Result<std::optional<Bytes>> json_field(const JsonValue& object, const std::string& name) {
  const JsonValue *plain = object.find(name), *encoded = object.find(name + "64");
  if (plain == nullptr && encoded == nullptr) return std::optional<Bytes>();
  if (plain != nullptr && encoded != nullptr)
    return malformed("has both " + quote(name) + " and " + quote(name + "64"));
  const JsonValue& given = plain != nullptr ? *plain : *encoded;
  if (!given.is_string()) return malformed("has a " + quote(name) + " that is no text");
  if (plain != nullptr) return std::optional(bytes_from(plain->as_string()));
  HARDTACK_TRY(Bytes bytes, from_any_base64(encoded->as_string()));
  return std::optional(std::move(bytes));
}

Result<Bytes> json_field(const JsonValue& object, const std::string& name, bool required) {
  HARDTACK_TRY(auto value, json_field(object, name));
  if (!value && required) return malformed("has no " + quote(name));
  const Bytes bytes = std::move(value).value_or(Bytes());
  HARDTACK_CHECK(check_macaroon_field(name, bytes));
  return bytes;
}

Result<void> expect_members(const JsonValue& object, std::initializer_list<std::string_view> known) {
  if (!object.is_object()) return malformed("is no JSON object");
  for (const auto& [name, value] : object.as_object()) {
    if (std::ranges::find(known, name) == known.end()) return malformed("has a member " + quote(name));
  }
  return {};
}

Result<MacaroonCaveat> read_json_caveat(const JsonValue& object) {
  HARDTACK_CHECK(expect_members(object, {"i", "i64", "l", "l64", "v", "v64"}));
  MacaroonCaveat caveat;
  HARDTACK_TRY(caveat.identifier, json_field(object, "i", true));
  HARDTACK_TRY(caveat.vid, json_field(object, "v", false));
  HARDTACK_TRY(caveat.location, json_field(object, "l", false));
  HARDTACK_CHECK(check_macaroon_caveat(caveat));
  return caveat;
}

Result<Macaroon> read_json(std::string_view text) {
  HARDTACK_TRY(const JsonValue object, parse_json(text, {kMaxTokenBytes, 4, 8 * kMaxMacaroonCaveats}));
  HARDTACK_CHECK(expect_members(object, {"v", "i", "i64", "l", "l64", "c", "s", "s64"}));
  const JsonValue* version = object.find("v");
  if (version == nullptr || (*version != JsonValue(std::int64_t{2}) && *version != JsonValue("2")))
    return malformed("is not of version 2");
  Macaroon macaroon;
  HARDTACK_TRY(macaroon.location, json_field(object, "l", false));
  HARDTACK_TRY(macaroon.identifier, json_field(object, "i", true));
  if (const JsonValue* caveats = object.find("c")) {
    if (!caveats->is_array()) return malformed("has a `c` that is no list");
    if (caveats->as_array().size() > kMaxMacaroonCaveats) return malformed("has more caveats than the limit");
    for (const JsonValue& caveat : caveats->as_array()) {
      HARDTACK_TRY(macaroon.caveats.emplace_back(), read_json_caveat(caveat));
    }
  }
  HARDTACK_TRY(const Bytes signature, json_field(object, "s", true));
  if (signature.size() != macaroon.signature.size())
    return malformed(cat("has a signature of ", signature.size(), " bytes, not 32"));
  std::ranges::copy(signature, macaroon.signature.begin());
  return macaroon;
}

void append_json_field(JsonValue::Object& object, const std::string& name, ByteView value) {
  const std::string_view text = text_of(value);
  if (is_valid_utf8(text)) {
    object.emplace_back(name, text);
  } else {
    object.emplace_back(name + "64", to_base64url(value, Padding::kOmitted));
  }
}

Bytes write_json_form(const Macaroon& macaroon) {
  JsonValue::Array caveats;
  for (const MacaroonCaveat& caveat : macaroon.caveats) {
    JsonValue::Object object;
    append_json_field(object, "i", caveat.identifier);
    if (caveat.is_third_party()) object.emplace_back("v64", to_base64url(caveat.vid, Padding::kOmitted));
    if (!caveat.location.empty()) append_json_field(object, "l", caveat.location);
    caveats.emplace_back(std::move(object));
  }
  JsonValue::Object object{{"v", std::int64_t{2}}, {"c", std::move(caveats)}};
  if (!macaroon.location.empty()) append_json_field(object, "l", macaroon.location);
  append_json_field(object, "i", macaroon.identifier);
  object.emplace_back("s64", to_base64url(macaroon.signature, Padding::kOmitted));
  return bytes_from(hardtack::write_json(object, JsonLayout::kCompact));
}

bool begins_packets(ByteView bytes) {
  return bytes.size() >= 4 && std::ranges::all_of(bytes.first(4), [](std::uint8_t digit) {
           return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
         });
}

Result<Macaroon> read_binary(ByteView bytes) {
  if (!bytes.empty() && bytes.front() == 0x02) return read_macaroon_v2(bytes);
  if (begins_packets(bytes)) return read_macaroon_v1(bytes);
  return malformed("is neither of version 1 nor of version 2");
}

}  // namespace

Result<MacaroonEncoding> macaroon_encoding_from_name(std::string_view name) {
  if (name == "v1") return MacaroonEncoding::kV1;
  if (name == "v2") return MacaroonEncoding::kV2Text;
  if (name == "v2b") return MacaroonEncoding::kV2;
  if (name == "v2j") return MacaroonEncoding::kJson;
  return fail(Error(ErrorCode::kUsage, "there is no encoding " + quote(name) + " of macaroons")
                  .with_help("known are v1, v2, v2b (bytes) and v2j (JSON)"));
}

Result<ReadMacaroon> read_macaroon(ByteView token) {
  HARDTACK_TRY(const ByteView bytes, token_without_space(token));
  if (bytes.empty()) return malformed("is empty");
  if (bytes.front() == '{') {
    HARDTACK_TRY(Macaroon read, read_json(text_of(bytes)));
    return ReadMacaroon{std::move(read), MacaroonEncoding::kJson};
  }
  if (token.front() == 0x02) {
    HARDTACK_TRY(Macaroon read, read_macaroon_v2(token));
    return ReadMacaroon{std::move(read), MacaroonEncoding::kV2};
  }
  // The length of the first packet begins with 0, as no base64 of either version does.
  if (begins_packets(token) && token.front() == '0') {
    HARDTACK_TRY(Macaroon read, read_macaroon_v1(token));
    return ReadMacaroon{std::move(read), MacaroonEncoding::kV1};
  }
  HARDTACK_TRY(const Bytes decoded, from_any_base64(text_of(bytes)));
  HARDTACK_TRY(Macaroon read, read_binary(decoded));
  return ReadMacaroon{std::move(read), decoded.front() == 0x02 ? MacaroonEncoding::kV2Text : MacaroonEncoding::kV1};
}

Result<Bytes> write_macaroon(const Macaroon& macaroon, MacaroonEncoding encoding) {
  if (macaroon.caveats.size() > kMaxMacaroonCaveats)
    return fail(ErrorCode::kTokenTooLarge, "the macaroon has more caveats than the limit");
  HARDTACK_CHECK(check_macaroon_field("location", macaroon.location));
  HARDTACK_CHECK(check_macaroon_field("identifier", macaroon.identifier));
  for (const MacaroonCaveat& caveat : macaroon.caveats) {
    HARDTACK_CHECK(check_macaroon_field("identifier", caveat.identifier));
    HARDTACK_CHECK(check_macaroon_field("location", caveat.location));
  }
  Bytes bytes;
  switch (encoding) {
    case MacaroonEncoding::kJson: bytes = write_json_form(macaroon); break;
    case MacaroonEncoding::kV2: bytes = write_macaroon_v2(macaroon); break;
    case MacaroonEncoding::kV2Text:
      bytes = bytes_from(to_base64url(write_macaroon_v2(macaroon), Padding::kOmitted));
      break;
    case MacaroonEncoding::kV1: {
      HARDTACK_TRY(const Bytes packets, write_macaroon_v1(macaroon));
      bytes = bytes_from(to_base64url(packets, Padding::kOmitted));
      break;
    }
  }
  if (bytes.size() > kMaxTokenBytes) return fail(ErrorCode::kTokenTooLarge, "the macaroon is longer than the limit");
  return bytes;
}

}  // namespace hardtack
