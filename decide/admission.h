// What is known of a token before its facts are asked: its signatures hold, it is not revoked, it is a credential.
// Whatever is known when it is refused stays known, because a refusal is shown with it.
//
//   const Admission admission = admit(received, keys, revocation, now);
//   if (admission.failure) return refuse(*admission.failure);
//   if (admission.revoked) return show(deny_revoked(*admission.revoked, false));
//   show(authorize({.policy = policy, .request = request, .credentials = admission.credential}));
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "decide/revocation.h"
#include "engine/authz/credential.h"
#include "tokens/biscuit/root_keys.h"
#include "tokens/biscuit/unverified.h"
#include "tokens/biscuit/verified.h"
#include "tokens/provider/token_format.h"

namespace hardtack {

// A credential that was verified with a key that is being left (tokens/provider/token_keys.h).
struct RetiringKey {
  std::size_t credential = 0;  // 0 is the primary, else its number
  KeyUse use;
};

struct Admission {
  std::optional<Error> failure;  // why the token is refused, or
  std::optional<Revoked> revoked;
  std::optional<Credential> credential;     // if it is neither refused nor revoked
  std::vector<Credential> further;          // that were admitted after it
  std::vector<std::string> revocation_ids;  // of every block, in hexadecimal digits
  std::vector<std::string> lineage;         // the lineage hash of every prefix of the token
  std::vector<RetiringKey> retiring_keys;
  bool revocation_answered = false;  // the index and the list were asked and answered
};

// Failures: those of verify_biscuit, of RevocationCheck::ask and of VerifiedBiscuit::credential.
Admission admit(const UnverifiedBiscuit& token, const RootKeyProvider& keys, const RevocationCheck& revocation,
                LineageTime now);
// A token of another format, as its verifier left it.
Admission admit(const TokenResult<VerifiedToken>& token, const RevocationCheck& revocation, LineageTime now);
// Adds a further credential. One that is refused or revoked refuses or revokes the whole admission.
void admit_further(const TokenResult<VerifiedToken>& token, const RevocationCheck& revocation, LineageTime now,
                   Admission& admission);
// Of a token that was verified elsewhere.
Admission admit(const VerifiedBiscuit& token, const RevocationCheck& revocation, LineageTime now);

}  // namespace hardtack
