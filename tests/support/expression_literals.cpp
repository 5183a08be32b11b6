#include <utility>

#include "tests/support/expression_generator.h"

namespace hardtack::test_support {
namespace {

constexpr std::size_t kPoolSize = 4;
const std::vector<std::string> kPlainStrings = {
    "",      "a",     "b",       "abc",   "alice",     "bob",        "read",    "write", "file1", "/a/file1.txt", "/a/",
    "admin", "ab ab", "user_id", "query", "authority", "null",       "1",       "true",  "(",     "[a-z]+",       "été",
    "日本",  "🦀",    "Łódź",    "$x",    "{x}",       "// no note", "/* a */", "a; b",  "'",     "hex:00"};
// Written as they appear between the quotes of a source.
const std::vector<std::string> kEscapedStrings = {"\\\"",
                                                  "a\\\"b",
                                                  "\\\\",
                                                  "a\\\\",
                                                  "\\n",
                                                  "line\\nline",
                                                  "a\nb",
                                                  "a\tb",
                                                  "a\rb",
                                                  "\x01",
                                                  "\x7f",
                                                  "\\\\\\\"",
                                                  "\\\\n",
                                                  "x\\\"; allow if true; //",
                                                  "\xC2\x85",
                                                  "\xE2\x80\xAE"
                                                  "abc",
                                                  "\xEF\xBB\xBF"};

}  // namespace

Type ExpressionGenerator::simple_type() {
  static const std::vector<Kind> kKinds = {Kind::kInteger, Kind::kInteger, Kind::kString, Kind::kString,
                                           Kind::kDate,    Kind::kBytes,   Kind::kBool};
  return {random_.pick(kKinds), Kind::kAny};
}

Type ExpressionGenerator::any_type() {
  const std::size_t choice = random_.below(options_.collections ? 12 : 9);
  if (choice < 7) {
    return simple_type();
  }
  if (choice == 7) {
    return {Kind::kNull, Kind::kAny};
  }
  const Kind element = simple_type().kind;
  if (choice == 8) {
    return {Kind::kSet, element};
  }
  if (choice < 11) {
    return {Kind::kArray, element};
  }
  return {Kind::kMap, element};
}

Type ExpressionGenerator::column_type() {
  const std::size_t choice = random_.below(100);
  if (choice < 26) {
    return {Kind::kInteger, Kind::kAny};
  }
  if (choice < 56) {
    return {Kind::kString, Kind::kAny};
  }
  if (choice < 62) {
    return {Kind::kDate, Kind::kAny};
  }
  if (choice < 67) {
    return {Kind::kBytes, Kind::kAny};
  }
  if (choice < 72) {
    return {Kind::kBool, Kind::kAny};
  }
  if (choice < 74) {
    return {Kind::kNull, Kind::kAny};
  }
  if (choice < 79) {
    return {Kind::kBigInteger, Kind::kAny};
  }
  if (choice < 84) {
    return {Kind::kAny, Kind::kAny};
  }
  const Kind element = simple_type().kind;
  if (choice < 91 || !options_.collections) {
    return {Kind::kSet, element};
  }
  const bool mixed = random_.chance(30);
  return {choice < 96 ? Kind::kArray : Kind::kMap, mixed ? Kind::kAny : element};
}

std::string ExpressionGenerator::quoted_string() {
  std::string text = "\"";
  if (options_.escaped_strings && random_.chance(4)) {
    text += random_.pick(kEscapedStrings);
  } else {
    text += random_.pick(kPlainStrings);
  }
  text += '"';
  return text;
}

std::string ExpressionGenerator::date() {
  static const std::vector<std::string> kDates = {
      "1970-01-01T00:00:00Z",      "2020-12-21T09:23:12Z", "2024-02-29T23:59:59Z",     "2030-01-01T00:00:00+01:00",
      "2019-12-31T20:30:00-05:30", "9999-12-31T23:59:59Z", "2020-12-21T09:23:12.500Z", "1999-12-31T23:59:59Z"};
  return random_.pick(kDates);
}

std::string ExpressionGenerator::bytes() {
  static const std::vector<std::string> kBytes = {"hex:00", "hex:ff00", "hex:DEADBEEF", "hex:0102030405060708090a",
                                                  "hex:61"};
  return random_.pick(kBytes);
}

std::string ExpressionGenerator::fresh_literal(const Type& type) {
  switch (type.kind) {
    case Kind::kInteger: {
      const bool large = random_.chance(15);
      return std::to_string(large ? random_.between(-1000, 1000) : random_.between(-1, 5));
    }
    case Kind::kBigInteger: {
      static const std::vector<std::string> kEdges = {
          "9223372036854775807", "-9223372036854775808", "9223372036854775806", "-1", "0", "4294967296", "-2147483649"};
      return random_.pick(kEdges);
    }
    case Kind::kString: return quoted_string();
    case Kind::kDate: return date();
    case Kind::kBytes: return bytes();
    case Kind::kBool: return random_.chance(50) ? "true" : "false";
    case Kind::kNull: return "null";
    case Kind::kAny: return fresh_literal(any_type());
    case Kind::kSet: {
      const bool words = type.element == Kind::kBool || type.element == Kind::kBytes || type.element == Kind::kNull;
      std::size_t count = random_.below(4);
      if (count == 0) {
        return "{,}";
      }
      if (words && options_.word_sets) {
        const std::string item = fresh_literal({type.element, Kind::kAny});
        return "{" + item + ", " + item + "}";
      }
      if (type.element == Kind::kBool) {
        return random_.chance(50) ? "{true, false}" : "{false, true}";
      }
      if (type.element == Kind::kBytes) {
        const std::string first = bytes();
        return first == "hex:61" ? "{hex:61, hex:62}" : "{hex:61, " + first + "}";
      }
      std::string text = "{";
      for (std::size_t i = 0; i < count; ++i) {
        text += i == 0 ? "" : ", ";
        text += fresh_literal({type.element, Kind::kAny});
      }
      return text + "}";
    }
    case Kind::kArray: {
      const std::size_t count = random_.below(4);
      std::string text = "[";
      for (std::size_t i = 0; i < count; ++i) {
        text += i == 0 ? "" : ", ";
        text += fresh_literal({type.element, type.element == Kind::kArray ? Kind::kInteger : Kind::kAny});
      }
      return text + "]";
    }
    case Kind::kMap: {
      static const std::vector<std::string> kKeys = {"\"a\"", "\"b\"", "\"key\"", "\"\"", "1", "2", "-7", "\"é\""};
      const std::size_t count = 1 + random_.below(3);
      std::string text = "{";
      for (std::size_t i = 0; i < count; ++i) {
        text += i == 0 ? "" : ", ";
        text += random_.pick(kKeys);
        text += ": ";
        text += fresh_literal({type.element, Kind::kAny});
      }
      return text + "}";
    }
  }
  return "0";
}

std::string ExpressionGenerator::pooled_literal(const Type& type) {
  std::vector<std::string>& pool = pools_[type];
  if (pool.size() < kPoolSize) {
    const bool grow = pool.empty() || random_.chance(60);
    if (grow) {
      std::string literal = fresh_literal(type);
      pool.push_back(std::move(literal));
      return pool.back();
    }
  }
  return random_.pick(pool);
}

}  // namespace hardtack::test_support
