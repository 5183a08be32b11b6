#include "serve/admin/admin_api.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/text/date_time.h"
#include "json/make_json.h"
#include "serve/admin/secret_words.h"
#include "serve/message/json_body.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

constexpr std::string_view kPrefix = "/admin/";

enum class Endpoint { kRevoke, kRecord, kRevocations, kStatus, kReload, kTry };

struct Route {
  std::string_view path;
  Endpoint endpoint;
  std::string_view action;  // as logs call it
  bool post = true;
  bool body = false;
};
constexpr std::array kRoutes = {
    Route{"/admin/v1/revoke", Endpoint::kRevoke, "revoke", true, true},
    Route{"/admin/v1/record", Endpoint::kRecord, "record", true, true},
    Route{"/admin/v1/revocations", Endpoint::kRevocations, "revocations", false},
    Route{"/admin/v1/status", Endpoint::kStatus, "status", false},
    Route{"/admin/v1/reload", Endpoint::kReload, "reload"},
    Route{"/admin/v1/try", Endpoint::kTry, "try", true, true},
};

Answer refusal_of(const RequestFault& fault) { return problem(400, fault.detail, "pointer", fault.pointer); }

Answer answer_of(JsonValue::Object members) {
  Answer answer;
  answer.headers.emplace_back("cache-control", "no-store");
  answer.body = write_json(JsonValue(std::move(members)), JsonLayout::kCompact);
  return answer;
}

JsonValue text_or_null(const std::optional<std::string>& text) { return text ? JsonValue(*text) : JsonValue(); }
JsonValue hash_or_null(const std::string& hash) { return hash.empty() ? JsonValue() : JsonValue(hash); }

Answer wrong_method(bool post) {
  Answer answer = problem(405, post ? "this is asked by POST" : "this is read with GET");
  answer.headers.emplace_back("allow", post ? "POST" : "GET");
  return answer;
}

}  // namespace

bool AdminApi::owns(std::string_view target) const { return target.starts_with(kPrefix); }

Answer AdminApi::answer(const Message& message, Worker&) {
  Told told;
  Answer answer = this->answer(message, told);
  answer.headers.emplace_back("x-content-type-options", "nosniff");
  tell(message, answer, told);
  return answer;
}

Answer AdminApi::answer(const Message& message, Told& told) {
  if (auto refused = access_.refuse_origin(message)) return *std::move(refused);
  auto who = access_.admit(message);
  if (!who) return std::move(who.error());
  told.who = *std::move(who);

  const std::string_view path = message.target.substr(0, message.target.find('?'));
  const auto* const route = std::ranges::find(kRoutes, path, &Route::path);
  if (route == kRoutes.end() || (route->endpoint == Endpoint::kTry && !options_.try_out))
    return problem(404, "there is nothing at this path");
  told.action = route->action;
  if (path.size() != message.target.size() && route->endpoint != Endpoint::kRevocations)
    return problem(400, "this path takes no query");
  if (message.method != (route->post ? "POST" : "GET")) return wrong_method(route->post);
  JsonValue body;
  if (route->body) {
    // A form of another site's page cannot have this type (S67).
    auto read = read_json_body(message, options_.json, 415);
    if (!read) return std::move(read.error());
    body = *std::move(read);
  }
  switch (route->endpoint) {
    case Endpoint::kRevoke: return revoke(body, told);
    case Endpoint::kRecord: return record(body, told);
    case Endpoint::kRevocations: return list(message.target);
    case Endpoint::kStatus: return answer_of(options_.status().as_object());
    case Endpoint::kReload: return reload();
    case Endpoint::kTry: return options_.try_out(body);
  }
  return problem(404, "there is nothing at this path");
}

Answer AdminApi::revoke(const JsonValue& body, Told& told) {
  const auto request = read_revoke_request(body);
  if (!request) return refusal_of(request.error());
  if (holds_secret(request->reason))
    return problem(409, "the reason holds a token or a key, and would be logged", "pointer", "/reason");
  told.reason = request->reason;
  auto revoked = index_.revoke(*request);
  if (!revoked) return std::move(revoked.error());
  for (const RevokedId& one : *revoked) told.ids.push_back(one.id);
  return answer_of(revoked_json(*revoked).as_object());
}

Answer AdminApi::record(const JsonValue& body, Told& told) {
  const auto token = read_record_request(body);
  if (!token) return refusal_of(token.error());
  auto records = index_.record(*token);
  if (!records) return std::move(records.error());
  JsonValue::Array shown;
  for (const LineageRecord& record : *records) {
    told.ids.push_back(record.id);
    shown.push_back(json_object({{"id", record.id},
                                 {"hash", record.hash},
                                 {"parent_id", text_or_null(record.parent_id)},
                                 {"parent_hash", text_or_null(record.parent_hash)}}));
  }
  return answer_of({{"recorded", std::move(shown)}});
}

Answer AdminApi::list(std::string_view target) {
  const auto page = read_revocation_page(target);
  if (!page) return refusal_of(page.error());
  auto found = index_.list(*page);
  if (!found) return std::move(found.error());
  JsonValue::Array shown;
  for (const LineageEntry& entry : found->revocations) {
    shown.push_back(json_object({{"sequence", json_number(entry.sequence)},
                                 {"id", entry.record.id},
                                 {"hash", hash_or_null(entry.record.hash)},
                                 {"revoked_at", format_date_time(entry.unix_seconds)}}));
  }
  JsonValue next;
  if (found->more) next = json_number(found->revocations.back().sequence);
  return answer_of({{"revocations", std::move(shown)}, {"next", std::move(next)}});
}

Answer AdminApi::reload() {
  const auto done = options_.reload();
  if (done) return answer_of({{"reloaded", true}});
  return problem(409, done.error().error.message(), "code", error_name(done.error().error.code()));
}

void AdminApi::tell(const Message& message, const Answer& answer, const Told& told) const {
  // Of who looks, only whoever may not.
  const bool looks = told.action == "status" || told.action == "revocations";
  if (options_.observer == nullptr) return;
  ActionRecord record;
  record.looked = looks && answer.status == 200;
  record.action = told.action;
  record.outcome = answer.status == 200 ? "done" : answer.status >= 500 ? "failed" : "refused";
  record.who = told.who;
  record.address = message.peer.address;
  record.reason = told.reason;
  record.request_id = message.header("x-request-id").value_or(std::string_view());
  record.time = static_cast<std::uint64_t>(std::max<std::int64_t>(unix_seconds(options_.now()), 0));
  record.ids = told.ids;
  options_.observer->acted(record);
}

}  // namespace hardtack::serve
