#include "lsp/server/client_requests.h"

#include <utility>

namespace hardtack::lsp {

bool ClientRequests::ask(std::string_view method, JsonValue params, Then then) {
  if (pending_.size() >= kMaxPending) return false;
  const std::int64_t id = next_id_++;
  pending_.emplace(id, std::move(then));
  outbox_.send(request_message(id, method, std::move(params)));
  return true;
}

void ClientRequests::answered(const Response& response) {
  const auto* id = std::get_if<std::int64_t>(&response.id);
  if (id == nullptr) return;
  const auto found = pending_.find(*id);
  if (found == pending_.end()) return;
  const Then then = std::move(found->second);
  pending_.erase(found);
  if (then) then(response.result);
}

}  // namespace hardtack::lsp
