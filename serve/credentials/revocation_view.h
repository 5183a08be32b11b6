// Whether credentials are revoked, as every request asks: an index, a list, or a copy of a fleet's index behind one
// interface. Views are asked from all threads of the service.
//
//   LocalRevocation revocation(std::move(index), std::move(list));
//   if (!revocation.fresh(now)) return undecided();
//   HARDTACK_TRY(const std::optional<Revoked> revoked, revocation.find(ids, now));
#pragma once

#include <chrono>
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
  // How old a copy is; nothing where there is none.
  virtual std::optional<std::chrono::milliseconds> age(LineageTime /*now*/) const { return std::nullopt; }
  // The first of the ids that is revoked: those of all blocks of a credential, the root first. Error:
  // kLineageUnavailable, which must deny.
  virtual Result<std::optional<Revoked>> find(std::span<const LineageKey> ids, LineageTime now) = 0;
};

// What tells how recent an index is that is a copy of a server's. The functions may refer to the index and are let go
// before it.
struct CopyState {
  std::function<bool(LineageTime)> fresh;
  std::function<std::chrono::milliseconds(LineageTime)> age;
};

// An index that is asked for every request, one thread at a time, and a list; both or either.
class LocalRevocation final : public RevocationView {
 public:
  // `copy`: empty for an index that is none.
  explicit LocalRevocation(std::shared_ptr<LineageStore> index, std::shared_ptr<const RevocationList> list = nullptr,
                           CopyState copy = {});

  // Of a list that was read again. Requests that run keep theirs.
  void replace(std::shared_ptr<const RevocationList> list);

  // An index that cannot answer says so when it is asked.
  bool fresh(LineageTime now) const override { return !copy_.fresh || copy_.fresh(now); }
  std::optional<std::chrono::milliseconds> age(LineageTime now) const override;
  Result<std::optional<Revoked>> find(std::span<const LineageKey> ids, LineageTime now) override;

 private:
  std::mutex index_mutex_;
  const std::shared_ptr<LineageStore> index_;
  std::mutex list_mutex_;
  std::shared_ptr<const RevocationList> list_;
  const CopyState copy_;
};

}  // namespace hardtack::serve
