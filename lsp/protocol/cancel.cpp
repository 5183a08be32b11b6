#include "lsp/protocol/cancel.h"

namespace hardtack::lsp {

CancelPtr Cancels::add(const RequestId& id) {
  const std::lock_guard lock(mutex_);
  const auto [entry, fresh] = pending_.emplace(id, nullptr);
  if (!fresh) return nullptr;
  entry->second = std::make_shared<CancelToken>();
  return entry->second;
}

void Cancels::cancel(const RequestId& id) {
  const std::lock_guard lock(mutex_);
  if (const auto found = pending_.find(id); found != pending_.end()) found->second->cancel();
}

void Cancels::finish(const RequestId& id) {
  const std::lock_guard lock(mutex_);
  pending_.erase(id);
}

}  // namespace hardtack::lsp
