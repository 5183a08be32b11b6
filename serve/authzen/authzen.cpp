#include "serve/authzen/authzen.h"

#include <array>
#include <optional>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "serve/authzen/evaluation.h"
#include "serve/authzen/metadata.h"
#include "serve/authzen/search.h"
#include "serve/message/json_body.h"
#include "serve/message/problem.h"
#include "tokens/crypto/random.h"

namespace hardtack::serve {
namespace {

constexpr std::string_view kAccess = "/access/v1/";
constexpr std::array<std::string_view, 5> kEndpoints = {"evaluation", "evaluations", "search/subject",
                                                        "search/resource", "search/action"};
constexpr std::size_t kPageKeyBytes = 32;

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

Answer not_allowed(const char* allowed) {
  Answer answer = problem(405, cat("this is asked by ", allowed));
  answer.headers.emplace_back("allow", allowed);
  return answer;
}

}  // namespace

AuthZen::AuthZen(const PolicyStore& store, AuthZenOptions options)
    : store_(store), options_(std::move(options)), metadata_path_(metadata_path(options_.public_url)) {
  if (options_.public_url.empty()) metadata_path_ += options_.path_prefix;
}

Result<std::unique_ptr<AuthZen>> AuthZen::create(const PolicyStore& store, AuthZenOptions options) {
  if (!options.public_url.empty()) HARDTACK_CHECK(check_public_url(options.public_url));
  const std::string& prefix = options.path_prefix;
  if (!prefix.empty() && (!prefix.starts_with('/') || prefix.ends_with('/'))) {
    return fail(Error(ErrorCode::kUsage, cat("the path prefix ", quote(prefix), " is none"))
                    .with_help("it begins with a slash and ends without one: `/tenant1`"));
  }
  if (options.page_key.empty()) {
    options.page_key = SecretBytes(kPageKeyBytes);
    HARDTACK_CHECK(SystemRandom().fill(options.page_key.writable()));
  } else if (options.page_key.size() < kPageKeyBytes) {
    return fail(ErrorCode::kUsage, cat("the key of page tokens has fewer than ", kPageKeyBytes, " bytes"));
  }
  if (!options.clock) return fail(ErrorCode::kUsage, "decisions need a clock");
  return std::unique_ptr<AuthZen>(new AuthZen(store, std::move(options)));
}

bool AuthZen::owns(std::string_view target) const {
  const std::string_view path = path_of(target);
  return path == metadata_path_ ||
         (path.starts_with(options_.path_prefix) && path.substr(options_.path_prefix.size()).starts_with(kAccess));
}

Answer AuthZen::answer(const Message& message, Worker& worker) {
  std::string_view path = path_of(message.target);
  if (path == metadata_path_) {
    if (message.method != "GET") return not_allowed("GET");
    return answer_metadata(message, options_.public_url, options_.path_prefix);
  }
  if (owns(message.target)) {
    path.remove_prefix(options_.path_prefix.size() + kAccess.size());
    for (const std::string_view endpoint : kEndpoints) {
      if (path != endpoint) continue;
      if (message.method != "POST") return not_allowed("POST");
      return decide(message, worker, endpoint);
    }
  }
  return problem(404, "there is nothing at this path");
}

Answer AuthZen::decide(const Message& message, Worker& worker, std::string_view endpoint) const {
  Client client;
  if (options_.identify) {
    auto identified = options_.identify(message, worker);
    if (!identified) return std::move(identified.error());
    client = *std::move(identified);
  }
  const std::expected<JsonValue, Answer> body = read_json_body(message, options_.json, 400);
  if (!body) return body.error();
  const PolicySets& sets = worker.policies.of(store_);
  const PolicySet* const set = options_.choose ? options_.choose(sets, message) : sets.usual().get();
  const Setting setting{options_, message, client, worker, set, options_.clock()};
  if (endpoint == "evaluation") return answer_evaluation(setting, *body);
  if (endpoint == "evaluations") return answer_evaluations(setting, *body);
  const Searched searched = endpoint == "search/subject"    ? Searched::kSubject
                            : endpoint == "search/resource" ? Searched::kResource
                                                            : Searched::kAction;
  return answer_search(setting, searched, *body);
}

}  // namespace hardtack::serve
