// Keys of an issuer in a service: fetched beside requests, kept for their time, and told of. S68 of the catalogue.
#include "serve/keys/jwks_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "tests/tokens/jwks/jwks_support.h"

namespace hardtack::serve {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

// What an issuer publishes, as the test says; a fetch waits as long as it is told to.
struct Published {
  std::mutex mutex;
  std::string text;
  bool fails = false;
  std::atomic<int> fetches = 0;
  std::shared_future<void> gate;
};

class Fetcher final : public JwksFetcher {
 public:
  explicit Fetcher(std::shared_ptr<Published> from) : from_(std::move(from)) {}
  Result<std::string> fetch() override {
    ++from_->fetches;
    if (from_->gate.valid()) from_->gate.wait();
    const std::scoped_lock lock(from_->mutex);
    if (from_->fails) return fail(ErrorCode::kIo, "the issuer is gone");
    return from_->text;
  }

 private:
  std::shared_ptr<Published> from_;
};

class JwksKeysTest : public ::testing::Test {
 protected:
  void publish(const std::string& text) {
    const std::scoped_lock lock(published_->mutex);
    published_->text = text;
    published_->fails = false;
  }
  void go_away() {
    const std::scoped_lock lock(published_->mutex);
    published_->fails = true;
  }
  JwksKeys& keys() {
    if (!keys_) {
      keys_ = std::make_unique<JwksKeys>(std::make_unique<Fetcher>(published_),
                                         JwksStoreOptions{.refresh_after = 1s, .min_interval = 1s, .max_stale = 60s},
                                         [this] { return LineageTime(std::chrono::seconds(now_.load())); });
    }
    return *keys_;
  }
  // Until it holds, which is soon. The clock of the keys goes on meanwhile.
  bool becomes(const std::function<bool()>& holds, bool ticks = true) {
    for (int i = 0; i < 200; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(50ms);
      if (ticks && i % 4 == 3) ++now_;
    }
    return false;
  }
  bool knows(const std::string& id) { return keys().find(id).has_value(); }
  std::atomic<std::int64_t> now_ = 1'700'000'000;
  std::shared_ptr<Published> published_ = std::make_shared<Published>();
  std::unique_ptr<JwksKeys> keys_;
};

std::string set_of(const std::vector<std::string>& ids) {
  std::vector<std::string> keys;
  for (const std::string& id : ids) keys.push_back(hardtack::testing::okp_jwk(id));
  return hardtack::testing::jwk_set(keys);
}

TEST_F(JwksKeysTest, NothingIsAcceptedBeforeTheFirstKeysAndNobodyWaits) {
  std::promise<void> gate;
  published_->gate = gate.get_future().share();
  publish(set_of({"a"}));
  keys().start();
  ASSERT_TRUE(becomes([&] { return published_->fetches > 0; }));
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_FALSE(knows("a"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);  // while the fetch hangs
  EXPECT_THAT(keys().trouble().value_or(""), HasSubstr("not fetched yet"));
  EXPECT_EQ(keys().counts().age, std::nullopt);
  gate.set_value();
  EXPECT_TRUE(becomes([&] { return knows("a"); }));
  EXPECT_EQ(keys().trouble(), std::nullopt);
  EXPECT_TRUE(becomes([&] { return keys().counts().done > 0; }));
  EXPECT_TRUE(keys().counts().age.has_value());
  EXPECT_EQ(keys().counts().usable, 1u);
}

TEST_F(JwksKeysTest, FollowsRotation) {
  publish(set_of({"a"}));
  keys().start();
  ASSERT_TRUE(becomes([&] { return knows("a"); }));
  publish(set_of({"a", "b"}));
  EXPECT_TRUE(becomes([&] { return knows("b"); }));
  publish(set_of({"b"}));
  EXPECT_TRUE(becomes([&] { return !knows("a"); }));
  EXPECT_TRUE(knows("b"));
}

TEST_F(JwksKeysTest, S68KeepsTheLastGoodKeysForTheirTime) {
  publish(set_of({"a"}));
  keys().start();
  ASSERT_TRUE(becomes([&] { return knows("a"); }));
  for (const std::string& bad : {std::string(), std::string("{}"), std::string("<html>"), std::string(1u << 21, ' ')}) {
    const std::uint64_t before = keys().status().attempts;
    publish(bad);
    ASSERT_TRUE(becomes([&] { return keys().status().attempts > before && keys().status().error; }));
    EXPECT_TRUE(knows("a"));
    EXPECT_EQ(keys().trouble(), std::nullopt);
  }
  go_away();
  now_ += 61;
  EXPECT_FALSE(knows("a"));
  // With the cause, since nothing else tells it.
  EXPECT_TRUE(becomes([&] {
    return keys().trouble().value_or("").find("s old: the issuer is gone") != std::string::npos;
  })) << keys().trouble().value_or("");
  publish(set_of({"a"}));
  EXPECT_TRUE(becomes([&] { return knows("a"); }));
}

TEST_F(JwksKeysTest, S68AnEmptySetTakesTheKeysAway) {
  publish(set_of({"a"}));
  keys().start();
  ASSERT_TRUE(becomes([&] { return knows("a"); }));
  publish(set_of({}));
  EXPECT_TRUE(becomes([&] { return !knows("a"); }));
  EXPECT_THAT(keys().trouble().value_or(""), HasSubstr("no key that can be used"));
}

TEST_F(JwksKeysTest, S68TokensWithMadeUpKeysDoNotHammerTheIssuer) {
  publish(set_of({"a"}));
  keys().start();
  ASSERT_TRUE(becomes([&] { return knows("a"); }));
  const int before = published_->fetches;
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 20'000; ++i) EXPECT_FALSE(knows("made-up-" + std::to_string(i)));
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(std::chrono::steady_clock::now() - begun).count();
  EXPECT_LE(published_->fetches - before, seconds + 1);
}

TEST_F(JwksKeysTest, ThreadsFindKeysWhileTheyChange) {
  publish(set_of({"a"}));
  keys().start();
  ASSERT_TRUE(becomes([&] { return knows("a"); }));
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < 300; ++k) {
        EXPECT_TRUE(knows("a"));
        (void)knows("b" + std::to_string(i));
        (void)keys().trouble();
        (void)keys().counts();
      }
    });
  }
  for (int i = 0; i < 3; ++i) {
    publish(set_of({"a", "b" + std::to_string(i)}));
    ++now_;
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace hardtack::serve
