// envoy.service.auth.v3.CheckResponse. Envoy takes an answer without a status, or with status 0 beside a denial, for an
// allow (service.md 0.1): so every answer but an allow has a status that is not 0, and a denial for the client.
#pragma once

#include <span>
#include <string>

#include "serve/message/message.h"

namespace hardtack::serve {

// `answer` as ForwardAuthorizer::authorize gives it: 200 allows, with the headers that replace those of the request,
// and `remove`, which Envoy takes out of it. 401 and 403 deny. 503 is an error, which `failure_mode_allow` lets
// through. Anything else denies with 403.
std::string write_check_answer(const Answer& answer, std::span<const std::string> remove);

}  // namespace hardtack::serve
