// What gRPC writes into requests and answers of HTTP/2 (github.com/grpc/grpc, doc/PROTOCOL-HTTP2.md), for calls with
// one message each way: pure functions over bytes.
//
//   const auto request = read_message(message.body);
//   if (!request) return failed(request.error());
//   answer.body = framed(reply);
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "serve/grpc/status.h"

namespace hardtack::serve {

// What is wrong with a call, for its client.
struct GrpcFault {
  GrpcStatus status = GrpcStatus::kInternal;
  std::string_view text;  // of a constant
};

// Messages of protobuf: `application/grpc` and `application/grpc+proto`.
bool is_grpc_type(std::string_view content_type);

// The one message of a body, without its prefix of five bytes. kUnimplemented for one that is compressed and for more
// than one; kInternal for none, and for one whose length is not that of the body.
std::expected<std::string_view, GrpcFault> read_message(std::string_view body);
std::string framed(std::string_view message);

// `200m`: eight digits at most and a unit. What is longer than a day is a day.
std::optional<std::chrono::nanoseconds> read_timeout(std::string_view text);

// As the trailer `grpc-message` has it.
std::string percent_encoded(std::string_view text);

}  // namespace hardtack::serve
