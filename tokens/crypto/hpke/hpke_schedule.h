// The inside of HPKE (RFC 9180) for the suite of hpke.h: what the two sides derive, step by step. Used through hpke.h,
// and by tests that hold each step against the published one. Stateless and safe from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack::hpke {

// What encrypts the messages of one direction, and what further secrets are derived from.
struct Schedule {
  SecretBytes key;
  std::array<std::uint8_t, 12> base_nonce{};
  SecretBytes exporter_secret;
};

// The private key that DeriveKeyPair (7.1.3) gives. Errors of all: kInternal where Botan was built without HKDF.
Result<SecretBytes> derive_private_key(ByteView key_material);
// ExtractAndExpand (4.1): of what X25519 gave, and both public keys.
Result<SecretBytes> shared_secret_of(ByteView agreed, ByteView encapsulated_key, ByteView recipient);
// KeySchedule (5.1) in the base mode: there is no parameter for a pre-shared key, so none is half given.
Result<Schedule> schedule_of(ByteView shared_secret, ByteView info);
// Export (5.3). Requires 0 < size <= kMaxHkdfSha256Bytes.
Result<SecretBytes> exported_secret(const Schedule& schedule, ByteView context, std::size_t size);
// ComputeNonce (5.2).
std::array<std::uint8_t, 12> nonce_of(const Schedule& schedule, std::uint64_t sequence);

}  // namespace hardtack::hpke
