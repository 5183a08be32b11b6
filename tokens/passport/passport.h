// The delegation profile ("passport"): a Biscuit whose blocks say, in facts of fixed names and types, which agent may
// do what, and whose every appended block narrows the one before.
//
// Authority block: agent_id(str), spiffe_id(str), issuer_spiffe_id(str), mission(str), mission_id(str), jti(str),
// iat(int), exp(int), max_tool_calls(int), max_duration_s(int), delegation_allowed(bool), max_delegation_depth(int);
// optional parent_jti(str), cwd(str), and any number of allowed_tool(str), forbidden_tool(str), resource_scope(str) or
// one resource_scope_empty(true), allowed_side_effect_class(str), max_tool_calls_per_class(str, int).
// Appended blocks: jti, parent_jti, spiffe_id, iat, exp, max_tool_calls, max_duration_s, delegation_allowed,
// max_delegation_depth, and the optional ones. What an appended block does not say is inherited; what it says must
// pass the narrowing rules (tokens/passport/narrowing.h), else the token is refused; nothing is ever clamped. Blocks of
// third parties are no delegations: their times are checked, everything else in them is nobody's passport.
//
//   HARDTACK_TRY(UnverifiedBiscuit root, issue_passport(claims, root_key, now, random));
//   HARDTACK_TRY(UnverifiedBiscuit child, derive_passport(root, request, now, random));   // needs no key
//   HARDTACK_TRY(VerifiedBiscuit token, verify_biscuit(received, root_key.public_key()));
//   HARDTACK_TRY(Passport passport, verify_passport(token, now));
//
// Times are unix seconds. Stateless and safe from any thread, as far as the random source is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/attributes.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/verified.h"
#include "tokens/keys/signer.h"
#include "tokens/lineage_index/record.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Blocks appended to a passport.
inline constexpr std::size_t kMaxPassportDepth = 16;
inline constexpr std::int64_t kPassportDefaultSeconds = 600;
// How far an iat may lie in the future, and in the past.
inline constexpr std::int64_t kPassportFutureSeconds = 300;
inline constexpr std::int64_t kPassportPastSeconds = 30 * 24 * 60 * 60;

// What one block says, or (from verify_passport) what holds after all blocks. An absent list of an authority block
// means: no tools; any resource; any side effect; no caps.
struct Passport {
  // Authority block only.
  std::string agent_id, issuer_spiffe_id, mission, mission_id;

  std::string jti;
  std::optional<std::string> parent_jti;
  std::string spiffe_id;
  std::int64_t iat = 0;
  std::int64_t exp = 0;
  std::int64_t max_tool_calls{};
  std::int64_t max_duration_s{};
  bool delegation_allowed = false;
  std::int64_t max_delegation_depth{};

  std::optional<std::string> cwd;
  std::optional<std::vector<std::string>> allowed_tools;
  std::optional<std::vector<std::string>> forbidden_tools;
  std::optional<std::vector<std::string>> resource_scopes;  // present and empty: no resource at all
  std::optional<std::vector<std::string>> side_effect_classes;
  std::optional<std::map<std::string, std::int64_t>> max_tool_calls_per_class;
};

// What a child is to get; what is absent is inherited.
struct PassportRequest {
  std::string spiffe_id;
  std::optional<std::string> jti;  // else a new UUID
  std::int64_t duration_s = kPassportDefaultSeconds;
  std::optional<std::int64_t> max_tool_calls;
  std::optional<std::string> cwd;
  std::optional<std::vector<std::string>> allowed_tools;
  std::optional<std::vector<std::string>> forbidden_tools;
  std::optional<std::vector<std::string>> resource_scopes;
  std::optional<std::vector<std::string>> side_effect_classes;
  std::optional<std::map<std::string, std::int64_t>> max_tool_calls_per_class;
};

// A list that is present and empty is refused by both, except resource_scopes.
// Fills in a missing jti, mission_id, iat (now), exp (iat + 600 s) and max_duration_s; everything else is as given.
// Errors: kInvalidClaim, kLineageNarrowing, kExpired; those of mint.
Result<UnverifiedBiscuit> issue_passport(Passport passport, const PrivateKey& root, LineageTime now,
                                         RandomSource& random);
// With a root key that is not in this process. Also the errors of Signer::sign.
Result<UnverifiedBiscuit> issue_passport(Passport passport, const Signer& root, LineageTime now, RandomSource& random);

// Appends a child with its parent hash: expiry is the earlier of the parent's and now + duration, the depth one less.
// Errors: as issue_passport, kAlreadySealed, and what verify_passport says of the result.
Result<UnverifiedBiscuit> derive_passport(const UnverifiedBiscuit& parent, const PassportRequest& request,
                                          LineageTime now, RandomSource& random);

// What holds after all blocks. Errors: kInvalidClaim ("missing:<name>", "malformed:<name>"), kLineageNarrowing
// ("attenuation:<dimension>:block <index>: ..."), kExpired.
Result<Passport> verify_passport(const VerifiedBiscuit& token, LineageTime now);

}  // namespace hardtack
HARDTACK_API_END
