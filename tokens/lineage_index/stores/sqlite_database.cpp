#include "tokens/lineage_index/stores/sqlite_database.h"

#include <sqlite3.h>

#include "engine/text/cat.h"
#include "tokens/lineage_index/store.h"

namespace hardtack {
namespace {

// Larger than any row that the store writes, far smaller than what a crafted file could ask for.
constexpr int kLongestValue = 1 << 20;
// Enough for the inner pages of an index of a million entries and the leaves that are asked for again and again.
constexpr int kCacheKib = 32 << 10;

std::unexpected<Error> failure(int code, std::string_view doing) {
  return lineage_unavailable("SQLite failed while " + std::string(doing) + ": " + sqlite3_errstr(code));
}

}  // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

SqliteStatement& SqliteStatement::bind(int parameter, std::int64_t value) {
  bind_error_ |= sqlite3_bind_int64(statement_.get(), parameter, value);
  return *this;
}
SqliteStatement& SqliteStatement::bind(int parameter, std::string_view text) {
  bind_error_ |= sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}
SqliteStatement& SqliteStatement::bind(int parameter, ByteView bytes) {
  bind_error_ |= sqlite3_bind_blob64(statement_.get(), parameter, bytes.data(), bytes.size(), SQLITE_STATIC);
  return *this;
}
SqliteStatement& SqliteStatement::bind_null(int parameter) {
  bind_error_ |= sqlite3_bind_null(statement_.get(), parameter);
  return *this;
}

Result<bool> SqliteStatement::step() {
  if (bind_error_ != 0) return failure(SQLITE_ERROR, "binding a value");
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failure(code, "reading or writing the index");
}

Result<void> SqliteStatement::run() {
  const SqliteScope scope(*this);
  for (;;) {
    HARDTACK_TRY(const bool row, step());
    if (!row) return {};
  }
}

void SqliteStatement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  bind_error_ = 0;
}

std::int64_t SqliteStatement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string_view SqliteStatement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

ByteView SqliteStatement::bytes(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

bool SqliteStatement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

void SqliteDatabase::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<SqliteDatabase> SqliteDatabase::open(const std::string& path, Mode mode,
                                            std::chrono::milliseconds busy_timeout) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX |
                    (mode == Mode::kNew ? SQLITE_OPEN_CREATE : 0);
  SqliteDatabase database;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  database.database_.reset(handle);
  if (code != SQLITE_OK) return failure(code, "opening `" + path + "`");
  sqlite3_busy_timeout(handle, static_cast<int>(busy_timeout.count()));
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kLongestValue);
  // A crafted file must not run code of its own: https://www.sqlite.org/security.html
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  HARDTACK_CHECK(
      database.execute(cat("PRAGMA cell_size_check=ON; PRAGMA synchronous=FULL; PRAGMA mmap_size=0; "
                           "PRAGMA cache_size=-",
                           kCacheKib)));
  return database;
}

Result<void> SqliteDatabase::execute(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code, "running a statement");
  return {};
}

Result<SqliteStatement> SqliteDatabase::prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  SqliteStatement statement;
  statement.statement_.reset(handle);
  if (code != SQLITE_OK || handle == nullptr) return failure(code, "preparing a statement");
  return statement;
}

Result<std::int64_t> SqliteDatabase::query_integer(std::string_view sql) {
  HARDTACK_TRY(SqliteStatement statement, prepare(sql));
  HARDTACK_TRY(const bool row, statement.step());
  if (!row) return failure(SQLITE_DONE, "reading a value");
  return statement.integer(0);
}

Result<std::string> SqliteDatabase::query_text(std::string_view sql) {
  HARDTACK_TRY(SqliteStatement statement, prepare(sql));
  HARDTACK_TRY(const bool row, statement.step());
  if (!row) return failure(SQLITE_DONE, "reading a value");
  return std::string(statement.text(0));
}

}  // namespace hardtack
