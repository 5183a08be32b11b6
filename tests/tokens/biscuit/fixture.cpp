#include "tests/tokens/biscuit/fixture.h"

#include "tokens/biscuit/chain.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/block_encoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/crypto/signature.h"

namespace hardtack::testing {

PrivateKey test_key(int number, KeyAlgorithm algorithm) {
  DeterministicRandom random(static_cast<std::uint64_t>(number) * 2 + 1000 + static_cast<std::uint64_t>(algorithm));
  return PrivateKey::generate(algorithm, random).value();
}

Block fact_block(std::string_view name, std::initializer_list<std::string_view> terms) {
  ProgramBuilder builder;
  std::vector<Value> values;
  for (std::string_view term : terms) values.push_back(builder.terms().string(term));
  EXPECT_TRUE(builder.add_fact(builder.terms().intern(name), values).has_value());
  return std::move(builder).build();
}

Block trusting_block(std::string_view name, const PublicKey& key) {
  ProgramBuilder builder;
  const std::vector<Value> terms{builder.terms().variable("x")};
  builder.begin_query();
  EXPECT_TRUE(builder.add_atom(builder.terms().intern(name), terms).has_value());
  const std::uint32_t index = builder.add_key(key).value();
  EXPECT_TRUE(builder.add_scope({ScopeKind::kPublicKey, index}).has_value());
  EXPECT_TRUE(builder.end_query().has_value());
  EXPECT_TRUE(builder.add_check(CheckKind::kIf).has_value());
  return std::move(builder).build();
}

UnverifiedBiscuit mint_anything(const Block& authority, RandomSource& random) {
  TokenTables tables;
  const EncodedBlock encoded = encode_block(authority, std::nullopt, false, tables).value();
  const PrivateKey next = PrivateKey::generate(KeyAlgorithm::kEd25519, random).value();
  return extend_chain({}, encoded.bytes, encoded.version, std::nullopt, PrivateKeySigner::of(root_key()), next, {})
      .value();
}

UnverifiedBiscuit append_anything(const UnverifiedBiscuit& token, const Block& block, RandomSource& random) {
  TokenTables tables;
  EXPECT_TRUE(token.decode_blocks(tables).has_value());
  const EncodedBlock encoded = encode_block(block, std::nullopt, false, tables).value();
  const PrivateKey next = PrivateKey::generate(KeyAlgorithm::kEd25519, random).value();
  const PrivateKey signer = appending_key(token).value();
  return extend_chain(token.container(), encoded.bytes, encoded.version, std::nullopt, PrivateKeySigner::of(signer),
                      next, {})
      .value();
}

UnverifiedBiscuit append_anything_of(const PrivateKey& third_party, const UnverifiedBiscuit& token, const Block& block,
                                     RandomSource& random) {
  TokenTables tables;
  const EncodedBlock encoded = encode_block(block, std::nullopt, true, tables).value();
  const ByteView previous = token.revocation_id(token.block_count() - 1);
  const Bytes signature = sign(third_party, external_payload(encoded.bytes, previous)).value();
  const ExternalSignature external{signature, third_party.public_key()};
  const PrivateKey next = PrivateKey::generate(KeyAlgorithm::kEd25519, random).value();
  const PrivateKey signer = appending_key(token).value();
  return extend_chain(token.container(), encoded.bytes, encoded.version, external, PrivateKeySigner::of(signer), next,
                      {})
      .value();
}

CraftedToken craft(std::vector<RawBlock> blocks, bool sealed, KeyAlgorithm root) {
  CraftedToken token;
  token.blocks = std::move(blocks);
  token.parts.reserve(token.blocks.size() * 2 + 1);  // views of the parts must stay
  token.keys.push_back(root_key(root));
  std::vector<SignedBlock>& chain = token.container.blocks;
  for (std::size_t i = 0; i < token.blocks.size(); ++i) {
    const RawBlock& raw = token.blocks[i];
    token.keys.push_back(test_key(static_cast<int>(i) + 1, raw.next));
    SignedBlock block{raw.bytes, token.keys.back().public_key(), {}, std::nullopt, raw.version};
    if (raw.external_key) {
      const PrivateKey external = test_key(*raw.external_key);
      const ByteView previous = i == 0 ? ByteView{} : chain.back().signature;
      token.parts.push_back(sign(external, external_payload(raw.bytes, previous)).value());
      block.external = ExternalSignature{token.parts.back(), external.public_key()};
    }
    chain.push_back(block);
    token.parts.push_back(sign(token.keys[i], signed_payload(chain, i)).value());
    chain.back().signature = token.parts.back();
  }
  token.container.sealed = sealed;
  if (sealed) {
    token.parts.push_back(sign(token.keys.back(), seal_payload(chain.back())).value());
    token.container.proof = token.parts.back();
  } else {
    token.container.proof = token.keys.back().reveal();
  }
  return token;
}

Bytes craft_bytes(const WireMessage& authority) { return craft({{authority.copy(), 0, {}, {}}}).bytes(); }

WireMessage block_message(std::uint32_t version) { return WireMessage().number(3, version); }

std::optional<ErrorCode> refusal(const UnverifiedBiscuit& token) {
  const auto verified = verify_biscuit(token, root_key().public_key());
  if (verified) return std::nullopt;
  return verified.error().code();
}

std::optional<ErrorCode> refusal(ByteView token, KeyAlgorithm root) {
  const auto parsed = UnverifiedBiscuit::parse(token);
  if (!parsed) return parsed.error().code();
  const auto verified = verify_biscuit(*parsed, root_key(root).public_key());
  if (verified) return std::nullopt;
  return verified.error().code();
}

}  // namespace hardtack::testing
