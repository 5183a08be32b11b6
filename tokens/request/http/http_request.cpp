#include "tokens/request/http/http_request.h"

#include <algorithm>

#include "engine/text/trim.h"
#include "tokens/provider/token_format.h"

namespace hardtack {
namespace {

constexpr JsonLimits kDocumentLimits{kMaxTokenBytes, 4, 1'000};

std::unexpected<Error> refused(const char* reason) { return fail(ErrorCode::kMalformedJson, reason); }

bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_http_token(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, is_token_character);
}

bool is_field_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || c == '\t';
  });
}

Result<void> read_headers(const JsonValue& document, HttpRequest& request) {
  const JsonValue* headers = document.find("headers");
  if (headers == nullptr || !headers->is_object()) return refused("the request has no object `headers`");
  if (headers->as_object().size() > kMaxHttpHeaders) return refused("the request has too many headers");
  for (const auto& [name, value] : headers->as_object()) {
    if (!is_http_token(name)) return refused("a header of the request has a malformed name");
    if (!value.is_string() || !is_field_value(value.as_string()))
      return refused("a header of the request has a malformed value");
    std::string lower = name;
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    if (request.header(lower) != nullptr) return refused("the request has a header twice");
    request.headers.emplace_back(std::move(lower), trimmed(value.as_string(), " \t"));
  }
  return {};
}

}  // namespace

const std::string* HttpRequest::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, [](const auto& one) -> const std::string& { return one.first; });
  return found == headers.end() ? nullptr : &found->second;
}

Result<HttpRequest> read_http_request(const JsonValue& document) {
  if (!document.is_object()) return refused("the request is no JSON object");
  HttpRequest request;
  for (const auto& [name, value] : document.as_object()) {
    if (name == "headers") continue;
    if (name != "method" && name != "url" && name != "body") return refused("the request has an unknown member");
    if (!value.is_string()) return refused("a member of the request is no text");
    (name == "method" ? request.method : name == "url" ? request.url : request.body) = value.as_string();
  }
  if (!is_http_token(request.method)) return refused("the request has no `method`");
  if (request.url.empty()) return refused("the request has no `url`");
  HARDTACK_CHECK(read_headers(document, request));
  return request;
}

Result<HttpRequest> parse_http_request(std::string_view document) {
  HARDTACK_TRY(const JsonValue value, parse_json(document, kDocumentLimits));
  return read_http_request(value);
}

JsonValue http_request_json(const HttpRequest& request) {
  JsonValue::Object headers(request.headers.begin(), request.headers.end());
  JsonValue::Object document{{"method", request.method}, {"url", request.url}, {"headers", std::move(headers)}};
  if (!request.body.empty()) document.emplace_back("body", request.body);
  return document;
}

}  // namespace hardtack
