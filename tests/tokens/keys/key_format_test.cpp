#include "tokens/keys/key_format.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/random_sources.h"
#include "tests/tokens/crypto/vectors.h"
#include "tokens/bytes/pem.h"
#include "tokens/keys/key_der.h"
#include "tokens/keys/key_text.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::unhex;

constexpr std::array kAlgorithms = {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1};
constexpr std::array kFormats = {KeyFormat::kRaw, KeyFormat::kHex, KeyFormat::kText, KeyFormat::kPem, KeyFormat::kDer};

// Made by OpenSSL 3.0 (`openssl genpkey`, `openssl pkey -pubout`), for these tests only.
constexpr std::string_view kEdPem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIH6FvH2144CNvGxpjRTv2n+sshsEAvGlcHLD4tOn/YYo\n"
    "-----END PRIVATE KEY-----\n";
constexpr const char* kEdSecret = "7e85bc7db5e3808dbc6c698d14efda7facb21b0402f1a57072c3e2d3a7fd8628";
constexpr std::string_view kEdPublicPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAAtB1k3onjFXm5HdX5molDYsUZXgvqmVXzXn3SjC1HRs=\n"
    "-----END PUBLIC KEY-----\n";
constexpr const char* kEdPublic = "ed25519/02d075937a278c55e6e47757e66a250d8b1465782faa6557cd79f74a30b51d1b";
constexpr std::string_view kEcPem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgd/wag4pEBzUYIFOO\n"
    "cTq8zoQV+z14yV1y2UimvBa5RB+hRANCAAShTmKUNAuDHwLFyq0nRAkDCT3rmYP3\n"
    "IwZ8r0iGKYkP7110WE0CSoW2jBcRQjqsJ8K5anaMz0EmEIyCgGIYYRMU\n"
    "-----END PRIVATE KEY-----\n";
constexpr const char* kEcSecret = "77fc1a838a4407351820538e713abcce8415fb3d78c95d72d948a6bc16b9441f";
constexpr std::string_view kEcPublicPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEoU5ilDQLgx8CxcqtJ0QJAwk965mD\n"
    "9yMGfK9IhimJD+9ddFhNAkqFtowXEUI6rCfCuWp2jM9BJhCMgoBiGGETFA==\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view kEcCompressedPublicPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgACoU5ilDQLgx8CxcqtJ0QJAwk965mD\n"
    "9yMGfK9IhimJD+8=\n"
    "-----END PUBLIC KEY-----\n";
constexpr const char* kEcPublic = "secp256r1/02a14e6294340b831f02c5caad27440903093deb9983f723067caf488629890fef";

ErrorCode private_code(std::string_view contents, const KeyExpectation& expectation = {}) {
  const auto key = decode_private_key(bytes_of(contents), expectation);
  EXPECT_FALSE(key.has_value()) << contents;
  return key ? ErrorCode::kInternal : key.error().code();
}

ErrorCode public_code(std::string_view contents, const KeyExpectation& expectation = {}) {
  const auto key = decode_public_key(bytes_of(contents), expectation);
  EXPECT_FALSE(key.has_value()) << contents;
  return key ? ErrorCode::kInternal : key.error().code();
}

TEST(KeyFormat, ReadsOpenSslFiles) {
  const auto ed = decode_private_key(bytes_of(kEdPem)).value();
  EXPECT_EQ(to_hex(ed.reveal()), kEdSecret);
  EXPECT_EQ(ed.public_key().to_text(), kEdPublic);
  EXPECT_EQ(decode_public_key(bytes_of(kEdPublicPem)).value(), ed.public_key());

  const auto ec = decode_private_key(bytes_of(kEcPem)).value();
  EXPECT_EQ(to_hex(ec.reveal()), kEcSecret);
  EXPECT_EQ(ec.public_key().to_text(), kEcPublic);
  EXPECT_EQ(decode_public_key(bytes_of(kEcPublicPem)).value(), ec.public_key());
  EXPECT_EQ(decode_public_key(bytes_of(kEcCompressedPublicPem)).value(), ec.public_key());
}

TEST(KeyFormat, WritesWhatOpenSslWrites) {
  const auto ed = parse_private_key(std::string("ed25519-private/") + kEdSecret).value();
  EXPECT_EQ(encode_private_key(ed, KeyFormat::kPem).reveal_text(), kEdPem);
  const auto ec = parse_private_key(std::string("secp256r1-private/") + kEcSecret).value();
  EXPECT_EQ(encode_private_key(ec, KeyFormat::kPem).reveal_text(), kEcPem);
  const Bytes ed_public = encode_public_key(ed.public_key(), KeyFormat::kPem).value();
  EXPECT_EQ(std::string(ed_public.begin(), ed_public.end()), kEdPublicPem);
  const Bytes ec_public = encode_public_key(ec.public_key(), KeyFormat::kPem).value();
  EXPECT_EQ(std::string(ec_public.begin(), ec_public.end()), kEcPublicPem);
}

TEST(KeyFormat, EveryFormRoundTripsAndIsRecognised) {
  DeterministicRandom random(3);
  for (int round = 0; round < 50; ++round) {
    for (const KeyAlgorithm algorithm : kAlgorithms) {
      const auto key = PrivateKey::generate(algorithm, random).value();
      for (const KeyFormat format : kFormats) {
        const SecretBytes written = encode_private_key(key, format);
        const Bytes public_written = encode_public_key(key.public_key(), format).value();
        for (const KeyFormat reading : {format, KeyFormat::kAuto}) {
          const KeyExpectation expectation{reading, algorithm};
          EXPECT_EQ(decode_private_key(written.bytes(), expectation).value().public_key(), key.public_key());
          EXPECT_EQ(decode_public_key(public_written, expectation).value(), key.public_key());
        }
        if (format == KeyFormat::kRaw || format == KeyFormat::kHex) continue;
        EXPECT_EQ(decode_private_key(written.bytes()).value().public_key(), key.public_key());
        EXPECT_EQ(decode_public_key(public_written).value(), key.public_key());
        const KeyExpectation other{KeyFormat::kAuto, algorithm == kAlgorithms[0] ? kAlgorithms[1] : kAlgorithms[0]};
        EXPECT_EQ(decode_private_key(written.bytes(), other).error().code(), ErrorCode::kKeyAlgorithmMismatch);
        EXPECT_EQ(decode_public_key(public_written, other).error().code(), ErrorCode::kKeyAlgorithmMismatch);
      }
    }
  }
}

TEST(KeyFormat, ASecretMayLookLikeAnotherForm) {
  for (const std::string_view secret :
       {"-----BEGIN PRIVATE KEY-----12345", "ed25519-private/0123456789abcdef", "0123456789abcdef0123456789abcdef"}) {
    for (const KeyAlgorithm algorithm : kAlgorithms) {
      SCOPED_TRACE(secret);
      const auto key = PrivateKey::from_bytes(algorithm, bytes_of(secret)).value();
      for (const KeyFormat format : kFormats) {
        const auto again = decode_private_key(encode_private_key(key, format).bytes(), {KeyFormat::kAuto, algorithm});
        ASSERT_TRUE(again.has_value()) << again.error().to_string();
        EXPECT_EQ(again->public_key(), key.public_key());
      }
    }
  }
}

TEST(KeyText, BareDigitsAreEd25519UnlessSomethingElseIsExpected) {
  EXPECT_EQ(parse_private_key(kEdSecret).value().algorithm(), KeyAlgorithm::kEd25519);
  EXPECT_EQ(parse_private_key(kEdSecret, KeyAlgorithm::kSecp256r1).value().algorithm(), KeyAlgorithm::kSecp256r1);
  const std::string digits = std::string(kEdPublic).substr(8);
  EXPECT_EQ(parse_public_key(digits).value().to_text(), kEdPublic);
  EXPECT_EQ(parse_public_key(digits, KeyAlgorithm::kSecp256r1).error().code(), ErrorCode::kInvalidKeySize);
  EXPECT_EQ(private_key_text(parse_private_key(kEdSecret).value()).reveal_text(),
            std::string("ed25519-private/") + kEdSecret);
}

TEST(KeyText, RefusesEverythingElse) {
  const std::string digits = std::string(kEdPublic).substr(8);
  EXPECT_EQ(parse_public_key("").error().code(), ErrorCode::kInvalidKey);
  EXPECT_EQ(parse_public_key("rsa/" + digits).error().code(), ErrorCode::kInvalidKey);
  EXPECT_EQ(parse_public_key("ED25519/" + digits).error().code(), ErrorCode::kInvalidKey);
  EXPECT_EQ(parse_public_key("/" + digits).error().code(), ErrorCode::kInvalidKey);
  EXPECT_EQ(parse_public_key("ed25519/" + digits + "00").error().code(), ErrorCode::kInvalidKeySize);
  EXPECT_EQ(parse_public_key("ed25519/" + digits + " ").error().code(), ErrorCode::kInvalidHex);
  EXPECT_EQ(parse_public_key("ed25519/" + digits + ";").error().code(), ErrorCode::kInvalidHex);
  EXPECT_EQ(parse_public_key(" ed25519/" + digits).error().code(), ErrorCode::kInvalidKey);
  EXPECT_EQ(parse_public_key("ed25519/0x" + digits.substr(2)).error().span()->begin, 9U);
  EXPECT_EQ(parse_public_key("ed25519-private/" + digits).error().message(),
            "this is a private key, a public key is needed");
  EXPECT_EQ(parse_private_key("ed25519/" + digits).error().message(), "this is a public key, a private key is needed");
  EXPECT_EQ(parse_private_key("ed25519-private/" + digits.substr(2)).error().code(), ErrorCode::kInvalidKeySize);
  EXPECT_EQ(parse_public_key("ed25519/" + std::string(64, '0')).error().code(), ErrorCode::kInvalidKey);
  const auto mismatch = parse_public_key(kEdPublic, KeyAlgorithm::kSecp256r1);
  EXPECT_EQ(mismatch.error().message(), "the key is of algorithm ed25519, a key of algorithm secp256r1 is needed");
}

TEST(KeyFormat, ToleratesWhatEditorsAdd) {
  const std::string text = std::string("ed25519-private/") + kEdSecret;
  for (const std::string& spelling :
       {text + "\n", text + "\r\n", "\xef\xbb\xbf" + text, "\xef\xbb\xbf" + text + "\r\n", "\n " + text + "\n\n"})
    EXPECT_EQ(decode_private_key(bytes_of(spelling)).value().public_key().to_text(), kEdPublic);
  std::string crlf = "\xef\xbb\xbf";
  for (const char c : kEcPem) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(decode_private_key(bytes_of(crlf)).value().public_key().to_text(), kEcPublic);
  // Hexadecimal digits whose first two bytes look like a DER header of that length.
  EXPECT_EQ(decode_private_key(bytes_of("0" + std::string(62, '1') + "2\r\n\n")).value().algorithm(),
            KeyAlgorithm::kEd25519);
}

TEST(KeyFormat, RefusesMalformedPem) {
  const std::string good(kEdPem);
  const auto replaced = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  for (const std::string& text : {
           "-----END PRIVATE KEY-----\n" + good,
           good + good,
           "x" + good,
           good.substr(0, good.size() - 8),
           replaced("END PRIVATE KEY", "END PUBLIC KEY"),
           replaced("MC4C", "MC4"),
           replaced("MC4C", "MC4*"),
           replaced("MC4C", "MC4-"),
           replaced("/YYo", "/YY="),
           replaced("\nMC4C", "MC4C"),
           replaced("\nMC4C", "\nProc-Type: 4,ENCRYPTED\n\nMC4C"),
           replaced("-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY----"),
           std::string("-----BEGIN PRIVATE KEY-----"),
           std::string("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----"),
           std::string("-----BEGIN "),
       }) {
    EXPECT_EQ(private_code(text), ErrorCode::kInvalidKey) << text;
  }
  EXPECT_EQ(private_code(kEdPublicPem), ErrorCode::kInvalidKey);
  EXPECT_EQ(public_code(kEdPem), ErrorCode::kInvalidKey);
}

TEST(KeyFormat, EveryTruncationAndFlippedBitOfDerIsAnErrorOrAnotherKey) {
  for (const std::string_view pem : {kEdPem, kEcPem}) {
    const SecretBytes der = parse_pem(pem)->contents.clone();
    const auto key = private_key_from_der(der.bytes()).value();
    for (std::size_t size = 0; size < der.size(); ++size)
      EXPECT_FALSE(private_key_from_der(der.bytes().first(size)).has_value()) << size;
    Bytes longer(der.bytes().begin(), der.bytes().end());
    longer.push_back(0);
    EXPECT_FALSE(private_key_from_der(longer).has_value());
    for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
      Bytes changed(der.bytes().begin(), der.bytes().end());
      changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1U << (bit % 8)));
      const auto result = private_key_from_der(changed);
      const bool same_key = result && result->public_key() == key.public_key();
      // Version 1 without a public half is well-formed; nothing else may be read as the same key.
      EXPECT_TRUE(!same_key || bit / 8 == (der.size() > 100 ? 5U : 4U)) << bit;
    }
  }
}

TEST(KeyDer, ThePublicHalfMustBelongToThePrivateOne) {
  // RFC 8410, section 10.3, with a public half as RFC 5958 places it.
  const std::string secret = "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";
  const std::string right = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";
  const std::string head = "3051020101300506032b657004220420";
  EXPECT_TRUE(private_key_from_der(unhex(head + secret + "812100" + right)).has_value());
  EXPECT_EQ(private_key_from_der(unhex(head + secret + "812100" + std::string(kEdPublic).substr(8))).error().code(),
            ErrorCode::kKeyMismatch);
  // Version 0 has no place for it.
  EXPECT_FALSE(private_key_from_der(unhex("3051020100300506032b657004220420" + secret + "812100" + right)).has_value());
}

TEST(KeyDer, OtherAlgorithmsAreNamed) {
  const std::string seed(64, '1');
  const auto x25519 = private_key_from_der(unhex("302e020100300506032b656e04220420" + seed));
  EXPECT_EQ(x25519.error().code(), ErrorCode::kKeyAlgorithmMismatch);
  EXPECT_NE(x25519.error().message().find("X25519"), std::string::npos);
  const auto p384 =
      public_key_from_der(unhex("3076301006072a8648ce3d020106052b81040022036200" + std::string(194, '0')));
  EXPECT_EQ(p384.error().code(), ErrorCode::kKeyAlgorithmMismatch);
  EXPECT_NE(p384.error().message().find("secp384r1"), std::string::npos);
  const auto rsa =
      public_key_from_der(unhex("3014300d06092a864886f70d010101050003030000"
                                "00"));
  EXPECT_NE(rsa.error().message().find("RSA"), std::string::npos);
}

TEST(KeyFormat, ErrorsNeverRepeatTheContents) {
  const std::string secret = kEdSecret;
  for (const std::string& text : {secret + "zz", "ed25519-private/" + secret + "/", "x/" + secret, secret + "0",
                                  "-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----"}) {
    const auto key = decode_private_key(bytes_of(text));
    ASSERT_FALSE(key.has_value());
    for (std::size_t i = 0; i + 6 <= secret.size(); ++i) {
      EXPECT_EQ(key.error().to_string().find(secret.substr(i, 6)), std::string::npos);
      EXPECT_EQ(key.error().help().find(secret.substr(i, 6)), std::string::npos);
    }
  }
}

TEST(KeyFormat, OpenSslReadsOurs) {
  if (std::system("openssl version >/dev/null 2>&1") != 0) GTEST_SKIP() << "the openssl command is not installed";
  DeterministicRandom random(5);
  const std::filesystem::path folder = ::testing::TempDir() + "hardtack-openssl-" + std::to_string(::getpid());
  std::filesystem::create_directories(folder);
  for (const KeyAlgorithm algorithm : kAlgorithms) {
    const auto key = PrivateKey::generate(algorithm, random).value();
    const std::string in = (folder / "private.pem").string();
    const std::string out = (folder / "public.pem").string();
    {
      const SecretBytes pem = encode_private_key(key, KeyFormat::kPem);
      std::ofstream(in) << pem.reveal_text();
    }
    ASSERT_EQ(std::system(("openssl pkey -in " + in + " -pubout -out " + out + " 2>/dev/null").c_str()), 0);
    std::ifstream file(out);
    const std::string pem((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(decode_public_key(bytes_of(pem)).value(), key.public_key());
    const Bytes ours = encode_public_key(key.public_key(), KeyFormat::kPem).value();
    EXPECT_EQ(std::string(ours.begin(), ours.end()), pem);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace hardtack
