// Signatures of match requests: printed vectors, the order of checks, epochs, revocation, keys and the cache.
#include "tokens/request/match_signature.h"

#include <gtest/gtest.h>

#include "tests/support/random_sources.h"
#include "tests/tokens/request/fixture.h"
#include "tokens/request/signature_cache.h"

namespace hardtack {
namespace {

using testing::kContextG1;
using testing::kContextG2;
using testing::kEndpoint;
using testing::keys_revoked_at;
using testing::kIdentityG1;
using testing::kIdentityG2;
using testing::kKeyId;
using testing::kNow;
using testing::read;
using testing::replaced;
using testing::test_key;
using testing::test_keys;

constexpr auto kG1 = MatchProfile::kG1;
constexpr auto kG2 = MatchProfile::kG2;
constexpr std::int64_t kDay = 86'400;

std::string code_of(const TokenResult<std::int64_t>& result) { return result ? "" : result.error().code; }

struct Vector {
  std::string_view body;
  MatchProfile profile;
  std::string_view signature;
};
constexpr Vector kVectors[] = {
    {kContextG1, kG1, "oZNWmQm_pxdK06z4J_2-FmdI9d8mqNav7CvEL8HcPhShWnbgK3kBAkPEHlUSp1oMaUyAp7QeFKjChkLTl1ppAw"},
    {kContextG2, kG2, "Z5lAz0GG10KiruXeQviqnEXfsFT_GRQkJ4GoS8dnjiF9MmWpZMMJ-Sq5vxlMqQMYjSR-cyKc6TKNZZVBOOLYBQ"},
    {kIdentityG1, kG1, "boI2mzASB9bnf9XoAcRsxxqKWqvJtX6xW-gyqfPNhVD2eshaeULhO8ZG7rhXJqGTSEe-2oI0uqOgXt0qirjbCA"},
    {kIdentityG2, kG2, "ymsCeOMtMfK_9N-K4rVhNXocA7fOxaCUV2RMvNs00gmXvIbWWe4kj_ubkMixhmIk_adoLOFgtW5xGd2DolreAg"}};

TEST(MatchSignature, ThePrintedSignaturesHold) {
  for (const Vector& vector : kVectors) {
    const MatchRequest request = read(vector.body, vector.profile);
    const auto made = sign_match_request(request, kEndpoint, kNow, *test_key(), kKeyId);
    ASSERT_TRUE(made.has_value()) << made.error();
    EXPECT_EQ(made->signature, vector.signature);
    EXPECT_EQ(verify_match_request(request, kEndpoint, *made, test_keys(), kNow).value_or(-1), 19'675);
    // For this provider, and under the other profile for nobody.
    EXPECT_EQ(code_of(verify_match_request(request, "https://other.example.com", *made, test_keys(), kNow)),
              "SignatureInvalid");
    MatchRequest other = request;
    other.profile = vector.profile == kG1 ? kG2 : kG1;
    EXPECT_EQ(code_of(verify_match_request(other, kEndpoint, *made, test_keys(), kNow)), "SignatureInvalid");
  }
}

TEST(MatchSignature, A152_TodayAndYesterdayCount) {
  const MatchRequest request = read(kContextG2, kG2);
  const auto made = sign_match_request(request, kEndpoint, kNow, *test_key(), kKeyId).value();
  struct Row {
    std::int64_t now;
    std::string_view code;
  };
  constexpr std::int64_t kMidnight = 19'675 * kDay;
  static constexpr Row kRows[] = {{kMidnight, ""},
                                  {kMidnight - 1, "SignatureInvalid"},  // signed for tomorrow
                                  {kMidnight + kDay - 1, ""},
                                  {kMidnight + kDay, ""},
                                  {kMidnight + 2 * kDay - 1, ""},
                                  {kMidnight + 2 * kDay, "SignatureInvalid"},
                                  {kNow * 1000, "SignatureInvalid"},
                                  {-1, "SignatureInvalid"},
                                  {0, "SignatureInvalid"}};
  for (const Row& row : kRows)
    EXPECT_EQ(code_of(verify_match_request(request, kEndpoint, made, test_keys(), row.now)), row.code) << row.now;
  EXPECT_EQ(match_signature_end(19'675), kMidnight + 2 * kDay);
  for (const std::int64_t now : {std::int64_t{-1}, std::int64_t{1} << 31, std::int64_t{1} << 32}) {
    const auto then = sign_match_request(request, kEndpoint, now, *test_key(), kKeyId).value();
    EXPECT_EQ(verify_match_request(request, kEndpoint, then, test_keys(), now).value_or(-99), daily_epoch(now));
    EXPECT_EQ(code_of(verify_match_request(request, kEndpoint, then, test_keys(), now + 2 * kDay)), "SignatureInvalid");
  }
}

TEST(MatchSignature, ChecksComeInTheirOrder) {
  const MatchRequest request = read(kContextG2, kG2);
  const std::string good(kVectors[1].signature);
  std::string changed = good;
  changed[3] = changed[3] == 'A' ? 'B' : 'A';
  struct Row {
    std::string signature, key_id;
    std::string_view code;
  };
  const Row rows[] = {{"", "", "SignatureMissing"},
                      {"", "k1", "SignatureMissing"},
                      {"", "k2", "SignatureKeyUnknown"},
                      {good, "", "SignatureKeyUnknown"},
                      {good, "K1", "SignatureKeyUnknown"},
                      {"!!", "k2", "SignatureKeyUnknown"},
                      {"!!", "k1", "SignatureMalformed"},
                      {good + "==", "k1", "SignatureMalformed"},
                      {good.substr(0, 80), "k1", "SignatureMalformed"},
                      {good + "AA", "k1", "SignatureMalformed"},
                      {replaced(good, "_", "/"), "k1", "SignatureMalformed"},
                      {good.substr(0, 85) + "R", "k1", "SignatureMalformed"},  // stray bits
                      {" " + good, "k1", "SignatureMalformed"},
                      {std::string(86, 'A'), "k1", "SignatureInvalid"},
                      {changed, "k1", "SignatureInvalid"},
                      {good, "k1", ""}};
  for (const Row& row : rows) {
    const auto result = verify_match_request(request, kEndpoint, {row.signature, row.key_id}, test_keys(), kNow);
    EXPECT_EQ(code_of(result), row.code) << row.signature << " " << row.key_id;
    if (result || row.signature.size() < 4) continue;
    EXPECT_EQ(result.error().error.to_string().find(row.signature), std::string::npos);
  }
}

TEST(MatchSignature, KeysThatWereRevokedVerifyTheDayBefore) {
  const MatchRequest request = read(kContextG2, kG2);
  const MatchSignature made{std::string(kVectors[1].signature), "k1"};  // for 2023-11-14
  struct Row {
    std::string_view revoked_at;
    std::int64_t now;
    std::string_view code;
  };
  static constexpr Row kRows[] = {{"2023-11-15T00:00:00Z", kNow, ""},
                                  {"2023-11-15T23:00:00Z", kNow + kDay, ""},
                                  {"2023-11-15T00:00:00Z", kNow + 2 * kDay, "SignatureKeyRevoked"},
                                  {"2023-11-14T23:59:59Z", kNow, "SignatureInvalid"},  // yesterday's would count
                                  {"2023-11-14T23:59:59Z", kNow + kDay, "SignatureKeyRevoked"},
                                  {"2023-11-13T00:00:00Z", kNow, "SignatureKeyRevoked"},
                                  {"2030-01-01T00:00:00Z", kNow, ""}};
  for (const Row& row : kRows) {
    EXPECT_EQ(code_of(verify_match_request(request, kEndpoint, made, keys_revoked_at(row.revoked_at), row.now)),
              row.code)
        << row.revoked_at << " " << row.now;
  }
}

TEST(MatchSignature, A158_KeysOfAnotherPurposeSignNoRequests) {
  struct Row {
    std::string_view from, to;
    bool usable;
  };
  static constexpr Row kRows[] = {{R"("adcp_use":"request-signing")", R"("adcp_use":"tmpx-encrypt")", false},
                                  {R"(,"adcp_use":"request-signing")", "", false},
                                  {R"("adcp_use":"request-signing")", R"("adcp_use":"governance-signing")", false},
                                  {R"("adcp_use")", R"("alg":"EdDSA","adcp_use")", true},
                                  {R"("adcp_use")", R"("alg":"","use":"","adcp_use")", true},
                                  {R"("adcp_use")", R"("use":"sig","adcp_use")", true},
                                  {R"("adcp_use")", R"("alg":"ES256","adcp_use")", false},
                                  {R"("adcp_use")", R"("use":"enc","adcp_use")", false},
                                  {R"("adcp_use")", R"("key_ops":["sign"],"adcp_use")", false},
                                  {R"("adcp_use")", R"("key_ops":["verify"],"adcp_use")", true},
                                  {R"("adcp_use")", R"("revoked_at":"soon","adcp_use")", false},
                                  {R"("adcp_use")", R"("revoked_at":null,"adcp_use")", false},
                                  {R"("crv":"Ed25519")", R"("crv":"X25519")", false},
                                  {R"("kty":"OKP")", R"("kty":"EC")", false}};
  const MatchRequest request = read(kContextG2, kG2);
  for (const Row& row : kRows) {
    const auto keys = RequestKeySet::parse(replaced(std::string(testing::kJwks), row.from, row.to));
    ASSERT_TRUE(keys.has_value()) << row.to;
    const auto code =
        code_of(verify_match_request(request, kEndpoint, {std::string(kVectors[1].signature), "k1"}, *keys, kNow));
    EXPECT_EQ(code, row.usable ? "" : "SignatureKeyUnknown") << row.to;
  }
  // A key of another format, too: its purpose is another one, or none.
  for (const std::string_view purpose :
       {"", "v4.public", "request-signing2", "request-signing until", "request-signing until x"}) {
    EXPECT_FALSE(request_key_of({test_key()->public_key(), std::string(purpose)}).has_value()) << purpose;
  }
  const auto until = request_key_of(to_token_key({test_key()->public_key(), 5}));
  EXPECT_EQ(until.value().revoked_at, 5);
}

TEST(MatchSignature, OfTwoKeysWithOneIdTheFirstCounts) {
  testing::DeterministicRandom random(3);
  const auto other = PrivateKey::generate(KeyAlgorithm::kEd25519, random).value();
  const std::string other_x = to_hex(other.public_key().bytes());
  std::string jwks(testing::kJwks);
  const std::string first = jwks.substr(9, jwks.size() - 11);
  const std::string second =
      replaced(first, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "gWUqzATUcUco5Q8fZZXn8aWwb7DQbYGBiqUzLiSDDJo");
  const std::string no_key = replaced(second, "request-signing", "tmpx-encrypt");
  const MatchRequest request = read(kContextG2, kG2);
  const MatchSignature made{std::string(kVectors[1].signature), "k1"};
  for (const auto& [list, code] : {std::pair<std::string, std::string_view>{first + "," + second, ""},
                                   {second + "," + first, "SignatureInvalid"},
                                   {no_key + "," + first, ""}}) {
    const auto keys = RequestKeySet::parse("{\"keys\":[" + list + "]}").value();
    EXPECT_EQ(code_of(verify_match_request(request, kEndpoint, made, keys, kNow)), code);
  }
}

TEST(MatchSignature, KeysAreFetchedAgainBeforeARefusal) {
  class Source final : public RequestKeySource {
   public:
    std::variant<RequestKey, RequestKeyFault> find(std::string_view key_id) const override {
      return refreshed ? keys.find(key_id) : RequestKeyFault::kUnknown;
    }
    bool refresh() const override {
      ++refreshes;
      return std::exchange(refreshed, true) == false;
    }
    RequestKeySet keys = test_keys();
    mutable bool refreshed = false;
    mutable int refreshes = 0;
  };
  Source source;
  const MatchRequest request = read(kContextG2, kG2);
  EXPECT_EQ(code_of(verify_match_request(request, kEndpoint, {std::string(kVectors[1].signature), "k1"}, source, kNow)),
            "");
  EXPECT_EQ(code_of(verify_match_request(request, kEndpoint, {std::string(86, 'A'), "k1"}, source, kNow)),
            "SignatureInvalid");
  EXPECT_EQ(source.refreshes, 2);
}

TEST(MatchSignature, WhatOthersWouldReadOtherwiseIsNotSigned) {
  const MatchRequest upper = read(replaced(std::string(kContextG2), "https://seller", "HTTPS://Seller"), kG2);
  EXPECT_EQ(sign_match_request(upper, kEndpoint, kNow, *test_key(), kKeyId).error().code(), ErrorCode::kUsage);
  testing::DeterministicRandom random(3);
  const auto p256 = PrivateKey::generate(KeyAlgorithm::kSecp256r1, random).value();
  EXPECT_EQ(sign_match_request(read(kContextG2, kG2), kEndpoint, kNow, p256, kKeyId).error().code(),
            ErrorCode::kKeyAlgorithmMismatch);
  EXPECT_EQ(sign_match_request(read(kContextG2, kG2), "//", kNow, *test_key(), kKeyId).error().code(),
            ErrorCode::kUsage);
}

TEST(MatchSignature, A153_IdentityMatchesAreAnsweredOnce) {
  MemoryReplayStore store;
  const MatchRequest identity = read(kIdentityG2, kG2), context = read(kContextG2, kG2);
  const MatchSignature made{"", "k1"};
  EXPECT_TRUE(remember_match_request(identity, made, 19'675, store, kNow).has_value());
  EXPECT_EQ(remember_match_request(identity, made, 19'675, store, kNow + kDay).error().code, "request_replayed");
  // As long as the signature counts, and not longer.
  EXPECT_TRUE(remember_match_request(identity, made, 19'677, store, match_signature_end(19'675)).has_value());
  // Documented: a context match can be repeated on its two days.
  EXPECT_TRUE(remember_match_request(context, made, 19'675, store, kNow).has_value());
  EXPECT_TRUE(remember_match_request(context, made, 19'675, store, kNow).has_value());
}

TEST(MatchSignature, A154_TheCacheTellsEveryFieldApart) {
  MatchSignatureCache cache;
  const auto key = test_key();
  const auto signature = [&](const MatchRequest& request, std::string_view endpoint, std::int64_t now) {
    const auto made = cache.sign(request, endpoint, now, *key, kKeyId);
    EXPECT_EQ(made->signature, sign_match_request(request, endpoint, now, *key, kKeyId)->signature);
    return made->signature;
  };
  const MatchRequest base = read(kContextG2, kG2);
  signature(base, kEndpoint, kNow);
  EXPECT_EQ(cache.size(), 1U);
  for (const auto& [from, to] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"/agent", "/other"},
           {"main_top", "main_side"},
           {"-111111111111", "-111111111112"},
           {R"("pkg-b","pkg-a")", R"("pkg-a")"},
           {R"("pkg-b","pkg-a")", R"("pkg-a","pkg-c")"}}) {
    signature(read(replaced(std::string(kContextG2), from, to), kG2), kEndpoint, kNow);
  }
  signature(base, "https://other.example.com", kNow);
  signature(read(kContextG1, kG1), kEndpoint, kNow);
  EXPECT_EQ(cache.size(), 8U);
  EXPECT_EQ(cache.hits(), 0U);
  signature(read(replaced(std::string(kContextG2), R"("pkg-b","pkg-a")", R"("pkg-a","pkg-b")"), kG2), kEndpoint, kNow);
  EXPECT_EQ(cache.hits(), 1U);
  EXPECT_EQ(cache.sign(base, kEndpoint, kNow, *key, "k2").value().key_id, "k2");
  EXPECT_EQ(cache.hits(), 1U);
  signature(base, kEndpoint, kNow + kDay);
  EXPECT_EQ(cache.size(), 1U);
  signature(read(kIdentityG2, kG2), kEndpoint, kNow + kDay);
  EXPECT_EQ(cache.size(), 1U);
}

TEST(MatchSignature, A154_TheCacheIsBounded) {
  MatchSignatureCache cache(3);
  const auto key = test_key();
  for (int i = 0; i < 10; ++i) {
    MatchRequest request = read(kContextG2, kG2);
    request.placement_id = std::to_string(i);
    EXPECT_TRUE(cache.sign(request, kEndpoint, kNow, *key, kKeyId).has_value());
    EXPECT_LE(cache.size(), 3U);
  }
}

TEST(MatchSignature, ARefusalHasItsHttpStatus) {
  const auto status = [](ErrorCode error, std::string_view code) {
    return match_http_status(TokenRefusal(Error(error, "x"), code));
  };
  EXPECT_EQ(status(ErrorCode::kTokenTooLarge, "token_too_large"), 413);
  EXPECT_EQ(status(ErrorCode::kMalformedJson, "invalid_request"), 400);
  for (const std::string_view code :
       {"SignatureMissing", "SignatureMalformed", "SignatureKeyUnknown", "SignatureKeyRevoked", "SignatureInvalid"}) {
    EXPECT_EQ(status(ErrorCode::kInvalidSignature, code), 401) << code;
  }
}

}  // namespace
}  // namespace hardtack
