#include "serve/service/service_admin.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/text/date_time.h"
#include "json/make_json.h"

namespace hardtack::serve {
namespace {

AdminApiOptions api_options(const AdminParts& parts, std::function<JsonValue()> status,
                            std::function<Answer(const JsonValue&)> try_out) {
  return {.status = std::move(status),
          .reload = parts.reload,
          .try_out = std::move(try_out),
          .now = parts.now,
          .observer = parts.observer};
}

JsonValue date(LineageTime time) { return format_date_time(unix_seconds(time)); }

}  // namespace

ServiceAdmin::ServiceAdmin(AdminServing serving, AdminParts parts)
    : serving_(std::move(serving)),
      parts_(std::move(parts)),
      access_(serving_.access),
      index_({.store = serving_.index,
              .view = parts_.revocation,
              .door = parts_.door,
              .rules = parts_.rules,
              .now = parts_.now}),
      trial_(parts_.policies, parts_.door, {.policy = parts_.policy_options, .rules = parts_.rules, .now = parts_.now}),
      api_(access_, index_,
           api_options(
               parts_, [this] { return status(); },
               serving_.page ? [this](const JsonValue& body) { return trial_.answer(body); }
                             : std::function<Answer(const JsonValue&)>())),
      page_(access_),
      health_(parts_.readiness, HealthHandler::Shows::kConditions, &router_) {
  router_.add([this](std::string_view target) { return api_.owns(target); }, api_);
  if (serving_.page) router_.add([this](std::string_view target) { return page_.owns(target); }, page_);
}

Result<std::unique_ptr<ServiceAdmin>> ServiceAdmin::create(AdminServing serving, AdminParts parts) {
  std::unique_ptr<ServiceAdmin> made(new ServiceAdmin(std::move(serving), std::move(parts)));
  HARDTACK_CHECK(made->load_token());
  return made;
}

Result<void> ServiceAdmin::load_token() {
  if (!serving_.access.token) return {};
  if (!serving_.load_token) return fail(ErrorCode::kUsage, "the admin token cannot be read");
  HARDTACK_TRY(AdminToken token, serving_.load_token());
  access_.replace(token);
  return {};
}

JsonValue ServiceAdmin::status() const {
  const PolicyStore::Status store = parts_.policies.status();
  const AdminParts::Loaded loaded = parts_.loaded();
  JsonValue::Array sets;
  if (const auto now = parts_.policies.current(); now != nullptr) {
    for (const auto& set : now->all()) sets.push_back(json_object({{"name", set->name}, {"digest", set->digest}}));
  }
  JsonValue failure;
  if (store.failure) {
    failure =
        json_object({{"code", error_name(store.failure->error.code())}, {"message", store.failure->error.message()}});
  }
  JsonValue::Array conditions;
  for (const Readiness::Failure& one : parts_.readiness.failures())
    conditions.push_back(json_object({{"condition", condition_name(one.condition)}, {"detail", one.detail}}));

  JsonValue::Object index{{"given", serving_.index != nullptr}};
  const LineageTime now = parts_.now();
  if (parts_.revocation != nullptr) index.emplace_back("fresh", parts_.revocation->fresh(now));
  if (serving_.index_confirmed) {
    const auto age = std::max(now - serving_.index_confirmed(), std::chrono::milliseconds(0));
    index.emplace_back("age_ms", std::int64_t{age.count()});
  }
  return json_object(
      {{"version", parts_.version},
       {"time", date(now)},
       {"ready", conditions.empty()},
       {"conditions", std::move(conditions)},
       {"policies", json_object({{"loaded_at", date(loaded.policies)},
                                 {"reloads", json_number(store.reloads)},
                                 {"failures", json_number(store.failures)},
                                 {"failure", std::move(failure)},
                                 {"sets", std::move(sets)}})},
       {"keys",
        json_object({{"given", loaded.keys_given}, {"loaded_at", date(loaded.keys)}, {"failed", loaded.keys_failed}})},
       {"index", std::move(index)}});
}

}  // namespace hardtack::serve
