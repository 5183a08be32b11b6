// How AuthZEN is served: what the operator configures, and what other parts of the service do for it. The functions are
// called from every thread that answers, with that thread's worker, of which they leave `policies` alone: the set that
// decides is one of what it holds.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/credential.h"
#include "engine/authz/expiry.h"
#include "json/json.h"
#include "serve/authzen/mapping.h"
#include "serve/decision/choose_policy_set.h"
#include "serve/decision/decision_record.h"
#include "serve/decision/worker.h"
#include "serve/message/message.h"
#include "serve/policies/policy_store.h"
#include "tokens/bytes/secret.h"

namespace hardtack::serve {

// Who asks, as far as the service knows.
struct Client {
  std::string id;            // bound into page tokens, shown in logs
  bool may_explain = false;  // sees failed checks and, where asked, explanations
};
// The client of a request; or what it is answered, 401 or 403.
using IdentifyClient = std::function<std::expected<Client, Answer>(const Message& message, Worker& worker)>;

// What the end user holds, verified, with nothing in an authority block that reserved_predicates() names.
struct HeldCredentials {
  std::optional<Credential> primary;
  std::vector<Credential> further;
  std::vector<std::string> ids;      // for the log
  std::optional<ExpiryRule> expiry;  // every credential must end
};
enum class CredentialDenial : std::uint8_t {
  kRefused,  // "credential": malformed, unverifiable, revoked, expired, or it states what the service says
  kStale,    // "stale": whether it is revoked could not be told
};
// Of the tokens in `context.credential`, the first of which is the primary one, and of whatever else of the message
// the function is made for. Called for every question of which it may matter, also where there are no tokens.
using ReadCredentials = std::function<std::expected<HeldCredentials, CredentialDenial>(
    const Message& message, std::span<const std::string_view> tokens, Worker& worker)>;

// What all questions of one batch, or all candidates of one page, may cost together. Each has the policy's limits, too.
struct SharedBudget {
  std::uint64_t max_steps = 4'000'000;
  std::chrono::nanoseconds max_time = std::chrono::milliseconds(100);
};

struct AuthZenOptions {
  // "https://pdp.example" or "https://pdp.example/tenant1", as clients know the service: the identifier in the
  // metadata. Empty: it is made of the host that a request names, which only tests should rely on.
  std::string public_url = {};
  // In front of every path, as it arrives here: "/tenant1".
  std::string path_prefix = {};

  Mapping mapping = {};
  JsonLimits json = {};
  std::size_t max_evaluations = 100;  // in one batch
  std::size_t max_page = 1'000;       // results of one page
  std::size_t max_tokens = 16;        // in `context.credential`
  SharedBudget budget = {};
  std::chrono::seconds page_lifetime = std::chrono::minutes(15);
  // Page tokens are made with it, so all servers of a fleet share it. Empty: each has its own, drawn at random.
  SecretBytes page_key = {};

  // Nobody is refused, nobody may explain.
  IdentifyClient identify = {};
  // PolicySets::usual().
  ChoosePolicySet choose = {};
  // Without it a question with tokens is denied: what they prove, and what they restrict, would be ignored.
  ReadCredentials credentials = {};
  DecisionObserver* observer = nullptr;
  // Seconds since 1970: `time` of every question. It must be given.
  std::function<std::uint64_t()> clock = {};
};

}  // namespace hardtack::serve
