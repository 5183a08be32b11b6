// Clients that cost more than they bring: floods of frames, streams that are given up, windows that stay closed, and
// bytes that come slowly (attack S15; S12 and S13 over HTTP/2).
#include <gmock/gmock.h>

#include <functional>

#include "serve/http2/frame_budget.h"
#include "tests/serve/http2/fixture.h"

namespace hardtack::serve::test {
namespace {

constexpr std::uint32_t kCalm = 11;  // ENHANCE_YOUR_CALM
constexpr std::uint32_t kProtocol = 1;

TEST(FrameBudget, GivesANumberAtOnceThenOneAtATime) {
  using std::chrono::milliseconds;
  FrameBudget budget(3, milliseconds(10));
  const std::chrono::nanoseconds begin = std::chrono::seconds(5);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(budget.take(begin)) << i;
  EXPECT_FALSE(budget.take(begin));
  FrameBudget again(3, milliseconds(10));
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(again.take(begin + milliseconds(10) * i)) << i;
  FrameBudget given(3, milliseconds(10));
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(given.take(begin)) << i;
    given.give(1);
  }
}

TEST(Http2Flood, S15FramesThatBringNothingEndTheConnection) {
  const auto repeat = [](int times, const std::function<std::string(int)>& frame) {
    std::string bytes;
    for (int i = 0; i < times; ++i) bytes += frame(i);
    return bytes;
  };
  const auto stream = [](int i) { return static_cast<std::uint32_t>(2 * i + 1); };
  const std::string get = H2Client::block(asked("GET", "/"));
  const std::string bad = H2Client::block(asked("GET", "/", {{"Upper", "1"}}));
  const std::string post = H2Client::block(asked("POST", "/"));
  const std::string cancel("\0\0\0\x8", 4);
  struct Row {
    std::string name;
    std::string bytes;
    std::uint32_t code = kCalm;
  };
  const Row rows[] = {
      {"pings", repeat(200, [](int) { return H2Client::frame(kPing, 0, 0, "12345678"); })},
      {"settings", repeat(200, [](int) { return H2Client::frame(kSettings, 0, 0, std::string("\0\4\0\0\0\1", 6)); })},
      {"acknowledgements", repeat(200, [](int) { return H2Client::frame(kPing, kAck, 0, "12345678"); })},
      // CVE-2023-44487
      {"streams that are given up", repeat(200,
                                           [&](int i) {
                                             return H2Client::frame(kHeaders, kEndHeaders, stream(i), post) +
                                                    H2Client::frame(kReset, 0, stream(i), cancel);
                                           })},
      // CVE-2025-8671
      {"streams that the server must reset", repeat(200,
                                                    [&](int i) {
                                                      return H2Client::frame(kHeaders, kEndHeaders, stream(i), post) +
                                                             H2Client::frame(kWindow, 0, stream(i), "\x7f\xff\xff\xff");
                                                    })},
      {"malformed requests",
       repeat(200, [&](int i) { return H2Client::frame(kHeaders, kEndHeaders | kEndStream, stream(i), bad); })},
      {"windows", repeat(1'500, [](int) { return H2Client::frame(kWindow, 0, 0, std::string("\0\0\0\1", 4)); })},
      {"priorities",
       repeat(1'500, [](int) { return H2Client::frame(kPriority, 0, 3, std::string("\0\0\0\0\x10", 5)); })},
      {"empty pieces of a body", H2Client::frame(kHeaders, kEndHeaders, 1, post) +
                                     repeat(1'500, [](int) { return H2Client::frame(kData, 0, 1, ""); })},
      {"pieces of one byte", H2Client::frame(kHeaders, kEndHeaders, 1, post) +
                                 repeat(1'500, [](int) { return H2Client::frame(kData, 0, 1, "x"); })},
      {"continuations", H2Client::frame(kHeaders, kEndStream, 1, get.substr(0, 5)) +
                            repeat(20, [](int) { return H2Client::frame(kContinuation, 0, 1, ""); })},
      // Errors of the connection that nghttp2 finds.
      {"a frame that is too large", H2Client::frame(kData, 0, 1, std::string(20'000, 'x')), 6},
      {"a stream of the server", H2Client::frame(kHeaders, kEndHeaders | kEndStream, 2, get), kProtocol},
      {"a body without a request", H2Client::frame(kData, 0, 1, "abc"), kProtocol},
      {"a header block that is none", H2Client::frame(kHeaders, kEndHeaders | kEndStream, 1, "\xff\xff\xff\xff\xff"),
       9},
      {"an interrupted header block",
       H2Client::frame(kHeaders, kEndStream, 1, get) + H2Client::frame(kPing, 0, 0, "12345678"), kProtocol},
      {"too many settings", H2Client::frame(kSettings, 0, 0, std::string(33 * 6, '\1')), kCalm},
  };
  for (const Row& row : rows) {
    Http2Served served;
    H2Client client(served.address());
    client.send(row.bytes);
    client.socket().half_close();
    EXPECT_EQ(client.goaway(), row.code) << row.name;
    // Others are served.
    H2Client other(served.address());
    EXPECT_EQ(other.ask(asked("GET", "/")).status(), "200") << row.name;
    const std::uint64_t counted =
        served.server->refusals(Refusal::kFlood) + served.server->refusals(Refusal::kMalformed);
    EXPECT_GE(counted, 1U) << row.name;
  }
}

TEST(Http2Flood, ManyRequestsAreNoFlood) {
  Http2Served served;
  H2Client client(served.address());
  for (int i = 0; i < 3'000; ++i) {
    const std::string ping = H2Client::frame(kPing, 0, 0, "12345678");
    const std::string window = H2Client::frame(kWindow, 0, 0, std::string("\0\0\0\x8", 4));
    ASSERT_TRUE(client.send(client.request(asked("GET", "/")) + ping + window)) << i;
    ASSERT_EQ(client.reply(client.last_stream()).status(), "200") << i;
  }
}

TEST(Http2Flood, ThePrefaceIsReadToItsEnd) {
  Http2Served served;
  for (const char* bytes : {"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n12345678901234567890",
                            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nGET / HTTP/1.1\r\n\r\n"}) {
    H2Client client(served.address(), false);
    client.send(bytes);
    client.socket().half_close();
    EXPECT_TRUE(client.socket().ended()) << bytes;
  }
  EXPECT_EQ(served.recorder.seen().size(), 0U);
}

TEST(Http2Flood, MoreStreamsThanAllowedAreRefused) {
  Http2Served served({}, {.max_streams = 3});
  H2Client client(served.address());
  std::string bytes;
  for (std::uint32_t id = 1; id < 9; id += 2)
    bytes += H2Client::frame(kHeaders, kEndHeaders, id, H2Client::block(asked("POST", "/")));
  client.send(bytes);
  EXPECT_EQ(client.reply(7).status(), "reset 7");  // REFUSED_STREAM: it may be asked again
  client.send(H2Client::frame(kData, kEndStream, 1, ""));
  EXPECT_EQ(client.reply(1).status(), "200");
}

TEST(Http2Flood, S15SlowAndSilentClientsAreEnded) {
  using std::chrono::milliseconds;
  HttpLimits limits{.header_time = milliseconds(200),
                    .body_time = milliseconds(300),
                    .body_grace = milliseconds(200),
                    .idle_time = milliseconds(200),
                    .write_time = milliseconds(200),
                    .linger_time = milliseconds(100)};
  Http2Served served(limits);
  served.echo.reply = std::string(200'000, 'y');
  const std::string greeting = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + H2Client::frame(kSettings, 0, 0, "");
  struct Row {
    std::string name;
    std::string bytes;
    std::optional<std::uint32_t> code;
    std::optional<Refusal> why;
  };
  const Row rows[] = {
      {"half a preface", greeting.substr(0, 20), 0, std::nullopt},
      {"nothing but a preface", greeting, 0, std::nullopt},
      {"half a header block", greeting + H2Client::frame(kHeaders, kEndStream, 1, "\x82"), kCalm, Refusal::kHeaderTime},
      {"half a body",
       greeting + H2Client::frame(kHeaders, kEndHeaders, 1, H2Client::block(asked("POST", "/"))) +
           H2Client::frame(kData, 0, 1, "a"),
       kCalm, Refusal::kBodyRate},
      // The client's windows are full, and it does not open them.
      {"a closed window",
       greeting + H2Client::frame(kHeaders, kEndHeaders | kEndStream, 1, H2Client::block(asked("GET", "/stream/a"))),
       std::nullopt, Refusal::kWriteTime},
  };
  for (const Row& row : rows) {
    H2Client client(served.address(), false);
    const std::uint64_t before = row.why ? served.server->refusals(*row.why) : 0;
    client.send(row.bytes);
    EXPECT_EQ(client.goaway(), row.code) << row.name;
    if (row.why) {
      EXPECT_EQ(served.server->refusals(*row.why), before + 1) << row.name;
    }
  }
}

TEST(Http2Flood, AClientThatStaysAfterItWasToldToGoIsEnded) {
  Http2Served served(HttpLimits{.max_requests_per_connection = 10}, Http2Limits{.max_after_goaway = 20});
  H2Client client(served.address());
  std::string bytes;
  for (int i = 0; i < 50; ++i) bytes += client.request(asked("GET", "/"));
  client.send(bytes);
  EXPECT_EQ(client.goaway(), 0U);
  EXPECT_EQ(served.recorder.seen().size(), 31U);
}

}  // namespace
}  // namespace hardtack::serve::test
