// Attacks on what a block declares of its parent: what a holder, who can append without any key, may try.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "engine/authz/policy.h"
#include "engine/authz/request.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tests/tokens/lineage/lineage_fixture.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/biscuit/lineage_hash.h"
#include "tokens/biscuit/parent_claim.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/p256.h"
#include "tokens/crypto/signature.h"
#include "tokens/lineage/attenuate.h"
#include "tokens/lineage/verify.h"

namespace hardtack {
namespace {

using testing::block_with;
using testing::claim_of;
using testing::fact_block;
using testing::fails_with;
using testing::kClaim;
using testing::kNow;
using testing::rule_block;

const std::string kMismatch = "declared parent_token_sha256 does not match recomputed ancestor bytes";

using Lineage = testing::LineageFixture;
using LineageAttacks = testing::LineageFixture;

TEST_F(Lineage, AttenuationDeclaresTheParentAndItIsVerified) {
  const auto root = mint_root();
  const auto child = child_of(root);
  const auto grandchild = child_of(child);
  const auto verified = verify(grandchild);
  ASSERT_TRUE(verified.has_value()) << verified.error().to_string();
  EXPECT_FALSE(verified->declares_parent(0));
  EXPECT_TRUE(verified->declares_parent(1));
  EXPECT_TRUE(verified->declares_parent(2));
  EXPECT_EQ(verified->lineage_hashes()[0], hash_of(root));
  EXPECT_EQ(verified->lineage_hashes()[1], hash_of(child));
  const Credential credential = verified->credential().value();
  const Block& facts = credential.verified_facts();
  ASSERT_EQ(facts.facts().size(), 2U);
  EXPECT_EQ(facts.terms().text(facts.facts()[1].name), "verified:parent_token_sha256");
  EXPECT_EQ(facts.terms_of(facts.facts()[1])[0], Value::integer(2));
  EXPECT_EQ(facts.terms().text(facts.terms_of(facts.facts()[1])[1].as_string()), hash_of(child));
}

TEST_F(LineageAttacks, A089_ABlockWithoutClaimHasNoEdge) {
  const auto root = mint_root();
  const auto plain = append_block(root, fact_block("seen", {"x"}));
  const auto verified = verify(plain).value();
  EXPECT_FALSE(verified.declares_parent(1));
  EXPECT_TRUE(verified.credential()->verified_facts().facts().empty());
  const auto index = store();
  ASSERT_TRUE(index->record(lineage_records(verified), kNow).has_value());
  EXPECT_TRUE(fails_with(verify_cold(verified, *index, kNow), ErrorCode::kLineageMissing, "block 1 does not declare"));
  // A later block with the claim does not make up for it.
  const auto later = verify(child_of(plain)).value();
  EXPECT_TRUE(fails_with(verify_cold(later, *index, kNow), ErrorCode::kLineageMissing, "block 1"));
  EXPECT_TRUE(verify_live(later, verify(root).value()).has_value()) << "live verification does not need the claims";
}

TEST_F(LineageAttacks, A090_AWrongHashIsRefused) {
  const auto root = mint_root(), other = mint_root("other");
  const auto child = child_of(root);
  const std::vector<std::pair<const char*, std::string>> cases = {
      {"random", testing::hash_of("random")},
      {"of another token", hash_of(other)},
      {"of a sibling", hash_of(child_of(root, "sibling"))},
      {"of the grandparent", hash_of(root)},
      {"of nothing", testing::hash_of("")},
  };
  for (const auto& [name, hash] : cases) {
    const auto refused = verify(claiming(child, hash));
    EXPECT_TRUE(fails_with(refused, ErrorCode::kLineageMismatch, kMismatch)) << name;
    if (!refused) {
      EXPECT_NE(refused.error().message().find("block 2"), std::string::npos);
      EXPECT_NE(refused.error().message().find("declared `" + hash), std::string::npos);
      EXPECT_NE(refused.error().message().find("recomputed `" + hash_of(child)), std::string::npos);
    }
  }
  EXPECT_TRUE(verify(claiming(child, hash_of(child))).has_value());
  // However long what a holder declares is, what is said about it is short.
  const auto refused = verify(claiming(child, std::string(50'000, 'f')));
  EXPECT_TRUE(fails_with(refused, ErrorCode::kLineageMismatch, "not a string of 64 lower-case hexadecimal digits"));
  if (!refused) {
    EXPECT_LT(refused.error().message().size(), 512u);
  }
}

TEST_F(LineageAttacks, A091_MoreThanOneClaimIsRefused) {
  const auto root = mint_root();
  const std::string right = hash_of(root), wrong = testing::hash_of("x");
  for (const auto& [first, second] : {std::pair(right, wrong), std::pair(wrong, right), std::pair(wrong, wrong)}) {
    const Block block = block_with([&](ProgramBuilder& builder) {
      for (const std::string& hash : {first, second}) {
        const std::array term{builder.terms().string(hash)};
        ASSERT_TRUE(builder.add_fact(builder.terms().intern(kClaim), term).has_value());
      }
    });
    EXPECT_TRUE(fails_with(verify(append_block(root, block)), ErrorCode::kLineageMismatch));
  }
  // The same fact twice, which only the wire can say.
  const testing::WireMessage fact = testing::WireMessage().message(
      1, testing::WireMessage().number(1, 1024).message(2, testing::WireMessage().number(3, 1025)));
  const auto twice = [&](int count) {
    testing::WireMessage block;
    const auto crafted = testing::craft({{testing::block_message().copy(), 0, {}, {}}});
    const std::string parent = lineage_hashes(UnverifiedBiscuit::parse(crafted.bytes()).value()).back();
    block.bytes(1, bytes_of(kClaim)).bytes(1, bytes_of(parent)).number(3, 3);
    for (int i = 0; i < count; ++i) block.message(4, fact);
    return testing::refusal(
        testing::craft({{testing::block_message().copy(), 0, {}, {}}, {block.copy(), 0, {}, {}}}).bytes());
  };
  EXPECT_EQ(twice(1), std::nullopt);
  EXPECT_EQ(twice(2), ErrorCode::kLineageMismatch);
}

TEST_F(LineageAttacks, A092_AClaimOfAnotherEdgeIsRefused) {
  const auto root = mint_root();
  const auto child = child_of(root);
  const auto grandchild = child_of(child);
  EXPECT_TRUE(fails_with(verify(claiming(grandchild, hash_of(child))), ErrorCode::kLineageMismatch, kMismatch));
  EXPECT_TRUE(fails_with(verify(claiming(grandchild, hash_of(root))), ErrorCode::kLineageMismatch, kMismatch));
  const auto ahead = claiming(root, hash_of(child));
  EXPECT_TRUE(fails_with(verify(ahead), ErrorCode::kLineageMismatch, kMismatch));
}

TEST_F(LineageAttacks, A093_AClaimByARuleIsRefused) {
  const auto root = mint_root();
  EXPECT_TRUE(fails_with(verify(append_block(root, rule_block())), ErrorCode::kReservedName, "by a rule"));
  EXPECT_TRUE(fails_with(verify(testing::mint_anything(rule_block(), random_)), ErrorCode::kReservedName));
  PolicyOptions options;
  options.token_predicates = biscuit_predicates();
  EXPECT_TRUE(fails_with(Policy::compile(rule_block(), options), ErrorCode::kReservedName, "parent_token_sha256"));
  EXPECT_TRUE(fails_with(attenuate(root, rule_block(), {}, random_), ErrorCode::kReservedName));
  const auto third = testing::append_anything_of(testing::test_key(50), root, rule_block(), random_);
  EXPECT_TRUE(fails_with(verify(third), ErrorCode::kReservedName));
}

TEST_F(LineageAttacks, A094_AClaimInAuthorityThirdPartyBlockOrAuthorizerIsRefused) {
  const auto root = mint_root();
  const std::string right = hash_of(root);
  const auto authority = testing::mint_anything(fact_block(kClaim, {right}), random_);
  EXPECT_TRUE(fails_with(verify(authority), ErrorCode::kLineageMismatch, "the authority block has no parent"));

  const auto third = testing::append_anything_of(testing::test_key(50), root, fact_block(kClaim, {right}), random_);
  EXPECT_TRUE(fails_with(verify(third), ErrorCode::kLineageMismatch, "a third-party block"));

  PolicyOptions options;
  options.token_predicates = biscuit_predicates();
  EXPECT_TRUE(fails_with(Policy::compile(fact_block(kClaim, {right}), options), ErrorCode::kReservedName));
  const auto policy = Policy::compile(Block(), options).value();
  Request facts(policy);
  facts.add(kClaim, {right});
  ASSERT_TRUE(facts.error().has_value());
  EXPECT_EQ(facts.error()->code(), ErrorCode::kReservedName);
}

TEST_F(LineageAttacks, A095_OnlySixtyFourLowerCaseDigitsAreAHash) {
  const auto root = mint_root();
  const std::string right = hash_of(root);
  std::string upper = right, mixed = right;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  mixed[right.find_first_of("abcdef")] = static_cast<char>(std::toupper(mixed[right.find_first_of("abcdef")]));
  std::string full_width;  // U+FF10 and so on for the digits
  for (const char c : right)
    full_width += c <= '9' ? std::string("\xef\xbc") + static_cast<char>(0x90 + (c - '0')) : std::string(1, c);
  const Bytes raw = from_hex(right).value();
  const std::vector<std::string> texts = {upper,
                                          mixed,
                                          "0x" + right,
                                          right.substr(0, 63),
                                          right + "0",
                                          right + right,
                                          right + " ",
                                          " " + right,
                                          right + "\n",
                                          right.substr(0, 63) + "\n",
                                          to_base64url(raw),
                                          full_width,
                                          right.substr(0, 63) + std::string(1, '\0'),
                                          right + std::string(1, '\0'),
                                          "",
                                          "hex:" + right,
                                          "sha256:" + right,
                                          std::string(raw.begin(), raw.end() - 1)};
  for (const std::string& text : texts) {
    if (!wire::is_utf8(text)) continue;
    EXPECT_TRUE(fails_with(verify(claiming(root, text)), ErrorCode::kLineageMismatch, "64 lower-case")) << text;
  }
  const std::vector<std::function<Value(TermStore&)>> values = {
      [&](TermStore& t) { return t.bytes({reinterpret_cast<const char*>(raw.data()), raw.size()}); },
      [&](TermStore& t) { return t.bytes(right); },
      [&](TermStore& t) { return t.array(std::array{t.string(right)}).value(); },
      [&](TermStore& t) { return t.set(std::array{t.string(right)}).value(); },
      [&](TermStore& t) { return t.map(std::array{t.string("a"), t.string(right)}).value(); },
      [](TermStore&) { return Value::integer(1); },
      [](TermStore&) { return Value::null(); },
      [](TermStore&) { return Value::boolean(true); },
      [](TermStore&) { return Value::date(1); },
  };
  for (const auto& value : values) {
    EXPECT_TRUE(fails_with(verify(append_block(root, claim_of(value))), ErrorCode::kLineageMismatch, "64 lower-case"));
  }
}

TEST_F(LineageAttacks, A096_OtherAritiesAndLookAlikesAreUnrelatedFacts) {
  const auto root = mint_root();
  const std::string right = hash_of(root);
  std::vector<Block> blocks;
  blocks.push_back(fact_block(kClaim, {}));
  blocks.push_back(fact_block(kClaim, {right, right}));
  blocks.push_back(fact_block(kClaim, {right, right, right}));
  blocks.push_back(fact_block("parent_token_sha256_", {right}));
  blocks.push_back(fact_block("par\xd0\xb5nt_token_sha256", {right}));  // Cyrillic e
  blocks.push_back(fact_block("Parent_token_sha256", {right}));
  const auto index = store();
  for (const Block& block : blocks) {
    const auto verified = verify(append_block(root, block));
    ASSERT_TRUE(verified.has_value()) << verified.error().to_string();
    EXPECT_FALSE(verified->declares_parent(1));
    EXPECT_TRUE(verified->credential()->verified_facts().facts().empty());
    EXPECT_TRUE(fails_with(verify_cold(*verified, *index, kNow), ErrorCode::kLineageMissing));
  }
}

TEST_F(LineageAttacks, A097_SymbolTricksAreRefusedBeforeLineage) {
  const auto with_fact = [](std::uint64_t name, std::uint64_t hash, const std::vector<std::string>& symbols) {
    testing::WireMessage block;
    for (const std::string& symbol : symbols) block.bytes(1, bytes_of(symbol));
    block.number(3, 3).message(4, testing::WireMessage().message(1, testing::WireMessage().number(1, name).message(
                                                                        2, testing::WireMessage().number(3, hash))));
    return testing::refusal(
        testing::craft({{testing::block_message().copy(), 0, {}, {}}, {block.copy(), 0, {}, {}}}).bytes());
  };
  EXPECT_EQ(with_fact(1024, 1025, {kClaim}), ErrorCode::kUnknownSymbol);
  EXPECT_EQ(with_fact(1025, 1024, {kClaim}), ErrorCode::kUnknownSymbol);
  EXPECT_EQ(with_fact(1024, 1024, {kClaim, kClaim}), ErrorCode::kSymbolTableOverlap);
  EXPECT_EQ(with_fact(1024, 1025, {kClaim, "read"}), ErrorCode::kSymbolTableOverlap);
}

TEST_F(LineageAttacks, A098_HashesOfOtherDomainsAreRefused) {
  const auto root = mint_root();
  const auto child = child_of(root);
  const auto sha = [](ByteView bytes) { return to_hex(sha256(bytes)); };
  const Container& container = child.container();
  Bytes plain_concatenation, without_tag;
  for (std::size_t i = 0; i < container.blocks.size(); ++i) {
    const Bytes payload = signed_payload(container.blocks, i);
    plain_concatenation.insert(plain_concatenation.end(), payload.begin(), payload.end());
    const std::uint64_t size = payload.size();
    for (int shift = 56; shift >= 0; shift -= 8) without_tag.push_back(static_cast<std::uint8_t>(size >> shift));
    without_tag.insert(without_tag.end(), payload.begin(), payload.end());
  }
  std::string text = child.to_text();
  while (text.ends_with('=')) text.pop_back();
  Container no_proof = container;
  no_proof.proof = {};
  Container with_key_id = container;
  with_key_id.root_key_id = 1;
  const std::vector<std::pair<const char*, std::string>> cases = {
      {"raw bytes", sha(child.bytes())},
      {"base64 text", sha(bytes_of(text))},
      {"padded base64 text", sha(bytes_of(child.to_text()))},
      {"without proof", sha(write_container(no_proof))},
      {"with root key id", sha(write_container(with_key_id))},
      {"sealed", sha(seal(child)->bytes())},
      {"last block alone", sha(container.blocks.back().block)},
      {"last payload alone", sha(signed_payload(container.blocks, 1))},
      {"payloads without lengths", sha(plain_concatenation)},
      {"payloads without tag", sha(without_tag)},
      {"one block short", lineage_hashes(child)[0]},
      {"revocation id", to_hex(child.revocation_id(1)).substr(0, 64)},
  };
  for (const auto& [name, hash] : cases)
    EXPECT_TRUE(fails_with(verify(claiming(child, hash)), ErrorCode::kLineageMismatch, kMismatch)) << name;
  EXPECT_EQ(lineage_hashes(seal(child).value()), lineage_hashes(child));
  const auto renamed = UnverifiedBiscuit::parse(write_container(with_key_id)).value();
  EXPECT_EQ(lineage_hashes(renamed), lineage_hashes(child)) << "the root key id is not part of it";
}

TEST_F(LineageAttacks, A099_AReencodedParentHasTheSameHashOrIsRefused) {
  // An unknown field of the envelope and another spelling of an ECDSA signature.
  const auto root = mint_root("file1", KeyAlgorithm::kSecp256r1);
  const auto child = child_of(root);
  Bytes unknown(child.bytes().begin(), child.bytes().end());
  unknown.insert(unknown.end(), {0x78, 0x01});  // field 15
  EXPECT_EQ(lineage_hashes(UnverifiedBiscuit::parse(unknown).value()), lineage_hashes(child));

  Container flipped = child.container();
  const auto signature = p256::decode_der(flipped.blocks[1].signature).value();
  ASSERT_TRUE(signature.is_low());
  p256::Signature high = signature;
  // n - s, byte by byte.
  const Bytes n = from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").value();
  int borrow = 0;
  for (int i = 31; i >= 0; --i) {
    const auto at = static_cast<std::size_t>(i);
    const int digit = n[at] - signature.s[at] - borrow;
    borrow = digit < 0 ? 1 : 0;
    high.s[at] = static_cast<std::uint8_t>(digit + 256 * borrow);
  }
  const Bytes encoded = p256::encode_der(high);
  flipped.blocks[1].signature = encoded;
  const auto other = UnverifiedBiscuit::parse(write_container(flipped)).value();
  ASSERT_TRUE(verify(other).has_value()) << verify(other).error().to_string();
  EXPECT_NE(to_hex(other.revocation_id(1)), to_hex(child.revocation_id(1)));
  EXPECT_EQ(lineage_hashes(other), lineage_hashes(child));
  EXPECT_EQ(lineage_ids(verify(other).value()), lineage_ids(verify(child).value()));

  // A115: the flip does not escape a revocation.
  const auto index = store();
  ASSERT_TRUE(index->revoke(lineage_ids(verify(child).value())[1], kNow).has_value());
  EXPECT_TRUE(fails_with(check_not_revoked(verify(other).value(), *index, kNow), ErrorCode::kRevoked));
}

}  // namespace
}  // namespace hardtack
