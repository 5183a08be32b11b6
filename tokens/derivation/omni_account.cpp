#include "tokens/derivation/omni_account.h"

#include <algorithm>

#include "engine/text/cat.h"
#include "tokens/crypto/curve_arithmetic.h"
#include "tokens/crypto/sha256.h"
#include "tokens/crypto/symmetric/hmac.h"

namespace hardtack {

OmniAccount omni_account(std::string_view identity_type, std::string_view identity_value) {
  return sha256({bytes_of("agentkeys"), bytes_of(identity_type), bytes_of(identity_value)});
}

Result<OmniAccount> child_omni_account(const OmniAccount& parent, std::string_view label) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (label.empty() || label.size() > kMaxOmniLabelBytes || !std::ranges::all_of(label, allowed))
    return fail(ErrorCode::kUsage, cat("the label of a child is 1 to ", kMaxOmniLabelBytes, " of a-z, 0-9 and `-`"));
  return sha256({bytes_of("agentkeys-hdkd-v1"), parent, bytes_of("//"), bytes_of(label)});
}

Result<SecretBytes> signer_v0_key(ByteView secret, const OmniAccount& account) {
  if (secret.size() != kScalarSize) return fail(ErrorCode::kInvalidKeySize, "the secret of the signer has 32 bytes");
  static constexpr std::array<std::uint8_t, 1> kVersion{1}, kFirstBlock{1};
  HmacSha256 extracted = hmac_sha256(bytes_of("agentkeys-signer-v0"), {secret});
  const Wiper wiper(extracted);
  HmacSha256 expanded = hmac_sha256(extracted, {kVersion, bytes_of("agentkeys-evm-wallet"), account, kFirstBlock});
  const Wiper block_wiper(expanded);
  if (!is_private_scalar(EcGroup::kSecp256k1, expanded))
    return fail(ErrorCode::kInvalidKey, "the account has no key of this signer");
  return SecretBytes::copy_of(expanded);
}

}  // namespace hardtack
