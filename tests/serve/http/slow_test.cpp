// Clients that are slow, silent or do not read: each is ended in its time, with a reason, and nobody else waits for it.
// Attacks S11 to S13. The limits are short here; those of a service are in docs/limits.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/serve/http/client.h"

namespace hardtack::serve::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

const std::string kGood = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

HttpLimits short_limits() {
  HttpLimits limits;
  limits.header_time = milliseconds(300);
  limits.body_time = milliseconds(300);
  limits.idle_time = milliseconds(300);
  limits.write_time = milliseconds(300);
  limits.linger_time = milliseconds(300);
  limits.max_connections_per_address = 4'096;
  return limits;
}

TEST(HttpSlow, TimesThatAreUpAreAnswered) {
  struct Row {
    const char* what;
    std::string bytes;
    int status;  // 0: closed without an answer
    Refusal why;
  };
  const Row rows[] = {
      {"a part of the request line", "GET /", 408, Refusal::kHeaderTime},
      {"a part of the headers", "GET / HTTP/1.1\r\nHost: a\r\nX: ", 408, Refusal::kHeaderTime},
      {"a lone CR", "\r", 408, Refusal::kHeaderTime},
      {"S11: no body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n", 408, Refusal::kBodyTime},
      {"a part of the body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab", 408, Refusal::kBodyTime},
      {"a part of a chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na", 408,
       Refusal::kBodyTime},
  };
  const auto served = serve(short_limits());
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    const std::uint64_t before = served->server->refusals(row.why);
    Client client(served->address());
    client.send(row.bytes);
    const Reply reply = client.reply();
    EXPECT_EQ(reply.status, row.status);
    EXPECT_THAT(reply.body, HasSubstr(refusal_name(row.why)));
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(served->server->refusals(row.why), before + 1);
  }
  EXPECT_TRUE(served->recorder.seen().empty());
}

TEST(HttpSlow, SilentConnectionsAreClosed) {
  const auto served = serve(short_limits());
  Client silent(served->address()), idle(served->address());
  idle.send(kGood);
  EXPECT_EQ(idle.reply().status, 200);
  EXPECT_TRUE(silent.ended());
  EXPECT_EQ(silent.rest(), "");
  EXPECT_TRUE(idle.ended());
  EXPECT_EQ(idle.rest(), "");
}

TEST(HttpSlow, BodiesBelowTheRateAreEnded) {
  HttpLimits limits = short_limits();
  limits.body_time = std::chrono::seconds(20);
  limits.body_grace = milliseconds(200);
  limits.min_body_rate = 1'000'000;
  const auto served = serve(limits);
  Client client(served->address());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
  std::thread writer([&] {
    while (client.send("x")) std::this_thread::sleep_for(milliseconds(10));
  });
  const Reply reply = client.reply();
  EXPECT_EQ(reply.status, 408);
  EXPECT_THAT(reply.body, HasSubstr("body_rate"));
  writer.join();
}

TEST(HttpSlow, S12ManySlowClientsKeepNobodyWaiting) {
  HttpLimits limits = short_limits();
  limits.header_time = limits.body_time = std::chrono::seconds(2);
  const auto served = serve(limits);
  const std::string beginnings[] = {
      "G", "GET / HTTP/1.1\r\nHost: a\r\nX: ", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"};
  std::vector<Client> slow;
  for (int i = 0; i < 300; ++i) {
    slow.emplace_back(served->address());
    ASSERT_TRUE(slow.back().connected());
    slow.back().send(beginnings[i % 3]);
  }
  Client good(served->address());
  for (int round = 0; round < 5; ++round) {
    for (Client& client : slow) client.send("E");
    good.send(kGood);
    EXPECT_EQ(good.reply().status, 200);
    // Not because they are gone.
    if (round == 0) {
      EXPECT_GT(served->server->connections().open, 1u);
    }
  }
  // Their bytes do not give them more time.
  for (Client& client : slow) {
    EXPECT_TRUE(client.ended());
    EXPECT_THAT(client.rest(), testing::StartsWith("HTTP/1.1 4"));
  }
  EXPECT_TRUE(soon([&] { return served->server->connections().open <= 1; }));
}

TEST(HttpSlow, S13ClientsThatDoNotReadAreEnded) {
  const auto served = serve(short_limits());
  const std::string large(8u << 20, 'x');
  served->recorder.instead = [&](const Message& message) {
    return Answer{.body = message.target == "/large" ? large : "small"};
  };
  Client deaf(served->address(), 4'096);
  deaf.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  Client good(served->address());
  good.send(kGood);
  EXPECT_EQ(good.reply().body, "small");
  EXPECT_TRUE(soon([&] { return served->server->refusals(Refusal::kWriteTime) == 1; }));
  // Many small answers are no way around it: requests wait until answers are read.
  Client greedy(served->address(), 4'096);
  served->recorder.instead = [&](const Message&) { return Answer{.body = std::string(32 * 1024, 'y')}; };
  std::string requests;
  for (int i = 0; i < 1'000; ++i) requests += kGood;
  greedy.send(requests);
  EXPECT_TRUE(soon([&] { return served->server->refusals(Refusal::kWriteTime) == 2; }));
  EXPECT_LT(served->recorder.seen().size(), 900u);
}

TEST(HttpSlow, AClientThatSendsOnAfterARefusalIsEnded) {
  HttpLimits limits = short_limits();
  limits.linger_time = std::chrono::seconds(20);
  const auto served = serve(limits);
  Client client(served->address());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n");
  EXPECT_EQ(client.reply().status, 413);
  const std::string junk(64 * 1024, 'x');
  bool gone = false;
  for (int i = 0; i < 1'000 && !gone; ++i) gone = !client.send(junk);
  EXPECT_TRUE(gone);
}

TEST(HttpSlow, ARefusalIsReadByWhoIsStillWriting) {
  const auto served = serve();
  for (int i = 0; i < 20; ++i) {
    Client client(served->address());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n" + std::string(1'048'577, 'x'));
    EXPECT_EQ(client.reply().status, 413);
  }
}

}  // namespace
}  // namespace hardtack::serve::test
