// Key files as OpenSSL 3 writes them, as editors and shells leave them, and as `hardtack keypair` prints pairs: what is
// read, and how what is not read is named. All keys are for these tests only.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/tokens/crypto/vectors.h"
#include "tokens/keys/key_format.h"

namespace hardtack {
namespace {

using ::testing::HasSubstr;

constexpr const char* kEdSecret = "ed25519-private/7e85bc7db5e3808dbc6c698d14efda7facb21b0402f1a57072c3e2d3a7fd8628";
constexpr const char* kEdPublic = "ed25519/02d075937a278c55e6e47757e66a250d8b1465782faa6557cd79f74a30b51d1b";
constexpr const char* kEcSecret = "secp256r1-private/77fc1a838a4407351820538e713abcce8415fb3d78c95d72d948a6bc16b9441f";
constexpr const char* kEcPublic = "secp256r1/02a14e6294340b831f02c5caad27440903093deb9983f723067caf488629890fef";

// openssl genpkey -algorithm ed25519
const std::string kEdPkcs8 =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIH6FvH2144CNvGxpjRTv2n+sshsEAvGlcHLD4tOn/YYo\n"
    "-----END PRIVATE KEY-----\n";
// openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1
const std::string kEcPkcs8 =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgd/wag4pEBzUYIFOO\n"
    "cTq8zoQV+z14yV1y2UimvBa5RB+hRANCAAShTmKUNAuDHwLFyq0nRAkDCT3rmYP3\n"
    "IwZ8r0iGKYkP7110WE0CSoW2jBcRQjqsJ8K5anaMz0EmEIyCgGIYYRMU\n"
    "-----END PRIVATE KEY-----\n";
// openssl ec
const std::string kEcSec1 =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIHf8GoOKRAc1GCBTjnE6vM6EFfs9eMldctlIprwWuUQfoAoGCCqGSM49\n"
    "AwEHoUQDQgAEoU5ilDQLgx8CxcqtJ0QJAwk965mD9yMGfK9IhimJD+9ddFhNAkqF\n"
    "towXEUI6rCfCuWp2jM9BJhCMgoBiGGETFA==\n"
    "-----END EC PRIVATE KEY-----\n";
// openssl ec -no_public
const std::string kEcSec1WithoutPublic =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MDECAQEEIHf8GoOKRAc1GCBTjnE6vM6EFfs9eMldctlIprwWuUQfoAoGCCqGSM49\n"
    "AwEH\n"
    "-----END EC PRIVATE KEY-----\n";
// openssl ec -conv_form compressed
const std::string kEcSec1Compressed =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MFcCAQEEIHf8GoOKRAc1GCBTjnE6vM6EFfs9eMldctlIprwWuUQfoAoGCCqGSM49\n"
    "AwEHoSQDIgACoU5ilDQLgx8CxcqtJ0QJAwk965mD9yMGfK9IhimJD+8=\n"
    "-----END EC PRIVATE KEY-----\n";
// openssl ec -param_enc explicit
const std::string kEcSec1Explicit =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MIIBaAIBAQQgd/wag4pEBzUYIFOOcTq8zoQV+z14yV1y2UimvBa5RB+ggfowgfcC\n"
    "AQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAAAAAAAAAAAAAA////////////////\n"
    "MFsEIP////8AAAABAAAAAAAAAAAAAAAA///////////////8BCBaxjXYqjqT57Pr\n"
    "vVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSdNgiG5wSTamZ44ROdJreBn36QBEEE\n"
    "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54W\n"
    "K84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA//////////+85vqtpxeehPO5ysL8\n"
    "YyVRAgEBoUQDQgAEoU5ilDQLgx8CxcqtJ0QJAwk965mD9yMGfK9IhimJD+9ddFhN\n"
    "AkqFtowXEUI6rCfCuWp2jM9BJhCMgoBiGGETFA==\n"
    "-----END EC PRIVATE KEY-----\n";
// openssl ec -aes128
const std::string kEcSec1Encrypted =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "Proc-Type: 4,ENCRYPTED\n"
    "DEK-Info: AES-128-CBC,A7BC5FAF321510687C0CB0BDD5F8949B\n"
    "\n"
    "YP1pnIBEkYNIQFWwk6Oq/DzwRflUQXrVMpcsb1Dzmcn0m0bYGdFJJIxxfOIg2cEB\n"
    "zHgUNSQJyAkkgpxs+DdLNKkqpULVsynzA45bMZDw/p8j3FSSNkL8gMWdQnIQ7Avk\n"
    "M64oW9Nou3ln8IPH72JYCfkCSkEoMdEIX5ah3OAc1Mc=\n"
    "-----END EC PRIVATE KEY-----\n";
// openssl pkcs8 -topk8
const std::string kEdEncrypted =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAgdRVnnyqm/DQIBCjAM\n"
    "BggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQVnm/ma+8o/YvMWaqUm7J2gRAqun9\n"
    "98Xvmvvqu/M99iCO5hl9IIH1b2qcr/4mrJzmiy2ojTYZWrV0r5gW3a36p5W8UDF1\n"
    "VWzDFl4Z6F6VnRMsIg==\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";
// openssl ecparam -genkey -name secp384r1 -noout
const std::string kP384 =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MIGkAgEBBDACqw/xnRbQrWhsBcS5IBlB9lj30r64AYNJx4K6hF2Tj0go6N8Tfoud\n"
    "+3Fcyq0hZ4GgBwYFK4EEACKhZANiAATajpGCPsdfdZIc+c1CCMjq3NSFDanC6a9y\n"
    "KWLFrytG732/XvUnvMUn1EYmfSqK97Av2vbiuBpT77Vdc1o5AQ5wyEitOqaKEZc8\n"
    "VuSiCA5qr7pAuSNXP6JL5r19W3jT7Cg=\n"
    "-----END EC PRIVATE KEY-----\n";
// openssl pkcs12 -nodes: attributes, certificate and key
const std::string kBag =
    "Bag Attributes\n"
    "    friendlyName: k\n"
    "    localKeyID: E5 C6 B5 00 96 43 37 72 1B 7A 19 66 3A 09 D1 6D 91 8B 44 52 \n"
    "subject=CN = x\n"
    "issuer=CN = x\n"
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBbTCCAROgAwIBAgIUOhB2VyT9J+CapYHPee9uxJsCGDIwCgYIKoZIzj0EAwIw\n"
    "DDEKMAgGA1UEAwwBeDAeFw0yNjExMjYxMzM4MzFaFw0yNjEyMDYxMzM4MzFaMAwx\n"
    "CjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAShTmKUNAuDHwLF\n"
    "yq0nRAkDCT3rmYP3IwZ8r0iGKYkP7110WE0CSoW2jBcRQjqsJ8K5anaMz0EmEIyC\n"
    "gGIYYRMUo1MwUTAdBgNVHQ4EFgQUWBNr7rBl9/hvdkuuE7US9Oz/0R4wHwYDVR0j\n"
    "BBgwFoAUWBNr7rBl9/hvdkuuE7US9Oz/0R4wDwYDVR0TAQH/BAUwAwEB/zAKBggq\n"
    "hkjOPQQDAgNIADBFAiEAnNmfiWnz+1KemjW+7h/x7qSNWN/EkJ147a3Hgs4cHM4C\n"
    "IEntEXf0UeaonopYTRJcmLRD3lyDlP5mx6bImYAZ4mwg\n"
    "-----END CERTIFICATE-----\n"
    "Bag Attributes\n"
    "    friendlyName: k\n"
    "    localKeyID: E5 C6 B5 00 96 43 37 72 1B 7A 19 66 3A 09 D1 6D 91 8B 44 52 \n"
    "Key Attributes: <No Attributes>\n"
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgd/wag4pEBzUYIFOO\n"
    "cTq8zoQV+z14yV1y2UimvBa5RB+hRANCAAShTmKUNAuDHwLFyq0nRAkDCT3rmYP3\n"
    "IwZ8r0iGKYkP7110WE0CSoW2jBcRQjqsJ8K5anaMz0EmEIyCgGIYYRMU\n"
    "-----END PRIVATE KEY-----\n";
// openssl pkey -pubout -text
const std::string kEdPublicText =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAAtB1k3onjFXm5HdX5molDYsUZXgvqmVXzXn3SjC1HRs=\n"
    "-----END PUBLIC KEY-----\n"
    "ED25519 Public-Key:\n"
    "pub:\n"
    "    02:d0:75:93:7a:27:8c:55:e6:e4:77:57:e6:6a:25:\n"
    "    0d:8b:14:65:78:2f:aa:65:57:cd:79:f7:4a:30:b5:\n"
    "    1d:1b\n";
const std::string kEdPublicPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAAtB1k3onjFXm5HdX5molDYsUZXgvqmVXzXn3SjC1HRs=\n"
    "-----END PUBLIC KEY-----\n";
// openssl ec -pubout
const std::string kEcPublicPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEoU5ilDQLgx8CxcqtJ0QJAwk965mD\n"
    "9yMGfK9IhimJD+9ddFhNAkqFtowXEUI6rCfCuWp2jM9BJhCMgoBiGGETFA==\n"
    "-----END PUBLIC KEY-----\n";
// openssl ecparam -name prime256v1
const std::string kEcParameters =
    "-----BEGIN EC PARAMETERS-----\n"
    "BggqhkjOPQMBBw==\n"
    "-----END EC PARAMETERS-----\n";
// The beginning of what `openssl ec -text` prints before the key, and `openssl pkey -text` after it.
const std::string kEcText =
    "Private-Key: (256 bit)\n"
    "priv:\n"
    "    77:fc:1a:83:8a:44:07:35:18:20:53:8e:71:3a:bc:\n"
    "pub:\n"
    "    04:a1:4e:62:94:34:0b:83:1f:02:c5:ca:ad:27:44:\n"
    "ASN1 OID: prime256v1\n"
    "NIST CURVE: P-256\n";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string pair_text(const std::string& secret, const std::string& open) {
  return "Private key: " + secret + "\nPublic key: " + open + "\n";
}

std::string digits_of(const std::string& key) { return key.substr(key.find('/') + 1); }

struct ReadRow {
  const char* what;
  std::string text;
  const char* key;  // the public one
};

TEST(OpenSslKeys, PrivateKeysAreReadAsTheyStandInFiles) {
  const std::vector<ReadRow> rows = {
      {"PKCS #8 of ed25519", kEdPkcs8, kEdPublic},
      {"PKCS #8 of P-256", kEcPkcs8, kEcPublic},
      {"SEC1", kEcSec1, kEcPublic},
      {"SEC1 without its public half", kEcSec1WithoutPublic, kEcPublic},
      {"SEC1 with a compressed public half", kEcSec1Compressed, kEcPublic},
      {"EC PARAMETERS before the key", kEcParameters + kEcSec1, kEcPublic},
      {"EC PARAMETERS after the key", kEcPkcs8 + kEcParameters, kEcPublic},
      {"text before the key", kEcText + kEcSec1, kEcPublic},
      {"text after the key", kEcPkcs8 + kEcText, kEcPublic},
      {"bag attributes and a certificate", kBag, kEcPublic},
      {"CRLF", replaced(kBag, "\n", "\r\n"), kEcPublic},
      {"blanks at line ends", replaced(kEdPkcs8, "\n", "  \t\n"), kEdPublic},
      {"blanks at line starts", "  " + replaced(kEcSec1, "\n", "\n  "), kEcPublic},
      {"a byte order mark and text", "\xef\xbb\xbf" + kEcText + kEcSec1, kEcPublic},
      {"no line end at the end", kEdPkcs8.substr(0, kEdPkcs8.size() - 1), kEdPublic},
      {"SEC1 in DER",
       "\x30\x77\x02\x01\x01\x04\x20" +
           std::string("\x77\xfc\x1a\x83\x8a\x44\x07\x35\x18\x20\x53\x8e\x71\x3a\xbc\xce"
                       "\x84\x15\xfb\x3d\x78\xc9\x5d\x72\xd9\x48\xa6\xbc\x16\xb9\x44\x1f\xa0\x0a\x06\x08\x2a\x86\x48"
                       "\xce\x3d\x03"
                       "\x01\x07\xa1\x44\x03\x42\x00\x04\xa1\x4e\x62\x94\x34\x0b\x83\x1f\x02\xc5\xca\xad\x27\x44\x09"
                       "\x03\x09\x3d"
                       "\xeb\x99\x83\xf7\x23\x06\x7c\xaf\x48\x86\x29\x89\x0f\xef\x5d\x74\x58\x4d\x02\x4a\x85\xb6\x8c"
                       "\x17\x11\x42"
                       "\x3a\xac\x27\xc2\xb9\x6a\x76\x8c\xcf\x41\x26\x10\x8c\x82\x80\x62\x18\x61\x13\x14",
                       114),
       kEcPublic},
      {"a pair of PEM blocks", kEdPkcs8 + kEdPublicPem, kEdPublic},
      {"a pair as it is printed", pair_text(kEdSecret, kEdPublic), kEdPublic},
      {"a pair of P-256", pair_text(kEcSecret, kEcPublic), kEcPublic},
      {"a pair in digits", pair_text(digits_of(kEdSecret), digits_of(kEdPublic)), kEdPublic},
      {"a pair of biscuit-cli", "Generating a new random keypair\n" + pair_text(kEdSecret, kEdPublic), kEdPublic},
      {"a pair with CRLF", replaced(pair_text(kEdSecret, kEdPublic), "\n", "\r\n"), kEdPublic},
      {"both halves without labels", std::string(kEdSecret) + "\n" + kEdPublic + "\n", kEdPublic},
      {"the private line alone", "Private key: " + std::string(kEdSecret), kEdPublic},
  };
  for (const ReadRow& row : rows) {
    SCOPED_TRACE(row.what);
    const auto key = decode_private_key(bytes_of(row.text));
    ASSERT_TRUE(key.has_value()) << key.error().to_string();
    EXPECT_EQ(key->public_key().to_text(), row.key);
  }
}

TEST(OpenSslKeys, PublicKeysAreReadAsTheyStandInFiles) {
  const std::vector<ReadRow> rows = {
      {"SubjectPublicKeyInfo", kEdPublicPem, kEdPublic},
      {"with text after it", kEdPublicText, kEdPublic},
      {"with text before it", kEcText + kEcPublicPem, kEcPublic},
      {"with EC PARAMETERS", kEcParameters + kEcPublicPem, kEcPublic},
      {"blanks at line ends", replaced(kEcPublicPem, "\n", " \r\n"), kEcPublic},
      {"the public line alone", "Public key: " + std::string(kEdPublic) + "\n", kEdPublic},
      {"before a certificate", kEcPublicPem + kBag.substr(0, kBag.find("Bag Attributes", 1)), kEcPublic},
      {"one line", std::string(kEcPublic) + "\n", kEcPublic},
  };
  for (const ReadRow& row : rows) {
    SCOPED_TRACE(row.what);
    const auto key = decode_public_key(bytes_of(row.text));
    ASSERT_TRUE(key.has_value()) << key.error().to_string();
    EXPECT_EQ(key->to_text(), row.key);
  }
}

struct RefusedRow {
  const char* what;
  std::string text;
  ErrorCode code;
  std::string message;
  std::string help;
};

void expect_refusal(const RefusedRow& row, const auto& key) {
  SCOPED_TRACE(row.what);
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ(key.error().code(), row.code);
  EXPECT_THAT(key.error().message(), HasSubstr(row.message));
  EXPECT_THAT(key.error().help(), HasSubstr(row.help));
  for (const char* secret : {kEdSecret, kEcSecret}) {
    EXPECT_EQ((key.error().to_string() + key.error().help()).find(digits_of(secret).substr(0, 8)), std::string::npos);
  }
}

constexpr ErrorCode kInvalid = ErrorCode::kInvalidKey;

TEST(OpenSslKeys, WhatIsNoPrivateKeyIsNamed) {
  const std::string certificate = kBag.substr(0, kBag.find("Bag Attributes", 1));
  const std::vector<RefusedRow> rows = {
      {"encrypted SEC1", kEcSec1Encrypted, kInvalid, "the private key is encrypted", "openssl pkey"},
      {"encrypted PKCS #8", kEdEncrypted, kInvalid, "the private key is encrypted", "openssl pkey"},
      {"encrypted, after text", kEcText + kEcSec1Encrypted, kInvalid, "the private key is encrypted", "openssl pkey"},
      {"written `\\n`", replaced(kEdPkcs8, "\n", "\\n"), kInvalid, "`\\n` where its lines should end", "printf"},
      {"written `\\r\\n`", replaced(kEdPkcs8, "\n", "\\r\\n"), kInvalid, "malformed", ""},
      {"line ends lost", replaced(kEdPkcs8, "\n", " "), kInvalid, "its line ends are missing", ""},
      {"a public key", kEdPublicPem, kInvalid, "this is a public key, a private key is needed", "keypair"},
      {"a public key in text", kEdPublic, kInvalid, "this is a public key, a private key is needed", "keypair"},
      {"a public line", "Public key: " + std::string(kEdPublic), kInvalid, "this is a public key", ""},
      {"digits of a public P-256 key", digits_of(kEcPublic), kInvalid, "this is a public key", ""},
      {"another curve", kP384, ErrorCode::kKeyAlgorithmMismatch, "secp384r1", "supported are"},
      {"a curve in numbers", kEcSec1Explicit, kInvalid, "describes its curve", "named_curve"},
      {"the curve alone", kEcParameters, kInvalid, "`EC PARAMETERS` alone", ""},
      {"a certificate", certificate, kInvalid, "`CERTIFICATE`, a `PRIVATE KEY` is needed", ""},
      {"RSA", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n",
       ErrorCode::kKeyAlgorithmMismatch, "algorithm RSA", "supported are"},
      {"OpenSSH", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n", kInvalid,
       "form of OpenSSH", "hardtack keypair"},
      {"two keys", kEdPkcs8 + kEcPkcs8, kInvalid, "two private keys", "file of its own"},
      {"halves of two pairs in PEM", kEdPkcs8 + kEcPublicPem, ErrorCode::kKeyMismatch, "does not belong", ""},
      {"halves of two pairs", pair_text(kEdSecret, kEcPublic), ErrorCode::kKeyMismatch, "does not belong", ""},
      {"two pairs", pair_text(kEdSecret, kEdPublic) + pair_text(kEcSecret, kEcPublic), kInvalid, "several keys", ""},
      {"lines of something else", "one\ntwo\n", kInvalid, "is not a key pair", "one line"},
      {"a JWK", R"({"kty": "OKP"})", kInvalid, "JSON", "hexadecimal"},
      {"in quotes", "\"" + std::string(kEdSecret) + "\"", kInvalid, "quotes", "remove"},
      {"a label without key", "Private key:", kInvalid, "empty", ""},
  };
  for (const RefusedRow& row : rows) expect_refusal(row, decode_private_key(bytes_of(row.text)));
}

TEST(OpenSslKeys, WhatIsNoPublicKeyIsNamed) {
  const std::string certificate = kBag.substr(0, kBag.find("Bag Attributes", 1));
  const std::vector<RefusedRow> rows = {
      {"a private key", kEdPkcs8, kInvalid, "this is a private key, a public key is needed", "--only-public-key"},
      {"SEC1", kEcParameters + kEcSec1, kInvalid, "this is a private key", "--only-public-key"},
      {"an encrypted one", kEcSec1Encrypted, kInvalid, "this is a private key", "--only-public-key"},
      {"in text", kEdSecret, kInvalid, "this is a private key", "--only-public-key"},
      {"a pair", pair_text(kEdSecret, kEdPublic), kInvalid, "this is a key pair with its private key", "--only-public"},
      {"a pair in PEM", kEdPkcs8 + kEdPublicPem, kInvalid, "this is a key pair with its private key", "--only-public"},
      {"both halves without labels", std::string(kEdPublic) + "\n" + kEdSecret, kInvalid, "this is a key pair", ""},
      {"a certificate", certificate, kInvalid, "`CERTIFICATE`, a `PUBLIC KEY` is needed", "openssl x509 -pubkey"},
      {"OpenSSH", "ssh-ed25519 AAAAC3Nz ann@example.org", kInvalid, "form of OpenSSH", "hardtack keypair"},
      {"web keys", "[{\"algorithm\": \"ed25519\"}]", kInvalid, "a list in JSON", "--key-set"},
      {"two keys", kEdPublicPem + kEcPublicPem, kInvalid, "two public keys", "file of its own"},
      {"written `\\n`", replaced(kEdPublicPem, "\n", "\\n"), kInvalid, "`\\n`", "printf"},
  };
  for (const RefusedRow& row : rows) expect_refusal(row, decode_public_key(bytes_of(row.text)));
}

TEST(OpenSslKeys, DerOfTheOtherHalfAndUnderAPasswordIsNamed) {
  const auto ed = decode_private_key(bytes_of(kEdPkcs8)).value();
  const Bytes open = encode_public_key(ed.public_key(), KeyFormat::kDer).value();
  EXPECT_THAT(decode_private_key(open, {.format = KeyFormat::kDer}).error().message(),
              HasSubstr("this is a public key"));
  const SecretBytes secret = encode_private_key(ed, KeyFormat::kDer);
  EXPECT_THAT(decode_public_key(secret.bytes()).error().message(), HasSubstr("this is a private key"));
  // openssl pkcs8 -topk8 -outform der
  const Bytes encrypted = testing::unhex(
      "30819a305606092a864886f70d01050d3049302806092a864886f70d01050c301b0408e36be6e02967daaf02010a300c06082a864886f70d"
      "02090500301d060960864801650304012a0410fb10a6c2f805e059f6ce61043887fa76044065c6ad6c8d86ad295ff1ea51dc40807b345b6b"
      "e2f228372a5544dad2ec85767e22f89b1fa4ccdff11e5b68db56111cb3b1e7ec58179f05f4ac1a5136fee95f5a");
  EXPECT_THAT(decode_private_key(encrypted).error().message(), HasSubstr("encrypted"));
}

}  // namespace
}  // namespace hardtack
