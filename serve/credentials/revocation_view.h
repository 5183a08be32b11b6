// Whether credentials are revoked, as every request asks: an index, a list, or a copy of a fleet's index behind one
// interface. Views are asked from all threads of the service.
//
//   LocalRevocation revocation(std::move(index), std::move(list));
//   if (!revocation.fresh(now)) return undecided();
//   HARDTACK_TRY(const std::optional<Revoked> revoked, revocation.find(ids, now));
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "engine/base/error.h"
#include "tokens/lineage_index/find_revoked.h"
#include "tokens/lineage_index/store.h"

namespace hardtack::serve {

class RevocationView {
 public:
  virtual ~RevocationView() = default;
  // Whether what find() says is recent enough to decide by. Where it is not, nothing is allowed.
  virtual bool fresh(LineageTime now) const = 0;
  // The first of the ids that is revoked: those of all blocks of a credential, the root first. Error:
  // kLineageUnavailable, which must deny.
  virtual Result<std::optional<Revoked>> find(std::span<const LineageKey> ids, LineageTime now) = 0;
};

// An index that is asked for every request, one thread at a time, and a list; both or either.
class LocalRevocation final : public RevocationView {
 public:
  // `is_fresh`: whether the index is recent enough, for one that is a copy of a server's; true where it is left out. It
  // may refer to the index and is let go first.
  explicit LocalRevocation(std::shared_ptr<LineageStore> index, std::shared_ptr<const RevocationList> list = nullptr,
                           std::function<bool(LineageTime)> is_fresh = {});

  // Of a list that was read again. Requests that run keep theirs.
  void replace(std::shared_ptr<const RevocationList> list);

  // An index that cannot answer says so when it is asked.
  bool fresh(LineageTime now) const override { return !is_fresh_ || is_fresh_(now); }
  Result<std::optional<Revoked>> find(std::span<const LineageKey> ids, LineageTime now) override;

 private:
  std::mutex index_mutex_;
  const std::shared_ptr<LineageStore> index_;
  std::mutex list_mutex_;
  std::shared_ptr<const RevocationList> list_;
  const std::function<bool(LineageTime)> is_fresh_;
};

}  // namespace hardtack::serve
