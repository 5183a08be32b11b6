#include "cli/system/postgres_client.h"

#include <libpq-fe.h>

#include <string>

#include "cli/system/loaded_library.h"
#include "tokens/lineage_index/store.h"

// Compiled with hidden visibility: libpq calls its own functions, not these.

namespace {

constexpr const char* kLibrary = "libpq.so.5";  // its interface since PostgreSQL 8.0

const hardtack::cli::LoadedLibrary& library() {
  static const hardtack::cli::LoadedLibrary made(kLibrary);
  return made;
}

}  // namespace

// Defines a function of libpq-fe.h, whose declaration it must match: it calls the loaded one, or answers `missing`.
#define HARDTACK_LIBPQ(type, name, parameters, arguments, missing)  \
  extern "C" type name parameters {                                 \
    static auto* const function = library().function(&name, #name); \
    return function == nullptr ? missing : function arguments;      \
  }

HARDTACK_LIBPQ(PGconn*, PQconnectdbParams, (const char* const* keywords, const char* const* values, int expand),
               (keywords, values, expand), nullptr)
HARDTACK_LIBPQ(void, PQfinish, (PGconn * connection), (connection), void())
HARDTACK_LIBPQ(ConnStatusType, PQstatus, (const PGconn* connection), (connection), CONNECTION_BAD)
HARDTACK_LIBPQ(char*, PQerrorMessage, (const PGconn* connection), (connection), nullptr)
HARDTACK_LIBPQ(int, PQsocket, (const PGconn* connection), (connection), -1)
HARDTACK_LIBPQ(int, PQisBusy, (PGconn * connection), (connection), 0)
HARDTACK_LIBPQ(int, PQconsumeInput, (PGconn * connection), (connection), 0)
HARDTACK_LIBPQ(PGnotify*, PQnotifies, (PGconn * connection), (connection), nullptr)
HARDTACK_LIBPQ(void, PQfreemem, (void* memory), (memory), void())
HARDTACK_LIBPQ(int, PQsendQueryParams,
               (PGconn * connection, const char* command, int count, const Oid* types, const char* const* values,
                const int* lengths, const int* formats, int result_format),
               (connection, command, count, types, values, lengths, formats, result_format), 0)
HARDTACK_LIBPQ(PGresult*, PQgetResult, (PGconn * connection), (connection), nullptr)
HARDTACK_LIBPQ(ExecStatusType, PQresultStatus, (const PGresult* result), (result), PGRES_FATAL_ERROR)
HARDTACK_LIBPQ(char*, PQresultErrorMessage, (const PGresult* result), (result), nullptr)
HARDTACK_LIBPQ(int, PQntuples, (const PGresult* result), (result), 0)
HARDTACK_LIBPQ(int, PQnfields, (const PGresult* result), (result), 0)
HARDTACK_LIBPQ(int, PQgetisnull, (const PGresult* result, int row, int column), (result, row, column), 1)
HARDTACK_LIBPQ(int, PQgetlength, (const PGresult* result, int row, int column), (result, row, column), 0)
HARDTACK_LIBPQ(char*, PQgetvalue, (const PGresult* result, int row, int column), (result, row, column), nullptr)
HARDTACK_LIBPQ(void, PQclear, (PGresult * result), (result), void())
HARDTACK_LIBPQ(PQnoticeReceiver, PQsetNoticeReceiver, (PGconn * connection, PQnoticeReceiver receiver, void* context),
               (connection, receiver, context), nullptr)

namespace hardtack::cli {

Result<void> load_postgres_client() {
  if (library().there()) return {};
  return fail(lineage_unavailable(std::string("PostgreSQL's client library `") + kLibrary + "` cannot be loaded")
                  .error()
                  .with_help("install it (Debian: libpq5)"));
}

}  // namespace hardtack::cli
