// `grpc.health.v1.Health` with its method Check, which health checks of proxies and of Kubernetes call: SERVING as long
// as /readyz says yes, for the empty name and the names it is given; NOT_FOUND for others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "serve/grpc/grpc_service.h"
#include "serve/operation/health.h"

namespace hardtack::serve {

class HealthService final : public GrpcService {
 public:
  // `readiness` outlives it.
  HealthService(const Readiness& readiness, std::vector<std::string> services)
      : readiness_(readiness), services_(std::move(services)) {}

  std::string_view name() const override { return "grpc.health.v1.Health"; }
  bool has(std::string_view method) const override { return method == "Check"; }
  GrpcReply call(const GrpcCall& call, std::string_view request) override;
  GrpcReply refused(const GrpcCall&, Refusal why, std::string_view detail) override {
    return refused_call(why, detail);
  }

 private:
  const Readiness& readiness_;
  const std::vector<std::string> services_;
};

}  // namespace hardtack::serve
