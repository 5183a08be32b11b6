#include "tokens/jwt/profiles/session.h"

#include <algorithm>
#include <utility>

#include "engine/text/cat.h"
#include "tokens/bytes/hex.h"
#include "tokens/derivation/omni_account.h"
#include "tokens/jwt/jwt_token.h"
#include "tokens/provider/claim_facts.h"

namespace hardtack {
namespace {

constexpr std::string_view kUser = "agentkeys:user:", kAgent = "agentkeys:agent:";
constexpr std::size_t kAccountDigits = 64;
constexpr ProfileLifetime kLifetime{std::chrono::seconds(1), kLongestSession};

struct Session {
  bool is_agent = false;
  std::string account;
  std::optional<std::string> parent;
};

std::unexpected<TokenRefusal> wrong_account(std::string message) {
  return refuse(ErrorCode::kInvalidClaim, "account_mismatch", std::move(message));
}

// A path of several labels, or of another form, says nothing that can be recomputed from the parent alone.
TokenResult<void> check_derived(const Session& session, const std::string& path) {
  constexpr std::string_view kStep = "//";
  if (!session.parent || !path.starts_with(kStep)) return {};
  OmniAccount parent{};
  HARDTACK_TRY(const Bytes bytes, from_hex(*session.parent));
  std::ranges::copy(bytes, parent.begin());
  const auto child = child_omni_account(parent, std::string_view(path).substr(kStep.size()));
  if (!child || to_hex(*child) == session.account) return {};
  return wrong_account("the account is not the child of its parent that the derivation path names");
}

TokenResult<Session> read_session(const JsonValue& claims) {
  Session session;
  HARDTACK_TRY(const std::string subject, profile_text(claims, "sub"));
  session.is_agent = subject.starts_with(kAgent);
  session.account = subject.substr(std::min(subject.size(), (session.is_agent ? kAgent : kUser).size()));
  if ((!session.is_agent && !subject.starts_with(kUser)) || !is_bare_hex(session.account, kAccountDigits))
    return refuse(ErrorCode::kInvalidClaim, "subject_mismatch", "the subject is no account of a user or an agent");

  const JsonValue* details = claims.find("agentkeys");
  if (details == nullptr || !details->is_object())
    return refuse(ErrorCode::kInvalidClaim, "invalid_claim",
                  details == nullptr ? "missing:agentkeys" : "malformed:agentkeys");
  HARDTACK_TRY(const std::string account, profile_text(*details, "omni_account"));
  if (account != session.account) return wrong_account("the account is not the one of the subject");
  for (const std::string_view name : {"wallet_address", "identity_type", "identity_value"}) {
    HARDTACK_CHECK(profile_text(*details, name));
  }
  for (const std::string_view name : {"parent_omni", "derivation_path", "device_pubkey"}) {
    if (details->find(name) != nullptr) HARDTACK_CHECK(profile_text(*details, name));
  }
  if (details->find("parent_omni") != nullptr) {
    HARDTACK_TRY(session.parent, profile_text(*details, "parent_omni"));
    if (!session.is_agent) return wrong_account("a user has no parent");
    if (!is_bare_hex(*session.parent, kAccountDigits))
      return refuse(ErrorCode::kInvalidClaim, "invalid_claim", "malformed:parent_omni");
  }
  if (details->find("derivation_path") != nullptr) {
    HARDTACK_TRY(const std::string path, profile_text(*details, "derivation_path"));
    HARDTACK_CHECK(check_derived(session, path));
  }
  return session;
}

TokenResult<Session> check_claims(const JsonValue& claims, std::string_view issuer, std::string_view audience,
                                  LineageTime now) {
  HARDTACK_CHECK(check_profile_times(claims, kLifetime, now));
  HARDTACK_CHECK(expect_claim(claims, "iss", issuer, "issuer_mismatch"));
  HARDTACK_CHECK(expect_claim(claims, "aud", audience, "audience_mismatch"));
  if (claims.find("typ") != nullptr) HARDTACK_CHECK(expect_claim(claims, "typ", "ACCESS", "type_mismatch"));
  HARDTACK_CHECK(profile_text(claims, "jti"));
  return read_session(claims);
}

}  // namespace

TokenResult<VerifiedToken> verify_session(std::string_view text, const SessionProfile& profile, LineageTime now) {
  HARDTACK_TRY(const VerifiedJwt verified, verify_profile_signature(text, profile.key));
  HARDTACK_TRY(const Session session, check_claims(verified.claims(), profile.issuer, profile.audience, now));
  const auto facts = [&](ProgramBuilder& builder) -> Result<void> {
    TermStore& terms = builder.terms();
    const auto string = [&](std::string_view value) { return terms.string(value); };
    HARDTACK_CHECK(add_fact(builder, "verified:profile", {string("session")}));
    HARDTACK_CHECK(
        add_fact(builder, "verified:session", {string(session.is_agent ? "agent" : "user"), string(session.account)}));
    if (session.parent) HARDTACK_CHECK(add_fact(builder, "verified:session_parent", {string(*session.parent)}));
    return {};
  };
  HARDTACK_TRY(VerifiedToken token, jwt_token(verified, TokenKey{profile.key.key, {}}, profile.key.id, facts));
  return token;
}

Result<std::string> mint_session(const SessionRequest& request, const PurposeKey& key, LineageTime now) {
  const std::int64_t issued = unix_seconds(now);
  JsonValue::Object details{{"omni_account", JsonValue(request.account)},
                            {"wallet_address", JsonValue(request.wallet_address)},
                            {"identity_type", JsonValue(request.identity_type)},
                            {"identity_value", JsonValue(request.identity_value)}};
  const auto add = [&](const char* name, const std::optional<std::string>& value) {
    if (value) details.emplace_back(name, JsonValue(*value));
  };
  add("parent_omni", request.parent_account);
  add("derivation_path", request.derivation_path);
  add("device_pubkey", request.device_public_key);
  const JsonValue claims =
      JsonValue::Object{{"iss", JsonValue(request.issuer)},
                        {"sub", JsonValue(cat(request.is_agent ? kAgent : kUser, request.account))},
                        {"aud", JsonValue(request.audience)},
                        {"iat", JsonValue(issued)},
                        {"exp", JsonValue(issued + request.lifetime.count())},
                        {"jti", JsonValue(request.token_id)},
                        {"agentkeys", JsonValue(std::move(details))}};
  if (const auto checked = check_claims(claims, request.issuer, request.audience, now); !checked)
    return fail(checked.error().error);
  return sign_profile(claims, key, kSessionPurpose);
}

}  // namespace hardtack
