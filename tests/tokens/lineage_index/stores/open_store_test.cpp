// SQLite files that somebody edits while a store has them open, and files of the release before.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <array>
#include <new>

#include "tests/tokens/lineage_index/stores/store_support.h"

namespace hardtack {
namespace {

using testing::at;
using testing::child;
using testing::fails_with;
using testing::hash_of;
using testing::kNow;
using testing::read_text;
using testing::root;
using testing::TemporaryFolder;
using testing::write_text;

// Runs SQL as an attacker with the file would, in a connection of its own.
void run(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  sqlite3_busy_timeout(database, 5'000);
  char* message = nullptr;
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
  sqlite3_free(message);
  sqlite3_close(database);
}

constexpr const char* kDropTriggers = "DROP TRIGGER no_update; DROP TRIGGER no_delete;";
constexpr const char* kMakeTriggers =
    "CREATE TRIGGER no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;"
    "CREATE TRIGGER no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;";

void edit(const std::string& path, const std::string& sql) { run(path, kDropTriggers + sql + ";" + kMakeTriggers); }

// Changes rows behind the back of the lookup index.
void edit_without_index(const std::string& path, const std::string& with_index, const std::string& without_index) {
  run(path, kDropTriggers + with_index);
  run(path,
      "CREATE TABLE aside AS SELECT rowid AS at, type, name, tbl_name, rootpage, sql FROM sqlite_schema WHERE name = "
      "'entries_by_id'; PRAGMA writable_schema=ON; DELETE FROM sqlite_schema WHERE name = 'entries_by_id'");
  run(path, without_index);
  run(path,
      "PRAGMA writable_schema=ON; INSERT INTO sqlite_schema SELECT type, name, tbl_name, rootpage, sql FROM aside; "
      "DROP TABLE aside");
  run(path, kMakeTriggers);
}

// Revocations are entries 4 (of `a`) and 6 (of `r`).
std::unique_ptr<SqliteLineageStore> filled(const std::string& path, bool verify_history) {
  {
    const auto store = SqliteLineageStore::open(path, {.create = true, .pin = {}}).value();
    EXPECT_TRUE(store->record(std::array{root("r"), child("a", "r"), child("b", "a")}, kNow).has_value());
    EXPECT_TRUE(store->revoke("a", kNow).has_value());
    EXPECT_TRUE(store->record(std::array{child("c", "b")}, kNow).has_value());
    EXPECT_TRUE(store->revoke("r", kNow).has_value());
    EXPECT_TRUE(store->record(std::array{child("d", "c")}, kNow).has_value());
  }
  SqliteOptions options;
  options.verify_history = verify_history;
  auto store = SqliteLineageStore::open(path, options);
  EXPECT_TRUE(store.has_value()) << store.error().to_string();
  EXPECT_TRUE((*store)->revoked_at("a", kNow).value().has_value());
  return std::move(*store);
}

struct Edit {
  const char* name;
  void (*edit)(const std::string& path);
  bool noticed_without_history = true;
  bool noticed_when_opened = true;  // without a pin
};

TEST(OpenStore, ARevocationThatDisappearsDeniesEveryLookup) {
  const std::vector<Edit> edits = {
      {"row deleted", [](const std::string& p) { edit(p, "DELETE FROM entries WHERE seq = 4"); }},
      {"row deleted and the number kept",
       [](const std::string& p) {
         edit(p,
              "DELETE FROM entries WHERE seq = 4; INSERT INTO entries SELECT 4, 1, 0, 'x', hash, NULL, NULL, chain "
              "FROM entries WHERE seq = 1");
       },
       false},
      {"id changed", [](const std::string& p) { edit(p, "UPDATE entries SET id = 'z' WHERE seq = 4"); }, false},
      {"made a record of it",
       [](const std::string& p) {
         edit(p, "UPDATE entries SET kind = 1, hash = x'" + hash_of("a") + "' WHERE seq = 4");
       }},
      {"made to mean another token",
       [](const std::string& p) { edit(p, "UPDATE entries SET hash = x'" + hash_of("z") + "' WHERE seq = 4"); }},
      {"missing in the lookup index",
       [](const std::string& p) {
         edit_without_index(p, "UPDATE entries SET id = 'z' WHERE seq = 4",
                            "UPDATE entries SET id = 'a' WHERE seq = 4");
       },
       false},
      {"all deleted", [](const std::string& p) { edit(p, "DELETE FROM entries"); }},
      {"the tail cut", [](const std::string& p) { edit(p, "DELETE FROM entries WHERE seq >= 4"); }},
      {"the end moved back",
       [](const std::string& p) {
         edit(p,
              "DELETE FROM entries WHERE seq > 3; UPDATE meta SET value = cast((SELECT '3:' || lower(hex(chain)) "
              "FROM entries WHERE seq = 3) AS BLOB) WHERE name = 'end'");
       },
       true, false},
  };
  for (const Edit& row : edits) {
    for (const bool verify_history : {true, false}) {
      SCOPED_TRACE(std::string(row.name) + (verify_history ? "" : ", history not read"));
      const TemporaryFolder folder;
      const auto store = filled(folder / "i.db", verify_history);
      row.edit(folder / "i.db");
      if (verify_history || row.noticed_without_history) {
        EXPECT_TRUE(fails_with(store->revoked_at("a", kNow), ErrorCode::kLineageUnavailable));
        EXPECT_TRUE(fails_with(store->revoke("a", kNow), ErrorCode::kLineageUnavailable)) << "nor is it written again";
      }
      // What a lookup cannot notice, these do.
      EXPECT_TRUE(fails_with(store->verify(kNow), ErrorCode::kLineageUnavailable));
      // A history that is whole and shorter looks like an earlier one.
      EXPECT_EQ(!SqliteLineageStore::open(folder / "i.db", {}).has_value(), row.noticed_when_opened);
    }
  }
}

TEST(OpenStore, AnOlderFileWrittenOverTheOpenOneDeniesEveryLookup) {
  for (const bool verify_history : {true, false}) {
    const TemporaryFolder folder;
    const std::string path = folder / "i.db";
    {
      const auto store = SqliteLineageStore::open(path, {.create = true, .pin = {}}).value();
    }
    const std::string empty = read_text(path);
    const auto store = filled(path, verify_history);
    run(path, "PRAGMA wal_checkpoint(TRUNCATE)");
    EXPECT_TRUE(store->revoked_at("a", kNow).value().has_value()) << "the log moved into the file";
    write_text(path, empty);
    for (int i = 0; i < 2; ++i)
      EXPECT_TRUE(fails_with(store->revoked_at("a", kNow), ErrorCode::kLineageUnavailable)) << verify_history;
    EXPECT_TRUE(fails_with(store->verify(kNow), ErrorCode::kLineageUnavailable)) << "nor does a cache answer for it";
  }
}

// It may run out of memory, and the store goes on looking at its file.
TEST(OpenStore, AnOlderFileIsNoticedBehindAVisitorThatThrew) {
  const TemporaryFolder folder;
  const std::string path = folder / "i.db";
  {
    const auto made = SqliteLineageStore::open(path, {.create = true, .pin = {}}).value();
  }
  const std::string empty = read_text(path);
  const auto store = filled(path, true);
  run(path, "PRAGMA wal_checkpoint(TRUNCATE)");
  EXPECT_TRUE(store->revoked_at("a", kNow).value().has_value());
  const auto throws = [](const LineageEntry&) -> Result<void> { throw std::bad_alloc(); };
  EXPECT_THROW((void)store->visit(throws, kNow), std::bad_alloc);
  EXPECT_TRUE(store->revoked_at("a", kNow).value().has_value());
  write_text(path, empty);
  EXPECT_TRUE(fails_with(store->revoked_at("a", kNow), ErrorCode::kLineageUnavailable));
}

// A lookup index in another order leads from one id to the entries of others, each of which is genuine.
TEST(OpenStore, EntriesOfAnotherIdDenyTheLookup) {
  for (const bool verify_history : {true, false}) {
    const TemporaryFolder folder;
    const std::string path = folder / "i.db";
    {
      const auto store = SqliteLineageStore::open(path, {.create = true, .pin = {}}).value();
      ASSERT_TRUE(store->record(std::array{root("a"), root("b")}, kNow).has_value());
    }
    const auto store = SqliteLineageStore::open(path, {.verify_history = verify_history, .pin = {}}).value();
    EXPECT_EQ(store->find("b", kNow).value(), root("b"));
    run(path,
        "DROP INDEX entries_by_id; CREATE INDEX entries_by_id ON entries(id DESC, kind, hash); "
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = 'CREATE INDEX entries_by_id ON entries(id, kind, "
        "hash)' WHERE name = 'entries_by_id'");
    EXPECT_TRUE(fails_with(store->find("b", kNow), ErrorCode::kLineageUnavailable,
                           "the lookup index is not that of the entries"))
        << verify_history;
    EXPECT_TRUE(fails_with(store->revoke("b", kNow), ErrorCode::kLineageUnavailable)) << verify_history;
  }
}

TEST(OpenStore, WhatOthersAppendIsTakenIn) {
  const TemporaryFolder folder;
  const std::string path = folder / "i.db";
  const auto store = filled(path, true);
  const auto other = SqliteLineageStore::open(path, {}).value();
  const std::string id(128, 'e');
  for (int i = 0; i < 50; ++i) {
    const std::string hash = hash_of(std::to_string(i));
    ASSERT_TRUE((i % 2 == 0 ? other : store)->revoke(id, hash, at(i)).has_value());
    const LineageStatus status = (i % 2 == 0 ? store : other)->look_up({&id, 1}, kNow).value()[0];
    EXPECT_EQ(status.revocations.size(), static_cast<std::size_t>(i) + 1);
    EXPECT_EQ(status.revoked_at(hash), i);
    if (i % 10 == 0) run(path, "PRAGMA wal_checkpoint(TRUNCATE)");
  }
  EXPECT_EQ(store->verify(kNow).value(), other->verify(kNow).value());
}

// Files of version 1 have the same entries under a stricter lookup index.
void make_version_1(const std::string& path) {
  run(path,
      "DROP INDEX entries_by_id; CREATE UNIQUE INDEX entries_by_id ON entries(id, kind); PRAGMA user_version = 1");
}

TEST(OpenStore, FilesOfTheReleaseBeforeAreReadAndThenConverted) {
  const TemporaryFolder folder;
  const std::string path = folder / "i.db", id(128, 'a'), capitals(128, 'B'), normal(128, 'b');
  LineagePin pin;
  {
    const auto store = SqliteLineageStore::open(path, {.create = true, .pin = {}}).value();
    ASSERT_TRUE(store->record(std::array{root(id)}, kNow).has_value());
    // As it was written before there was one door: in the spelling that somebody passed.
    LineageEntry old{0, LineageEntry::Kind::kRevocation, 5, {}, true};
    old.record.id = capitals;
    ASSERT_TRUE(store->append({&old, 1}, kNow).has_value());
    pin = store->pin();
  }
  make_version_1(path);
  SqliteOptions options;
  options.pin = pin;
  const auto open_elsewhere = SqliteLineageStore::open(path, options).value();
  EXPECT_EQ(open_elsewhere->find(id, kNow).value(), root(id)) << "as it is";
  EXPECT_TRUE(open_elsewhere->verify(kNow).has_value());
  EXPECT_FALSE(open_elsewhere->revoked_at(normal, kNow).value().has_value());
  {
    const auto store = SqliteLineageStore::open(path, options).value();
    LineageRecord other = root(id);
    other.hash = hash_of("somebody else's");
    ASSERT_TRUE(store->record(std::array{other}, kNow).has_value()) << "the first entry written converts";
  }
  for (const auto* store : {&open_elsewhere}) {
    EXPECT_EQ((*store)->look_up({&id, 1}, kNow).value()[0].records.size(), 2U);
    EXPECT_EQ((*store)->revoked_at(normal, kNow).value(), 5) << "in the spelling that is looked for now";
    EXPECT_TRUE((*store)->verify(kNow).has_value());
  }
  const auto again = SqliteLineageStore::open(path, options);
  ASSERT_TRUE(again.has_value()) << "the pin is still in its history";
  EXPECT_EQ((*again)->revoked_at(normal, kNow).value(), 5);
}

TEST(OpenStore, RecordingNothingNewConvertsToo) {
  const TemporaryFolder folder;
  {
    const auto store = filled(folder / "i.db", true);
  }
  make_version_1(folder / "i.db");
  const auto store = SqliteLineageStore::open(folder / "i.db", {}).value();
  ASSERT_TRUE(store->record(std::array{root("r")}, kNow).has_value());
  const std::string id(128, 'a');
  LineageRecord other = root(id);
  other.hash = hash_of("other");
  EXPECT_TRUE(store->record(std::array{root(id), other}, kNow).has_value());
}

}  // namespace
}  // namespace hardtack
