#include "serve/message/json_body.h"

#include <algorithm>

#include "engine/text/cat.h"
#include "engine/text/trim.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(
      text, lower, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; });
}

// JSON, and in UTF-8: a character set that would be read otherwise is refused, other parameters say nothing.
bool is_json_type(std::string_view type) {
  const auto next = [&] {
    const std::size_t end = std::min(type.find(';'), type.size());
    const std::string_view part = trimmed(type.substr(0, end), " \t");
    type.remove_prefix(std::min(end + 1, type.size()));
    return part;
  };
  if (type.starts_with(' ') || !equals_ignoring_case(next(), "application/json")) return false;
  while (!type.empty()) {
    const std::string_view parameter = next();
    const auto equals = std::min(parameter.find('='), parameter.size());
    if (!equals_ignoring_case(trimmed(parameter.substr(0, equals), " \t"), "charset")) continue;
    std::string_view value = trimmed(parameter.substr(std::min(equals + 1, parameter.size())), " \t");
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    if (!equals_ignoring_case(value, "utf-8")) return false;
  }
  return true;
}

}  // namespace

std::expected<JsonValue, Answer> read_json_body(const Message& message, const JsonLimits& limits, int wrong_type) {
  const auto type = message.header("content-type");
  if (!type || !is_json_type(*type))
    return std::unexpected(problem(wrong_type, "`Content-Type` is not `application/json` in UTF-8"));
  if (message.count("content-encoding") > 0) return std::unexpected(problem(415, "a content encoding is not read"));
  if (message.body.size() > limits.max_json_bytes) {
    return std::unexpected(
        problem(413, cat("the body has more than ", limits.max_json_bytes, " bytes"), "limit", "body"));
  }
  if (message.body.empty()) return std::unexpected(problem(400, "there is no body"));
  Result<JsonValue> body = parse_json(message.body, limits);
  if (!body) {
    const auto span = body.error().span();
    const std::string& says = body.error().message();
    return std::unexpected(problem(400, span ? cat(says, ", at byte ", span->begin) : says));
  }
  if (!body->is_object()) return std::unexpected(problem(400, "the body is not a JSON object"));
  return *std::move(body);
}

}  // namespace hardtack::serve
