// SQLite files that somebody else edited, and JSON files that are not what they should be.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <array>
#include <functional>

#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/lineage_index/entry_chain.h"

namespace hardtack {
namespace {

using testing::child;
using testing::fails_with;
using testing::hash_of;
using testing::kNow;
using testing::read_text;
using testing::root;
using testing::TemporaryFolder;
using testing::write_text;

// Runs SQL as an attacker with the file would: past the triggers.
void edit(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  char* message = nullptr;
  const std::string all = "DROP TRIGGER no_update; DROP TRIGGER no_delete;" + sql +
                          ";CREATE TRIGGER no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are "
                          "never changed'); END;"
                          "CREATE TRIGGER no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are "
                          "never deleted'); END;";
  EXPECT_EQ(sqlite3_exec(database, all.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
  sqlite3_close(database);
}

std::unique_ptr<SqliteLineageStore> filled(const std::string& path) {
  auto store = SqliteLineageStore::open(path, {.create = true, .verify_history = true, .pin = {}, .busy_timeout = {}});
  EXPECT_TRUE(store.has_value()) << store.error().to_string();
  EXPECT_TRUE((*store)->record(std::array{root("r"), child("a", "r"), child("b", "a")}, kNow).has_value());
  EXPECT_TRUE((*store)->revoke("a", kNow).has_value());
  EXPECT_TRUE((*store)->record(std::array{child("c", "b")}, kNow).has_value());
  return std::move(*store);
}

const std::vector<std::pair<const char*, std::string>>& edits() {
  static const std::string other = "x'" + hash_of("other") + "'";
  static const std::vector<std::pair<const char*, std::string>> kEdits = {
      {"a hash", "UPDATE entries SET hash = " + other + " WHERE seq = 2"},
      {"an id", "UPDATE entries SET id = 'z' WHERE seq = 4"},
      {"a parent", "UPDATE entries SET parent_id = 'b' WHERE seq = 2"},
      {"a parent hash", "UPDATE entries SET parent_hash = " + other + " WHERE seq = 3"},
      {"a time", "UPDATE entries SET at = 1 WHERE seq = 4"},
      {"a kind", "UPDATE entries SET kind = 1, id = 'z' WHERE seq = 4"},
      {"an unknown kind", "UPDATE entries SET kind = 3 WHERE seq = 4"},
      {"a digest", "UPDATE entries SET chain = " + other + " WHERE seq = 3"},
      {"a revocation deleted", "DELETE FROM entries WHERE seq = 4"},
      {"a revocation deleted, the gap closed",
       "DELETE FROM entries WHERE seq = 4; UPDATE entries SET seq = 4 WHERE seq = 5"},
      {"the first deleted", "DELETE FROM entries WHERE seq = 1"},
      {"the tail cut", "DELETE FROM entries WHERE seq >= 4"},
      {"everything deleted", "DELETE FROM entries"},
      {"an entry duplicated",
       "INSERT INTO entries SELECT 6, kind, at, 'again', hash, parent_id, parent_hash, chain FROM entries WHERE seq=3"},
      {"two exchanged",
       "UPDATE entries SET seq = 9 WHERE seq = 2; UPDATE entries SET seq = 2 WHERE seq = 3; UPDATE entries SET seq = 3 "
       "WHERE seq = 9"},
      {"the end moved back",
       "DELETE FROM entries WHERE seq = 5; UPDATE meta SET value = cast((SELECT '4:' || "
       "lower(hex(chain)) FROM entries WHERE seq = 3) AS BLOB) WHERE name = 'end'"},
      {"the end removed", "DELETE FROM meta WHERE name = 'end'"},
      {"the store id changed", "UPDATE meta SET value = x'00' WHERE name = 'store_id'"},
      {"a foreign view", "CREATE VIEW v AS SELECT 1"},
      {"another schema version", "PRAGMA user_version = 3"},
      {"another application", "PRAGMA application_id = 5"},
      {"no index", "DROP INDEX entries_by_id"},
  };
  return kEdits;
}

TEST(Attacks, A108_EditedRecordsAreDetectedAtOpen) {
  for (const auto& [name, sql] : edits()) {
    const TemporaryFolder folder;
    filled(folder / "i.db");
    edit(folder / "i.db", sql);
    EXPECT_TRUE(fails_with(SqliteLineageStore::open(folder / "i.db", {}), ErrorCode::kLineageUnavailable)) << name;
  }
}

TEST(Attacks, A108_EditedRecordsAreDetectedByVerifyOfAnOpenStore) {
  for (const auto& [name, sql] : edits()) {
    const std::string text = sql;
    // What is checked at open only: it cannot change what the store's own statements read.
    if (text.starts_with("CREATE VIEW") || text.starts_with("PRAGMA") || text.starts_with("DROP INDEX")) continue;
    const TemporaryFolder folder;
    const auto store = filled(folder / "i.db");
    edit(folder / "i.db", sql);
    EXPECT_TRUE(fails_with(store->verify(kNow), ErrorCode::kLineageUnavailable)) << name;
  }
}

// The digests are not keyed, so whoever removes an entry can compute those of all that follow. Its number is missing.
TEST(Attacks, A108_ARemovedEntryIsMissingHoweverTheRestIsDigested) {
  const TemporaryFolder folder;
  const std::string path = folder / "i.db";
  std::vector<LineageEntry> entries;
  {
    const auto store = filled(path);
    ASSERT_TRUE(store->visit(
        [&](const LineageEntry& entry) -> Result<void> {
          entries.push_back(entry);
          return {};
        },
        kNow));
  }
  ASSERT_EQ(entries.size(), 5u);
  ASSERT_EQ(entries[3].kind, LineageEntry::Kind::kRevocation);
  sqlite3* database = nullptr;
  sqlite3_stmt* statement = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_prepare_v2(database, "SELECT value FROM meta WHERE name = 'store_id'", -1, &statement, nullptr),
            SQLITE_OK);
  ASSERT_EQ(sqlite3_step(statement), SQLITE_ROW);
  const ByteView store_id(static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, 0)),
                          static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
  LineagePin end{0, chain_start(store_id)};
  sqlite3_finalize(statement);
  sqlite3_close(database);
  std::string sql = "DELETE FROM entries WHERE seq = 4";
  for (const LineageEntry& entry : entries) {
    if (entry.sequence == 4) continue;
    end = {entry.sequence, chain_next(end.chain, entry)};
    sql += ";UPDATE entries SET chain = x'" + to_hex(end.chain) + "' WHERE seq = " + std::to_string(end.sequence);
  }
  edit(path, sql + ";UPDATE meta SET value = cast('" + format_pin(end) + "' AS BLOB) WHERE name = 'end'");
  EXPECT_TRUE(fails_with(SqliteLineageStore::open(path, {}), ErrorCode::kLineageUnavailable, "entry 4 is missing"));
}

// The recorded end is that of the last entry, also where the history is not read.
TEST(Attacks, A108_EntriesBehindTheRecordedEndAreDetectedAtOpen) {
  for (const bool verify_history : {true, false}) {
    const TemporaryFolder folder;
    filled(folder / "i.db");
    edit(folder / "i.db",
         "UPDATE meta SET value = cast((SELECT '4:' || lower(hex(chain)) FROM entries WHERE seq = 4) AS BLOB) WHERE "
         "name = 'end'");
    EXPECT_TRUE(fails_with(SqliteLineageStore::open(folder / "i.db", {.verify_history = verify_history, .pin = {}}),
                           ErrorCode::kLineageUnavailable,
                           verify_history ? "its end is not the recorded one" : "entries lie behind the recorded end"));
  }
}

TEST(Attacks, A108_LookupsCheckWhatTheyFindWithoutReadingTheHistory) {
  const TemporaryFolder folder;
  filled(folder / "i.db");
  edit(folder / "i.db", "UPDATE entries SET hash = x'" + hash_of("other") + "' WHERE seq = 2");
  SqliteOptions options;
  options.verify_history = false;
  const auto store = SqliteLineageStore::open(folder / "i.db", options);
  ASSERT_TRUE(store.has_value()) << store.error().to_string();
  EXPECT_TRUE((*store)->find("b", kNow).has_value());
  EXPECT_TRUE(fails_with((*store)->find("a", kNow), ErrorCode::kLineageUnavailable, "entry 2 was changed"));
  // The end is checked in any case.
  edit(folder / "i.db", "DELETE FROM entries WHERE seq = 5");
  EXPECT_TRUE(fails_with(SqliteLineageStore::open(folder / "i.db", options), ErrorCode::kLineageUnavailable));
}

TEST(Attacks, A108_EveryFlippedByteOfTheFileIsHarmlessOrDetected) {
  const TemporaryFolder folder;
  const std::string path = folder / "i.db", copy = folder / "copy.db";
  filled(path);
  const std::string good = read_text(path);
  ASSERT_GT(good.size(), 4096U);
  ASSERT_FALSE(std::filesystem::exists(path + "-wal")) << "the last store to close moves the log into the file";
  int detected = 0, harmless = 0;
  for (std::size_t i = 0; i < good.size(); i += 13) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ (1 << (i % 8)));
    write_text(copy, bad);
    for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(copy + suffix);
    const auto store = SqliteLineageStore::open(copy, {});
    if (!store) {
      EXPECT_EQ(store.error().code(), ErrorCode::kLineageUnavailable);
      ++detected;
      continue;
    }
    ++harmless;  // free space, text encodings of an unused field
    EXPECT_EQ((*store)->find("c", kNow).value(), child("c", "b")) << i;
    EXPECT_TRUE((*store)->revoked_at("a", kNow).value().has_value()) << i;
  }
  EXPECT_GT(detected, 50);
  EXPECT_GT(harmless, 0);
}

TEST(Attacks, A109_ARolledBackIndexIsDetected) {
  const TemporaryFolder folder;
  const std::string path = folder / "i.db";
  LineagePin old_pin, new_pin;
  {
    const auto store = filled(path);
    old_pin = store->pin();
  }
  const std::string old = read_text(path);
  {
    const auto store = SqliteLineageStore::open(path, {}).value();
    ASSERT_TRUE(store->revoke("r", kNow).has_value());
    new_pin = store->pin();
    EXPECT_EQ(new_pin.sequence, old_pin.sequence + 1);
    // Exchanged under an open store.
    std::filesystem::copy_file(path, folder / "aside");
    write_text(folder / "older", old);
    std::filesystem::rename(folder / "older", path);
    EXPECT_TRUE(fails_with(store->revoked_at("r", kNow), ErrorCode::kLineageUnavailable, "was replaced"));
  }
  for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(path + suffix);
  write_text(path, old);
  SqliteOptions options;
  options.pin = new_pin;
  EXPECT_TRUE(fails_with(SqliteLineageStore::open(path, options), ErrorCode::kLineageUnavailable, "was rolled back"));
  options.pin = old_pin;
  EXPECT_TRUE(SqliteLineageStore::open(path, options).has_value());

  // Another history of the same length.
  {
    const auto store = SqliteLineageStore::open(path, {}).value();
    ASSERT_TRUE(store->revoke("b", kNow).has_value());
    EXPECT_EQ(store->pin().sequence, new_pin.sequence);
  }
  options.pin = new_pin;
  EXPECT_TRUE(
      fails_with(SqliteLineageStore::open(path, options), ErrorCode::kLineageUnavailable, "not the pinned one"));
}

// Also the point before the first entry, which each index has its own of.
TEST(SqliteStore, APinMayBeTheBeginning) {
  const TemporaryFolder folder;
  LineagePin beginning, other;
  {
    const auto store = SqliteLineageStore::open(folder / "i.db", {.create = true, .pin = {}}).value();
    beginning = store->pin();
    other = SqliteLineageStore::open(folder / "other.db", {.create = true, .pin = {}}).value()->pin();
    ASSERT_TRUE(store->revoke("a", kNow).has_value());
  }
  ASSERT_EQ(beginning.sequence, 0u);
  ASSERT_NE(beginning, other);
  for (const bool verify_history : {true, false}) {
    const auto open = [&](const LineagePin& pin) {
      return SqliteLineageStore::open(folder / "i.db", {.verify_history = verify_history, .pin = pin});
    };
    EXPECT_TRUE(open(beginning).has_value());
    EXPECT_TRUE(fails_with(open(other), ErrorCode::kLineageUnavailable, "not the pinned one"));
  }
}

// Files that another program has set up otherwise: what they hold may be right, and is not relied on.
TEST(SqliteStore, FilesThatAreSetUpOtherwiseAreRefused) {
  struct Row {
    const char *sql, *expected;
  };
  for (const Row& row :
       std::initializer_list<Row>{{"PRAGMA journal_mode=DELETE", "its journal mode is not WAL"},
                                  {"DROP TRIGGER no_delete", "its schema is not the known one"},
                                  {"DROP TRIGGER no_update", "its schema is not the known one"},
                                  {"CREATE INDEX more ON entries(chain)", "its schema is not the known one"},
                                  {"CREATE TABLE more(x)", "its schema is not the known one"},
                                  {"ALTER TABLE entries ADD COLUMN more TEXT", "its schema is not the known one"},
                                  {"DROP TABLE meta", "its schema is not the known one"}}) {
    const TemporaryFolder folder;
    filled(folder / "i.db");
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((folder / "i.db").c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, row.sql, nullptr, nullptr, nullptr), SQLITE_OK) << row.sql;
    sqlite3_close(database);
    EXPECT_TRUE(fails_with(SqliteLineageStore::open(folder / "i.db", {}), ErrorCode::kLineageUnavailable, row.expected))
        << row.sql;
  }
}

TEST(SqliteStore, WritesThroughTheTriggersAreRefused) {
  const TemporaryFolder folder;
  filled(folder / "i.db");
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "i.db").c_str(), &database), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(database, "DELETE FROM entries WHERE kind = 2", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(database, "UPDATE entries SET at = 0", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  EXPECT_TRUE(SqliteLineageStore::open(folder / "i.db", {}).has_value());
}

TEST(EntryChain, PinsHaveOneSpelling) {
  const LineagePin pin{42, sha256(bytes_of("x"))};
  EXPECT_EQ(parse_pin(format_pin(pin)).value(), pin);
  for (const std::string& bad :
       {std::string(""), std::string("1"), std::string("1:ab"), "x:" + hash_of("x"), "-1:" + hash_of("x"),
        "1:" + hash_of("x") + " ", ":" + hash_of("x"), "1x:" + hash_of("x"), "1 :" + hash_of("x"), " 1:" + hash_of("x"),
        "+1:" + hash_of("x"), "1.0:" + hash_of("x"), "0x1:" + hash_of("x"), "18446744073709551616:" + hash_of("x")})
    EXPECT_TRUE(fails_with(parse_pin(bad), ErrorCode::kInvalidLineage)) << bad;
}

TEST(EntryChain, EveryFieldCounts) {
  const Sha256Digest start = chain_start(bytes_of("store"));
  const LineageEntry entry{1, LineageEntry::Kind::kRecord, 5, child("c", "p")};
  std::vector<Sha256Digest> digests{chain_next(start, entry), chain_next(chain_start(bytes_of("other")), entry)};
  const auto with = [&](const std::function<void(LineageEntry&)>& change) {
    LineageEntry other = entry;
    change(other);
    digests.push_back(chain_next(start, other));
  };
  with([](LineageEntry& e) { e.sequence = 2; });
  with([](LineageEntry& e) { e.kind = LineageEntry::Kind::kRevocation; });
  with([](LineageEntry& e) { e.unix_seconds = 6; });
  with([](LineageEntry& e) { e.record.id = "cc"; });
  with([](LineageEntry& e) { e.record.hash = hash_of("x"); });
  with([](LineageEntry& e) { e.record.parent_id = "pp"; });
  with([](LineageEntry& e) { e.record.parent_hash = hash_of("x"); });
  with([](LineageEntry& e) { e.record.parent_id.reset(); });
  with([](LineageEntry& e) { e.record.parent_id = ""; });
  for (std::size_t i = 0; i < digests.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(digests[i], digests[j]) << i << ' ' << j;
  }
}

TEST(JsonStore, RefusesFilesThatAreNotExactlyRight) {
  const std::string h = hash_of("x"), sentinel = "00112233";
  const auto file = [&](const std::string& hashes, const std::string& parents, const std::string& version = "1",
                        const std::string& extra = "") {
    return R"({"version":)" + version + R"(,"sentinel":")" + sentinel + R"(","token_hashes":)" + hashes +
           R"(,"parents":)" + parents + extra + "}";
  };
  const std::string root_edge = R"({"parent_jti":null,"parent_token_hash":null})";
  std::vector<std::pair<const char*, std::string>> cases = {
      {"not JSON", "{"},
      {"an array", "[]"},
      {"wrong version", file("{}", "{}", "2")},
      {"version as text", file("{}", "{}", "\"1\"")},
      {"unknown member", file("{}", "{}", "1", R"(,"x":1)")},
      {"no sentinel", R"({"version":1,"token_hashes":{},"parents":{}})"},
      {"a key twice", file(R"({"a":")" + h + R"(","a":")" + h + R"("})", R"({"a":)" + root_edge + "}")},
      {"hash without edge", file(R"({"a":")" + h + R"("})", "{}")},
      {"edge without hash", file("{}", R"({"a":)" + root_edge + "}")},
      {"short hash", file(R"({"a":"ab"})", R"({"a":)" + root_edge + "}")},
      {"hash as number", file(R"({"a":1})", R"({"a":)" + root_edge + "}")},
      {"root with parent hash",
       file(R"({"a":")" + h + R"("})", R"({"a":{"parent_jti":null,"parent_token_hash":")" + h + R"("}})")},
      {"parent without hash", file(R"({"a":")" + h + R"("})", R"({"a":{"parent_jti":"b","parent_token_hash":null}})")},
      {"edge with more",
       file(R"({"a":")" + h + R"("})", R"({"a":{"parent_jti":null,"parent_token_hash":null,"x":1}})")},
      {"empty id", file(R"({"":")" + h + R"("})", R"({"":)" + root_edge + "}")},
      {"hashes in a list", file("[]", "{}")},
      {"edges in a list", file("{}", "[]")},
      {"edge of another id", file(R"({"a":")" + h + R"("})", R"({"b":)" + root_edge + "}")},
      {"edge as a number", file(R"({"a":")" + h + R"("})", R"({"a":1})")},
      {"edge without parent", file(R"({"a":")" + h + R"("})", R"({"a":{"parent_token_hash":null,"x":null}})")},
      {"edge without the parent's hash", file(R"({"a":")" + h + R"("})", R"({"a":{"parent_jti":null,"x":null}})")},
      {"parent as a number", file(R"({"a":")" + h + R"("})", R"({"a":{"parent_jti":1,"parent_token_hash":null}})")},
      {"sentinel as a number", R"({"version":1,"sentinel":11,"token_hashes":{},"parents":{}})"},
      {"empty sentinel", R"({"version":1,"sentinel":"","token_hashes":{},"parents":{}})"},
      {"sentinel of other digits", R"({"version":1,"sentinel":"xy","token_hashes":{},"parents":{}})"},
      {"others in an object", file("{}", "{}", "1", R"(,"others":{})")},
  };
  const std::string other_edge = R"("parent_jti":null,"parent_token_hash":null)";
  for (const auto& [name, other] : std::vector<std::pair<const char*, std::string>>{
           {"another that is a number", "1"},
           {"another without id", R"({"token_hash":")" + h + R"(",)" + other_edge + R"(,"x":1})"},
           {"another with a number as id", R"({"jti":1,"token_hash":")" + h + R"(",)" + other_edge + "}"},
           {"another without hash", R"({"jti":"a",)" + other_edge + R"(,"x":1})"},
           {"another with more", R"({"jti":"a","token_hash":")" + h + R"(",)" + other_edge + R"(,"x":1})"},
           {"another with a short hash", R"({"jti":"a","token_hash":"ab",)" + other_edge + "}"},
           {"another without parent", R"({"jti":"a","token_hash":")" + h + R"(","parent_token_hash":null,"x":1})"}})
    cases.emplace_back(name, file("{}", "{}", "1", R"(,"others":[)" + other + "]"));
  for (const auto& [name, text] : cases) {
    JsonIndex index;
    EXPECT_TRUE(fails_with(parse_lineage_hashes(text, index), ErrorCode::kLineageUnavailable)) << name;
  }
  JsonIndex good;
  // Hashes are compared in lower case.
  std::string upper = h;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  ASSERT_TRUE(parse_lineage_hashes(file(R"({"a":")" + upper + R"("})", R"({"a":)" + root_edge + "}"), good));
  EXPECT_EQ(good.ids.at("a").records.at(0).hash, h);
  EXPECT_TRUE(fails_with(parse_revoked(R"({"version":1,"sentinel":"ff","jtis":{}})", good),
                         ErrorCode::kLineageUnavailable, "sentinel"));
  for (const char* ids : {"[]", R"({"a":"1"})", R"({"a":1.5})", R"({"a":null})"})
    EXPECT_FALSE(parse_revoked(R"({"version":1,"sentinel":"00112233","jtis":)" + std::string(ids) + "}", good)) << ids;
  ASSERT_TRUE(parse_revoked(R"({"version":1,"sentinel":"00112233","jtis":{"a":5}})", good));
  EXPECT_EQ(good.ids.at("a").revoked_at(), 5);
}

TEST(JsonStore, ALostEntryOrAChangedSentinelIsNoticed) {
  const TemporaryFolder folder;
  JsonStoreOptions options;
  options.create = true;
  const auto store = JsonLineageStore::open(folder / "index", options).value();
  const std::string before = read_text(folder / "index/revoked.json");
  ASSERT_TRUE(store->revoke("a", kNow).has_value());
  const std::string after = read_text(folder / "index/revoked.json");
  write_text(folder / "index/revoked.json", before);
  EXPECT_TRUE(fails_with(store->revoked_at("a", kNow), ErrorCode::kLineageUnavailable, "lost or changed an entry"));
  write_text(folder / "index/revoked.json", after);
  EXPECT_TRUE(store->revoked_at("a", kNow).value().has_value());

  std::string other = after;
  other.replace(other.find(store->sentinel()), 4, "0f0f");
  write_text(folder / "index/revoked.json", other);
  EXPECT_TRUE(fails_with(store->revoked_at("a", kNow), ErrorCode::kLineageUnavailable, "sentinel"));
  EXPECT_TRUE(fails_with(JsonLineageStore::open(folder / "index", {}), ErrorCode::kLineageUnavailable, "sentinel"));
  write_text(folder / "index/revoked.json", after);
  options.sentinel = "00";
  EXPECT_TRUE(
      fails_with(JsonLineageStore::open(folder / "index", options), ErrorCode::kLineageUnavailable, "sentinel"));

  // The lock file remembers another one than the files and whoever opens them say.
  const std::string remembered = read_text(folder / "index/lineage.lock");
  write_text(folder / "index/lineage.lock", "0f0f");
  options.sentinel = store->sentinel();
  for (const bool create : {true, false}) {
    options.create = create;
    EXPECT_TRUE(fails_with(JsonLineageStore::open(folder / "index", options), ErrorCode::kLineageUnavailable,
                           "the sentinel of `"));
  }
  write_text(folder / "index/lineage.lock", remembered);
  EXPECT_TRUE(JsonLineageStore::open(folder / "index", options).has_value());

  // Both files gone, the lock file still says that there was an index.
  std::filesystem::remove(folder / "index/revoked.json");
  std::filesystem::remove(folder / "index/lineage_hashes.json");
  EXPECT_TRUE(fails_with(JsonLineageStore::open(folder / "index", {.create = true, .sentinel = {}}),
                         ErrorCode::kLineageUnavailable, "is missing"));
}

}  // namespace
}  // namespace hardtack
