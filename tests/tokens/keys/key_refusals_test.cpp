// What people have in key files besides keys that are read: each with the reason and what to do.
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tokens/bytes/hex.h"
#include "tokens/bytes/pem.h"
#include "tokens/keys/key_der.h"
#include "tokens/keys/key_format.h"
#include "tokens/keys/key_text.h"

namespace hardtack {
namespace {

const PrivateKey& ec() {
  static const PrivateKey key = PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, Bytes(32, 7)).value();
  return key;
}
const PrivateKey& ed() {
  static const PrivateKey key = PrivateKey::from_bytes(KeyAlgorithm::kEd25519, Bytes(32, 7)).value();
  return key;
}

template <typename T>
std::string told(const Result<T>& result) {
  return result ? "" : result.error().message() + " | " + result.error().help();
}

// One value of DER in hexadecimal digits.
std::string der(const std::string& tag, const std::string& contents) {
  const std::size_t size = contents.size() / 2;
  const auto length = [&](std::size_t number) { return to_hex(std::array{static_cast<std::uint8_t>(number)}); };
  return tag + (size < 0x80 ? length(size) : "81" + length(size)) + contents;
}
Bytes bytes(const std::string& digits) { return from_hex(digits).value(); }

const std::string kPrime256 = "06082a8648ce3d030107", kEcKey = "06072a8648ce3d0201", kEd25519 = "06032b6570";
const std::string kP384 = "06052b81040022", kUnknown = "06032a0304";
const std::string kSecret = [] {
  std::string digits;
  for (int i = 0; i < 32; ++i) digits += "07";
  return digits;
}();
std::string point() { return to_hex(ec().uncompressed_public_key()); }

// RFC 5915.
std::string ec_key(const std::string& version, const std::string& rest, const std::string& secret = kSecret) {
  return der("30", der("02", version) + der("04", secret) + rest);
}
// RFC 5208.
std::string pkcs8(const std::string& version, const std::string& algorithm, const std::string& key,
                  const std::string& rest = "") {
  return der("30", der("02", version) + der("30", algorithm) + der("04", key) + rest);
}

TEST(KeyRefusals, OfKeysOfCurvesInDer) {
  const std::string curve = der("a0", kPrime256), half = der("a1", der("03", "00" + point()));
  const std::string other_half = der(
      "a1",
      der("03",
          "00" + to_hex(PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, Bytes(32, 9))->uncompressed_public_key())));
  const std::string compressed = der("a1", der("03", "00" + to_hex(ec().public_key().bytes())));
  struct Row {
    const char* what;
    std::string key;
    const char* expected;  // nothing if it is read
  };
  const std::vector<Row> rows = {
      {"with a curve", ec_key("01", curve), ""},
      {"with its public half", ec_key("01", curve + half), ""},
      {"with its public half in compressed form", ec_key("01", curve + compressed), ""},
      {"without a curve", ec_key("01", ""), "does not name its curve"},
      {"with a half and without a curve", ec_key("01", half), "does not name its curve"},
      {"with another half", ec_key("01", curve + other_half), "does not belong to its private half"},
      {"with half a half", ec_key("01", curve + der("a1", der("03", "00" + point().substr(2)))), "public"},
      {"with an empty half", ec_key("01", curve + der("a1", der("03", "00"))), "bytes"},
      {"with more than a half", ec_key("01", curve + der("a1", der("03", "00" + point()) + "0500")), ""},
      {"of version 2", ec_key("02", curve), "unknown version of an EC private key"},
      {"of version 256", ec_key("0100", curve), "unknown version of an EC private key"},
      {"of another curve", ec_key("01", der("a0", kP384)), "of algorithm secp384r1, which is not supported"},
      {"of an unknown curve", ec_key("01", der("a0", kUnknown)), "of an algorithm that is not supported"},
      {"of a curve in numbers", ec_key("01", der("a0", der("30", "020101"))), "-param_enc named_curve"},
      {"of a curve and more", ec_key("01", der("a0", kPrime256 + "0500")), ""},
      {"of 31 bytes", ec_key("01", curve, kSecret.substr(2)), "have 32 bytes, this one has 31"},
      {"of zeros", ec_key("01", curve, std::string(64, '0')), "zero or not below the order"},
      {"and more", ec_key("01", curve + half + "0500"), ""},
  };
  for (const Row& row : rows) {
    const bool reads =
        std::string_view(row.what).starts_with("with a curve") || std::string_view(row.what).starts_with("with its");
    const auto key = ec_private_key_from_der(bytes(row.key));
    ASSERT_EQ(key.has_value(), reads) << row.what << ": " << told(key);
    EXPECT_NE(told(key).find(row.expected), std::string::npos) << row.what << ": " << told(key);
    // The same by its first bytes alone, and in PEM.
    const auto detected = private_key_from_der(bytes(row.key));
    if (std::string_view(row.what).starts_with("of version")) {
      EXPECT_EQ(told(detected), "unknown version of PKCS #8 | ") << row.what;
    } else {
      EXPECT_EQ(told(detected), told(key)) << row.what;
    }
    const SecretBytes pem = write_pem("EC PRIVATE KEY", bytes(row.key));
    EXPECT_EQ(told(decode_private_key(pem.bytes())), told(key)) << row.what;
    EXPECT_TRUE(!reads || key->public_key() == ec().public_key()) << row.what;
  }
  EXPECT_EQ(ec_private_key_from_der(bytes(ec_key("01", curve)), KeyAlgorithm::kEd25519).error().code(),
            ErrorCode::kKeyAlgorithmMismatch);
}

TEST(KeyRefusals, OfPrivateKeysInDer) {
  const std::string seed = der("04", kSecret), attributes = der("a0", "0500");
  struct Row {
    const char* what;
    std::string key;
    const char* expected;  // nothing if it is read
  };
  const std::vector<Row> rows = {
      {"an ed25519 key", pkcs8("00", kEd25519, seed), ""},
      {"with attributes", pkcs8("00", kEd25519, seed, attributes), ""},
      {"of version 1 with attributes", pkcs8("01", kEd25519, seed, attributes), ""},
      {"with its public half", pkcs8("01", kEd25519, seed, der("81", "00" + to_hex(ed().public_key().bytes()))), ""},
      {"a key of P-256", pkcs8("00", kEcKey + kPrime256, ec_key("01", "")), ""},
      {"of version 2", pkcs8("02", kEd25519, seed), "unknown version of PKCS #8"},
      {"of version 256", pkcs8("0100", kEd25519, seed), "unknown version of PKCS #8"},
      {"with parameters", pkcs8("00", kEd25519 + "0500", seed), "DER"},
      {"of an unknown algorithm", pkcs8("00", kUnknown, seed), "of an algorithm that is not supported"},
      {"of Ed448", pkcs8("00", "06032b6571", seed), "Ed448"},
      {"of X448", pkcs8("00", "06032b656f", seed), "X448"},
      {"of secp521r1", pkcs8("00", kEcKey + "06052b81040023", seed), "secp521r1"},
      {"of secp256k1", pkcs8("00", kEcKey + "06052b8104000a", seed), "secp256k1"},
      {"under a password", der("30", der("30", kUnknown) + der("04", "00")), "decrypt it with `openssl pkcs8"},
      {"a public key", der("30", der("30", kEd25519) + der("03", "00" + to_hex(ed().public_key().bytes()))),
       "this is a public key, a private key is needed"},
      {"an empty sequence", "3000", "DER"},
      {"a seed of 31 bytes", pkcs8("00", kEd25519, der("04", kSecret.substr(2))), "have 32 bytes, this one has 31"},
      {"a seed and more", pkcs8("00", kEd25519, seed + "0500"), "DER"},
  };
  for (const Row& row : rows) {
    const auto key = private_key_from_der(bytes(row.key));
    EXPECT_EQ(key.has_value(), *row.expected == '\0') << row.what << ": " << told(key);
    EXPECT_NE(told(key).find(row.expected), std::string::npos) << row.what << ": " << told(key);
  }
}

TEST(KeyRefusals, OfPemBlocksByTheirLabels) {
  const auto block = [](const std::string& label) {
    return std::string(write_pem(label, private_key_to_der(ed()).bytes()).reveal_text());
  };
  struct Row {
    std::string text;
    const char *private_expected, *public_expected;
  };
  const std::string pair =
      block("PRIVATE KEY") +
      std::string(write_pem("PUBLIC KEY", public_key_to_der(ed().public_key()).value()).reveal_text());
  const std::vector<Row> rows = {
      {block("RSA PRIVATE KEY"), "the key is of algorithm RSA, which is not supported", "this is a private key"},
      {block("DSA PRIVATE KEY"), "the key is of algorithm DSA, which is not supported", "this is a private key"},
      {block("OPENSSH PRIVATE KEY"), "in the form of OpenSSH", "this is a private key"},
      {block("ANY PRIVATE KEY"), "the PEM block is a `ANY PRIVATE KEY`, which is not supported",
       "this is a private key"},
      {block("ENCRYPTED PRIVATE KEY"), "the private key is encrypted", "this is a private key"},
      {block("RSA PUBLIC KEY"), "this is a public key", "the key is of algorithm RSA, which is not supported"},
      {block("ANY PUBLIC KEY"), "this is a public key", "the PEM block is a `ANY PUBLIC KEY`, which is not supported"},
      {block("EC PARAMETERS"), "`EC PARAMETERS` alone", "`EC PARAMETERS` alone"},
      {block("CERTIFICATE"), "the PEM block is a `CERTIFICATE`, a `PRIVATE KEY` is needed",
       "`openssl x509 -pubkey -noout -in FILE` prints the public key"},
      {block("PKCS7"), "the PEM block is a `PKCS7`, a `PRIVATE KEY` is needed",
       "the PEM block is a `PKCS7`, a `PUBLIC KEY` is needed"},
      {block("PRIVATE KEY") + block("PRIVATE KEY"), "the text holds two private keys",
       "the text holds two private keys"},
      {block("PUBLIC KEY") + block("PUBLIC KEY"), "the text holds two public keys", "the text holds two public keys"},
      {block("EC PARAMETERS") + block("EC PARAMETERS"), "two sets of EC parameters", "two sets of EC parameters"},
  };
  for (const Row& row : rows) {
    const auto key = decode_private_key(bytes_of(row.text), {.format = KeyFormat::kPem, .algorithm = {}});
    EXPECT_NE(told(key).find(row.private_expected), std::string::npos) << row.text << told(key);
    EXPECT_FALSE(key.has_value());
    const auto half = decode_public_key(bytes_of(row.text), {.format = KeyFormat::kPem, .algorithm = {}});
    EXPECT_NE(told(half).find(row.public_expected), std::string::npos) << row.text << told(half);
    EXPECT_FALSE(half.has_value());
  }
  EXPECT_EQ(decode_private_key(bytes_of(pair))->public_key(), ed().public_key());
}

TEST(KeyRefusals, OfTextThatIsNoKey) {
  const std::string secret(private_key_text(ed()).reveal_text()), half = ed().public_key().to_text();
  struct Row {
    std::string text;
    const char* expected;  // nothing if it is read
  };
  const std::vector<Row> rows = {
      {"Private key: " + secret + "\n\nPublic key: " + half + "\n", ""},
      {"Generating a new random keypair\nPrivate key: " + secret + "\nPublic key: " + half, ""},
      {half + "\n" + secret, ""},
      {"Private key: " + secret + "\nPublic key: " + ec().public_key().to_text(), "belong"},
      {"Generating a new random keypair\n\n", "the text holds no key"},
      {"Public key: " + half, "this is a public key, a private key is needed"},
      {secret + "\n" + secret, "the text holds several keys"},
      {half + "\n" + half + "\n", "the text holds several keys"},
      {"one\ntwo", "the text has several lines and is not a key pair"},
      {"ssh-ed25519 AAAAC3Nz", "the key is in the form of OpenSSH"},
      {"ecdsa-sha2-nistp256 AAAAE2Vj", "the key is in the form of OpenSSH"},
      {"{\"kty\":\"OKP\"}", "the key is JSON"},
      {"[\"" + half + "\"]", "--key-set FILE"},
      {"\"" + secret + "\"", "remove the quotes"},
      {"'" + secret + "'", "remove the quotes"},
  };
  for (const Row& row : rows) {
    const auto key = decode_private_key(bytes_of(row.text), {.format = KeyFormat::kText, .algorithm = {}});
    EXPECT_EQ(key.has_value(), *row.expected == '\0') << row.text << ": " << told(key);
    EXPECT_NE(told(key).find(row.expected), std::string::npos) << row.text << ": " << told(key);
  }
}

TEST(KeyFormatNames, AreThoseOfEachForm) {
  const std::pair<const char*, KeyFormat> rows[] = {{"auto", KeyFormat::kAuto}, {"raw", KeyFormat::kRaw},
                                                    {"hex", KeyFormat::kHex},   {"text", KeyFormat::kText},
                                                    {"pem", KeyFormat::kPem},   {"der", KeyFormat::kDer}};
  for (const auto& [name, format] : rows) EXPECT_EQ(key_format_from_name(name).value(), format);
  for (const char* name : {"", "PEM", "pem ", "jwk"}) {
    EXPECT_EQ(key_format_from_name(name).error().code(), ErrorCode::kUsage) << name;
    EXPECT_EQ(key_format_from_name(name).error().help(), "known are raw, hex, text, pem and der") << name;
  }
  // Where nothing is asked for, a key is written as text.
  EXPECT_EQ(encode_private_key(ed(), KeyFormat::kAuto).reveal_text(), private_key_text(ed()).reveal_text());
  const Bytes written = encode_public_key(ed().public_key(), KeyFormat::kAuto).value();
  EXPECT_EQ(std::string(written.begin(), written.end()), ed().public_key().to_text());
}

}  // namespace
}  // namespace hardtack
