#include "tokens/crypto/ecdsa_signature.h"

#include <algorithm>
#include <cstddef>

#include "tokens/bytes/der.h"

namespace hardtack::p256 {
namespace {

constexpr Scalar kOrder = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
                           0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                           0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

struct Difference {
  Scalar value{};
  bool borrowed = false;  // a < b
};

Difference subtract(const Scalar& a, const Scalar& b) {
  Difference result;
  std::uint32_t borrow = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    const std::uint32_t digit = std::uint32_t{a[i]} - b[i] - borrow;
    result.value[i] = static_cast<std::uint8_t>(digit);
    borrow = digit >> 31;
  }
  result.borrowed = borrow != 0;
  return result;
}

std::unexpected<Error> malformed(const std::string& why) {
  return fail(Error(ErrorCode::kInvalidSignatureEncoding, "the secp256r1 signature is malformed: " + why)
                  .with_help("it must be two integers in DER, as in RFC 3279"));
}

Result<Scalar> scalar_of(ByteView digits) {
  Scalar value{};
  if (digits.size() > value.size()) return malformed("a number is larger than the group");
  std::ranges::copy(digits, value.end() - static_cast<std::ptrdiff_t>(digits.size()));
  if (!is_scalar(value)) return malformed("a number is zero or not below the order of the group");
  return value;
}

Result<Signature> read(ByteView bytes) {
  DerReader outer(bytes);
  HARDTACK_TRY(DerReader sequence, outer.enter(der::kSequence));
  HARDTACK_CHECK(outer.expect_end());
  HARDTACK_TRY(const ByteView r, sequence.take_integer());
  HARDTACK_TRY(const ByteView s, sequence.take_integer());
  HARDTACK_CHECK(sequence.expect_end());
  Signature signature;
  HARDTACK_TRY(signature.r, scalar_of(r));
  HARDTACK_TRY(signature.s, scalar_of(s));
  return signature;
}

}  // namespace

bool is_scalar(const Scalar& value) {
  std::uint32_t any = 0;
  for (const std::uint8_t byte : value) any |= byte;
  return (any != 0) & subtract(value, kOrder).borrowed;
}

bool Signature::is_low() const {
  const Scalar other = subtract(kOrder, s).value;
  return !subtract(other, s).borrowed;
}

Signature Signature::low() const {
  if (is_low()) return *this;
  return mirrored();
}

Signature Signature::mirrored() const { return {r, subtract(kOrder, s).value}; }

Result<Signature> decode_der(ByteView bytes) {
  auto signature = read(bytes);
  if (!signature && signature.error().code() != ErrorCode::kInvalidSignatureEncoding)
    return malformed(signature.error().message());
  // The reader is strict; that its strictness leaves one spelling per signature is what the revocation ids rely on.
  if (signature && !std::ranges::equal(encode_der(*signature), bytes)) return malformed("it is not canonical DER");
  return signature;
}

Bytes encode_der(const Signature& signature) {
  Bytes numbers;
  numbers.reserve(70);
  der::put_integer(numbers, signature.r);
  der::put_integer(numbers, signature.s);
  Bytes out;
  out.reserve(72);
  der::put(out, der::kSequence, numbers);
  return out;
}

}  // namespace hardtack::p256
