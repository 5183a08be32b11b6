// Posting to collectors: which URLs are, and what answers mean, against a socket of the test's own.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include "engine/base/clock.h"
#include "serve/outbox/http_post.h"
#include "serve/outbox/http_sink.h"

namespace hardtack::serve {
namespace {

using testing::HasSubstr;

// Takes one connection, reads a request and answers it, or says nothing.
class Collector {
 public:
  explicit Collector(std::string answer) : answer_(std::move(answer)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&name), size), 0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&name), &size);
    port_ = ntohs(name.sin_port);
    thread_ = std::thread([this] { answer_all(); });
  }
  ~Collector() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1/logs"; }
  std::string seen;

 private:
  void answer_all() {
    while (true) {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      std::array<char, 4096> bytes;
      seen.clear();
      while (seen.find("\r\n\r\n") == std::string::npos || !seen.ends_with("end\n")) {
        const ssize_t count = ::recv(connection, bytes.data(), bytes.size(), 0);
        if (count <= 0) break;
        seen.append(bytes.data(), static_cast<std::size_t>(count));
      }
      if (answer_.empty()) {
        while (::recv(connection, bytes.data(), bytes.size(), 0) > 0) {
        }
      } else {
        ::send(connection, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      }
      ::close(connection);
    }
  }

  std::string answer_;
  int listener_;
  int port_ = 0;
  std::thread thread_;
};

TEST(HttpPost, WhichUrlsAreThoseOfCollectors) {
  for (const char* good : {"https://logs.example/v1/logs", "https://[::1]:4318/x?y=z",
                           "http://127.0.0.1:4318/v1/traces", "http://localhost/", "HTTPS://logs.example"}) {
    EXPECT_TRUE(HttpPost::make({.url = good, .content_type = "a/b"})) << good;
    EXPECT_TRUE(is_collector_url(good)) << good;
  }
  for (const std::string& bad : {std::string(), std::string("https://"), std::string("ftp://logs.example/"),
                                 std::string("https://a:b@logs.example/"), std::string("https://logs.example/#x"),
                                 std::string("https://logs.example/a b"), std::string("file:///etc/passwd"),
                                 "https://logs.example/" + std::string(3'000, 'x')}) {
    EXPECT_EQ(HttpPost::make({.url = bad, .content_type = "a/b"}).error().code(), ErrorCode::kUsage) << bad;
  }
  for (const char* bad : {"a b", "a\r\nx: y", "\x01"}) {
    EXPECT_EQ(HttpPost::make({.url = "https://a.example/", .content_type = "a/b", .bearer = bad}).error().code(),
              ErrorCode::kUsage);
  }
  EXPECT_FALSE(is_collector_url("/var/log/http://x"));
}

TEST(HttpPost, PlainHttpStaysOnThisMachine) {
  auto post = HttpPost::make({.url = "http://192.0.2.1:9/", .content_type = "a/b"});
  ASSERT_TRUE(post);
  const auto sent = (*post)->post("x");
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().message(), HasSubstr("loopback"));
}

TEST(HttpSink, WhatAnswersMean) {
  struct Row {
    const char* answer;
    Sink::Taken taken;
  };
  const Row rows[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Sink::Taken::kYes},
      {"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", Sink::Taken::kYes},
      {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", Sink::Taken::kRefused},
      {"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", Sink::Taken::kRefused},
      {"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", Sink::Taken::kRefused},
      {"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n", Sink::Taken::kFailed},
      {"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n", Sink::Taken::kFailed},
      {"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", Sink::Taken::kFailed},
      {"nonsense\r\n\r\n", Sink::Taken::kFailed},
  };
  for (const Row& row : rows) {
    Collector collector(row.answer);
    auto sink = http_sink({.url = collector.url(), .content_type = "application/x-ndjson", .bearer = "secret"});
    ASSERT_TRUE(sink);
    std::string batch = "one\nend\n";
    EXPECT_EQ((*sink)->take(batch), row.taken) << row.answer;
    EXPECT_EQ(batch.empty(), row.taken == Sink::Taken::kYes);
    EXPECT_THAT(collector.seen, HasSubstr("POST /v1/logs HTTP/1.1\r\n"));
    EXPECT_THAT(collector.seen, HasSubstr("Authorization: Bearer secret\r\n"));
    EXPECT_THAT(collector.seen, HasSubstr("Content-Type: application/x-ndjson\r\n"));
  }
}

TEST(HttpSink, ACollectorThatHangsIsLeft) {
  Collector collector("");
  auto post =
      HttpPost::make({.url = collector.url(), .content_type = "a/b", .timeout = std::chrono::milliseconds(200)});
  ASSERT_TRUE(post);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ((*post)->post("end\n").error().code(), ErrorCode::kIo);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  auto patient = HttpPost::make({.url = collector.url(), .content_type = "a/b", .timeout = std::chrono::seconds(60)});
  ASSERT_TRUE(patient);
  (*patient)->end_by(steady_now() + std::chrono::milliseconds(100));
  EXPECT_EQ((*patient)->post("end\n").error().code(), ErrorCode::kIo);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TEST(HttpSink, NobodyAtAll) {
  auto sink = http_sink({.url = "http://127.0.0.1:1/", .content_type = "a/b"});
  ASSERT_TRUE(sink);
  std::string batch = "end\n";
  EXPECT_EQ((*sink)->take(batch), Sink::Taken::kFailed);
  EXPECT_EQ(batch, "end\n");
}

}  // namespace
}  // namespace hardtack::serve
