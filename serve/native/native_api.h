// The native API: POST /v1/authorize decides one request, POST /v1/authorize/batch up to 100 of them under one budget.
// The answer is the document of `hardtack authorize --json` (docs/cli.md), with the policy's digest and the decision's
// id; a batch answers {"responses": [...]} in order. A denial is 200, and so is what could not be decided.
//
// Who may see why is said by `identify`: others get `decision`, `result` of what is allowed, `policy` and
// `decision_id`, and nothing that tells one refusal from another (attacks S38, S39). A request that is none is 400 with
// a JSON pointer. Made once; answers from any thread, each with its own worker. The store must outlive it.
//
//   HARDTACK_TRY(const auto api, NativeApi::create(store, door, {.now = wall_clock}));
//   if (api->owns(message.target)) return api->answer(message, worker);
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"
#include "serve/credentials/credential_door.h"
#include "serve/decision/choose_policy_set.h"
#include "serve/decision/client.h"
#include "serve/decision/decision_record.h"
#include "serve/decision/shared_budget.h"
#include "serve/message/message.h"
#include "serve/native/native_request.h"

namespace hardtack::serve {

struct NamedQuery {
  std::string name;
  std::string rule;  // `r($r) <- right($r)`
  bool all = false;  // sees every block of the primary credential
};

struct NativeOptions {
  std::vector<NamedQuery> queries = {};
  CredentialRules rules = {};
  std::size_t max_batch = 100;
  SharedBudget budget = {};  // of a batch
  JsonLimits json = {};
  IdentifyClient identify = {};           // nobody is refused, nobody may see why
  ChoosePolicySet choose = {};            // PolicySets::usual()
  std::function<LineageTime()> now = {};  // the wall clock
  DecisionObserver* observer = nullptr;
};

class NativeApi final : public Handler {
 public:
  // Errors: kUsage for queries of one name and without a clock; those of reading rules.
  static Result<std::unique_ptr<NativeApi>> create(const PolicyStore& store, std::shared_ptr<const CredentialDoor> door,
                                                   NativeOptions options);

  bool owns(std::string_view target) const;
  Answer answer(const Message& message, Worker& worker) override;

 private:
  struct Query {
    Block rule;
    bool all = false;
  };
  using Queries = std::map<std::string, Query, std::less<>>;
  class Session;

  NativeApi(const PolicyStore& store, std::shared_ptr<const CredentialDoor> door, NativeOptions options,
            Queries queries);
  Read<JsonValue::Array> decide_all(Session& session, const std::vector<NativeRequest>& batch) const;

  const PolicyStore& store_;
  const std::shared_ptr<const CredentialDoor> door_;
  const NativeOptions options_;
  const Queries queries_;
};

}  // namespace hardtack::serve
