// The text of an ECDSA signature over P-256: two numbers in DER, in exactly one accepted spelling.
//
// Used through signature.h. Stateless and safe from any thread.
#pragma once

#include <array>
#include <cstdint>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

namespace hardtack::p256 {

using Scalar = std::array<std::uint8_t, 32>;  // big-endian

// True iff 0 < value < n, the order of the group; the time does not depend on the value.
bool is_scalar(const Scalar& value);

struct Signature {
  Scalar r{};
  Scalar s{};

  // (r, s) and (r, n - s) are valid for the same keys and messages. Low is the one with s <= n / 2.
  bool is_low() const;
  Signature low() const;
  // The other of the two.
  Signature mirrored() const;
};

// Refuses BER spellings, r || s without DER, trailing bytes and numbers outside 1..n-1. Error:
// kInvalidSignatureEncoding.
Result<Signature> decode_der(ByteView bytes);
Bytes encode_der(const Signature& signature);

}  // namespace hardtack::p256
