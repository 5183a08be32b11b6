// The lineage index in PostgreSQL, for several machines that share it.
//
// A store holds a copy of the whole index in memory, which lookups read without asking the server. `poll` keeps the
// copy up to date: it takes in what others wrote as soon as the server notifies (LISTEN/NOTIFY), makes sure now and
// then that the connection still lives, and reconnects when it does not. A copy that has not been confirmed for longer
// than `max_staleness` answers nothing any more (kLineageUnavailable: deny) until `poll` reaches the server again.
//
// The store starts no thread: call `poll` from the service's event loop, at least a few times per max_staleness, or
// let a PostgresLineageRunner do it in a thread of its own. All member functions may be called from any thread.
//
// Entries form the same digest chain as in SQLite; a server that comes back with another or a shorter history is
// refused for good. What `append` has acknowledged is committed with synchronous_commit.
//
//   HARDTACK_TRY(auto store, PostgresLineageStore::open({.connection = "postgresql:///tokens", .create = true}, now));
//   PostgresLineageRunner runner(*store, clock, std::chrono::milliseconds(100));
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "engine/base/attributes.h"
#include "tokens/lineage_index/store.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct PostgresOptions {
  // A connection string or URI of libpq. A password belongs in a passfile or in PGPASSWORD. Where neither it nor
  // PGSSLMODE says another `sslmode`, servers on a network must prove their names (verify-full).
  std::string connection = {};
  // Makes the tables, or brings older ones up to date. Without it, tables of the schema before this one are read as
  // they are, and brought up to date by the first that is written to them.
  bool create = false;
  // How old the copy may be.
  std::chrono::milliseconds max_staleness{5'000};
  // How long one exchange with the server may take.
  std::chrono::milliseconds timeout{2'000};
  // Pause between attempts to reconnect.
  std::chrono::milliseconds reconnect_pause{500};
  // The history must contain this. Without it the first history that is read is believed.
  std::optional<LineagePin> pin = {};
};

class PostgresLineageStore final : public LineageStore {
 public:
  // Connects and reads the index. Error: kLineageUnavailable, also for an unknown schema version.
  static Result<std::unique_ptr<PostgresLineageStore>> open(PostgresOptions options, LineageTime now);
  ~PostgresLineageStore() override;

  // Takes in what has changed; cheap when nothing has. An error says why the server could not be asked; lookups go on
  // until the copy is stale.
  Result<void> poll(LineageTime now);

  // When the copy was last known to be what the server holds.
  LineageTime confirmed_at() const;

  // In memory.
  Result<std::vector<LineageStatus>> look_up(std::span<const std::string> ids, LineageTime now) override;
  // Read everything from the server again.
  Result<LineagePin> verify(LineageTime now) override;
  Result<void> visit(const std::function<Result<void>(const LineageEntry&)>& visitor, LineageTime now) override;

 protected:
  Result<void> append_valid(std::span<const LineageEntry> entries, LineageTime now) override;

 private:
  class Impl;
  explicit PostgresLineageStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// A thread that polls a store until it is destroyed. The store must outlive it.
class PostgresLineageRunner {
 public:
  PostgresLineageRunner(PostgresLineageStore& store, std::function<LineageTime()> clock,
                        std::chrono::milliseconds interval);
  PostgresLineageRunner(const PostgresLineageRunner&) = delete;
  PostgresLineageRunner& operator=(const PostgresLineageRunner&) = delete;
  ~PostgresLineageRunner();

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace hardtack
HARDTACK_API_END
