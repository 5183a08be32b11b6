// What holders may do keeps a token good, whatever they do in whatever order: after any sequence of appending,
// third-party blocks, sealing and passing on as text, the token verifies with the same revocation ids and lineage
// hashes for its first blocks; a longer token is never allowed what the shorter one was denied, under a policy that
// trusts the authority alone; a block declares its parent only if the hash is that of the blocks before it; nothing
// extends a sealed token; a cache that has seen the token's ancestors says what verifying says.
//
// Input: operations, each a byte and its choices.
#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/program/equal.h"
#include "fuzz/fixed_tokens.h"
#include "fuzz/fuzz_support.h"
#include "grammar/compile.h"
#include "tokens/biscuit/chain.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/block_encoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/lineage_hash.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/biscuit/verification_cache.h"
#include "tokens/biscuit/verified.h"

using namespace hardtack;
using fuzz::require;

namespace {

constexpr std::size_t kMaxOperations = 5;

enum class Claim { kNone, kGood, kBad };

struct Source {
  const char* text;
  Claim claim = Claim::kNone;  // in a first-party block
};

// {parent}: the token's lineage hash; {other}: another one.
constexpr std::array<Source, 13> kSources = {{
    {"check if time($t), $t < 2030-01-01T00:00:00Z;"},
    {"right(\"file4\", \"read\"); user(\"alice\");"},
    {"right($f, $o) <- resource($f), operation($o);"},
    {"trusting previous; reject if resource(\"file2\"); seen([1, {\"a\": null}]);"},
    {"check all right($f, $o) trusting authority; check if (1 / 0 == 1).try_or(true);"},
    {"parent_token_sha256({parent});", Claim::kGood},
    {"parent_token_sha256({other});", Claim::kBad},
    {"parent_token_sha256({parent}); parent_token_sha256({other});", Claim::kBad},
    {"parent_token_sha256($x) <- user($x);", Claim::kBad},
    {"parent_token_sha256(hex:00ff);", Claim::kBad},
    {"parent_token_sha256({parent}, 1); check if user({other}) or user(\"alice\") trusting authority;"},
    {"parent_token_sha256({other}, 1); x($y) <- parent_token_sha256($y);"},
    {""},
}};

constexpr const char* kPolicy = R"(operation("read"); time(2026-01-01T00:00:00Z);
deny if banned($user), user($user);
allow if resource($file), operation($op), right($file, $op), user("alice") trusting authority;
)";
constexpr std::array<const char*, 3> kFiles = {"file1", "file2", "file4"};

// Different in each call, the same in each run.
class CountingRandom final : public RandomSource {
 public:
  Result<void> fill(std::span<std::uint8_t> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(count_ * 37 + i + 101);
    ++count_;
    return {};
  }

 private:
  std::size_t count_ = 0;
};

std::chrono::nanoseconds stopped_clock() { return {}; }

std::array<bool, kFiles.size()> allowed_files(const Credential& credential) {
  static const auto policy = Policy::compile(authorizer_from_source(kPolicy).value()).value();
  Authorizer authorizer({.limits = {}, .clock = stopped_clock});
  std::array<bool, kFiles.size()> allowed{};
  for (std::size_t i = 0; i < kFiles.size(); ++i) {
    Request request(policy);
    request.add("resource", {kFiles[i]});
    allowed[i] = is_allowed(authorizer.authorize(policy, request, credential));
  }
  return allowed;
}

class Holder {
 public:
  Holder(const fuzz::FixedToken& fixed, fuzz::Choices& choices)
      : choices_(choices), root_(fixed.root), token_(fixed.token), verified_(accepted(token_).token) {
    allowed_ = allowed_files(verified_.credential().value());
  }

  // On the way the cache verifies, which looks at one signature more each time; what it accepted in the end holds all
  // of that, so verifying the last token says whether it was right.
  void run() {
    for (std::size_t i = 0; i < kMaxOperations && choices_.more(); ++i) {
      switch (choices_.below(4)) {
        case 0: append_block(); break;
        case 1: append_third_party_block(); break;
        case 2: pass_on(); break;
        default: seal_token(); break;
      }
    }
    const auto verified = verify_biscuit(token_, root_);
    require(verified.has_value(), "the token verifies");
    compare(*verified, accepted(token_));
  }

 private:
  Block any_block(Claim& claim) {
    const Source& source = kSources[choices_.below(kSources.size())];
    claim = source.claim;
    Parameters parameters;
    parameters.set("parent", Term::string(lineage_hashes(token_).back()));
    parameters.set("other", Term::string(lineage_hashes(fuzz::fixed_tokens()[1].token).front()));
    return to_block(parse_block_source(source.text, parameters, {.allow_unused_parameters = true})).value();
  }
  // Botan takes ten times as long for P-256.
  KeyAlgorithm any_algorithm() { return choices_.below(64) == 63 ? KeyAlgorithm::kSecp256r1 : KeyAlgorithm::kEd25519; }

  void append_block() {
    Claim claim{};
    const Block block = any_block(claim);
    const auto longer = append(token_, block, {.next_key = any_algorithm()}, random_);
    check_longer(longer, claim);
    if (claim == Claim::kBad) check_forced(block);
  }

  // Other tools append what ours refuse.
  void check_forced(const Block& block) {
    const auto signer = appending_key(token_);
    if (!signer) return;
    TokenTables tables;
    require(token_.decode_blocks(tables).has_value(), "a good token decodes");
    const auto encoded = encode_block(block, std::nullopt, false, tables);
    require(encoded.has_value(), "any block can be encoded");
    const auto next = PrivateKey::generate(any_algorithm(), random_);
    const auto longer = extend_chain(token_.container(), encoded->bytes, encoded->version, std::nullopt,
                                     PrivateKeySigner::of(*signer), *next, token_.limits());
    if (!longer) return;  // it is full
    const auto verified = verify_biscuit(*longer, root_);
    require(cache_.verify(longer->bytes(), root_).has_value() == verified.has_value(), "a cache accepts what verifies");
    require(!verified && (verified.error().code() == ErrorCode::kLineageMismatch ||
                          verified.error().code() == ErrorCode::kReservedName),
            "a wrong claim is refused and named");
  }

  void append_third_party_block() {
    Claim claim{};
    const Block block = any_block(claim);
    const auto request = ThirdPartyRequest::from_token(token_);
    require(request.has_value() != token_.sealed(), "an open token can be asked to be extended, a sealed one cannot");
    if (!request) return;
    const PrivateKey signer = fuzz::fixed_key(fuzz::kUnknownThirdParty, any_algorithm());
    const auto signed_block =
        sign_third_party_block(ThirdPartyRequest::parse_text(request->to_text()).value(), block, signer);
    require(signed_block.has_value() == (claim == Claim::kNone), "a third party can sign any block without claim");
    if (!signed_block) return;
    const auto received = ThirdPartyBlock::parse_text(signed_block->to_text());
    const auto longer = append_third_party(token_, received.value(), {.next_key = any_algorithm()}, random_);
    check_longer(longer, claim);
  }

  void check_longer(const Result<UnverifiedBiscuit>& longer, Claim claim) {
    require(!token_.sealed() || !longer, "nothing extends a sealed token");
    if (!longer) {
      const ErrorCode code = longer.error().code();
      const bool full = code == ErrorCode::kTooManyBlocks || code == ErrorCode::kTokenTooLarge;
      if (!token_.sealed() && !full && claim != Claim::kBad) fuzz::violated("refused: " + longer.error().to_string());
      return;
    }
    require(claim != Claim::kBad, "what is appended claims no wrong parent");
    const VerifiedBiscuit verified = accepted(*longer).token;
    require(verified.blocks().size() == verified_.blocks().size() + 1, "there is one block more");
    require(verified.declares_parent(verified_.blocks().size()) == (claim == Claim::kGood), "a right claim is seen");
    take(*longer, verified);
  }

  void pass_on() {
    const auto received = UnverifiedBiscuit::parse_text(token_.to_text());
    require(received.has_value(), "a token's text reads");
    take(*received, accepted(*received).token);
  }

  void seal_token() {
    const auto sealed = seal(token_);
    require(sealed.has_value() != token_.sealed(), "a token is sealed once");
    if (sealed) take(*sealed, accepted(*sealed).token);
  }

  void take(const UnverifiedBiscuit& token, const VerifiedBiscuit& verified) {
    for (std::size_t i = 0; i < verified_.blocks().size(); ++i) {
      const ByteView before = verified_.normalized_revocation_id(i);
      require(std::ranges::equal(before, verified.normalized_revocation_id(i)), "revocation ids stay");
      require(verified_.lineage_hashes()[i] == verified.lineage_hashes()[i], "lineage hashes stay");
      require(verified_.declares_parent(i) == verified.declares_parent(i), "claims stay");
    }
    const auto allowed = allowed_files(verified.credential().value());
    for (std::size_t i = 0; i < kFiles.size(); ++i) {
      require(allowed_[i] || !allowed[i], "a longer token is allowed nothing more");
    }
    token_ = token;
    verified_ = verified;
    allowed_ = allowed;
  }

  AcceptedBiscuit accepted(const UnverifiedBiscuit& token) {
    auto cached = cache_.verify(token.bytes(), root_);
    require(cached.has_value(), "what a holder makes verifies");
    return *std::move(cached);
  }

  // The token's ancestors are in the cache, or were; it shares what became of their blocks.
  void compare(const VerifiedBiscuit& verified, const AcceptedBiscuit& cached) {
    require(std::ranges::equal(cached.token.lineage_hashes(), verified.lineage_hashes()),
            "a cache says the same lineage");
    require(cached.token.blocks().size() == verified.blocks().size(), "and as many blocks");
    for (std::size_t i = 0; i < verified.blocks().size(); ++i) {
      const TokenBlock& block = cached.token.blocks()[i];
      const TokenBlock& expected = verified.blocks()[i];
      require(same_program(*block.program, *expected.program), "with the same programs");
      require(block.symbols == expected.symbols && block.external_key == expected.external_key, "and declarations");
    }
    require(allowed_files(cached.credential) == allowed_files(verified.credential().value()), "it is allowed the same");
  }

  fuzz::Choices& choices_;
  VerificationCache cache_{{.max_tokens = 2, .shards = 1}};
  CountingRandom random_;
  PublicKey root_;
  UnverifiedBiscuit token_;
  VerifiedBiscuit verified_;
  std::array<bool, kFiles.size()> allowed_{};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Choices choices(data, size);
  // Most often one without P-256, and with one block, since each signature takes its time.
  constexpr std::array<std::size_t, 8> kFast = {0, 1, 0, 0, 4, 0, 6, 0};
  constexpr std::array<std::size_t, 4> kSlow = {2, 3, 5, 7};
  const std::size_t choice = choices.below(256);
  Holder(fuzz::fixed_tokens()[choice < 252 ? kFast[choice % kFast.size()] : kSlow[choice % kSlow.size()]], choices)
      .run();
  return 0;
}
