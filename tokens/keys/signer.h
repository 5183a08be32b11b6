// Signing with a private key that is somewhere else: in a device, a key service, another process. What signs tokens
// takes a Signer wherever it takes a PrivateKey.
//
// A signer knows its public key and signs bytes. What it gives is looked at before it is used: a signature of the wrong
// form, of another key or of other bytes is an error, so a faulty device makes no invalid token. ECDSA signatures leave
// with the low s, whichever the device chose. An exception of a signer is an error too, but for std::bad_alloc.
//
// A Signer may be asked from several threads at once, so what it keeps it must lock. Functions that take one borrow it
// for the call. A private key in memory is a signer as well (PrivateKeySigner); one in a token with PKCS#11 is in
// <hardtack/pkcs11.h>.
//
//   class KeyService final : public Signer {
//    public:
//     KeyService(const PublicKey& key, Client& client) : Signer(key), client_(client) {}
//
//    private:
//     Result<Bytes> make_signature(ByteView message) const override { return client_.sign("root-2026", message); }
//     Client& client_;
//   };
//
//   const KeyService root(key, client);
//   HARDTACK_TRY(UnverifiedBiscuit token, mint(authority, root, {.root_key_id = 1}, random));
#pragma once

#include <memory>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "tokens/bytes/bytes.h"
#include "tokens/crypto/keys.h"

HARDTACK_API_BEGIN
namespace hardtack {

class Signer {
 public:
  virtual ~Signer() = default;

  KeyAlgorithm algorithm() const { return public_key_.algorithm(); }
  const PublicKey& public_key() const { return public_key_; }

  // A signature that verifies with public_key(). ed25519: 64 bytes; secp256r1: DER with the low s. Errors: what the
  // signer says, with kIo where it throws; kInvalidSignatureEncoding and kInvalidSignature for what it gave in place of
  // a signature; kInvalidKey if public_key() can verify nothing.
  Result<Bytes> sign(ByteView message) const;

 protected:
  explicit Signer(const PublicKey& public_key) : public_key_(public_key) {}
  Signer(const Signer&) = default;
  Signer& operator=(const Signer&) = default;

 private:
  friend class PrivateKeySigner;

  // Over the message itself: Ed25519 (RFC 8032), or ECDSA over its SHA-256. ed25519: 64 bytes; secp256r1: DER, for
  // which ecdsa_signature_from_pair makes what devices give. An Error of any code says that there is no signature; kIo
  // is for a device that cannot be reached.
  virtual Result<Bytes> make_signature(ByteView message) const = 0;

  PublicKey public_key_;
  bool is_checked_ = true;
};

// r and s of 32 bytes each, as PKCS#11, WebCrypto and JWS have an ECDSA signature, in DER. Error:
// kInvalidSignatureEncoding for another length, and for numbers that no signature has.
Result<Bytes> ecdsa_signature_from_pair(ByteView pair);

// A private key in memory.
class PrivateKeySigner final : public Signer {
 public:
  explicit PrivateKeySigner(PrivateKey key);
  // `key` is never null.
  explicit PrivateKeySigner(std::shared_ptr<const PrivateKey> key);
  // Of a key that outlives the signer.
  static PrivateKeySigner of(const PrivateKey& key HARDTACK_LIFETIME_BOUND);

 private:
  Result<Bytes> make_signature(ByteView message) const override;

  std::shared_ptr<const PrivateKey> key_;
};

}  // namespace hardtack
HARDTACK_API_END
