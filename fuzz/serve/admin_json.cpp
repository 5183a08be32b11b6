// Property: a request to the admin API is five lines, method, target, authorization, host and origin, and a body.
// Whatever they are, the answer is JSON; nothing but a request with the token, for this host and of no other origin, is
// answered with 200 or changes the index; a revocation is answered with 200 exactly if the index holds it then, and
// everything else leaves the index as it was; the token is in no answer.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz_support.h"
#include "serve/admin/admin_api.h"
#include "serve/decision/worker.h"

namespace {

using namespace hardtack;
using namespace hardtack::serve;
using fuzz::require;

constexpr std::string_view kToken = "0123456789abcdef0123456789abcdef";

// In memory, and empty before each input.
class MemoryStore final : public LineageStore {
 public:
  Result<std::vector<LineageStatus>> look_up(std::span<const std::string> ids, LineageTime) override {
    std::vector<LineageStatus> found;
    for (const std::string& id : ids) found.push_back(statuses[id]);
    return found;
  }
  Result<LineagePin> verify(LineageTime) override { return LineagePin{}; }
  Result<void> visit(const std::function<Result<void>(const LineageEntry&)>& visitor, LineageTime) override {
    for (const LineageEntry& entry : entries) HARDTACK_CHECK(visitor(entry));
    return {};
  }
  std::vector<LineageEntry> entries;
  std::map<std::string, LineageStatus> statuses;

 protected:
  Result<void> append_valid(std::span<const LineageEntry> added, LineageTime) override {
    for (LineageEntry entry : added) {
      entry.sequence = entries.size() + 1;
      statuses[entry.record.id].add(entry);
      entries.push_back(std::move(entry));
    }
    return {};
  }
};

// Of an index in memory, as decisions see it.
class View final : public RevocationView {
 public:
  explicit View(std::shared_ptr<MemoryStore> store) : store_(std::move(store)) {}
  bool fresh(LineageTime) const override { return true; }
  Result<std::optional<Revoked>> find(std::span<const LineageKey> ids, LineageTime now) override {
    return find_revoked(ids, {.index = store_.get(), .list = nullptr}, now);
  }

 private:
  std::shared_ptr<MemoryStore> store_;
};

struct Service {
  Service()
      : store(std::make_shared<MemoryStore>()),
        view(std::make_shared<View>(store)),
        door(std::make_shared<const CredentialDoor>(nullptr, view)),
        index({.store = store, .view = view, .door = door, .now = [] { return LineageTime(); }}),
        access({.token = true}),
        api(access, index,
            {.status = [] { return JsonValue(JsonValue::Object()); },
             .reload = []() -> std::expected<void, Failure> { return {}; },
             .now = [] { return LineageTime(); }}) {
    access.replace(AdminToken::parse(kToken).value());
  }
  std::shared_ptr<MemoryStore> store;
  std::shared_ptr<View> view;
  std::shared_ptr<const CredentialDoor> door;
  AdminIndex index;
  AdminAccess access;
  AdminApi api;
  Worker worker;
};

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Service* const service = new Service;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const std::string_view method = take_line(rest), target = take_line(rest), authorization = take_line(rest),
                         host = take_line(rest), origin = take_line(rest);
  std::vector<Header> headers{{"content-type", "application/json"}, {"authorization", authorization}, {"host", host}};
  if (!origin.empty()) headers.push_back({"origin", origin});
  const Peer peer;
  service->store->entries.clear();
  service->store->statuses.clear();

  const Answer answer = service->api.answer({method, target, headers, rest, peer}, service->worker);
  require(answer.status == 200 || (answer.status >= 400 && answer.status < 500), "the status");
  const auto document = parse_json(answer.body, {});
  require(document.has_value() && document->is_object(), "the answer is JSON");
  require(answer.body.find(kToken) == std::string::npos || rest.find(kToken) != std::string_view::npos ||
              target.find(kToken) != std::string_view::npos,
          "the token is in no answer");
  const bool operators = authorization.ends_with(kToken) && (origin.empty() || origin.ends_with(host));
  require(answer.status != 200 || operators, "nobody but an operator is answered");

  const JsonValue* revoked = answer.status == 200 ? document->find("revoked") : nullptr;
  if (revoked == nullptr) {
    require(service->store->entries.empty(), "nothing else changes the index");
    return 0;
  }
  require(!revoked->as_array().empty(), "something is revoked");
  for (const JsonValue& one : revoked->as_array()) {
    const std::string& id = one.find("id")->as_string();
    require(service->store->statuses[id].revoked_at().has_value(), "what is said to be revoked is");
  }
  return 0;
}
