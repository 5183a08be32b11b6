// Calls of gRPC, given to the services that have them. What is asked at a path of a service and is no call gets an
// error of HTTP; a method that nobody has, a message that is none and a deadline that has passed get the status that
// gRPC has for it.
//
// Only paths of its services are its own, whatever the content type says: an error of gRPC is an answer of 200, which
// must not be given to anybody who asks over HTTP and would take it for an allow.
//
//   GrpcHandler grpc({&check, &health});
//   Http2 http2(grpc);
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "serve/grpc/grpc_service.h"
#include "serve/http2/stream_handler.h"

namespace hardtack::serve {

class GrpcHandler final : public StreamHandler {
 public:
  // All outlive it; without a tracer no spans are written.
  explicit GrpcHandler(std::vector<GrpcService*> services, Tracer* tracer = nullptr)
      : services_(std::move(services)), tracer_(tracer) {}

  bool owns(std::string_view target) const override { return find(target).service != nullptr; }
  StreamAnswer answer(const Message& message, Worker& worker) override;
  StreamAnswer refused(const RefusedStream& refused, Worker& worker) override;

 private:
  struct Method {
    GrpcService* service = nullptr;
    std::string_view name;  // as it was asked for; the service may not have it
  };
  Method find(std::string_view target) const;
  static GrpcReply call(GrpcService& service, const GrpcCall& call);

  const std::vector<GrpcService*> services_;
  Tracer* const tracer_;
};

}  // namespace hardtack::serve
