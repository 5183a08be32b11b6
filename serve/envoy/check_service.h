// `envoy.service.auth.v3.Authorization` with its method Check: Envoy's ext_authz over gRPC. The same decision as over
// HTTP, by the same authorizer; a request that cannot be read, one that is too large among them, is a denial and no
// error of gRPC, since Envoy can be told to let those through.
//
// Calls that are refused before they are read are told to the authorizer's observers as denials.
//
// Its span is of the trace that the call's own headers name, which Envoy writes where it traces; else of the one that
// the request's headers name, as over HTTP.
#pragma once

#include <string_view>

#include "serve/forward/forward_authorizer.h"
#include "serve/grpc/grpc_service.h"

namespace hardtack::serve {

class CheckService final : public GrpcService {
 public:
  // `authorizer` outlives it.
  explicit CheckService(const ForwardAuthorizer& authorizer) : authorizer_(authorizer) {}

  std::string_view name() const override { return "envoy.service.auth.v3.Authorization"; }
  bool has(std::string_view method) const override { return method == "Check"; }
  bool traced() const override { return true; }
  GrpcReply call(const GrpcCall& call, std::string_view request) override;
  void failed(const GrpcCall& call, CallFault fault) override;
  GrpcReply refused(const GrpcCall& call, Refusal why, std::string_view detail) override;

 private:
  const ForwardAuthorizer& authorizer_;
};

}  // namespace hardtack::serve
