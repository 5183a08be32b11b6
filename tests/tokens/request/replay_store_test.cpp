// What is remembered, for how long, and that a full store refuses rather than forgets.
#include "tokens/request/replay_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace hardtack {
namespace {

TEST(ReplayStore, WhatWasUsedIsRefusedUntilItEnds) {
  MemoryReplayStore store;
  EXPECT_EQ(store.remember("k", "n", 100, 50).value(), ReplayVerdict::kFresh);
  EXPECT_EQ(store.remember("k", "n", 200, 50).value(), ReplayVerdict::kReplayed);
  EXPECT_EQ(store.remember("k", "n", 100, 100).value(), ReplayVerdict::kReplayed);
  EXPECT_EQ(store.remember("k2", "n", 100, 50).value(), ReplayVerdict::kFresh);
  EXPECT_EQ(store.remember("k", "N", 100, 50).value(), ReplayVerdict::kFresh);
  EXPECT_EQ(store.remember("k", "n", 300, 101).value(), ReplayVerdict::kFresh);
  EXPECT_EQ(store.size(), 1U);
  // A clock that goes back forgets nothing.
  EXPECT_EQ(store.remember("k", "n", 300, 0).value(), ReplayVerdict::kReplayed);
}

TEST(ReplayStore, A157_AFullStoreRefusesAndForgetsNothing) {
  MemoryReplayStore store({.max_replay_entries = 5, .max_replay_entries_per_key = 3});
  for (const char* nonce : {"a", "b", "c"})
    EXPECT_EQ(store.remember("k", nonce, 100, 1).value(), ReplayVerdict::kFresh);
  EXPECT_TRUE(store.is_full("k", 1).value());
  EXPECT_EQ(store.remember("k", "d", 100, 1).value(), ReplayVerdict::kFull);
  EXPECT_EQ(store.remember("k", "a", 100, 1).value(), ReplayVerdict::kReplayed);
  // One signer does not stop another, until all of it is used.
  EXPECT_FALSE(store.is_full("l", 1).value());
  for (const char* nonce : {"a", "b"}) EXPECT_EQ(store.remember("l", nonce, 50, 1).value(), ReplayVerdict::kFresh);
  EXPECT_EQ(store.remember("m", "a", 100, 1).value(), ReplayVerdict::kFull);
  EXPECT_EQ(store.remember("m", "a", 100, 51).value(), ReplayVerdict::kFresh);
  EXPECT_EQ(store.size(), 4U);
}

TEST(ReplayStore, A157_NeitherARestartNorAClockThatIsSetBackOpensAWindow) {
  MemoryReplayStore store({.unknown_until = 100});
  EXPECT_EQ(store.remember("k", "n", 99, 50).value(), ReplayVerdict::kReplayed);
  EXPECT_EQ(store.remember("k", "n", 100, 50).value(), ReplayVerdict::kFresh);
  EXPECT_EQ(store.remember("k", "m", 200, 50).value(), ReplayVerdict::kFresh);
  EXPECT_EQ(store.remember("k", "o", 400, 300).value(), ReplayVerdict::kFresh);  // m is forgotten
  EXPECT_EQ(store.remember("k", "m", 200, 50).value(), ReplayVerdict::kReplayed);
  EXPECT_EQ(store.size(), 1U);
}

TEST(ReplayStore, SharedBetweenThreadsOneOfThemIsFirst) {
  MemoryReplayStore store;
  std::atomic<int> fresh = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 200; ++n) {
        if (store.remember("k", std::to_string(n), 100, 1).value() == ReplayVerdict::kFresh) ++fresh;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(fresh, 200);
}

}  // namespace
}  // namespace hardtack
