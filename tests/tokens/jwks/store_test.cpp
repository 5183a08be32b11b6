// The key store over time: rotation, revocation, fetches that fail, and tokens that try to cause them.
#include "tokens/jwks/store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "tests/tokens/jwks/jwks_support.h"
#include "tests/tokens/lineage_index/stores/store_support.h"

namespace hardtack {
namespace {

using testing::at;
using testing::ec_jwk;
using testing::fails_with;
using testing::FakeFetcher;
using testing::Issuer;
using testing::jwk_set;
using testing::okp_jwk;
using testing::TemporaryFolder;

constexpr std::int64_t kStart = 1'700'000'000;

// refresh_after 300, min_interval 30, max_stale 3600
class JwksStoreTest : public ::testing::Test {
 protected:
  ErrorCode find(const std::string& id, std::int64_t after) {
    const auto key = store_.find(id.empty() ? KeyId() : KeyId(id), at(kStart + after));
    return key ? kFound : key.error().code();
  }
  static constexpr auto kFound = static_cast<ErrorCode>(0);

  std::shared_ptr<Issuer> issuer_ = std::make_shared<Issuer>();
  JwksStore store_{std::make_unique<FakeFetcher>(issuer_), {}};
};

TEST_F(JwksStoreTest, FetchesOnceAndServesFromWhatItHas) {
  issuer_->answer = jwk_set({okp_jwk("a"), ec_jwk("b")});
  EXPECT_EQ(find("a", 0), kFound);
  EXPECT_EQ(find("b", 10), kFound);
  EXPECT_EQ(find("a", 299), kFound);
  EXPECT_EQ(issuer_->asked, 1);
  EXPECT_EQ(find("", 299), ErrorCode::kUnknownRootKey);  // two keys, and none is named
  EXPECT_EQ(issuer_->asked, 2);                          // which a newer set could have answered
  EXPECT_EQ(find("a", 598), kFound);
  EXPECT_EQ(issuer_->asked, 2);
  EXPECT_EQ(find("a", 599), kFound);
  EXPECT_EQ(issuer_->asked, 3);
}

TEST_F(JwksStoreTest, A131_UnknownIdsFetchAtALimitedRate) {
  issuer_->answer = jwk_set({okp_jwk("a")});
  EXPECT_EQ(find("a", 0), kFound);
  for (int i = 0; i < 10'000; ++i) EXPECT_EQ(find("flood-" + std::to_string(i), i % 30), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(issuer_->asked, 1);
  // A new key is found as soon as the interval is over, and needs no refresh.
  issuer_->answer = jwk_set({okp_jwk("a"), ec_jwk("new")});
  EXPECT_EQ(find("new", 29), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(find("new", 30), kFound);
  EXPECT_EQ(issuer_->asked, 2);
  for (int i = 0; i < 10'000; ++i) EXPECT_EQ(find("flood", 30 + i % 200), ErrorCode::kUnknownRootKey);
  EXPECT_LE(issuer_->asked, 2 + 10'000 / 200 * 7 + 7);
}

TEST_F(JwksStoreTest, A131_WhatASetNoLongerHoldsIsGone) {
  issuer_->answer = jwk_set({okp_jwk("old")});
  EXPECT_EQ(find("old", 0), kFound);
  issuer_->answer = jwk_set({okp_jwk("old"), ec_jwk("new")});
  EXPECT_EQ(find("new", 100), kFound);
  EXPECT_EQ(find("old", 101), kFound);
  issuer_->answer = jwk_set({ec_jwk("new")});
  EXPECT_EQ(find("old", 399), kFound);
  EXPECT_EQ(find("old", 400), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(find("new", 401), kFound);
}

TEST_F(JwksStoreTest, A131_EmptySetsAcceptNothing) {
  issuer_->answer = jwk_set({});
  EXPECT_EQ(find("a", 0), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(find("", 40), ErrorCode::kUnknownRootKey);
  issuer_->answer = jwk_set({okp_jwk("a")});
  EXPECT_EQ(find("a", 80), kFound);
  issuer_->answer = jwk_set({});
  EXPECT_EQ(find("a", 380), ErrorCode::kUnknownRootKey);
  EXPECT_TRUE(store_.keys(at(kStart + 381)).find({"jwt", std::string("a")}).error().code() ==
              ErrorCode::kUnknownRootKey);
}

TEST(JwksStoreOptions, EmptySetsMayMeanNothing) {
  const auto issuer = std::make_shared<Issuer>();
  JwksStore store(std::make_unique<FakeFetcher>(issuer), {.keep_on_empty = true});
  issuer->answer = jwk_set({});
  EXPECT_TRUE(fails_with(store.find(std::string("a"), at(kStart)), ErrorCode::kInvalidKey, "empty"));
  issuer->answer = jwk_set({okp_jwk("a")});
  EXPECT_TRUE(store.find(std::string("a"), at(kStart + 30)).has_value());
  issuer->answer = jwk_set({});
  EXPECT_TRUE(store.find(std::string("a"), at(kStart + 1'000)).has_value());
  EXPECT_TRUE(fails_with(store.find(std::string("a"), at(kStart + 30 + 3'600)), ErrorCode::kExpired));
}

TEST_F(JwksStoreTest, A130_TheLastGoodSetLivesUntilItIsStale) {
  issuer_->answer = jwk_set({okp_jwk("a")});
  EXPECT_EQ(find("a", 0), kFound);
  const Result<std::string> bad[] = {fail(ErrorCode::kIo, "down"), Result<std::string>("<html>"),
                                     Result<std::string>("{}"), Result<std::string>(std::string(2 << 20, ' '))};
  std::int64_t after = 300;
  for (const auto& answer : bad) {
    issuer_->answer = answer;
    EXPECT_EQ(find("a", after), kFound) << after;
    EXPECT_EQ(find("other", after), ErrorCode::kUnknownRootKey);
    EXPECT_TRUE(store_.status().error.has_value());
    after += 300;
  }
  EXPECT_EQ(find("a", 3'599), kFound);
  EXPECT_EQ(find("a", 3'600), ErrorCode::kExpired);
  EXPECT_EQ(find("a", 1'000'000), ErrorCode::kExpired);
  issuer_->answer = jwk_set({okp_jwk("a")});
  EXPECT_EQ(find("a", 1'000'030), kFound);
  EXPECT_FALSE(store_.status().error.has_value());
}

TEST_F(JwksStoreTest, NothingIsAcceptedBeforeAGoodSet) {
  EXPECT_EQ(find("a", 0), ErrorCode::kIo);
  EXPECT_EQ(find("a", 10), ErrorCode::kIo);
  EXPECT_EQ(issuer_->asked, 1);  // a source that is down is not hammered either
  issuer_->answer = "no JSON";
  EXPECT_EQ(find("a", 30), ErrorCode::kMalformedJson);
  issuer_->answer = jwk_set(std::vector<std::string>(101, okp_jwk("a")));
  EXPECT_EQ(find("a", 60), ErrorCode::kInvalidKey);
  issuer_->answer = jwk_set({okp_jwk("a")});
  EXPECT_EQ(find("a", 90), kFound);
  const JwksStatus status = store_.status();
  EXPECT_EQ(status.usable, 1u);
  EXPECT_EQ(status.attempts, 4u);
  EXPECT_EQ(status.fetched_at, kStart + 90);
}

TEST_F(JwksStoreTest, RevokedAndRefusedKeysSayWhy) {
  issuer_->answer =
      jwk_set({okp_jwk("a", R"(, "revoked_at": "2023-11-14T22:14:20Z")"), R"({"kty": "RSA", "kid": "rsa"})"});
  EXPECT_EQ(find("a", 59), kFound);
  EXPECT_EQ(find("a", 60), ErrorCode::kRevoked);
  EXPECT_EQ(find("rsa", 61), ErrorCode::kInvalidKey);
  ASSERT_EQ(store_.status().refused.size(), 1u);
  EXPECT_EQ(store_.status().refused[0].name, "unsupported_key_type");
}

TEST_F(JwksStoreTest, ClocksThatJumpMakeNothingYounger) {
  issuer_->answer = jwk_set({okp_jwk("a")});
  EXPECT_EQ(find("a", 0), kFound);
  issuer_->answer = fail(ErrorCode::kIo, "down");
  EXPECT_EQ(find("a", -3'599), kFound);
  EXPECT_EQ(find("a", -3'600), ErrorCode::kExpired);
  EXPECT_EQ(find("a", 100), kFound);
}

TEST_F(JwksStoreTest, AFetcherThatThrowsIsAFailure) {
  class Throwing final : public JwksFetcher {
    Result<std::string> fetch() override { throw std::runtime_error("broken"); }
  };
  JwksStore store(std::make_unique<Throwing>(), {});
  EXPECT_TRUE(fails_with(store.find(std::string("a"), at(kStart)), ErrorCode::kIo));
  EXPECT_TRUE(fails_with(store.refresh(at(kStart + 30)), ErrorCode::kIo));
}

TEST_F(JwksStoreTest, OneThreadFetchesForAll) {
  class Slow final : public JwksFetcher {
   public:
    explicit Slow(std::atomic<int>& asked) : asked_(asked) {}
    Result<std::string> fetch() override {
      ++asked_;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      return jwk_set({okp_jwk("a")});
    }

   private:
    std::atomic<int>& asked_;
  };
  std::atomic<int> asked = 0, found = 0;
  JwksStore store(std::make_unique<Slow>(asked), {});
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 100; ++j) found += store.find(std::string("a"), at(kStart + j)).has_value() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(found, 800);
  EXPECT_EQ(asked, 1);
}

TEST_F(JwksStoreTest, AFetcherThatAsksItsStoreDoesNotWaitForItself) {
  class Asking final : public JwksFetcher {
   public:
    explicit Asking(JwksStore*& store) : store_(store) {}
    Result<std::string> fetch() override {
      const auto key = store_->find(std::string("a"), at(kStart));
      if (!key) return fail(key.error());
      return jwk_set({okp_jwk("a")});
    }

   private:
    JwksStore*& store_;
  };
  JwksStore* itself = nullptr;
  JwksStore store(std::make_unique<Asking>(itself), {});
  itself = &store;
  EXPECT_TRUE(fails_with(store.find(std::string("a"), at(kStart)), ErrorCode::kIo));
}

TEST(FileFetcher, ReadsTheFileThatIsThereNow) {
  const TemporaryFolder folder;
  const std::string path = folder / "issuer.jwks";
  JwksStore store(file_jwks_fetcher(path), {});
  EXPECT_TRUE(fails_with(store.find(std::string("a"), at(kStart)), ErrorCode::kIo));
  testing::write_text(path, jwk_set({okp_jwk("a")}));
  EXPECT_TRUE(store.find(std::string("a"), at(kStart + 30)).has_value());
  testing::write_text(path, jwk_set({okp_jwk("b")}));
  EXPECT_TRUE(store.find(std::string("b"), at(kStart + 60)).has_value());
  EXPECT_TRUE(fails_with(store.find(std::string("a"), at(kStart + 61)), ErrorCode::kUnknownRootKey));
}

TEST(FileFetcher, A130_FilesAreBoundedAndRegular) {
  const TemporaryFolder folder;
  testing::write_text(folder / "exact", std::string(kMaxJwksDocumentBytes, ' '));
  testing::write_text(folder / "large", std::string(kMaxJwksDocumentBytes + 1, ' '));
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_TRUE(file_jwks_fetcher(folder / "exact")->fetch().has_value());
  for (const std::string& name : {folder / "large", folder / "fifo", folder / ".", folder / "missing",
                                  std::string("/dev/zero"), std::string(), std::string("a\0b", 3)}) {
    EXPECT_TRUE(fails_with(file_jwks_fetcher(name)->fetch(), ErrorCode::kIo)) << name;
  }
}

}  // namespace
}  // namespace hardtack
