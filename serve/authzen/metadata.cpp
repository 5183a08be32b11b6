#include "serve/authzen/metadata.h"

#include <algorithm>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "json/make_json.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

constexpr std::string_view kHttps = "https://", kHttp = "http://";
constexpr std::string_view kWellKnown = "/.well-known/authzen-configuration";

bool is_host(std::string_view text) {
  constexpr std::size_t kMaxHost = 255;
  return !text.empty() && text.size() <= kMaxHost && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':' || c == '[' || c == ']';
  });
}

bool is_path(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_' || c == '~' || c == '/';
  });
}

struct Url {
  std::string_view host;
  std::string_view path;
};
Url split(std::string_view url) {
  url.remove_prefix(url.starts_with(kHttps) ? kHttps.size() : kHttp.size());
  const auto slash = std::min(url.find('/'), url.size());
  return {url.substr(0, slash), url.substr(slash)};
}

}  // namespace

Result<void> check_public_url(std::string_view url) {
  const auto wrong = [&](std::string_view why) {
    return fail(Error(ErrorCode::kUsage, cat("the public URL ", quote(url), ' ', why))
                    .with_help("it is written as `https://pdp.example` or `https://pdp.example/tenant`"));
  };
  if (!url.starts_with(kHttps) && !url.starts_with(kHttp)) return wrong("does not begin with `https://`");
  const Url parts = split(url);
  if (!is_host(parts.host)) return wrong("names no host");
  if (!is_path(parts.path)) return wrong("has a path of other characters than letters, digits and `-._~/`");
  if (parts.path.ends_with('/')) return wrong("ends with a slash");
  if (url.starts_with(kHttp)) {
    const std::string_view host = parts.host;
    const bool loopback = host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
    if (!loopback) return wrong("is not of HTTPS");
  }
  return {};
}

std::string metadata_path(std::string_view url) {
  std::string path(kWellKnown);
  if (!url.empty()) path += split(url).path;
  return path;
}

Answer answer_metadata(const Message& message, std::string_view url, std::string_view path_prefix) {
  std::string base(url);
  if (base.empty()) {
    const auto host = message.header("host");
    if (!host || !is_host(*host)) return problem(400, "`Host` names no host");
    base = cat(message.peer.tls ? kHttps : kHttp, *host, path_prefix);
  }
  const JsonValue document = json_object({{"policy_decision_point", base},
                                          {"access_evaluation_endpoint", base + "/access/v1/evaluation"},
                                          {"access_evaluations_endpoint", base + "/access/v1/evaluations"},
                                          {"search_subject_endpoint", base + "/access/v1/search/subject"},
                                          {"search_resource_endpoint", base + "/access/v1/search/resource"},
                                          {"search_action_endpoint", base + "/access/v1/search/action"}});
  Answer answer;
  answer.body = write_json(document, JsonLayout::kCompact);
  // What was made of a request's host must not be kept for others.
  answer.headers.emplace_back("cache-control", url.empty() ? "no-store" : "max-age=300");
  return answer;
}

}  // namespace hardtack::serve
