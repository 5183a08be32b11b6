// One key for each format and id, and none that is tried.
#include "tokens/keys/key_provider.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hardtack {
namespace {

PublicKey key_of(char digit) { return PublicKey::from_text("ed25519/" + std::string(64, digit)).value(); }

std::string answer(const KeyProvider& keys, const KeyQuery& query) {
  const Result<PublicKey> key = keys.find(query);
  if (!key) return std::string(error_name(key.error().code()));
  return key->to_text().substr(8, 1);
}

TEST(KeyProvider, AnswersByFormatAndId) {
  const KeyProvider keys = KeyProvider::from_keys({{"biscuit", 1u, key_of('1')},
                                                   {"biscuit", 2u, key_of('2')},
                                                   {"biscuit", {}, key_of('3')},
                                                   {"jwt", "1", key_of('4')},
                                                   {"jwt", 1u, key_of('5')},
                                                   {"jwt", "", key_of('6')}})
                               .value();
  struct Case {
    const char* format;
    KeyId id;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"biscuit", 1u, "1"},
      {"biscuit", 2u, "2"},
      {"biscuit", {}, "3"},
      {"biscuit", 3u, "unknown_root_key"},
      {"jwt", "1", "4"},
      {"jwt", 1u, "5"},
      {"jwt", "", "6"},
      {"jwt", {}, "unknown_root_key"},
      {"biscuit", "1", "unknown_root_key"},
      {"Biscuit", 1u, "unknown_root_key"},
      {"", {}, "unknown_root_key"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(answer(keys, {c.format, c.id}), c.expected) << c.format << " with " << describe(c.id);
  }
}

TEST(KeyProvider, OfOneKeyAnswersWithIt) {
  const KeyProvider keys = key_of('7');
  EXPECT_EQ(answer(keys, {"biscuit", 1u}), "7");
  EXPECT_EQ(answer(keys, {"jwt", "a"}), "7");
}

TEST(KeyProvider, AsksAFunctionOnce) {
  int asked = 0;
  const KeyProvider keys([&](const KeyQuery& query) -> Result<PublicKey> {
    ++asked;
    if (query.format == "jwt") return key_of('8');
    return fail(ErrorCode::kUnknownRootKey, "no");
  });
  EXPECT_EQ(answer(keys, {"jwt", "a"}), "8");
  EXPECT_EQ(answer(keys, {"biscuit", 1u}), "unknown_root_key");
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(answer(KeyProvider(KeyProvider::Function()), {"jwt", "a"}), "unknown_root_key");
}

TEST(KeyProvider, RefusesTwoKeysUnderOneId) {
  for (const KeyId& id : {KeyId(), KeyId(1u), KeyId("a")}) {
    const auto twice = KeyProvider::from_keys({{"jwt", id, key_of('1')}, {"jwt", id, key_of('2')}});
    ASSERT_FALSE(twice) << describe(id);
    EXPECT_EQ(twice.error().code(), ErrorCode::kInvalidKey);
    EXPECT_TRUE(KeyProvider::from_keys({{"jwt", id, key_of('1')}, {"biscuit", id, key_of('2')}}));
  }
}

}  // namespace
}  // namespace hardtack
