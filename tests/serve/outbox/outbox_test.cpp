// The queue before a sink: what is dropped, what is tried again, and what one that is required refuses. Attack S73.
#include "serve/outbox/outbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <thread>

#include "serve/outbox/file_sink.h"

namespace hardtack::serve {
namespace {

using Taken = Sink::Taken;

// Does as it is told, and keeps what it took.
struct Told {
  std::atomic<Taken> next{Taken::kYes};
  std::atomic<int> offers{0};
  int tries = 2;
  std::mutex mutex;
  std::string taken;

  std::string text() {
    const std::scoped_lock lock(mutex);
    return taken;
  }
};

class ToldSink final : public Sink {
 public:
  explicit ToldSink(Told& told) : told_(told) {}
  Taken take(std::string& batch) override {
    ++told_.offers;
    const Taken now = told_.next;
    if (now == Taken::kBusy) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (now != Taken::kYes) return now;
    const std::scoped_lock lock(told_.mutex);
    told_.taken += batch;
    batch.clear();
    return now;
  }
  int tries() const override { return told_.tries; }

 private:
  Told& told_;
};

bool soon(const std::function<bool()>& holds) {
  for (int i = 0; i < 1'000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST(Outbox, DeliversInOrderAndAllOfItWhenItEnds) {
  Told told;
  std::string expected;
  {
    Outbox outbox(std::make_unique<ToldSink>(told), {});
    for (int i = 0; i < 2'000; ++i) {
      expected += std::to_string(i) + "\n";
      EXPECT_TRUE(outbox.put(std::to_string(i) + "\n"));
    }
  }
  EXPECT_EQ(told.text(), expected);
}

TEST(Outbox, DropsTheOldestWhereTheSinkIsSlow) {
  Told told;
  told.next = Taken::kBusy;
  Outbox outbox(std::make_unique<ToldSink>(told), {.max_items = 3, .max_bytes = 1'000});
  EXPECT_TRUE(outbox.put("first\n"));
  ASSERT_TRUE(soon([&] { return told.offers > 0; }));  // it is on its way
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(outbox.put(std::to_string(i) + "\n"));
  EXPECT_EQ(outbox.stats().dropped, 7u);
  EXPECT_TRUE(outbox.put(std::string(999, 'x') + "\n"));  // bytes are bounded as items are
  EXPECT_EQ(outbox.stats().queued, 1u);
  EXPECT_FALSE(outbox.stats().failing);
  told.next = Taken::kYes;
  ASSERT_TRUE(soon([&] { return outbox.stats().written == 2; }));
  EXPECT_EQ(told.text(), "first\n" + std::string(999, 'x') + "\n");
}

TEST(Outbox, GivesABatchUpAfterItsTries) {
  Told told;
  told.next = Taken::kFailed;
  Outbox outbox(std::make_unique<ToldSink>(told), {});
  EXPECT_TRUE(outbox.put("lost\n"));
  ASSERT_TRUE(soon([&] { return outbox.stats().failed == 1; }));
  EXPECT_EQ(told.offers, 3);
  EXPECT_TRUE(outbox.stats().failing);
  told.next = Taken::kRefused;
  EXPECT_TRUE(outbox.put("refused\n"));
  ASSERT_TRUE(soon([&] { return outbox.stats().failed == 2; }));
  EXPECT_EQ(told.offers, 4);  // once
  told.next = Taken::kYes;
  EXPECT_TRUE(outbox.put("kept\n"));
  ASSERT_TRUE(soon([&] { return outbox.stats().written == 1; }));
  EXPECT_FALSE(outbox.stats().failing);
  EXPECT_EQ(told.text(), "kept\n");
}

TEST(Outbox, S73OneThatIsRequiredDropsNothingAndTakesNothingThatItCouldNotKeep) {
  Told told;
  told.next = Taken::kFailed;
  Outbox outbox(std::make_unique<ToldSink>(told), {.max_items = 2, .max_bytes = 1'000, .required = true});
  EXPECT_TRUE(outbox.put("kept\n"));
  ASSERT_TRUE(soon([&] { return outbox.stats().failing; }));
  EXPECT_FALSE(outbox.put("refused\n"));
  ASSERT_TRUE(soon([&] { return told.offers > 4; }));  // beyond its tries
  told.next = Taken::kYes;
  ASSERT_TRUE(soon([&] { return outbox.stats().written == 1; }));
  told.next = Taken::kBusy;
  const int offers = told.offers;
  EXPECT_TRUE(outbox.put("1\n"));
  ASSERT_TRUE(soon([&] { return told.offers > offers; }));
  EXPECT_TRUE(outbox.put("2\n"));
  EXPECT_TRUE(outbox.put("3\n"));
  EXPECT_TRUE(outbox.stats().full);
  EXPECT_FALSE(outbox.put("4\n"));
  EXPECT_EQ(outbox.stats().refused, 2u);
  told.next = Taken::kYes;
  ASSERT_TRUE(soon([&] { return outbox.stats().written == 4; }));
  EXPECT_EQ(told.text(), "kept\n1\n2\n3\n");
}

TEST(Outbox, EndsInTimeWhateverTheSinkDoes) {
  for (const Taken how : {Taken::kBusy, Taken::kFailed}) {
    Told told;
    told.next = how;
    const auto begin = std::chrono::steady_clock::now();
    {
      Outbox outbox(std::make_unique<ToldSink>(told), {.required = true});
      EXPECT_TRUE(outbox.put("never\n"));
      ASSERT_TRUE(soon([&] { return told.offers > 0; }));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(15));
    EXPECT_EQ(told.text(), "");
  }
}

// S73: a disk that is full.
TEST(FileSink, S73AFullDiskHasFailed) {
  auto sink = file_sink("/dev/full", "the log");
  ASSERT_TRUE(sink);
  std::string batch = "line\n";
  EXPECT_EQ((*sink)->take(batch), Taken::kFailed);
  EXPECT_EQ(batch, "line\n");
  EXPECT_EQ(file_sink("/nowhere/at/all", "the log").error().code(), ErrorCode::kIo);
}

}  // namespace
}  // namespace hardtack::serve
