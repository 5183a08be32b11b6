// Who is denied because of a revocation, and where the ancestry of a token must be known.
#include "decide/revocation.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/tokens/biscuit/fixture.h"
#include "tokens/lineage/attenuate.h"
#include "tokens/lineage/verify.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::fact_block;
using testing::root_key;

const LineageTime kNow = LineageTime(std::chrono::seconds(1'800'000'000));

// An index in memory. Another process may write between the first and the second question.
class MemoryIndex final : public LineageStore {
 public:
  std::function<void(MemoryIndex&)> before_second_look_up;

  Result<std::vector<LineageStatus>> look_up(std::span<const std::string> ids, LineageTime) override {
    if (answers_++ > 0 && before_second_look_up) std::exchange(before_second_look_up, nullptr)(*this);
    std::vector<LineageStatus> statuses;
    for (const std::string& id : ids) statuses.push_back(known_[id]);
    return statuses;
  }
  Result<LineagePin> verify(LineageTime) override { return LineagePin(); }
  Result<void> visit(const std::function<Result<void>(const LineageEntry&)>&, LineageTime) override { return {}; }

 protected:
  Result<void> append_valid(std::span<const LineageEntry> entries, LineageTime) override {
    for (const LineageEntry& entry : entries) known_[entry.record.id].add(entry);
    return {};
  }

 private:
  std::map<std::string, LineageStatus> known_;
  int answers_ = 0;
};

class RevocationAsked : public ::testing::Test {
 protected:
  static VerifiedBiscuit verified(const UnverifiedBiscuit& token) {
    return verify_biscuit(token, root_key().public_key()).value();
  }
  DeterministicRandom random_;
  const UnverifiedBiscuit root_ = mint(fact_block("user", {"alice"}), root_key(), {}, random_).value();
  const VerifiedBiscuit child_ = verified(attenuate(root_, fact_block("seen", {"x"}), {}, random_).value());
  const VerifiedBiscuit plain_child_ = verified(append(root_, fact_block("seen", {"x"}), {}, random_).value());
  const std::vector<LineageKey> keys_ = lineage_keys(child_);
};

// What the answer was: nothing for a token that passes, "list 0" for a block that is revoked, or an error's name.
std::string text_of(const Result<std::optional<Revoked>>& answer) {
  if (!answer) return std::string(error_name(answer.error().code()));
  if (!*answer) return "";
  return std::string(name_of((*answer)->by)) + " " + std::to_string((*answer)->block);
}

TEST_F(RevocationAsked, DeniesAndWhereItIsRequiredKnowsTheAncestry) {
  struct Row {
    std::string name;
    bool recorded;  // the root, in the index
    bool required;
    std::string revoked_in_index, listed;  // ids
    std::string child, plain, other_format;
  };
  const std::string root_id = keys_[0].id, child_id = keys_[1].id, stranger(128, 'a');
  const std::vector<Row> rows = {
      {"nothing is asked for", false, false, "", "", "", "", ""},
      {"others are revoked", true, false, stranger, stranger, "", "", ""},
      {"the root by the index", false, false, root_id, "", "index 0", "index 0", "index 0"},
      {"the root by the list", false, false, "", root_id, "list 0", "list 0", "list 0"},
      {"the root by both", true, false, root_id, root_id, "index 0", "index 0", "index 0"},
      {"the child by the index", true, false, child_id, "", "index 1", "", "index 1"},
      {"the child by the list", true, false, "", child_id, "list 1", "", "list 1"},
      // Where it is required: a root that nobody recorded, and blocks that declare no parent.
      {"required and known", true, true, "", "", "", "lineage_missing", "lineage_missing"},
      {"required and unknown", false, true, "", "", "lineage_untrusted", "lineage_missing", "lineage_missing"},
      {"required and revoked", true, true, root_id, "", "index 0", "index 0", "index 0"},
      {"required, unknown and revoked", false, true, child_id, "", "index 1", "lineage_missing", "index 1"},
      {"required and listed", false, true, "", child_id, "list 1", "lineage_missing", "list 1"},
  };
  for (const Row& row : rows) {
    auto index = std::make_unique<MemoryIndex>();
    if (row.recorded) {
      ASSERT_TRUE(index->record(lineage_records(verified(root_)), kNow).has_value());
    }
    if (!row.revoked_in_index.empty()) {
      ASSERT_TRUE(index->revoke(row.revoked_in_index, kNow).has_value());
    }
    const RevocationCheck check(std::move(index), RevocationList::parse(row.listed).value(), row.required);
    EXPECT_EQ(text_of(check.ask(child_, kNow)), row.child) << row.name;
    EXPECT_EQ(text_of(check.ask(plain_child_, kNow)), row.plain) << row.name;
    EXPECT_EQ(text_of(check.ask(std::span<const LineageKey>(keys_), kNow)), row.other_format) << row.name;
  }
  const RevocationCheck nobody;
  EXPECT_EQ(text_of(nobody.ask(child_, kNow)), "");
  EXPECT_EQ(text_of(nobody.ask(std::span<const LineageKey>(keys_), kNow)), "");
}

// Between the two questions that are asked where ancestry is required: a denial, and no error.
TEST_F(RevocationAsked, DeniesWhatIsRevokedWhileItIsAsked) {
  auto index = std::make_unique<MemoryIndex>();
  ASSERT_TRUE(index->record(lineage_records(verified(root_)), kNow).has_value());
  index->before_second_look_up = [id = keys_[1].id](MemoryIndex& self) {
    ASSERT_TRUE(self.revoke(id, kNow).has_value());
  };
  const RevocationCheck check(std::move(index), std::nullopt, true);
  EXPECT_EQ(text_of(check.ask(child_, kNow)), "index 1");
}

}  // namespace
}  // namespace hardtack
