#include "tokens/lineage_index/stores/postgres_connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include "engine/base/clock.h"
#include "tokens/lineage_index/store.h"

namespace hardtack {
namespace {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultHandle = std::unique_ptr<PGresult, ClearResult>;

// The first line of what libpq or the server says.
std::string first_line(const char* text) {
  const std::string_view lines = text == nullptr ? std::string_view() : std::string_view(text);
  return std::string(lines.substr(0, lines.find('\n')));
}

void ignore_notice(void*, const PGresult*) {}

}  // namespace

void PostgresConnection::Close::operator()(pg_conn* connection) const { PQfinish(connection); }

Result<PostgresConnection> PostgresConnection::open(const std::string& connection, std::chrono::milliseconds timeout) {
  // libpq takes whole seconds, of which it needs two.
  const auto seconds = std::max<long long>(2, std::chrono::ceil<std::chrono::seconds>(timeout).count());
  const std::string wait = std::to_string(seconds), unacknowledged = std::to_string(timeout.count());
  // What stands before the connection string is what holds where that says nothing. libpq itself would talk to any
  // server that answers, also without encryption.
  const char* mode = std::getenv("PGSSLMODE") == nullptr ? "verify-full" : nullptr;
  const std::array<const char*, 7> keywords{
      "sslmode", "dbname", "connect_timeout", "tcp_user_timeout", "application_name", "client_encoding", nullptr};
  const std::array<const char*, 7> values{
      mode, connection.c_str(), wait.c_str(), unacknowledged.c_str(), "hardtack-lineage", "UTF8", nullptr};
  PostgresConnection opened;
  opened.timeout_ = timeout;
  opened.connection_.reset(PQconnectdbParams(keywords.data(), values.data(), 1));
  if (opened.connection_ == nullptr || PQstatus(opened.connection_.get()) != CONNECTION_OK)
    return lineage_unavailable("the PostgreSQL server cannot be reached, or does not prove its name as `sslmode` asks");
  PQsetNoticeReceiver(opened.connection_.get(), ignore_notice, nullptr);
  return opened;
}

std::unexpected<Error> PostgresConnection::lost(const std::string& doing) {
  const std::string reason = first_line(PQerrorMessage(connection_.get()));
  connection_.reset();
  return lineage_unavailable("the connection to PostgreSQL was lost while " + doing +
                             (reason.empty() ? "" : ": " + reason));
}

void PostgresConnection::note_notifications() {
  while (PGnotify* notification = PQnotifies(connection_.get())) {
    notified_ = true;
    PQfreemem(notification);
  }
}

Result<void> PostgresConnection::wait_for_result(std::chrono::nanoseconds end) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_now());
    if (left.count() <= 0) return lost("waiting for an answer");
    if (PQisBusy(connection_.get()) == 0) return {};
    pollfd descriptor{PQsocket(connection_.get()), POLLIN, 0};
    const int ready = ::poll(&descriptor, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return lost("waiting for an answer");
    if (PQconsumeInput(connection_.get()) == 0) return lost("reading an answer");
  }
}

Result<PostgresConnection::Rows> PostgresConnection::query(const std::string& sql,
                                                           const std::vector<Cell>& parameters) {
  if (!alive()) return lineage_unavailable("there is no connection to PostgreSQL");
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const Cell& parameter : parameters) values.push_back(parameter ? parameter->c_str() : nullptr);
  if (PQsendQueryParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                        nullptr, nullptr, 0) == 0)
    return lost("sending a statement");
  // Of the whole exchange: a server that sends a little now and then is waited for no longer.
  const std::chrono::nanoseconds end = steady_now() + timeout_;
  Rows rows;
  std::optional<Error> refused;
  for (;;) {
    HARDTACK_CHECK(wait_for_result(end));
    const ResultHandle result(PQgetResult(connection_.get()));
    if (result == nullptr) break;
    const ExecStatusType status = PQresultStatus(result.get());
    // libpq gives this answer again and again until somebody copies, which no statement of ours asks for.
    if (status == PGRES_COPY_OUT || status == PGRES_COPY_IN || status == PGRES_COPY_BOTH)
      return lost("reading an answer");
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
      refused = lineage_unavailable("PostgreSQL refused a statement: " + first_line(PQresultErrorMessage(result.get())))
                    .error();
      continue;
    }
    for (int row = 0; row < PQntuples(result.get()); ++row) {
      std::vector<Cell>& cells = rows.emplace_back();
      for (int column = 0; column < PQnfields(result.get()); ++column) {
        if (PQgetisnull(result.get(), row, column) != 0) {
          cells.emplace_back();
        } else {
          cells.emplace_back(std::in_place, PQgetvalue(result.get(), row, column),
                             static_cast<std::size_t>(PQgetlength(result.get(), row, column)));
        }
      }
    }
  }
  note_notifications();
  if (PQstatus(connection_.get()) != CONNECTION_OK) return lost("running a statement");
  if (refused) return fail(std::move(*refused));
  return rows;
}

Result<bool> PostgresConnection::take_notifications() {
  if (!alive()) return lineage_unavailable("there is no connection to PostgreSQL");
  if (PQconsumeInput(connection_.get()) == 0 || PQstatus(connection_.get()) != CONNECTION_OK)
    return lost("waiting for notifications");
  note_notifications();
  return std::exchange(notified_, false);
}

}  // namespace hardtack
