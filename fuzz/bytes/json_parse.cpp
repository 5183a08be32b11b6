// Property: the texts that are read as JSON are those that a second reader reads, written from the grammar of RFC 8259
// with the rules of json/json.h (a key once, no byte order mark, UTF-8 without lone surrogates, finite numbers,
// bounds), as the same values; nlohmann/json reads every one of them, and what is written of it as the same. Bounds
// hold exactly. Other texts are malformed, at a place inside them.
#include "json/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/text/utf8.h"
#include "fuzz/fuzz_support.h"

namespace hardtack {
namespace {

using fuzz::require;

constexpr JsonLimits kLimits{.max_json_bytes = 4096, .max_json_depth = 12, .max_json_values = 300};

class PlainReader {
 public:
  explicit PlainReader(std::string_view text) : text_(text) {}

  std::optional<JsonValue> read() {
    if (text_.size() > kLimits.max_json_bytes || !is_valid_utf8(text_)) return std::nullopt;
    auto value = any(0);
    space();
    if (!value || at_ != text_.size() || values_ > kLimits.max_json_values) return std::nullopt;
    return value;
  }

 private:
  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void space() {
    while (take(' ') || take('\t') || take('\n') || take('\r')) {
    }
  }

  std::optional<JsonValue> any(std::size_t depth) {  // NOLINT(misc-no-recursion)
    space();
    ++values_;
    if (take("null")) return JsonValue();
    if (take("true")) return JsonValue(true);
    if (take("false")) return JsonValue(false);
    if (take('"')) {
      auto text = string();
      if (!text) return std::nullopt;
      return JsonValue(*std::move(text));
    }
    const bool is_object = take('{');
    if (is_object || take('[')) {
      if (depth == kLimits.max_json_depth) return std::nullopt;
      return is_object ? object(depth + 1) : array(depth + 1);
    }
    return number();
  }
  std::optional<JsonValue> array(std::size_t depth) {  // NOLINT(misc-no-recursion)
    JsonValue::Array elements;
    space();
    if (take(']')) return JsonValue(std::move(elements));
    do {
      auto element = any(depth);
      if (!element) return std::nullopt;
      elements.push_back(*std::move(element));
      space();
    } while (take(','));
    if (!take(']')) return std::nullopt;
    return JsonValue(std::move(elements));
  }
  std::optional<JsonValue> object(std::size_t depth) {  // NOLINT(misc-no-recursion)
    JsonValue::Object members;
    space();
    if (take('}')) return JsonValue(std::move(members));
    do {
      space();
      if (!take('"')) return std::nullopt;
      auto key = string();
      space();
      if (!key || !take(':')) return std::nullopt;
      auto value = any(depth);
      if (!value) return std::nullopt;
      const bool twice = std::ranges::any_of(members, [&](const auto& member) { return member.first == *key; });
      if (twice) return std::nullopt;
      members.emplace_back(*std::move(key), *std::move(value));
      space();
    } while (take(','));
    if (!take('}')) return std::nullopt;
    return JsonValue(std::move(members));
  }

  std::optional<char32_t> unit() {
    if (text_.size() - at_ < 4) return std::nullopt;
    std::uint32_t value = 0;
    const char* const end = text_.data() + at_ + 4;
    const auto [stopped, error] = std::from_chars(text_.data() + at_, end, value, 16);
    if (error != std::errc() || stopped != end) return std::nullopt;
    at_ += 4;
    return value;
  }
  std::optional<std::string> string() {
    std::string out;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return out;
      if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (at_ == text_.size()) return std::nullopt;
      constexpr std::string_view kEscapes = "\"\\/bfnrt";
      constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
      const char escape = text_[at_++];
      if (const std::size_t known = kEscapes.find(escape); known != std::string_view::npos) {
        out += kMeanings[known];
        continue;
      }
      auto point = escape == 'u' ? unit() : std::nullopt;
      if (!point || (*point >= 0xdc00 && *point <= 0xdfff)) return std::nullopt;
      if (*point >= 0xd800 && *point <= 0xdbff) {
        const auto low = take("\\u") ? unit() : std::nullopt;
        if (!low || *low < 0xdc00 || *low > 0xdfff) return std::nullopt;
        point = 0x10000 + ((*point - 0xd800) << 10) + (*low - 0xdc00);
      }
      append_code_point(out, *point);
    }
    return std::nullopt;
  }

  std::size_t digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ - begin;
  }
  std::optional<JsonValue> number() {
    const std::size_t begin = at_;
    take('-');
    if (!take('0') && digits() == 0) return std::nullopt;
    bool whole = true;
    if (take('.')) {
      whole = false;
      if (digits() == 0) return std::nullopt;
    }
    if (take('e') || take('E')) {
      whole = false;
      if (!take('+')) take('-');
      if (digits() == 0) return std::nullopt;
    }
    const std::string token(text_.substr(begin, at_ - begin));
    std::int64_t integer = 0;
    const auto [stopped, error] = std::from_chars(token.data(), token.data() + token.size(), integer);
    if (whole && error == std::errc()) return JsonValue(integer);
    const double value = std::strtod(token.c_str(), nullptr);
    if (!std::isfinite(value)) return std::nullopt;
    return JsonValue(value);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
};

// A double that is whole is written as an integer, which is the same number and not the same JsonValue.
bool same_value(const JsonValue& a, const JsonValue& b) {  // NOLINT(misc-no-recursion)
  const auto is_number = [](const JsonValue& value) { return value.is_integer() || value.is_double(); };
  const auto number = [](const JsonValue& value) {
    return value.is_integer() ? static_cast<double>(value.as_integer()) : value.as_double();
  };
  if (a.is_object() && b.is_object()) {
    return a.as_object().size() == b.as_object().size() && std::ranges::all_of(a.as_object(), [&](const auto& member) {
             const JsonValue* other = b.find(member.first);
             return other != nullptr && same_value(member.second, *other);
           });
  }
  if (a.is_array() && b.is_array()) return std::ranges::equal(a.as_array(), b.as_array(), same_value);
  if (is_number(a) && is_number(b) && a.is_integer() != b.is_integer()) return number(a) == number(b);
  return a == b;
}

void check(std::string_view text) {
  const auto expected = PlainReader(text).read();
  const auto value = parse_json(text, kLimits);
  require(value.has_value() == expected.has_value(), "the two readers read the same texts");
  if (!value) {
    require(value.error().code() == ErrorCode::kMalformedJson, "what is no JSON is malformed");
    const auto span = value.error().span();
    require(!span || span->begin <= text.size(), "at a place inside the text");
    return;
  }
  require(*value == *expected, "as the same values");
  require(nlohmann::json::accept(text), "nlohmann/json reads it");
  for (const JsonLayout layout : {JsonLayout::kCompact, JsonLayout::kIndented}) {
    const std::string written = write_json(*value, layout);
    require(nlohmann::json::accept(written), "and what is written of it");
    const auto again = parse_json(written, {.max_json_bytes = 1u << 20});
    require(again && same_value(*again, *value), "which is the same");
  }
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hardtack::check(hardtack::fuzz::as_text(data, size));
  return 0;
}
