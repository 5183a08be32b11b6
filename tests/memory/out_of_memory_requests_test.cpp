// Signed requests: whichever allocation fails, none is accepted that is not genuine, or twice, and stores and caches
// answer afterwards as before.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/memory/same_or_error.h"
#include "tests/support/random_sources.h"
#include "tests/tokens/request/fixture.h"
#include "tokens/request/http/http_signature.h"
#include "tokens/request/replay_store.h"
#include "tokens/request/signature_cache.h"

namespace hardtack {
namespace {

using testing::Answered;
using testing::expect_answered;
using testing::expect_refused;
using testing::kEndpoint;
using testing::kKeyId;
using testing::kNow;
using testing::heap::sweep;

// Longer than what a string holds within itself.
const std::string kLong = "a name that is longer than a string holds within itself ";

TEST(OutOfMemoryRequests, ANonceThatWasNotRememberedIsFreshAndCountsUntilItsOwnEnd) {
  std::optional<MemoryReplayStore> store;
  std::optional<ReplayVerdict> verdict;
  const auto remember = [&](const std::string& value, std::int64_t until, std::int64_t now = kNow) {
    return store->remember(kLong + "key", kLong + value, until, now).value();
  };
  sweep(
      [&] {
        store.emplace(ReplayLimits{.max_replay_entries = 3});
        verdict.reset();
        ASSERT_EQ(remember("before", kNow + 50), ReplayVerdict::kFresh);
      },
      [&] { verdict = remember("nonce", kNow + 100); },
      [&](std::size_t n) {
        EXPECT_EQ(store->size(), verdict ? 2u : 1u) << "allocation " << n;
        // Signed again with another window, as its signer may.
        EXPECT_EQ(remember("nonce", kNow + 300), verdict ? ReplayVerdict::kReplayed : ReplayVerdict::kFresh) << n;
        EXPECT_EQ(remember("before", kNow + 50), ReplayVerdict::kReplayed) << "allocation " << n;
        EXPECT_EQ(remember("more", kNow + 300), ReplayVerdict::kFresh) << "allocation " << n;
        EXPECT_EQ(remember("too many", kNow + 300), ReplayVerdict::kFull) << "allocation " << n;
        if (!verdict) {
          EXPECT_EQ(remember("nonce", kNow + 300, kNow + 200), ReplayVerdict::kReplayed) << "allocation " << n;
        }
        EXPECT_FALSE(store->is_full(kLong + "key", kNow + 301).value());
        EXPECT_EQ(store->size(), 0u) << "allocation " << n;
      });
}

TEST(OutOfMemoryRequests, SignaturesAreKeptWithinTheirBound) {
  const auto key = testing::test_key();
  // Their order is kept in pieces of 16, and the last of them needs another piece.
  constexpr std::size_t kPiece = 16;
  std::vector<MatchRequest> requests(kPiece + 3, testing::read(testing::kContextG2, MatchProfile::kG2));
  for (std::size_t i = 0; i < requests.size(); ++i) requests[i].placement_id += std::to_string(i);
  std::optional<MatchSignatureCache> cache;
  const auto sign = [&](std::size_t number) -> Answered {
    const auto made = cache->sign(requests[number], testing::kEndpoint, kNow, *key, "k1");
    if (!made) return std::nullopt;
    return made->signature + made->key_id;
  };
  cache.emplace(2);
  const Answered expected = sign(kPiece - 1);
  sweep(
      [&] {
        cache.emplace(2);
        for (std::size_t i = 0; i + 1 < kPiece; ++i) ASSERT_TRUE(sign(i));
      },
      [&] { EXPECT_EQ(sign(kPiece - 1), expected); },
      [&](std::size_t n) {
        EXPECT_LE(cache->size(), 2u) << "allocation " << n;
        EXPECT_EQ(sign(kPiece - 1), expected) << "allocation " << n;
        EXPECT_TRUE(sign(kPiece) && sign(kPiece + 1) && sign(kPiece + 2));
        EXPECT_EQ(cache->size(), 2u) << "allocation " << n;
      });
}

std::string text_of(const HttpRequest& request) { return write_json(http_request_json(request), JsonLayout::kCompact); }

HttpRequest unsigned_request() {
  return {.method = "POST",
          .url = "https://Seller.example.com:443/a/./b?query=1",
          .headers = {{"content-type", "application/json"}, {"host", "seller.example.com"}},
          .body = R"({"order": ["a rather long text", 1, 2, 3]})"};
}

HttpSigning signing() {
  return {.key_id = std::string(kKeyId), .created = kNow, .expires = kNow + 300, .nonce = "KXYnfEfJ0PBRZXQyVXfVQA"};
}

TEST(OutOfMemoryRequests, HttpRequestsAreSignedAsBefore) {
  expect_answered("a request", [&]() -> Answered {
    const auto made = sign_http_request(unsigned_request(), signing(), *testing::test_key());
    if (!made) return std::nullopt;
    return text_of(*made);
  });
}

TEST(OutOfMemoryRequests, HttpRequestsAreVerifiedAsBefore) {
  const std::string document = text_of(sign_http_request(unsigned_request(), signing(), *testing::test_key()).value());
  const RequestKeySet keys = testing::test_keys();
  const auto verified = [&](const std::string& text) -> Answered {
    const auto request = parse_http_request(text);
    if (!request) return std::nullopt;
    const auto found = verify_http_signature(*request, {}, keys, nullptr, kNow);
    if (!found) return std::nullopt;
    std::string shown = found->label + found->key_id + found->nonce + found->key.to_text();
    for (const std::string& component : found->components) shown += " " + component;
    return shown + (found->covers_body ? " with its body" : " without its body");
  };
  expect_answered("a request", [&] { return verified(document); });
  for (const auto& [from, to] : std::initializer_list<std::pair<const char*, const char*>>{
           {"POST", "PUT"}, {"query=1", "query=2"}, {"[\\\"a rather", "[\\\"b rather"}, {"sig1=:", "sig1=:AA"}}) {
    const std::string changed = testing::replaced(document, from, to);
    expect_refused(from, [&] { return verified(changed); });
  }
}

// With a signature: a request is accepted once. One that failed may be sent again.
TEST(OutOfMemoryRequests, HttpRequestsAreAcceptedOnce) {
  const HttpRequest request = sign_http_request(unsigned_request(), signing(), *testing::test_key()).value();
  const RequestKeySet keys = testing::test_keys();
  std::optional<MemoryReplayStore> store;
  bool accepted = false;
  sweep(
      [&] {
        store.emplace();
        accepted = false;
      },
      [&] { accepted = verify_http_signature(request, {}, keys, &*store, kNow).has_value(); },
      [&](std::size_t n) {
        const bool again = verify_http_signature(request, {}, keys, &*store, kNow).has_value();
        EXPECT_FALSE(accepted && again) << "allocation " << n;
        EXPECT_FALSE(verify_http_signature(request, {}, keys, &*store, kNow)) << "allocation " << n;
        EXPECT_EQ(store->size(), 1u) << "allocation " << n;
      });
}

TEST(OutOfMemoryRequests, MatchRequestsAreVerifiedAsBefore) {
  const MatchRequest request = testing::read(testing::kIdentityG2, MatchProfile::kG2);
  const MatchSignature signature = sign_match_request(request, kEndpoint, kNow, *testing::test_key(), kKeyId).value();
  expect_answered("signing", [&]() -> Answered {
    const auto made = sign_match_request(request, kEndpoint, kNow, *testing::test_key(), kKeyId);
    if (!made) return std::nullopt;
    return made->signature;
  });
  const auto verified = [&](std::string_view endpoint, std::string_view jwks) -> Answered {
    const auto keys = RequestKeySet::parse(jwks);
    if (!keys) return std::nullopt;
    const auto epoch = verify_match_request(request, endpoint, signature, *keys, kNow);
    if (!epoch) return std::nullopt;
    return std::to_string(*epoch);
  };
  std::string revoked(testing::kJwks);
  revoked.insert(revoked.find("\"adcp_use"), R"("revoked_at":"2020-01-01T00:00:00Z",)");
  expect_answered("a request", [&] { return verified(kEndpoint, testing::kJwks); });
  expect_refused("another endpoint", [&] { return verified("https://other.example.com", testing::kJwks); });
  expect_refused("a key that was revoked", [&] { return verified(kEndpoint, revoked); });
}

}  // namespace
}  // namespace hardtack
