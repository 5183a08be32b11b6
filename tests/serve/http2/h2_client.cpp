#include "tests/serve/http2/h2_client.h"

#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

namespace hardtack::serve::test {
namespace {

std::string number(std::uint32_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xffU);
  return text;
}

std::uint32_t number_in(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes) value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

// An integer with a prefix of seven bits (RFC 7541, 5.1), and the text behind it.
std::string text(std::string_view value) {
  std::string written;
  std::size_t length = value.size();
  if (length < 127) {
    written += static_cast<char>(length);
  } else {
    written += '\x7f';
    for (length -= 127; length >= 128; length >>= 7U) written += static_cast<char>((length & 127U) | 128U);
    written += static_cast<char>(length);
  }
  return written.append(value);
}

}  // namespace

H2Client::H2Client(const ListenAddress& address, bool greet) : client_(address) {
  EXPECT_EQ(nghttp2_hd_inflate_new(&inflater_), 0);
  if (greet) send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(kSettings, 0, 0, ""));
}

H2Client::~H2Client() { nghttp2_hd_inflate_del(inflater_); }

std::string H2Client::frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload) {
  std::string bytes = number(static_cast<std::uint32_t>(payload.size()), 3);
  bytes += static_cast<char>(type);
  bytes += static_cast<char>(flags);
  return bytes + number(stream, 4) + std::string(payload);
}

std::string H2Client::block(const HeaderList& headers) {
  std::string bytes;
  for (const auto& [name, value] : headers) bytes += '\0' + text(name) + text(value);
  return bytes;
}

std::string H2Client::request(const HeaderList& headers, std::optional<std::string_view> body) {
  const std::uint32_t stream = next_stream_;
  next_stream_ += 2;
  constexpr std::size_t kPiece = 16 * 1024;
  const std::string headers_bytes = block(headers);
  std::string_view left = headers_bytes;
  std::string bytes;
  for (std::uint8_t type = kHeaders; type == kHeaders || !left.empty(); type = kContinuation) {
    const std::string_view piece = left.substr(0, kPiece);
    left.remove_prefix(piece.size());
    const int flags = (left.empty() ? kEndHeaders : 0) | (type == kHeaders && !body ? kEndStream : 0);
    bytes += frame(type, static_cast<std::uint8_t>(flags), stream, piece);
  }
  if (!body) return bytes;
  std::string_view rest = *body;
  while (rest.size() > kPiece) {
    bytes += frame(kData, 0, stream, rest.substr(0, kPiece));
    rest.remove_prefix(kPiece);
  }
  return bytes + frame(kData, kEndStream, stream, rest);
}

H2Reply H2Client::ask(const HeaderList& headers, std::optional<std::string_view> body) {
  send(request(headers, body));
  return reply(last_stream());
}

void H2Client::read(std::chrono::milliseconds most) {
  client_.receive(most);
  take_frames();
}

void H2Client::take_frames() {
  while (true) {
    const std::string_view bytes = std::string_view(client_.rest()).substr(read_);
    if (bytes.size() < 9 || bytes.size() < 9 + number_in(bytes.substr(0, 3))) return;
    const std::size_t size = number_in(bytes.substr(0, 3));
    const auto type = static_cast<std::uint8_t>(bytes[3]);
    const auto flags = static_cast<std::uint8_t>(bytes[4]);
    const std::uint32_t stream = number_in(bytes.substr(5, 4));
    const std::string_view payload = bytes.substr(9, size);
    read_ += 9 + size;
    ++seen_[type & 15U];
    H2Reply& reply = replies_[stream];
    if (type == kHeaders) {
      EXPECT_NE(flags & kEndHeaders, 0);
      auto* at = reinterpret_cast<const std::uint8_t*>(payload.data());
      std::size_t left = payload.size();
      for (int state = 0; (state & NGHTTP2_HD_INFLATE_FINAL) == 0;) {
        nghttp2_nv header{};
        const auto used = nghttp2_hd_inflate_hd2(inflater_, &header, &state, at, left, 1);
        ASSERT_GE(used, 0);
        at += used;
        left -= static_cast<std::size_t>(used);
        if ((state & NGHTTP2_HD_INFLATE_EMIT) == 0) continue;
        reply.headers[std::string(reinterpret_cast<const char*>(header.name), header.namelen)] =
            std::string(reinterpret_cast<const char*>(header.value), header.valuelen);
      }
      nghttp2_hd_inflate_end_headers(inflater_);
    }
    if (type == kData) reply.body.append(payload);
    if ((type == kHeaders || type == kData) && (flags & kEndStream) != 0) reply.whole = true;
    if (type == kReset) reply.reset = number_in(payload);
    if (type == kGoAway) goaway_ = number_in(payload.substr(4, 4));
  }
}

H2Reply H2Client::reply(std::uint32_t stream) {
  const auto done = [&] {
    const H2Reply& reply = replies_[stream];
    return reply.whole || reply.reset.has_value();
  };
  take_frames();
  while (!done() && client_.receive()) take_frames();
  return replies_[stream];
}

std::optional<std::uint32_t> H2Client::goaway() {
  EXPECT_TRUE(client_.ended());
  take_frames();
  return goaway_;
}

HeaderList asked(const std::string& method, const std::string& path, const HeaderList& more) {
  HeaderList headers = {{":method", method}, {":path", path}, {":scheme", "http"}, {":authority", "a.example"}};
  headers.insert(headers.end(), more.begin(), more.end());
  return headers;
}

}  // namespace hardtack::serve::test
