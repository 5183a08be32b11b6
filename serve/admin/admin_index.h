// What operators do to the lineage index while the service decides by it: revoke, record, list.
//
// The store is written to here, and read by a RevocationView; they are two stores over one index, or one that any
// thread may use. What revoke() returns is committed, and the view has said that it counts: the next request is denied.
//
// May be used from any thread; one writes at a time.
//
//   AdminIndex index({.store = store, .view = view, .door = door, .now = clock});
//   auto revoked = index.revoke(*request);
//   if (!revoked) return revoked.error();   // a problem document
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "serve/admin/admin_request.h"
#include "serve/credentials/credential_door.h"
#include "serve/credentials/revocation_view.h"
#include "serve/message/message.h"
#include "tokens/lineage_index/store.h"

namespace hardtack::serve {

struct AdminIndexOptions {
  std::shared_ptr<LineageStore> store;  // null: nothing can be revoked or recorded, which is said
  std::shared_ptr<RevocationView> view;
  std::shared_ptr<const CredentialDoor> door;  // that verifies tokens
  CredentialRules rules = {};
  std::function<LineageTime()> now;
};

struct RevokedId {
  std::string id;
  std::string hash;    // empty: everything that carries the id
  bool known = false;  // to the index, before
  bool is_jwt = false;
};
// {"revoked": [{"id", "hash", "known"}]}
JsonValue revoked_json(const std::vector<RevokedId>& revoked);

class AdminIndex {
 public:
  template <typename T>
  using Answered = std::expected<T, Answer>;  // or a problem document

  explicit AdminIndex(AdminIndexOptions options) : options_(std::move(options)) {}

  bool given() const { return options_.store != nullptr; }

  // All or none. 409 for what is no id, for a token whose signature does not hold, and for what is unknown where only
  // what is known was meant; 503 where the index cannot be written to.
  Answered<std::vector<RevokedId>> revoke(const RevokeRequest& request);
  // A Biscuit and its ancestors, root first. 409 for what contradicts the index.
  Answered<std::vector<LineageRecord>> record(std::string_view token);

  struct Page {
    std::vector<LineageEntry> revocations;
    bool more = false;
  };
  // In the order of the index.
  Answered<Page> list(const RevocationPage& page);

 private:
  Answered<void> resolve(const RevocationTarget& target, const Pointer& at, std::vector<RevokedId>& ids);
  Answered<void> resolve_token(std::string_view token, const Pointer& at, std::vector<RevokedId>& ids);
  Answered<void> resolve_hash(std::string_view hash, const Pointer& at, std::vector<RevokedId>& ids);
  Answered<void> wait_for_view(const std::vector<RevokedId>& ids);

  const AdminIndexOptions options_;
  std::mutex mutex_;
};

}  // namespace hardtack::serve
