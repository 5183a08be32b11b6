// A server whose one listener speaks HTTP/2, too, with a handler of HTTP and one of streams that say what they were
// asked.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "serve/http2/http2_session.h"
#include "tests/serve/http2/h2_client.h"

namespace hardtack::serve::test {

// Owns /stream/, and answers with a trailer.
class TrailingEcho : public StreamHandler {
 public:
  bool owns(std::string_view target) const override { return target.starts_with("/stream/"); }
  StreamAnswer answer(const Message& message, Worker&) override {
    const std::string body =
        reply.empty() ? std::string(message.target) + " " + std::to_string(message.body.size()) : reply;
    return {.answer = {.content_type = "text/plain", .body = body}, .trailers = {{"x-trailer", "end"}}};
  }
  StreamAnswer refused(const RefusedStream& refused, Worker&) override {
    return {
        .answer = {.content_type = "text/plain", .headers = {{"x-refused", std::string(refusal_name(refused.why))}}}};
  }

  std::string reply;
};

struct Http2Served {
  explicit Http2Served(const HttpLimits& limits = {}, const Http2Limits& http2_limits = {})
      : http2(echo, http2_limits) {
    ServerOptions options;
    options.listeners.push_back({.name = "test",
                                 .address = *parse_listen_address("127.0.0.1:0"),
                                 .handler = &recorder,
                                 .http2 = &http2,
                                 .limits = limits});
    auto started = Server::start(std::move(options), now());
    EXPECT_TRUE(started) << started.error();
    server = std::move(*started);
  }
  const ListenAddress& address() const { return server->address(0); }

  Recorder recorder;
  TrailingEcho echo;
  Http2 http2;
  std::unique_ptr<Server> server;
};

}  // namespace hardtack::serve::test
