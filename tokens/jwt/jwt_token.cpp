#include "tokens/jwt/jwt_token.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/authz/credential_issuer.h"
#include "tokens/jwt/delegation.h"
#include "tokens/jwt/jwk.h"
#include "tokens/provider/claim_facts.h"

namespace hardtack {
namespace {

// The root first, the token itself last.
Result<std::vector<LineageKey>> ids_of(const VerifiedJwt& token) {
  std::vector<LineageKey> ids;
  const auto has = [&](std::string_view name) { return token.claims().find(name) != nullptr; };
  if (has("parent_jti") || has("parent_token_hash") || has("delegation_chain")) {
    HARDTACK_TRY(const Delegation delegation, read_delegation(token));
    for (auto link = delegation.chain.rbegin(); link != delegation.chain.rend(); ++link) {
      ids.push_back({link->jti, link->token_hash});
    }
  }
  HARDTACK_TRY(auto jti, jwt_optional_text(token.claims(), "jti"));
  const std::string hash = jwt_hash(token);
  ids.push_back({jti.value_or(hash), hash});
  return ids;
}

Result<Credential> credential_of(const VerifiedJwt& token, const TokenKey& key, const KeyId& key_id,
                                 std::optional<std::int64_t> expires, const AppendFacts& more) {
  ProgramBuilder block(ProgramLimits::for_token());
  HARDTACK_CHECK(add_claims(block, token.claims()));
  ProgramBuilder facts;
  HARDTACK_CHECK(add_verified_facts(facts, key_id, expires));
  if (more) HARDTACK_CHECK(more(facts));
  Issuance issuance{std::string(kJwtFormat), std::nullopt, {}};
  if (const PublicKey* issuer = key.public_key()) {
    issuance.key = *issuer;
  } else {
    issuance.name = key_name(key_id);
  }
  std::vector<CredentialBlock> blocks{{std::make_shared<const Block>(std::move(block).build()), std::nullopt}};
  return CredentialIssuer::issue(std::move(blocks), std::move(facts).build(), nullptr, std::move(issuance));
}

}  // namespace

Result<VerifiedToken> jwt_token(const VerifiedJwt& verified, const TokenKey& key, KeyId key_id,
                                const AppendFacts& more) {
  HARDTACK_TRY(const auto expires, jwt_optional_integer(verified.claims(), "exp"));
  HARDTACK_TRY(std::vector<LineageKey> ids, ids_of(verified));
  HARDTACK_TRY(Credential credential, credential_of(verified, key, key_id, expires, more));
  return VerifiedToken{std::string(kJwtFormat), std::move(credential), std::move(key_id), std::move(ids), expires};
}

}  // namespace hardtack
