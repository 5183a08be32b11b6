// Attacks on the chain of signatures: blocks, keys, proofs and external signatures that were moved, changed or left
// out.
#include <botan/bigint.h>
#include <botan/ec_group.h>
#include <gtest/gtest.h>

#include <array>
#include <type_traits>

#include "engine/authz/authorizer.h"
#include "tests/support/wire_biscuit.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/p256.h"
#include "tokens/crypto/sha256.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

namespace w = testing::biscuit;
using testing::block_message;
using testing::craft;
using testing::craft_bytes;
using testing::CraftedToken;
using testing::DeterministicRandom;
using testing::fact_block;
using testing::RawBlock;
using testing::refusal;
using testing::root_key;
using testing::test_key;
using testing::WireMessage;

RawBlock raw(std::string_view context, std::uint32_t payload_version = 0) {
  return RawBlock{block_message().bytes(2, context).copy(), payload_version, {}, {}};
}

// A token of three blocks, "a", "b" and "c".
CraftedToken three_blocks(std::uint32_t payload_version = 0, bool sealed = false) {
  return craft({raw("a", payload_version), raw("b", payload_version), raw("c", payload_version)}, sealed);
}

std::optional<ErrorCode> refusal(const Container& container) { return testing::refusal(write_container(container)); }

TEST(Attacks, A003_ReorderedDroppedDoubledOrSplicedBlocksAreRefused) {
  for (const std::uint32_t version : {0u, 1u}) {
    const CraftedToken token = three_blocks(version);
    const CraftedToken other = craft({raw("x", version), raw("y", version), raw("z", version)});
    ASSERT_EQ(refusal(token.container), std::nullopt);
    const auto changed = [&](auto change) {
      Container container = token.container;
      change(container.blocks);
      return refusal(container);
    };
    using Blocks = std::vector<SignedBlock>;
    EXPECT_EQ(changed([](Blocks& b) { std::swap(b[1], b[2]); }), ErrorCode::kInvalidSignature);
    EXPECT_EQ(changed([](Blocks& b) { std::swap(b[0], b[1]); }), ErrorCode::kInvalidSignature);
    EXPECT_EQ(changed([](Blocks& b) { b.erase(b.begin() + 1); }), ErrorCode::kInvalidSignature);
    EXPECT_EQ(changed([](Blocks& b) { b.pop_back(); }), ErrorCode::kInvalidSignature);
    EXPECT_EQ(changed([](Blocks& b) { b.insert(b.begin() + 1, b[1]); }), ErrorCode::kInvalidSignature);
    EXPECT_EQ(changed([](Blocks& b) { b.push_back(b[2]); }), ErrorCode::kInvalidSignature);
    // Both tokens use the same keys, so version 0 cannot tell at which of them a block was appended; version 1 can.
    const auto spliced = changed([&](Blocks& b) { b[1] = other.container.blocks[1]; });
    EXPECT_EQ(spliced, version == 0 ? std::nullopt : std::optional(ErrorCode::kInvalidSignature));
  }
}

TEST(Attacks, A004_ReplacedNextKeysAreRefused) {
  for (const std::uint32_t version : {0u, 1u}) {
    const CraftedToken token = three_blocks(version);
    for (std::size_t i = 0; i < 3; ++i) {
      for (const PublicKey& key : {test_key(77).public_key(), token.keys[(i + 2) % 3].public_key()}) {
        Container container = token.container;
        container.blocks[i].next_key = key;
        EXPECT_EQ(refusal(container), ErrorCode::kInvalidSignature) << i;
      }
    }
  }
}

TEST(Attacks, A005_ProofsThatAreNotTheSecretOfTheLastKeyAreRefused) {
  const CraftedToken token = three_blocks();
  Container container = token.container;
  const auto with_proof = [&](const Bytes& proof) {
    container.proof = proof;
    return refusal(container);
  };
  for (std::size_t size : {0u, 31u, 33u, 64u})
    EXPECT_EQ(with_proof(Bytes(size, 7)), ErrorCode::kInvalidKeySize) << size;
  EXPECT_EQ(with_proof(Bytes(32, 7)), ErrorCode::kInvalidSignature);

  const CraftedToken p256 = craft({RawBlock{block_message().copy(), 1, {}, KeyAlgorithm::kSecp256r1}});
  ASSERT_EQ(refusal(p256.container), std::nullopt);
  container = p256.container;
  const Botan::BigInt order = Botan::EC_Group("secp256r1").get_order();
  for (const Botan::BigInt& scalar : {Botan::BigInt(0), order, order + 1}) {
    Bytes encoded(32);
    scalar.binary_encode(encoded.data() + (32 - scalar.bytes()));
    EXPECT_EQ(with_proof(encoded), ErrorCode::kInvalidKey);
  }
  Bytes one(32);
  one.back() = 1;
  EXPECT_EQ(with_proof(one), ErrorCode::kInvalidSignature);
}

TEST(Attacks, A007_SealedTokensStaySealed) {
  const CraftedToken sealed = three_blocks(0, true);
  ASSERT_EQ(refusal(sealed.container), std::nullopt);
  Container container = sealed.container;
  container.sealed = false;
  EXPECT_EQ(refusal(container), ErrorCode::kInvalidKeySize);  // a signature is no secret
  const PrivateKey fresh = test_key(50);
  container.proof = fresh.reveal();
  EXPECT_EQ(refusal(container), ErrorCode::kInvalidSignature);
  container.blocks.back().next_key = fresh.public_key();
  EXPECT_EQ(refusal(container), ErrorCode::kInvalidSignature);

  DeterministicRandom random;
  const auto token = UnverifiedBiscuit::parse(sealed.bytes()).value();
  EXPECT_EQ(append(token, fact_block("f", {}), {}, random).error().code(), ErrorCode::kAlreadySealed);
  EXPECT_EQ(ThirdPartyRequest::from_token(token).error().code(), ErrorCode::kAppendOnSealed);
  EXPECT_EQ(seal(token).error().code(), ErrorCode::kAlreadySealed);
}

TEST(Attacks, A008_SealsOfOtherTokensOrOtherBlocksAreRefused) {
  const CraftedToken sealed = three_blocks(0, true);
  const CraftedToken other = craft({raw("a"), raw("b"), raw("d")}, true);
  const CraftedToken shorter = craft({raw("a"), raw("b")}, true);
  for (const CraftedToken* source : {&other, &shorter}) {
    Container container = sealed.container;
    container.proof = source->container.proof;
    EXPECT_EQ(refusal(container), ErrorCode::kInvalidSignature);
  }
  Container container = sealed.container;
  container.blocks.pop_back();
  EXPECT_EQ(refusal(container), ErrorCode::kInvalidSignature);
}

TEST(Attacks, A009_AChildCannotBeTurnedIntoItsParent) {
  const CraftedToken token = three_blocks();
  Container container = token.container;
  container.blocks.pop_back();
  for (const Bytes& secret : {Bytes(token.container.proof.begin(), token.container.proof.end()), Bytes(32, 1)}) {
    container.proof = secret;
    EXPECT_EQ(refusal(container), ErrorCode::kInvalidSignature);
  }
  container.proof = token.keys[2].reveal();  // whoever kept the parent has its secret
  EXPECT_EQ(refusal(container), std::nullopt);
}

TEST(Attacks, A010_RelabelledSignatureVersionsAreRefused) {
  for (const std::uint32_t version : {0u, 1u}) {
    const CraftedToken token = three_blocks(version);
    for (std::size_t i = 0; i < 3; ++i) {
      for (const std::uint32_t other : {1 - version, 2u, 0xffffffffu}) {
        Container container = token.container;
        container.blocks[i].version = other;
        EXPECT_EQ(refusal(container), other > 1 ? ErrorCode::kUnsupportedVersion : ErrorCode::kInvalidSignature);
      }
    }
  }
}

// The reference implementation accepts it too; it never makes it, and neither do we (Append tests).
TEST(Attacks, A011_Version0AfterVersion1IsAcceptedButNeverMade) {
  EXPECT_EQ(refusal(craft({raw("a", 1), raw("b", 0)}).container), std::nullopt);
}

// The published samples use the root key as a next key, so that cannot be refused; we refuse to make such tokens.
TEST(Attacks, A012_KeysThatSignTwiceAreNeverUsedForNewBlocks) {
  DeterministicRandom random;
  EXPECT_EQ(mint_with_key(fact_block("f", {}), root_key(), root_key(), {}).error().code(), ErrorCode::kInvalidKey);
  const auto token = mint_with_key(fact_block("f", {}), root_key(), test_key(1), {}).value();
  EXPECT_EQ(append_with_key(token, fact_block("f", {}), test_key(1), {}).error().code(), ErrorCode::kInvalidKey);
}

// Block i is signed by the key that block i-1 names, the first by root_key(), whatever that makes of the token.
std::optional<ErrorCode> refusal_of_chain(const std::vector<PrivateKey>& next, std::uint32_t version,
                                          KeyAlgorithm root = KeyAlgorithm::kEd25519) {
  const Bytes block = block_message().copy();
  const PrivateKey first = root_key(root);
  std::vector<Bytes> signatures(next.size());
  Container container;
  for (std::size_t i = 0; i < next.size(); ++i) {
    container.blocks.push_back({block, next[i].public_key(), {}, std::nullopt, version});
    signatures[i] = sign(i == 0 ? first : next[i - 1], signed_payload(container.blocks, i)).value();
    container.blocks.back().signature = signatures[i];
  }
  container.proof = next.back().reveal();
  const Bytes bytes = write_container(container);
  return refusal(bytes, root);
}

// Of a given P-256 signature a key can be computed that verifies it for another message, unless the message says which
// key comes next and where it stands. Then revoking the one would deny the other.
TEST(Attacks, A011_Version0OfTheSignatureIsForEd25519Alone) {
  constexpr auto kEd = KeyAlgorithm::kEd25519, kP256 = KeyAlgorithm::kSecp256r1;
  struct Row {
    const char* name;
    KeyAlgorithm root;
    std::vector<KeyAlgorithm> next;
    bool refused;
  };
  const std::vector<Row> rows = {
      {"Ed25519 alone", kEd, {kEd}, false},
      {"Ed25519 alone, three blocks", kEd, {kEd, kEd, kEd}, false},
      {"a root of P-256", kP256, {kEd}, true},
      {"a next key of P-256", kEd, {kP256}, true},
      {"a next key of P-256 at the end", kEd, {kEd, kP256}, true},
      {"a signer of P-256 within", kEd, {kP256, kEd, kEd}, true},
      {"P-256 alone", kP256, {kP256}, true},
      {"P-256 alone, three blocks", kP256, {kP256, kP256, kP256}, true},
  };
  for (const Row& row : rows) {
    std::vector<PrivateKey> keys;
    for (const KeyAlgorithm algorithm : row.next)
      keys.push_back(test_key(static_cast<int>(keys.size()) + 1, algorithm));
    EXPECT_EQ(refusal_of_chain(keys, 0, row.root),
              row.refused ? std::optional(ErrorCode::kUnsupportedVersion) : std::nullopt)
        << row.name;
    EXPECT_EQ(refusal_of_chain(keys, 1, row.root), std::nullopt) << row.name << " with version 1";
  }
}

TEST(Attacks, A012_NextKeysThatRepeatAreRefused) {
  const std::vector<std::pair<std::vector<int>, bool>> rows = {
      {{1}, false}, {{1, 2, 3}, false}, {{1, 1}, true}, {{1, 2, 1}, true}, {{1, 2, 2}, true}, {{1, 2, 3, 4, 2}, true},
  };
  for (const auto& [numbers, refused] : rows) {
    std::vector<PrivateKey> keys;
    for (const int number : numbers) keys.push_back(test_key(number));
    for (const std::uint32_t version : {0U, 1U}) {
      EXPECT_EQ(refusal_of_chain(keys, version), refused ? std::optional(ErrorCode::kInvalidKey) : std::nullopt)
          << ::testing::PrintToString(numbers) << " version " << version;
    }
  }
  // The published samples use the root key as a next key.
  std::vector<PrivateKey> root;
  root.push_back(root_key());
  EXPECT_EQ(refusal_of_chain(root, 0), std::nullopt);
}

CraftedToken with_third_party(std::string_view authority = "a", std::uint32_t block_version = 5) {
  return craft({raw(authority), RawBlock{block_message(block_version).copy(), 1, 9, {}}});
}

TEST(Attacks, A013_ThirdPartyBlocksNeedVersion1OfTheSignature) {
  const CraftedToken token = with_third_party();
  ASSERT_EQ(refusal(token.container), std::nullopt);
  Container container = token.container;
  container.blocks[1].version = 0;
  EXPECT_EQ(refusal(container), ErrorCode::kUnsupportedVersion);
}

TEST(Attacks, A014_ThirdPartyBlocksBelongToOneTokenAndPlace) {
  DeterministicRandom random;
  const auto token = UnverifiedBiscuit::parse(craft({raw("a")}).bytes()).value();
  const auto other = UnverifiedBiscuit::parse(craft({raw("b")}).bytes()).value();
  const auto request = ThirdPartyRequest::from_token(token).value();
  const auto block = sign_third_party_block(request, fact_block("g", {}), test_key(9)).value();
  const auto extended = append_third_party(token, block, {}, random).value();
  EXPECT_EQ(refusal(extended), std::nullopt);
  EXPECT_EQ(append_third_party(other, block, {}, random).error().code(), ErrorCode::kInvalidSignature);
  EXPECT_EQ(append_third_party(extended, block, {}, random).error().code(), ErrorCode::kInvalidSignature);
  // A holder who does not ask the library still fails: the signature binds the block to the token before it.
  CraftedToken stolen = craft({raw("b"), RawBlock{Bytes(block.payload().begin(), block.payload().end()), 1, 9, {}}});
  stolen.container.blocks[1].external = ExternalSignature{block.signature(), block.key()};
  const Bytes signature = sign(stolen.keys[1], signed_payload(stolen.container.blocks, 1)).value();
  stolen.container.blocks[1].signature = signature;
  EXPECT_EQ(refusal(stolen.container), ErrorCode::kInvalidSignature);
}

TEST(Attacks, A015_RequestsWithFieldsOfOldVersionsAreRefused) {
  const std::string signature(64, 's');
  const WireMessage key = w::public_key(0, test_key(1).public_key().bytes());
  const auto good = WireMessage().bytes(3, signature);
  EXPECT_TRUE(ThirdPartyRequest::parse(good.view()).has_value());
  const std::array bad = {
      WireMessage().message(1, key).bytes(3, signature),
      WireMessage().message(2, key).bytes(3, signature),
      WireMessage().bytes(3, signature).message(2, key),
      WireMessage().bytes(1, "").bytes(3, signature),
      WireMessage(),
      WireMessage().bytes(3, signature).bytes(3, signature),
      WireMessage().number(3, 1),
  };
  for (const WireMessage& request : bad) {
    const auto parsed = ThirdPartyRequest::parse(request.view());
    ASSERT_FALSE(parsed.has_value());
    EXPECT_EQ(parsed.error().code(), ErrorCode::kMalformedThirdPartyBlock);
  }
}

// GHSA-rgqv-mwc3-c78m: the holder chose which key the third party's `trusting` meant.
TEST(Attacks, A016_ThirdPartyScopesNameKeysOfTheirOwnTable) {
  const PublicKey meant = test_key(20).public_key();
  const PublicKey attacker = test_key(21).public_key();
  const auto trusting_first_key = [](const PublicKey& key, std::uint32_t version) {
    return WireMessage()
        .number(3, version)
        .message(6, w::check({w::query({}, {}, {w::key_scope(0)})}))
        .message(8, w::public_key(0, key.bytes()));
  };
  const CraftedToken token = craft({RawBlock{trusting_first_key(attacker, 4).copy(), 0, {}, {}},
                                    RawBlock{trusting_first_key(meant, 5).copy(), 1, 9, {}},
                                    RawBlock{trusting_first_key(meant, 4).copy(), 1, {}, {}}});
  const auto verified = verify_biscuit(UnverifiedBiscuit::parse(token.bytes()).value(), root_key().public_key());
  ASSERT_TRUE(verified.has_value()) << verified.error().to_string();
  const auto trusted = [&](std::size_t block) {
    const Block& program = *verified->blocks()[block].program;
    return program.keys()[program.scopes(program.queries(program.checks()[0])[0])[0].key];
  };
  EXPECT_EQ(trusted(0), attacker);
  EXPECT_EQ(trusted(1), meant);
  EXPECT_EQ(trusted(2), attacker);  // index 0 of the first-party table
}

TEST(Attacks, A017_ExternalSignaturesCannotBeAddedMovedOrStripped) {
  const CraftedToken token = with_third_party();
  Container authority = token.container;
  authority.blocks[0].external = authority.blocks[1].external;
  authority.blocks[0].version = 1;
  EXPECT_EQ(refusal(authority), ErrorCode::kMalformedToken);

  Container stripped = token.container;
  stripped.blocks[1].external.reset();
  EXPECT_EQ(refusal(stripped), ErrorCode::kInvalidSignature);

  const CraftedToken plain = craft({raw("a"), RawBlock{block_message(5).copy(), 1, {}, {}}});
  Container added = plain.container;
  added.blocks[1].external = token.container.blocks[1].external;
  EXPECT_EQ(refusal(added), ErrorCode::kInvalidSignature);
}

PublicKey second_key(const PublicKey& key, ByteView message, ByteView signature) {
  // If Q verifies (r, s) over z, so does Q' = -Q - (2z/r) G.
  const Botan::EC_Group group("secp256r1");
  const auto parts = p256::decode_der(signature).value();
  const auto number = [](std::span<const std::uint8_t> bytes) { return Botan::BigInt(bytes.data(), bytes.size()); };
  const Sha256Digest digest = sha256(message);
  const Botan::BigInt factor =
      group.multiply_mod_order(group.inverse_mod_order(number(parts.r)), group.mod_order(number(digest) * 2));
  const auto q = group.OS2ECP(key.bytes().data(), key.bytes().size());
  const auto other = -(q + group.get_base_point() * factor);
  const auto encoded = other.encode(decltype(other)::COMPRESSED);
  return PublicKey::from_bytes(KeyAlgorithm::kSecp256r1, encoded).value();
}

TEST(Attacks, A018_ASwappedExternalKeyIsRefusedOrTrustedAsItself) {
  const CraftedToken third_party = with_third_party();
  Container swapped = third_party.container;
  swapped.blocks[1].external->key = test_key(10).public_key();
  EXPECT_EQ(refusal(swapped), ErrorCode::kInvalidSignature);

  // With P-256 anyone can compute another key for which the signature holds. Trust then goes to that key only.
  DeterministicRandom random;
  const PrivateKey named = test_key(9, KeyAlgorithm::kSecp256r1);
  const auto token = UnverifiedBiscuit::parse(craft({raw("a")}).bytes()).value();
  const auto request = ThirdPartyRequest::from_token(token).value();
  const auto block = sign_third_party_block(request, fact_block("g", {}), named).value();
  const Bytes message = external_payload(block.payload(), request.previous_signature());
  const PublicKey other = second_key(named.public_key(), message, block.signature());
  ASSERT_NE(other, named.public_key());
  const WireMessage contents =
      WireMessage()
          .bytes(1, block.payload())
          .message(2, WireMessage().bytes(1, block.signature()).message(2, w::public_key(1, other.bytes())));
  const auto changed = ThirdPartyBlock::parse(contents.view()).value();
  EXPECT_EQ(append_third_party(token, changed, {.expected_key = named.public_key()}, random).error().code(),
            ErrorCode::kKeyMismatch);
  const auto extended = append_third_party(token, changed, {}, random).value();
  const auto verified = verify_biscuit(extended, root_key().public_key()).value();
  EXPECT_EQ(verified.blocks()[1].external_key, other);
}

TEST(Attacks, A019_BlocksThatEmbedTheTagsOfThePayloadAreNotReadTwoWays) {
  using namespace std::string_view_literals;
  const std::string key(32, 'k');
  const std::string tail = std::string("\0ALGORITHM\0\0\0\0\0\0NEXTKEY\0"sv) + key;
  for (const std::string& context : {tail, tail + std::string("\0PREVSIG\0"sv) + std::string(64, 's'), tail + tail}) {
    const CraftedToken token = craft({raw(context, 1), raw("b", 1)});
    // The context is not the last field of the message, but the tags could be read anywhere in it.
    ASSERT_EQ(refusal(token.container), std::nullopt);
    for (std::size_t i = 0; i < 2; ++i) {
      const Bytes payload = signed_payload(token.container.blocks, i);
      for (std::size_t cut = 0; cut < token.container.blocks[i].block.size(); ++cut) {
        Container container = token.container;
        container.blocks[i].block = container.blocks[i].block.first(cut);
        container.blocks[i].next_key = PublicKey::from_bytes(KeyAlgorithm::kEd25519, bytes_of(key)).value();
        EXPECT_NE(signed_payload(container.blocks, i), payload);
      }
    }
  }
}

TEST(Attacks, A029_TextHasOneSpellingAndOptionalPadding) {
  const Bytes bytes = craft({raw("a")}).bytes();
  const std::string text = UnverifiedBiscuit::parse(bytes)->to_text();
  const std::string bare = text.substr(0, text.find('='));
  ASSERT_NE(text, bare) << "the token should need padding";
  for (const std::string& good : {text, bare, "biscuit:" + text, "biscuit:" + bare}) {
    ASSERT_TRUE(UnverifiedBiscuit::parse_text(good).has_value()) << good;
  }
  std::string trailing_bits = bare;
  trailing_bits.back() = static_cast<char>(trailing_bits.back() + 1);
  for (const std::string& bad : {trailing_bits, text + "=", bare + "= ", text.substr(0, 10) + "\n" + text.substr(10),
                                 bare + std::string(1, '\0'), "biscuit:biscuit:" + text, "BISCUIT:" + text,
                                 text.substr(0, 8) + "+" + text.substr(9), text.substr(0, 8) + "/" + text.substr(9)}) {
    const auto parsed = UnverifiedBiscuit::parse_text(bad);
    ASSERT_FALSE(parsed.has_value()) << bad;
    EXPECT_EQ(parsed.error().code(), ErrorCode::kInvalidBase64) << bad;
  }
}

TEST(Attacks, A030_TheRootKeyIdIsAHintAndKeysAreNeverTried) {
  const CraftedToken token = three_blocks();
  Container container = token.container;
  const PublicKey right = root_key().public_key();
  const PublicKey wrong = test_key(70).public_key();
  const auto with = [&](std::optional<std::uint32_t> id, const RootKeyProvider& keys) -> std::optional<ErrorCode> {
    container.root_key_id = id;
    const auto verified = verify_biscuit(UnverifiedBiscuit::parse(write_container(container)).value(), keys);
    if (verified) return std::nullopt;
    return verified.error().code();
  };
  const RootKeyProvider keys({{0, wrong}, {1, right}, {2, wrong}});
  EXPECT_EQ(with(1, keys), std::nullopt);
  EXPECT_EQ(with(0, keys), ErrorCode::kInvalidSignature);
  EXPECT_EQ(with(2, keys), ErrorCode::kInvalidSignature);
  EXPECT_EQ(with(3, keys), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(with(std::nullopt, keys), ErrorCode::kUnknownRootKey);  // not the same as 0
  EXPECT_EQ(with(0, RootKeyProvider({{0, right}})), std::nullopt);
  EXPECT_EQ(with(9, right), std::nullopt);  // one key for all tokens
}

TEST(Attacks, A032_KeysUnderTheLabelOfTheOtherAlgorithmAreRefused) {
  const CraftedToken token = craft({RawBlock{block_message().copy(), 1, {}, KeyAlgorithm::kSecp256r1}, raw("b", 1)});
  ASSERT_EQ(refusal(token.container), std::nullopt);
  const auto with_next_key = [&](std::uint64_t algorithm, ByteView key) {
    const SignedBlock& first = token.container.blocks[0];
    const WireMessage block = WireMessage()
                                  .bytes(1, first.block)
                                  .message(2, w::public_key(algorithm, key))
                                  .bytes(3, first.signature)
                                  .number(5, 1);
    return testing::refusal(
        WireMessage().message(2, block).message(4, WireMessage().bytes(1, token.container.proof)).view());
  };
  const ByteView p256 = token.keys[1].public_key().bytes();
  const PrivateKey ed25519 = test_key(1);
  EXPECT_EQ(with_next_key(0, p256), ErrorCode::kInvalidKeySize);
  EXPECT_EQ(with_next_key(1, ed25519.public_key().bytes()), ErrorCode::kInvalidKeySize);
  EXPECT_EQ(with_next_key(0, p256.subspan(1)), ErrorCode::kInvalidSignature);
  for (std::size_t size : {0u, 31u, 64u, 65u}) {
    EXPECT_EQ(with_next_key(0, Bytes(size, 4)), ErrorCode::kInvalidKeySize) << size;
    EXPECT_EQ(with_next_key(1, Bytes(size, 4)), ErrorCode::kInvalidKeySize) << size;
  }
  EXPECT_EQ(with_next_key(1, Bytes(33, 4)), ErrorCode::kInvalidKey);
}

// The type system is the outcome; the sum of these lines is that only verify_biscuit leads into a world.
TEST(Attacks, A033_UnverifiedTokensCannotBeAuthorized) {
  static_assert(!std::is_constructible_v<VerifiedBiscuit, UnverifiedBiscuit>);
  static_assert(!std::is_default_constructible_v<VerifiedBiscuit>);
  static_assert(!std::is_default_constructible_v<Credential>);
  static_assert(!std::is_constructible_v<Credential, UnverifiedBiscuit>);
  static_assert(!std::is_convertible_v<UnverifiedBiscuit, VerifiedBiscuit>);
  static_assert(!std::is_convertible_v<UnverifiedBiscuit, Credentials>);
  static_assert(!std::is_constructible_v<Credentials, const UnverifiedBiscuit*>);
  using Decide = decltype(&Authorizer::authorize);
  using SharedPolicy = std::shared_ptr<const Policy>;
  static_assert(
      !std::is_invocable_v<Decide, Authorizer&, const SharedPolicy&, const Request&, const UnverifiedBiscuit&>);
  static_assert(std::is_invocable_v<Decide, Authorizer&, const SharedPolicy&, const Request&, const Credential&>);
}

}  // namespace
}  // namespace hardtack
