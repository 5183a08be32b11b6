#include "serve/operation/decision_log.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/utf8.h"
#include "json/json.h"
#include "serve/outbox/file_sink.h"
#include "serve/outbox/http_sink.h"

namespace hardtack::serve {
namespace {

constexpr std::array<std::string_view, 8> kMaskable = {"subject.type", "subject.id", "action",     "resource.type",
                                                       "resource.id",  "client",     "request_id", "credential_ids"};
Result<std::unique_ptr<Sink>> sink_of(const DecisionLogOptions& options) {
  if (!is_collector_url(options.path)) return file_sink(options.path, "the decision log");
  HttpPostOptions http = options.http;
  http.url = options.path;
  http.content_type = "application/x-ndjson";
  return http_sink(std::move(http));
}

// Line separators of Unicode, which some readers of lines take for ends of lines.
std::string without_separators(std::string line) {
  for (std::size_t at = line.find("\xe2\x80"); at != std::string::npos; at = line.find("\xe2\x80", at + 2)) {
    if (at + 2 < line.size() && (line[at + 2] == '\xa8' || line[at + 2] == '\xa9'))
      line.replace(at, 3, line[at + 2] == '\xa8' ? "\\u2028" : "\\u2029");
  }
  return line;
}

}  // namespace

Result<void> DecisionLog::check_mask(const std::vector<std::string>& mask) {
  for (const std::string& name : mask) {
    if (std::ranges::find(kMaskable, name) != kMaskable.end()) continue;
    std::string known;
    for (const std::string_view one : kMaskable) known += cat(known.empty() ? "" : ", ", one);
    return fail(Error(ErrorCode::kUsage, cat("the decision log has no member `", name, "` to mask"))
                    .with_help("there are " + known));
  }
  return {};
}

Result<std::unique_ptr<DecisionLog>> DecisionLog::open(DecisionLogOptions options) {
  HARDTACK_CHECK(check_mask(options.mask));
  HARDTACK_TRY(auto sink, sink_of(options));
  return std::unique_ptr<DecisionLog>(new DecisionLog(std::move(options), std::move(sink)));
}

DecisionLog::DecisionLog(DecisionLogOptions options, std::unique_ptr<Sink> sink)
    : options_(std::move(options)), outbox_(std::move(sink), options_.queue) {}

bool DecisionLog::masked(std::string_view name) const {
  return std::ranges::find(options_.mask, name) != options_.mask.end();
}

JsonValue DecisionLog::text(std::string_view name, std::string_view value) const {
  if (masked(name)) return "***";
  if (value.size() <= options_.max_text) return value;
  return std::string(cut_utf8(value, options_.max_text)) + "...";
}

std::string DecisionLog::finished(JsonValue::Object members) const {
  if (!options_.mask.empty())
    members.emplace_back("masked", JsonValue::Array(options_.mask.begin(), options_.mask.end()));
  std::string line = without_separators(write_json(JsonValue(std::move(members)), JsonLayout::kCompact));
  line += '\n';
  return line;
}

std::string DecisionLog::line_of(const DecisionRecord& record) const {
  JsonValue::Object members;
  members.emplace_back("time", format_date_time(static_cast<std::int64_t>(record.time)));
  members.emplace_back("id", record.decision_id);
  members.emplace_back("api", record.api);
  members.emplace_back("decision", record.allowed ? "allow" : "deny");
  members.emplace_back("reason", record.reason);
  if (!record.why.empty()) members.emplace_back("why", record.why);
  const auto entity = [&](const std::string& name, std::string_view type, std::string_view id) {
    if (type.empty() && id.empty()) return;
    members.emplace_back(name, JsonValue::Object{{"type", text(name + ".type", type)}, {"id", text(name + ".id", id)}});
  };
  entity("subject", record.subject_type, record.subject_id);
  if (!record.action.empty()) members.emplace_back("action", text("action", record.action));
  entity("resource", record.resource_type, record.resource_id);
  if (!record.policy_set.empty()) members.emplace_back("policy_set", record.policy_set);
  if (!record.policy_digest.empty()) members.emplace_back("policy", record.policy_digest);
  if (record.bundle != nullptr) members.emplace_back("bundle", bundle_json(*record.bundle));
  if (!record.client.empty()) members.emplace_back("client", text("client", record.client));
  if (!record.request_id.empty()) members.emplace_back("request_id", text("request_id", record.request_id));
  if (!record.trace_id.empty()) members.emplace_back("trace_id", record.trace_id);
  if (!record.span_id.empty()) members.emplace_back("span_id", record.span_id);
  if (!record.credential_ids.empty()) {
    JsonValue::Array ids;
    for (const std::string& id : record.credential_ids) ids.push_back(text("credential_ids", id));
    members.emplace_back("credential_ids", std::move(ids));
  }
  if (!record.replaced.empty())
    members.emplace_back("replaced", JsonValue::Array(record.replaced.begin(), record.replaced.end()));
  if (record.results > 0) members.emplace_back("results", static_cast<std::int64_t>(record.results));
  members.emplace_back("facts", static_cast<std::int64_t>(record.stats.facts));
  members.emplace_back("steps", static_cast<std::int64_t>(record.stats.steps));
  members.emplace_back(
      "evaluation_us",
      static_cast<std::int64_t>(std::chrono::duration_cast<std::chrono::microseconds>(record.stats.elapsed).count()));
  return finished(std::move(members));
}

std::string DecisionLog::line_of(const ActionRecord& record) const {
  JsonValue::Object members;
  members.emplace_back("time", format_date_time(static_cast<std::int64_t>(record.time)));
  members.emplace_back("admin", record.action);
  members.emplace_back("outcome", record.outcome);
  if (!record.who.empty()) members.emplace_back("client", text("client", record.who));
  if (!record.address.empty()) members.emplace_back("address", text("client", record.address));
  if (!record.reason.empty()) members.emplace_back("reason", text("reason", record.reason));
  if (!record.request_id.empty()) members.emplace_back("request_id", text("request_id", record.request_id));
  if (!record.ids.empty()) {
    JsonValue::Array ids;
    for (const std::string& id : record.ids) ids.push_back(text("credential_ids", id));
    members.emplace_back("credential_ids", std::move(ids));
  }
  return finished(std::move(members));
}

bool DecisionLog::decided(const DecisionRecord& record) noexcept { return queue(record); }
void DecisionLog::acted(const ActionRecord& record) noexcept {
  if (!record.looked) static_cast<void>(queue(record));
}

template <typename Record>
bool DecisionLog::queue(const Record& record) noexcept {
  try {
    return outbox_.put(line_of(record));
  } catch (...) {
    return outbox_.lost();
  }
}

std::optional<std::string> DecisionLog::trouble() const {
  if (!options_.queue.required) return std::nullopt;
  const Outbox::Stats now = stats();
  if (now.failing) return "the decision log is required and cannot be written";
  if (now.full) return "the decision log is required and takes lines too slowly";
  return std::nullopt;
}

}  // namespace hardtack::serve
