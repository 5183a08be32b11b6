// PostgreSQL's client library, loaded when a lineage index is asked for that lies in a database, and not before: with
// what it needs in turn (TLS, Kerberos, LDAP) it is most of what the command would load, and few commands use it.
//
//   HARDTACK_CHECK(load_postgres_client());  // from here on PostgresLineageStore works
//
// The program defines the functions of libpq that the stores use, and each passes its call on to the loaded library.
// Tests that link the stores alone use libpq itself. May be called from any thread.
#pragma once

#include "engine/base/error.h"

namespace hardtack::cli {

// Errors: kLineageUnavailable where the library is not installed. Loaded once, for the life of the process.
Result<void> load_postgres_client();

}  // namespace hardtack::cli
