// One connection to PostgreSQL, without libpq's headers. Internal to tokens/lineage_index/stores.
//
// Every call ends within its timeout; a connection that failed or timed out is closed and says so (`alive`). Errors are
// kLineageUnavailable; messages hold what the server says, never the connection string, which may hold a password.
// Belongs to one thread at a time.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/error.h"

struct pg_conn;

namespace hardtack {

class PostgresConnection {
 public:
  using Cell = std::optional<std::string>;
  using Rows = std::vector<std::vector<Cell>>;

  static Result<PostgresConnection> open(const std::string& connection, std::chrono::milliseconds timeout);

  bool alive() const { return connection_ != nullptr; }
  // One statement with parameters $1, $2, ... as text.
  Result<Rows> query(const std::string& sql, const std::vector<Cell>& parameters = {});
  // Whether a notification has arrived since the last call.
  Result<bool> take_notifications();

 private:
  struct Close {
    void operator()(pg_conn* connection) const;
  };
  std::unexpected<Error> lost(const std::string& doing);
  Result<void> wait_for_result(std::chrono::nanoseconds end);  // of steady_now()
  void note_notifications();

  std::unique_ptr<pg_conn, Close> connection_;
  std::chrono::milliseconds timeout_{};
  bool notified_ = false;
};

}  // namespace hardtack
