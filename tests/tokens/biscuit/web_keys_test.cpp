#include "tokens/biscuit/web_keys.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "engine/text/date_time.h"
#include "tokens/keys/key_text.h"

namespace hardtack {
namespace {

constexpr const char* kEd = "02d075937a278c55e6e47757e66a250d8b1465782faa6557cd79f74a30b51d1b";
constexpr const char* kEc = "02a14e6294340b831f02c5caad27440903093deb9983f723067caf488629890fef";

std::string entry(const std::string& id, const std::string& more = "") {
  return R"({"algorithm":"ed25519","key_bytes":")" + std::string(kEd) + R"(","key_id":)" + id + more + "}";
}

constexpr std::int64_t kNow = 1'700'000'000;  // 2023-11-14T22:13:20Z

TEST(WebKeys, FindsAKeyByItsId) {
  const std::string json = R"([
    {"algorithm": "ed25519", "key_bytes": ")" +
                           std::string(kEd) + R"(", "key_id": 7,
     "issuer": "https://example.org", "expires_at": "2030-01-01T00:00:00.5+01:00", "comment": {"any": ["thing"]}},
    {"algorithm": "secp256r1", "key_bytes": ")" +
                           kEc + R"(", "key_id": 0, "issuer": null, "expires_at": null}])";
  const auto set = WebKeySet::parse(json).value();
  EXPECT_EQ(set.find(7, kNow).value().to_text(), std::string("ed25519/") + kEd);
  EXPECT_EQ(set.find(0, kNow).value().to_text(), std::string("secp256r1/") + kEc);
  EXPECT_EQ(set.find(1, kNow).error().code(), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(set.find(std::nullopt, kNow).error().code(), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(set.keys()[1].issuer, "https://example.org");
  EXPECT_EQ(set.keys()[1].expires_at, parse_date_time("2029-12-31T23:00:00Z").value());
  EXPECT_EQ(WebKeySet::parse(set.to_json()).value().keys(), set.keys());
}

TEST(WebKeys, ATokenWithoutIdIsServedByTheOnlyKey) {
  EXPECT_TRUE(WebKeySet::parse("[" + entry("3") + "]")->find(std::nullopt, kNow).has_value());
  EXPECT_EQ(WebKeySet::parse("[]")->find(std::nullopt, kNow).error().code(), ErrorCode::kUnknownRootKey);
}

TEST(WebKeys, ExpiredKeysAreNotGiven) {
  const auto set = WebKeySet::parse("[" + entry("1", R"(,"expires_at":"2023-11-14T22:13:20Z")") + "]").value();
  EXPECT_TRUE(set.find(1, kNow - 1).has_value());
  EXPECT_EQ(set.find(1, kNow).error().code(), ErrorCode::kUnknownRootKey);  // equality is expired
  EXPECT_EQ(set.find(std::nullopt, kNow + 1).error().code(), ErrorCode::kUnknownRootKey);
}

TEST(WebKeys, RefusesWhatIsNotTheFormat) {
  const auto code = [](const std::string& json) {
    const auto set = WebKeySet::parse(json);
    EXPECT_FALSE(set.has_value()) << json;
    return set ? ErrorCode::kInternal : set.error().code();
  };
  const std::string head = R"([{"algorithm":"ed25519","key_id":1,"key_bytes":)";
  for (const std::string& json :
       {std::string(), std::string("{}"), std::string("[1]"), std::string("[null]"), std::string("[{}]"),
        "[" + entry("-1") + "]", "[" + entry("4294967296") + "]", "[" + entry("1.0") + "]", "[" + entry("\"1\"") + "]",
        "[" + entry("1", R"(,"key_id":2)") + "]",  // one member twice
        "[" + entry("1", R"(,"issuer":1)") + "]", "[" + entry("1", R"(,"expires_at":1)") + "]", "[" + entry("1") + ",]",
        "[" + entry("1") + "] x", "[" + entry("1", R"(,"x":[[[[[[[[1]]]]]]]])") + "]",
        std::string(WebKeySet::kMaxBytes + 1, ' '), head + "1}]", "[" + entry("1", ",\"x\":\"\xff\"") + "]"})
    EXPECT_EQ(code(json), ErrorCode::kMalformedJson) << json;
  EXPECT_EQ(code("[" + entry("1") + "," + entry("1") + "]"), ErrorCode::kInvalidKey);
  EXPECT_EQ(code("[" + entry("1", R"(,"expires_at":"tomorrow")") + "]"), ErrorCode::kInvalidDate);
  EXPECT_EQ(code(head + R"("xx"}])"), ErrorCode::kInvalidHex);
  EXPECT_EQ(code(head + R"("00"}])"), ErrorCode::kInvalidKeySize);
  EXPECT_EQ(code(head + "\"" + std::string(64, '0') + "\"}]"), ErrorCode::kInvalidKey);
  EXPECT_EQ(code(R"([{"algorithm":"rsa","key_id":1,"key_bytes":"00"}])"), ErrorCode::kInvalidKey);
  EXPECT_EQ(code(R"([{"algorithm":"secp256r1","key_id":1,"key_bytes":"04)" + std::string(64, '1') + "\"}]"),
            ErrorCode::kInvalidKey);
}

TEST(WebKeys, TheNumberOfKeysIsLimited) {
  const auto set_of = [](std::size_t count) {
    std::string json = "[";
    for (std::size_t i = 0; i < count; ++i) json += (i == 0 ? "" : ",") + entry(std::to_string(i));
    return WebKeySet::parse(json + "]");
  };
  EXPECT_TRUE(set_of(WebKeySet::kMaxKeys).has_value());
  EXPECT_EQ(set_of(WebKeySet::kMaxKeys + 1).error().code(), ErrorCode::kMalformedJson);
}

// 64 values and one for every 16 bytes, since small values take up many times their text. Found by fuzzing.
TEST(WebKeys, ATextOfNothingButSmallValuesIsRefused) {
  // Six more values, in 120 bytes.
  const auto code_with_ignored_numbers = [](std::size_t count) {
    std::string numbers = "0";
    for (std::size_t i = 1; i < count; ++i) numbers += ",0";
    const auto set = WebKeySet::parse("[" + entry("1", ",\"x\":[" + numbers + "]") + "]");
    return set ? std::optional<ErrorCode>() : set.error().code();
  };
  EXPECT_EQ(code_with_ignored_numbers(74), std::nullopt);
  EXPECT_EQ(code_with_ignored_numbers(75), ErrorCode::kMalformedJson);
}

}  // namespace
}  // namespace hardtack
