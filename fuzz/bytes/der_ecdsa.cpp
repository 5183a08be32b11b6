// Property: the ECDSA signatures over P-256 that are read are those that OpenSSL reads and writes again as the same
// bytes, with both numbers from 1 to below the order of the group; the numbers are the same. Of (r, s) and (r, n - s)
// one is low, whichever was given, and they have one normal form.
//
// Input: a signature in DER, or not.
#include <openssl/bn.h>
#include <openssl/ecdsa.h>

#include <algorithm>
#include <memory>

#include "fuzz/fuzz_support.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

using fuzz::require;

template <auto Free>
struct Freeing {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Number = std::unique_ptr<BIGNUM, Freeing<BN_free>>;
using OpensslSignature = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG_free>>;

const BIGNUM* order() {
  static const Number number = [] {
    BIGNUM* parsed = nullptr;
    require(BN_hex2bn(&parsed, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551") > 0, "a number");
    return Number(parsed);
  }();
  return number.get();
}

bool in_range(const BIGNUM* number) {
  return BN_is_negative(number) == 0 && BN_is_zero(number) == 0 && BN_cmp(number, order()) < 0;
}

Number number_of(const p256::Scalar& scalar) { return Number(BN_bin2bn(scalar.data(), int{32}, nullptr)); }

p256::Scalar scalar_of(const BIGNUM* number) {
  p256::Scalar scalar{};
  require(BN_bn2binpad(number, scalar.data(), int{32}) == 32, "a number below the order has 32 bytes");
  return scalar;
}

// What OpenSSL makes of the bytes; null for what is not the one spelling of a signature.
OpensslSignature openssl_signature(ByteView bytes) {
  const unsigned char* position = bytes.data();
  OpensslSignature signature(d2i_ECDSA_SIG(nullptr, &position, static_cast<long>(bytes.size())));
  if (!signature || position != bytes.data() + bytes.size()) return nullptr;
  unsigned char* written = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &written);
  const bool same =
      size >= 0 && std::equal(bytes.begin(), bytes.end(), written, written + static_cast<std::ptrdiff_t>(size));
  OPENSSL_free(written);
  const bool numbers = in_range(ECDSA_SIG_get0_r(signature.get())) && in_range(ECDSA_SIG_get0_s(signature.get()));
  return same && numbers ? std::move(signature) : nullptr;
}

bool is_value(const Result<Bytes>& result, const Bytes& expected) { return result && *result == expected; }

void check_spellings(const p256::Signature& signature) {
  const p256::Signature other = signature.mirrored();
  Number difference(BN_new());
  require(BN_sub(difference.get(), order(), number_of(signature.s).get()) == 1, "a difference");
  require(other.r == signature.r && other.s == scalar_of(difference.get()), "the other spelling is (r, n - s)");
  require(other.mirrored().s == signature.s, "whose other one is this");
  const bool low = BN_cmp(number_of(signature.s).get(), difference.get()) <= 0;
  require(signature.is_low() == low && other.is_low() == !low, "one of them is low");  // n is odd
  require(signature.low().s == (low ? signature.s : other.s), "and the low form of both");
  const Bytes normal = p256::encode_der(signature.low());
  for (const Bytes& spelling : {p256::encode_der(signature), p256::encode_der(other), normal}) {
    require(is_value(normalized_signature(KeyAlgorithm::kSecp256r1, spelling), normal), "and the name of both");
  }
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  const ByteView bytes(data, size);
  const auto ours = p256::decode_der(bytes);
  const OpensslSignature theirs = openssl_signature(bytes);
  require(ours.has_value() == (theirs != nullptr), "the two read the same signatures");
  require(check_signature_encoding(KeyAlgorithm::kSecp256r1, bytes).has_value() == ours.has_value(),
          "a signature has its form if it can be read");
  if (!ours) {
    require(ours.error().code() == ErrorCode::kInvalidSignatureEncoding, "and is told from a wrong one otherwise");
    return 0;
  }
  require(ours->r == scalar_of(ECDSA_SIG_get0_r(theirs.get())), "r is the same");
  require(ours->s == scalar_of(ECDSA_SIG_get0_s(theirs.get())), "s is the same");
  require(p256::is_scalar(ours->r) && p256::is_scalar(ours->s), "both are numbers of the group");
  require(std::ranges::equal(p256::encode_der(*ours), bytes), "it is written as it was read");
  check_spellings(*ours);
  return 0;
}
