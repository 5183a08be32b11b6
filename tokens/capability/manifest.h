// The envelope of a federation manifest: `{"payload": "<text>", "algorithm": "HMAC-SHA256", "signature": "<hex>"}`. The
// signature covers the payload's bytes as they stand in the envelope, so nothing is written again to verify it.
//
//   HARDTACK_TRY(const std::string manifest, open_manifest(text, secret.get()));
//
// Refusals: ManifestError for what is no envelope; ManifestSignatureError for another algorithm, a wrong signature, a
// signed envelope without a secret to verify it, and an unsigned one where there is a secret.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "tokens/bytes/secret.h"
#include "tokens/provider/refusal.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxManifestBytes = 1u << 20;

// The payload. `secret` is null where manifests are not signed.
TokenResult<std::string> open_manifest(std::string_view envelope, const SecretBytes* secret);
// Error: kInvalidKeySize for an empty secret.
Result<std::string> seal_manifest(std::string_view payload, const SecretBytes& secret);

}  // namespace hardtack
HARDTACK_API_END
