// Ids and wallet keys as AgentKeys computes them, bit for bit: public ids of identities and of their children, and the
// wallet key of its first signer, which predates text_path.h.
//
//   const OmniAccount user = omni_account("evm", "0x00...");
//   HARDTACK_TRY(const OmniAccount agent, child_omni_account(user, "agent-a"));
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

HARDTACK_API_BEGIN
namespace hardtack {

using OmniAccount = std::array<std::uint8_t, 32>;

// SHA-256 of "agentkeys", the type and the value, one after the other with nothing between them: the type must be one
// that is no beginning of another.
OmniAccount omni_account(std::string_view identity_type, std::string_view identity_value);

inline constexpr std::size_t kMaxOmniLabelBytes = 32;
// SHA-256 of "agentkeys-hdkd-v1", the parent, "//" and the label, which anyone can recompute. Error: kUsage unless the
// label is 1 to 32 of a-z, 0-9 and `-`.
Result<OmniAccount> child_omni_account(const OmniAccount& parent, std::string_view label);

// The private key of secp256k1 that the signer of version 0 made for an account: HKDF-SHA256 with the salt
// "agentkeys-signer-v0" and the info 01, "agentkeys-evm-wallet" and the account. Errors: kInvalidKeySize unless the
// secret has 32 bytes; kInvalidKey for the one account in 2^127 whose hash is no private key.
Result<SecretBytes> signer_v0_key(ByteView secret, const OmniAccount& account);

}  // namespace hardtack
HARDTACK_API_END
