#include "tokens/lineage_index/stores/postgres_store.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <new>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "engine/text/cat.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/random.h"
#include "tokens/lineage_index/biscuit_id.h"
#include "tokens/lineage_index/entry_chain.h"
#include "tokens/lineage_index/stores/postgres_connection.h"

namespace hardtack {
namespace {

using Cell = PostgresConnection::Cell;
using Rows = PostgresConnection::Rows;

constexpr std::size_t kRowsAtOnce = 10'000;
// Tables of this version hold the same, under the rule that an id stands for one credential.
constexpr std::int64_t kOldestReadable = 2;

// Each entry brings the schema one version further; entries are never changed once released.
constexpr std::array<std::array<const char*, 4>, 3> kMigrations{{
    {"CREATE TABLE hardtack_lineage.entries (seq bigint PRIMARY KEY, kind smallint NOT NULL, at bigint NOT NULL, "
     "id text NOT NULL, hash text, parent_id text, parent_hash text, chain text NOT NULL)",
     "CREATE UNIQUE INDEX entries_by_id ON hardtack_lineage.entries (id, kind)",
     "CREATE TABLE hardtack_lineage.head (one boolean PRIMARY KEY CHECK (one), store_id text NOT NULL, pin text NOT "
     "NULL)",
     nullptr},
    {"CREATE FUNCTION hardtack_lineage.refuse() RETURNS trigger LANGUAGE plpgsql AS "
     "$$BEGIN RAISE EXCEPTION 'entries are never changed'; END$$",
     "CREATE TRIGGER no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON hardtack_lineage.entries FOR EACH STATEMENT "
     "EXECUTE FUNCTION hardtack_lineage.refuse()",
     nullptr, nullptr},
    // An id may stand for several credentials, which their hashes tell apart.
    {"DROP INDEX hardtack_lineage.entries_by_id", "CREATE INDEX entries_by_id ON hardtack_lineage.entries (id, kind)",
     nullptr, nullptr},
}};

std::unexpected<Error> corrupt(const std::string& reason) {
  return lineage_unavailable("the index is corrupt: " + reason);
}

Result<std::int64_t> number(const Cell& cell) {
  std::int64_t value = 0;
  if (cell) {
    const char* end = cell->data() + cell->size();
    const auto [stopped, error] = std::from_chars(cell->data(), end, value);
    if (error == std::errc() && stopped == end) return value;
  }
  return corrupt("a number is malformed");
}

struct Row {
  LineageEntry entry;
  std::string chain;
};

Result<Row> row_of(std::vector<Cell>& cells) {
  Row row;
  HARDTACK_TRY(const std::int64_t sequence, number(cells[0]));
  HARDTACK_TRY(const std::int64_t kind, number(cells[1]));
  HARDTACK_TRY(row.entry.unix_seconds, number(cells[2]));
  if ((kind != 1 && kind != 2) || !cells[3] || !cells[7]) return corrupt("an entry is malformed");
  row.entry.sequence = static_cast<std::uint64_t>(sequence);
  row.entry.kind = static_cast<LineageEntry::Kind>(kind);
  row.entry.record = {std::move(*cells[3]), std::move(cells[4]).value_or(""), std::move(cells[5]), std::move(cells[6])};
  row.chain = std::move(*cells[7]);
  return row;
}

struct Head {
  Bytes store_id;
  LineagePin end;
};

// The copy of the index that lookups read.
using Copy = std::map<std::string, LineageStatus, std::less<>>;

}  // namespace

class PostgresLineageStore::Impl {
 public:
  explicit Impl(PostgresOptions options) : options_(std::move(options)) {}

  Result<void> begin(LineageTime now) {
    const std::lock_guard lock(server_mutex_);
    HARDTACK_CHECK(connect(now));
    if (!options_.pin) return {};
    if (options_.pin->sequence == 0)
      return options_.pin->chain == start_ ? Result<void>() : corrupt("its history is not the pinned one");
    if (options_.pin->sequence > known_.sequence)
      return lineage_unavailable("the index was rolled back behind the pin");
    HARDTACK_TRY(const Rows rows, server_->query("SELECT chain FROM hardtack_lineage.entries WHERE seq = $1",
                                                 {std::to_string(options_.pin->sequence)}));
    if (rows.size() != 1 || rows[0][0] != to_hex(options_.pin->chain))
      return lineage_unavailable("the index's history is not the pinned one");
    return {};
  }

  Result<void> poll(LineageTime now) {
    const std::lock_guard lock(server_mutex_);
    if (refused_) return fail(*refused_);
    return or_give_up([&]() -> Result<void> {
      if (!server_ || !server_->alive()) {
        if (attempted_ && now >= *attempted_ && now - *attempted_ < options_.reconnect_pause)
          return lineage_unavailable("the connection to PostgreSQL is lost");
        return connect(now);
      }
      HARDTACK_TRY(const bool notified, server_->take_notifications());
      const bool due = now < confirmed_at() || now - confirmed_at() > options_.max_staleness / 4;
      if (!notified && !due) return {};
      return synchronize(now);
    });
  }

  LineageTime confirmed_at() {
    const std::shared_lock lock(copy_mutex_);
    return confirmed_at_;
  }

  template <typename Read>
  auto read(LineageTime now, Read look_up) -> Result<decltype(look_up(std::declval<const Copy&>()))> {
    const std::shared_lock lock(copy_mutex_);
    if (unusable_) return fail(*unusable_);
    const auto age = now - confirmed_at_;
    if (age > options_.max_staleness || age < -options_.max_staleness) {
      return lineage_unavailable(cat("the copy of the index was confirmed last ", age.count(), " ms ago, more than ",
                                     options_.max_staleness.count()));
    }
    return look_up(copy_);
  }

  Result<void> visit(const std::function<Result<void>(const LineageEntry&)>& visitor, LineageTime now) {
    const std::lock_guard lock(server_mutex_);
    return or_give_up([&]() -> Result<void> {
      if (!server_ || !server_->alive()) HARDTACK_CHECK(connect(now));
      HARDTACK_CHECK(synchronize(now));
      LineagePin at{0, start_};
      HARDTACK_CHECK(follow(at, known_, visitor));
      return {};
    });
  }

  LineagePin known() {
    const std::lock_guard lock(server_mutex_);
    return known_;
  }

  Result<void> append(std::span<const LineageEntry> entries, LineageTime now) {
    const std::lock_guard lock(server_mutex_);
    if (refused_) return fail(*refused_);
    return or_give_up([&]() -> Result<void> {
      if (!server_ || !server_->alive()) HARDTACK_CHECK(connect(now));
      if (old_schema_) return append_converting(entries, now);
      return append_current(entries, now);
    });
  }

 private:
  // What is thrown for want of memory leaves a transaction open, for whose lock everybody waits who writes, or a
  // connection that was not set up. It is given up, and the next call makes another one.
  template <typename Work>
  Result<void> or_give_up(Work work) {
    try {
      return work();
    } catch (...) {
      server_.reset();
      throw;
    }
  }

  // What an older release wrote is given the spellings that are looked for now.
  Result<void> append_converting(std::span<const LineageEntry> entries, LineageTime now) {
    HARDTACK_CHECK(migrate());
    old_schema_ = false;
    std::vector<LineageEntry> all;
    for (const auto& [id, status] : copy_) append_missing_spellings(id, status, all);
    all.insert(all.end(), entries.begin(), entries.end());
    return append_current(all, now);
  }

  Result<void> append_current(std::span<const LineageEntry> entries, LineageTime now) {
    HARDTACK_CHECK(server_->query("BEGIN"));
    auto appended = append_in_transaction(entries, now);
    if (!appended) {
      if (server_->alive()) (void)server_->query("ROLLBACK");
      return appended;
    }
    // The connection's end here leaves it open whether the entries are there: unavailable, not acknowledged.
    HARDTACK_CHECK(server_->query("COMMIT"));
    return synchronize(now);
  }

  Result<void> connect(LineageTime now) {
    attempted_ = now;
    HARDTACK_TRY(server_, PostgresConnection::open(options_.connection, options_.timeout));
    HARDTACK_CHECK(server_->query("SET synchronous_commit TO on"));
    HARDTACK_CHECK(check_schema());
    HARDTACK_CHECK(server_->query("LISTEN hardtack_lineage"));
    return synchronize(now);
  }

  Result<std::int64_t> schema_version() {
    HARDTACK_TRY(const Rows exists, server_->query("SELECT to_regclass('hardtack_lineage.schema_version')"));
    if (exists.empty() || !exists[0][0]) return 0;
    HARDTACK_TRY(const Rows version, server_->query("SELECT max(version) FROM hardtack_lineage.schema_version"));
    return version.empty() || !version[0][0] ? Result<std::int64_t>(0) : number(version[0][0]);
  }

  Result<void> check_schema() {
    const auto newest = static_cast<std::int64_t>(kMigrations.size());
    HARDTACK_TRY(std::int64_t version, schema_version());
    // Made once; whoever loses tables does not get empty ones for them.
    if (version < newest && options_.create && !migrated_) {
      HARDTACK_CHECK(migrate());
      HARDTACK_TRY(version, schema_version());
    }
    if (version == 0) return lineage_unavailable("the database holds no lineage index");
    if (version < kOldestReadable || version > newest)
      return lineage_unavailable(cat("the index has schema version ", version, ", this is ", newest));
    old_schema_ = version < newest;
    migrated_ = true;
    return {};
  }

  Result<void> migrate() {
    HARDTACK_CHECK(server_->query("BEGIN"));
    auto migrated = migrate_in_transaction();
    if (!migrated) {
      if (server_->alive()) (void)server_->query("ROLLBACK");
      return migrated;
    }
    HARDTACK_CHECK(server_->query("COMMIT"));
    return {};
  }

  Result<void> migrate_in_transaction() {
    // One at a time, and the others find the work done.
    HARDTACK_CHECK(server_->query("SELECT pg_advisory_xact_lock(1213484105)"));
    HARDTACK_CHECK(server_->query("CREATE SCHEMA IF NOT EXISTS hardtack_lineage"));
    HARDTACK_CHECK(
        server_->query("CREATE TABLE IF NOT EXISTS hardtack_lineage.schema_version (version int PRIMARY KEY)"));
    HARDTACK_TRY(const std::int64_t version, schema_version());
    for (auto i = static_cast<std::size_t>(version); i < kMigrations.size(); ++i) {
      for (const char* statement : kMigrations[i]) {
        if (statement != nullptr) HARDTACK_CHECK(server_->query(statement));
      }
      HARDTACK_CHECK(
          server_->query("INSERT INTO hardtack_lineage.schema_version VALUES ($1::int)", {std::to_string(i + 1)}));
    }
    std::array<std::uint8_t, 16> store_id{};
    SystemRandom random;
    HARDTACK_CHECK(random.fill(store_id));
    HARDTACK_CHECK(server_->query("INSERT INTO hardtack_lineage.head VALUES (true, $1, $2) ON CONFLICT DO NOTHING",
                                  {to_hex(store_id), format_pin({0, chain_start(store_id)})}));
    return {};
  }

  Result<Head> read_head(const std::string& how) {
    HARDTACK_TRY(const Rows rows, server_->query("SELECT store_id, pin FROM hardtack_lineage.head" + how));
    if (rows.size() != 1 || !rows[0][0] || !rows[0][1]) return corrupt("its end is not recorded");
    const auto store_id = from_hex(*rows[0][0]);
    const auto end = parse_pin(*rows[0][1]);
    if (!store_id || !end) return corrupt("its recorded end is malformed");
    return Head{*store_id, *end};
  }

  // Reads and checks the entries after `at` up to `end`, moving `at` along.
  Result<void> follow(LineagePin& at, const LineagePin& end,
                      const std::function<Result<void>(const LineageEntry&)>& take) {
    answered_ = true;
    while (at.sequence < end.sequence) {
      auto answer = server_->query(
          "SELECT seq, kind, at, id, hash, parent_id, parent_hash, chain FROM "
          "hardtack_lineage.entries WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3",
          {std::to_string(at.sequence), std::to_string(end.sequence), std::to_string(kRowsAtOnce)});
      answered_ = answer.has_value();
      HARDTACK_TRY(Rows rows, std::move(answer));
      if (rows.empty()) return corrupt(cat("entry ", at.sequence + 1, " is missing"));
      for (std::vector<Cell>& cells : rows) {
        HARDTACK_TRY(const Row row, row_of(cells));
        if (row.entry.sequence != at.sequence + 1) return corrupt(cat("entry ", at.sequence + 1, " is missing"));
        const Sha256Digest chain = chain_next(at.chain, row.entry);
        if (row.chain != to_hex(chain))
          return corrupt(cat("entry ", row.entry.sequence, " does not continue the history"));
        at = {row.entry.sequence, chain};
        HARDTACK_CHECK(take(row.entry));
      }
    }
    return at.chain == end.chain ? Result<void>() : corrupt("its history is another one");
  }

  // Whatever the server now says is wrong for good: it had another history before.
  std::unexpected<Error> refuse_for_good(const std::string& reason) {
    refused_ = corrupt(reason).error();
    const std::unique_lock lock(copy_mutex_);
    unusable_ = refused_;
    return std::unexpected(*refused_);
  }

  Result<void> synchronize(LineageTime now) {
    HARDTACK_TRY(const Head head, read_head(""));
    return take_in(head, now);
  }

  Result<void> take_in(const Head& head, LineageTime now) {
    const Sha256Digest start = chain_start(head.store_id);
    if (!synchronized_) {
      start_ = start;
      known_ = {0, start};
    }
    if (start != start_) return refuse_for_good("it is another index");
    if (head.end.sequence < known_.sequence) return refuse_for_good("it was rolled back");
    std::vector<LineageEntry> fresh;
    LineagePin at = known_;
    if (auto followed = follow(at, head.end,
                               [&](const LineageEntry& entry) -> Result<void> {
                                 fresh.push_back(entry);
                                 return {};
                               });
        !followed) {
      // A server that does not answer may do so later; a broken history stays broken.
      if (!answered_) return followed;
      return refuse_for_good("its history changed: " + followed.error().message());
    }
    const std::unique_lock lock(copy_mutex_);
    for (const LineageEntry& entry : fresh) copy_[entry.record.id].add(entry);
    // Only now: where there was no memory for an entry, it is asked for again, and a revocation is not passed over.
    known_ = head.end;
    synchronized_ = true;
    confirmed_at_ = now;
    return {};
  }

  Result<void> append_in_transaction(std::span<const LineageEntry> entries, LineageTime now) {
    // The lock on the one row lets writers through one by one.
    HARDTACK_TRY(const Head head, read_head(" FOR UPDATE"));
    HARDTACK_CHECK(take_in(head, now));
    Copy batch;
    LineagePin end = known_;
    for (LineageEntry entry : entries) {
      LineageStatus& known = status_of(entry.record.id, batch);
      HARDTACK_TRY(const bool is_new, is_new_entry(known, entry));
      if (!is_new) continue;
      if (entry.record.parent_id) HARDTACK_CHECK(check_edge(status_of(*entry.record.parent_id, batch), entry.record));
      known.add(entry);
      entry.sequence = end.sequence + 1;
      end = {entry.sequence, chain_next(end.chain, entry)};
      const LineageRecord& record = entry.record;
      HARDTACK_CHECK(server_->query(
          "INSERT INTO hardtack_lineage.entries VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          {std::to_string(entry.sequence), std::to_string(static_cast<int>(entry.kind)),
           std::to_string(entry.unix_seconds), record.id, record.hash.empty() ? Cell() : Cell(record.hash),
           record.parent_id, record.parent_hash, to_hex(end.chain)}));
    }
    if (end == known_) return {};
    HARDTACK_CHECK(server_->query("UPDATE hardtack_lineage.head SET pin = $1", {format_pin(end)}));
    HARDTACK_CHECK(server_->query("SELECT pg_notify('hardtack_lineage', '')"));
    return {};
  }

  // What is known of an id within a transaction: what the copy holds, which only changes under server_mutex_, and what
  // the transaction has added.
  LineageStatus& status_of(const std::string& id, Copy& batch) const {
    const auto [place, added] = batch.try_emplace(id);
    if (const auto known = copy_.find(id); added && known != copy_.end()) place->second = known->second;
    return place->second;
  }

  const PostgresOptions options_;

  std::mutex server_mutex_;  // guards the exchange with the server
  std::optional<PostgresConnection> server_;
  std::optional<LineageTime> attempted_;
  std::optional<Error> refused_;
  bool migrated_ = false;
  bool old_schema_ = false;
  bool synchronized_ = false;
  bool answered_ = true;  // the last question for entries
  Sha256Digest start_{};
  LineagePin known_;

  std::shared_mutex copy_mutex_;  // taken after server_mutex_; guards what lookups read
  Copy copy_;
  LineageTime confirmed_at_{};
  std::optional<Error> unusable_;
};

PostgresLineageStore::PostgresLineageStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PostgresLineageStore::~PostgresLineageStore() = default;

Result<std::unique_ptr<PostgresLineageStore>> PostgresLineageStore::open(PostgresOptions options, LineageTime now) {
  auto impl = std::make_unique<Impl>(std::move(options));
  HARDTACK_CHECK(impl->begin(now));
  return std::unique_ptr<PostgresLineageStore>(new PostgresLineageStore(std::move(impl)));
}

Result<void> PostgresLineageStore::poll(LineageTime now) { return impl_->poll(now); }

LineageTime PostgresLineageStore::confirmed_at() const { return impl_->confirmed_at(); }

Result<void> PostgresLineageStore::append_valid(std::span<const LineageEntry> entries, LineageTime now) {
  return impl_->append(entries, now);
}

Result<std::vector<LineageStatus>> PostgresLineageStore::look_up(std::span<const std::string> ids, LineageTime now) {
  return impl_->read(now, [&](const auto& copy) {
    std::vector<LineageStatus> statuses;
    statuses.reserve(ids.size());
    for (const std::string& id : ids) {
      const auto found = copy.find(id);
      statuses.push_back(found == copy.end() ? LineageStatus() : found->second);
    }
    return statuses;
  });
}

Result<LineagePin> PostgresLineageStore::verify(LineageTime now) {
  HARDTACK_CHECK(impl_->visit([](const LineageEntry&) -> Result<void> { return {}; }, now));
  return impl_->known();
}

Result<void> PostgresLineageStore::visit(const std::function<Result<void>(const LineageEntry&)>& visitor,
                                         LineageTime now) {
  return impl_->visit(visitor, now);
}

PostgresLineageRunner::PostgresLineageRunner(PostgresLineageStore& store, std::function<LineageTime()> clock,
                                             std::chrono::milliseconds interval)
    : thread_([this, &store, clock = std::move(clock), interval] {
        std::unique_lock lock(mutex_);
        while (!ending_) {
          lock.unlock();
          try {
            (void)store.poll(clock());  // lookups fail closed by themselves when this keeps failing
          } catch (const std::bad_alloc&) {
          }
          lock.lock();
          wake_.wait_for(lock, interval, [this] { return ending_; });
        }
      }) {}

PostgresLineageRunner::~PostgresLineageRunner() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

}  // namespace hardtack
