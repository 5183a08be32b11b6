// Whether a macaroon and its discharges hold, and which caveats are then left to be judged.
//
//   const auto verified = verify_macaroon(token, key, discharges, {});
//   if (!verified) return verified.error();                      // a TokenRefusal
//   for (const Bytes& predicate : verified->predicates) ...      // all of them must be satisfied
//
// All signatures are computed and compared in constant time before anything is said, and every caveat is visited. A
// third-party caveat is satisfied by a discharge of its identifier whose key opens and whose signature, bound to the
// root's, holds; nested discharges are bound to the root too. Of several with one identifier the first that holds
// counts. A discharge may be used more than once but not inside itself.
//
// Names of refusals: signature_mismatch, discharge_missing, discharge_mismatch (of another root, not bound, or of
// another key), discharge_cycle, discharge_unused, caveat_unreadable (its key does not open), caveat_unsatisfied,
// too_much_work.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "tokens/macaroon/macaroon.h"
#include "tokens/provider/refusal.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct MacaroonVerifyOptions {
  // libmacaroons takes discharges that no caveat asks for; a token of ours has none.
  bool allow_unused_discharges = false;
  // Judges a first-party caveat at once instead of leaving it: false is caveat_unsatisfied, and so is a judge that
  // throws. Without one every caveat is left.
  std::function<bool(std::string_view predicate)> judge = {};
  // Caveats that are visited, those of discharges as often as they are used: n discharges of one identifier, each with
  // that caveat again, would be n! of them.
  std::size_t max_visits = 4'096;
};

struct VerifiedMacaroon {
  // First-party caveats of the root, then those of the discharges that were used, if nothing has judged them.
  std::vector<Bytes> predicates;
  // Of the root, behind its identifier and behind each of its caveats. The last one is the token's.
  std::vector<MacaroonSignature> signatures;
};

TokenResult<VerifiedMacaroon> verify_macaroon(const Macaroon& root, const MacaroonKey& key,
                                              std::span<const Macaroon> discharges,
                                              const MacaroonVerifyOptions& options);

}  // namespace hardtack
HARDTACK_API_END
