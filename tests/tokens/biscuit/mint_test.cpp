// Minting, appending, sealing and third-party blocks, each followed by what a verifier sees.
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/crypto/p256.h"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <thread>

#include "engine/program/print.h"
#include "engine/program/program_builder.h"
#include "grammar/compile.h"
#include "tests/support/wire_biscuit.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/ecdsa_signature.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::fact_block;
using testing::FailingRandom;
using testing::root_key;
using testing::test_key;
using testing::trusting_block;
using testing::WireMessage;

UnverifiedBiscuit mint_simple(const MintOptions& options = {}) {
  DeterministicRandom random(100);
  return mint(fact_block("right", {"file1", "read"}), root_key(), options, random).value();
}

std::vector<std::string> printed(const UnverifiedBiscuit& token) {
  const auto verified = verify_biscuit(token, root_key().public_key());
  EXPECT_TRUE(verified.has_value()) << verified.error().to_string();
  std::vector<std::string> blocks;
  if (!verified) return blocks;
  for (const TokenBlock& block : verified->blocks()) blocks.push_back(print_block(*block.program));
  return blocks;
}

TEST(Mint, MakesATokenThatVerifies) {
  const UnverifiedBiscuit token = mint_simple({.root_key_id = 7, .context = "for tests"});
  EXPECT_EQ(token.root_key_id(), 7u);
  EXPECT_FALSE(token.sealed());
  EXPECT_THAT(printed(token), ::testing::ElementsAre("right(\"file1\", \"read\");\n"));
  const auto blocks = token.decode_blocks().value();
  EXPECT_EQ(blocks[0].context, "for tests");
  EXPECT_EQ(blocks[0].version, 3u);
  EXPECT_THAT(blocks[0].symbols, ::testing::ElementsAre("file1"));
  EXPECT_FALSE(verify_biscuit(token, test_key(5).public_key()).has_value());
}

TEST(Mint, KeepsTheTextFormReadable) {
  const UnverifiedBiscuit token = mint_simple();
  std::string text = token.to_text();
  EXPECT_EQ(UnverifiedBiscuit::parse_text(text)->bytes().size(), token.bytes().size());
  EXPECT_TRUE(UnverifiedBiscuit::parse_text("biscuit:" + text).has_value());
  while (text.ends_with('=')) text.pop_back();
  EXPECT_TRUE(UnverifiedBiscuit::parse_text(text).has_value());
  for (const std::string& bad : {text + "=====", " " + text, text + "\n", "Biscuit:" + text, text + "+"}) {
    EXPECT_EQ(UnverifiedBiscuit::parse_text(bad).error().code(), ErrorCode::kInvalidBase64) << bad;
  }
}

TEST(Mint, RefusesWhatATokenCannotCarry) {
  DeterministicRandom random;
  ProgramBuilder policies;
  policies.begin_query();
  ASSERT_TRUE(policies.end_query());
  ASSERT_TRUE(policies.add_policy(PolicyKind::kAllow));
  const Block with_policy = std::move(policies).build();
  EXPECT_EQ(mint(with_policy, root_key(), {}, random).error().code(), ErrorCode::kUsage);
  EXPECT_EQ(mint(fact_block("verified:x", {}), root_key(), {}, random).error().code(), ErrorCode::kReservedName);
  const std::string large(70'000, 'x');
  EXPECT_EQ(mint(fact_block("f", {large}), root_key(), {}, random).error().code(), ErrorCode::kTokenTooLarge);
  FailingRandom broken;
  EXPECT_EQ(mint(fact_block("f", {}), root_key(), {}, broken).error().code(), ErrorCode::kRandomnessFailed);
}

TEST(Mint, MakesNothingThatItsLimitsRefuse) {
  DeterministicRandom random;
  MintOptions options;
  options.limits.block.max_terms = 1;
  EXPECT_TRUE(mint(fact_block("f", {"x"}), root_key(), options, random).has_value());
  EXPECT_EQ(mint(fact_block("f", {"x", "y"}), root_key(), options, random).error().code(), ErrorCode::kProgramTooLarge);
}

// Whoever writes the same set another way makes the same token, of collections, too.
TEST(Mint, SetsAreWrittenOneWay) {
  struct Row {
    const char *one, *other;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"p({3, 1, 2});", "p({2, 3, 1});"},
           {"p({\"b\", \"a\"});", "p({\"a\", \"b\"});"},
           {"p({[2], [1]});", "p({[1], [2]});"},
           {"p({[\"b\", 2], [\"a\"], [\"a\", 1], []});", "p({[], [\"a\", 1], [\"b\", 2], [\"a\"]});"},
           {"p({[[2], 1], [[1], 2]});", "p({[[1], 2], [[2], 1]});"},
           {"p({{\"k\": 2}, {\"k\": 1}, {\"j\": 3}});", "p({{\"j\": 3}, {\"k\": 1}, {\"k\": 2}});"},
           {"p({\"b\": 1, \"a\": {2, 1}});", "p({\"a\": {1, 2}, \"b\": 1});"}}) {
    DeterministicRandom random(7), same(7);
    const auto one = mint(block_from_source(row.one).value(), root_key(), {}, random);
    const auto other = mint(block_from_source(row.other).value(), root_key(), {}, same);
    ASSERT_TRUE(one.has_value() && other.has_value()) << row.one;
    EXPECT_EQ(one->to_text(), other->to_text()) << row.one;
    EXPECT_EQ(printed(*one)[0], print_block(block_from_source(row.one).value())) << row.one;
  }
}

// On the wire texts are numbers, and sets are in the order of these, as the reference has them: `b` was named before
// `a`.
TEST(Append, SetsAreInTheOrderOfTheirSymbols) {
  namespace w = testing::biscuit;
  constexpr std::uint64_t kB = 1'025, kA = 1'027;  // behind `f`, and behind `p`
  const auto array = [](w::List elements) { return w::array(elements); };
  struct Row {
    const char* source;
    WireMessage set;
  };
  for (const Row& row :
       std::initializer_list<Row>{{"p({\"a\", \"b\"});", w::set({w::string(kB), w::string(kA)})},
                                  {"p({[\"a\"], [\"b\"]});", w::set({array({w::string(kB)}), array({w::string(kA)})})},
                                  {"p({[\"a\", 1], [\"a\"], [\"b\", 2]});",
                                   w::set({array({w::string(kB), w::integer(2)}), array({w::string(kA)}),
                                           array({w::string(kA), w::integer(1)})})},
                                  {"p({[[\"a\"]], [[\"b\"]]});",
                                   w::set({array({array({w::string(kB)})}), array({array({w::string(kA)})})})}}) {
    DeterministicRandom random;
    const auto first = mint(block_from_source("f(\"b\");").value(), root_key(), {}, random).value();
    const auto token = append(first, block_from_source(row.source).value(), {}, random);
    ASSERT_TRUE(token.has_value()) << row.source << token.error();
    EXPECT_THAT(token->decode_blocks().value()[1].symbols, ::testing::ElementsAre("p", "a")) << row.source;
    const ByteView block = token->container().blocks[1].block;
    const std::string written(block.begin(), block.end());
    EXPECT_NE(written.find(row.set.text()), std::string::npos) << row.source;
  }
}

TEST(Append, SharesSymbolsWithTheBlocksBefore) {
  DeterministicRandom random;
  const UnverifiedBiscuit token =
      append(mint_simple(), fact_block("seen", {"file1", "new"}), {.context = "second"}, random).value();
  EXPECT_THAT(printed(token), ::testing::ElementsAre("right(\"file1\", \"read\");\n", "seen(\"file1\", \"new\");\n"));
  EXPECT_THAT(token.decode_blocks().value()[1].symbols, ::testing::ElementsAre("seen", "new"));
}

TEST(Append, ChoosesTheSignatureVersionLikeTheReference) {
  DeterministicRandom random;
  const auto versions = [](const UnverifiedBiscuit& token) {
    std::vector<std::uint32_t> found;
    for (const SignedBlock& block : token.container().blocks) found.push_back(block.version);
    return found;
  };
  const Block plain = fact_block("f", {"x"});
  ProgramBuilder builder;
  const Value nothing = Value::null();
  ASSERT_TRUE(builder.add_fact(builder.terms().intern("n"), {&nothing, 1}));
  const Block with_null = std::move(builder).build();

  const UnverifiedBiscuit first = mint_simple();
  EXPECT_THAT(versions(append(first, plain, {}, random).value()), ::testing::ElementsAre(0, 0));
  // Version 6 of the language asks for version 1, which then stays.
  const UnverifiedBiscuit newer = append(first, with_null, {}, random).value();
  EXPECT_THAT(versions(append(newer, plain, {}, random).value()), ::testing::ElementsAre(0, 1, 1));
  // So does any key but Ed25519, as the signer or as the next key.
  const UnverifiedBiscuit mixed = append(first, plain, {.next_key = KeyAlgorithm::kSecp256r1}, random).value();
  EXPECT_THAT(versions(append(mixed, plain, {}, random).value()), ::testing::ElementsAre(0, 1, 1));
  const PrivateKey p256_root = root_key(KeyAlgorithm::kSecp256r1);
  EXPECT_THAT(versions(mint(plain, p256_root, {}, random).value()), ::testing::ElementsAre(1));
}

TEST(Append, MixesAlgorithmsInOneToken) {
  DeterministicRandom random;
  const PrivateKey root = root_key(KeyAlgorithm::kSecp256r1);
  UnverifiedBiscuit token = mint(fact_block("a", {}), root, {.next_key = KeyAlgorithm::kSecp256r1}, random).value();
  token = append(token, fact_block("b", {}), {}, random).value();
  token = append(token, fact_block("c", {}), {.next_key = KeyAlgorithm::kSecp256r1}, random).value();
  EXPECT_TRUE(verify_biscuit(token, root.public_key()).has_value());
  EXPECT_TRUE(verify_biscuit(seal(token).value(), root.public_key()).has_value());
}

TEST(Append, RefusesAKeyThatSignedBefore) {
  const Block block = fact_block("f", {});
  const PrivateKey next = test_key(1);
  EXPECT_EQ(mint_with_key(block, root_key(), root_key(), {}).error().code(), ErrorCode::kInvalidKey);
  const UnverifiedBiscuit token = mint_with_key(block, root_key(), next, {}).value();
  EXPECT_EQ(append_with_key(token, block, next, {}).error().code(), ErrorCode::kInvalidKey);
  const UnverifiedBiscuit longer = append_with_key(token, block, test_key(2), {}).value();
  EXPECT_EQ(append_with_key(longer, block, next, {}).error().code(), ErrorCode::kInvalidKey);
}

// Whoever holds such a token would sign what no verifier accepts.
TEST(Append, RefusesATokenWhoseSecretIsOfAnotherKey) {
  DeterministicRandom random;
  const UnverifiedBiscuit token = mint_simple();
  const auto request = ThirdPartyRequest::from_token(token).value();
  const auto block = sign_third_party_block(request, fact_block("g", {}), test_key(9)).value();
  Container container = token.container();
  const PrivateKey another = test_key(77);
  container.proof = another.reveal();
  const UnverifiedBiscuit forged = UnverifiedBiscuit::parse(write_container(container)).value();
  EXPECT_EQ(append(forged, fact_block("f", {}), {}, random).error().code(), ErrorCode::kKeyMismatch);
  EXPECT_EQ(append_third_party(forged, block, {}, random).error().code(), ErrorCode::kKeyMismatch);
  EXPECT_EQ(seal(forged).error().code(), ErrorCode::kKeyMismatch);
  EXPECT_TRUE(append(token, fact_block("f", {}), {}, random).has_value());
}

TEST(Append, StopsAtTheLimitOfBlocks) {
  DeterministicRandom random;
  UnverifiedBiscuit token = mint_simple();
  for (int i = 1; i < 63; ++i) token = append(token, fact_block("f", {}), {}, random).value();
  EXPECT_TRUE(verify_biscuit(token, root_key().public_key()).has_value());
  EXPECT_EQ(append(token, fact_block("f", {}), {}, random).error().code(), ErrorCode::kTooManyBlocks);
}

TEST(Seal, EndsTheToken) {
  DeterministicRandom random;
  const UnverifiedBiscuit sealed = seal(mint_simple()).value();
  EXPECT_TRUE(sealed.sealed());
  EXPECT_EQ(printed(sealed).size(), 1u);
  EXPECT_EQ(seal(sealed).error().code(), ErrorCode::kAlreadySealed);
  EXPECT_EQ(append(sealed, fact_block("f", {}), {}, random).error().code(), ErrorCode::kAlreadySealed);
  EXPECT_EQ(ThirdPartyRequest::from_token(sealed).error().code(), ErrorCode::kAppendOnSealed);
}

TEST(ThirdParty, HasItsOwnSymbolsAndKeys) {
  DeterministicRandom random;
  const PrivateKey external = test_key(9, KeyAlgorithm::kSecp256r1);
  UnverifiedBiscuit token =
      mint(trusting_block("member", external.public_key()), root_key(), {.context = {}}, random).value();
  const auto request = ThirdPartyRequest::from_token(token).value();
  const auto received = ThirdPartyRequest::parse_text(request.to_text()).value();
  const auto block =
      sign_third_party_block(received, trusting_block("member", test_key(8).public_key()), external).value();
  EXPECT_EQ(block.key(), external.public_key());
  token = append_third_party(token, ThirdPartyBlock::parse_text(block.to_text()).value(), {}, random).value();
  token = append(token, trusting_block("member", test_key(8).public_key()), {}, random).value();

  const auto blocks = token.decode_blocks().value();
  EXPECT_EQ(blocks[1].external_key, external.public_key());
  EXPECT_EQ(blocks[1].version, 5u);
  EXPECT_THAT(blocks[1].symbols, ::testing::ElementsAre("x"));
  EXPECT_THAT(blocks[1].public_keys, ::testing::ElementsAre(test_key(8).public_key()));
  // The later first-party block continues the authority's tables, not the third party's.
  EXPECT_TRUE(blocks[2].symbols.empty());
  EXPECT_THAT(blocks[2].public_keys, ::testing::ElementsAre(test_key(8).public_key()));
  const std::string check = "check if member($x) trusting " + test_key(8).public_key().to_text() + ";\n";
  EXPECT_THAT(printed(token), ::testing::ElementsAre(::testing::HasSubstr("secp256r1/"), check, check));
}

TEST(ThirdParty, IsRefusedBeforeItIsAppended) {
  DeterministicRandom random;
  const UnverifiedBiscuit token = mint_simple();
  const UnverifiedBiscuit other = append(token, fact_block("f", {}), {}, random).value();
  const auto request = ThirdPartyRequest::from_token(token).value();
  const auto block = sign_third_party_block(request, fact_block("g", {}), test_key(9)).value();
  EXPECT_TRUE(append_third_party(token, block, {.expected_key = test_key(9).public_key()}, random).has_value());
  EXPECT_EQ(append_third_party(token, block, {.expected_key = test_key(8).public_key()}, random).error().code(),
            ErrorCode::kKeyMismatch);
  EXPECT_EQ(append_third_party(other, block, {}, random).error().code(), ErrorCode::kInvalidSignature);
  EXPECT_EQ(append_third_party(seal(token).value(), block, {}, random).error().code(), ErrorCode::kAlreadySealed);
}

// A third party signs nothing that a verifier cannot read, however lenient its own builder was.
TEST(ThirdParty, SignsWhatVerifiersRead) {
  DeterministicRandom random;
  const UnverifiedBiscuit token = mint_simple();
  const auto request = ThirdPartyRequest::from_token(token).value();
  const std::size_t most = ProgramLimits::for_token().max_facts;
  for (const std::size_t facts : {most, most + 1}) {
    ProgramBuilder builder;
    const StringId name = builder.terms().intern("n");
    for (std::size_t i = 0; i < facts; ++i) {
      ASSERT_TRUE(builder.add_fact(name, std::array{Value::integer(static_cast<std::int64_t>(i))}).has_value());
    }
    const auto block = sign_third_party_block(request, std::move(builder).build(), test_key(9));
    ASSERT_EQ(block.has_value(), facts == most);
    if (block) {
      EXPECT_TRUE(append_third_party(token, *block, {}, random).has_value());
    } else {
      EXPECT_EQ(block.error().code(), ErrorCode::kProgramTooLarge);
    }
  }
}

// Requests and blocks come from strangers: what is larger than a token may be is not read, in either form.
TEST(ThirdParty, ReadsNothingThatIsLargerThanAToken) {
  const UnverifiedBiscuit token = mint_simple();
  const auto request = ThirdPartyRequest::from_token(token).value();
  const Bytes asked = request.bytes();
  const Bytes answered = sign_third_party_block(request, fact_block("g", {}), test_key(9))->bytes();
  const std::size_t most = TokenLimits().max_token_bytes;
  // An unknown field fills the message up to a size.
  const auto padded = [](const Bytes& message, std::size_t size) {
    const std::size_t header = 2 + 3;  // the field's tag (number 100), and a length in three bytes
    return testing::WireMessage()
        .raw({reinterpret_cast<const char*>(message.data()), message.size()})
        .bytes(100, std::string(size - message.size() - header, 'x'))
        .copy();
  };
  for (const std::size_t size : {most - 2, most, most + 1}) {
    const Bytes large_request = padded(asked, size), large_block = padded(answered, size);
    ASSERT_EQ(large_request.size(), size);
    const auto code = [](const auto& result) { return result ? std::nullopt : std::optional(result.error().code()); };
    const auto expected = size > most ? std::optional(ErrorCode::kTokenTooLarge) : std::nullopt;
    EXPECT_EQ(code(ThirdPartyRequest::parse(large_request)), expected);
    EXPECT_EQ(code(ThirdPartyBlock::parse(large_block)), expected);
    for (const Padding padding : {Padding::kWritten, Padding::kOmitted}) {
      EXPECT_EQ(code(ThirdPartyRequest::parse_text(to_base64url(large_request, padding))), expected);
      EXPECT_EQ(code(ThirdPartyBlock::parse_text(to_base64url(large_block, padding))), expected);
    }
    TokenLimits wider;
    wider.max_token_bytes = most + 1;
    EXPECT_TRUE(ThirdPartyBlock::parse(large_block, wider).has_value());
  }
}

TEST(RootKeys, AreChosenByTheIdAndNeverTried) {
  const PublicKey right = root_key().public_key();
  const PublicKey wrong = test_key(3).public_key();
  const UnverifiedBiscuit with_id = mint_simple({.root_key_id = 1});
  const UnverifiedBiscuit without = mint_simple();
  const RootKeyProvider keys({{0, wrong}, {1, right}});
  EXPECT_TRUE(verify_biscuit(with_id, keys).has_value());
  EXPECT_EQ(verify_biscuit(without, keys).error().code(), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(verify_biscuit(with_id, RootKeyProvider({{0, right}}, right)).error().code(), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(verify_biscuit(with_id, RootKeyProvider({{0, right}, {1, wrong}})).error().code(),
            ErrorCode::kInvalidSignature);
  EXPECT_TRUE(verify_biscuit(without, RootKeyProvider({{0, wrong}}, right)).has_value());
  const RootKeyProvider by_function([&](std::optional<std::uint32_t> id) -> Result<PublicKey> {
    if (id == 1) return right;
    return fail(ErrorCode::kUnknownRootKey, "no");
  });
  EXPECT_TRUE(verify_biscuit(with_id, by_function).has_value());
}

// Root keys are keys of Biscuits, whose ids are numbers: whoever asks for another format, or with a text, gets none.
TEST(RootKeys, AreOfBiscuitsAlone) {
  const PublicKey key = root_key().public_key(), other = test_key(3).public_key();
  const RootKeyProvider one(key), several({{7, key}}, other), none{RootKeyProvider::Function()};
  struct Row {
    const char* what;
    KeyQuery query;
    std::optional<PublicKey> one, several;  // nothing for kUnknownRootKey
  };
  const std::vector<Row> rows = {
      {"no id", {"biscuit", KeyId()}, key, other},           {"a number", {"biscuit", 7u}, key, key},
      {"another number", {"biscuit", 8u}, key, {}},          {"a text", {"biscuit", std::string("7")}, {}, {}},
      {"an empty text", {"biscuit", std::string()}, {}, {}}, {"another format", {"jwt", KeyId()}, {}, {}},
      {"another format and a number", {"jwt", 7u}, {}, {}},  {"no format", {"", 7u}, {}, {}},
  };
  const auto found = [](const RootKeyProvider& keys, const KeyQuery& query) -> std::optional<PublicKey> {
    const Result<PublicKey> answer = static_cast<const KeyProvider&>(keys).find(query);
    if (answer) return *answer;
    EXPECT_EQ(answer.error().code(), ErrorCode::kUnknownRootKey);
    return std::nullopt;
  };
  for (const Row& row : rows) {
    EXPECT_EQ(found(one, row.query), row.one) << row.what;
    EXPECT_EQ(found(several, row.query), row.several) << row.what;
    EXPECT_EQ(found(none, row.query), std::nullopt) << row.what << ", and no function that knows keys";
  }
}

TEST(RootKeys, ComeFromWebKeysUntilTheyExpire) {
  const auto keys = WebKeySet::from_keys({{root_key().public_key(), 1, std::nullopt, 1000},
                                          {test_key(3).public_key(), 2, std::nullopt, std::nullopt}})
                        .value();
  const UnverifiedBiscuit token = mint_simple({.root_key_id = 1});
  EXPECT_TRUE(verify_biscuit(token, RootKeyProvider(keys, 999)).has_value());
  EXPECT_EQ(verify_biscuit(token, RootKeyProvider(keys, 1000)).error().code(), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(verify_biscuit(mint_simple(), RootKeyProvider(keys, 999)).error().code(), ErrorCode::kUnknownRootKey);
}

TEST(Verified, TokensAreSharedBetweenThreads) {
  const UnverifiedBiscuit token = mint_simple();
  const VerifiedBiscuit verified = verify_biscuit(token, root_key().public_key()).value();
  const RootKeyProvider keys(root_key().public_key());
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        const bool again = verify_biscuit(token, keys).has_value();
        const bool credential = verified.credential({.revocation_id_facts = true}).has_value();
        good += again && credential && verified.signed_payload(0).size() > 32 ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 160);
}

TEST(Verified, RevocationIdsAreAlsoFactsOnRequestAndNormalized) {
  DeterministicRandom random(100);
  const PrivateKey root = root_key(KeyAlgorithm::kSecp256r1);
  const UnverifiedBiscuit token = mint(fact_block("f", {}), root, {}, random).value();
  // Anyone can write the signature of the last block the other way; the revocation id for lists stays the same.
  Container container = token.container();
  auto other = p256::decode_der(container.blocks[0].signature).value();
  const Bytes low = p256::encode_der(other);
  const auto flip = [](const p256::Scalar& s) {
    // n - s
    const Bytes order = from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").value();
    p256::Scalar result{};
    int borrow = 0;
    for (int i = 31; i >= 0; --i) {
      const auto at = static_cast<std::size_t>(i);
      const int digit = order[at] - s[at] - borrow;
      borrow = digit < 0 ? 1 : 0;
      result[at] = static_cast<std::uint8_t>(digit + 256 * borrow);
    }
    return result;
  };
  other.s = flip(other.s);
  const Bytes high = p256::encode_der(other);
  container.blocks[0].signature = high;
  const auto flipped = UnverifiedBiscuit::parse(write_container(container)).value();
  const auto verified = verify_biscuit(flipped, root.public_key());
  ASSERT_TRUE(verified.has_value()) << verified.error().to_string();
  EXPECT_EQ(to_hex(verified->revocation_id(0)), to_hex(high));
  EXPECT_EQ(to_hex(verified->normalized_revocation_id(0)), to_hex(low));
  EXPECT_EQ(normalized_revocation_id(flipped, 0).value(), low);

  EXPECT_TRUE(verified->credential()->verified_facts().facts().empty());
  const Credential with_facts = verified->credential({.revocation_id_facts = true}).value();
  EXPECT_EQ(print_block(with_facts.verified_facts()), "revocation_id(0, hex:" + to_hex(high) + ");\n");
}

}  // namespace
}  // namespace hardtack
