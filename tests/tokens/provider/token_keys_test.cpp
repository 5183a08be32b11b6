// Keys of several formats: one answer for a format and an id, never a choice.
#include "tokens/provider/token_keys.h"

#include <gtest/gtest.h>

#include "engine/text/date_time.h"

namespace hardtack {
namespace {

TokenKey public_key(std::uint8_t first) {
  std::array<std::uint8_t, 32> bytes{first};
  return {*PublicKey::from_bytes(KeyAlgorithm::kEd25519, bytes), {}};
}

TokenKeys::Entry entry(std::string format, KeyId id, std::uint8_t first) {
  return {std::move(format), std::move(id), public_key(first)};
}

int first_byte(const Result<TokenKey>& key) { return key ? key->public_key()->bytes()[0] : -1; }

TEST(TokenKeys, AreFoundByFormatAndId) {
  const TokenKeys keys = TokenKeys::from_entries({entry("biscuit", 7u, 1), entry("biscuit", 8u, 2),
                                                  entry("jwt", std::string("7"), 3), entry("paseto", KeyId(), 4)})
                             .value();
  struct Case {
    KeyQuery query;
    int first;  // -1 for none
  };
  for (const Case& one : std::initializer_list<Case>{{{"biscuit", 7u}, 1},
                                                     {{"biscuit", 8u}, 2},
                                                     {{"biscuit", 9u}, -1},
                                                     {{"biscuit", std::string("7")}, -1},
                                                     {{"biscuit", {}}, -1},  // of two
                                                     {{"jwt", std::string("7")}, 3},
                                                     {{"jwt", 7u}, -1},
                                                     {{"jwt", std::string("8")}, -1},
                                                     {{"jwt", {}}, 3},  // the only one
                                                     {{"paseto", std::string("any")}, 4},
                                                     {{"paseto", {}}, 4},
                                                     {{"macaroon", {}}, -1}}) {
    EXPECT_EQ(first_byte(keys.find(one.query)), one.first) << one.query.format << " " << describe(one.query.id);
  }
  EXPECT_EQ(keys.find({"biscuit", 9u}).error().code(), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(TokenKeys(TokenKeys::Function()).find({"jwt", {}}).error().code(), ErrorCode::kUnknownRootKey);
}

TEST(TokenKeys, RefuseEntriesBetweenWhichATokenCouldChoose) {
  for (std::vector<TokenKeys::Entry> entries :
       {std::vector{entry("jwt", std::string("a"), 1), entry("jwt", std::string("a"), 2)},
        std::vector{entry("jwt", KeyId(), 1), entry("jwt", KeyId(), 2)},
        std::vector{entry("jwt", KeyId(), 1), entry("jwt", std::string("a"), 2)}}) {
    EXPECT_EQ(TokenKeys::from_entries(std::move(entries)).error().code(), ErrorCode::kInvalidKey);
  }
  std::vector<TokenKeys::Entry> many;
  for (std::uint32_t i = 0; i <= TokenKeys::kMaxEntries; ++i) many.push_back(entry("biscuit", i, 1));
  EXPECT_EQ(TokenKeys::from_entries(many).error().code(), ErrorCode::kInvalidKey);
  many.pop_back();
  EXPECT_TRUE(TokenKeys::from_entries(many).has_value());
}

TEST(TokenKeys, AKeyOfNoUseIsAnErrorForThoseWhoNameIt) {
  const TokenKeys keys = TokenKeys::from_entries({entry("jwt", std::string("a"), 1),
                                                  {"jwt", std::string("rsa"), fail(ErrorCode::kInvalidKey, "RSA")}})
                             .value();
  EXPECT_EQ(first_byte(keys.find({"jwt", std::string("a")})), 1);
  EXPECT_EQ(keys.find({"jwt", std::string("rsa")}).error().code(), ErrorCode::kInvalidKey);
}

// A key and a format that are being left, beside what takes their place.
TEST(TokenKeys, AreAcceptedUntilTheirLastSecond) {
  static constexpr std::int64_t kLast = 1'000;
  const auto leaving = [](std::string format, KeyId id, std::uint8_t first) {
    TokenKeys::Entry left = entry(std::move(format), std::move(id), first);
    left.until = kLast;
    return left;
  };
  const TokenKeys keys = TokenKeys::from_entries({leaving("biscuit", KeyId(), 1), entry("biscuit", 7u, 2),
                                                  leaving("jwt", std::string("old"), 3), entry("paseto", KeyId(), 4)})
                             .value();
  struct Case {
    KeyQuery query;
    int before;  // -1 for none
    int after;
    std::optional<std::int64_t> until;
  };
  for (const Case& one : std::initializer_list<Case>{{{"biscuit", {}}, 1, -1, kLast},  // names no key
                                                     {{"biscuit", 7u}, 2, 2, {}},
                                                     {{"biscuit", 8u}, -1, -1, {}},  // not the one without an id
                                                     {{"jwt", std::string("old")}, 3, -1, kLast},
                                                     {{"jwt", std::string("new")}, -1, -1, {}},
                                                     {{"paseto", {}}, 4, 4, {}}}) {
    const std::string name = std::string(one.query.format) + " " + describe(one.query.id);
    std::optional<KeyUse> use;
    EXPECT_EQ(first_byte(keys.accepted_at(kLast, &use).find(one.query)), one.before) << name;
    EXPECT_EQ(use.has_value(), one.before >= 0) << name;
    if (use) {
      EXPECT_EQ(use->format, one.query.format);
      EXPECT_EQ(use->id, one.query.id);
      EXPECT_EQ(use->until, one.until);
    }
    use.reset();
    const auto after = keys.accepted_at(kLast + 1, &use).find(one.query);
    EXPECT_EQ(first_byte(after), one.after) << name;
    EXPECT_EQ(use.has_value(), one.after >= 0) << name;
    if (!after) {
      EXPECT_EQ(after.error().code(), ErrorCode::kUnknownRootKey) << name;
    }
    // Where nobody says the time, what is being left is not accepted.
    EXPECT_EQ(first_byte(keys.find(one.query)), one.after) << name;
  }
  EXPECT_EQ(keys.accepted_at(kLast + 1).find({"jwt", std::string("old")}).error().message(),
            "the key of format `jwt` with the key id `old` was accepted until 1970-01-01T00:16:40Z");
  EXPECT_FALSE(TokenKeys(TokenKeys::Function()).accepted_at(0).find({"jwt", {}}).has_value());
}

TEST(TokenKeys, AreLeftOnADateAndOneByOne) {
  TokenKeys::Entry never = entry("jwt", KeyId(), 1);
  for (const std::int64_t until : {std::int64_t{-1}, kYear10000}) {
    never.until = until;
    EXPECT_EQ(TokenKeys::from_entries({never}).error().code(), ErrorCode::kInvalidKey) << until;
  }
  never.until = 0;
  EXPECT_TRUE(TokenKeys::from_entries({never, entry("jwt", std::string("a"), 2)}).has_value());
  EXPECT_EQ(TokenKeys::from_entries({never, entry("jwt", KeyId(), 2)}).error().code(), ErrorCode::kInvalidKey);
}

TEST(TokenKeys, SecretsAreNoPublicKeys) {
  const TokenKeys keys(TokenKey{share(SecretBytes::copy_of(std::string_view("secret"))), {}});
  EXPECT_TRUE(keys.find({"macaroon", {}}).has_value());
  EXPECT_EQ(keys.public_keys().find({"biscuit", {}}).error().code(), ErrorCode::kUnknownRootKey);
  EXPECT_TRUE(TokenKeys(public_key(1)).public_keys().find({"biscuit", 7u}).has_value());
}

TEST(TokenKey, SecretsAreBytesOrHex) {
  struct Case {
    std::string contents;
    std::string secret;
    ErrorCode error = ErrorCode::kInternal;
  };
  const std::string longest(kMaxSecretBytes, 'x');
  for (const Case& one : std::initializer_list<Case>{{"test-secret", "test-secret"},
                                                     {"line\n", "line\n"},
                                                     {"hex:7365", "se"},
                                                     {" hex:7365\r\n", "se"},
                                                     {longest, longest},
                                                     {"", "", ErrorCode::kInvalidKeySize},
                                                     {"hex:", "", ErrorCode::kInvalidKeySize},
                                                     {longest + "x", "", ErrorCode::kInvalidKeySize},
                                                     {std::string(1u << 20, 'x'), "", ErrorCode::kInvalidKeySize},
                                                     {"hex:736", "", ErrorCode::kInvalidHex},
                                                     {"hex:73 65", "", ErrorCode::kInvalidHex}}) {
    const auto read = read_secret(bytes_of(one.contents));
    if (one.error == ErrorCode::kInternal) {
      ASSERT_TRUE(read.has_value()) << one.contents.substr(0, 20);
      EXPECT_EQ((*read)->reveal_text(), one.secret);
    } else {
      EXPECT_EQ(read.error().code(), one.error) << one.contents.substr(0, 20);
    }
  }
}

}  // namespace
}  // namespace hardtack
