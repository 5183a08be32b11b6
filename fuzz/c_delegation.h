// What the target of the C interface does with passports, JWTs and keys that are fetched.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "c/hardtack.h"
#include "fuzz/c_handles.h"
#include "fuzz/fuzz_support.h"

namespace hardtack::fuzz {

inline constexpr std::int64_t kFuzzNow = 1'800'000'000'000;

inline constexpr std::array<const char*, 6> kPassportTexts = {
    R"({"agent_id": "a", "issuer_spiffe_id": "spiffe://x/i", "mission": "m", "spiffe_id": "spiffe://x/a",)"
    R"( "max_tool_calls": 9, "delegation_allowed": true, "max_delegation_depth": 2, "allowed_tools": ["r", "s"]})",
    R"({"spiffe_id": "spiffe://x/h", "allowed_tools": ["r"]})",
    R"({"spiffe_id": "spiffe://x/h", "max_tool_calls": 10})",
    R"({"spiffe_id": "spiffe://x/h", "resource_scope": []})",
    R"({"jti": 1})",
    "{",
};
inline constexpr std::array<const char*, 4> kClaims = {
    R"({"jti": "a", "exp": 1800000600})",
    R"({"jti": "b", "sub": "alice"})",
    R"({"parent_jti": "x", "jti": "c"})",
    "[]",
};
// A key of nobody here, one that is refused, and none.
inline constexpr std::array<std::string_view, 4> kSets = {
    R"({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})",
    R"({"keys": [{"kty": "RSA", "kid": "a"}, 1]})",
    R"({"keys": []})",
    "{",
};

// A token, or nothing where none could be made.
inline std::string delegated_jwt(const hardtack_private_key* key, const hardtack_credential* parent,
                                 const char* claims) {
  hardtack_signing_key* signer = nullptr;
  if (failed(hardtack_signing_key_from_private(key, &signer))) return {};
  hardtack_format_mint_options options{};
  options.size = sizeof options;
  options.now = kFuzzNow;
  options.claims = view(claims);
  options.parent = parent;
  std::string jwt = read_buffer([&](auto** out) { return hardtack_format_mint(view("jwt"), signer, &options, out); });
  hardtack_signing_key_free(signer);
  return jwt;
}

inline hardtack_error* read_jwt(const hardtack_keys* keys, const std::string& jwt, hardtack_credential** credential) {
  hardtack_verify_options options{};
  options.size = sizeof options;
  options.now = kFuzzNow;
  options.format = view("jwt");
  return hardtack_credential_verify(keys, hardtack_bytes_of(jwt.data(), jwt.size()), &options, credential);
}

// No token of this target has the claims of a profile.
inline void pin_profile(const std::string& jwt, const hardtack_public_key* key, Choices& choices) {
  hardtack_profile_options options{};
  options.size = sizeof options;
  options.profile = static_cast<std::int32_t>(choices.below(3));
  options.now = kFuzzNow;
  options.issuer = view("https://issuer.example");
  options.audience = view("audience");
  options.key_id = view("a");
  options.key = choices.below(4) == 0 ? nullptr : key;
  if (choices.below(2) == 0) options.subject = view("agent");
  hardtack_credential* credential = nullptr;
  require(failed(hardtack_credential_verify_profile(hardtack_bytes_of(jwt.data(), jwt.size()), &options, &credential)),
          "a token without the claims of its profile is refused");
  require(credential == nullptr, "there is a credential or an error");
}

// What an issuer answers, one document after the other.
struct Publisher {
  Choices* choices;
  std::string_view text;
};
inline hardtack_error* publish(void* context, hardtack_contents* document) {
  auto& publisher = *static_cast<Publisher*>(context);
  const std::size_t which = publisher.choices->below(kSets.size() + 3);
  if (which == kSets.size()) return hardtack_error_new(HARDTACK_IO, view("down"));
  if (which == kSets.size() + 1) return nullptr;  // gives nothing
  const std::string_view set = which < kSets.size() ? kSets[which] : publisher.text;
  return hardtack_contents_set(document, hardtack_bytes_of(set.data(), set.size()));
}

inline void fetch_keys(Choices& choices, std::string_view text, const hardtack_token* token) {
  Publisher publisher{&choices, text};
  hardtack_jwks_options options;
  hardtack_jwks_options_init(&options, sizeof options);
  options.min_interval = choices.below(2);
  options.max_stale = choices.below(3);
  options.keep_on_empty = choices.below(2) == 1;
  hardtack_jwks* jwks = nullptr;
  require(!failed(hardtack_jwks_new(publish, &publisher, nullptr, &options, &jwks)), "a store asks nobody yet");
  for (std::size_t turn = choices.below(4); turn > 0; --turn) {
    const std::int64_t now = kFuzzNow + static_cast<std::int64_t>(choices.below(4)) * 1000;
    failed(hardtack_jwks_refresh(jwks, now));
    hardtack_keys* keys = nullptr;
    require(!failed(hardtack_jwks_keys(jwks, now, &keys)), "key sets are made without asking");
    hardtack_credential* credential = nullptr;
    hardtack_verify_options verify{};
    verify.size = sizeof verify;
    verify.now = now;
    require(failed(hardtack_credential_verify(keys, hardtack_token_bytes(token), &verify, &credential)),
            "published keys are for JWTs alone");
    require(credential == nullptr, "there is a credential or an error");
    hardtack_keys_free(keys);
  }
  read_tree([&](auto** out) { return hardtack_jwks_status(jwks, out); });
  hardtack_jwks_free(jwks);
}

}  // namespace hardtack::fuzz
