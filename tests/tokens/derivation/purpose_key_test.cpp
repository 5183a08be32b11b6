#include "tokens/derivation/purpose_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/bytes/hex.h"
#include "tokens/derivation/text_path.h"

namespace hardtack {
namespace {

using testing::fails_with;

const Bytes kSeed = from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f").value();
const std::string kOmni(64, 'a');

Result<PurposeKey> derive(const std::string& purpose, const std::string& path,
                          std::optional<DerivationCurve> curve = std::nullopt) {
  return derive_purpose_key({.purpose = purpose, .path = path, .id = "k1", .curve = curve}, kSeed);
}

std::string text(const PurposeKey& key) { return std::string(key.to_json().reveal_text()); }

TEST(PurposeKey, PathsSayWhatTheirKeysAre) {
  struct Case {
    const char* purpose;
    std::string path;
    std::optional<DerivationCurve> curve;
    DerivationCurve is;
  };
  for (const Case& one : std::initializer_list<Case>{
           {"shielding", "shielding/v1", {}, DerivationCurve::kX25519},
           {"session", "issuer/jwt/v1", {}, DerivationCurve::kSecp256r1},
           {"session", "issuer/jwt/v12", DerivationCurve::kSecp256r1, DerivationCurve::kSecp256r1},
           {"oidc", "oidc/issuer/v1", {}, DerivationCurve::kSecp256r1},
           {"dkim", "dkim/example.org/v1", {}, DerivationCurve::kEd25519},
           {"wallet", "wallet/evm/" + kOmni + "/v1", DerivationCurve::kSecp256k1, DerivationCurve::kSecp256k1},
           {"wallet", "wallet/solana/" + kOmni + "/v1", DerivationCurve::kEd25519, DerivationCurve::kEd25519},
           {"backup", "backup/db/1", DerivationCurve::kX25519, DerivationCurve::kX25519}}) {
    const auto key = derive(one.purpose, one.path, one.curve);
    ASSERT_TRUE(key.has_value()) << one.path << ": " << key.error();
    EXPECT_EQ(key->curve(), one.is) << one.path;
    EXPECT_EQ(key->path(), one.path);
    EXPECT_EQ(to_hex(key->reveal()), to_hex(derive_path(one.is, kSeed, one.path).value().reveal()));
  }
}

TEST(PurposeKey, NoKeyIsDerivedForAnotherPurposeThanItsPath) {
  struct Case {
    const char* purpose;
    std::string path;
    std::optional<DerivationCurve> curve;
  };
  constexpr auto kP256 = DerivationCurve::kSecp256r1;
  for (const Case& one : std::initializer_list<Case>{{"oidc", "issuer/jwt/v1", {}},
                                                     {"session", "oidc/issuer/v1", {}},
                                                     {"backup", "oidc/issuer/v1", kP256},
                                                     {"session", "backup/v1", kP256},
                                                     {"session", "issuer/jwt/1", {}},
                                                     {"session", "issuer/jwt/v0", {}},
                                                     {"session", "issuer/jwt/v01", {}},
                                                     {"session", "issuer/jwt/v", {}},
                                                     {"session", "issuer/jwt/v1/v1", {}},
                                                     {"session", "issuer/v1", {}},
                                                     {"session", "issuer/jwt/v99999999999", {}},
                                                     {"backup", "issuer/other/v1", kP256},
                                                     {"session", "issuer/jwt/v1", DerivationCurve::kEd25519},
                                                     {"wallet", "wallet/evm/" + kOmni + "/v1", {}},
                                                     {"wallet", "wallet/evm/" + kOmni + "/v1", kP256},
                                                     {"backup", "backup/v1", {}},
                                                     {"", "backup/v1", kP256},
                                                     {"Session", "backup/v1", kP256},
                                                     {"back up", "backup/v1", kP256},
                                                     {"backup", "", kP256},
                                                     {"backup", "backup//v1", kP256}}) {
    EXPECT_TRUE(fails_with(derive(one.purpose, one.path, one.curve), ErrorCode::kUsage))
        << one.purpose << " " << one.path;
  }
  for (const std::string& id : {std::string(), std::string("a b"), std::string(257, 'k'), std::string("k\0", 2)}) {
    EXPECT_TRUE(fails_with(derive_purpose_key({.purpose = "session", .path = "issuer/jwt/v1", .id = id}, kSeed),
                           ErrorCode::kUsage));
  }
}

TEST(PurposeKey, FilesAreReadAsTheyAreWritten) {
  const auto key = derive_purpose_key({.purpose = "oidc", .path = "oidc/issuer/v1", .id = "a\"b\\c"}, kSeed).value();
  const auto read = parse_purpose_key(bytes_of(text(key)), "oidc");
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(read->id(), "a\"b\\c");
  EXPECT_EQ(read->path(), "oidc/issuer/v1");
  EXPECT_EQ(read->curve(), DerivationCurve::kSecp256r1);
  EXPECT_EQ(to_hex(read->reveal()), to_hex(key.reveal()));
  EXPECT_EQ(read->public_key(), key.public_key());
  EXPECT_EQ(to_hex(read->private_key().value().public_key().bytes()), to_hex(key.public_key()));
  EXPECT_TRUE(fails_with(derive("shielding", "shielding/v1").value().private_key(), ErrorCode::kKeyAlgorithmMismatch));
}

TEST(PurposeKey, AKeyIsLoadedForItsPurposeAlone) {
  const auto session = derive("session", "issuer/jwt/v1").value(), oidc = derive("oidc", "oidc/issuer/v1").value();
  EXPECT_TRUE(parse_purpose_key(bytes_of(text(session)), "session").has_value());
  EXPECT_TRUE(fails_with(parse_purpose_key(bytes_of(text(session)), "oidc"), ErrorCode::kKeyMismatch, "`session`"));
  EXPECT_TRUE(fails_with(parse_purpose_key(bytes_of(text(oidc)), "session"), ErrorCode::kKeyMismatch));
  EXPECT_TRUE(fails_with(parse_purpose_key(bytes_of(text(oidc)), ""), ErrorCode::kUsage));
  EXPECT_TRUE(fails_with(parse_purpose_key(bytes_of(text(oidc)), "OIDC"), ErrorCode::kUsage));
  // A changed label does not make it another key: the path is in the file, too.
  std::string relabelled = text(session);
  relabelled.replace(relabelled.find("session"), 7, "oidc");
  EXPECT_TRUE(fails_with(parse_purpose_key(bytes_of(relabelled), "oidc"), ErrorCode::kInvalidKey));
}

TEST(PurposeKey, OtherFilesAreRefusedWithoutTheirContents) {
  const auto key = derive("session", "issuer/jwt/v1").value();
  const std::string secret = to_hex(key.reveal()), good = text(key), half = to_hex(key.public_key());
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string copy = good;
    copy.replace(copy.find(from), from.size(), to);
    return copy;
  };
  struct Case {
    std::string contents;
    ErrorCode code;
  };
  for (const Case& one :
       std::initializer_list<Case>{{"", ErrorCode::kMalformedJson},
                                   {"{", ErrorCode::kMalformedJson},
                                   {"{}", ErrorCode::kInvalidKey},
                                   {"[]", ErrorCode::kInvalidKey},
                                   {"\"" + secret + "\"", ErrorCode::kInvalidKey},
                                   {secret, ErrorCode::kMalformedJson},
                                   {good + good, ErrorCode::kMalformedJson},
                                   {R"({"kty":"OKP","crv":"Ed25519","d":"AA","x":"AA"})", ErrorCode::kInvalidKey},
                                   {changed("\"session\"", "7"), ErrorCode::kInvalidKey},
                                   {changed("\"purpose\"", "\"purposes\""), ErrorCode::kInvalidKey},
                                   {changed("\"id\"", "\"" + secret + "\""), ErrorCode::kInvalidKey},
                                   {changed("\"k1\"", "\"\""), ErrorCode::kInvalidKey},
                                   {changed("secp256r1", "ed25519"), ErrorCode::kInvalidKey},
                                   {changed("secp256r1", "P-256"), ErrorCode::kInvalidKey},
                                   {changed("issuer/jwt/v1", "issuer//v1"), ErrorCode::kInvalidKey},
                                   {changed("issuer/jwt/v1", "backup/v1"), ErrorCode::kInvalidKey},
                                   {changed(secret, secret.substr(2)), ErrorCode::kInvalidKeySize},
                                   {changed(secret, std::string(64, '0')), ErrorCode::kInvalidKey},
                                   {changed(secret, std::string(64, 'f')), ErrorCode::kInvalidKey},
                                   {changed(secret, secret.substr(1) + "z"), ErrorCode::kInvalidHex},
                                   {changed(secret, secret.substr(1)), ErrorCode::kInvalidHex},
                                   {changed(half, "02" + std::string(64, '0')), ErrorCode::kKeyMismatch},
                                   {changed("\"public_key\"", "\"private_key\""), ErrorCode::kMalformedJson}}) {
    const auto read = parse_purpose_key(bytes_of(one.contents), "session");
    ASSERT_FALSE(read.has_value()) << one.contents;
    EXPECT_EQ(read.error().code(), one.code) << read.error() << "\n" << one.contents;
    EXPECT_EQ(read.error().to_string().find(secret.substr(4, 16)), std::string::npos) << read.error();
  }
}

TEST(PurposeKey, FilesBelongToTheirOwnerAlone) {
  const std::string path = std::filesystem::temp_directory_path() / ("hardtack-purpose-" + std::to_string(getpid()));
  {
    std::ofstream(path) << text(derive("session", "issuer/jwt/v1").value());
  }
  for (const mode_t mode : {0644u, 0640u, 0660u, 0604u}) {
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
    EXPECT_TRUE(fails_with(read_purpose_key_file(path, "session"), ErrorCode::kKeyFilePermissions)) << mode;
  }
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  EXPECT_TRUE(read_purpose_key_file(path, "session").has_value());
  EXPECT_TRUE(fails_with(read_purpose_key_file(path, "oidc"), ErrorCode::kKeyMismatch));
  std::filesystem::remove(path);
  EXPECT_TRUE(fails_with(read_purpose_key_file(path, "session"), ErrorCode::kIo));
}

}  // namespace
}  // namespace hardtack
