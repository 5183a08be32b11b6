// The place where HTTP/2 is put in: its preface on a plain connection, and what stays refused without it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/serve/http/client.h"

namespace hardtack::serve::test {
namespace {

const std::string kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// Speaks no HTTP/2: repeats what it gets, and ends at `.`.
class Echo : public Session {
 public:
  std::span<char> room() override { return bytes_; }
  Progress received(std::size_t count, std::string& out) override {
    const std::string_view text(bytes_.data(), count);
    out += text;
    return text.ends_with('.') ? Progress::kClose : Progress::kRead;
  }
  Progress resume(std::string&) override { return Progress::kRead; }
  Wait wait() const override { return {}; }
  void refuse(Refusal, std::string&) override {}
  void end_idle(std::string&) override {}
  Progress drain(std::string& out) override {
    out += "bye";
    return Progress::kClose;
  }
  std::string_view unread() const override { return {}; }

 private:
  std::array<char, 10> bytes_;
};

class EchoMaker : public SessionMaker {
 public:
  std::unique_ptr<Session> make(const SessionContext&) override { return std::make_unique<Echo>(); }
};

struct WithEcho {
  Recorder recorder;
  EchoMaker maker;
  std::unique_ptr<Server> server;

  WithEcho() {
    ServerOptions options;
    options.listeners.push_back(
        {.name = "both", .address = *parse_listen_address("127.0.0.1:0"), .handler = &recorder, .http2 = &maker});
    auto started = Server::start(std::move(options), now());
    EXPECT_TRUE(started) << started.error();
    server = std::move(*started);
  }
};

TEST(HttpSessionMaker, ThePrefaceChoosesHttp2) {
  const WithEcho both;
  Client client(both.server->address(0));
  client.send(kPreface.substr(0, 5));
  client.send(kPreface.substr(5) + "frames.");
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(client.rest(), kPreface + "frames.");
  Client plain(both.server->address(0));
  plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(plain.reply().status, 200);
  // Only at the begin of a connection, and only that line.
  plain.send(kPreface);
  EXPECT_EQ(plain.reply().status, 505);
  Client other(both.server->address(0));
  other.send("GET / HTTP/2.0\r\nHost: a\r\n\r\n");
  EXPECT_EQ(other.reply().status, 505);
}

TEST(HttpSessionMaker, ASessionIsToldThatTheServerStops) {
  const WithEcho both;
  Client client(both.server->address(0));
  client.send(kPreface);
  EXPECT_TRUE(soon([&] { return both.server->connections().open == 1; }));
  std::string seen;
  while (seen.size() < kPreface.size()) {
    ASSERT_FALSE(client.ended(std::chrono::milliseconds(20)));
    seen = client.rest();
  }
  both.server->stop(std::chrono::seconds(5));
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(client.rest(), kPreface + "bye");
}

}  // namespace
}  // namespace hardtack::serve::test
