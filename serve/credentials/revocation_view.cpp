#include "serve/credentials/revocation_view.h"

#include <utility>

namespace hardtack::serve {

LocalRevocation::LocalRevocation(std::shared_ptr<LineageStore> index, std::shared_ptr<const RevocationList> list,
                                 CopyState copy)
    : index_(std::move(index)), list_(std::move(list)), copy_(std::move(copy)) {}

std::optional<std::chrono::milliseconds> LocalRevocation::age(LineageTime now) const {
  if (!copy_.age) return std::nullopt;
  return copy_.age(now);
}

void LocalRevocation::replace(std::shared_ptr<const RevocationList> list) {
  const std::lock_guard lock(list_mutex_);
  list_.swap(list);
}

Result<std::optional<Revoked>> LocalRevocation::find(std::span<const LineageKey> ids, LineageTime now) {
  std::shared_ptr<const RevocationList> list;
  {
    const std::lock_guard lock(list_mutex_);
    list = list_;
  }
  if (index_ == nullptr) return find_revoked(ids, {.index = nullptr, .list = list.get()}, now);
  const std::lock_guard lock(index_mutex_);
  return find_revoked(ids, {.index = index_.get(), .list = list.get()}, now);
}

}  // namespace hardtack::serve
