#include "serve/service/router.h"

#include "serve/message/problem.h"

namespace hardtack::serve {

void Router::add(std::string path, Handler& handler) {
  add([path = std::move(path)](std::string_view target) { return target.substr(0, target.find('?')) == path; },
      handler);
}

Answer Router::answer(const Message& message, Worker& worker) {
  for (const auto& [owns, handler] : routes_) {
    if (owns(message.target)) return handler->answer(message, worker);
  }
  if (denies()) return problem(403, "the request is not allowed");
  return problem(404, "there is nothing at this path");
}

}  // namespace hardtack::serve
