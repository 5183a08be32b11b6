// Looking for the next request before the thread sleeps: less and less where that finds nothing, and never long.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <thread>

#include "serve/http/busy_poll.h"
#include "tests/serve/http/client.h"

namespace hardtack::serve::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(BusyPoll, LooksRarelyWhereThatFindsNothing) {
  BusyPoll poll(microseconds(50));
  // How often it goes to sleep at once between two looks that find nothing.
  const auto skipped = [&] {
    int count = 0;
    while (!poll.begins()) ++count;
    poll.ended(false);
    return count;
  };
  for (const int expected : {0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 256}) EXPECT_EQ(skipped(), expected);
  while (!poll.begins()) {
  }
  poll.ended(true);
  EXPECT_TRUE(poll.begins());  // one that found something, and it looks each time
}

TEST(BusyPoll, IsBounded) {
  BusyPoll off{std::chrono::nanoseconds(0)};
  EXPECT_FALSE(off.begins());
  EXPECT_EQ(BusyPoll(std::chrono::seconds(1)).time(), BusyPoll::kLongest);
}

TEST(BusyPoll, AnswersAllTheSameAndCostsNothingWithoutClients) {
  Recorder recorder;
  ServerOptions options;
  options.busy_poll = milliseconds(1);
  options.listeners.push_back({.name = "test", .address = *parse_listen_address("127.0.0.1:0"), .handler = &recorder});
  const auto server = Server::start(std::move(options), now());
  ASSERT_TRUE(server) << server.error();
  Client client((*server)->address(0));
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    ASSERT_EQ(client.reply().status, 200);
  }
  const auto spent = [] {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return std::chrono::seconds(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           microseconds(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
  };
  const auto before = spent();
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_LT(spent() - before, milliseconds(250));
  (*server)->stop(std::chrono::seconds(1));
}

}  // namespace
}  // namespace hardtack::serve::test
