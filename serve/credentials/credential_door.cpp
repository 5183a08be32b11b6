#include "serve/credentials/credential_door.h"

#include <algorithm>
#include <array>
#include <utility>

#include "decide/caveats/caveat_text.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "serve/credentials/reserved_facts.h"
#include "tokens/bytes/hex.h"
#include "tokens/lineage/verify.h"
#include "tokens/registry/registry.h"

namespace hardtack::serve {
namespace {

// Formats of credentials that may be shown again and again.
constexpr std::array<std::string_view, 5> kFormats = {"biscuit", "capability", "jwt", "macaroon", "paseto"};

std::unexpected<CredentialRefusal> refusal(const Error& error) {
  return std::unexpected(CredentialRefusal{fault_of(error), error});
}

// Finds keys of Biscuits as they are trusted at a time.
struct IssuerKeys {
  const TokenKeys& keys;
  std::int64_t now;
  std::optional<KeyUse> use = std::nullopt;

  Result<PublicKey> find(const KeyQuery& query) {
    // Keys that are being left are found with the time alone, which costs memory.
    Result<TokenKey> key = keys.find(query);
    if (!key) key = keys.accepted_at(now, &use).find(query);
    if (!key) return fail(key.error());
    if (key->public_key() != nullptr) return *key->public_key();
    return fail(ErrorCode::kUnknownRootKey, "the key of this issuer is no public key");
  }
};

Result<const TokenFormat*> format_of(std::string_view token, const TokenFormat* said) {
  const TokenFormat* format = said;
  if (format == nullptr) {
    HARDTACK_TRY(format, detect_format(bytes_of(token)));
  }
  if (std::ranges::find(kFormats, format->name()) != kFormats.end()) return format;
  return fail(ErrorCode::kMalformedToken,
              cat("tokens of format ", quote(format->name()), " count once, and are no credential of this service"));
}

bool is_biscuit(const TokenFormat& format) { return format.name() == kBiscuitFormat; }

}  // namespace

std::vector<LineageKey> AdmittedCredential::ids() const { return biscuit ? lineage_keys(*biscuit) : other_ids; }

Admission AdmittedCredential::admission() const {
  Admission admission;
  admission.credential = credential;
  admission.revocation_answered = true;
  if (biscuit) {
    for (std::size_t i = 0; i < biscuit->blocks().size(); ++i) {
      admission.revocation_ids.push_back(to_hex(biscuit->revocation_id(i)));
    }
    const auto hashes = biscuit->lineage_hashes();
    admission.lineage.assign(hashes.begin(), hashes.end());
  } else {
    for (const LineageKey& key : other_ids) admission.revocation_ids.push_back(key.id);
  }
  if (retiring_key) admission.retiring_keys.push_back({0, *retiring_key});
  return admission;
}

VerificationCacheOptions CredentialDoor::default_cache() {
  VerificationCacheOptions options;
  options.max_tokens = 4'096;
  options.max_bytes = std::size_t{24} << 20;
  options.max_prefixes = 8'192;
  return options;
}

CredentialDoor::CredentialDoor(std::shared_ptr<const TokenKeys> keys, std::shared_ptr<RevocationView> revocation,
                               const VerificationCacheOptions& cache, KeysOfToken of_token)
    : keys_(std::move(keys)), revocation_(std::move(revocation)), of_token_(std::move(of_token)), cache_(cache) {}

void CredentialDoor::replace(std::shared_ptr<const TokenKeys> keys) {
  // The old ones end outside of the lock.
  const std::lock_guard lock(keys_mutex_);
  keys_.swap(keys);
}

std::shared_ptr<const TokenKeys> CredentialDoor::keys() const {
  const std::lock_guard lock(keys_mutex_);
  return keys_;
}

CredentialDoor::Outcome CredentialDoor::verify(std::string_view token, const CredentialRules& rules, LineageTime now,
                                               const TokenFormat* format) const {
  const std::shared_ptr<const TokenKeys> keys = this->keys();
  if (keys == nullptr) return refusal(Error(ErrorCode::kUnknownRootKey, "no key is configured"));
  IssuerKeys issuers{*keys, unix_seconds(now)};
  const KeyProvider provider([&issuers](const KeyQuery& query) { return issuers.find(query); });
  const auto accepted = [&](AcceptedBiscuit&& found) {
    return AdmittedCredential{.format = kBiscuitFormat,
                              .credential = std::move(found.credential),
                              .biscuit = std::move(found.token),
                              .retiring_key = std::move(issuers.use)};
  };
  if (format == nullptr || is_biscuit(*format)) {
    // What is remembered was recognised before.
    auto known = cache_.recall_text(token, provider);
    if (known && *known) return accepted(**std::move(known));
  }
  const auto found = format_of(token, format);
  if (!found) return refusal(found.error());
  if (is_biscuit(**found)) {
    auto verified = cache_.verify_text(token, provider);
    if (!verified) return refusal(verified.error());
    return accepted(*std::move(verified));
  }
  static const DatalogCaveats caveats;
  std::optional<KeyUse> use;
  std::optional<TokenKeys> own;
  if (of_token_) own = of_token_((*found)->name(), token);
  auto verified =
      (*found)->verify(bytes_of(token), {.keys = (own ? *own : *keys).accepted_at(unix_seconds(now), &use),
                                         .now = now,
                                         .audience = (*found)->traits().audience ? rules.audience : std::nullopt,
                                         .caveats = &caveats});
  if (!verified) return refusal(verified.error().error);
  if (use && !use->until) use.reset();
  return AdmittedCredential{.format = (*found)->name(),
                            .credential = std::move(verified->credential),
                            .other_ids = std::move(verified->ids),
                            .retiring_key = std::move(use)};
}

std::optional<CredentialRefusal> CredentialDoor::refuse_size(std::string_view token) {
  if (token.empty())
    return CredentialRefusal{CredentialFault::kMissing, {ErrorCode::kMalformedToken, "the token is empty"}};
  if (token.size() <= kMaxTokenBytes) return std::nullopt;
  const Error error(ErrorCode::kTokenTooLarge, cat("the token is longer than ", kMaxTokenBytes, " bytes"));
  return CredentialRefusal{fault_of(error), error};
}

CredentialDoor::Outcome CredentialDoor::identify(std::string_view token, const CredentialRules& rules,
                                                 LineageTime now) const {
  if (auto refused = refuse_size(token)) return std::unexpected(*std::move(refused));
  return verify(token, rules, now, nullptr);
}

CredentialDoor::Outcome CredentialDoor::admit(std::string_view token, const CredentialRules& rules, LineageTime now,
                                              const TokenFormat* format) const {
  if (auto refused = refuse_size(token)) return std::unexpected(*std::move(refused));
  Outcome admitted = verify(token, rules, now, format);
  if (!admitted) return admitted;
  if (admitted->credential.defect()) return refusal(*admitted->credential.defect());
  if (const auto clean = check_reserved(admitted->credential, rules.reserved); !clean) return refusal(clean.error());
  if (revocation_ == nullptr) return admitted;
  if (!revocation_->fresh(now))
    return refusal(Error(ErrorCode::kLineageUnavailable, "what is known of revocations is too old to decide by"));
  const auto revoked = revocation_->find(admitted->ids(), now);
  if (!revoked) return refusal(revoked.error());
  if (!*revoked) return admitted;
  return std::unexpected(
      CredentialRefusal{CredentialFault::kRevoked, {ErrorCode::kRevoked, "the credential is revoked"}, **revoked});
}

}  // namespace hardtack::serve
