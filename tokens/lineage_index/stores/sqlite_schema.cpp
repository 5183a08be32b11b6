#include "tokens/lineage_index/stores/sqlite_schema.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/text/cat.h"
#include "tokens/crypto/random.h"
#include "tokens/lineage_index/entry_chain.h"
#include "tokens/lineage_index/stores/safe_file.h"

namespace hardtack {
namespace {

constexpr std::int64_t kApplicationId = 0x48544c49;  // "HTLI"

constexpr std::string_view kEntriesTable =
    "CREATE TABLE entries(seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, hash "
    "BLOB, parent_id TEXT, parent_hash BLOB, chain BLOB NOT NULL) STRICT";
constexpr std::string_view kEntriesIndexOfVersion1 = "CREATE UNIQUE INDEX entries_by_id ON entries(id, kind)";
constexpr std::string_view kEntriesIndex = "CREATE INDEX entries_by_id ON entries(id, kind, hash)";
constexpr std::string_view kMetaTable =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID";
constexpr std::string_view kNoUpdate =
    "CREATE TRIGGER no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END";
constexpr std::string_view kNoDelete =
    "CREATE TRIGGER no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END";

std::string set_version() { return cat("PRAGMA user_version=", kSqliteSchemaVersion); }

}  // namespace

std::unexpected<Error> corrupt_index(const std::string& reason) {
  return lineage_unavailable("the index is corrupt: " + reason);
}

Bytes encode_sqlite_end(const LineagePin& pin) {
  const std::string text = format_pin(pin);
  return {text.begin(), text.end()};
}

Result<void> create_sqlite_index(const std::string& path, std::chrono::milliseconds busy_timeout) {
  std::array<std::uint8_t, 16> store_id{};
  SystemRandom random;
  HARDTACK_CHECK(random.fill(store_id));
  const std::string scratch = scratch_name(path);
  remove_file(scratch);
  {
    HARDTACK_TRY(auto database, SqliteDatabase::open(scratch, SqliteDatabase::Mode::kNew, busy_timeout));
    HARDTACK_CHECK(database.execute(cat("PRAGMA application_id=", kApplicationId, "; ", set_version())));
    for (const std::string_view statement : {kEntriesTable, kEntriesIndex, kMetaTable, kNoUpdate, kNoDelete})
      HARDTACK_CHECK(database.execute(std::string(statement)));
    HARDTACK_TRY(auto insert, database.prepare("INSERT INTO meta(name, value) VALUES(?, ?)"));
    HARDTACK_CHECK(insert.bind(1, "store_id").bind(2, ByteView(store_id)).run());
    const Bytes end = encode_sqlite_end({0, chain_start(store_id)});
    HARDTACK_CHECK(insert.bind(1, "end").bind(2, ByteView(end)).run());
    // Kept in the file; the log itself disappears with this connection.
    HARDTACK_CHECK(database.execute("PRAGMA journal_mode=WAL"));
  }
  // Whoever comes second uses the file of whoever came first.
  HARDTACK_CHECK(publish_file(scratch, path));
  return {};
}

Result<std::int64_t> sqlite_schema_version(SqliteDatabase& database) {
  return database.query_integer("PRAGMA user_version");
}

Result<std::int64_t> check_sqlite_schema(SqliteDatabase& database) {
  HARDTACK_TRY(const std::int64_t application, database.query_integer("PRAGMA application_id"));
  if (application != kApplicationId) return corrupt_index("it is not a lineage index");
  HARDTACK_TRY(const std::int64_t version, sqlite_schema_version(database));
  if (version < 1 || version > kSqliteSchemaVersion)
    return lineage_unavailable(cat("the index has schema version ", version, ", this is ", kSqliteSchemaVersion));
  HARDTACK_TRY(const std::string journal, database.query_text("PRAGMA journal_mode"));
  if (journal != "wal") return corrupt_index("its journal mode is not WAL");
  std::array expected{kEntriesTable, version == 1 ? kEntriesIndexOfVersion1 : kEntriesIndex, kMetaTable, kNoUpdate,
                      kNoDelete};
  std::ranges::sort(expected);
  HARDTACK_TRY(auto rows, database.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY sql"));
  std::size_t count = 0;
  for (;; ++count) {
    HARDTACK_TRY(const bool row, rows.step());
    if (!row) break;
    if (count >= expected.size() || rows.text(0) != expected[count])
      return corrupt_index("its schema is not the known one");
  }
  if (count != expected.size()) return corrupt_index("its schema is not the known one");
  return version;
}

Result<void> upgrade_sqlite_schema(SqliteDatabase& database) {
  HARDTACK_CHECK(database.execute("DROP INDEX entries_by_id"));
  HARDTACK_CHECK(database.execute(std::string(kEntriesIndex)));
  return database.execute(set_version());
}

}  // namespace hardtack
