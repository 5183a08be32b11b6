#include "grammar/syntax/literals.h"

#include <charconv>
#include <optional>

#include "engine/text/hex.h"
#include "engine/text/quote.h"
#include "engine/text/utf8.h"
#include "grammar/text/source.h"

namespace hardtack {
namespace {

Error bad_escape(std::size_t begin, std::size_t end, std::string message) {
  return Error(ErrorCode::kSyntax, std::move(message))
      .with_help("escapes are `\\\"`, `\\\\`, `\\n`, `\\t`, `\\r` and `\\u{1f600}`")
      .with_span({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

}  // namespace

Result<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  return std::unexpected(Error(ErrorCode::kSyntax, "the integer " + quote(text) + " is out of range")
                             .with_help("integers lie between -9223372036854775808 and 9223372036854775807"));
}

Result<std::string> parse_bytes(std::string_view text) {
  const std::string_view digits = text.substr(std::string_view("hex:").size());
  std::string bytes;
  bytes.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto digit = hex_value(digits[i]);
    if (!digit) {
      return std::unexpected(
          Error(ErrorCode::kInvalidHex, quote(text) + " has a character that is not a hexadecimal digit")
              .with_help("bytes are written as `hex:` and digits 0-9 and a-f"));
    }
    if (i % 2 == 0) {
      bytes.push_back(static_cast<char>(*digit << 4));
    } else {
      bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) | *digit);
    }
  }
  if (digits.size() % 2 != 0) {
    return std::unexpected(Error(ErrorCode::kInvalidHex, quote(text) + " has an odd number of hexadecimal digits")
                               .with_help("each byte is two digits"));
  }
  return bytes;
}

Result<std::string> parse_string(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  const std::size_t end = text.size() - 1;
  for (std::size_t i = 1; i < end; ++i) {
    if (text[i] != '\\') {
      result.push_back(text[i]);
      continue;
    }
    const std::size_t begin = i++;
    switch (text[i]) {
      case '"':
      case '\\': result.push_back(text[i]); break;
      case 'n': result.push_back('\n'); break;
      case 't': result.push_back('\t'); break;
      case 'r': result.push_back('\r'); break;
      case 'u': {
        char32_t value = 0;
        std::size_t at = i + 1;
        std::size_t digits = 0;
        if (at < end && text[at] == '{') {
          for (++at; at < end && digits <= 6 && hex_value(text[at]); ++at, ++digits) {
            value = value * 16 + *hex_value(text[at]);
          }
        }
        if (digits == 0 || digits > 6 || at >= end || text[at] != '}') {
          return fail(bad_escape(begin, begin + 2, "the escape `\\u` lacks its code point"));
        }
        if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
          return fail(bad_escape(begin, at + 1, quote(text.substr(begin, at + 1 - begin)) + " is not a character"));
        }
        append_code_point(result, value);
        i = at;
        break;
      }
      default: {
        const std::size_t length = decode_utf8(text, i).length;
        return fail(bad_escape(begin, i + length, quote(text.substr(begin, 1 + length)) + " is not an escape"));
      }
    }
  }
  return result;
}

}  // namespace hardtack
