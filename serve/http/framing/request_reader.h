// The framing of HTTP/1 on one connection, without sockets: bytes in, whole requests out, one after the other. Each
// request has passed check_header and the parser of Boost.Beast, and both agree how its body is framed; anything else
// is a refusal, after which nothing on the connection is read any more.
//
// Owns one buffer, in which bodies are decoded in place: what message() refers to lives until next(). For one thread.
//
//   RequestReader reader(limits);
//   std::ranges::copy(bytes, reader.room().begin());
//   reader.received(bytes.size());
//   while (reader.read() == RequestReader::State::kRequest) {
//     handle(reader.head(), reader.headers(), reader.body());
//     reader.next();
//   }
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "serve/http/framing/header_check.h"
#include "serve/message/message.h"

namespace hardtack::serve {

class RequestReader {
 public:
  enum class State : std::uint8_t { kIdle, kHeader, kBody, kRequest, kRefused };

  explicit RequestReader(const HttpLimits& limits);  // `limits` must outlive the reader
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Where the next bytes go: at least one, unless a request waits to be taken. Invalid after any other call.
  std::span<char> room();
  void received(std::size_t count);

  // Looks at what arrived. kRequest and kRefused stay until next(), or for good.
  State read();
  State state() const;

  // Of the request, or of what was refused as far as it could be read.
  const HeaderCheck& head() const;
  std::span<const Header> headers() const;  // names in lower case
  std::string_view body() const;

  // Whether bytes of a body have arrived: then nobody waits for a `100 Continue`.
  bool body_begun() const;
  // Bytes that arrived and belong to no request yet.
  std::string_view rest() const;

  // Forgets the request. Bytes that follow it stay.
  void next();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hardtack::serve
