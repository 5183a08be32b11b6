// Property: whatever blocks a holder appends, and whatever they say of their parents, an edge is reported only where
// the hash that a block declares is the one recomputed from the token's own bytes, by the naive verifier as well; each
// such edge is one fact that no block can say itself. A token descends from exactly those tokens whose blocks it begins
// with.
//
// Input: a token, then blocks: a byte for the kind of declaration (right, of another prefix, of another token, spelled
// otherwise, twice, by a rule, by a third party, under a name that looks alike), or choices of a hostile block.
#include <algorithm>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/explain/world_text.h"
#include "fuzz/biscuit/naive_compare.h"
#include "fuzz/fixed_tokens.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/hostile_block.h"
#include "grammar/compile.h"
#include "tokens/biscuit/format/block_encoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/lineage_hash.h"
#include "tokens/crypto/signature.h"
#include "tokens/lineage/verify.h"

namespace hardtack {
namespace {

using fuzz::require;

constexpr std::size_t kMaxAppended = 3;
constexpr const char* kClaim = "parent_token_sha256";
constexpr const char* kVerified = "verified:parent_token_sha256";

std::chrono::nanoseconds stopped_clock() { return {}; }

// Tokens that can be extended, without P-256, which is slow.
const std::vector<VerifiedBiscuit>& parents() {
  static const std::vector<VerifiedBiscuit> all = [] {
    std::vector<VerifiedBiscuit> verified;
    for (const fuzz::FixedToken& fixed : fuzz::fixed_tokens()) {
      const auto& blocks = fixed.token.container().blocks;
      const bool fast =
          fixed.root.algorithm() == KeyAlgorithm::kEd25519 && std::ranges::all_of(blocks, [](const SignedBlock& block) {
            return block.next_key.algorithm() == KeyAlgorithm::kEd25519;
          });
      if (fast && !fixed.token.sealed()) verified.push_back(verify_biscuit(fixed.token, fixed.root).value());
    }
    return verified;
  }();
  return all;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'f' ? char(c - 'a' + 'A') : c; });
  return text;
}

// What a block says of its parent, as source.
std::string declaration(fuzz::Choices& choices, const UnverifiedBiscuit& token) {
  const std::vector<std::string> hashes = lineage_hashes(token);
  const std::string& right = hashes.back();
  const std::string& other = hashes[choices.below(hashes.size())];
  const auto fact = [](const std::string& hash) { return std::string(kClaim) + "(\"" + hash + "\");"; };
  switch (choices.below(16)) {
    case 0: return fact(right);
    case 1: return fact(other);
    case 2: return fact(parents()[choices.below(parents().size())].lineage_hashes().back());
    case 3: return fact(upper(right));
    case 4: return fact(right.substr(0, 63));
    case 5: return fact(right + "0");
    case 6: return fact(right) + fact(right);
    case 7: return fact(right) + fact(other);
    case 8: return std::string(kClaim) + "(hex:" + right + ");";
    case 9: return std::string(kClaim) + "([\"" + right + "\"]);";
    case 10: return std::string(kClaim) + "($x) <- user($x);" + fact(right);
    case 11: return "user(\"" + right + "\"); " + kClaim + "($x) <- user($x);";
    case 12: return std::string(kClaim) + "(\"" + right + "\", 1);";
    case 13: return fact(right) + "check if " + kClaim + "($x), $x == \"" + right + "\";";
    case 14: return "parent_t\xd0\xbeken_sha256(\"" + right + "\");";
    default: return std::string(kVerified) + "(1, \"" + right + "\");";
  }
}

Bytes appended(const UnverifiedBiscuit& token, fuzz::Choices& choices, std::uint8_t next) {
  const bool third_party = choices.below(8) == 1;
  TokenTables tables;
  if (!third_party) (void)token.decode_blocks(tables);
  if (choices.below(8) == 1) {
    const std::size_t size = std::min(choices.below(48), choices.rest().size());
    fuzz::Choices own(choices.rest().data(), size);
    Bytes block = fuzz::hostile_block(own, tables, third_party);
    for (std::size_t i = 0; i < size; ++i) (void)choices.byte();
    return fuzz::append_signed(token, block, third_party, next);
  }
  const auto program = block_from_source(declaration(choices, token));
  if (!program) return {};
  const auto encoded = encode_block(*program, std::nullopt, third_party, tables);
  if (!encoded) return {};
  return fuzz::append_signed(token, encoded->bytes, third_party, next);
}

// The declarations of a block, by a look at its facts.
std::vector<std::string> declared(const Block& block) {
  std::vector<std::string> hashes;
  for (const Predicate& fact : block.facts()) {
    if (block.terms().text(fact.name) != kClaim || fact.terms.count != 1) continue;
    const Value hash = block.terms_of(fact).front();
    hashes.emplace_back(hash.is(ValueType::kString) ? block.terms().text(hash.as_string()) : "");
  }
  return hashes;
}

void check_edges(const VerifiedBiscuit& token) {
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < token.blocks().size(); ++i) {
    const std::vector<std::string> said = declared(*token.blocks()[i].program);
    require(said.empty() || i > 0, "the authority block declares no parent");
    require(token.declares_parent(i) == !said.empty(), "a block that verifies declares its parent or says nothing");
    if (said.empty()) continue;
    require(!token.blocks()[i].external_key, "a third party declares no parent");
    require(said.size() == 1 && said[0] == token.lineage_hashes()[i - 1], "once, as it is recomputed");
    expected.push_back(std::string(kVerified) + "(" + std::to_string(i) + ", \"" + said[0] + "\")");
  }
  const auto credential = token.credential();
  if (!credential || credential->defect()) return;
  static const auto policy = Policy::compile(authorizer_from_source("allow if true;").value()).value();
  Authorizer authorizer({.limits = {}, .clock = stopped_clock});
  const Request request(policy);
  if (!authorizer.authorize(policy, request, *credential)) return;  // a limit, or a faulty expression
  std::vector<std::string> facts;
  for (const FactGroup& group : world_text(authorizer).facts) {
    for (const std::string& fact : group.facts) {
      if (!fact.starts_with(kVerified)) continue;
      require(group.origin.size() == 1 && group.origin[0].is_authorizer(), "an edge is said by the verifier alone");
      facts.push_back(fact);
    }
  }
  std::ranges::sort(facts);
  std::ranges::sort(expected);
  require(facts == expected, "the world has the edges that were recomputed");
}

void check_ancestors(const VerifiedBiscuit& token) {
  for (const VerifiedBiscuit& parent : parents()) {
    bool begins = parent.blocks().size() < token.blocks().size();
    for (std::size_t i = 0; begins && i < parent.blocks().size(); ++i) {
      begins = parent.signed_payload(i) == token.signed_payload(i);
    }
    require(verify_live(token, parent).has_value() == begins, "a token descends from what it begins with");
  }
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  fuzz::Choices choices(data, size);
  const VerifiedBiscuit& parent = parents()[choices.below(parents().size())];
  UnverifiedBiscuit token = parent.token();
  for (std::size_t i = 0; choices.more() && i < kMaxAppended; ++i) {
    const Bytes bytes = appended(token, choices, static_cast<std::uint8_t>(120 + i));
    if (bytes.empty()) return 0;
    // The naive verifier sees the longest token, which holds the others, or the one that is refused.
    const bool last = !choices.more() || i + 1 == kMaxAppended;
    const auto verified = fuzz::read_and_verify(bytes, parent.root_key());
    if (last || !verified) fuzz::compare_naively(bytes, parent.root_key(), verified);
    if (!verified) return 0;
    check_edges(*verified);
    check_ancestors(*verified);
    token = verified->token();
  }
  return 0;
}
