// Work shared out among threads: every piece once, and what is thrown anywhere reaches whoever asked.
#include "policytest/run/shared_work.h"

#include <gtest/gtest.h>

#include <atomic>
#include <new>
#include <vector>

namespace hardtack::policytest {
namespace {

TEST(SharedWork, ThreadsDoEveryPieceOnce) {
  for (const std::size_t jobs : {0u, 1u, 4u}) {
    for (const std::size_t pieces : {0u, 1u, 1'000u}) {
      std::vector<std::atomic<int>> done(pieces);
      std::atomic<int> calling = 0;
      SharedWork work(pieces);
      work.run(jobs, [&](bool calls) {
        calling += calls ? 1 : 0;
        while (const auto piece = work.take()) ++done[*piece];
      });
      for (const std::atomic<int>& times : done) EXPECT_EQ(times, 1);
      EXPECT_EQ(calling, 1) << jobs << " jobs, " << pieces << " pieces";
    }
  }
}

TEST(SharedWork, WhatOneThreadThrowsEndsTheWorkAndIsThrown) {
  for (const bool calling_one : {true, false}) {
    SharedWork work(1'000'000'000);  // nobody comes to its end
    std::atomic<bool> takes = false;
    EXPECT_THROW(work.run(2,
                          [&](bool calls) {
                            if (calls == calling_one) {
                              while (!takes) {
                              }
                              throw std::bad_alloc();
                            }
                            while (work.take()) takes = true;
                          }),
                 std::bad_alloc);
    EXPECT_EQ(work.take(), std::nullopt);
  }
}

}  // namespace
}  // namespace hardtack::policytest
