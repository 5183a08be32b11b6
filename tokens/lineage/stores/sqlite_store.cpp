#include "tokens/lineage/stores/sqlite_store.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tokens/crypto/hex.h"
#include "tokens/crypto/random.h"
#include "tokens/lineage/stores/safe_file.h"
#include "tokens/lineage/stores/sqlite_database.h"
#include "tokens/revocation/entry_chain.h"

namespace hardtack {
namespace {

constexpr std::int64_t kApplicationId = 0x48544c49;  // "HTLI"
constexpr std::int64_t kSchemaVersion = 1;

// The schema is compared with these texts at open, so a file cannot bring views or triggers of its own.
constexpr std::string_view kEntriesTable =
    "CREATE TABLE entries(seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, "
    "hash BLOB, parent_id TEXT, parent_hash BLOB, chain BLOB NOT NULL) STRICT";
constexpr std::string_view kEntriesIndex = "CREATE UNIQUE INDEX entries_by_id ON entries(id, kind)";
constexpr std::string_view kMetaTable =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID";
constexpr std::string_view kNoUpdate =
    "CREATE TRIGGER no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END";
constexpr std::string_view kNoDelete =
    "CREATE TRIGGER no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END";

constexpr std::string_view kColumns = "seq, kind, at, id, hash, parent_id, parent_hash, chain";

std::unexpected<Error> corrupt(const std::string& reason) {
  return lineage_unavailable("the index is corrupt: " + reason);
}

Bytes encode_pin(const LineagePin& pin) {
  const std::string text = format_pin(pin);
  return {text.begin(), text.end()};
}

Result<void> create_file(const std::string& path, const SqliteOptions& options) {
  std::array<std::uint8_t, 16> store_id{};
  SystemRandom random;
  HARDTACK_CHECK(random.fill(store_id));
  const std::string scratch = scratch_name(path);
  remove_file(scratch);
  {
    HARDTACK_TRY(auto database, SqliteDatabase::open(scratch, SqliteDatabase::Mode::kNew, options.busy_timeout));
    HARDTACK_CHECK(database.execute("PRAGMA application_id=" + std::to_string(kApplicationId) +
                                    "; PRAGMA user_version=" + std::to_string(kSchemaVersion)));
    for (const std::string_view statement : {kEntriesTable, kEntriesIndex, kMetaTable, kNoUpdate, kNoDelete})
      HARDTACK_CHECK(database.execute(std::string(statement)));
    HARDTACK_TRY(auto insert, database.prepare("INSERT INTO meta(name, value) VALUES(?, ?)"));
    HARDTACK_CHECK(insert.bind(1, "store_id").bind(2, ByteView(store_id)).run());
    const Bytes end = encode_pin({0, chain_start(store_id)});
    HARDTACK_CHECK(insert.bind(1, "end").bind(2, ByteView(end)).run());
    // Kept in the file; the log itself disappears with this connection.
    HARDTACK_CHECK(database.execute("PRAGMA journal_mode=WAL"));
  }
  // Whoever comes second uses the file of whoever came first.
  HARDTACK_CHECK(publish_file(scratch, path));
  return {};
}

std::string hash_text(const SqliteStatement& row, int column) { return to_hex(row.bytes(column)); }

}  // namespace

class SqliteLineageStore::Impl {
 public:
  Impl(std::string path, SqliteDatabase database) : path_(std::move(path)), database_(std::move(database)) {}

  Result<void> begin(const SqliteOptions& options) {
    HARDTACK_CHECK(check_files());
    HARDTACK_CHECK(check_schema());
    HARDTACK_TRY(find_, database_.prepare("SELECT e.seq, e.kind, e.at, e.id, e.hash, e.parent_id, e.parent_hash, "
                                          "e.chain, p.chain FROM entries e LEFT JOIN entries p ON p.seq = e.seq - 1 "
                                          "WHERE e.id = ? ORDER BY e.kind"));
    HARDTACK_TRY(begin_, database_.prepare("BEGIN"));
    HARDTACK_TRY(end_, database_.prepare("ROLLBACK"));
    HARDTACK_TRY(data_version_, database_.prepare("PRAGMA data_version"));
    HARDTACK_TRY(read_meta_, database_.prepare("SELECT value FROM meta WHERE name = ?"));
    HARDTACK_TRY(chain_at_, database_.prepare("SELECT chain FROM entries WHERE seq = ?"));
    HARDTACK_TRY(after_,
                 database_.prepare("SELECT " + std::string(kColumns) + " FROM entries WHERE seq > ? ORDER BY seq"));
    HARDTACK_TRY(insert_, database_.prepare("INSERT INTO entries(" + std::string(kColumns) +
                                            ") VALUES(?, ?, ?, ?, ?, ?, ?, ?)"));
    HARDTACK_TRY(set_end_, database_.prepare("UPDATE meta SET value = ? WHERE name = 'end'"));
    HARDTACK_TRY(const Bytes store_id, meta("store_id"));
    start_ = chain_start(store_id);
    if (options.verify_history) {
      HARDTACK_CHECK(verify_all());
    } else {
      HARDTACK_TRY(known_, recorded_end());
      HARDTACK_CHECK(expect_chain(known_, "its end is not the recorded one"));
      HARDTACK_CHECK(expect_nothing_after(known_.sequence));
    }
    if (options.pin) {
      if (options.pin->sequence > known_.sequence)
        return lineage_unavailable("the index `" + path_ + "` was rolled back: it ends at entry " +
                                   std::to_string(known_.sequence) + ", the pin is at " +
                                   std::to_string(options.pin->sequence));
      HARDTACK_CHECK(expect_chain(*options.pin, "its history is not the pinned one"));
    }
    HARDTACK_TRY(seen_version_, current_version());
    return {};
  }

  Result<void> append(std::span<const LineageEntry> entries) {
    for (const LineageEntry& entry : entries) HARDTACK_CHECK(validate_entry(entry));
    HARDTACK_CHECK(check_files());
    HARDTACK_CHECK(database_.execute("BEGIN IMMEDIATE"));
    auto appended = append_locked(entries);
    if (!appended || *appended == known_) {
      // A failed rollback leaves nothing behind either: the transaction was not committed.
      (void)database_.execute("ROLLBACK");
      HARDTACK_CHECK(appended);
      return {};
    }
    if (auto committed = database_.execute("COMMIT"); !committed) {
      (void)database_.execute("ROLLBACK");
      return committed;
    }
    known_ = *appended;
    return {};
  }

  // All in one read transaction: one moment, and one lock.
  Result<std::vector<LineageStatus>> look_up(std::span<const std::string> ids) {
    HARDTACK_CHECK(check_files());
    HARDTACK_CHECK(begin_.run());
    auto statuses = look_up_in_transaction(ids);
    (void)end_.run();  // nothing was written
    return statuses;
  }

  Result<LineagePin> verify() {
    HARDTACK_CHECK(check_files());
    const LineagePin before = known_;
    HARDTACK_CHECK(verify_all());
    if (known_.sequence < before.sequence) return corrupt("it was rolled back");
    HARDTACK_CHECK(expect_chain(before, "its history changed"));
    return known_;
  }

  Result<void> visit(const std::function<Result<void>(const LineageEntry&)>& visitor) {
    HARDTACK_CHECK(check_files());
    HARDTACK_TRY(const LineagePin end, follow({0, start_}, &visitor));
    return known_.sequence <= end.sequence ? Result<void>() : corrupt("it was rolled back");
  }

  LineagePin known() const { return known_; }

 private:
  Result<void> check_files() {
    HARDTACK_TRY(const std::optional<FileStamp> stamp, inspect_file(path_));
    if (!stamp) return lineage_unavailable("`" + path_ + "` is missing");
    if (!stamp_) stamp_ = *stamp;
    if (!stamp_->same_file(*stamp)) return lineage_unavailable("`" + path_ + "` was replaced while it was open");
    return {};
  }

  Result<void> check_schema() {
    HARDTACK_TRY(const std::int64_t application, database_.query_integer("PRAGMA application_id"));
    if (application != kApplicationId) return corrupt("`" + path_ + "` is no lineage index");
    HARDTACK_TRY(const std::int64_t version, database_.query_integer("PRAGMA user_version"));
    if (version != kSchemaVersion)
      return lineage_unavailable("`" + path_ + "` has schema version " + std::to_string(version) + ", this is " +
                                 std::to_string(kSchemaVersion));
    HARDTACK_TRY(const std::string journal, database_.query_text("PRAGMA journal_mode"));
    if (journal != "wal") return corrupt("its journal mode is not WAL");
    std::array expected{kEntriesTable, kEntriesIndex, kMetaTable, kNoUpdate, kNoDelete};
    std::ranges::sort(expected);
    HARDTACK_TRY(auto rows, database_.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY sql"));
    std::size_t count = 0;
    for (;; ++count) {
      HARDTACK_TRY(const bool row, rows.step());
      if (!row) break;
      if (count >= expected.size() || rows.text(0) != expected[count])
        return corrupt("its schema is not the known one");
    }
    if (count != expected.size()) return corrupt("its schema is not the known one");
    return {};
  }

  Result<Bytes> meta(std::string_view name) {
    const SqliteScope scope(read_meta_);
    HARDTACK_TRY(const bool row, read_meta_.bind(1, name).step());
    if (!row) return corrupt("`" + std::string(name) + "` is missing");
    const ByteView value = read_meta_.bytes(0);
    return Bytes(value.begin(), value.end());
  }

  Result<LineagePin> recorded_end() {
    HARDTACK_TRY(const Bytes text, meta("end"));
    const auto pin = parse_pin({reinterpret_cast<const char*>(text.data()), text.size()});
    if (!pin) return corrupt("its recorded end is malformed");
    return *pin;
  }

  Result<std::int64_t> current_version() {
    const SqliteScope scope(data_version_);
    HARDTACK_TRY(const bool row, data_version_.step());
    return row ? data_version_.integer(0) : -1;
  }

  // The history must pass through `pin`.
  Result<void> expect_chain(const LineagePin& pin, const std::string& otherwise) {
    if (pin.sequence == 0) return pin.chain == start_ ? Result<void>() : corrupt(otherwise);
    const SqliteScope scope(chain_at_);
    HARDTACK_TRY(const bool row, chain_at_.bind(1, static_cast<std::int64_t>(pin.sequence)).step());
    if (!row) return corrupt("entry " + std::to_string(pin.sequence) + " is missing");
    if (!std::ranges::equal(chain_at_.bytes(0), pin.chain)) return corrupt(otherwise);
    return {};
  }

  Result<void> expect_nothing_after(std::uint64_t sequence) {
    const SqliteScope scope(after_);
    HARDTACK_TRY(const bool row, after_.bind(1, static_cast<std::int64_t>(sequence)).step());
    return row ? corrupt("entries lie behind the recorded end") : Result<void>();
  }

  static Result<LineageEntry> entry_of(const SqliteStatement& row) {
    LineageEntry entry;
    entry.sequence = static_cast<std::uint64_t>(row.integer(0));
    const std::int64_t kind = row.integer(1);
    if (kind != 1 && kind != 2) return corrupt("an entry is of no known kind");
    entry.kind = static_cast<LineageEntry::Kind>(kind);
    entry.unix_seconds = row.integer(2);
    entry.record.id = row.text(3);
    if (entry.kind == LineageEntry::Kind::kRecord) entry.record.hash = hash_text(row, 4);
    if (!row.is_null(5)) entry.record.parent_id = row.text(5);
    if (!row.is_null(6)) entry.record.parent_hash = hash_text(row, 6);
    return entry;
  }

  // Follows the chain from `from` to the recorded end and returns that end. One read transaction.
  Result<LineagePin> follow(LineagePin from, const std::function<Result<void>(const LineageEntry&)>* visitor) {
    const SqliteScope scope(after_);
    // The first step opens the snapshot that the recorded end is then read from.
    HARDTACK_TRY(bool row, after_.bind(1, static_cast<std::int64_t>(from.sequence)).step());
    const std::uint64_t limit = UINT64_MAX - 1;
    LineagePin at = from;
    while (row && at.sequence < limit) {
      HARDTACK_TRY(const LineageEntry entry, entry_of(after_));
      if (entry.sequence != at.sequence + 1) return corrupt("entry " + std::to_string(at.sequence + 1) + " is missing");
      const Sha256Digest chain = chain_next(at.chain, entry);
      if (!std::ranges::equal(after_.bytes(7), chain))
        return corrupt("entry " + std::to_string(entry.sequence) + " does not continue the history");
      at = {entry.sequence, chain};
      if (visitor != nullptr) HARDTACK_CHECK((*visitor)(entry));
      HARDTACK_TRY(row, after_.step());
    }
    return at;
  }

  Result<void> in_read_transaction(Result<void> (Impl::*body)()) {
    HARDTACK_CHECK(database_.execute("BEGIN"));
    auto result = (this->*body)();
    (void)database_.execute("ROLLBACK");
    return result;
  }

  Result<void> check_history() {
    HARDTACK_TRY(const std::string verdict, database_.query_text("PRAGMA integrity_check(1)"));
    if (verdict != "ok") return corrupt("SQLite finds the file damaged");
    HARDTACK_TRY(const Bytes store_id, meta("store_id"));
    if (chain_start(store_id) != start_) return corrupt("it is another index");
    HARDTACK_TRY(const LineagePin end, recorded_end());
    HARDTACK_TRY(const LineagePin reached, follow({0, start_}, nullptr));
    if (reached != end) return corrupt("its end is not the recorded one");
    known_ = end;
    return {};
  }
  Result<void> check_new() {
    HARDTACK_TRY(const LineagePin end, recorded_end());
    if (end == known_) return expect_chain(known_, "its history changed");
    HARDTACK_CHECK(expect_chain(known_, "its history changed"));
    HARDTACK_TRY(const LineagePin reached, follow(known_, nullptr));
    if (reached != end) return corrupt("its end is not the recorded one");
    known_ = end;
    return {};
  }
  Result<void> verify_all() { return in_read_transaction(&Impl::check_history); }

  Result<std::vector<LineageStatus>> look_up_in_transaction(std::span<const std::string> ids) {
    // Takes in what others wrote since the last call.
    HARDTACK_TRY(const std::int64_t version, current_version());
    if (version != seen_version_) {
      HARDTACK_CHECK(check_new());
      seen_version_ = version;
    }
    std::vector<LineageStatus> statuses;
    statuses.reserve(ids.size());
    for (const std::string& id : ids) {
      HARDTACK_TRY(LineageStatus status, status_of(id));
      statuses.push_back(std::move(status));
    }
    return statuses;
  }

  Result<LineageStatus> status_of(std::string_view id) {
    const SqliteScope scope(find_);
    find_.bind(1, id);
    LineageStatus status;
    for (int rows = 0; rows < 2; ++rows) {
      HARDTACK_TRY(const bool row, find_.step());
      if (!row) break;
      HARDTACK_TRY(LineageEntry entry, checked_entry());
      if (entry.record.id != id) return corrupt("the lookup index is not that of the entries");
      if (entry.kind == LineageEntry::Kind::kRecord) {
        status.record = std::move(entry.record);
      } else {
        status.revoked_at = entry.unix_seconds;
      }
    }
    return status;
  }

  // The row of find_ as an entry whose digest follows from its neighbour's.
  Result<LineageEntry> checked_entry() {
    HARDTACK_TRY(LineageEntry entry, entry_of(find_));
    Sha256Digest before = start_;
    if (entry.sequence > 1) {
      const ByteView previous = find_.bytes(8);
      if (previous.size() != before.size()) return corrupt("an entry has no predecessor");
      std::ranges::copy(previous, before.begin());
    }
    if (!std::ranges::equal(chain_next(before, entry), find_.bytes(7)))
      return corrupt("entry " + std::to_string(entry.sequence) + " was changed");
    return entry;
  }

  Result<LineagePin> append_locked(std::span<const LineageEntry> entries) {
    HARDTACK_CHECK(check_new());
    LineagePin end = known_;
    for (LineageEntry entry : entries) {
      HARDTACK_TRY(const LineageStatus existing, status_of(entry.record.id));
      if (entry.kind == LineageEntry::Kind::kRevocation ? existing.revoked_at.has_value()
                                                        : existing.record.has_value()) {
        if (entry.kind == LineageEntry::Kind::kRecord && *existing.record != entry.record)
          return lineage_conflict(entry.record.id);
        continue;
      }
      if (entry.record.parent_id) {
        HARDTACK_TRY(const LineageStatus parent, status_of(*entry.record.parent_id));
        if (parent.record && parent.record->hash != *entry.record.parent_hash)
          return lineage_conflict(*entry.record.parent_id);
      }
      entry.sequence = end.sequence + 1;
      const Sha256Digest chain = chain_next(end.chain, entry);
      HARDTACK_CHECK(insert(entry, chain));
      end = {entry.sequence, chain};
    }
    if (end == known_) return end;
    const Bytes encoded = encode_pin(end);
    HARDTACK_CHECK(set_end_.bind(1, ByteView(encoded)).run());
    return end;
  }

  Result<void> insert(const LineageEntry& entry, const Sha256Digest& chain) {
    const LineageRecord& record = entry.record;
    Bytes hash, parent_hash;
    if (!record.hash.empty()) {
      HARDTACK_TRY(hash, from_hex(record.hash));
    }
    insert_.bind(1, static_cast<std::int64_t>(entry.sequence)).bind(2, static_cast<std::int64_t>(entry.kind));
    insert_.bind(3, entry.unix_seconds).bind(4, std::string_view(record.id)).bind(8, ByteView(chain));
    record.hash.empty() ? insert_.bind_null(5) : insert_.bind(5, ByteView(hash));
    if (record.parent_id) {
      HARDTACK_TRY(parent_hash, from_hex(*record.parent_hash));
      insert_.bind(6, std::string_view(*record.parent_id)).bind(7, ByteView(parent_hash));
    } else {
      insert_.bind_null(6).bind_null(7);
    }
    return insert_.run();
  }

  std::string path_;
  SqliteDatabase database_;
  SqliteStatement find_, begin_, end_, data_version_, read_meta_, chain_at_, after_, insert_, set_end_;
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
    HARDTACK_CHECK(create_file(resolved, options));
  } else if (found->size == 0) {
    return lineage_unavailable("`" + path + "` is empty");
  }
  // The log holds entries too.
  for (const char* suffix : {"-wal", "-shm"}) HARDTACK_CHECK(inspect_file(resolved + suffix));
  HARDTACK_TRY(auto database, SqliteDatabase::open(resolved, SqliteDatabase::Mode::kExisting, options.busy_timeout));
  auto impl = std::make_unique<Impl>(resolved, std::move(database));
  HARDTACK_CHECK(impl->begin(options));
  return std::unique_ptr<SqliteLineageStore>(new SqliteLineageStore(std::move(impl)));
}

Result<void> SqliteLineageStore::append(std::span<const LineageEntry> entries, LineageTime) {
  return impl_->append(entries);
}

Result<std::vector<LineageStatus>> SqliteLineageStore::look_up(std::span<const std::string> ids, LineageTime) {
  return impl_->look_up(ids);
}

Result<std::optional<LineageRecord>> SqliteLineageStore::find(std::string_view id, LineageTime) {
  const std::string owned(id);
  HARDTACK_TRY(std::vector<LineageStatus> found, impl_->look_up({&owned, 1}));
  return std::move(found[0].record);
}

Result<std::optional<std::int64_t>> SqliteLineageStore::revoked_at(std::string_view id, LineageTime) {
  const std::string owned(id);
  HARDTACK_TRY(const std::vector<LineageStatus> found, impl_->look_up({&owned, 1}));
  return found[0].revoked_at;
}

Result<LineagePin> SqliteLineageStore::verify(LineageTime) { return impl_->verify(); }

Result<void> SqliteLineageStore::visit(const std::function<Result<void>(const LineageEntry&)>& visitor, LineageTime) {
  return impl_->visit(visitor);
}

LineagePin SqliteLineageStore::pin() const { return impl_->known(); }

}  // namespace hardtack
