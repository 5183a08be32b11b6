#include "cli/files/test_tokens.h"

#include "engine/text/trim.h"
#include "tokens/biscuit/verified.h"

namespace hardtack::cli {

Result<Credential> open_token(const std::string& token, const std::string& key) {
  const auto issuer = PublicKey::from_text(key);
  if (!issuer) {
    return fail(Error(ErrorCode::kInvalidKey, "this is no public key")
                    .with_help("write `ed25519/` and 64 hexadecimal digits, or `secp256r1/` and 66"));
  }
  auto received = UnverifiedBiscuit::parse_text(trimmed(token));
  if (!received) {
    const auto bytes =
        UnverifiedBiscuit::parse(ByteView(reinterpret_cast<const std::uint8_t*>(token.data()), token.size()));
    if (!bytes) return fail(bytes.error());
    received = *bytes;
  }
  HARDTACK_TRY(const VerifiedBiscuit verified, verify_biscuit(*received, *issuer));
  return verified.credential();
}

}  // namespace hardtack::cli
