#include "serve/message/json_body.h"

#include <algorithm>

#include "engine/text/cat.h"
#include "engine/text/trim.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

// Whatever parameters follow.
bool is_json_type(std::string_view type) {
  return std::ranges::equal(trimmed(type.substr(0, type.find(';')), " \t"), std::string_view("application/json"), {},
                            [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

}  // namespace

std::expected<JsonValue, Answer> read_json_body(const Message& message, const JsonLimits& limits, int wrong_type) {
  const auto type = message.header("content-type");
  if (!type || !is_json_type(*type))
    return std::unexpected(problem(wrong_type, "`Content-Type` is not `application/json`"));
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
