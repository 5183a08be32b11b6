// What a service asks of the native API, as JSON:
//
//   {"token": "En0K...",
//    "facts": [{"name": "operation", "terms": ["read"]}],
//    "query": "rights", "explain": true}
//
// Instead of `token` there may be `credentials`: [{"token": "...", "format": "jwt"}, ...], of which the first is the
// primary one; or neither. `query` names one of the queries that the service was configured with: no request brings
// policy text. Members of other names are errors, since what is misspelt must not be left out of a decision.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "json/json.h"
#include "serve/message/request_fault.h"
#include "tokens/provider/token_format.h"

namespace hardtack::serve {

struct NativeCredential {
  std::string_view token;
  const TokenFormat* format = nullptr;  // null: it is recognised
};

// Refers to the JSON value.
struct NativeRequest {
  std::vector<NativeCredential> credentials;
  const JsonValue* facts = nullptr;
  std::optional<std::string_view> query;
  bool explain = false;
  bool trace = false;
  bool world = false;
};

inline constexpr std::size_t kMaxCredentials = 16;

Read<NativeRequest> read_native_request(const JsonValue& body, const Pointer& at);
// The array `requests` of a batch, the only member of it. Fault: also for none and for more than `most`.
Read<std::vector<NativeRequest>> read_native_batch(const JsonValue& body, std::size_t most);

}  // namespace hardtack::serve
