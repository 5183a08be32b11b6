// The metadata document (service.md 1.6): where the endpoints are, as clients know them.
//
//   metadata_path("https://pdp.example/tenant1");   // "/.well-known/authzen-configuration/tenant1"
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "serve/message/message.h"

namespace hardtack::serve {

// Error: kUsage for what is no `https://HOST[:PORT][/PATH]` without query, fragment and a slash at its end; `http` is
// taken for loopback.
Result<void> check_public_url(std::string_view url);

// Of the document, for a service that is known as `url`.
std::string metadata_path(std::string_view url);

// Of the service that is known as `url`; where that is empty, as the request's host. 400 for a host that is none.
Answer answer_metadata(const Message& message, std::string_view url, std::string_view path_prefix);

}  // namespace hardtack::serve
