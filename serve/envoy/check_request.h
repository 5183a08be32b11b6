// envoy.service.auth.v3.CheckRequest: the request of a client as Envoy describes it, read out of protobuf and into the
// pieces that every proxy tells (forward/original_request.h). Strict: a message that protobuf would repair, a piece
// that is there twice, headers in both of their forms, and a pseudo header that contradicts its piece are no request.
// What these pieces hold is for read_original to judge. Nothing is copied: all of it refers to the bytes of the
// message.
//
//   const auto check = read_check_request(message);
//   if (!check) return deny(check.error());
//   const ToldRequest told = check->told();
#pragma once

#include <cstddef>
#include <expected>
#include <string_view>
#include <vector>

#include "serve/forward/original_request.h"
#include "serve/message/message.h"

namespace hardtack::serve {

struct CheckRequest {
  std::string_view method, target, host, scheme;
  std::string_view client_address;  // empty for a Unix socket
  std::string_view principal;       // of the client's certificate; empty without one
  std::string_view server_name;     // that the client asked TLS for
  std::vector<Header> headers;      // without those that begin with a colon

  // Refers to this and what this refers to.
  ToldRequest told() const;
};

inline constexpr std::size_t kMaxCheckHeaders = 256;

std::expected<CheckRequest, ForwardFault> read_check_request(std::string_view message);

}  // namespace hardtack::serve
