// The status of a call, as the trailer `grpc-status` has it (github.com/grpc/grpc, doc/statuscodes.md): those that are
// answered here.
#pragma once

#include <cstdint>

namespace hardtack::serve {

enum class GrpcStatus : std::uint8_t {
  kOk = 0,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kUnauthenticated = 16,
};

}  // namespace hardtack::serve
