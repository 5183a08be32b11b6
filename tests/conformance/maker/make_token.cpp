#include <algorithm>
#include <deque>
#include <utility>

#include "grammar/compile.h"
#include "tests/conformance/maker/edits.h"
#include "tests/conformance/maker/keys.h"
#include "tests/conformance/maker/make_set.h"
#include "tests/conformance/maker/raw_blocks.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/block_encoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/crypto/signature.h"
#include "tokens/lineage/attenuate.h"

namespace hardtack::conformance {
namespace {

Result<Block> program_of(const BlockCase& block) {
  auto program = block_from_source(with_keys(block.source), {}, {.name = "block"});
  if (!program) return fail(ErrorCode::kUsage, program.error().to_string() + " in:\n" + block.source);
  return program;
}

std::optional<std::string_view> context_of(const BlockCase& block) {
  return block.context.empty() ? std::nullopt : std::optional<std::string_view>(block.context);
}

// As issuers and holders make tokens.
Result<UnverifiedBiscuit> minted(const Case& source) {
  NextKeys keys(source.name);
  const BlockCase& authority = source.blocks.at(0);
  HARDTACK_TRY(const Block program, program_of(authority));
  const MintOptions options{source.root_key_id, context_of(authority), authority.next, {}};
  HARDTACK_TRY(UnverifiedBiscuit token, mint(program, named_key(source.root), options, keys));
  for (std::size_t i = 1; i < source.blocks.size(); ++i) {
    const BlockCase& block = source.blocks[i];
    HARDTACK_TRY(const Block appended, program_of(block));
    if (!block.by.empty()) {
      HARDTACK_TRY(const ThirdPartyRequest request, ThirdPartyRequest::from_token(token));
      HARDTACK_TRY(const ThirdPartyBlock signed_block,
                   sign_third_party_block(request, appended, named_key(block.by), context_of(block)));
      HARDTACK_TRY(token, append_third_party(token, signed_block, {std::nullopt, block.next}, keys));
    } else if (block.parent_hash) {
      AttenuateOptions attenuation;
      attenuation.next_key = block.next;
      HARDTACK_TRY(token, attenuate(token, appended, attenuation, keys));
    } else {
      HARDTACK_TRY(token, append(token, appended, {context_of(block), block.next}, keys));
    }
  }
  if (source.sealed) {
    HARDTACK_TRY(token, seal(token));
  }
  return token;
}

// Signed correctly whatever the blocks hold and whichever keys sign, as the library never does it.
class Crafter {
 public:
  explicit Crafter(const Case& source) : source_(source), signer_(named_key(source.root)) {}

  Result<Bytes> craft() {
    Container container;
    container.root_key_id = source_.root_key_id;
    for (const BlockCase& block : source_.blocks) HARDTACK_CHECK(add(container.blocks, block));
    container.sealed = source_.sealed;
    if (source_.sealed) {
      HARDTACK_TRY(Bytes signature, sign(signer_, seal_payload(container.blocks.back())));
      container.proof = keep(std::move(signature));
    } else {
      container.proof = signer_.reveal();
    }
    return write_container(container);
  }

 private:
  ByteView keep(Bytes bytes) { return parts_.emplace_back(std::move(bytes)); }

  Result<ByteView> payload(const BlockCase& block) {
    if (!block.raw.empty()) {
      auto bytes = raw_block(block.raw);
      if (!bytes) return fail(ErrorCode::kUsage, "there are no raw bytes `" + block.raw + "`");
      return keep(*std::move(bytes));
    }
    HARDTACK_TRY(Block program, program_of(block));
    programs_.push_back(std::move(program));
    TokenTables own;
    HARDTACK_TRY(EncodedBlock encoded, encode_block(programs_.back(), context_of(block), !block.by.empty(),
                                                    block.by.empty() ? tables_ : own));
    return keep(std::move(encoded.bytes));
  }

  Result<void> add(std::vector<SignedBlock>& chain, const BlockCase& block) {
    const std::string key_name =
        block.next_key.empty() ? source_.name + " key " + std::to_string(chain.size() + 1) : "";
    PrivateKey next = block.next_key.empty() ? derived_key(block.next, key_name) : named_key(block.next_key);
    HARDTACK_TRY(const ByteView content, payload(block));
    const std::uint32_t version = block.signature_version.value_or(block.by.empty() ? 0u : 1u);
    SignedBlock added{content, next.public_key(), {}, std::nullopt, version};
    if (!block.by.empty()) {
      const PrivateKey external = named_key(block.by);
      const ByteView previous = chain.empty() ? ByteView{} : chain.back().signature;
      HARDTACK_TRY(Bytes signature, sign(external, external_payload(content, previous)));
      added.external = ExternalSignature{keep(std::move(signature)), external.public_key()};
    }
    chain.push_back(added);
    HARDTACK_TRY(Bytes signature, sign(signer_, signed_payload(chain, chain.size() - 1)));
    chain.back().signature = keep(std::move(signature));
    signer_ = std::move(next);
    return {};
  }

  const Case& source_;
  PrivateKey signer_;
  std::deque<Bytes> parts_;
  std::deque<Block> programs_;  // the tables hold views of them
  TokenTables tables_;
};

bool by_hand(const Case& source) {
  return std::ranges::any_of(source.blocks, [](const BlockCase& block) {
    return !block.raw.empty() || !block.next_key.empty() || block.signature_version;
  });
}

}  // namespace

Result<Bytes> make_token(const Case& source) {
  Bytes token;
  if (by_hand(source)) {
    HARDTACK_TRY(token, Crafter(source).craft());
  } else {
    HARDTACK_TRY(const UnverifiedBiscuit made, minted(source));
    token.assign(made.bytes().begin(), made.bytes().end());
  }
  for (const std::vector<std::string>& edit : source.edits) {
    HARDTACK_TRY(token, edited(token, edit));
  }
  return token;
}

}  // namespace hardtack::conformance
