#include "serve/native/native_api.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "decide/authorization.h"
#include "decide/authorization_report.h"
#include "engine/base/clock.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "grammar/compile.h"
#include "serve/decision/choose_policy_set.h"
#include "serve/decision/outcome.h"
#include "serve/decision/worker.h"
#include "serve/message/json_body.h"
#include "serve/message/problem.h"
#include "serve/native/fact_json.h"

namespace hardtack::serve {
namespace {

constexpr std::string_view kOne = "/v1/authorize";
constexpr std::string_view kBatch = "/v1/authorize/batch";

Answer answer_of(const RequestFault& fault) { return problem(400, fault.detail, "pointer", fault.pointer); }

// What is known of a credential that was refused.
void note(const CredentialRefusal& refusal, std::size_t number, Admission& admission) {
  if (refusal.revoked) {
    admission.revoked = refusal.revoked;
    admission.revoked->credential = number;
  } else {
    admission.failure = number == 0 ? refusal.error : refusal.error.with_context(cat("credential ", number));
  }
}

ReasonCode reason_of(const Authorization& authorization) {
  if (authorization.revoked || authorization.expiry) return ReasonCode::kCredential;
  if (authorization.failure) return outcome_of(std::unexpected(authorization.failure->error)).reason;
  return authorization.decision ? outcome_of(*authorization.decision).reason : ReasonCode::kError;
}

}  // namespace

// The decisions of one HTTP request: one policy set, one reading of the clock, one budget.
class NativeApi::Session {
 public:
  Session(const NativeApi& api, const Message& message, Worker& worker, const Client& client)
      : api_(api),
        worker_(worker),
        client_(client),
        set_(choose_policy_set(api.options_.choose, worker.policies.of(api.store_), message)),
        now_(api.options_.now()),
        request_id_(message.header("x-request-id").value_or(std::string_view())) {}

  // What is wrong with a request apart from its credentials, before any of a batch is decided.
  Read<void> check(const NativeRequest& asked, const Pointer& at) {
    if (set_ != nullptr) HARDTACK_CHECK(fill(asked, at));
    return {};
  }

  // The document of one decision. `shared`: limits of this one, of a batch.
  Read<JsonValue> decide(const NativeRequest& asked, const Pointer& at, const EvalLimits* shared) {
    ids_.clear();
    stats_ = {};
    if (set_ == nullptr) return without_policy();
    HARDTACK_TRY(const Request* const request, fill(asked, at));
    Admission admission;
    admit(asked, admission);
    const auto query = asked.query ? api_.queries_.find(*asked.query) : api_.queries_.end();
    const Authorization authorization =
        decide(asked, *request, query == api_.queries_.end() ? nullptr : &query->second, admission, shared);
    stats_ = authorization.stats;
    return document(authorization, admission);
  }

  // Of a request that the batch's budget has nothing left for: its credentials are not even looked at.
  JsonValue spent() {
    ids_.clear();
    stats_ = {};
    if (set_ == nullptr) return without_policy();
    Authorization authorization;
    authorization.failure.emplace(Error(ErrorCode::kTooManySteps, "the batch has used up its budget")
                                      .with_help("send fewer requests in one batch"));
    return document(authorization, {});
  }

  // Of what was decided last.
  const RunStats& stats() const { return stats_; }
  const PolicySet* set() const { return set_; }

 private:
  Read<Request*> fill(const NativeRequest& asked, const Pointer& at) {
    if (asked.query && api_.queries_.find(*asked.query) == api_.queries_.end())
      return fault(Pointer(at, "query"), "names no query of this service");
    Request& request = worker_.requests.of(set_->policy);
    request.add("time", now_);
    if (asked.facts != nullptr) HARDTACK_CHECK(add_facts(*asked.facts, Pointer(at, "facts"), request));
    return &request;
  }

  void admit(const NativeRequest& asked, Admission& admission) {
    for (std::size_t i = 0; i < asked.credentials.size(); ++i) {
      const NativeCredential& credential = asked.credentials[i];
      auto admitted = api_.door_->admit(credential.token, api_.options_.rules, now_, credential.format);
      if (!admitted) {
        refusal_ = admitted.error().fault;
        return note(admitted.error(), i, admission);
      }
      for (LineageKey& key : admitted->ids()) ids_.push_back(std::move(key.id));
      if (i == 0) {
        admission = admitted->admission();
        continue;
      }
      if (admitted->retiring_key) admission.retiring_keys.push_back({i, *admitted->retiring_key});
      admission.further.push_back(std::move(admitted->credential));
    }
  }

  Authorization decide(const NativeRequest& asked, const Request& request, const Query* query,
                       const Admission& admission, const EvalLimits* shared) {
    const bool explain = asked.explain && client_.may_explain;
    if (admission.revoked) return deny_revoked(*admission.revoked, explain);
    Authorization refused;
    if (admission.failure) {
      refused.failure.emplace(*admission.failure);
      return refused;
    }
    AuthorizationTask task{.policy = set_->policy,
                           .request = request,
                           .credentials = {admission.credential, admission.further},
                           .query = query == nullptr ? nullptr : &query->rule,
                           .query_all = query != nullptr && query->all,
                           .world = asked.world && client_.may_explain,
                           .explain = explain,
                           .trace = asked.trace && client_.may_explain,
                           .expiry = api_.options_.rules.expiry,
                           .places = set_->places};
    if (shared != nullptr) {
      task.limits = *shared;
    } else {
      task.authorizer = &worker_.authorizer;
    }
    return authorize(task);
  }

  JsonValue document(const Authorization& authorization, const Admission& admission) {
    const DecisionId id = worker_.ids.next();
    const ReasonCode reason =
        refusal_ ? (*refusal_ == CredentialFault::kStale ? ReasonCode::kStale : ReasonCode::kCredential)
                 : reason_of(authorization);
    refusal_.reset();
    if (!tell(id, reason)) return denied(id);
    JsonValue::Object members;
    if (client_.may_explain) {
      members = authorization_json(authorization, admission).as_object();
    } else {
      // Which credential is revoked and which was never one is nothing that this client learns.
      const bool allowed = authorization.word() == "allow";
      const bool undecided =
          reason == ReasonCode::kLimit || reason == ReasonCode::kError || reason == ReasonCode::kStale;
      members.emplace_back("decision", allowed ? "allow" : undecided ? "error" : "deny");
      members.emplace_back("result", allowed ? result_json(authorization, nullptr) : JsonValue());
      if (allowed && authorization.query) members.emplace_back("query", strings(*authorization.query));
    }
    members.emplace_back("policy", set_->digest);
    if (set_->bundle) members.emplace_back("bundle", bundle_json(*set_->bundle));
    members.emplace_back("decision_id", id.text());
    return members;
  }

  static JsonValue strings(const std::vector<std::string>& texts) {
    return JsonValue::Array(texts.begin(), texts.end());
  }

  JsonValue without_policy() {
    const DecisionId id = worker_.ids.next();
    return tell(id, ReasonCode::kNoPolicySet), denied(id);
  }

  static JsonValue denied(const DecisionId& id) {
    return JsonValue::Object{{"decision", "deny"}, {"result", JsonValue()}, {"decision_id", id.text()}};
  }

  // False: nothing may be allowed, since it could not be written down.
  bool tell(const DecisionId& id, ReasonCode reason) {
    if (api_.options_.observer == nullptr) return true;
    DecisionRecord record;
    record.api = "authorize";
    record.decision_id = id.text();
    set_policies(record, set_);
    record.time = static_cast<std::uint64_t>(std::max<std::int64_t>(unix_seconds(now_), 0));
    record.allowed = reason == ReasonCode::kAllowed;
    record.reason = name_of(reason);
    record.client = client_.id;
    record.request_id = request_id_;
    record.credential_ids = ids_;
    record.stats = stats_;
    return api_.options_.observer->decided(record);
  }

  const NativeApi& api_;
  Worker& worker_;
  const Client& client_;
  const PolicySet* set_;
  LineageTime now_;
  std::string_view request_id_;
  std::vector<std::string> ids_;
  std::optional<CredentialFault> refusal_;
  RunStats stats_;
};

Result<std::unique_ptr<NativeApi>> NativeApi::create(const PolicyStore& store,
                                                     std::shared_ptr<const CredentialDoor> door,
                                                     NativeOptions options) {
  Queries queries;
  for (const NamedQuery& named : options.queries) {
    HARDTACK_TRY(Block rule, to_block(parse_rule_source(named.rule, {}, {.name = cat("query ", named.name)})));
    if (rule.rules().size() != 1) return fail(ErrorCode::kUsage, cat("the query ", quote(named.name), " is no rule"));
    if (rule.defect()) return fail(*rule.defect());
    if (!queries.emplace(named.name, Query{std::move(rule), named.all}).second)
      return fail(ErrorCode::kUsage, cat("there are two queries called ", quote(named.name)));
  }
  if (!options.now) return fail(ErrorCode::kUsage, "the native API is given no clock");
  return std::unique_ptr<NativeApi>(new NativeApi(store, std::move(door), std::move(options), std::move(queries)));
}

NativeApi::NativeApi(const PolicyStore& store, std::shared_ptr<const CredentialDoor> door, NativeOptions options,
                     Queries queries)
    : store_(store), door_(std::move(door)), options_(std::move(options)), queries_(std::move(queries)) {}

bool NativeApi::owns(std::string_view target) const { return target == kOne || target == kBatch; }

Answer NativeApi::answer(const Message& message, Worker& worker) {
  if (!owns(message.target)) return problem(404, "there is nothing at this path");
  if (message.method != "POST") {
    Answer answer = problem(405, "this is asked by POST");
    answer.headers.emplace_back("allow", "POST");
    return answer;
  }
  Client client;
  if (options_.identify) {
    auto identified = options_.identify(message, worker);
    if (!identified) return std::move(identified.error());
    client = *std::move(identified);
  }
  const auto body = read_json_body(message, options_.json, 415);
  if (!body) return body.error();
  Session session(*this, message, worker, client);
  JsonValue answered;
  if (message.target == kOne) {
    const auto asked = read_native_request(*body, {});
    if (!asked) return answer_of(asked.error());
    auto document = session.decide(*asked, {}, nullptr);
    if (!document) return answer_of(document.error());
    answered = *std::move(document);
  } else {
    const auto batch = read_native_batch(*body, options_.max_batch);
    if (!batch) return answer_of(batch.error());
    auto documents = decide_all(session, *batch);
    if (!documents) return answer_of(documents.error());
    answered = JsonValue::Object{{"responses", *std::move(documents)}};
  }
  Answer answer;
  answer.headers.emplace_back("cache-control", "no-store");
  answer.body = write_json(answered, JsonLayout::kCompact);
  return answer;
}

Read<JsonValue::Array> NativeApi::decide_all(Session& session, const std::vector<NativeRequest>& batch) const {
  const Pointer whole;
  const Pointer at(whole, "requests");
  for (std::size_t i = 0; i < batch.size(); ++i) HARDTACK_CHECK(session.check(batch[i], Pointer(at, i)));
  JsonValue::Array documents;
  std::uint64_t steps = options_.budget.max_steps;
  const std::chrono::nanoseconds end = steady_now() + options_.budget.max_time;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const std::chrono::nanoseconds left = end - steady_now();
    if (steps == 0 || left <= std::chrono::nanoseconds(0)) {
      documents.push_back(session.spent());
      continue;
    }
    EvalLimits limits = session.set() == nullptr ? EvalLimits() : session.set()->policy->options().limits;
    limits.max_steps = std::min(limits.max_steps, steps);
    limits.max_time = std::min(limits.max_time, left);
    HARDTACK_TRY(JsonValue document, session.decide(batch[i], Pointer(at, i), &limits));
    steps -= std::min(steps, session.stats().steps);
    documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace hardtack::serve
