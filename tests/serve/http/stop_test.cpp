// Stopping: what was accepted is answered, and the end is bounded whoever holds a connection. Attack S77.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "tests/serve/http/client.h"

namespace hardtack::serve::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

// Sends requests until the server says that it ends the connection or refuses a new one.
struct Load {
  std::atomic<int> answered{0}, lost{0};

  void run(const ListenAddress& address) {
    while (true) {
      Client client(address);
      if (!client.connected()) return;
      while (true) {
        if (!client.send(kGet)) return;
        const Reply reply = client.reply();
        if (reply.status != 200) {
          // A connection that was made while the socket closed never was accepted.
          ++lost;
          return;
        }
        ++answered;
        if (reply.headers.contains("connection")) break;
      }
    }
  }
};

TEST(HttpStopThreads, S77RequestsUnderLoadAreAnswered) {
  for (int round = 0; round < 5; ++round) {
    const auto served = serve({}, 2);
    std::vector<std::unique_ptr<Load>> loads;
    std::vector<std::thread> threads;
    std::atomic<int> stopped{0};
    for (int i = 0; i < 8; ++i) {
      loads.push_back(std::make_unique<Load>());
      threads.emplace_back([&, load = loads.back().get()] {
        load->run(served->address());
        ++stopped;
      });
    }
    EXPECT_TRUE(soon([&] { return std::ranges::all_of(loads, [](const auto& load) { return load->answered > 20; }); }));
    served->server->stop(seconds(10));
    for (std::thread& thread : threads) thread.join();
    int answered = 0, lost = 0;
    for (const auto& load : loads) {
      answered += load->answered;
      lost += load->lost;
    }
    // What the server answered reached its client: nothing was cut off.
    EXPECT_EQ(served->server->connections().requests, static_cast<std::uint64_t>(answered));
    EXPECT_EQ(served->server->connections().open, 0u);
    EXPECT_LE(lost, 8);
  }
}

TEST(HttpStop, ARequestThatRunsIsAnsweredAndTheConnectionEnds) {
  const auto served = serve();
  std::atomic<bool> running{false};
  served->recorder.instead = [&](const Message&) {
    running = true;
    std::this_thread::sleep_for(milliseconds(200));
    return Answer{.body = "done"};
  };
  Client client(served->address());
  client.send(kGet);
  EXPECT_TRUE(soon([&] { return running.load(); }));
  std::thread stop([&] { served->server->stop(seconds(10)); });
  const Reply reply = client.reply();
  EXPECT_EQ(reply.body, "done");
  stop.join();
  EXPECT_TRUE(client.ended());
}

TEST(HttpStop, ARequestOnItsWayIsAnsweredWithAClose) {
  const auto served = serve();
  Client client(served->address());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
  Client idle(served->address());
  idle.send(kGet);
  EXPECT_EQ(idle.reply().status, 200);
  std::thread stop([&] { served->server->stop(seconds(10)); });
  EXPECT_TRUE(idle.ended());
  EXPECT_FALSE(Client(served->address()).connected());
  client.send("bc");
  const Reply reply = client.reply();
  EXPECT_EQ(reply.body, "POST / 3:abc");
  EXPECT_TRUE(reply.headers.contains("connection"));
  client.half_close();
  stop.join();
}

TEST(HttpStop, IsBoundedWhateverClientsDo) {
  const auto served = serve();
  std::vector<Client> held;
  for (const char* bytes : {"", "GET", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"}) {
    for (int i = 0; i < 20; ++i) {
      held.emplace_back(served->address());
      held.back().send(bytes);
    }
  }
  Client last(served->address());
  last.send(kGet);
  EXPECT_EQ(last.reply().status, 200);
  const auto begin = std::chrono::steady_clock::now();
  served->server->stop(milliseconds(300));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(5));
  for (Client& client : held) EXPECT_TRUE(client.ended());
}

TEST(HttpStop, TwiceIsOnce) {
  const auto served = serve();
  served->server->stop(milliseconds(10));
  served->server->stop(milliseconds(10));
}

}  // namespace
}  // namespace hardtack::serve::test
