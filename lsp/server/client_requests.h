// What the server asks the client. Answers come in any order, or never: only so many are waited for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>

#include "lsp/protocol/json_rpc.h"
#include "lsp/server/outbox.h"

namespace hardtack::lsp {

class ClientRequests {
 public:
  static constexpr std::size_t kMaxPending = 256;
  // The client's result; nothing if it refused.
  using Then = std::function<void(const std::optional<JsonValue>&)>;

  explicit ClientRequests(Outbox& outbox) : outbox_(outbox) {}

  // False, and nothing is asked, where too many answers are due.
  bool ask(std::string_view method, JsonValue params, Then then = {});
  // Answers to nothing are ignored.
  void answered(const Response& response);

 private:
  Outbox& outbox_;
  std::int64_t next_id_ = 1;
  std::map<std::int64_t, Then> pending_;
};

}  // namespace hardtack::lsp
