// The part of SQLite that the store needs, without its headers. Internal to tokens/lineage_index/stores.
//
// Errors are kLineageUnavailable with SQLite's own description of the code. A database and its statements belong to one
// thread at a time; statements must not outlive their database.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hardtack {

class SqliteStatement {
 public:
  // Parameters count from 1. Text and bytes must stay valid until the statement is reset.
  SqliteStatement& bind(int parameter, std::int64_t value);
  SqliteStatement& bind(int parameter, std::string_view text);
  SqliteStatement& bind(int parameter, ByteView bytes);
  SqliteStatement& bind_null(int parameter);

  // True if there is a row.
  Result<bool> step();
  // Runs to the end, then resets.
  Result<void> run();
  void reset();

  // Columns count from 0; views are valid until the next step or reset.
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;
  ByteView bytes(int column) const;
  bool is_null(int column) const;

 private:
  friend class SqliteDatabase;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bind_error_ = 0;
};

// Resets a statement when the scope ends, so that no read transaction stays open.
class SqliteScope {
 public:
  explicit SqliteScope(SqliteStatement& statement) : statement_(statement) {}
  SqliteScope(const SqliteScope&) = delete;
  SqliteScope& operator=(const SqliteScope&) = delete;
  ~SqliteScope() { statement_.reset(); }

 private:
  SqliteStatement& statement_;
};

class SqliteDatabase {
 public:
  enum class Mode { kExisting, kNew };
  static Result<SqliteDatabase> open(const std::string& path, Mode mode, std::chrono::milliseconds busy_timeout);

  Result<void> execute(const std::string& sql);
  Result<SqliteStatement> prepare(std::string_view sql);
  // The first column of the first row; an error if there is no row.
  Result<std::int64_t> query_integer(std::string_view sql);
  Result<std::string> query_text(std::string_view sql);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace hardtack
