// What every store does alike.
#include <gtest/gtest.h>

#include <array>

#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/lineage_index/walk.h"

namespace hardtack {
namespace {

using testing::at;
using testing::child;
using testing::fails_with;
using testing::hash_of;
using testing::kNow;
using testing::open_store;
using testing::root;
using testing::StoreKind;
using testing::TemporaryFolder;

class EveryStore : public ::testing::TestWithParam<StoreKind> {
 protected:
  std::unique_ptr<LineageStore> open(bool create = true) {
    auto opened = open_store(GetParam(), folder_, create);
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().to_string());
    return opened ? std::move(*opened) : nullptr;
  }
  TemporaryFolder folder_;
};

TEST_P(EveryStore, FindsWhatWasRecorded) {
  const auto store = open();
  ASSERT_TRUE(store->record(std::array{root("r"), child("c", "r")}, kNow).has_value());
  EXPECT_EQ(store->find("r", kNow).value(), root("r"));
  EXPECT_EQ(store->find("c", kNow).value(), child("c", "r"));
  EXPECT_EQ(store->find("x", kNow).value(), std::nullopt);
  EXPECT_EQ(store->revoked_at("c", kNow).value(), std::nullopt);
}

TEST_P(EveryStore, KeepsEverythingWhenOpenedAgain) {
  {
    const auto store = open();
    ASSERT_TRUE(store->record(std::array{root("r")}, kNow).has_value());
    ASSERT_TRUE(store->revoke("r", at(77)).has_value());
  }
  const auto store = open(false);
  EXPECT_EQ(store->find("r", kNow).value(), root("r"));
  EXPECT_EQ(store->revoked_at("r", kNow).value(), 77);
}

TEST_P(EveryStore, SeesWhatAnotherWrites) {
  const auto one = open();
  const auto other = open(false);
  ASSERT_TRUE(one->record(std::array{root("r")}, kNow).has_value());
  EXPECT_EQ(other->find("r", kNow).value(), root("r"));
  ASSERT_TRUE(other->revoke("r", kNow).has_value());
  EXPECT_TRUE(one->revoked_at("r", kNow).value().has_value());
  ASSERT_TRUE(one->record(std::array{child("c", "r")}, kNow).has_value());
  EXPECT_EQ(one->verify(kNow).value(), other->verify(kNow).value());
}

TEST_P(EveryStore, NeverOverwrites) {
  const auto store = open();
  ASSERT_TRUE(store->record(std::array{root("r"), child("c", "r")}, kNow).has_value());
  EXPECT_TRUE(store->record(std::array{root("r"), child("c", "r")}, kNow).has_value()) << "the same again is no change";
  LineageRecord other_hash = root("r");
  other_hash.hash = hash_of("other");
  EXPECT_TRUE(fails_with(store->record(std::array{other_hash}, kNow), ErrorCode::kLineageConflict, "`r`"));
  EXPECT_TRUE(fails_with(store->record(std::array{child("r", "c")}, kNow), ErrorCode::kLineageConflict));
  EXPECT_TRUE(fails_with(store->record(std::array{root("c")}, kNow), ErrorCode::kLineageConflict));
  // An edge that names a known parent with another hash.
  LineageRecord edge = child("d", "r");
  edge.parent_hash = hash_of("other");
  EXPECT_TRUE(fails_with(store->record(std::array{edge}, kNow), ErrorCode::kLineageConflict));
  // All or none.
  EXPECT_TRUE(fails_with(store->record(std::array{root("new"), other_hash}, kNow), ErrorCode::kLineageConflict));
  EXPECT_EQ(store->find("new", kNow).value(), std::nullopt);
  EXPECT_EQ(store->find("r", kNow).value(), root("r"));
  // The first revocation's time stays.
  ASSERT_TRUE(store->revoke("r", at(1)).has_value());
  ASSERT_TRUE(store->revoke("r", at(2)).has_value());
  EXPECT_EQ(store->revoked_at("r", kNow).value(), 1);
}

// Ids of Biscuits are signatures, and somebody else's token may carry one of them.
TEST_P(EveryStore, HashesTellBiscuitsOfOneIdApart) {
  const std::string id(128, 'a'), parent(128, 'b');
  const LineageRecord mine{id, hash_of("mine"), parent, hash_of("parent")}, other{id, hash_of("other"), {}, {}};
  const LineageRecord above{parent, hash_of("parent"), {}, {}}, other_above{parent, hash_of("not the parent"), {}, {}};
  {
    const auto store = open();
    ASSERT_TRUE(store->record(std::array{other, other_above}, kNow).has_value()) << "whoever comes first";
    ASSERT_TRUE(store->record(std::array{above, mine}, kNow).has_value()) << "takes nothing away";
    ASSERT_TRUE(store->record(std::array{mine, other}, kNow).has_value()) << "the same again is no change";
    LineageRecord torn = mine;
    torn.parent_hash = hash_of("something else");
    EXPECT_TRUE(fails_with(store->record(std::array{torn}, kNow), ErrorCode::kLineageConflict));
    ASSERT_TRUE(store->revoke(id, other.hash, at(5)).has_value());
    ASSERT_TRUE(store->revoke(id, other.hash, at(9)).has_value());
  }
  const auto store = open(false);
  LineageStatus status = store->look_up({&id, 1}, kNow).value()[0];
  EXPECT_EQ(status.records.size(), 2U);
  ASSERT_NE(status.record(mine.hash), nullptr);
  EXPECT_EQ(*status.record(mine.hash), mine);
  EXPECT_EQ(*status.record(other.hash), other);
  EXPECT_EQ(status.revoked_at(other.hash), 5);
  EXPECT_EQ(status.revoked_at(mine.hash), std::nullopt) << "a revocation of the other one hurts nobody else";
  const std::array keys{LineageKey{id, mine.hash}};
  EXPECT_TRUE(check_none_revoked(*store, keys, kNow).has_value());
  EXPECT_EQ(ancestry(*store, LineageKey{id, mine.hash}, kNow)->size(), 2U);
  EXPECT_TRUE(fails_with(ancestry(*store, id, kNow), ErrorCode::kLineageUntrusted, "stands for 2 credentials"));

  ASSERT_TRUE(store->revoke(id, at(7)).has_value());
  for (const auto& reader : {open(false), open(false)}) {
    status = reader->look_up({&id, 1}, kNow).value()[0];
    EXPECT_TRUE(status.revoked_at(mine.hash).has_value()) << "an id alone denies all that carry it";
    EXPECT_TRUE(status.revoked_at(hash_of("never recorded")).has_value());
    EXPECT_TRUE(fails_with(check_none_revoked(*reader, keys, kNow), ErrorCode::kRevoked));
    EXPECT_TRUE(reader->verify(kNow).has_value());
  }
}

TEST_P(EveryStore, IdsOfBiscuitsAreNormalisedWhereTheyEnterAndJtisAreNot) {
  // Of P-256 with r = 1 and a high s, and the same with the low one; of Ed25519 in capitals.
  const std::string high = "3026020101022100ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
  const std::string low = "3006020101020101";
  const std::string capitals(128, 'C'), digits(128, 'c');
  const auto revoked = [](LineageStore& store, const std::string& id) {
    return store.revoked_at(id, kNow).value().has_value();
  };
  const auto store = open();
  ASSERT_TRUE(store->revoke(high, at(3)).has_value());
  EXPECT_TRUE(revoked(*store, low)) << "what a verified token is looked up by";
  ASSERT_TRUE(store->revoke(capitals, kNow).has_value());
  EXPECT_TRUE(revoked(*store, digits));
  EXPECT_TRUE(revoked(*store, capitals)) << "it may be a jti as well";
  LineageEntry jti{0, LineageEntry::Kind::kRevocation, 1, {}, true};
  jti.record.id = std::string(128, 'D');
  ASSERT_TRUE(store->append({&jti, 1}, kNow).has_value());
  EXPECT_TRUE(revoked(*store, jti.record.id));
  // Files of JSON have no place for what was said, so there it stands for both.
  EXPECT_EQ(revoked(*store, std::string(128, 'd')), GetParam() == StoreKind::kJson) << "said to be a JWT's";
  for (const char* word : {"DEADBEEF0123", "Session", "0X00"}) {
    ASSERT_TRUE(store->revoke(word, kNow).has_value());
    EXPECT_TRUE(revoked(*store, word));
  }
  EXPECT_FALSE(revoked(*store, "deadbeef0123"));
  LineageRecord child{capitals, hash_of("c"), high, hash_of("p")};
  ASSERT_TRUE(store->record(std::array{child}, kNow).has_value());
  EXPECT_EQ(store->find(digits, kNow).value(), (LineageRecord{digits, hash_of("c"), low, hash_of("p")}));
}

TEST_P(EveryStore, RefusesMalformedRecords) {
  const auto store = open();
  const std::string hash = hash_of("x");
  std::vector<std::pair<const char*, LineageRecord>> cases = {
      {"no id", {"", hash, {}, {}}},
      {"long id", {std::string(1025, 'x'), hash, {}, {}}},
      {"NUL in id", {std::string("a\0b", 3), hash, {}, {}}},
      {"line break in id", {"a\nb", hash, {}, {}}},
      {"C1 control in id", {"a\xc2\x85", hash, {}, {}}},
      {"invalid UTF-8 in id", {"\xff", hash, {}, {}}},
      {"surrogate in id", {"\xed\xa0\x80", hash, {}, {}}},
      {"no hash", {"a", "", {}, {}}},
      {"short hash", {"a", hash.substr(1), {}, {}}},
      {"upper case", {"a", "A" + hash.substr(1), {}, {}}},
      {"parent without hash", {"a", hash, "p", {}}},
      {"parent with a short hash", {"a", hash, "p", hash.substr(1)}},
      {"parent with a long hash", {"a", hash, "p", hash + "0"}},
      {"parent with a hash in upper case", {"a", hash, "p", "A" + hash.substr(1)}},
      {"parent with an empty hash", {"a", hash, "p", ""}},
      {"parent without id", {"a", hash, "", hash}},
      {"parent with a long id", {"a", hash, std::string(1025, 'p'), hash}},
      {"root with parent hash", {"a", hash, {}, hash}},
      {"own parent", {"a", hash, "a", hash}},
  };
  for (const auto& [name, record] : cases)
    EXPECT_TRUE(fails_with(store->record(std::array{record}, kNow), ErrorCode::kInvalidLineage)) << name;
  EXPECT_TRUE(fails_with(store->revoke("", kNow), ErrorCode::kInvalidLineage));
  EXPECT_TRUE(store->record(std::array{LineageRecord{"a", hash, "p", hash}}, kNow).has_value());
}

// A revocation is an id, or an id and a hash: what else it carries would be lost, or hashed into the history unseen.
TEST_P(EveryStore, RefusesMalformedRevocations) {
  const auto store = open();
  const std::string id(128, 'a'), hash = hash_of("x");
  const std::vector<std::pair<const char*, LineageRecord>> cases = {
      {"no id", {"", hash, {}, {}}},
      {"long id", {std::string(1025, 'x'), hash, {}, {}}},
      {"short hash", {id, hash.substr(1), {}, {}}},
      {"long hash", {id, hash + "0", {}, {}}},
      {"upper case", {id, "A" + hash.substr(1), {}, {}}},
      {"a parent", {id, hash, "p", hash}},
      {"a parent's id", {id, hash, "p", {}}},
      {"a parent's hash", {id, "", {}, hash}},
  };
  for (const auto& [name, record] : cases) {
    const LineageEntry entry{0, LineageEntry::Kind::kRevocation, 5, record};
    EXPECT_TRUE(fails_with(store->append({&entry, 1}, kNow), ErrorCode::kInvalidLineage)) << name;
  }
  EXPECT_FALSE(store->revoked_at(id, kNow).value().has_value());
  EXPECT_TRUE(fails_with(store->revoke(id, "x", kNow), ErrorCode::kInvalidLineage));
  EXPECT_TRUE(store->revoke(id, hash, kNow).has_value());
}

// Of several revocations the first that means a token is the time from which it is revoked.
TEST(LineageStatus, TellsTheFirstRevocationThatMeansAToken) {
  const std::string mine = hash_of("mine"), other = hash_of("other");
  struct Row {
    const char* what;
    std::vector<LineageRevocation> revocations;
    std::optional<std::int64_t> at;           // of `mine`
    std::optional<std::int64_t> at_any_hash;  // of the id
  };
  const std::vector<Row> rows = {
      {"none", {}, {}, {}},
      {"of it", {{mine, 5}}, 5, 5},
      {"of another", {{other, 5}}, {}, 5},
      {"of all", {{"", 5}}, 5, 5},
      {"of all after it", {{mine, 5}, {"", 9}}, 5, 5},
      {"of all before it", {{mine, 9}, {"", 5}}, 5, 5},
      {"told later, happened before", {{"", 9}, {mine, 5}}, 5, 5},
      {"another one before", {{other, 1}, {mine, 9}, {"", 5}}, 5, 1},
      {"before 1970", {{mine, -5}, {"", 0}}, -5, -5},
  };
  for (const Row& row : rows) {
    LineageStatus status;
    status.revocations = row.revocations;
    EXPECT_EQ(status.revoked_at(mine), row.at) << row.what;
    EXPECT_EQ(status.revoked_at(), row.at_any_hash) << row.what;
  }
}

TEST_P(EveryStore, VisitsEveryEntryOnce) {
  const auto store = open();
  ASSERT_TRUE(store->record(std::array{root("a"), child("b", "a")}, kNow).has_value());
  ASSERT_TRUE(store->revoke("a", at(5)).has_value());
  std::vector<std::string> seen;
  const auto visited = store->visit(
      [&](const LineageEntry& entry) -> Result<void> {
        EXPECT_EQ(entry.sequence, seen.size() + 1);
        seen.push_back((entry.kind == LineageEntry::Kind::kRecord ? "+" : "-") + entry.record.id);
        return {};
      },
      kNow);
  EXPECT_TRUE(visited.has_value());
  EXPECT_EQ(seen, (std::vector<std::string>{"+a", "+b", "-a"}));
}

TEST_P(EveryStore, A103_RevokingAnAncestorDeniesEveryDescendant) {
  const auto store = open();
  ASSERT_TRUE(
      store->record(std::array{root("r"), child("a", "r"), child("b", "a"), child("s", "r")}, kNow).has_value());
  EXPECT_TRUE(check_not_revoked(*store, "b", kNow).has_value());
  ASSERT_TRUE(store->revoke("a", kNow).has_value());
  EXPECT_TRUE(fails_with(check_not_revoked(*store, "a", kNow), ErrorCode::kRevoked, "passport_revoked"));
  EXPECT_TRUE(fails_with(check_not_revoked(*store, "b", kNow), ErrorCode::kRevoked, "ancestor `a` of `b`"));
  EXPECT_TRUE(check_not_revoked(*store, "s", kNow).has_value()) << "a sibling is not a descendant";
  EXPECT_TRUE(check_not_revoked(*store, "r", kNow).has_value());
  ASSERT_TRUE(store->revoke("r", kNow).has_value());
  for (const char* id : {"r", "a", "b", "s"})
    EXPECT_TRUE(fails_with(check_not_revoked(*store, id, kNow), ErrorCode::kRevoked)) << id;
}

TEST_P(EveryStore, A110_CyclesDepthAndGapsAreRefused) {
  const auto store = open();
  // Parents may be recorded after their children, so a cycle can be written down; it is not followed.
  ASSERT_TRUE(store->record(std::array{child("x", "y"), child("y", "z"), child("z", "x")}, kNow).has_value());
  EXPECT_TRUE(fails_with(check_not_revoked(*store, "x", kNow), ErrorCode::kLineageCycle,
                         "passport lineage cycle detected at `x`"));
  EXPECT_TRUE(fails_with(store->record(std::array{child("me", "me")}, kNow), ErrorCode::kInvalidLineage));
  EXPECT_TRUE(fails_with(store->record(std::array{child("x", "other")}, kNow), ErrorCode::kLineageConflict))
      << "two parents for one id";

  std::vector<LineageRecord> chain{root("0")};
  for (int i = 1; i <= 10'000; ++i) chain.push_back(child(std::to_string(i), std::to_string(i - 1)));
  ASSERT_TRUE(store->record(chain, kNow).has_value());
  EXPECT_TRUE(check_not_revoked(*store, "64", kNow).has_value());
  EXPECT_TRUE(fails_with(check_not_revoked(*store, "65", kNow), ErrorCode::kLineageCycle, "more than 64 edges"));
  EXPECT_TRUE(fails_with(check_not_revoked(*store, "10000", kNow), ErrorCode::kLineageCycle));
  EXPECT_EQ(ancestry(*store, "64", kNow).value().size(), 65U);

  ASSERT_TRUE(store->record(std::array{child("orphan", "unknown")}, kNow).has_value());
  EXPECT_TRUE(fails_with(check_not_revoked(*store, "orphan", kNow), ErrorCode::kLineageMissing, "`unknown`"));
  EXPECT_TRUE(fails_with(check_not_revoked(*store, "stranger", kNow), ErrorCode::kLineageMissing, "`stranger`"));

  // A parent that turns up later with another hash than its child was promised.
  LineageRecord late = root("late");
  late.hash = hash_of("something else");
  ASSERT_TRUE(store->record(std::array{child("early", "late")}, kNow).has_value());
  ASSERT_TRUE(store->record(std::array{late}, kNow).has_value());
  EXPECT_TRUE(fails_with(check_not_revoked(*store, "early", kNow), ErrorCode::kLineageUntrusted,
                         "ancestor parent hash is not trusted"));
}

TEST_P(EveryStore, A107_AMissingOrEmptyIndexIsUnavailable) {
  EXPECT_TRUE(fails_with(open_store(GetParam(), folder_, false), ErrorCode::kLineageUnavailable, "is missing"));
  const std::string name = GetParam() == StoreKind::kSqlite ? "lineage.db" : "lineage/lineage_hashes.json";
  const auto store = open();
  ASSERT_TRUE(store->record(std::array{root("r")}, kNow).has_value());

  // While it is open.
  std::filesystem::rename(folder_ / name, folder_ / "elsewhere");
  EXPECT_TRUE(fails_with(store->find("r", kNow), ErrorCode::kLineageUnavailable, "lineage_hashes_unavailable"));
  EXPECT_TRUE(fails_with(store->revoked_at("r", kNow), ErrorCode::kLineageUnavailable));
  EXPECT_TRUE(fails_with(store->revoke("r", kNow), ErrorCode::kLineageUnavailable));
  EXPECT_TRUE(fails_with(check_not_revoked(*store, "r", kNow), ErrorCode::kLineageUnavailable));

  // An empty file is not an index without entries, also where one may be created.
  testing::write_text(folder_ / name, "");
  const std::string told = GetParam() == StoreKind::kSqlite ? "is empty" : "is malformed";
  EXPECT_TRUE(fails_with(open_store(GetParam(), folder_, false), ErrorCode::kLineageUnavailable, told));
  EXPECT_TRUE(fails_with(open_store(GetParam(), folder_, true), ErrorCode::kLineageUnavailable, told));
  testing::write_text(folder_ / name, std::string(8192, 'x'));
  EXPECT_TRUE(fails_with(open_store(GetParam(), folder_, true), ErrorCode::kLineageUnavailable));
}

TEST_P(EveryStore, A111_LinksAndForeignWritersAreRefused) {
  const std::string name = GetParam() == StoreKind::kSqlite ? "lineage.db" : "lineage/revoked.json";
  {
    const auto store = open();
  }
  const auto perms = [&](std::filesystem::perms p) { std::filesystem::permissions(folder_ / name, p); };
  using std::filesystem::perms::group_write, std::filesystem::perms::others_write, std::filesystem::perms::owner_all;
  perms(owner_all | group_write);
  EXPECT_TRUE(fails_with(open_store(GetParam(), folder_), ErrorCode::kLineageUnavailable, "can be written by others"));
  perms(owner_all | others_write);
  EXPECT_TRUE(fails_with(open_store(GetParam(), folder_), ErrorCode::kLineageUnavailable, "can be written by others"));
  perms(owner_all);
  EXPECT_TRUE(open_store(GetParam(), folder_).has_value());

  std::filesystem::rename(folder_ / name, folder_ / "target");
  std::filesystem::create_symlink(folder_ / "target", folder_ / name);
  EXPECT_TRUE(fails_with(open_store(GetParam(), folder_), ErrorCode::kLineageUnavailable, "symbolic link"));
  std::filesystem::remove(folder_ / name);
  std::filesystem::rename(folder_ / "target", folder_ / name);
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown((folder_ / name).c_str(), 12'345, 12'345), 0);
    EXPECT_TRUE(fails_with(open_store(GetParam(), folder_), ErrorCode::kLineageUnavailable, "another user"));
    ASSERT_EQ(::chown((folder_ / name).c_str(), 0, 0), 0);
  }
  const std::string parent = std::filesystem::path(folder_ / name).parent_path();
  std::filesystem::permissions(parent, owner_all | others_write);
  EXPECT_TRUE(fails_with(open_store(GetParam(), folder_), ErrorCode::kLineageUnavailable, "can be written by others"));
}

INSTANTIATE_TEST_SUITE_P(Attacks, EveryStore, ::testing::Values(StoreKind::kSqlite, StoreKind::kJson),
                         [](const auto& kind) { return kind.param == StoreKind::kSqlite ? "Sqlite" : "Json"; });

}  // namespace
}  // namespace hardtack
