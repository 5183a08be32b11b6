// HPKE (RFC 9180) in its base mode: sealing to somebody's X25519 public key. One suite: DHKEM(X25519, HKDF-SHA256),
// HKDF-SHA256, ChaCha20-Poly1305 (0x0020, 0x0001, 0x0003).
//
// A context holds its key and its place in the sequence of messages, can be moved and not copied, and takes no nonce:
// two messages under one nonce cannot be written down, nor can half a pre-shared key. Everything that is wrong with
// sealed bytes is one error, so that nobody learns what it was. The base mode proves no sender: whoever knows the
// public key can seal. A context belongs to one thread; the functions may be used from any.
//
//   HARDTACK_TRY(hpke::Sealed sealed, hpke::seal(recipient, info, associated, plaintext, random));
//   HARDTACK_TRY(SecretBytes opened, hpke::open(secret, sealed.encapsulated_key, info, associated, sealed.ciphertext));
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/curves/x25519.h"
#include "tokens/crypto/hpke/hpke_schedule.h"
#include "tokens/crypto/random.h"

namespace hardtack::hpke {

inline constexpr std::size_t kEncapsulatedKeySize = 32;
inline constexpr std::size_t kTagSize = 16;

using KeyView = std::span<const std::uint8_t, x25519::kKeySize>;

class SenderContext {
 public:
  // Errors: kInvalidKey for a recipient's key of low order; kRandomnessFailed.
  static Result<SenderContext> setup(KeyView recipient, ByteView info, RandomSource& random);

  const x25519::PublicKey& encapsulated_key() const { return encapsulated_key_; }
  // The next message. Error: kUsage for a context that was moved from, or that has no messages left.
  Result<Bytes> seal(ByteView associated, ByteView plaintext);
  // Errors: kUsage for a size of 0 or more than kMaxHkdfSha256Bytes, or a context that was moved from.
  Result<SecretBytes> export_secret(ByteView context, std::size_t size) const;

 private:
  SenderContext(Schedule schedule, const x25519::PublicKey& encapsulated_key);

  Schedule schedule_;
  x25519::PublicKey encapsulated_key_;
  std::uint64_t sequence_ = 0;
};

class RecipientContext {
 public:
  // Error: kInvalidSignature for an encapsulated key of another length or of low order.
  static Result<RecipientContext> setup(KeyView secret, ByteView encapsulated_key, ByteView info);

  // The next message; one that does not open is none, and the next may be the right one. Errors: kInvalidSignature;
  // kUsage as with the sender.
  Result<SecretBytes> open(ByteView associated, ByteView ciphertext);
  Result<SecretBytes> export_secret(ByteView context, std::size_t size) const;

 private:
  explicit RecipientContext(Schedule schedule) : schedule_(std::move(schedule)) {}

  Schedule schedule_;
  std::uint64_t sequence_ = 0;
};

struct Sealed {
  x25519::PublicKey encapsulated_key{};
  Bytes ciphertext;
};

// One message. Errors: those of the contexts.
Result<Sealed> seal(KeyView recipient, ByteView info, ByteView associated, ByteView plaintext, RandomSource& random);
Result<SecretBytes> open(KeyView secret, ByteView encapsulated_key, ByteView info, ByteView associated,
                         ByteView ciphertext);

}  // namespace hardtack::hpke
