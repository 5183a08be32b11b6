// A client of HTTP/2 whose frames are written by hand, so that a test can send any: headers are literals without
// Huffman's code, and what the server sends is read with nghttp2's inflater. Over a real socket; every wait is bounded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/serve/http/client.h"

struct nghttp2_hd_inflater;

namespace hardtack::serve::test {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::uint8_t kData = 0, kHeaders = 1, kPriority = 2, kReset = 3, kSettings = 4, kPing = 6, kGoAway = 7,
                              kWindow = 8, kContinuation = 9;
inline constexpr std::uint8_t kEndStream = 1, kAck = 1, kEndHeaders = 4;

struct H2Reply {
  std::map<std::string, std::string> headers = {};  // of both blocks
  std::string body = {};
  bool whole = false;
  std::optional<std::uint32_t> reset = std::nullopt;  // an error code

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
  // ":status", or "reset 1".
  std::string status() const { return reset && !whole ? "reset " + std::to_string(*reset) : header(":status"); }
};

class H2Client {
 public:
  // With the preface and empty settings, unless the test sends them itself.
  explicit H2Client(const ListenAddress& address, bool greet = true);
  ~H2Client();
  H2Client(const H2Client&) = delete;
  H2Client& operator=(const H2Client&) = delete;

  static std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload);
  static std::string block(const HeaderList& headers);
  // A whole request on the next stream, as frames; with a body where `body` is given.
  std::string request(const HeaderList& headers, std::optional<std::string_view> body = std::nullopt);

  bool send(std::string_view bytes) { return client_.send(bytes); }
  // Sends it and waits for the answer.
  H2Reply ask(const HeaderList& headers, std::optional<std::string_view> body = std::nullopt);
  H2Reply reply(std::uint32_t stream);
  std::uint32_t last_stream() const { return next_stream_ - 2; }
  // The code of the GOAWAY that ends the connection, once it has ended.
  std::optional<std::uint32_t> goaway();
  // Reads what is there.
  void read(std::chrono::milliseconds most);
  std::size_t frames_seen(std::uint8_t type) const { return seen_[type & 15U]; }
  Client& socket() { return client_; }

 private:
  void take_frames();

  Client client_;
  nghttp2_hd_inflater* inflater_ = nullptr;
  std::uint32_t next_stream_ = 1;
  std::size_t read_ = 0;
  std::map<std::uint32_t, H2Reply> replies_;
  std::optional<std::uint32_t> goaway_;
  std::size_t seen_[16] = {};
};

// The pseudo headers of a request.
HeaderList asked(const std::string& method, const std::string& path, const HeaderList& more = {});

}  // namespace hardtack::serve::test
