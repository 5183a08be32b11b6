#include "serve/envoy/check_service.h"

#include "serve/envoy/check_answer.h"
#include "serve/envoy/check_request.h"

namespace hardtack::serve {
namespace {

using Reason = ForwardOutcome::Reason;

Reason reason_of(Refusal why) {
  switch (why) {
    case Refusal::kHeaderTime:
    case Refusal::kBodyTime:
    case Refusal::kBodyRate:
    case Refusal::kBodySize:
    case Refusal::kRequestLine:
    case Refusal::kHeaderSize:
    case Refusal::kHeaderCount:
    case Refusal::kMemory: return Reason::kLimit;
    case Refusal::kAnswer: return Reason::kHeader;
    default: return Reason::kRequest;
  }
}

}  // namespace

GrpcReply CheckService::call(const GrpcCall& call, std::string_view request) {
  const auto check = read_check_request(request);
  std::expected<ToldRequest, ForwardFault> told;
  if (check) {
    call.trace.follow(check->headers);
    told = check->told();
  } else {
    call.trace.follow({});
    told = std::unexpected(check.error());
  }
  const Answer answer = authorizer_.authorize(told, call.asking, call.worker);
  call.trace.status(answer.status);
  return {.message = write_check_answer(answer, authorizer_.removals())};
}

void CheckService::failed(const GrpcCall& call, CallFault fault) {
  const Reason reason = fault == CallFault::kLate ? Reason::kLimit : Reason::kRequest;
  static_cast<void>(authorizer_.refused(reason, name_of(fault), call.worker));
}

GrpcReply CheckService::refused(const GrpcCall& call, Refusal why, std::string_view) {
  const Answer answer = authorizer_.refused(reason_of(why), refusal_name(why), call.worker);
  return {.message = write_check_answer(answer, {})};
}

}  // namespace hardtack::serve
