// The lineage index in one SQLite file: the embedded default.
//
// Write-ahead log with full synchronisation, so what `record` and `revoke` have acknowledged survives a power cut. Any
// number of processes and threads may have the same file open, each thread through a store of its own; one store
// belongs to one thread at a time.
//
// Entries are only ever appended, each bound to all before it by a digest (tokens/lineage_index/entry_chain.h).
// Checked:
//   - at open: the schema, the whole chain (unless verify_history is off), its end against the recorded end, the
//     lookup index against the entries, and the pin if one is given;
//   - at each lookup: that the file is still the one that was opened; if it or its log changed, that what was known is
//     still there, and the entries that others added since; the entry found against its neighbour's digest; and that
//     the revocations found are those that were there when the history was read;
//   - by verify(): everything again, from the file.
// A file that was exchanged or written over, rolled back while it is open, truncated, or from which a revocation was
// removed or in which one was changed, in the entries or in the lookup index, ends in kLineageUnavailable. Not noticed
// by lookups, but by verify() and when the file is opened again:
//   - a record (not a revocation) that was removed, or edited together with its digest: what is removed is unknown, and
//     cold verification refuses unknown ancestors;
//   - with verify_history off: what was removed or edited before the file was opened, and an edited lookup index; of
//     what is removed later the number of entries tells.
// A file that was consistently rolled back or rewritten while nobody had it open is told from the real one only by a
// pin.
//
//   HARDTACK_TRY(auto store, SqliteLineageStore::open("lineage.db", {.create = true}));
//   HARDTACK_CHECK(store->revoke(id, now));
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/attributes.h"
#include "tokens/lineage_index/store.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct SqliteOptions {
  // Makes a new index if there is no file. Never replaces one, whatever state it is in.
  bool create = false;
  // Off: only the end of the chain is checked at open, which takes the same time for any size; lookups still check what
  // they find, and count all entries when somebody else has written.
  bool verify_history = true;
  // The history must contain this.
  std::optional<LineagePin> pin;
  // How long a writer waits for another.
  std::chrono::milliseconds busy_timeout{5'000};
};

class SqliteLineageStore final : public LineageStore {
 public:
  // Errors: kLineageUnavailable for a missing, corrupt or rolled-back file, a wrong owner or mode, a symbolic link.
  static Result<std::unique_ptr<SqliteLineageStore>> open(const std::string& path, const SqliteOptions& options);
  ~SqliteLineageStore() override;

  Result<std::vector<LineageStatus>> look_up(std::span<const std::string> ids, LineageTime now) override;
  Result<LineagePin> verify(LineageTime now) override;
  Result<void> visit(const std::function<Result<void>(const LineageEntry&)>& visitor, LineageTime now) override;

  // The end of the history as this store has last seen it; to be kept elsewhere.
  LineagePin pin() const;

 protected:
  Result<void> append_valid(std::span<const LineageEntry> entries, LineageTime now) override;

 private:
  class Impl;
  explicit SqliteLineageStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hardtack
HARDTACK_API_END
