// Lists of revoked ids as files hold them, and who is denied by a list, an index or both.
#include "tokens/lineage_index/revocation_list.h"
#include "tokens/crypto/p256.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tokens/biscuit/fixture.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/lineage/attenuate.h"
#include "tokens/lineage/verify.h"
#include "tokens/lineage_index/find_revoked.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::fact_block;
using testing::fails_with;
using testing::kNow;
using testing::open_store;
using testing::root_key;
using testing::StoreKind;
using testing::TemporaryFolder;

const std::string kId(128, 'a');
const std::string kOther = std::string(126, 'b') + "01";

std::string in_capitals(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

TEST(RevocationList, ReadsOneIdALine) {
  struct Row {
    const char* what;
    std::string text;
    std::size_t size;
    bool holds_id = true;  // kId
  };
  const std::vector<Row> rows = {
      {"one id", kId + "\n", 1},
      {"without a line end", kId, 1},
      {"two ids", kId + "\n" + kOther + "\n", 2},
      {"CRLF", kId + "\r\n" + kOther + "\r\n", 2},
      {"white space around it", " \t" + kId + "  \n", 1},
      {"empty lines and lines of white space", "\n\n  \n" + kId + "\n\t\n", 1},
      {"comments", "# stolen laptop\n" + kId + "\n  # " + kOther + "\n", 1},
      {"a byte order mark", "\xef\xbb\xbf" + kId + "\n", 1},
      {"capitals", in_capitals(kId) + "\n", 1},
      {"the same id twice", kId + "\n" + in_capitals(kId) + "\n", 1},
      {"nothing", "", 0, false},
      {"comments alone", "# none yet\n\n", 0, false},
      {"a comment that is an id", "#" + kId + "\n", 0, false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    const auto list = RevocationList::parse(row.text);
    ASSERT_TRUE(list.has_value()) << list.error().to_string();
    EXPECT_EQ(list->size(), row.size);
    EXPECT_EQ(list->contains(kId), row.holds_id);
    EXPECT_FALSE(list->contains(std::string(128, 'c')));
  }
}

// A line that cannot be read must not make a list that revokes less than its author meant.
TEST(RevocationList, ALineThatIsNoIdIsRefusedWithItsNumber) {
  struct Row {
    const char* what;
    std::string text;
    int line;
  };
  const std::vector<Row> rows = {
      {"a digit is missing", kId.substr(1) + "\n", 1},
      {"two digits are missing", "# first\n" + kId.substr(2) + "\n", 2},
      {"two digits too many", kId + "\n" + kId + "aa\n", 2},
      {"no digits", "\n\nann\n", 3},
      {"quotes", "\"" + kId + "\"\n", 1},
      {"a comma", kId + ",\n", 1},
      {"two ids in a line", kId + " " + kOther + "\n", 1},
      {"a comment after the id", kId + " # stolen\n", 1},
      {"CRLF before it", kId + "\r\n" + "x\r\n", 2},
      {"the last line without end", kId + "\n" + kId + "\nx", 3},
      {"a zero byte", kId + std::string(1, '\0') + "\n", 1},
      {"a zero-width space", kId + "\xe2\x80\x8b\n", 1},
      {"a lineage hash", std::string(64, 'a') + "\n", 1},
      {"JSON", "[\"" + kId + "\"]\n", 1},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_TRUE(fails_with(RevocationList::parse(row.text), ErrorCode::kInvalidLineage,
                           "line " + std::to_string(row.line) + " is not a revocation id"));
  }
  EXPECT_TRUE(
      fails_with(RevocationList::parse(std::string(RevocationList::kMaxBytes + 1, '\n')), ErrorCode::kInvalidLineage));
}

class FindRevoked : public ::testing::Test {
 protected:
  // Blocks 0 to 2; the last two are signed by keys of `next`.
  VerifiedBiscuit chain(KeyAlgorithm next) {
    MintOptions options;
    options.next_key = next;
    const auto root = mint(fact_block("right", {"file1"}), root_key(), options, random_).value();
    const auto child = attenuate(root, fact_block("a", {"x"}), {.next_key = next}, random_).value();
    const auto leaf = attenuate(child, fact_block("b", {"y"}), {.next_key = next}, random_).value();
    return verify_biscuit(leaf, root_key().public_key()).value();
  }
  static RevocationList list_of(const std::string& text) { return RevocationList::parse(text).value(); }

  DeterministicRandom random_{21};
  TemporaryFolder folder_;
};

TEST_F(FindRevoked, TheFirstRevokedBlockIsNamedWithItsSource) {
  const VerifiedBiscuit token = chain(KeyAlgorithm::kEd25519);
  const std::vector<std::string> ids = lineage_ids(token);
  const std::vector<LineageKey> keys = lineage_keys(token);
  for (const StoreKind kind : {StoreKind::kSqlite, StoreKind::kJson}) {
    const TemporaryFolder folder;
    const auto index = open_store(kind, folder).value();
    const RevocationList empty = list_of("");
    EXPECT_EQ(find_revoked(keys, {}, kNow).value(), std::nullopt);
    // A token that the index does not know is not revoked.
    EXPECT_EQ(find_revoked(keys, {index.get(), &empty}, kNow).value(), std::nullopt);
    for (std::size_t block = 0; block < ids.size(); ++block) {
      const RevocationList list = list_of(ids[block]);
      EXPECT_EQ(find_revoked(keys, {.list = &list}, kNow).value(), (Revoked{ids[block], block, Revoked::By::kList}));
      EXPECT_EQ(find_revoked(keys, {index.get(), &list}, kNow).value(),
                (Revoked{ids[block], block, Revoked::By::kList}));
    }
    ASSERT_TRUE(index->revoke(ids[1], kNow).has_value());
    EXPECT_EQ(find_revoked(keys, {.index = index.get()}, kNow).value(), (Revoked{ids[1], 1, Revoked::By::kIndex}));
    const RevocationList leaf = list_of(ids[2]), root = list_of(ids[0]), same = list_of(ids[1]);
    EXPECT_EQ(find_revoked(keys, {index.get(), &leaf}, kNow)->value().block, 1U);
    EXPECT_EQ(find_revoked(keys, {index.get(), &root}, kNow)->value().by, Revoked::By::kList);
    EXPECT_EQ(find_revoked(keys, {index.get(), &same}, kNow)->value().by, Revoked::By::kIndex);
    // A revocation of an id with the hash of another token, which carries the same id, denies this one nothing.
    ASSERT_TRUE(index->revoke(ids[0], std::string(64, 'a'), kNow).has_value());
    EXPECT_EQ(find_revoked(keys, {.index = index.get()}, kNow)->value().block, 1U);
    // The root alone is not revoked with its child.
    EXPECT_EQ(find_revoked({keys.data(), 1}, {.index = index.get()}, kNow).value(), std::nullopt);
  }
}

TEST_F(FindRevoked, AnotherSpellingOfASignatureEscapesNothing) {
  const VerifiedBiscuit token = chain(KeyAlgorithm::kSecp256r1);
  const std::vector<std::string> ids = lineage_ids(token);
  const std::vector<LineageKey> keys = lineage_keys(token);
  const auto signature = p256::decode_der(token.revocation_id(2)).value();
  p256::Signature high = signature.low();
  // n - s, by the order of the group.
  constexpr const char* kOrder = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  const Bytes order = from_hex(kOrder).value();
  int borrow = 0;
  for (int i = 31; i >= 0; --i) {
    const auto at = static_cast<std::size_t>(i);
    int digit = order[at] - high.s[at] - borrow;
    borrow = digit < 0 ? 1 : 0;
    high.s[at] = static_cast<std::uint8_t>(digit + 256 * borrow);
  }
  ASSERT_FALSE(high.is_low());
  for (const std::string& spelling : {to_hex(p256::encode_der(high)), in_capitals(to_hex(p256::encode_der(high))),
                                      to_hex(p256::encode_der(signature.low()))}) {
    const RevocationList list = list_of("# copied\n" + spelling + "\n");
    EXPECT_EQ(find_revoked(keys, {.list = &list}, kNow).value(), (Revoked{ids[2], 2, Revoked::By::kList}));
  }
}

// An index that gives the same answer to everything.
class FixedIndex final : public LineageStore {
 public:
  explicit FixedIndex(Result<std::vector<LineageStatus>> answer) : answer_(std::move(answer)) {}
  Result<std::vector<LineageStatus>> look_up(std::span<const std::string>, LineageTime) override { return answer_; }
  Result<void> append_valid(std::span<const LineageEntry>, LineageTime) override { return unavailable(); }
  Result<LineagePin> verify(LineageTime) override { return unavailable(); }
  Result<void> visit(const std::function<Result<void>(const LineageEntry&)>&, LineageTime) override {
    return unavailable();
  }

 private:
  static std::unexpected<Error> unavailable() { return lineage_unavailable("test"); }

  Result<std::vector<LineageStatus>> answer_;
};

// An index that cannot answer, or answers for other ids than were asked, denies: nothing is said about them.
TEST_F(FindRevoked, AnIndexThatCannotAnswerIsAnError) {
  const RevocationList list = list_of(kId);
  const std::string hash(64, 'a');
  const std::vector<LineageKey> keys = {{kId, hash}, {kOther, hash}};
  FixedIndex silent(lineage_unavailable("test"));
  FixedIndex fewer(std::vector<LineageStatus>(1)), none(std::vector<LineageStatus>(0));
  FixedIndex more(std::vector<LineageStatus>(3));
  for (FixedIndex* index : {&silent, &fewer, &none, &more}) {
    EXPECT_TRUE(fails_with(find_revoked(keys, {index, &list}, kNow), ErrorCode::kLineageUnavailable));
    EXPECT_TRUE(fails_with(find_revoked(keys, {.index = index}, kNow), ErrorCode::kLineageUnavailable));
  }
  FixedIndex whole(std::vector<LineageStatus>(2));
  EXPECT_EQ(find_revoked(keys, {.index = &whole}, kNow).value(), std::nullopt);
}

// Of a decision about several credentials every one is asked for.
TEST_F(FindRevoked, AFurtherCredentialIsNamedByItsNumber) {
  const std::vector<VerifiedBiscuit> tokens = {chain(KeyAlgorithm::kEd25519), chain(KeyAlgorithm::kSecp256r1),
                                               chain(KeyAlgorithm::kEd25519)};
  std::vector<std::vector<LineageKey>> keys;
  for (const VerifiedBiscuit& token : tokens) keys.push_back(lineage_keys(token));
  const auto index = open_store(StoreKind::kSqlite, folder_).value();
  EXPECT_EQ(find_revoked(keys, {.index = index.get()}, kNow).value(), std::nullopt);
  for (std::size_t credential = tokens.size(); credential-- > 0;) {
    const std::string id = lineage_ids(tokens[credential])[1];
    const RevocationList list = list_of(id);
    EXPECT_EQ(find_revoked(keys, {index.get(), &list}, kNow)->value().credential, credential);
    ASSERT_TRUE(index->revoke(id, kNow).has_value());
    EXPECT_EQ(find_revoked(keys, {.index = index.get()}, kNow).value(),
              (Revoked{id, 1, Revoked::By::kIndex, credential}));
  }
}

TEST_F(FindRevoked, TheLineageOfEachCredentialIsVerified) {
  const std::vector<VerifiedBiscuit> tokens = {chain(KeyAlgorithm::kEd25519), chain(KeyAlgorithm::kSecp256r1)};
  const auto index = open_store(StoreKind::kSqlite, folder_).value();
  const std::vector<LineageAnchors> anchors(2, LineageAnchors{.index = index.get()});
  for (std::size_t known = 0; known < tokens.size(); ++known) {
    const Result<void> refused = verify_lineages(tokens, anchors, kNow);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::kLineageUntrusted);
    EXPECT_NE(refused.error().to_string().find("credential " + std::to_string(known)), std::string::npos);
    ASSERT_TRUE(index->record(lineage_records(tokens[known]), kNow));
  }
  EXPECT_TRUE(verify_lineages(tokens, anchors, kNow));
  EXPECT_EQ(verify_lineages(tokens, std::span(anchors).first(1), kNow).error().code(), ErrorCode::kUsage);
  EXPECT_EQ(verify_lineages(tokens, std::vector{anchors[0], LineageAnchors()}, kNow).error().code(),
            ErrorCode::kLineageMissing);
}

}  // namespace
}  // namespace hardtack
