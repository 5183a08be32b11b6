// What the page tries: a token, a policy as text and facts as text, decided by the service's engine, keys, revocations
// and limits, with the reason. The only place of the service where a request brings policy text; nothing that decides
// for others sees it.
//
//   {"policy": "allow if user($u), operation(\"read\");", "facts": "operation(\"read\");", "token": "En0K...",
//    "now": "2026-11-27T12:00:00Z"}
//
// `policy_set` instead of `policy` names one that the service decides by. The answer is the document of `authorize
// --json` with the explanation, the trace and the world; text that does not compile is `source`, `policy` or `facts`,
// and `rendering`, every diagnostic with its place. Called from any thread.
//
//   Trial trial(store, door, {.policy = options, .now = clock});
//   return trial.answer(body);
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "json/json.h"
#include "serve/authzen/question.h"
#include "serve/credentials/credential_door.h"
#include "serve/message/message.h"
#include "serve/policies/policy_store.h"

namespace hardtack::serve {

struct TrialOptions {
  PolicySetOptions policy = {};
  CredentialRules rules = {};
  std::function<LineageTime()> now;
};

// Bytes of the policy, of the facts and of the token, each.
inline constexpr std::size_t kMaxTrialText = 64 * 1024;

class Trial {
 public:
  // The store outlives it.
  Trial(const PolicyStore& store, std::shared_ptr<const CredentialDoor> door, TrialOptions options)
      : store_(store), door_(std::move(door)), options_(std::move(options)) {}

  // 400 for a request that is none, 404 for a policy set that is not there.
  Answer answer(const JsonValue& body) const;

 private:
  struct Asked;
  Read<Asked> read(const JsonValue& body) const;

  const PolicyStore& store_;
  const std::shared_ptr<const CredentialDoor> door_;
  const TrialOptions options_;
};

}  // namespace hardtack::serve
