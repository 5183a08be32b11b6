// HTTP/2 on one connection, by nghttp2: requests are answered as soon as they are whole, by the handler that owns their
// target or else by that of the listener. What breaks a rule of one request is the answer of its stream; what breaks
// one of the connection, or floods it, ends it with GOAWAY. Frames that bring nothing are counted (frame_budget.h).
//
//   Http2 http2(grpc);
//   options.listeners.push_back({.name = "proxies", .address = address, .handler = &authorizer, .http2 = &http2});
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "serve/http/session/session.h"
#include "serve/http2/frame_budget.h"
#include "serve/http2/http2_limits.h"
#include "serve/http2/stream.h"
#include "serve/http2/stream_handler.h"

struct nghttp2_session;

namespace hardtack::serve {

class Http2Session final : public Session {
 public:
  // All must outlive it. std::bad_alloc where nghttp2 has no memory.
  Http2Session(const SessionContext& context, StreamHandler& handler, const Http2Limits& limits);
  ~Http2Session() override;

  std::span<char> room() override;
  Progress received(std::size_t count, std::string& out) override;
  Progress resume(std::string& out) override { return write(out); }
  Wait wait() const override;
  void refuse(Refusal why, std::string& out) override;
  void end_idle(std::string& out) override;
  Progress drain(std::string& out) override;
  std::string_view unread() const override { return {}; }

 private:
  struct Callbacks;

  Progress write(std::string& out);
  Progress end(std::uint32_t code, std::string& out);
  void go_away();

  // What the callbacks of nghttp2 do. False ends the connection with ending_.
  bool frame_begins(std::uint8_t type, std::uint8_t flags, std::size_t length);
  void stream_begins(std::int32_t id);
  bool request_is_whole(Stream& stream);
  void body_arrives(Stream& stream, std::string_view bytes);
  void serve(Stream& stream);
  void stream_ends(Stream& stream);
  bool flood();

  StreamAnswer decide(Stream& stream);
  StreamAnswer refused(const Stream& stream, Refusal why, std::string_view detail);
  void submit(Stream& stream, StreamAnswer answer);

  SessionContext context_;
  StreamHandler& handler_;
  const Http2Limits& limits_;
  nghttp2_session* session_ = nullptr;
  std::unique_ptr<char[]> room_;
  std::chrono::nanoseconds now_{0};  // when the bytes at hand arrived
  FrameBudget resets_, pings_, others_;
  std::uint32_t continuations_ = 0;
  std::vector<std::unique_ptr<Stream>> streams_;  // open, in the order in which they began
  std::vector<std::unique_ptr<Stream>> spare_;
  std::size_t buffered_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t answered_after_goaway_ = 0;
  std::int32_t last_stream_ = 0;
  std::uint32_t ending_ = 0;  // why the connection ends, if it does
  bool greeted_ = false;      // the client's settings have arrived
  bool going_ = false;        // the client was told to open no more streams
  bool over_ = false;
};

// Makes the sessions of a listener.
class Http2 final : public SessionMaker {
 public:
  explicit Http2(StreamHandler& handler, const Http2Limits& limits = {}) : handler_(handler), limits_(limits) {}
  std::unique_ptr<Session> make(const SessionContext& context) override;

 private:
  StreamHandler& handler_;
  const Http2Limits limits_;
};

}  // namespace hardtack::serve
