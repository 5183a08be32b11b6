// How AuthZEN is served: what the operator configures, and what other parts of the service do for it. The functions are
// called from every thread that answers, with that thread's worker, of which they leave `policies` alone: the set that
// decides is one of what it holds.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "json/json.h"
#include "serve/authzen/mapping.h"
#include "serve/decision/choose_policy_set.h"
#include "serve/decision/client.h"
#include "serve/decision/credential_reader.h"
#include "serve/decision/decision_record.h"
#include "serve/decision/shared_budget.h"
#include "tokens/bytes/secret.h"

namespace hardtack::serve {

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
