// Claims in JSON as facts, the same for every format that carries them.
//
// A member `"name": value` is the fact `claim("name", value)`. A list is a fact for each of its elements, and an
// element that is a list itself fills the terms behind the name: `"right": [["a", "read"], ["b", "write"]]` says
// `claim("right", "a", "read"); claim("right", "b", "write")`. Objects are maps, lists further inside are arrays. A
// number that is no integer of 64 bits is the text of it, `"1.5"`, since the language has no such numbers and a claim
// that is there must not look absent.
//
//   ProgramBuilder builder(ProgramLimits::for_token());
//   HARDTACK_CHECK(add_claims(builder, claims));
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "engine/program/program_builder.h"
#include "engine/terms/value.h"
#include "json/json.h"
#include "tokens/keys/key_provider.h"
#include "tokens/provider/token_format.h"

namespace hardtack {

// Under `predicate`, which is `claim` for claims. Errors: those of ProgramBuilder.
Result<void> add_claims(ProgramBuilder& builder, const JsonValue& claims, std::string_view predicate = "claim");
// One value as a term. Errors: those of TermStore.
Result<Value> claim_value(TermStore& terms, const JsonValue& value);

// What verifiers say of every token with a key id and an expiry: `verified:key_id(ID)` and `verified:expires(DATE)`; a
// date before 1970 or after 9999 is not said, since none can be written.
Result<void> add_verified_facts(ProgramBuilder& builder, const KeyId& key_id, std::optional<std::int64_t> expires);
// How a credential whose key is a secret names its issuer (Issuance::name): by the key id.
std::string key_name(const KeyId& key_id);

// The claims of a request to mint: an object, with `exp` (in seconds) where the request has an expiry. Error: kUsage,
// also for both.
Result<JsonValue> claims_of(const MintRequest& request);

// `name(terms...)`, for facts that a verifier makes. Errors: those of ProgramBuilder.
Result<void> add_fact(ProgramBuilder& builder, std::string_view name, std::initializer_list<Value> terms);

}  // namespace hardtack
