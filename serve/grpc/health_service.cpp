#include "serve/grpc/health_service.h"

#include <algorithm>

#include "tokens/biscuit/format/wire.h"
#include "tokens/bytes/bytes.h"

namespace hardtack::serve {
namespace {

// HealthCheckResponse.ServingStatus.
constexpr std::uint64_t kServing = 1;
constexpr std::uint64_t kNotServing = 2;

}  // namespace

GrpcReply HealthService::call(const GrpcCall&, std::string_view request) {
  wire::Reader reader(bytes_of(request), "HealthCheckRequest", ErrorCode::kUsage);
  std::string_view service;
  while (reader.next()) {
    if (reader.field() == 1) reader.once(service);
  }
  if (!reader.finish()) return {.status = GrpcStatus::kInvalidArgument, .text = "the request is malformed"};
  if (!service.empty() && std::ranges::find(services_, service) == services_.end()) {
    return {.status = GrpcStatus::kNotFound, .text = "there is no such service"};
  }
  wire::Writer writer;
  writer.number(1, readiness_.failures().empty() ? kServing : kNotServing);
  const ByteView written = writer.written();
  return {.message = std::string(written.begin(), written.end())};
}

}  // namespace hardtack::serve
