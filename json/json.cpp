#include "json/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "engine/text/cat.h"
#include "engine/text/hex.h"
#include "engine/text/utf8.h"

namespace hardtack {
namespace {

// Builds a JsonValue from the parser's events; stops at the first violation of a limit or a repeated key.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(const JsonLimits& limits) : limits_(limits) {
    open_.reserve(std::min<std::size_t>(limits.max_json_depth, 8));
    parts_.reserve(16);
  }

  bool null() override { return add(JsonValue()); }
  bool boolean(bool value) override { return add(JsonValue(value)); }
  bool number_integer(number_integer_t value) override { return add(JsonValue(std::int64_t{value})); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value <= static_cast<std::uint64_t>(INT64_MAX)) return add(JsonValue(static_cast<std::int64_t>(value)));
    return add(JsonValue(static_cast<double>(value)));
  }
  bool number_float(number_float_t value, const string_t&) override { return add(JsonValue(value)); }
  bool string(string_t& value) override { return add(JsonValue(std::move(value))); }
  bool binary(binary_t&) override { return stop("binary data"); }
  bool start_object(std::size_t) override { return open(true); }
  bool start_array(std::size_t) override { return open(false); }
  bool end_object() override {
    if (has_duplicate(std::span(parts_).subspan(open_.back().first))) return stop("a key occurs twice in an object");
    const auto first = begin_of_last();
    return close(JsonValue(JsonValue::Object(std::move_iterator(first), std::move_iterator(parts_.end()))));
  }
  bool end_array() override {
    JsonValue::Array elements;
    elements.reserve(parts_.size() - open_.back().first);
    for (auto part = begin_of_last(); part != parts_.end(); ++part) elements.push_back(std::move(part->second));
    return close(JsonValue(std::move(elements)));
  }
  bool key(string_t& value) override {
    parts_.emplace_back().first = std::move(value);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override {
    // The parser counts from one and points behind the byte that it could not use.
    offset_ = position > 0 ? position - 1 : 0;
    problem_ = "not valid JSON";
    return false;
  }

  const std::optional<std::string>& problem() const { return problem_; }
  std::optional<std::size_t> offset() const { return offset_; }
  JsonValue take() { return std::move(root_); }

 private:
  // An object or array that is not read to its end yet; its parts are those of `parts_` from `first` on.
  struct Level {
    bool object;
    std::size_t first;
  };

  static bool has_duplicate(std::span<const JsonValue::Member> members) {
    // Most objects are small: comparing all pairs then costs less than the memory to sort in.
    constexpr std::size_t kFew = 8;
    if (members.size() <= kFew) {
      for (std::size_t i = 1; i < members.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (members[i].first == members[j].first) return true;
        }
      }
      return false;
    }
    std::vector<std::string_view> keys;
    keys.reserve(members.size());
    for (const auto& member : members) keys.push_back(member.first);
    std::ranges::sort(keys);
    return std::ranges::adjacent_find(keys) != keys.end();
  }

  std::vector<JsonValue::Member>::iterator begin_of_last() {
    return parts_.begin() + static_cast<std::ptrdiff_t>(open_.back().first);
  }

  bool stop(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }
  bool add(JsonValue value) {
    if (++values_ > limits_.max_json_values) return stop("more values than the limit");
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().object) {
      parts_.back().second = std::move(value);
    } else {
      parts_.emplace_back().second = std::move(value);
    }
    return true;
  }
  bool open(bool object) {
    if (open_.size() >= limits_.max_json_depth) return stop("nested deeper than the limit");
    open_.push_back({object, parts_.size()});
    return true;
  }
  bool close(JsonValue value) {
    parts_.erase(begin_of_last(), parts_.end());
    open_.pop_back();
    return add(std::move(value));
  }

  const JsonLimits& limits_;
  std::vector<Level> open_;
  std::vector<JsonValue::Member> parts_;  // of all open objects and arrays, so that each gets memory once, at its end
  JsonValue root_;
  std::size_t values_ = 0;
  std::optional<std::string> problem_;
  std::optional<std::size_t> offset_;
};

// Any bytes come out as valid JSON: what is not UTF-8 stands for U+FFFD, as it does for every reader.
void write_string(const std::string& text, std::string& out) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {
      const CodePoint decoded = decode_utf8(text, at);
      append_code_point(out, decoded.value);
      at += decoded.length;
      continue;
    }
    ++at;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      append_hex(out, byte);
    } else {
      out += c;
    }
  }
  out += '"';
}

void write_double(double value, std::string& out) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), error == std::errc() ? end : buffer.data());
}

class Writer {
 public:
  explicit Writer(JsonLayout layout) : indented_(layout == JsonLayout::kIndented) {}

  // Values that were parsed are no deeper than JsonLimits; values that a program built are as deep as it made them.
  void write(const JsonValue& value, std::size_t depth) {  // NOLINT(misc-no-recursion)
    if (value.is_null()) {
      out += "null";
    } else if (value.is_bool()) {
      out += value.as_bool() ? "true" : "false";
    } else if (value.is_integer()) {
      out += std::to_string(value.as_integer());
    } else if (value.is_double()) {
      write_double(value.as_double(), out);
    } else if (value.is_string()) {
      write_string(value.as_string(), out);
    } else if (value.is_array()) {
      write_array(value.as_array(), depth);
    } else {
      write_object(value.as_object(), depth);
    }
  }

  std::string out;

 private:
  void write_array(const JsonValue::Array& elements, std::size_t depth) {  // NOLINT(misc-no-recursion)
    out += '[';
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (i > 0) out += ',';
      line(depth + 1);
      write(elements[i], depth + 1);
    }
    if (!elements.empty()) line(depth);
    out += ']';
  }
  void write_object(const JsonValue::Object& members, std::size_t depth) {  // NOLINT(misc-no-recursion)
    std::vector<const JsonValue::Member*> sorted;
    sorted.reserve(members.size());
    for (const auto& member : members) sorted.push_back(&member);
    std::ranges::sort(sorted, {}, [](const JsonValue::Member* member) -> const std::string& { return member->first; });
    out += '{';
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      if (i > 0) out += ',';
      line(depth + 1);
      write_string(sorted[i]->first, out);
      out += indented_ ? ": " : ":";
      write(sorted[i]->second, depth + 1);
    }
    if (!sorted.empty()) line(depth);
    out += '}';
  }
  void line(std::size_t depth) {
    if (!indented_) return;
    out += '\n';
    out.append(depth, ' ');
  }

  bool indented_;
};

template <typename T, typename Variant>
const T& value_or_empty(const Variant& data) {
  static const T empty{};
  const T* value = std::get_if<T>(&data);
  return value == nullptr ? empty : *value;
}

}  // namespace

bool JsonValue::as_bool() const { return value_or_empty<bool>(data_); }
std::int64_t JsonValue::as_integer() const { return value_or_empty<std::int64_t>(data_); }
double JsonValue::as_double() const { return value_or_empty<double>(data_); }
const std::string& JsonValue::as_string() const { return value_or_empty<std::string>(data_); }
const JsonValue::Array& JsonValue::as_array() const { return value_or_empty<Array>(data_); }
const JsonValue::Object& JsonValue::as_object() const { return value_or_empty<Object>(data_); }

const JsonValue* JsonValue::find(std::string_view key) const {
  for (const Member& member : as_object()) {
    if (member.first == key) return &member.second;
  }
  return nullptr;
}

Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_json_bytes)
    return fail(ErrorCode::kMalformedJson, cat("the JSON text has more than ", limits.max_json_bytes, " bytes"));
  // The parser would skip a byte order mark; RFC 8259 lets it be refused, and two texts must not mean the same.
  if (text.starts_with("\xef\xbb\xbf"))
    return fail(ErrorCode::kMalformedJson, "the JSON begins with a byte order mark");
  // The parser takes a NUL byte for the end of the text; no valid JSON contains one.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    const auto at = static_cast<std::uint32_t>(nul);
    return fail(Error(ErrorCode::kMalformedJson, "the JSON contains a NUL byte").with_span({at, at + 1}));
  }
  try {
    Builder builder(limits);
    if (nlohmann::json::sax_parse(text.begin(), text.end(), &builder) && !builder.problem()) return builder.take();
    Error error(ErrorCode::kMalformedJson, "the JSON is refused: " + builder.problem().value_or("not valid JSON"));
    if (builder.offset()) {
      const auto at = static_cast<std::uint32_t>(std::min(*builder.offset(), text.size()));
      return fail(error.with_span({at, at}));
    }
    return fail(std::move(error));
  } catch (const std::exception&) {
    return fail(ErrorCode::kMalformedJson, "the JSON is refused: not valid JSON");
  }
}

std::string write_json(const JsonValue& value, JsonLayout layout) {
  Writer writer(layout);
  writer.write(value, 0);
  if (layout == JsonLayout::kIndented) writer.out += '\n';
  return std::move(writer.out);
}

}  // namespace hardtack
