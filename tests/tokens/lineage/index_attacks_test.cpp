// Attacks on the lineage index and on revocation, and what an ancestor must be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "engine/authz/policy.h"
#include "engine/authz/request.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tests/tokens/lineage/lineage_fixture.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/biscuit/lineage_hash.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/signature.h"
#include "tokens/lineage/attenuate.h"
#include "tokens/lineage/verify.h"

namespace hardtack {
namespace {

using testing::fact_block;
using testing::fails_with;
using testing::kNow;
using testing::open_store;
using testing::root_key;
using testing::StoreKind;
using testing::TemporaryFolder;

using Lineage = testing::LineageFixture;
using LineageAttacks = testing::LineageFixture;

TEST_F(LineageAttacks, A115_AFlippedSignatureStaysRevoked) {
  const auto child = child_of(mint_root("file1", KeyAlgorithm::kSecp256r1));
  const auto id = lineage_ids(verify(child).value())[1];
  EXPECT_EQ(id, to_hex(normalized_signature(KeyAlgorithm::kSecp256r1, child.revocation_id(1)).value()));
  EXPECT_TRUE(p256::decode_der(from_hex(id).value())->is_low());
}

TEST_F(LineageAttacks, A101_ATokenCannotDeclareVerifiedFacts) {
  const auto root = mint_root();
  EXPECT_TRUE(fails_with(append(root, fact_block("verified:parent_token_sha256", {"x"}), {}, random_),
                         ErrorCode::kReservedName));
  EXPECT_TRUE(fails_with(Policy::compile(fact_block("verified:parent_token_sha256", {"x"})), ErrorCode::kReservedName));
  const auto policy = Policy::compile(Block()).value();
  Request facts(policy);
  facts.add("verified:x", {1});
  EXPECT_EQ(facts.error()->code(), ErrorCode::kReservedName);
  // From the wire.
  testing::WireMessage block;
  block.bytes(1, bytes_of("verified:x"))
      .number(3, 3)
      .message(4, testing::WireMessage().message(1, testing::WireMessage().number(1, 1024)));
  const auto crafted = testing::craft({{testing::block_message().copy(), 0, {}, {}}, {block.copy(), 0, {}, {}}});
  const auto verified = verify(UnverifiedBiscuit::parse(crafted.bytes()).value());
  ASSERT_TRUE(verified.has_value());
  const auto credential = verified->credential().value();
  ASSERT_TRUE(credential.defect().has_value());
  EXPECT_EQ(credential.defect()->code(), ErrorCode::kReservedName);
}

TEST_F(LineageAttacks, A103_RevokingABlockDeniesEveryDescendant) {
  const auto root = mint_root();
  const auto child = child_of(root), sibling = child_of(root, "sibling");
  const auto grandchild = child_of(child);
  const auto index = store();
  for (const auto& token : {grandchild, sibling})
    ASSERT_TRUE(index->record(lineage_records(verify(token).value()), kNow).has_value());
  const auto cold = [&](const UnverifiedBiscuit& token) { return verify_cold(verify(token).value(), *index, kNow); };
  for (const auto& token : {root, child, grandchild, sibling}) EXPECT_TRUE(cold(token).has_value());
  ASSERT_TRUE(index->revoke(lineage_ids(verify(child).value()).back(), kNow).has_value());
  EXPECT_TRUE(cold(root).has_value());
  EXPECT_TRUE(cold(sibling).has_value());
  for (const auto& token : {child, grandchild, child_of(grandchild), child_of(child, "new"),
                            append_block(child, fact_block("no", {"claim"})), seal(grandchild).value()}) {
    EXPECT_TRUE(
        fails_with(check_not_revoked(verify(token).value(), *index, kNow), ErrorCode::kRevoked, "passport_revoked"));
    EXPECT_FALSE(cold(token).has_value());
  }
}

// The last block of a sealed token moves, with its seal, behind a block of somebody else's that names the same key. All
// signatures hold, and the last revocation ids are equal.
TEST_F(LineageAttacks, A103_ATokenWithSomebodyElsesIdHurtsNobody) {
  const auto root = mint_root("victm");
  const auto victim = seal(append_block(root, fact_block("seen", {"x"}))).value();
  const PrivateKey key = testing::test_key(21);
  const auto mine = mint_with_key(fact_block("right", {"mallo"}), root_key(), key, {}).value();
  const auto filler = append_block(mine, fact_block("right", {"read"}));
  Container moved = mine.container();
  moved.blocks.push_back(
      {filler.container().blocks[1].block, root.container().blocks[0].next_key, {}, std::nullopt, 0});
  const Bytes signature = sign(key, signed_payload(moved.blocks, 1)).value();
  moved.blocks[1].signature = signature;
  moved.blocks.push_back(victim.container().blocks[1]);
  moved.sealed = true;
  moved.proof = victim.container().proof;
  const auto crafted = UnverifiedBiscuit::parse(write_container(moved)).value();
  const auto verified = verify(crafted);
  ASSERT_TRUE(verified.has_value()) << verified.error().to_string();
  const VerifiedBiscuit honest = verify(victim).value();
  ASSERT_EQ(lineage_ids(*verified).back(), lineage_ids(honest).back());
  ASSERT_NE(verified->lineage_hashes().back(), honest.lineage_hashes().back());

  for (const StoreKind kind : {StoreKind::kSqlite, StoreKind::kJson}) {
    const TemporaryFolder folder;
    const auto index = open_store(kind, folder).value();
    ASSERT_TRUE(index->record(lineage_records(*verified), kNow).has_value()) << "first";
    ASSERT_TRUE(index->record(lineage_records(honest), kNow).has_value()) << "no conflict";
    const LineageKey key_of_mine = lineage_keys(*verified).back();
    ASSERT_TRUE(index->revoke(key_of_mine.id, key_of_mine.hash, kNow).has_value());
    EXPECT_TRUE(fails_with(check_not_revoked(*verified, *index, kNow), ErrorCode::kRevoked));
    EXPECT_TRUE(check_not_revoked(honest, *index, kNow).has_value());
    ASSERT_TRUE(index->revoke(key_of_mine.id, kNow).has_value()) << "the id alone";
    EXPECT_TRUE(fails_with(check_not_revoked(honest, *index, kNow), ErrorCode::kRevoked));
  }
}

TEST_F(LineageAttacks, A107_ARootThatNobodyRecordedIsNotTrusted) {
  const auto root = mint_root();
  const auto index = store();
  const auto verified = verify(root).value();
  EXPECT_TRUE(fails_with(verify_cold(verified, *index, kNow), ErrorCode::kLineageUntrusted,
                         "ancestor lineage edge is not trusted: block 0"));
  ASSERT_TRUE(index->record(lineage_records(verify(mint_root("other")).value()), kNow).has_value());
  EXPECT_FALSE(verify_cold(verified, *index, kNow).has_value());
  ASSERT_TRUE(index->record(lineage_records(verified), kNow).has_value());
  EXPECT_TRUE(verify_cold(verified, *index, kNow).has_value());
  EXPECT_TRUE(verify_cold(verify(child_of(root)).value(), *index, kNow).has_value()) << "what was derived may be new";
}

TEST_F(LineageAttacks, A104_AHolderMayAttenuateAnUnrevokedGrandparentAgain) {
  const auto root = mint_root();
  const auto child = child_of(root);
  const auto index = store();
  ASSERT_TRUE(index->record(lineage_records(verify(child).value()), kNow).has_value());
  ASSERT_TRUE(index->revoke(lineage_ids(verify(child).value()).back(), kNow).has_value());
  EXPECT_FALSE(verify_cold(verify(child).value(), *index, kNow).has_value());
  // Documented: revoking a child does not take the parent from who holds it.
  EXPECT_TRUE(verify_cold(verify(child_of(root, "again")).value(), *index, kNow).has_value());
}

TEST_F(LineageAttacks, A105_ASealedTokenIsNobodysParent) {
  const auto root = mint_root();
  const auto child = child_of(root);
  const auto sealed = seal(root).value();
  EXPECT_TRUE(fails_with(attenuate(sealed, fact_block("f", {"x"}), {}, random_), ErrorCode::kAlreadySealed));
  EXPECT_TRUE(fails_with(verify_live(verify(child).value(), verify(sealed).value()), ErrorCode::kLineageMismatch,
                         "a sealed token has no descendants"));
  EXPECT_TRUE(verify_live(verify(child).value(), verify(root).value()).has_value());
}

TEST_F(LineageAttacks, A106_ParentAndIndexMustBothAgree) {
  const auto root = mint_root(), other = mint_root("other");
  const auto child = child_of(root);
  const auto grandchild = child_of(child);
  const auto token = verify(grandchild).value(), parent = verify(child).value(), stranger = verify(other).value();
  const auto empty = open_store(StoreKind::kJson, folder_).value();
  const auto index = store();
  ASSERT_TRUE(index->record(lineage_records(parent), kNow).has_value());
  EXPECT_TRUE(verify_lineage(token, {&parent, index.get()}, kNow).has_value());
  EXPECT_TRUE(fails_with(verify_lineage(token, {&stranger, index.get()}, kNow), ErrorCode::kLineageMismatch,
                         "does not match supplied parent lineage"));
  EXPECT_TRUE(fails_with(verify_lineage(token, {&parent, empty.get()}, kNow), ErrorCode::kLineageUntrusted,
                         "ancestor lineage edge is not trusted"));
  EXPECT_TRUE(fails_with(verify_lineage(token, {}, kNow), ErrorCode::kLineageMissing,
                         "requires parent_token or trusted_parent_token_hashes plus trusted_parent_lineage"));
  EXPECT_TRUE(fails_with(verify_live(parent, token), ErrorCode::kLineageMismatch)) << "the child is no parent";
  EXPECT_TRUE(fails_with(verify_live(token, token), ErrorCode::kLineageMismatch)) << "nor is the token itself";
}

TEST_F(Lineage, EveryAncestorMustBeWhatTheIndexHolds) {
  const auto token = verify(child_of(child_of(mint_root()))).value();
  const auto records = lineage_records(token);
  const std::string other = testing::hash_of("other");
  const std::vector<std::pair<std::string, std::function<void(std::vector<LineageRecord>&)>>> cases = {
      {"ancestor token hash is not trusted: block 0",
       [&](auto& r) {
         r[0].hash = other;
         r[1].parent_hash = other;
       }},
      {"ancestor token hash is not trusted: block 1", [&](auto& r) { r[1].hash = other; }},
      {"ancestor parent_jti is not trusted: block 1", [&](auto& r) { r[1].parent_id = "somebody"; }},
      {"ancestor parent hash is not trusted: block 1",
       [&](auto& r) {  // of another token with the root's id
         r.insert(r.begin() + 1, LineageRecord{r[0].id, other, {}, {}});
         r[2].parent_hash = other;
       }},
      {"ancestor lineage edge is not trusted: block 0", [&](auto& r) { r.erase(r.begin()); }},
      {"ancestor lineage edge is not trusted: block 1", [&](auto& r) { r.pop_back(); }},
      {"", [](auto&) {}},
  };
  for (const auto& [message, change] : cases) {
    const TemporaryFolder folder;
    const auto index = open_store(StoreKind::kSqlite, folder).value();
    std::vector<LineageRecord> known(records.begin(), records.end() - 1);
    change(known);
    ASSERT_TRUE(index->record(known, kNow).has_value());
    const auto verdict = verify_cold(token, *index, kNow);
    if (message.empty()) {
      EXPECT_TRUE(verdict.has_value()) << verdict.error().to_string();
    } else {
      EXPECT_TRUE(fails_with(verdict, ErrorCode::kLineageUntrusted, message));
    }
  }
}

TEST_F(Lineage, AThirdPartyBlockFailsColdAndPassesLiveVerification) {
  const auto root = mint_root();
  const auto request = ThirdPartyRequest::from_token(root).value();
  const auto third = sign_third_party_block(request, fact_block("seen", {"y"}), testing::test_key(50)).value();
  const auto extended = append_third_party(root, third, {}, random_).value();
  const auto token = verify(child_of(extended)).value();
  EXPECT_TRUE(token.declares_parent(2)) << "the accumulator covers the third party's block";
  const auto index = store();
  ASSERT_TRUE(index->record(lineage_records(token), kNow).has_value());
  EXPECT_TRUE(fails_with(verify_cold(token, *index, kNow), ErrorCode::kLineageMissing, "block 1 is a third party's"));
  EXPECT_TRUE(verify_live(token, verify(root).value()).has_value());
  EXPECT_TRUE(verify_live(token, verify(extended).value()).has_value());
}

TEST_F(LineageAttacks, A112_AStoredTokenIsVerifiedAgainWhenItIsLoaded) {
  // Nothing remembers a verdict: text goes in, and only verify_biscuit makes a verified token of it.
  const auto good = child_of(mint_root());
  const auto bad = claiming(good, testing::hash_of("x"));
  EXPECT_TRUE(verify(UnverifiedBiscuit::parse_text(good.to_text()).value()).has_value());
  EXPECT_TRUE(fails_with(verify(UnverifiedBiscuit::parse_text(bad.to_text()).value()), ErrorCode::kLineageMismatch));
}

TEST_F(LineageAttacks, A114_LineageTakesVerifiedTokensOnly) {
  static_assert(!std::is_constructible_v<VerifiedBiscuit, const UnverifiedBiscuit&>);
  static_assert(!std::is_invocable_v<decltype(lineage_records), const UnverifiedBiscuit&>);
  static_assert(!std::is_invocable_v<decltype(verify_cold), const UnverifiedBiscuit&, LineageStore&, LineageTime>);
  static_assert(!std::is_invocable_v<decltype(verify_live), const UnverifiedBiscuit&, const UnverifiedBiscuit&>);
  // A bad signature is told as such even if the lineage is wrong too.
  const auto bad = claiming(mint_root(), testing::hash_of("x"));
  Bytes bytes(bad.bytes().begin(), bad.bytes().end());
  Container container = bad.container();
  Bytes signature(container.blocks[1].signature.begin(), container.blocks[1].signature.end());
  signature[0] ^= 1;
  container.blocks[1].signature = signature;
  const auto forged = UnverifiedBiscuit::parse(write_container(container)).value();
  EXPECT_TRUE(fails_with(verify(forged), ErrorCode::kInvalidSignature));
}

}  // namespace
}  // namespace hardtack
