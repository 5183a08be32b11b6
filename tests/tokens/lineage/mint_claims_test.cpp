// What every verifier would refuse is not minted: wrong declarations of a parent, wherever a block can be signed.
#include <gtest/gtest.h>

#include <array>

#include "engine/program/program_builder.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/chain.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/biscuit/lineage_hash.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/crypto/signature.h"
#include "tokens/lineage/attenuate.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::fact_block;
using testing::refusal;
using testing::root_key;
using testing::test_key;

constexpr std::string_view kClaim = "parent_token_sha256";

// parent_token_sha256($x) <- right($x)
Block claim_by_rule() {
  ProgramBuilder builder;
  const std::array x{builder.terms().variable("x")};
  builder.begin_query();
  EXPECT_TRUE(builder.add_atom(builder.terms().intern("right"), x).has_value());
  EXPECT_TRUE(builder.end_query().has_value());
  EXPECT_TRUE(builder.add_rule(builder.terms().intern(kClaim), x).has_value());
  return std::move(builder).build();
}

Block claims(std::initializer_list<std::string_view> hashes) {
  ProgramBuilder builder;
  for (const std::string_view hash : hashes) {
    const std::array term{builder.terms().string(hash)};
    EXPECT_TRUE(builder.add_fact(builder.terms().intern(kClaim), term).has_value());
  }
  return std::move(builder).build();
}

Block claim_of_bytes() {
  ProgramBuilder builder;
  const std::array term{builder.terms().bytes("0123456789abcdef0123456789abcdef")};
  EXPECT_TRUE(builder.add_fact(builder.terms().intern(kClaim), term).has_value());
  return std::move(builder).build();
}

std::optional<ErrorCode> code_of(const auto& result) {
  return result ? std::nullopt : std::optional(result.error().code());
}

class MintedClaims : public ::testing::Test {
 protected:
  DeterministicRandom random_{11};
  UnverifiedBiscuit root_ = mint(fact_block("right", {"file1"}), root_key(), {}, random_).value();
  const std::string parent_ = lineage_hash(root_);
  const std::string other_ = std::string(64, 'a');
};

TEST_F(MintedClaims, MintingRefusesWhatVerifyingRefuses) {
  struct Row {
    const char* what;
    Block block;
    std::optional<ErrorCode> authority;    // in an authority block
    std::optional<ErrorCode> appended;     // in a block appended to root_
    std::optional<ErrorCode> third_party;  // in a third party's block
  };
  constexpr auto kMismatch = ErrorCode::kLineageMismatch;
  constexpr auto kReserved = ErrorCode::kReservedName;
  std::vector<Row> rows;
  rows.push_back({"the parent's hash", fact_block(kClaim, {parent_}), kMismatch, std::nullopt, kMismatch});
  rows.push_back({"another hash", fact_block(kClaim, {other_}), kMismatch, kMismatch, kMismatch});
  rows.push_back({"no hash", fact_block(kClaim, {"x"}), kMismatch, kMismatch, kMismatch});
  rows.push_back({"an empty text", fact_block(kClaim, {""}), kMismatch, kMismatch, kMismatch});
  rows.push_back({"bytes", claim_of_bytes(), kMismatch, kMismatch, kMismatch});
  rows.push_back({"two hashes", claims({parent_, other_}), kMismatch, kMismatch, kMismatch});
  rows.push_back({"by a rule", claim_by_rule(), kReserved, kReserved, kReserved});
  rows.push_back({"no term", fact_block(kClaim, {}), {}, {}, {}});
  rows.push_back({"two terms", fact_block(kClaim, {other_, other_}), {}, {}, {}});
  rows.push_back({"another name", fact_block("parent_token_sha256_", {other_}), {}, {}, {}});

  const PrivateKey next = test_key(60), third = test_key(50);
  const auto request = ThirdPartyRequest::from_token(root_).value();
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(code_of(mint(row.block, root_key(), {}, random_)), row.authority);
    EXPECT_EQ(code_of(mint_with_key(row.block, root_key(), next, {})), row.authority);
    EXPECT_EQ(code_of(append(root_, row.block, {}, random_)), row.appended);
    EXPECT_EQ(code_of(append_with_key(root_, row.block, next, {})), row.appended);
    EXPECT_EQ(code_of(attenuate(root_, row.block, {.parent_hash = false}, random_)), row.appended);
    EXPECT_EQ(code_of(sign_third_party_block(request, row.block, third)), row.third_party);
    // The same tokens out of other tools: verifiers say the same.
    EXPECT_EQ(refusal(testing::mint_anything(row.block, random_)), row.authority);
    EXPECT_EQ(refusal(testing::append_anything(root_, row.block, random_)), row.appended);
    EXPECT_EQ(refusal(testing::append_anything_of(third, root_, row.block, random_)), row.third_party);
  }
}

// Where the parent is declared by attenuate, the block declares none: not even the right one.
TEST_F(MintedClaims, AnAttenuatedBlockDeclaresNoParentOfItsOwn) {
  struct Row {
    const char* what;
    Block block;
    std::optional<ErrorCode> refused;
  };
  constexpr auto kReserved = ErrorCode::kReservedName;
  std::vector<Row> rows;
  rows.push_back({"nothing", fact_block("right", {"file1"}), {}});
  rows.push_back({"the parent's hash", fact_block(kClaim, {parent_}), kReserved});
  rows.push_back({"another hash", fact_block(kClaim, {other_}), kReserved});
  rows.push_back({"no hash", fact_block(kClaim, {"x"}), kReserved});
  rows.push_back({"by a rule", claim_by_rule(), kReserved});
  // Of another number of terms it is a fact like any other.
  rows.push_back({"no term", fact_block(kClaim, {}), {}});
  rows.push_back({"two terms", fact_block(kClaim, {other_, other_}), {}});
  rows.push_back({"another name", fact_block("parent_token_sha256_", {other_}), {}});
  for (const Row& row : rows) {
    const auto attenuated = attenuate(root_, row.block, {}, random_);
    EXPECT_EQ(code_of(attenuated), row.refused) << row.what;
    if (!attenuated) continue;
    const auto verified = verify_biscuit(*attenuated, root_key().public_key());
    ASSERT_TRUE(verified.has_value()) << row.what << ": " << verified.error().to_string();
    EXPECT_TRUE(verified->declares_parent(1)) << row.what;
  }
}

// A third party that uses another tool can sign what no verifier accepts; the holder is told before it is appended.
TEST_F(MintedClaims, AThirdPartysBlockIsReadBeforeItIsAppended) {
  const PrivateKey third = test_key(50);
  const ByteView previous = root_.revocation_id(0);
  const auto answer = [&](const Bytes& block) {
    const Bytes signature = sign(third, external_payload(block, previous)).value();
    testing::WireMessage key = testing::WireMessage().number(1, 0).bytes(2, third.public_key().bytes());
    const testing::WireMessage message =
        testing::WireMessage().bytes(1, block).message(2, testing::WireMessage().bytes(1, signature).message(2, key));
    return append_third_party(root_, ThirdPartyBlock::parse(message.copy()).value(), {}, random_);
  };
  const auto says = [](std::string_view name) {
    return testing::block_message(5)
        .bytes(1, bytes_of(name))
        .message(4, testing::WireMessage().message(
                        1, testing::WireMessage().number(1, 1024).message(2, testing::WireMessage().number(3, 1))))
        .copy();
  };
  EXPECT_EQ(code_of(answer(says("club_member"))), std::nullopt);
  EXPECT_EQ(code_of(answer(says(kClaim))), ErrorCode::kLineageMismatch);
  EXPECT_EQ(code_of(answer(says("verified:club_member"))), ErrorCode::kReservedName);
}

}  // namespace
}  // namespace hardtack
