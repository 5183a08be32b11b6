// The one place that makes credentials. Included by verifiers in tokens/ and by tests, by nothing else: whoever calls
// this says "I have checked these blocks".
#pragma once

#include <vector>

#include "engine/authz/credential.h"

namespace hardtack {

class CredentialIssuer {
 public:
  // Errors: kTooManyBlocks for more than kMaxBlocks, kUsage for none, for an external key on the first block, or for
  // verified facts that are more than facts. What makes a world refuse the blocks is recorded in Credential::defect(),
  // so that they can still be printed. Without a format it can be a primary credential only.
  // A block that `relative` (may be null) holds at the same place, the same object, is not compiled again but shared.
  static Result<Credential> issue(std::vector<CredentialBlock> blocks, Block verified_facts = {},
                                  const Credential* relative = nullptr, Issuance issuance = {});
  // The same credential with a proof: what its holder has shown for this decision, checked by the caller, who names the
  // facts under `verified:`. Shares everything else. Error: kUsage for more than facts.
  static Result<Credential> with_proof(const Credential& credential, Block facts);
};

}  // namespace hardtack
