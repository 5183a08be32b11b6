#include "tests/reference/naive_signature.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/sha.h>

#include <array>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

// OpenSSL 3 deprecates its functions of elliptic curves; they are those that look at one point and no more.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace hardtack::reference {
namespace {

template <auto Free>
struct Freeing {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Number = std::unique_ptr<BIGNUM, Freeing<BN_free>>;
using Context = std::unique_ptr<BN_CTX, Freeing<BN_CTX_free>>;
using AnyKey = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using Group = std::unique_ptr<EC_GROUP, Freeing<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Freeing<EC_POINT_free>>;
using EcKey = std::unique_ptr<EC_KEY, Freeing<EC_KEY_free>>;

void demand(bool holds) {
  if (!holds) throw std::runtime_error("OpenSSL has failed");
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Number parsed(const char* hex) {
  BIGNUM* number = nullptr;
  demand(BN_hex2bn(&number, hex) > 0);
  return Number(number);
}

Number little_endian(std::string_view bytes) {
  Number number(BN_lebin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
  demand(number != nullptr);
  return number;
}

bool equal(const Number& a, const Number& b) { return BN_cmp(a.get(), b.get()) == 0; }

// Arithmetic modulo 2^255 - 19, as slow as it is short.
class Field {
 public:
  Number add(const Number& a, const Number& b) { return apply(BN_mod_add, a, b); }
  Number sub(const Number& a, const Number& b) { return apply(BN_mod_sub, a, b); }
  Number mul(const Number& a, const Number& b) { return apply(BN_mod_mul, a, b); }
  Number power(const Number& a, const Number& exponent) { return apply(BN_mod_exp, a, exponent, prime); }

  const Number prime = parsed("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
  const Number zero = parsed("0");
  const Number one = parsed("1");
  const Number d = parsed("52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3");
  const Number root_of_minus_one = parsed("2b8324804fc1df0b2b4d00993dfbd7a72f431806ad2fe478c4ee1b274a0ea0b0");
  const Number root_exponent = parsed("0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd");

 private:
  template <typename Operation>
  Number apply(Operation operation, const Number& a, const Number& b) {
    Number result(BN_new());
    demand(operation(result.get(), a.get(), b.get(), prime.get(), context_.get()) == 1);
    return result;
  }
  template <typename Operation>
  Number apply(Operation operation, const Number& a, const Number& b, const Number& modulus) {
    Number result(BN_new());
    demand(operation(result.get(), a.get(), b.get(), modulus.get(), context_.get()) == 1);
    return result;
  }

  const Context context_{BN_CTX_new()};
};

bool verify_ed25519(std::string_view key, std::string_view message, std::string_view signature) {
  static const Number order = parsed("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");
  if (signature.size() != 64) return false;
  if (BN_cmp(little_endian(signature.substr(32)).get(), order.get()) >= 0) return false;
  if (!is_usable_ed25519_point(key) || !is_usable_ed25519_point(signature.substr(0, 32))) return false;
  const AnyKey public_key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(key), key.size()));
  const Digest digest(EVP_MD_CTX_new());
  demand(public_key && digest);
  demand(EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, public_key.get()) == 1);
  return EVP_DigestVerify(digest.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
}

const EC_GROUP* curve() {
  static const Group group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  demand(group != nullptr);
  return group.get();
}

bool verify_p256(std::string_view key, std::string_view message, std::string_view signature) {
  if (key.size() != 33 || (key[0] != 2 && key[0] != 3)) return false;
  const Point point(EC_POINT_new(curve()));
  if (EC_POINT_oct2point(curve(), point.get(), bytes_of(key), key.size(), nullptr) != 1) return false;
  const EcKey public_key(EC_KEY_new());
  demand(EC_KEY_set_group(public_key.get(), curve()) == 1);
  if (EC_KEY_set_public_key(public_key.get(), point.get()) != 1) return false;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(bytes_of(message), message.size(), digest.data());
  // It reads DER, writes it again and compares, and looks at the range of both numbers.
  return ECDSA_verify(0, digest.data(), int{SHA256_DIGEST_LENGTH}, bytes_of(signature),
                      static_cast<int>(signature.size()), public_key.get()) == 1;
}

}  // namespace

// RFC 8032, section 5.1.3: the y, and an x with x^2 = u / v for u = y^2 - 1 and v = d y^2 + 1. Then three doublings, in
// coordinates x = X / Z and y = Y / Z, which need no division.
bool is_usable_ed25519_point(std::string_view bytes) {
  static Field field;
  if (bytes.size() != 32) return false;
  std::string word(bytes);
  const bool is_odd = (static_cast<unsigned char>(word[31]) & 0x80U) != 0;
  word[31] = static_cast<char>(static_cast<unsigned char>(word[31]) & 0x7fU);
  const Number y = little_endian(word);
  if (BN_cmp(y.get(), field.prime.get()) >= 0) return false;
  const Number y2 = field.mul(y, y);
  const Number u = field.sub(y2, field.one);
  const Number v = field.add(field.mul(field.d, y2), field.one);
  // The prime is 5 modulo 8: the root is u v^3 (u v^7)^((p-5)/8), or that times the root of -1.
  const Number v3 = field.mul(field.mul(v, v), v);
  const Number uv7 = field.mul(field.mul(u, field.mul(v3, v3)), v);
  Number x = field.mul(field.mul(u, v3), field.power(uv7, field.root_exponent));
  if (!equal(field.mul(v, field.mul(x, x)), u)) x = field.mul(x, field.root_of_minus_one);
  if (!equal(field.mul(v, field.mul(x, x)), u)) return false;
  if (equal(x, field.zero)) return false;  // y is 1 or -1: of small order, whatever the sign says
  if ((BN_is_odd(x.get()) != 0) != is_odd) x = field.sub(field.zero, x);
  Number whole_x = std::move(x);
  Number whole_y = field.mul(y, field.one);
  Number z = field.mul(field.one, field.one);
  for (int doublings = 0; doublings < 3; ++doublings) {
    const Number sum = field.add(whole_x, whole_y);
    const Number xx = field.mul(whole_x, whole_x);
    const Number yy = field.mul(whole_y, whole_y);
    const Number zz = field.mul(z, z);
    const Number f = field.sub(yy, xx);
    const Number j = field.sub(f, field.add(zz, zz));
    const Number both = field.add(xx, yy);
    whole_x = field.mul(field.sub(field.mul(sum, sum), both), j);
    whole_y = field.mul(f, field.sub(field.zero, both));
    z = field.mul(f, j);
  }
  return !equal(whole_x, field.zero) || !equal(whole_y, z);
}

bool verify(const NaiveKey& key, std::string_view message, std::string_view signature) {
  // Tokens that differ in their last block share all other signatures; the same question has the same answer.
  thread_local std::map<std::tuple<std::uint64_t, std::string, std::string, std::string>, bool> known;
  constexpr std::size_t kMaxKnown = 1'000;
  if (known.size() > kMaxKnown) known.clear();
  const auto [place, is_new] =
      known.try_emplace({key.algorithm, key.bytes, std::string(message), std::string(signature)});
  if (is_new) {
    place->second = key.algorithm == 0 ? verify_ed25519(key.bytes, message, signature)
                                       : key.algorithm == 1 && verify_p256(key.bytes, message, signature);
  }
  return place->second;
}

std::optional<NaiveKey> public_half(std::uint64_t algorithm, std::string_view secret) {
  if (secret.size() != 32) return std::nullopt;
  NaiveKey key{algorithm, std::string(algorithm == 0 ? 32 : 33, '\0')};
  auto* const out = reinterpret_cast<unsigned char*>(key.bytes.data());
  if (algorithm == 0) {
    const AnyKey pair(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(secret), secret.size()));
    std::size_t size = key.bytes.size();
    demand(pair && EVP_PKEY_get_raw_public_key(pair.get(), out, &size) == 1);
    return key;
  }
  const Number scalar(BN_bin2bn(bytes_of(secret), static_cast<int>(secret.size()), nullptr));
  const BIGNUM* const order = EC_GROUP_get0_order(curve());
  if (BN_is_zero(scalar.get()) != 0 || BN_cmp(scalar.get(), order) >= 0) return std::nullopt;
  const Point point(EC_POINT_new(curve()));
  demand(EC_POINT_mul(curve(), point.get(), scalar.get(), nullptr, nullptr, nullptr) == 1);
  demand(EC_POINT_point2oct(curve(), point.get(), POINT_CONVERSION_COMPRESSED, out, 33, nullptr) == 33);
  return key;
}

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(bytes_of(bytes), bytes.size(), digest.data());
  std::string text;
  for (const unsigned char byte : digest) {
    for (const unsigned nibble : {static_cast<unsigned>(byte >> 4), static_cast<unsigned>(byte & 15)}) {
      text += static_cast<char>(nibble < 10 ? '0' + nibble : 'a' + nibble - 10);
    }
  }
  return text;
}

}  // namespace hardtack::reference
