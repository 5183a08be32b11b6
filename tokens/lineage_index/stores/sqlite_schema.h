// The tables of an index in SQLite, of this release and of those before. Internal to tokens/lineage_index/stores.
//
// Version 1 held each id once; since version 2 an id may stand for several credentials, which their hashes tell apart.
// Both hold the same entries, so files of version 1 are read as they are; the first entry written to one brings it up
// to date. All errors are kLineageUnavailable.
#pragma once

#include <chrono>
#include <string>

#include "tokens/lineage_index/store.h"
#include "tokens/lineage_index/stores/sqlite_database.h"

namespace hardtack {

// A new, empty index at `path`, unless something is there already.
Result<void> create_sqlite_index(const std::string& path, std::chrono::milliseconds busy_timeout);

// The schema is compared with the known texts, so a file cannot bring views or triggers of its own. Returns its
// version.
Result<std::int64_t> check_sqlite_schema(SqliteDatabase& database);
Result<std::int64_t> sqlite_schema_version(SqliteDatabase& database);

// Within a transaction that writes.
Result<void> upgrade_sqlite_schema(SqliteDatabase& database);
inline constexpr std::int64_t kSqliteSchemaVersion = 2;

// The form in which the end of the history is kept in the file.
Bytes encode_sqlite_end(const LineagePin& pin);

// "the index is corrupt: <reason>"
std::unexpected<Error> corrupt_index(const std::string& reason);

}  // namespace hardtack
