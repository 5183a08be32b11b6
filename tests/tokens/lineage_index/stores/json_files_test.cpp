// Indexes in JSON files: what two systems that write them may rely on.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/tokens/lineage_index/stores/store_support.h"

namespace hardtack {
namespace {

using testing::at;
using testing::fails_with;
using testing::hash_of;
using testing::kNow;
using testing::read_text;
using testing::root;
using testing::TemporaryFolder;
using testing::write_text;

const std::string kId(128, 'a');

std::string revoked_file(const std::string& ids, const std::string& hashes = "") {
  return R"({"version":1,"sentinel":"00112233","jtis":)" + ids + (hashes.empty() ? "" : R"(,"hashes":)" + hashes) + "}";
}

TEST(JsonFiles, RevokeTheHashesThatTheyListAndNothingElse) {
  const std::string hash = hash_of("mine"), other = hash_of("other"), jtis = R"({")" + kId + R"(":5})";
  const auto listed = [&](const std::string& list) { return revoked_file(jtis, R"({")" + kId + R"(":)" + list + "}"); };
  struct Row {
    const char* what;
    std::string file;
    const char* refused;  // nothing if it is read
    bool revokes_other = false;
  };
  std::string capitals = hash;
  for (char& c : capitals) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const std::vector<Row> rows = {
      {"an id", revoked_file(jtis), "", true},
      {"one hash", listed(R"([")" + hash + R"("])"), ""},
      {"in capitals", listed(R"([")" + capitals + R"("])"), ""},
      {"two hashes", listed(R"([")" + hash + R"(",")" + other + R"("])"), "", true},
      {"no hash", listed("[]"), "are not a list"},
      {"no list", listed(R"(")" + hash + R"(")"), "are not a list"},
      {"a short hash", listed(R"([")" + hash.substr(1) + R"("])"), "a hash of"},
      {"a long hash", listed(R"([")" + hash + R"(0"])"), "a hash of"},
      {"an empty hash", listed(R"([""])"), "a hash of"},
      {"other digits", listed(R"([")" + std::string(64, 'g') + R"("])"), "a hash of"},
      {"the second is none", listed(R"([")" + hash + R"(","x"])"), "a hash of"},
      {"a number", listed("[5]"), "a hash of"},
      {"of another id", revoked_file("{}", R"({")" + kId + R"(":[")" + hash + R"("]})"), "`jtis` has not"},
  };
  for (const Row& row : rows) {
    JsonIndex index;
    const Result<void> read = parse_revoked(row.file, index);
    ASSERT_EQ(read.has_value(), std::string(row.refused).empty()) << row.what;
    if (!read) {
      EXPECT_TRUE(fails_with(read, ErrorCode::kLineageUnavailable, row.refused)) << row.what;
      continue;
    }
    const LineageStatus& status = index.ids.at(kId);
    EXPECT_EQ(status.revoked_at(hash), 5) << row.what;
    EXPECT_EQ(status.revoked_at(other).has_value(), row.revokes_other) << row.what;
  }
}

// Credentials of one id beside the first are told apart by their hashes; what is not exactly right is not guessed at.
TEST(JsonFiles, ListTheOtherCredentialsOfAnId) {
  const std::string first = hash_of("first"), second = hash_of("second"),
                    edge = R"("parent_jti":null,"parent_token_hash":null)";
  const auto file = [&](const std::string& others) {
    return R"({"version":1,"sentinel":"00112233","token_hashes":{")" + kId + R"(":")" + first + R"("},"parents":{")" +
           kId + R"(":{)" + edge + R"(}},"others":)" + others + "}";
  };
  const std::string other = R"({"jti":")" + kId + R"(","token_hash":")" + second + R"(",)" + edge + "}";
  JsonIndex index;
  ASSERT_TRUE(parse_lineage_hashes(file("[" + other + "]"), index).has_value());
  EXPECT_EQ(index.ids.at(kId).records.size(), 2u);
  JsonIndex again;
  ASSERT_TRUE(parse_lineage_hashes(write_lineage_hashes(index), again).has_value());
  EXPECT_EQ(again.ids.at(kId).records, index.ids.at(kId).records);
  // An id that is no Biscuit's stands for one credential.
  JsonIndex jti;
  EXPECT_TRUE(
      fails_with(parse_lineage_hashes(R"({"version":1,"sentinel":"00112233","token_hashes":{"a":")" + first +
                                          R"("},"parents":{"a":{)" + edge +
                                          R"(}},"others":[{"jti":"a","token_hash":")" + second + R"(",)" + edge + "}]}",
                                      jti),
                 ErrorCode::kLineageUnavailable, "`lineage_hashes.json` is malformed"));
  // A hash that is revoked belongs to an id that is revoked, not to one that was only recorded.
  for (const auto& [what, hashes] : std::vector<std::pair<const char*, std::string>>{
           {"recorded only", R"({")" + kId + R"(":[")" + first + R"("]})"}, {"a list", "[]"}, {"a text", R"("x")"}}) {
    EXPECT_TRUE(fails_with(parse_revoked(revoked_file("{}", hashes), index), ErrorCode::kLineageUnavailable,
                           "`revoked.json` is malformed"))
        << what;
  }
}

// What was seen once stays as it was, however whole the file is that says something else.
TEST(JsonFiles, ThatSaySomethingElseThanBeforeAreRefused) {
  const TemporaryFolder folder;
  const auto store = JsonLineageStore::open(folder / "index", {.create = true, .sentinel = {}}).value();
  ASSERT_TRUE(store->record(std::array{root("r"), testing::child("c", "r")}, kNow).has_value());
  ASSERT_TRUE(store->revoke("r", at(55'555)).has_value());
  const std::string hashes = folder / "index/lineage_hashes.json", revoked = folder / "index/revoked.json";
  struct Row {
    const char* what;
    std::string file, from, to;
  };
  const std::vector<Row> rows = {
      {"another time", revoked, "55555", "55556"},
      {"another id revoked", revoked, R"("r")", R"("s")"},
      {"another hash", hashes, hash_of("c"), hash_of("x")},
      {"another parent", hashes, R"("parent_jti": "r")", R"("parent_jti": "s")"},
  };
  for (const Row& row : rows) {
    const std::string before = read_text(row.file);
    std::string after = before;
    const auto place = after.find(row.from);
    ASSERT_NE(place, std::string::npos) << row.what << '\n' << before;
    write_text(row.file, after.replace(place, row.from.size(), row.to));
    EXPECT_TRUE(fails_with(store->find("c", kNow), ErrorCode::kLineageUnavailable, "lost or changed an entry"))
        << row.what;
    EXPECT_TRUE(fails_with(store->revoke("c", kNow), ErrorCode::kLineageUnavailable, "lost or changed an entry"))
        << row.what;
    write_text(row.file, before);
    EXPECT_EQ(store->find("c", kNow).value(), testing::child("c", "r")) << row.what;
  }
}

// Without the file of revocations nothing would be revoked.
TEST(JsonFiles, BothMustBeThereWhileTheyAreUsed) {
  for (const char* name : {"lineage_hashes.json", "revoked.json"}) {
    const TemporaryFolder folder;
    const auto store = JsonLineageStore::open(folder / "index", {.create = true, .sentinel = {}}).value();
    ASSERT_TRUE(store->record(std::array{root("r")}, kNow).has_value());
    const std::string path = folder / ("index/" + std::string(name)), aside = folder / "aside";
    const auto refused = [&](const std::string& told) {
      EXPECT_TRUE(fails_with(store->find("r", kNow), ErrorCode::kLineageUnavailable, told));
      EXPECT_TRUE(fails_with(store->revoke("r", kNow), ErrorCode::kLineageUnavailable, told));
      EXPECT_TRUE(fails_with(store->verify(kNow), ErrorCode::kLineageUnavailable, told));
      EXPECT_TRUE(fails_with(JsonLineageStore::open(folder / "index", {}), ErrorCode::kLineageUnavailable, told));
    };
    std::filesystem::rename(path, aside);
    refused("is missing");
    std::filesystem::create_symlink(aside, path);
    refused("is a symbolic link");
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    refused("is not a regular file");
    std::filesystem::remove(path);
    std::filesystem::rename(aside, path);
    EXPECT_EQ(store->find("r", kNow).value(), root("r"));
  }
}

// A maker that was killed half-way leaves revocations of nobody. Where there are some, records were there, too.
TEST(JsonFiles, AreMadeAnewOnlyWhereNothingWasLost) {
  struct Row {
    const char* what;
    std::string revoked;
    bool made;
  };
  const std::vector<Row> rows = {
      {"no revocations", revoked_file("{}"), true},
      {"revocations", revoked_file(R"({"a":5})"), false},
      {"something else", "{}", false},
      {"an empty file", "", false},
  };
  for (const Row& row : rows) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "index");
    std::filesystem::permissions(folder / "index", std::filesystem::perms::owner_all);
    write_text(folder / "index/revoked.json", row.revoked);
    const auto store = JsonLineageStore::open(folder / "index", {.create = true, .sentinel = {}});
    EXPECT_EQ(store.has_value(), row.made) << row.what;
    EXPECT_EQ(std::filesystem::exists(folder / "index/lineage_hashes.json"), row.made) << row.what;
    if (store) {
      EXPECT_EQ((*store)->sentinel(), "00112233") << "that of the file that is there";
    } else {
      EXPECT_EQ(store.error().code(), ErrorCode::kLineageUnavailable) << row.what;
    }
  }
}

// Who writes without the lock that others hold would overwrite what they write.
TEST(JsonFiles, AreNotWrittenUnderAnotherLock) {
  const TemporaryFolder folder;
  const auto store = JsonLineageStore::open(folder / "index", {.create = true, .sentinel = {}}).value();
  ASSERT_TRUE(store->record(std::array{root("r")}, kNow).has_value());
  const std::string lock = folder / "index/lineage.lock", remembered = read_text(lock);
  ASSERT_EQ(remembered, store->sentinel());
  const std::string before = read_text(folder / "index/revoked.json");
  write_text(lock, "0f0f");
  EXPECT_TRUE(fails_with(store->revoke("r", kNow), ErrorCode::kLineageUnavailable, "was replaced"));
  std::filesystem::remove(lock);
  EXPECT_TRUE(fails_with(store->revoke("r", kNow), ErrorCode::kLineageUnavailable, "was replaced"));
  EXPECT_EQ(read_text(folder / "index/revoked.json"), before);
  write_text(lock, remembered);
  EXPECT_TRUE(store->revoke("r", kNow).has_value());
}

// The file has one time for each id: that of its first revocation, whichever hash it is of.
TEST(JsonFiles, KeepTheTimeOfTheFirstRevocationOfAnId) {
  const TemporaryFolder folder;
  const std::string first = hash_of("first"), second = hash_of("second");
  const auto store = JsonLineageStore::open(folder / "index", {.create = true, .sentinel = {}}).value();
  ASSERT_TRUE(store->revoke(kId, first, at(5)).has_value());
  ASSERT_TRUE(store->revoke(kId, second, at(9)).has_value());
  const auto again = JsonLineageStore::open(folder / "index", {}).value();
  for (JsonLineageStore* reader : {store.get(), again.get()}) {
    const auto found = reader->look_up({&kId, 1}, kNow);
    ASSERT_TRUE(found.has_value()) << found.error().to_string();
    EXPECT_EQ((*found)[0].revoked_at(first), 5);
    EXPECT_EQ((*found)[0].revoked_at(second), 5);
    EXPECT_EQ((*found)[0].revoked_at(hash_of("third")), std::nullopt);
  }
  ASSERT_TRUE(store->revoke(kId, at(11)).has_value());
  EXPECT_EQ(again->revoked_at(kId, kNow).value(), 5);
  EXPECT_EQ(again->look_up({&kId, 1}, kNow).value()[0].revoked_at(hash_of("third")), 5);
}

}  // namespace
}  // namespace hardtack
