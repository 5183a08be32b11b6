// One request of HTTP/2 as it arrives, and its answer until it is sent. Without nghttp2: headers and bytes in. What
// arrives is written down as the header block of HTTP/1.1 that it would have been, and check_header reads that: a
// request that HTTP/1.1 could not have brought is none here either.
//
// Belongs to one session, which uses it again for other streams.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serve/http/framing/header_check.h"
#include "serve/http/framing/limits.h"
#include "serve/message/message.h"

namespace hardtack::serve {

class Stream {
 public:
  enum class State : std::uint8_t { kHeader, kBody, kAnswered };

  // Forgets what was there.
  void begin(std::int32_t id);
  std::int32_t id() const { return id_; }
  State state() const { return state_; }

  void add_header(std::string_view name, std::string_view value, const HttpLimits& limits);
  // `body`: one follows.
  void end_headers(bool body, const HttpLimits& limits);
  void add_body(std::string_view bytes) { body_ += bytes; }
  void refuse(Refusal why, std::string_view detail);

  // Holds a refusal if the request is none. Of what can be said: the target as it came, also of a request that is
  // refused, as soon as it is there.
  const HeaderCheck& head() const { return head_; }
  std::string_view target() const { return pseudo_[kPath]; }
  bool wants_no_body() const { return pseudo_[kMethod] == "HEAD"; }
  std::span<const Header> headers() const { return headers_; }
  const std::string& body() const { return body_; }

  // What is sent, piece by piece.
  void answer(std::string body, std::vector<std::pair<std::string, std::string>> trailers);
  std::string_view unsent() const { return std::string_view(reply_).substr(sent_); }
  void sent(std::size_t count) { sent_ += count; }
  const std::vector<std::pair<std::string, std::string>>& trailers() const { return trailers_; }

 private:
  enum Pseudo : std::uint8_t { kMethod, kPath, kAuthority, kScheme, kPseudos };
  struct Line {
    std::size_t name = 0, name_size = 0, value = 0, value_size = 0;  // in lines_
  };

  void write_block(bool body);

  std::int32_t id_ = 0;
  State state_ = State::kHeader;
  std::array<std::string, kPseudos> pseudo_;
  std::string lines_;  // of the headers, as HTTP/1.1 writes them
  std::vector<Line> places_;
  std::size_t size_ = 0;  // of all headers, as HTTP/2 counts it
  std::optional<std::size_t> host_;
  std::string block_;
  std::size_t block_head_ = 0;  // where lines_ begin in it
  HeaderCheck head_;
  std::vector<Header> headers_;
  std::string body_;
  std::string reply_;
  std::size_t sent_ = 0;
  std::vector<std::pair<std::string, std::string>> trailers_;
};

}  // namespace hardtack::serve
