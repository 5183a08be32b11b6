// Messages in a stream of bytes, each behind a header that says how long it is, as language servers and debuggers get
// them:
//
//   Content-Length: 52\r\n
//   \r\n
//   {"jsonrpc":"2.0","method":"exit"}...
//
// A peer may send anything, in any pieces. What is no message is reported once and skipped up to the next thing that
// looks like a header; headers of other names are ignored, and of a header that is repeated the last one counts. Memory
// is bounded by FrameLimits and by what has arrived, never by what a header announces. A reader belongs to one thread.
//
//   FrameReader reader;
//   reader.feed(bytes);
//   while (const auto frame = reader.next()) {
//     if (frame->problem.empty()) handle(frame->body); else complain(frame->problem);
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hardtack {

struct FrameLimits {
  std::size_t max_body_bytes = 64u << 20;
  std::size_t max_header_bytes = 8 * 1024;  // all lines of one header
};

struct Frame {
  std::string body;
  // Why there is no message; the body is empty then.
  std::string problem;
};

class FrameReader {
 public:
  explicit FrameReader(const FrameLimits& limits = {}) : limits_(limits) {}

  void feed(std::string_view bytes);
  // The next message or problem; nothing until more bytes have come.
  std::optional<Frame> next();
  // Whether the stream would end within a message.
  bool within_message() const;

 private:
  enum class State : std::uint8_t { kHeader, kBody, kLost };

  std::string_view rest() const { return std::string_view(buffer_).substr(begin_); }
  void skip(std::size_t bytes);
  // Nothing to report. `line` is without its break.
  std::optional<Frame> take_header_line(std::string_view line);
  std::optional<Frame> take_length(std::string_view value);
  std::optional<Frame> end_header();
  std::optional<Frame> take_body();
  // Reports, and looks for the next header.
  Frame lose(std::string problem);
  // True once a header begins.
  bool find_header();
  void reset_header();

  FrameLimits limits_;
  std::string buffer_;
  std::size_t begin_ = 0;    // of what is not used yet
  std::size_t scanned_ = 0;  // bytes behind `begin_` that hold no line break
  State state_ = State::kHeader;
  std::size_t header_bytes_ = 0;
  bool header_lines_ = false;
  bool foreign_charset_ = false;
  std::optional<std::size_t> length_;
};

// The message with its header.
std::string framed(std::string_view body);

}  // namespace hardtack
