// Attacks on the lineage of Biscuits: what a holder, who can append without any key, may try.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "engine/authz/policy.h"
#include "engine/authz/request.h"
#include "tests/tokens/biscuit/fixture.h"
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

using testing::DeterministicRandom;
using testing::fact_block;
using testing::fails_with;
using testing::kNow;
using testing::open_store;
using testing::root_key;
using testing::StoreKind;
using testing::TemporaryFolder;

constexpr const char* kClaim = "parent_token_sha256";
const std::string kMismatch = "declared parent_token_sha256 does not match recomputed ancestor bytes";

class Lineage : public ::testing::Test {
 protected:
  UnverifiedBiscuit mint_root(const std::string& name = "file1", KeyAlgorithm next = KeyAlgorithm::kEd25519) {
    MintOptions options;
    options.next_key = next;
    return mint(fact_block("right", {name}), root_key(), options, random_).value();
  }
  UnverifiedBiscuit child_of(const UnverifiedBiscuit& token, const std::string& name = "x") {
    return attenuate(token, fact_block("seen", {name}), {}, random_).value();
  }
  UnverifiedBiscuit append_block(const UnverifiedBiscuit& token, const Block& block) {
    return testing::append_anything(token, block, random_);
  }
  UnverifiedBiscuit claiming(const UnverifiedBiscuit& token, const std::string& hash) {
    return append_block(token, fact_block(kClaim, {hash}));
  }
  static Result<VerifiedBiscuit> verify(const UnverifiedBiscuit& token) {
    return verify_biscuit(token, root_key().public_key());
  }
  std::unique_ptr<LineageStore> store() { return open_store(StoreKind::kSqlite, folder_).value(); }
  static std::string hash_of(const UnverifiedBiscuit& token) { return lineage_hashes(token).back(); }

  DeterministicRandom random_{7};
  TemporaryFolder folder_;
};

// A block from a builder that the test fills.
Block block_with(const std::function<void(ProgramBuilder&)>& fill) {
  ProgramBuilder builder;
  fill(builder);
  return std::move(builder).build();
}

Block claim_of(const std::function<Value(TermStore&)>& value) {
  return block_with([&](ProgramBuilder& builder) {
    const std::array term{value(builder.terms())};
    ASSERT_TRUE(builder.add_fact(builder.terms().intern(kClaim), term).has_value());
  });
}

// parent_token_sha256($x) <- right($x)
Block rule_block() {
  return block_with([](ProgramBuilder& builder) {
    const std::array x{builder.terms().variable("x")};
    builder.begin_query();
    ASSERT_TRUE(builder.add_atom(builder.terms().intern("right"), x).has_value());
    ASSERT_TRUE(builder.end_query().has_value());
    ASSERT_TRUE(builder.add_rule(builder.terms().intern(kClaim), x).has_value());
  });
}

using LineageAttacks = Lineage;

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
  EXPECT_TRUE(fails_with(refused, ErrorCode::kLineageMismatch, "no string of 64 lower-case hexadecimal digits"));
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
  EXPECT_TRUE(fails_with(Policy::compile(rule_block()), ErrorCode::kReservedName, "parent_token_sha256"));
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

  EXPECT_TRUE(fails_with(Policy::compile(fact_block(kClaim, {right})), ErrorCode::kReservedName));
  const auto policy = Policy::compile(Block()).value();
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
       [&](auto& r) {
         r.erase(r.begin());
         r[0].parent_hash = other;
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
    } else if (message.find("parent hash") != std::string::npos) {
      EXPECT_TRUE(fails_with(verdict, ErrorCode::kLineageUntrusted)) << message;
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
