// An HTTP request as a verifier received it: method, URL, headers and body.
//
// The document of a request in JSON is `{"method", "url", "headers": {...}, "body"}`, `body` being text and absent
// where there is none. Names of headers are in lower case; a header twice is refused, its values may have been joined
// with commas before. Values have no control characters and no blanks around them.
//
//   HARDTACK_TRY(const HttpRequest request, parse_http_request(bytes));
//   const std::string* type = request.header("content-type");
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "json/json.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxHttpHeaders = 128;

struct HttpRequest {
  std::string method;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  // Null if there is none; `name` is in lower case.
  const std::string* header(std::string_view name) const;
};

// Error: kMalformedJson.
Result<HttpRequest> read_http_request(const JsonValue& document);
Result<HttpRequest> parse_http_request(std::string_view document);
JsonValue http_request_json(const HttpRequest& request);

}  // namespace hardtack
HARDTACK_API_END
