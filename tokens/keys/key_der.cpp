#include "tokens/keys/key_der.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "tokens/bytes/der.h"
#include "tokens/crypto/p256.h"
#include "tokens/keys/key_text.h"

namespace hardtack {
namespace {

constexpr std::array<std::uint8_t, 3> kEd25519Id = {0x2b, 0x65, 0x70};                        // 1.3.101.112
constexpr std::array<std::uint8_t, 7> kEcKeyId = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};  // 1.2.840.10045.2.1
constexpr std::array<std::uint8_t, 8> kPrime256v1Id = {0x2a, 0x86, 0x48, 0xce,
                                                       0x3d, 0x03, 0x01, 0x07};  // 1.2.840.10045.3.1.7

// Other algorithms that people have key files of, so that the error can say which one it is.
struct Foreign {
  std::string_view id;
  std::string_view name;
};

// The whole literal: some ids contain a zero byte.
template <std::size_t size>
constexpr std::string_view id_of(const char (&literal)[size]) {
  return {literal, size - 1};
}

constexpr Foreign kForeign[] = {
    {id_of("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), "RSA"},
    {id_of("\x2b\x65\x6e"), "X25519"},
    {id_of("\x2b\x65\x6f"), "X448"},
    {id_of("\x2b\x65\x71"), "Ed448"},
    {id_of("\x2b\x81\x04\x00\x22"), "secp384r1"},
    {id_of("\x2b\x81\x04\x00\x23"), "secp521r1"},
    {id_of("\x2b\x81\x04\x00\x0a"), "secp256k1"},
};

std::unexpected<Error> unsupported(ByteView id) {
  for (const Foreign& foreign : kForeign) {
    if (!std::ranges::equal(bytes_of(foreign.id), id)) continue;
    return fail(Error(ErrorCode::kKeyAlgorithmMismatch,
                      "the key is of algorithm " + std::string(foreign.name) + ", which is not supported")
                    .with_help("supported are ed25519 and secp256r1"));
  }
  return fail(Error(ErrorCode::kKeyAlgorithmMismatch, "the key is of an algorithm that is not supported")
                  .with_help("supported are ed25519 and secp256r1"));
}

// A curve is named; what OpenSSL writes with `-param_enc explicit` is not.
Result<void> expect_prime256v1(DerReader& reader) {
  if (reader.next_is(der::kSequence)) {
    return fail(Error(ErrorCode::kInvalidKey, "the key describes its curve by numbers instead of naming it")
                    .with_help("convert it with `openssl ec -in FILE -param_enc named_curve`"));
  }
  HARDTACK_TRY(const ByteView curve, reader.take(der::kObjectId));
  HARDTACK_CHECK(reader.expect_end());
  if (!std::ranges::equal(curve, kPrime256v1Id)) return unsupported(curve);
  return {};
}

Result<KeyAlgorithm> read_algorithm(DerReader& reader) {
  HARDTACK_TRY(DerReader identifier, reader.enter(der::kSequence));
  HARDTACK_TRY(const ByteView id, identifier.take(der::kObjectId));
  if (std::ranges::equal(id, kEd25519Id)) {
    HARDTACK_CHECK(identifier.expect_end());  // RFC 8410: the parameters must be absent
    return KeyAlgorithm::kEd25519;
  }
  if (!std::ranges::equal(id, kEcKeyId)) return unsupported(id);
  HARDTACK_CHECK(expect_prime256v1(identifier));
  return KeyAlgorithm::kSecp256r1;
}

Result<PublicKey> read_point(KeyAlgorithm algorithm, ByteView point) {
  if (algorithm == KeyAlgorithm::kSecp256r1 && !point.empty() && point[0] == 0x04) {
    HARDTACK_TRY(const p256::CompressedPoint compressed, p256::compress(point));
    return public_key_from_bytes(algorithm, compressed);
  }
  return public_key_from_bytes(algorithm, point);
}

Result<void> expect_public_half(const PrivateKey& key, ByteView point) {
  HARDTACK_TRY(const PublicKey stated, read_point(key.algorithm(), point));
  if (stated == key.public_key()) return {};
  return fail(ErrorCode::kKeyMismatch, "the key file's public half does not belong to its private half");
}

// RFC 5915: version 1, the scalar, then the curve, which PKCS #8 names already, and optionally the public key.
Result<PrivateKey> read_ec_private_key(ByteView contents, bool curve_is_known) {
  DerReader outer(contents);
  HARDTACK_TRY(DerReader fields, outer.enter(der::kSequence));
  HARDTACK_CHECK(outer.expect_end());
  HARDTACK_TRY(const ByteView version, fields.take_integer());
  if (version.size() != 1 || version[0] != 1)
    return fail(ErrorCode::kInvalidKey, "unknown version of an EC private key");
  HARDTACK_TRY(const ByteView scalar, fields.take(der::kOctetString));
  if (fields.next_is(der::kContext0)) {
    HARDTACK_TRY(DerReader curve, fields.enter(der::kContext0));
    HARDTACK_CHECK(expect_prime256v1(curve));
  } else if (!curve_is_known) {
    return fail(ErrorCode::kInvalidKey, "the EC private key does not name its curve");
  }
  HARDTACK_TRY(PrivateKey key, PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, scalar));
  if (fields.next_is(der::kContext1)) {
    HARDTACK_TRY(DerReader stated, fields.enter(der::kContext1));
    HARDTACK_TRY(const ByteView point, stated.take_bit_string());
    HARDTACK_CHECK(stated.expect_end());
    HARDTACK_CHECK(expect_public_half(key, point));
  }
  HARDTACK_CHECK(fields.expect_end());
  return key;
}

Result<PrivateKey> read_private_key(KeyAlgorithm algorithm, ByteView contents) {
  if (algorithm == KeyAlgorithm::kSecp256r1) return read_ec_private_key(contents, true);
  DerReader reader(contents);
  HARDTACK_TRY(const ByteView seed, reader.take(der::kOctetString));
  HARDTACK_CHECK(reader.expect_end());
  return PrivateKey::from_bytes(algorithm, seed);
}

// What stands around the 32 secret bytes. Fixed, so that no secret passes through a buffer that is not wiped.
constexpr std::array<std::uint8_t, 16> kEd25519Prefix = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                                         0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
constexpr std::array<std::uint8_t, 36> kP256Prefix = {
    0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
    0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x6d, 0x30, 0x6b, 0x02, 0x01, 0x01, 0x04, 0x20};
constexpr std::array<std::uint8_t, 5> kP256PublicHalf = {0xa1, 0x44, 0x03, 0x42, 0x00};

// Begins with an algorithm where a version is expected: a public key, or a private one under a password.
std::unexpected<Error> name_other_form(DerReader fields) {
  if (const auto algorithm = fields.take(der::kSequence); algorithm && fields.next_is(der::kOctetString)) {
    return fail(Error(ErrorCode::kInvalidKey, "the private key is encrypted")
                    .with_help("decrypt it with `openssl pkcs8 -inform DER -in FILE -out NEW` into a file that only "
                               "you can read (`umask 077`)"));
  }
  return public_where_private_is_needed();
}

SecretBytes join(std::initializer_list<ByteView> parts) {
  std::size_t size = 0;
  for (const ByteView part : parts) size += part.size();
  SecretBytes joined(size);
  auto out = joined.writable().begin();
  for (const ByteView part : parts) out = std::ranges::copy(part, out).out;
  return joined;
}

}  // namespace

Result<PrivateKey> ec_private_key_from_der(ByteView der, std::optional<KeyAlgorithm> expected) {
  HARDTACK_TRY(PrivateKey key, read_ec_private_key(der, false));
  HARDTACK_CHECK(expect_algorithm(key.algorithm(), expected));
  return key;
}

Result<PrivateKey> private_key_from_der(ByteView der, std::optional<KeyAlgorithm> expected) {
  DerReader outer(der);
  HARDTACK_TRY(DerReader fields, outer.enter(der::kSequence));
  HARDTACK_CHECK(outer.expect_end());
  if (fields.next_is(der::kSequence)) return name_other_form(fields);
  HARDTACK_TRY(const ByteView version, fields.take_integer());
  if (version.size() == 1 && version[0] == 1 && fields.next_is(der::kOctetString))
    return ec_private_key_from_der(der, expected);
  if (version.size() != 1 || version[0] > 1) return fail(ErrorCode::kInvalidKey, "unknown version of PKCS #8");
  HARDTACK_TRY(const KeyAlgorithm algorithm, read_algorithm(fields));
  HARDTACK_CHECK(expect_algorithm(algorithm, expected));
  HARDTACK_TRY(const ByteView contents, fields.take(der::kOctetString));
  HARDTACK_TRY(PrivateKey key, read_private_key(algorithm, contents));
  if (fields.next_is(der::kContext0))
    HARDTACK_CHECK(fields.take(der::kContext0));  // attributes: comments of other programs
  if (version[0] == 1 && fields.next_is(der::kContext1Primitive)) {
    HARDTACK_TRY(const ByteView point, fields.take_bit_string(der::kContext1Primitive));
    HARDTACK_CHECK(expect_public_half(key, point));
  }
  HARDTACK_CHECK(fields.expect_end());
  return key;
}

Result<PublicKey> public_key_from_der(ByteView der, std::optional<KeyAlgorithm> expected) {
  DerReader outer(der);
  HARDTACK_TRY(DerReader fields, outer.enter(der::kSequence));
  HARDTACK_CHECK(outer.expect_end());
  if (fields.next_is(der::kInteger)) return private_where_public_is_needed();
  HARDTACK_TRY(const KeyAlgorithm algorithm, read_algorithm(fields));
  HARDTACK_CHECK(expect_algorithm(algorithm, expected));
  HARDTACK_TRY(const ByteView point, fields.take_bit_string());
  HARDTACK_CHECK(fields.expect_end());
  HARDTACK_TRY(const PublicKey key, read_point(algorithm, point));
  HARDTACK_CHECK(validate_public_key(key));
  return key;
}

SecretBytes private_key_to_der(const PrivateKey& key) {
  if (key.algorithm() == KeyAlgorithm::kEd25519) return join({kEd25519Prefix, key.reveal()});
  return join({kP256Prefix, key.reveal(), kP256PublicHalf, key.uncompressed_public_key()});
}

Result<Bytes> public_key_to_der(const PublicKey& key) {
  Bytes identifier;
  Bytes bits = {0};
  if (key.algorithm() == KeyAlgorithm::kEd25519) {
    der::put(identifier, der::kObjectId, kEd25519Id);
    bits.insert(bits.end(), key.bytes().begin(), key.bytes().end());
  } else {
    der::put(identifier, der::kObjectId, kEcKeyId);
    der::put(identifier, der::kObjectId, kPrime256v1Id);
    HARDTACK_TRY(const p256::UncompressedPoint point, p256::decompress(key.bytes().first<p256::kPublicKeySize>()));
    bits.insert(bits.end(), point.begin(), point.end());
  }
  Bytes fields;
  der::put(fields, der::kSequence, identifier);
  der::put(fields, der::kBitString, bits);
  Bytes out;
  der::put(out, der::kSequence, fields);
  return out;
}

}  // namespace hardtack
