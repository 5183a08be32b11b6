// Indexes in JSON files: what two systems that write them may rely on.
#include <gtest/gtest.h>

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
