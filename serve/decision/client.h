// Who asks for a decision, as far as the service knows.
#pragma once

#include <expected>
#include <functional>
#include <string>

#include "serve/decision/worker.h"
#include "serve/message/message.h"

namespace hardtack::serve {

struct Client {
  std::string id;            // bound into page tokens, shown in logs
  bool may_explain = false;  // sees failed checks and, where asked, explanations
};

// The client of a request; or what it is answered, 401 or 403. Called from every thread that answers.
using IdentifyClient = std::function<std::expected<Client, Answer>(const Message& message, Worker& worker)>;

}  // namespace hardtack::serve
