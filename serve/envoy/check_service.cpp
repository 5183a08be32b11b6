#include "serve/envoy/check_service.h"

#include "serve/envoy/check_answer.h"
#include "serve/envoy/check_request.h"
#include "serve/message/problem.h"

namespace hardtack::serve {

GrpcReply CheckService::call(std::string_view, std::string_view request, const Message& asking, Worker& worker) {
  const auto check = read_check_request(request);
  std::expected<ToldRequest, ForwardFault> told;
  if (check) {
    told = check->told();
  } else {
    told = std::unexpected(check.error());
  }
  const Answer answer = authorizer_.authorize(told, asking, worker);
  return {.message = write_check_answer(answer, authorizer_.removals())};
}

GrpcReply CheckService::refused(std::string_view, Refusal, std::string_view) {
  return {.message = write_check_answer(problem(403, "the request is not allowed"), {})};
}

}  // namespace hardtack::serve
