#include "serve/message/problem.h"

#include <utility>

#include "json/json.h"

namespace hardtack::serve {
namespace {

Answer of(int status, JsonValue::Object members) {
  members.emplace_back("status", std::int64_t{status});
  members.emplace_back("title", status_text(status));
  Answer answer{.status = status, .content_type = "application/problem+json"};
  answer.headers.emplace_back("cache-control", "no-store");
  answer.body = write_json(JsonValue(std::move(members)), JsonLayout::kCompact);
  return answer;
}

}  // namespace

Answer problem(int status, std::string_view detail) { return of(status, {{"detail", detail}}); }

Answer problem(int status, std::string_view detail, std::string_view member, std::string_view value) {
  return of(status, {{"detail", detail}, {std::string(member), value}});
}

std::string_view status_text(int status) {
  switch (status) {
    case 200: return "OK";
    case 204: return "No Content";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Error";
  }
}

}  // namespace hardtack::serve
