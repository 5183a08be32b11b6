// Property: the P-256 keys that are read, compressed or not, are the points that OpenSSL reads in the same form; they
// are the same points, and each form is written as the other's. What is no point verifies nothing; under a point a
// signature verifies if and only if it does with OpenSSL.
//
// Input: a point, of 33 or 65 bytes; what follows 33 bytes of a compressed one is a signature of "m" in DER.
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <memory>

#include "fuzz/fuzz_support.h"
#include "tokens/crypto/p256.h"

// OpenSSL 3 deprecates its functions of elliptic curves; they are those that look at one point and no more.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

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
using Point = std::unique_ptr<EC_POINT, Freeing<EC_POINT_free>>;
using Key = std::unique_ptr<EC_KEY, Freeing<EC_KEY_free>>;

const EC_GROUP* group() {
  static const EC_GROUP* const curve = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
  return curve;
}

Point openssl_point(ByteView bytes) {
  Point point(EC_POINT_new(group()));
  if (EC_POINT_oct2point(group(), point.get(), bytes.data(), bytes.size(), nullptr) != 1) return nullptr;
  if (EC_POINT_is_at_infinity(group(), point.get()) != 0) return nullptr;
  return point;
}

Bytes written(const Point& point, point_conversion_form_t form) {
  Bytes bytes(65);
  bytes.resize(EC_POINT_point2oct(group(), point.get(), form, bytes.data(), bytes.size(), nullptr));
  return bytes;
}

bool openssl_verifies(const Point& point, ByteView message, ByteView signature) {
  const Key key(EC_KEY_new());
  require(EC_KEY_set_group(key.get(), group()) == 1 && EC_KEY_set_public_key(key.get(), point.get()) == 1, "a key");
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(message.data(), message.size(), digest.data());
  return ECDSA_verify(0, digest.data(), int{SHA256_DIGEST_LENGTH}, signature.data(), static_cast<int>(signature.size()),
                      key.get()) == 1;
}

void check_compressed(ByteView bytes, ByteView signature) {
  const auto key = bytes.first<p256::kPublicKeySize>();
  const bool compressed_form = key[0] == 2 || key[0] == 3;
  const Point point = compressed_form ? openssl_point(key) : nullptr;
  require(p256::validate_public_key(key).has_value() == (point != nullptr), "the two know the same compressed points");
  const auto whole = p256::decompress(key);
  require(whole.has_value() == (point != nullptr), "and decompress the same");
  const Bytes message{'m'};
  const bool verified = p256::verify(key, message, signature).has_value();
  require(point != nullptr || !verified, "what is no point verifies nothing");
  if (!point) return;
  require(std::ranges::equal(*whole, written(point, POINT_CONVERSION_UNCOMPRESSED)), "to the same");
  require(std::ranges::equal(p256::compressed(*whole), key), "a key is compressed as it was");
  require(verified == openssl_verifies(point, message, signature), "a signature verifies if it does with OpenSSL");
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  const ByteView bytes(data, size);
  const Point point = size == 65 && data[0] == 4 ? openssl_point(bytes) : nullptr;
  const auto compressed = p256::compress(bytes);
  require(compressed.has_value() == (point != nullptr), "the two know the same uncompressed points");
  if (compressed) {
    require(std::ranges::equal(*compressed, written(point, POINT_CONVERSION_COMPRESSED)), "and compress them alike");
  }
  if (size >= p256::kPublicKeySize) {
    check_compressed(bytes.first(p256::kPublicKeySize), bytes.subspan(p256::kPublicKeySize));
  }
  return 0;
}
