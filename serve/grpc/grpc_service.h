// One service of gRPC: its methods take one message and give one back. Called by several threads at once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "serve/grpc/status.h"
#include "serve/http/framing/refusal.h"
#include "serve/message/message.h"
#include "serve/trace/traced_request.h"

namespace hardtack::serve {

struct GrpcReply {
  GrpcStatus status = GrpcStatus::kOk;
  std::string text = {};     // for people, where the status is not kOk
  std::string message = {};  // where it is
};

// What a service is told of a call besides its message.
struct GrpcCall {
  std::string_view method;
  const Message& asking;  // the request that brought it, whose body is the message with its framing
  Worker& worker;
  TracedRequest& trace;  // follows the trace of the call's own headers, if they name one
};

// Why a call had no answer of its service, as data.
enum class CallFault : std::uint8_t {
  kMethod,   // the service does not have it
  kTimeout,  // `grpc-timeout` is not a time
  kMessage,  // there is not one, or it is compressed
  kLate,     // the answer came after the time of the call
};
// "grpc_method": of a closed set.
std::string_view name_of(CallFault fault);

class GrpcService {
 public:
  virtual ~GrpcService() = default;

  // With its package: "grpc.health.v1.Health".
  virtual std::string_view name() const = 0;
  virtual bool has(std::string_view method) const = 0;
  // Whether its calls are spans of traces.
  virtual bool traced() const { return false; }
  // A method that it has, and the message it is called with. Must not throw but for want of memory.
  virtual GrpcReply call(const GrpcCall& call, std::string_view request) = 0;
  // Told of a call that is answered with an error for it; one that is late was answered by call() before.
  virtual void failed(const GrpcCall& /*call*/, CallFault /*fault*/) {}
  // What a call is answered with that broke a limit of the listener, and whose message is not there.
  virtual GrpcReply refused(const GrpcCall& call, Refusal why, std::string_view detail) = 0;
};

// The usual answer to a call that broke a limit: kResourceExhausted for one that is too large, kUnavailable where the
// service has no memory, kInternal for the others.
GrpcReply refused_call(Refusal why, std::string_view detail);

}  // namespace hardtack::serve
