#include "tokens/lineage_index/stores/sqlite_store.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/text/cat.h"
#include "tokens/bytes/hex.h"
#include "tokens/lineage_index/biscuit_id.h"
#include "tokens/lineage_index/entry_chain.h"
#include "tokens/lineage_index/stores/revocation_memory.h"
#include "tokens/lineage_index/stores/safe_file.h"
#include "tokens/lineage_index/stores/sqlite_database.h"
#include "tokens/lineage_index/stores/sqlite_schema.h"

namespace hardtack {
namespace {

constexpr std::string_view kColumns = "seq, kind, at, id, hash, parent_id, parent_hash, chain";

std::string hash_text(const SqliteStatement& row, int column) { return to_hex(row.bytes(column)); }

// A database with the statements that the store runs on it. Statements go before their database.
struct Connection {
  static Result<Connection> open(const std::string& path, std::chrono::milliseconds busy_timeout) {
    HARDTACK_TRY(auto database, SqliteDatabase::open(path, SqliteDatabase::Mode::kExisting, busy_timeout));
    Connection c{std::move(database), {}, {}, {}, {}, {}, {}, {}, {}, {}};
    const std::string columns(kColumns);
    HARDTACK_CHECK(check_sqlite_schema(c.database));
    HARDTACK_TRY(c.find, c.database.prepare("SELECT e.seq, e.kind, e.at, e.id, e.hash, e.parent_id, e.parent_hash, "
                                            "e.chain, p.chain FROM entries e LEFT JOIN entries p ON p.seq = e.seq - 1 "
                                            "WHERE e.id = ? ORDER BY e.kind, e.seq"));
    HARDTACK_TRY(c.begin, c.database.prepare("BEGIN"));
    HARDTACK_TRY(c.end, c.database.prepare("ROLLBACK"));
    HARDTACK_TRY(c.data_version, c.database.prepare("PRAGMA data_version"));
    HARDTACK_TRY(c.read_meta, c.database.prepare("SELECT value FROM meta WHERE name = ?"));
    HARDTACK_TRY(c.chain_at, c.database.prepare("SELECT chain FROM entries WHERE seq = ?"));
    HARDTACK_TRY(c.after, c.database.prepare("SELECT " + columns + " FROM entries WHERE seq > ? ORDER BY seq"));
    HARDTACK_TRY(c.insert, c.database.prepare("INSERT INTO entries(" + columns + ") VALUES(?, ?, ?, ?, ?, ?, ?, ?)"));
    HARDTACK_TRY(c.set_end, c.database.prepare("UPDATE meta SET value = ? WHERE name = 'end'"));
    return c;
  }

  SqliteDatabase database;
  SqliteStatement find, begin, end, data_version, read_meta, chain_at, after, insert, set_end;
};

}  // namespace

class SqliteLineageStore::Impl {
 public:
  Impl(std::string path, std::chrono::milliseconds busy_timeout, Connection connection)
      : path_(std::move(path)), busy_timeout_(busy_timeout), connection_(std::move(connection)) {}

  Result<void> begin(const SqliteOptions& options) {
    HARDTACK_CHECK(check_files());
    HARDTACK_TRY(const Bytes store_id, meta("store_id"));
    start_ = chain_start(store_id);
    known_ = {0, start_};
    if (options.verify_history) {
      HARDTACK_CHECK(verify_all());
    } else {
      HARDTACK_TRY(known_, recorded_end());
      HARDTACK_CHECK(expect_chain(known_, "its end is not the recorded one"));
      HARDTACK_CHECK(expect_nothing_after(known_.sequence));
    }
    if (options.pin) {
      if (options.pin->sequence > known_.sequence)
        return lineage_unavailable(cat("the index `", path_, "` was rolled back: it ends at entry ", known_.sequence,
                                       ", the pin is at ", options.pin->sequence));
      HARDTACK_CHECK(expect_chain(*options.pin, "its history is not the pinned one"));
    }
    HARDTACK_TRY(seen_version_, current_version());
    return {};
  }

  Result<void> append(std::span<const LineageEntry> entries) {
    HARDTACK_CHECK(follow_file());
    HARDTACK_CHECK(begin_with("BEGIN IMMEDIATE"));
    RollBack transaction(*this);
    auto appended = append_locked(entries);
    HARDTACK_CHECK(appended);
    if (!appended->changed) return {};
    const auto noted = memory_.prepare(appended->added);
    HARDTACK_CHECK(database().execute("COMMIT"));
    transaction.is_needed = false;
    known_ = appended->end;
    memory_.note(noted);
    return {};
  }

  // All in one read transaction: one moment, and one lock.
  Result<std::vector<LineageStatus>> look_up(std::span<const std::string> ids) {
    HARDTACK_CHECK(follow_file());
    if (left_open_) roll_back();
    HARDTACK_CHECK(connection_.begin.run());
    const RollBack transaction(*this);  // nothing was written
    return look_up_in_transaction(ids);
  }

  // Reads the file, not what an earlier connection kept of it.
  Result<LineagePin> verify() {
    HARDTACK_CHECK(check_files());
    HARDTACK_CHECK(reconnect());
    HARDTACK_CHECK(verify_all());
    return known_;
  }

  Result<void> visit(const std::function<Result<void>(const LineageEntry&)>& visitor) {
    HARDTACK_CHECK(follow_file());
    // The visitor may ask for entries; a new connection would end the statement that is being read.
    const Result<LineagePin> end = [&] {
      const Visit visit(visiting_);
      return follow({0, start_}, visitor);
    }();
    if (!end) return std::unexpected(end.error());
    return known_.sequence <= end->sequence ? Result<void>() : corrupt_index("it was rolled back");
  }

  LineagePin known() const { return known_; }

 private:
  struct Appended {
    LineagePin end;
    std::vector<LineageEntry> added;
    bool changed = false;
  };

  // Also where the visitor throws.
  struct Visit {
    explicit Visit(bool& begun) : visiting(begun) { visiting = true; }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit() { visiting = false; }
    bool& visiting;
  };

  SqliteDatabase& database() { return connection_.database; }

  // Ends a transaction that was not committed, also where memory ends in it: one that stays open refuses the next.
  struct RollBack {
    explicit RollBack(Impl& of) : impl(of) {}
    RollBack(const RollBack&) = delete;
    RollBack& operator=(const RollBack&) = delete;
    ~RollBack() {
      if (is_needed) impl.roll_back();
    }
    Impl& impl;
    bool is_needed = true;
  };
  // A failed rollback leaves nothing behind either: the transaction was not committed.
  void roll_back() noexcept {
    left_open_ = true;
    try {
      left_open_ = !connection_.end.run();
    } catch (...) {
      return;  // no memory for the error; the next transaction tries again
    }
  }
  Result<void> begin_with(const char* sql) {
    if (left_open_) roll_back();
    return database().execute(sql);
  }

  Result<FileStamp> check_files() {
    HARDTACK_TRY(const std::optional<FileStamp> stamp, inspect_file(path_));
    if (!stamp) return lineage_unavailable("`" + path_ + "` is missing");
    if (!stamp_) stamp_ = *stamp;
    if (!stamp_->same_file(*stamp)) return lineage_unavailable("`" + path_ + "` was replaced while it was open");
    return *stamp;
  }

  // The file changes when somebody moves the log into it, which is rare, and when somebody writes over it, which SQLite
  // does not notice: what it has read before it does not read again. A new connection reads it.
  Result<void> follow_file() {
    HARDTACK_TRY(const FileStamp stamp, check_files());
    if (stamp == *stamp_ || visiting_) return {};
    HARDTACK_CHECK(reconnect());
    stamp_ = stamp;
    return {};
  }

  Result<void> reconnect() {
    auto fresh = Connection::open(path_, busy_timeout_);
    if (!fresh) return std::unexpected(fresh.error());
    // The old one is closed after the new one is open: the last to close would move the log into the file.
    std::swap(connection_, *fresh);
    seen_version_ = -1;
    return {};
  }

  Result<Bytes> meta(std::string_view name) {
    const SqliteScope scope(connection_.read_meta);
    HARDTACK_TRY(const bool row, connection_.read_meta.bind(1, name).step());
    if (!row) return corrupt_index("`" + std::string(name) + "` is missing");
    const ByteView value = connection_.read_meta.bytes(0);
    return Bytes(value.begin(), value.end());
  }

  Result<LineagePin> recorded_end() {
    HARDTACK_TRY(const Bytes text, meta("end"));
    const auto pin = parse_pin({reinterpret_cast<const char*>(text.data()), text.size()});
    if (!pin) return corrupt_index("its recorded end is malformed");
    return *pin;
  }

  Result<std::int64_t> current_version() {
    const SqliteScope scope(connection_.data_version);
    HARDTACK_TRY(const bool row, connection_.data_version.step());
    return row ? connection_.data_version.integer(0) : -1;
  }

  // The history must pass through `pin`.
  Result<void> expect_chain(const LineagePin& pin, const std::string& otherwise) {
    if (pin.sequence == 0) return pin.chain == start_ ? Result<void>() : corrupt_index(otherwise);
    const SqliteScope scope(connection_.chain_at);
    HARDTACK_TRY(const bool row, connection_.chain_at.bind(1, static_cast<std::int64_t>(pin.sequence)).step());
    if (!row) return corrupt_index(cat("entry ", pin.sequence, " is missing"));
    if (!std::ranges::equal(connection_.chain_at.bytes(0), pin.chain)) return corrupt_index(otherwise);
    return {};
  }

  Result<void> expect_nothing_after(std::uint64_t sequence) {
    const SqliteScope scope(connection_.after);
    HARDTACK_TRY(const bool row, connection_.after.bind(1, static_cast<std::int64_t>(sequence)).step());
    return row ? corrupt_index("entries lie behind the recorded end") : Result<void>();
  }

  static Result<LineageEntry> entry_of(const SqliteStatement& row) {
    LineageEntry entry;
    entry.sequence = static_cast<std::uint64_t>(row.integer(0));
    const std::int64_t kind = row.integer(1);
    if (kind != 1 && kind != 2) return corrupt_index("an entry is of no known kind");
    entry.kind = static_cast<LineageEntry::Kind>(kind);
    entry.unix_seconds = row.integer(2);
    entry.record.id = row.text(3);
    if (!row.is_null(4)) entry.record.hash = hash_text(row, 4);
    if (!row.is_null(5)) entry.record.parent_id = row.text(5);
    if (!row.is_null(6)) entry.record.parent_hash = hash_text(row, 6);
    return entry;
  }

  // Follows the chain from `from` to its end and returns that. One read transaction.
  Result<LineagePin> follow(LineagePin from, const std::function<Result<void>(const LineageEntry&)>& visitor) {
    SqliteStatement& after = connection_.after;
    const SqliteScope scope(after);
    // The first step opens the snapshot that the recorded end is then read from.
    HARDTACK_TRY(bool row, after.bind(1, static_cast<std::int64_t>(from.sequence)).step());
    const std::uint64_t limit = UINT64_MAX - 1;
    LineagePin at = from;
    while (row && at.sequence < limit) {
      HARDTACK_TRY(const LineageEntry entry, entry_of(after));
      if (entry.sequence != at.sequence + 1) return corrupt_index(cat("entry ", at.sequence + 1, " is missing"));
      const Sha256Digest chain = chain_next(at.chain, entry);
      if (!std::ranges::equal(after.bytes(7), chain))
        return corrupt_index(cat("entry ", entry.sequence, " does not continue the history"));
      at = {entry.sequence, chain};
      HARDTACK_CHECK(visitor(entry));
      HARDTACK_TRY(row, after.step());
    }
    return at;
  }

  Result<void> verify_all() {
    HARDTACK_CHECK(begin_with("BEGIN"));
    const RollBack transaction(*this);
    return check_history();
  }

  Result<void> check_history() {
    HARDTACK_TRY(const std::string verdict, database().query_text("PRAGMA integrity_check(1)"));
    if (verdict != "ok") return corrupt_index("SQLite finds the file damaged");
    HARDTACK_TRY(const Bytes store_id, meta("store_id"));
    if (chain_start(store_id) != start_) return corrupt_index("it is another index");
    HARDTACK_TRY(const LineagePin end, recorded_end());
    RevocationMemory memory;
    HARDTACK_TRY(const LineagePin reached, follow({0, start_}, [&](const LineageEntry& entry) -> Result<void> {
                   memory.note(entry);
                   return {};
                 }));
    if (reached != end) return corrupt_index("its end is not the recorded one");
    // What is known stays known whatever the file says now.
    if (end.sequence < known_.sequence) return corrupt_index("it was rolled back");
    HARDTACK_CHECK(expect_chain(known_, "its history changed"));
    known_ = end;
    memory_ = std::move(memory);
    knows_history_ = true;
    return {};
  }

  // Takes in what others have appended.
  Result<void> check_new() {
    HARDTACK_TRY(const LineagePin end, recorded_end());
    HARDTACK_CHECK(expect_chain(known_, "its history changed"));
    if (end != known_) {
      std::vector<LineageEntry> fresh;
      HARDTACK_TRY(const LineagePin reached, follow(known_, [&](const LineageEntry& entry) -> Result<void> {
                     if (entry.kind == LineageEntry::Kind::kRevocation) fresh.push_back(entry);
                     return {};
                   }));
      if (reached != end) return corrupt_index("its end is not the recorded one");
      const auto noted = memory_.prepare(fresh);
      known_ = end;
      memory_.note(noted);
    }
    return {};
  }

  // The same, and what may have gone, if somebody else has written since the last call.
  Result<void> follow_others() {
    HARDTACK_TRY(const std::int64_t version, current_version());
    if (version == seen_version_) return {};
    HARDTACK_CHECK(check_new());
    if (!knows_history_) HARDTACK_CHECK(check_count());
    seen_version_ = version;
    return {};
  }

  // Where the history was not read, a missing row shows in their number only.
  Result<void> check_count() {
    for (const char* source : {"NOT INDEXED", "INDEXED BY entries_by_id"}) {
      HARDTACK_TRY(const std::int64_t count,
                   database().query_integer("SELECT count(*) FROM entries " + std::string(source)));
      if (static_cast<std::uint64_t>(count) != known_.sequence) return corrupt_index("entries are missing");
    }
    return {};
  }

  Result<std::vector<LineageStatus>> look_up_in_transaction(std::span<const std::string> ids) {
    HARDTACK_CHECK(follow_others());
    std::vector<LineageStatus> statuses;
    statuses.reserve(ids.size());
    for (const std::string& id : ids) {
      HARDTACK_TRY(LineageStatus status, status_of(id));
      statuses.push_back(std::move(status));
    }
    return statuses;
  }

  Result<LineageStatus> status_of(std::string_view id) {
    SqliteStatement& find = connection_.find;
    const SqliteScope scope(find);
    find.bind(1, id);
    LineageStatus status, remembered;
    for (;;) {
      HARDTACK_TRY(const bool row, find.step());
      if (!row) break;
      HARDTACK_TRY(const LineageEntry entry, checked_entry());
      if (entry.record.id != id) return corrupt_index("the lookup index is not that of the entries");
      status.add(entry);
      // What the open transaction adds is remembered when it has ended.
      if (entry.sequence <= known_.sequence) remembered.add(entry);
    }
    if (knows_history_ && !memory_.agrees(id, remembered)) return corrupt_index("a revocation is missing or changed");
    return status;
  }

  // The row of `find` as an entry whose digest follows from its neighbour's.
  Result<LineageEntry> checked_entry() {
    HARDTACK_TRY(LineageEntry entry, entry_of(connection_.find));
    Sha256Digest before = start_;
    if (entry.sequence > 1) {
      const ByteView previous = connection_.find.bytes(8);
      if (previous.size() != before.size()) return corrupt_index("an entry has no predecessor");
      std::ranges::copy(previous, before.begin());
    }
    if (!std::ranges::equal(chain_next(before, entry), connection_.find.bytes(7)))
      return corrupt_index(cat("entry ", entry.sequence, " was changed"));
    return entry;
  }

  Result<Appended> append_locked(std::span<const LineageEntry> entries) {
    HARDTACK_CHECK(follow_others());
    HARDTACK_CHECK(check_new());
    Appended appended;
    appended.end = known_;
    HARDTACK_TRY(const std::int64_t version, sqlite_schema_version(database()));
    if (version != kSqliteSchemaVersion) HARDTACK_CHECK(upgrade(appended));
    for (const LineageEntry& entry : entries) HARDTACK_CHECK(append_one(entry, appended));
    if (appended.end == known_) return appended;
    const Bytes encoded = encode_sqlite_end(appended.end);
    HARDTACK_CHECK(connection_.set_end.bind(1, ByteView(encoded)).run());
    appended.changed = true;
    return appended;
  }

  // Brings an older file up to date: another lookup index, and the spellings of ids that are looked for now.
  Result<void> upgrade(Appended& appended) {
    HARDTACK_CHECK(upgrade_sqlite_schema(database()));
    appended.changed = true;
    std::vector<LineageEntry> missing;
    HARDTACK_CHECK(follow({0, start_}, [&](const LineageEntry& entry) -> Result<void> {
      LineageStatus one;
      one.add(entry);
      append_missing_spellings(entry.record.id, one, missing);
      return {};
    }));
    for (const LineageEntry& entry : missing) HARDTACK_CHECK(append_one(entry, appended));
    return {};
  }

  Result<void> append_one(LineageEntry entry, Appended& appended) {
    HARDTACK_TRY(LineageStatus known, status_of(entry.record.id));
    HARDTACK_TRY(const bool is_new, is_new_entry(known, entry));
    if (!is_new) return {};
    if (entry.record.parent_id) {
      HARDTACK_TRY(const LineageStatus parent, status_of(*entry.record.parent_id));
      HARDTACK_CHECK(check_edge(parent, entry.record));
    }
    entry.sequence = appended.end.sequence + 1;
    const Sha256Digest chain = chain_next(appended.end.chain, entry);
    HARDTACK_CHECK(insert(entry, chain));
    appended.end = {entry.sequence, chain};
    appended.added.push_back(std::move(entry));
    return {};
  }

  Result<void> insert(const LineageEntry& entry, const Sha256Digest& chain) {
    const LineageRecord& record = entry.record;
    Bytes hash, parent_hash;
    if (!record.hash.empty()) {
      HARDTACK_TRY(hash, from_hex(record.hash));
    }
    connection_.insert.bind(1, static_cast<std::int64_t>(entry.sequence))
        .bind(2, static_cast<std::int64_t>(entry.kind));
    connection_.insert.bind(3, entry.unix_seconds).bind(4, std::string_view(record.id)).bind(8, ByteView(chain));
    record.hash.empty() ? connection_.insert.bind_null(5) : connection_.insert.bind(5, ByteView(hash));
    if (record.parent_id) {
      HARDTACK_TRY(parent_hash, from_hex(*record.parent_hash));
      connection_.insert.bind(6, std::string_view(*record.parent_id)).bind(7, ByteView(parent_hash));
    } else {
      connection_.insert.bind_null(6).bind_null(7);
    }
    return connection_.insert.run();
  }

  std::string path_;
  std::chrono::milliseconds busy_timeout_;
  Connection connection_;
  RevocationMemory memory_;  // of the history up to known_
  bool knows_history_ = false;
  bool visiting_ = false;
  bool left_open_ = false;  // a transaction that could not be rolled back
  std::optional<FileStamp> stamp_;
  Sha256Digest start_{};
  LineagePin known_;  // the end of what has been checked
  std::int64_t seen_version_ = -1;
};

SqliteLineageStore::SqliteLineageStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteLineageStore::~SqliteLineageStore() = default;

Result<std::unique_ptr<SqliteLineageStore>> SqliteLineageStore::open(const std::string& path,
                                                                     const SqliteOptions& options) {
  HARDTACK_TRY(const std::string resolved, resolve_folder_of(path));
  HARDTACK_CHECK(check_folder(resolved.substr(0, std::max<std::size_t>(resolved.rfind('/'), 1))));
  HARDTACK_TRY(const std::optional<FileStamp> found, inspect_file(resolved));
  if (!found) {
    if (!options.create) return lineage_unavailable("`" + path + "` is missing");
    HARDTACK_CHECK(create_sqlite_index(resolved, options.busy_timeout));
  } else if (found->size == 0) {
    return lineage_unavailable("`" + path + "` is empty");
  }
  // The log holds entries too.
  for (const char* suffix : {"-wal", "-shm"}) HARDTACK_CHECK(inspect_file(resolved + suffix));
  HARDTACK_TRY(auto connection, Connection::open(resolved, options.busy_timeout));
  auto impl = std::make_unique<Impl>(resolved, options.busy_timeout, std::move(connection));
  HARDTACK_CHECK(impl->begin(options));
  return std::unique_ptr<SqliteLineageStore>(new SqliteLineageStore(std::move(impl)));
}

Result<void> SqliteLineageStore::append_valid(std::span<const LineageEntry> entries, LineageTime) {
  return impl_->append(entries);
}

Result<std::vector<LineageStatus>> SqliteLineageStore::look_up(std::span<const std::string> ids, LineageTime) {
  return impl_->look_up(ids);
}

Result<LineagePin> SqliteLineageStore::verify(LineageTime) { return impl_->verify(); }

Result<void> SqliteLineageStore::visit(const std::function<Result<void>(const LineageEntry&)>& visitor, LineageTime) {
  return impl_->visit(visitor);
}

LineagePin SqliteLineageStore::pin() const { return impl_->known(); }

}  // namespace hardtack
