// The PostgreSQL store against a real server that the test starts, kills and starts again.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <new>
#include <thread>

#include "tests/support/failing_heap.h"
#include "tests/tokens/lineage_index/postgres/postgres_fixture.h"
#include "tokens/lineage_index/walk.h"

namespace hardtack {
namespace {

using namespace std::chrono_literals;
using testing::at;
using testing::child;
using testing::fails_with;
using testing::hash_of;
using testing::kNow;
using testing::Postgres;
using testing::root;
using testing::Server;
using testing::wall_clock;

TEST_F(Postgres, RecordsRevokesAndKeepsEverything) {
  {
    const auto store = open();
    ASSERT_TRUE(store->record(std::array{root("r"), child("c", "r")}, kNow).has_value());
    ASSERT_TRUE(store->record(std::array{root("r")}, kNow).has_value()) << "the same again is no change";
    ASSERT_TRUE(store->revoke("r", at(5)).has_value());
    ASSERT_TRUE(store->revoke("r", at(6)).has_value());
    EXPECT_TRUE(fails_with(store->record(std::array{child("r", "c")}, kNow), ErrorCode::kLineageConflict, "`r`"));
    LineageRecord edge = child("d", "r");
    edge.parent_hash = hash_of("other");
    EXPECT_TRUE(fails_with(store->record(std::array{root("new"), edge}, kNow), ErrorCode::kLineageConflict));
    EXPECT_EQ(store->find("new", kNow).value(), std::nullopt) << "all or none";
    EXPECT_TRUE(
        fails_with(store->record(std::array{LineageRecord{"x", "y", {}, {}}}, kNow), ErrorCode::kInvalidLineage));
  }
  const auto store = PostgresLineageStore::open(options(false), kNow).value();
  EXPECT_EQ(store->find("c", kNow).value(), child("c", "r"));
  EXPECT_EQ(store->revoked_at("r", kNow).value(), 5);
  EXPECT_TRUE(fails_with(check_not_revoked(*store, "c", kNow), ErrorCode::kRevoked, "ancestor `r` of `c`"));
  std::vector<std::uint64_t> seen;
  ASSERT_TRUE(store->visit(
      [&](const LineageEntry& entry) -> Result<void> {
        seen.push_back(entry.sequence);
        return {};
      },
      kNow));
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(store->verify(kNow)->sequence, 3U);
}

TEST_F(Postgres, WritersOfDifferentProcessesDoNotLoseEachOthersEntries) {
  open();
  std::array<pid_t, 3> writers{};
  for (std::size_t w = 0; w < writers.size(); ++w) {
    writers[w] = ::fork();
    if (writers[w] != 0) continue;
    const auto store = PostgresLineageStore::open(options(false), kNow);
    bool good = store.has_value();
    for (int i = 0; good && i < 30; ++i)
      good = (*store)->record(std::array{root(std::to_string(w) + "-" + std::to_string(i))}, kNow).has_value();
    ::_exit(good ? 0 : 1);
  }
  for (const pid_t writer : writers) {
    int status = 0;
    ::waitpid(writer, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(open()->verify(kNow)->sequence, 90U);
}

TEST_F(Postgres, MigratesAnOlderSchemaAndRefusesANewerOne) {
  EXPECT_TRUE(fails_with(PostgresLineageStore::open(options(false), kNow), ErrorCode::kLineageUnavailable,
                         "the database holds no lineage index"));
  ASSERT_TRUE(open()->revoke("a", kNow).has_value());
  // Back to version 2, in which an id stood for one credential, and to version 1, which had no triggers.
  ask(name_, "DROP INDEX hardtack_lineage.entries_by_id");
  ask(name_, "CREATE UNIQUE INDEX entries_by_id ON hardtack_lineage.entries (id, kind)");
  ask(name_, "DELETE FROM hardtack_lineage.schema_version WHERE version = 3");
  ask(name_, "DROP TRIGGER no_change ON hardtack_lineage.entries");
  ask(name_, "DROP FUNCTION hardtack_lineage.refuse");
  ask(name_, "DELETE FROM hardtack_lineage.schema_version WHERE version = 2");
  EXPECT_TRUE(
      fails_with(PostgresLineageStore::open(options(false), kNow), ErrorCode::kLineageUnavailable, "version 1"));
  EXPECT_TRUE(open()->revoked_at("a", kNow).value().has_value());
  EXPECT_EQ(ask(name_, "SELECT count(*) FROM hardtack_lineage.schema_version")[0][0], "3");
  ask(name_, "INSERT INTO hardtack_lineage.schema_version VALUES (4)");
  EXPECT_TRUE(fails_with(PostgresLineageStore::open(options(), kNow), ErrorCode::kLineageUnavailable, "version 4"));
}

TEST_F(Postgres, TablesOfTheReleaseBeforeAreReadAndThenConverted) {
  const std::string id(128, 'a'), capitals(128, 'B'), normal(128, 'b');
  ASSERT_TRUE(open()->record(std::array{root(id)}, kNow).has_value());
  ask(name_, "DROP INDEX hardtack_lineage.entries_by_id");
  ask(name_, "CREATE UNIQUE INDEX entries_by_id ON hardtack_lineage.entries (id, kind)");
  ask(name_, "DELETE FROM hardtack_lineage.schema_version WHERE version = 3");
  const auto store = PostgresLineageStore::open(options(false), kNow).value();
  EXPECT_EQ(store->find(id, kNow).value(), root(id)) << "as it is";
  LineageRecord other = root(id);
  other.hash = hash_of("somebody else's");
  ASSERT_TRUE(store->record(std::array{other}, kNow).has_value()) << "the first entry written converts";
  EXPECT_EQ(ask(name_, "SELECT max(version) FROM hardtack_lineage.schema_version")[0][0], "3");
  ASSERT_TRUE(store->revoke(id, other.hash, kNow).has_value());
  ASSERT_TRUE(store->revoke(capitals, at(5)).has_value());
  for (const auto& reader : {PostgresLineageStore::open(options(false), kNow).value()}) {
    const LineageStatus status = reader->look_up({&id, 1}, kNow).value()[0];
    EXPECT_EQ(status.records, (std::vector<LineageRecord>{root(id), other}));
    EXPECT_FALSE(status.revoked_at(hash_of(id)).has_value()) << "the other one is revoked";
    EXPECT_TRUE(status.revoked_at(other.hash).has_value());
    EXPECT_EQ(reader->revoked_at(normal, kNow).value(), 5);
    EXPECT_TRUE(reader->verify(kNow).has_value());
  }
}

TEST_F(Postgres, A108_EditedEntriesAreDetected) {
  const std::string other = "'" + hash_of("other") + "'";
  const std::vector<std::pair<const char*, std::string>> edits = {
      {"a hash", "UPDATE hardtack_lineage.entries SET hash = " + other + " WHERE seq = 2"},
      {"a revocation deleted", "DELETE FROM hardtack_lineage.entries WHERE seq = 3"},
      {"the tail cut", "DELETE FROM hardtack_lineage.entries WHERE seq = 4"},
      {"everything", "DELETE FROM hardtack_lineage.entries"},
      {"the end", "UPDATE hardtack_lineage.head SET pin = '2:' || " + other},
      {"no end", "DELETE FROM hardtack_lineage.head"},
  };
  for (const auto& [name, sql] : edits) {
    ask(name_, "DROP SCHEMA IF EXISTS hardtack_lineage CASCADE");
    const auto store = open();
    ASSERT_TRUE(store->record(std::array{root("r"), child("c", "r")}, kNow).has_value());
    ASSERT_TRUE(store->revoke("r", kNow).has_value());
    ASSERT_TRUE(store->revoke("c", kNow).has_value());
    edit(sql);
    EXPECT_TRUE(fails_with(PostgresLineageStore::open(options(), kNow), ErrorCode::kLineageUnavailable)) << name;
    EXPECT_TRUE(fails_with(store->verify(kNow), ErrorCode::kLineageUnavailable)) << name;
  }
}

TEST_F(Postgres, A109_ARolledBackServerIsRefusedForGood) {
  const auto store = open();
  ASSERT_TRUE(store->revoke("a", kNow).has_value());
  const std::string old = ask(name_, "SELECT pin FROM hardtack_lineage.head")[0][0].value();
  ASSERT_TRUE(store->revoke("b", kNow).has_value());
  const LineagePin pin = store->verify(kNow).value();
  edit("DELETE FROM hardtack_lineage.entries WHERE seq = 2");
  ask(name_, "UPDATE hardtack_lineage.head SET pin = '" + old + "'");
  EXPECT_TRUE(PostgresLineageStore::open(options(), kNow).has_value()) << "consistent in itself";
  PostgresOptions pinned = options();
  pinned.pin = pin;
  EXPECT_TRUE(fails_with(PostgresLineageStore::open(pinned, kNow), ErrorCode::kLineageUnavailable, "rolled back"));
  EXPECT_TRUE(fails_with(store->poll(kNow + 5s), ErrorCode::kLineageUnavailable, "rolled back"));
  EXPECT_TRUE(fails_with(store->revoked_at("b", kNow + 5s), ErrorCode::kLineageUnavailable));
  EXPECT_TRUE(fails_with(store->append({}, kNow + 5s), ErrorCode::kLineageUnavailable));
}

TEST_F(Postgres, ARevocationOfOneProcessDeniesInAnotherWithinASecond) {
  ASSERT_TRUE(open()->record(std::array{root("r"), child("c", "r")}, kNow).has_value());
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const pid_t verifier = ::fork();
  if (verifier == 0) {
    // The other verifier: its runner polls, its loop only reads.
    const auto store = PostgresLineageStore::open(options(false), wall_clock());
    if (!store) ::_exit(2);
    const PostgresLineageRunner runner(**store, wall_clock, 50ms);
    if (!check_not_revoked(**store, "c", wall_clock()) || ::write(ends[1], "+", 1) != 1) ::_exit(3);
    for (int i = 0; i < 10'000; ++i) {
      const auto verdict = check_not_revoked(**store, "c", wall_clock());
      if (!verdict) {
        const char told = verdict.error().code() == ErrorCode::kRevoked ? '-' : '?';
        ::_exit(::write(ends[1], &told, 1) == 1 ? 0 : 4);
      }
      std::this_thread::sleep_for(2ms);
    }
    ::_exit(5);
  }
  char told = 0;
  ASSERT_EQ(::read(ends[0], &told, 1), 1);
  EXPECT_EQ(told, '+');
  const auto store = open();
  const auto before = std::chrono::steady_clock::now();
  ASSERT_TRUE(store->revoke("r", kNow).has_value());
  ASSERT_EQ(::read(ends[0], &told, 1), 1);
  const auto took = std::chrono::steady_clock::now() - before;
  EXPECT_EQ(told, '-');
  EXPECT_LT(took, 1s);
  int status = 0;
  ::waitpid(verifier, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST_F(Postgres, SurvivesAKilledServerAndFailsClosedMeanwhile) {
  PostgresOptions short_lived = options();
  short_lived.max_staleness = 400ms;
  short_lived.reconnect_pause = 50ms;
  const auto store = PostgresLineageStore::open(short_lived, wall_clock()).value();
  ASSERT_TRUE(store->record(std::array{root("r")}, wall_clock()).has_value());
  ASSERT_TRUE(store->revoke("gone", wall_clock()).has_value());
  {
    const PostgresLineageRunner runner(*store, wall_clock, 20ms);
    std::this_thread::sleep_for(1s);
    EXPECT_TRUE(store->find("r", wall_clock()).has_value()) << "an idle connection keeps the copy fresh";

    ASSERT_EQ(Server::instance().control("kill"), 0);
    EXPECT_TRUE(fails_with(store->revoke("x", wall_clock()), ErrorCode::kLineageUnavailable)) << "nothing acknowledged";
    std::this_thread::sleep_for(600ms);
    EXPECT_TRUE(fails_with(store->find("r", wall_clock()), ErrorCode::kLineageUnavailable, "was confirmed last"));
    EXPECT_TRUE(fails_with(store->revoked_at("gone", wall_clock()), ErrorCode::kLineageUnavailable));

    ASSERT_EQ(Server::instance().control("start"), 0);
    bool recovered = false;
    for (int i = 0; i < 200 && !recovered; ++i) {
      std::this_thread::sleep_for(25ms);
      recovered = store->find("r", wall_clock()).has_value();
    }
    EXPECT_TRUE(recovered) << "by itself";
    EXPECT_TRUE(store->revoked_at("gone", wall_clock()).value().has_value()) << "what was acknowledged is there";
    EXPECT_TRUE(store->revoke("later", wall_clock()).has_value());
    EXPECT_TRUE(store->revoked_at("later", wall_clock()).value().has_value());
  }
  // A clock that went back is no freshness either.
  EXPECT_TRUE(fails_with(store->find("r", wall_clock() - 1h), ErrorCode::kLineageUnavailable));
}

// A transaction that stays open holds the lock that all writers wait for.
TEST_F(Postgres, AWriterThatFindsNoMemoryHoldsNobodyUp) {
  const auto one = open(), other = open();
  bool refused = true;
  for (std::size_t n = 1; refused && !HasFailure(); n += 3) {
    const std::string id = "a credential with a long id " + std::to_string(n);
    const std::array records = {root(id), child(id + " and its child", id)};
    bool done = false;
    testing::heap::fail_at(n, testing::heap::Refuse::kOne);
    try {
      done = one->record(records, kNow).has_value();
    } catch (const std::bad_alloc&) {  // as promised
    }
    refused = testing::heap::stop_failing();
    EXPECT_TRUE(other->record(std::array{root("other " + id)}, kNow)) << "allocation " << n;
    if (done) {
      EXPECT_EQ(other->find(id, kNow).value(), root(id)) << "allocation " << n;
    }
    EXPECT_TRUE(one->record(records, kNow)) << "allocation " << n;
    EXPECT_EQ(one->verify(kNow).value(), other->verify(kNow).value()) << "allocation " << n;
  }
}

TEST_F(Postgres, ARunnerThatFindsNoMemoryRunsOn) {
  const auto one = open(wall_clock()), other = open(wall_clock());
  std::atomic<int> asked = 0;
  const PostgresLineageRunner runner(
      *one,
      [&] {
        if (++asked < 5) throw std::bad_alloc();
        return wall_clock();
      },
      1ms);
  ASSERT_TRUE(other->revoke("r", wall_clock()));
  bool seen = false;
  for (int i = 0; i < 500 && !seen; ++i) {
    std::this_thread::sleep_for(10ms);
    seen = one->revoked_at("r", wall_clock()).value_or(std::nullopt).has_value();
  }
  EXPECT_TRUE(seen);
}

TEST_F(Postgres, AServerThatIsNotThereIsUnavailable) {
  PostgresOptions nowhere;
  nowhere.connection = "host=/nonexistent user=hardtack dbname=x password=hunter2";
  const auto store = PostgresLineageStore::open(nowhere, kNow);
  ASSERT_TRUE(fails_with(store, ErrorCode::kLineageUnavailable));
  EXPECT_EQ(store.error().to_string().find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace hardtack
