// Several issuers, each with its own keys: a token of one is never accepted under another's (attack S68).
#include "serve/keys/jwks_issuers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "json/make_json.h"
#include "tests/tokens/jwks/jwks_support.h"
#include "tokens/bytes/base64.h"
#include "tokens/jwt/jws.h"
#include "tokens/jwt/jwt_format.h"

namespace hardtack::serve {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

const LineageTime kNow{std::chrono::seconds(1'700'000'000)};

PrivateKey key_of(std::uint8_t seed) {
  const std::vector<std::uint8_t> bytes(kPrivateKeySize, seed);
  return *PrivateKey::from_bytes(KeyAlgorithm::kEd25519, bytes);
}

// What an issuer publishes: its one key, by the id "k" that others use, too.
std::string published(std::uint8_t seed) {
  const std::string x = to_base64url(key_of(seed).public_key().bytes(), Padding::kOmitted);
  return R"({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": ")" + x + "\"}]}";
}

std::string jwt(std::uint8_t seed, JsonValue issuer) {
  JsonValue::Object claims{{"sub", "ann"}, {"exp", std::int64_t{1'700'000'900}}};
  if (!issuer.is_null()) claims.emplace_back("iss", std::move(issuer));
  return sign_jwt(JsonValue(std::move(claims)), key_of(seed), {.key_id = "k"}).value();
}

std::shared_ptr<JwksKeys> keys_of(std::uint8_t seed) {
  auto issuer = std::make_shared<hardtack::testing::Issuer>();
  if (seed != 0) issuer->answer = published(seed);
  return std::make_shared<JwksKeys>(std::make_unique<hardtack::testing::FakeFetcher>(issuer), JwksStoreOptions{},
                                    [] { return kNow; });
}

// Started, once the keys are there.
void start(JwksIssuers& issuers) {
  issuers.start();
  for (int i = 0; i < 200 && issuers.trouble(); ++i) std::this_thread::sleep_for(50ms);
}

bool accepts(const JwksIssuers& issuers, const std::string& token) {
  const auto keys = issuers.keys_of("jwt", token);
  EXPECT_TRUE(keys);
  return keys && jwt_format().verify(bytes_of(token), {.keys = *keys, .now = kNow}).has_value();
}

std::string metrics(const JwksIssuers& issuers) {
  MetricText text;
  issuers.write_metrics(text);
  return text.text();
}

TEST(JwksIssuers, S68ATokenOfOneIssuerIsNeverAcceptedUnderAnothersKeys) {
  JwksIssuers issuers;
  ASSERT_TRUE(issuers.add("https://a.example", keys_of(1)));
  ASSERT_TRUE(issuers.add("https://b.example", keys_of(2)));
  start(issuers);
  ASSERT_EQ(issuers.trouble(), std::nullopt);
  struct Row {
    std::string name;
    std::uint8_t signer;
    JsonValue issuer;
    bool accepted = false;
  };
  const Row rows[] = {
      {"of the first", 1, "https://a.example", true},
      {"of the second", 2, "https://b.example", true},
      {"the first signs as the second", 1, "https://b.example"},
      {"the second signs as the first", 2, "https://a.example"},
      {"of nobody", 1, JsonValue()},
      {"of an issuer that is not there", 1, "https://c.example"},
      {"an empty issuer", 1, ""},
      {"another spelling", 1, "https://a.example/"},
      {"in capitals", 1, "https://A.example"},
      {"with a space", 1, " https://a.example"},
      {"no text", 1, std::int64_t{1}},
      {"a list", 1, JsonValue::Array{"https://a.example"}},
      {"an object", 1, JsonValue::Object{{"iss", "https://a.example"}}},
  };
  for (const Row& row : rows) EXPECT_EQ(accepts(issuers, jwt(row.signer, row.issuer)), row.accepted) << row.name;
  // Space around the token is none of it, as for whoever verifies it.
  EXPECT_TRUE(accepts(issuers, jwt(1, "https://a.example") + "\n"));
  // The claims of one under the signature of another, an issuer that is said twice, and what is no token.
  const std::string first = jwt(1, "https://a.example"), second = jwt(2, "https://b.example");
  EXPECT_FALSE(accepts(issuers, first.substr(0, first.rfind('.')) + second.substr(second.rfind('.'))));
  const std::string twice = to_base64url(
      bytes_of(std::string_view(R"({"iss": "https://b.example", "iss": "https://a.example"})")), Padding::kOmitted);
  EXPECT_FALSE(accepts(issuers, first.substr(0, first.find('.') + 1) + twice + first.substr(first.rfind('.'))));
  for (const char* none : {"", ".", "..", "a.b.c", "{}", "eyJhbGciOiJFZERTQSJ9..", "\xff\xff.\xff.\xff"})
    EXPECT_FALSE(accepts(issuers, none)) << none;
}

TEST(JwksIssuers, HaveNoSayInOtherFormats) {
  JwksIssuers issuers;
  EXPECT_EQ(issuers.keys_of("jwt", "x"), std::nullopt);  // nobody is there
  ASSERT_TRUE(issuers.add("https://a.example", keys_of(1)));
  for (const char* format : {"biscuit", "paseto", "macaroon", "capability", "", "JWT"})
    EXPECT_FALSE(issuers.keys_of(format, "x")) << format;
}

TEST(JwksIssuers, OneWithoutANameVerifiesEveryJwtAndStandsAlone) {
  JwksIssuers issuers;
  ASSERT_TRUE(issuers.add(std::nullopt, keys_of(1)));
  start(issuers);
  EXPECT_TRUE(accepts(issuers, jwt(1, JsonValue())));
  EXPECT_TRUE(accepts(issuers, jwt(1, "https://b.example")));
  EXPECT_FALSE(accepts(issuers, jwt(2, "https://b.example")));
  EXPECT_THAT(metrics(issuers), HasSubstr("hardtack_jwks_keys{state=\"usable\"} 1\n"));
  EXPECT_FALSE(issuers.add("https://b.example", keys_of(2)));
  EXPECT_FALSE(issuers.add(std::nullopt, keys_of(2)));
}

TEST(JwksIssuers, NamesAreThereOnceAndBounded) {
  JwksIssuers issuers;
  EXPECT_FALSE(issuers.add("", keys_of(1)));
  for (std::size_t i = 0; i < kMaxJwksIssuers; ++i) ASSERT_TRUE(issuers.add("i" + std::to_string(i), keys_of(1)));
  EXPECT_FALSE(issuers.add("one more", keys_of(1)));
  JwksIssuers twice;
  ASSERT_TRUE(twice.add("a", keys_of(1)));
  EXPECT_FALSE(twice.add("a", keys_of(2)));
  EXPECT_FALSE(twice.add(std::nullopt, keys_of(2)));
}

TEST(JwksIssuers, OneThatIsGoneIsNamedAndLeavesTheOthersAlone) {
  JwksIssuers issuers;
  ASSERT_TRUE(issuers.add("https://a.example", keys_of(1)));
  ASSERT_TRUE(issuers.add("https://gone.example", keys_of(0)));
  issuers.start();
  const std::string token = jwt(1, "https://a.example");
  for (int i = 0; i < 200 && !accepts(issuers, token); ++i) std::this_thread::sleep_for(50ms);
  EXPECT_TRUE(accepts(issuers, token));
  const std::string trouble = issuers.trouble().value_or("");
  EXPECT_THAT(trouble, HasSubstr("`https://gone.example`: the keys of the issuer were not fetched yet"));
  EXPECT_THAT(trouble, Not(HasSubstr("a.example")));
  const std::string text = metrics(issuers);
  EXPECT_THAT(text, HasSubstr("hardtack_jwks_keys{state=\"usable\",issuer=\"https://a.example\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("hardtack_keyset_age_seconds{issuer=\"https://a.example\"} 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("hardtack_keyset_age_seconds{issuer=\"https://gone.example\"}")));
}

}  // namespace
}  // namespace hardtack::serve
