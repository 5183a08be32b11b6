#include "serve/envoy/check_service.h"

#include "serve/envoy/check_answer.h"
#include "serve/envoy/check_request.h"
#include "serve/message/problem.h"

namespace hardtack::serve {

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

GrpcReply CheckService::refused(std::string_view, Refusal, std::string_view) {
  return {.message = write_check_answer(problem(403, "the request is not allowed"), {})};
}

}  // namespace hardtack::serve
