// What the PostgreSQL store refuses: pins of another history, tables that are not what they should be, servers that
// refuse a statement or do not answer.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/tokens/lineage_index/postgres/postgres_fixture.h"
#include "tokens/lineage_index/entry_chain.h"

namespace hardtack {
namespace {

using namespace std::chrono_literals;
using testing::child;
using testing::fails_with;
using testing::hash_of;
using testing::kNow;
using testing::Postgres;
using testing::root;
using testing::Server;

TEST_F(Postgres, APinIsAPointOfTheHistory) {
  const auto store = open();
  const LineagePin start = store->verify(kNow).value();
  ASSERT_EQ(start.sequence, 0u);
  ASSERT_TRUE(store->revoke("a", kNow).has_value());
  const LineagePin first = store->verify(kNow).value();
  ASSERT_TRUE(store->revoke("b", kNow).has_value());
  const LineagePin second = store->verify(kNow).value();
  const Sha256Digest other = sha256(bytes_of("another history"));
  struct Row {
    const char* what;
    LineagePin pin;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"the beginning", start, ""},
      {"a point before the end", first, ""},
      {"the end", second, ""},
      {"the beginning of another index", {0, other}, "its history is not the pinned one"},
      {"another entry", {1, other}, "the index's history is not the pinned one"},
      {"another end", {2, other}, "the index's history is not the pinned one"},
      {"the digest of another entry", {1, second.chain}, "the index's history is not the pinned one"},
      {"behind the end", {3, other}, "the index was rolled back behind the pin"},
  };
  for (const Row& row : rows) {
    PostgresOptions pinned = options(false);
    pinned.pin = row.pin;
    const auto opened = PostgresLineageStore::open(pinned, kNow);
    if (*row.expected == '\0') {
      EXPECT_TRUE(opened.has_value()) << row.what;
    } else {
      EXPECT_TRUE(fails_with(opened, ErrorCode::kLineageUnavailable, row.expected)) << row.what;
    }
  }
}

// Whoever owns the database may also change its columns.
TEST_F(Postgres, TablesThatHoldSomethingElseAreRefused) {
  struct Row {
    const char* what;
    const char* sql;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"no time",
       "ALTER TABLE hardtack_lineage.entries ALTER at DROP NOT NULL; UPDATE hardtack_lineage.entries SET at = NULL",
       "a number is malformed"},
      {"a time with words",
       "ALTER TABLE hardtack_lineage.entries ALTER at TYPE text; UPDATE hardtack_lineage.entries SET at = 'today'",
       "a number is malformed"},
      {"a time with more behind it",
       "ALTER TABLE hardtack_lineage.entries ALTER at TYPE text; UPDATE hardtack_lineage.entries SET at = at || 's'",
       "a number is malformed"},
      {"no kind",
       "ALTER TABLE hardtack_lineage.entries ALTER kind DROP NOT NULL; UPDATE hardtack_lineage.entries SET kind = NULL",
       "a number is malformed"},
      {"a number with more behind it",
       "ALTER TABLE hardtack_lineage.entries ALTER seq TYPE text; UPDATE hardtack_lineage.entries SET seq = '1x' WHERE "
       "seq = '1'",
       "a number is malformed"},
      {"an unknown kind", "UPDATE hardtack_lineage.entries SET kind = 3 WHERE seq = 1", "an entry is malformed"},
      {"kind 0", "UPDATE hardtack_lineage.entries SET kind = 0 WHERE seq = 1", "an entry is malformed"},
      {"no id",
       "ALTER TABLE hardtack_lineage.entries ALTER id DROP NOT NULL; UPDATE hardtack_lineage.entries SET id = NULL",
       "an entry is malformed"},
      {"no digest",
       "ALTER TABLE hardtack_lineage.entries ALTER chain DROP NOT NULL; UPDATE hardtack_lineage.entries SET chain = "
       "NULL",
       "an entry is malformed"},
      {"no store",
       "ALTER TABLE hardtack_lineage.head ALTER store_id DROP NOT NULL; UPDATE hardtack_lineage.head SET "
       "store_id = NULL",
       "its end is not recorded"},
      {"no end",
       "ALTER TABLE hardtack_lineage.head ALTER pin DROP NOT NULL; UPDATE hardtack_lineage.head SET pin = NULL",
       "its end is not recorded"},
      {"no line", "DELETE FROM hardtack_lineage.head", "its end is not recorded"},
      {"a store of other digits", "UPDATE hardtack_lineage.head SET store_id = 'xy'", "its recorded end is malformed"},
      {"an end without digest", "UPDATE hardtack_lineage.head SET pin = '2:'", "its recorded end is malformed"},
      {"no version", "DELETE FROM hardtack_lineage.schema_version", "the database holds no lineage index"},
      {"no entries", "DROP TABLE hardtack_lineage.entries", "PostgreSQL refused a statement: ERROR"},
      {"no end at all", "DROP TABLE hardtack_lineage.head", "PostgreSQL refused a statement: ERROR"},
  };
  for (const Row& row : rows) {
    ask(name_, "DROP SCHEMA IF EXISTS hardtack_lineage CASCADE");
    {
      const auto store = open();
      ASSERT_TRUE(store->record(std::array{root("r"), child("c", "r")}, kNow).has_value());
    }
    ask(name_, "ALTER TABLE hardtack_lineage.entries DISABLE TRIGGER no_change");
    const std::string sql = row.sql;
    const auto two = sql.find("; ");
    ask(name_, sql.substr(0, two));
    if (two != std::string::npos) ask(name_, sql.substr(two + 2));
    EXPECT_TRUE(
        fails_with(PostgresLineageStore::open(options(false), kNow), ErrorCode::kLineageUnavailable, row.expected))
        << row.what;
  }
}

TEST_F(Postgres, AnotherIndexInTheSameDatabaseIsRefusedForGood) {
  const auto store = open();
  ASSERT_TRUE(store->revoke("a", kNow).has_value());
  ask(name_, "DROP SCHEMA hardtack_lineage CASCADE");
  ASSERT_TRUE(open()->revoke("b", kNow).has_value());
  EXPECT_TRUE(fails_with(store->poll(kNow + 5s), ErrorCode::kLineageUnavailable, "it is another index"));
  EXPECT_TRUE(fails_with(store->revoked_at("a", kNow + 5s), ErrorCode::kLineageUnavailable, "it is another index"));
  EXPECT_TRUE(fails_with(store->revoke("c", kNow + 5s), ErrorCode::kLineageUnavailable, "it is another index"));
  EXPECT_TRUE(fails_with(store->poll(kNow + 9s), ErrorCode::kLineageUnavailable, "it is another index"));
}

// All or nothing, and the next entry is written as if nothing had been.
TEST_F(Postgres, AnEntryThatTheServerRefusesIsNotWritten) {
  const auto store = open();
  ASSERT_TRUE(store->record(std::array{root("r")}, kNow).has_value());
  ask(name_, "ALTER TABLE hardtack_lineage.entries ADD CONSTRAINT taste CHECK (id <> 'ugly')");
  EXPECT_TRUE(fails_with(store->record(std::array{child("fine", "r"), child("ugly", "fine")}, kNow),
                         ErrorCode::kLineageUnavailable, "PostgreSQL refused a statement: ERROR:  new row"));
  EXPECT_EQ(store->find("fine", kNow).value(), std::nullopt);
  ASSERT_TRUE(store->record(std::array{child("fine", "r")}, kNow).has_value());
  EXPECT_EQ(store->verify(kNow)->sequence, 2u);
}

// A server that may be read and not written refuses the first statement that writes.
TEST_F(Postgres, ADatabaseThatIsReadOnlyIsReadAndNotWritten) {
  ASSERT_TRUE(open()->revoke("a", kNow).has_value());
  ask("postgres", "ALTER DATABASE " + name_ + " SET default_transaction_read_only TO on");
  const auto store = PostgresLineageStore::open(options(false), kNow);
  ASSERT_TRUE(store.has_value()) << store.error().to_string();
  EXPECT_TRUE((*store)->revoked_at("a", kNow).value().has_value());
  EXPECT_TRUE(fails_with((*store)->revoke("b", kNow), ErrorCode::kLineageUnavailable, "read-only transaction"));
  EXPECT_FALSE((*store)->revoked_at("b", kNow).value().has_value());
}

TEST_F(Postgres, AnIndexThatCannotBeMadeLeavesNothingBehind) {
  ask(name_, "CREATE SCHEMA hardtack_lineage");
  ask(name_, "CREATE TABLE hardtack_lineage.head (of_somebody_else int)");
  EXPECT_TRUE(fails_with(PostgresLineageStore::open(options(), kNow), ErrorCode::kLineageUnavailable,
                         "PostgreSQL refused a statement: ERROR:  relation \"head\" already exists"));
  const auto tables = ask(name_, "SELECT count(*) FROM pg_tables WHERE schemaname = 'hardtack_lineage'");
  EXPECT_EQ(tables[0][0], "1") << "that of somebody else";
  ask(name_, "DROP TABLE hardtack_lineage.head");
  EXPECT_TRUE(PostgresLineageStore::open(options(), kNow).has_value());
}

TEST_F(Postgres, AConnectionThatEndsIsMadeAgainAfterAPause) {
  PostgresOptions patient = options();
  patient.reconnect_pause = 1'000ms;
  const auto store = PostgresLineageStore::open(patient, kNow).value();
  const auto end_connection = [&] {
    ask("postgres",
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'hardtack-lineage' AND "
        "datname = '" +
            name_ + "'");
  };
  // The server's farewell is read first, its silence after it.
  const auto lose_connection = [&](LineageTime now) {
    end_connection();
    Result<void> polled = store->poll(now);
    return polled ? store->poll(now) : polled;
  };
  EXPECT_TRUE(
      fails_with(lose_connection(kNow), ErrorCode::kLineageUnavailable, "was lost while waiting for notifications"));
  EXPECT_TRUE(fails_with(store->poll(kNow + 999ms), ErrorCode::kLineageUnavailable, "to PostgreSQL is lost"));
  EXPECT_TRUE(store->poll(kNow + 1'000ms).has_value());
  EXPECT_FALSE(lose_connection(kNow + 1'000ms).has_value());
  EXPECT_TRUE(store->poll(kNow + 999ms).has_value()) << "a clock that went back is no reason to wait";
  // Whoever writes, or reads the history, makes one at once.
  for (const bool writes : {true, false}) {
    EXPECT_FALSE(lose_connection(kNow).has_value());
    EXPECT_TRUE(writes ? store->revoke("a", kNow).has_value() : store->verify(kNow).has_value()) << writes;
  }
  EXPECT_TRUE(store->poll(kNow).has_value());
  // A connection that ends unseen is lost in the middle of it, and what was not answered is not acknowledged.
  end_connection();
  EXPECT_TRUE(fails_with(store->revoke("b", kNow), ErrorCode::kLineageUnavailable, "the connection to PostgreSQL"));
  EXPECT_TRUE(store->revoke("b", kNow).has_value());
}

TEST_F(Postgres, AConnectionIsGivenUpWithWhatItWasAsked) {
  const std::string database = Server::instance().database(name_);
  const auto connect = [&](std::chrono::milliseconds timeout) {
    return PostgresConnection::open(database, timeout).value();
  };
  auto slow = connect(100ms);
  EXPECT_TRUE(fails_with(slow.query("SELECT pg_sleep(30)"), ErrorCode::kLineageUnavailable,
                         "was lost while waiting for an answer"));
  // Of a closed connection everything says so.
  EXPECT_FALSE(slow.alive());
  EXPECT_TRUE(fails_with(slow.query("SELECT 1"), ErrorCode::kLineageUnavailable, "there is no connection"));
  EXPECT_TRUE(fails_with(slow.take_notifications(), ErrorCode::kLineageUnavailable, "there is no connection"));

  auto ended = connect(5s);
  EXPECT_TRUE(fails_with(ended.query("SELECT pg_terminate_backend(pg_backend_pid())"), ErrorCode::kLineageUnavailable,
                         "was lost while"));
  EXPECT_FALSE(ended.alive());

  // libpq takes 65,535 parameters.
  auto full = connect(5s);
  EXPECT_TRUE(fails_with(full.query("SELECT 1", std::vector<PostgresConnection::Cell>(70'000)),
                         ErrorCode::kLineageUnavailable, "was lost while sending a statement"));

  // What the server refuses ends nothing.
  auto good = connect(5s);
  EXPECT_TRUE(fails_with(good.query("SELECT nothing"), ErrorCode::kLineageUnavailable,
                         "PostgreSQL refused a statement: ERROR:  column \"nothing\" does not exist"));
}

// Nothing asks for such an answer; a server that gives one all the same holds nobody up.
TEST_F(Postgres, AServerThatWantsToCopyIsLeft) {
  for (const char* sql : {"COPY (SELECT 1) TO STDOUT", "COPY hardtack_lineage.head FROM STDIN"}) {
    const auto store = open();
    auto connection = PostgresConnection::open(Server::instance().database(name_), 5s).value();
    EXPECT_TRUE(fails_with(connection.query(sql), ErrorCode::kLineageUnavailable, "was lost while reading an answer"))
        << sql;
    EXPECT_FALSE(connection.alive()) << sql;
  }
}

TEST_F(Postgres, AServerThatSendsALittleNowAndThenIsLeft) {
  auto connection = PostgresConnection::open(Server::instance().database(name_), 300ms).value();
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(
      fails_with(connection.query("DO $$ BEGIN FOR i IN 1..400 LOOP RAISE NOTICE 'wait'; PERFORM pg_sleep(0.05); "
                                  "END LOOP; END $$"),
                 ErrorCode::kLineageUnavailable, "was lost while waiting for an answer"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);  // of 20
  EXPECT_FALSE(connection.alive());
}

TEST_F(Postgres, NotificationsAreTakenOnce) {
  auto listener = PostgresConnection::open(Server::instance().database(name_), 5s).value();
  ASSERT_TRUE(listener.query("LISTEN hardtack_lineage").has_value());
  EXPECT_EQ(listener.take_notifications().value(), false);
  ask(name_, "SELECT pg_notify('hardtack_lineage', '')");
  ASSERT_TRUE(listener.query("SELECT 1").has_value()) << "an answer brings them along";
  EXPECT_EQ(listener.take_notifications().value(), true);
  EXPECT_EQ(listener.take_notifications().value(), false);
}

// What the environment says about encryption holds before what this program would ask for.
TEST_F(Postgres, TheEnvironmentSaysHowServersProveThemselves) {
  const std::string database = Server::instance().database(name_);
  ASSERT_EQ(::setenv("PGSSLMODE", "nonsense", 1), 0);
  EXPECT_TRUE(fails_with(PostgresConnection::open(database, 5s), ErrorCode::kLineageUnavailable,
                         "does not prove its name as `sslmode` asks"));
  ASSERT_EQ(::setenv("PGSSLMODE", "prefer", 1), 0);
  EXPECT_TRUE(PostgresConnection::open(database, 5s).has_value());
  ::unsetenv("PGSSLMODE");
  EXPECT_TRUE(PostgresConnection::open(database, 5s).has_value());
}

}  // namespace
}  // namespace hardtack
