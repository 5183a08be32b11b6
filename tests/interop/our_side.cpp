#include "tests/interop/our_side.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "engine/authz/authorizer.h"
#include "engine/authz/policy.h"
#include "engine/authz/request.h"
#include "engine/explain/world_text.h"
#include "engine/program/print.h"
#include "grammar/compile.h"
#include "tests/reference/naive_evaluator.h"
#include "tests/support/random_sources.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/biscuit/verified.h"
#include "tokens/bytes/hex.h"
#include "tokens/keys/key_text.h"

namespace hardtack::interop {
namespace {

using test_support::GeneratedBlock;
using test_support::GeneratedCase;

// `invalid_type` as the reference calls it: `InvalidType`.
std::string reference_name(ErrorCode code) {
  std::string name;
  bool upper = true;
  for (const char c : error_name(code)) {
    if (c == '_') {
      upper = true;
    } else {
      name += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      upper = false;
    }
  }
  return name;
}

// Eager operators can be printed and read back, but not written.
CompileOptions options_for(const std::string& source) {
  CompileOptions options;
  options.printed = source.find("&&! ") != std::string::npos || source.find("||! ") != std::string::npos;
  return options;
}

EvalLimits generous_limits() {
  EvalLimits limits;  // facts and iterations as in the reference
  limits.max_steps = 200'000'000;
  limits.max_memory = std::size_t{1} << 30U;
  limits.max_time = std::chrono::seconds(60);
  return limits;
}

Outcome outcome_of(const Result<Decision>& decision) {
  Outcome outcome;
  if (!decision) {
    outcome.kind = OutcomeKind::kError;
    outcome.error = reference_name(decision.error().code());
    return outcome;
  }
  outcome.kind = decision->allowed() ? OutcomeKind::kAllowed
                 : decision->policy  ? OutcomeKind::kUnauthorized
                                     : OutcomeKind::kNoPolicy;
  if (decision->policy) {
    outcome.policy = decision->policy->where.index;
    outcome.policy_allows = decision->policy->kind == PolicyKind::kAllow;
  }
  for (const FailedCheck& failed : decision->failed_checks) {
    outcome.checks.push_back({failed.where.block.index(), failed.where.index});
  }
  return outcome;
}

World world_of(const Authorizer& authorizer) {
  World world;
  for (const FactGroup& group : world_text(authorizer).facts) {
    std::string origin;
    bool authorizer_too = false;
    for (const BlockId block : group.origin) {
      if (block.is_authorizer()) {
        authorizer_too = true;
        continue;
      }
      origin += origin.empty() ? "" : ", ";
      origin += std::to_string(*block.index());
    }
    if (authorizer_too) {
      origin += origin.empty() ? "authorizer" : ", authorizer";
    }
    world[origin].insert(group.facts.begin(), group.facts.end());
  }
  return world;
}

QueryAnswer ask(Authorizer& authorizer, const std::string& rule) {
  QueryAnswer answer;
  const auto block = to_block(parse_rule_source(rule));
  if (!block) {
    answer.error = "refused: " + block.error().to_string();
    return answer;
  }
  const auto rows = authorizer.query(*block);
  if (!rows) {
    answer.error = reference_name(rows.error().code());
    return answer;
  }
  for (const QueryRow& row : *rows) {
    answer.facts.insert(print_predicate(row.name, row.terms));
  }
  return answer;
}

Result<VerifiedBiscuit> verified(const std::string& token, std::string_view root_public_key) {
  HARDTACK_TRY(const UnverifiedBiscuit received, UnverifiedBiscuit::parse_text(token));
  HARDTACK_TRY(const PublicKey root, parse_public_key(root_public_key));
  return verify_biscuit(received, root);
}

// Makes a token block by block, alone or taking turns with the reference.
class Minter {
 public:
  Minter(const GeneratedCase& generated, std::uint64_t seed, OracleProcess* oracle)
      : generated_(generated),
        root_(test_support::kRootKeys[generated.root_key]),
        seed_(seed),
        oracle_(oracle),
        turns_(oracle == nullptr ? Turns::kNone : static_cast<Turns>(seed % 4)),
        random_(seed) {}

  Result<std::string> mint_token() {
    HARDTACK_TRY(UnverifiedBiscuit token, authority());
    for (std::size_t i = 1; i < generated_.blocks.size(); ++i) {
      const GeneratedBlock& block = generated_.blocks[i];
      const bool theirs = turns_ == Turns::kEveryOtherBlock && i % 2 == 1 && is_plain(block);
      HARDTACK_TRY(token, theirs               ? extended_by_oracle(token, block)
                          : block.external_key ? third_party(token, block)
                                               : first_party(token, block));
    }
    if (generated_.sealed && turns_ == Turns::kEveryOtherBlock) {
      HARDTACK_TRY(const std::string text, from_oracle({{"op", "seal"}}, &token, "token"));
      return text;
    }
    if (generated_.sealed) {
      HARDTACK_TRY(token, seal(token));
    }
    return token.to_text();
  }

 private:
  enum class Turns { kNone, kThirdParty, kEveryOtherBlock, kAuthority };

  // The oracle drops `trusting` statements.
  static bool is_plain(const GeneratedBlock& block) { return block.source == block.plain_source; }

  static KeyAlgorithm next_key(const GeneratedBlock& block) {
    return block.next_key_is_p256 ? KeyAlgorithm::kSecp256r1 : KeyAlgorithm::kEd25519;
  }

  Result<std::string> from_oracle(Json request, const UnverifiedBiscuit* token, const char* field) {
    request["seed"] = std::to_string(seed_++);
    if (token != nullptr) {
      request["token"] = token->to_text();
      request["public"] = root_.public_text;
    }
    const auto answer = oracle_->ask(request);
    if (!answer || !answer->contains(field)) {
      return fail(ErrorCode::kInternal, "oracle: " + (answer ? answer->dump() : answer.error()));
    }
    return (*answer)[field].get<std::string>();
  }

  Result<UnverifiedBiscuit> authority() {
    const GeneratedBlock& block = generated_.blocks[0];
    if (turns_ == Turns::kAuthority && is_plain(block)) {
      Json request = {{"op", "mint"}, {"private", root_.private_text}, {"source", block.source}};
      if (generated_.root_key_id) {
        request["root_key_id"] = *generated_.root_key_id;
      }
      HARDTACK_TRY(const std::string text, from_oracle(std::move(request), nullptr, "token"));
      return UnverifiedBiscuit::parse_text(text);
    }
    HARDTACK_TRY(const PrivateKey root, parse_private_key(root_.private_text));
    HARDTACK_TRY(const Block program, block_from_source(block.source, {}, options_for(block.source)));
    MintOptions options;
    options.root_key_id = generated_.root_key_id;
    options.next_key = next_key(block);
    return mint(program, root, options, random_);
  }

  Result<UnverifiedBiscuit> extended_by_oracle(const UnverifiedBiscuit& token, const GeneratedBlock& block) {
    Json request = {{"op", block.external_key ? "third_party" : "attenuate"}, {"source", block.source}};
    if (block.external_key) {
      request["external_private"] = test_support::kExternalKeys[*block.external_key].private_text;
    }
    HARDTACK_TRY(const std::string text, from_oracle(std::move(request), &token, "token"));
    return UnverifiedBiscuit::parse_text(text);
  }

  Result<UnverifiedBiscuit> first_party(const UnverifiedBiscuit& token, const GeneratedBlock& block) {
    HARDTACK_TRY(const Block program, block_from_source(block.source, {}, options_for(block.source)));
    return append(token, program, {.next_key = next_key(block)}, random_);
  }

  Result<UnverifiedBiscuit> third_party(const UnverifiedBiscuit& token, const GeneratedBlock& block) {
    const std::string_view key_text = test_support::kExternalKeys[*block.external_key].private_text;
    HARDTACK_TRY(const PrivateKey key, parse_private_key(key_text));
    HARDTACK_TRY(const ThirdPartyRequest request, ThirdPartyRequest::from_token(token));
    ThirdPartyAppendOptions options;
    options.expected_key = key.public_key();
    options.next_key = next_key(block);
    if (turns_ == Turns::kThirdParty && is_plain(block)) {
      Json ask = {{"op", "third_party_block"},
                  {"request", request.to_text()},
                  {"external_private", key_text},
                  {"source", block.source}};
      HARDTACK_TRY(const std::string text, from_oracle(std::move(ask), nullptr, "block"));
      HARDTACK_TRY(const ThirdPartyBlock theirs, ThirdPartyBlock::parse_text(text));
      return append_third_party(token, theirs, options, random_);
    }
    HARDTACK_TRY(const Block program, block_from_source(block.source, {}, options_for(block.source)));
    HARDTACK_TRY(const ThirdPartyBlock ours, sign_third_party_block(request, program, key));
    return append_third_party(token, ours, options, random_);
  }

  const GeneratedCase& generated_;
  const test_support::TestKey& root_;
  std::uint64_t seed_;
  OracleProcess* oracle_;
  Turns turns_;
  testing::DeterministicRandom random_;
};

}  // namespace

std::expected<std::string, std::string> mint_ours(const GeneratedCase& generated, std::uint64_t seed,
                                                  OracleProcess* oracle) {
  auto token = Minter(generated, seed, oracle).mint_token();
  if (!token) {
    return std::unexpected(token.error().to_string());
  }
  return *std::move(token);
}

Answer decide_ours(const std::string& token, std::string_view root_public_key, const std::string& authorizer_source,
                   const std::vector<std::string>& queries) {
  Answer answer;
  const auto refuse = [&answer](const Error& error) {
    answer.outcome = {};
    answer.outcome.error = error.to_string();
    return answer;
  };
  const auto biscuit = verified(token, root_public_key);
  if (!biscuit) {
    return refuse(biscuit.error());
  }
  for (std::size_t i = 0; i < biscuit->blocks().size(); ++i) {
    answer.blocks.push_back(print_block(*biscuit->blocks()[i].program));
    answer.revocation_ids.push_back(to_hex(biscuit->revocation_id(i)));
  }
  auto source = authorizer_from_source(authorizer_source, {}, options_for(authorizer_source));
  if (!source) {
    return refuse(source.error());
  }
  answer.code = print_authorizer(*source);
  PolicyOptions options;
  options.limits = generous_limits();
  const auto policy = Policy::compile(*std::move(source), std::move(options));
  if (!policy) {
    return refuse(policy.error());
  }
  const auto credential = biscuit->credential();
  if (!credential) {
    return refuse(credential.error());
  }
  Authorizer authorizer;
  const Request request(*policy);
  answer.outcome = outcome_of(authorizer.authorize(*policy, request, *credential));
  answer.world = world_of(authorizer);
  for (const std::string& query : queries) {
    answer.queries.push_back(ask(authorizer, query));
  }
  return answer;
}

std::optional<std::string> reprinted(const std::string& printed) {
  if (const auto block = block_from_source(printed, {}, {.printed = true})) {
    return print_block(*block);
  }
  const auto authorizer = authorizer_from_source(printed, {}, {.printed = true});
  return authorizer ? std::optional(print_authorizer(*authorizer)) : std::nullopt;
}

Result<std::string> printed_source(const std::string& source, bool authorizer) {
  HARDTACK_TRY(const Block block, authorizer ? authorizer_from_source(source) : block_from_source(source));
  return authorizer ? print_authorizer(block) : print_block(block);
}

bool is_unbound(std::string_view message) {
  return message.find("no predicate of the body binds `$") != std::string_view::npos;
}

bool naive_error(const std::string& token, const std::string& authorizer) {
  const auto received = UnverifiedBiscuit::parse_text(token);
  const auto blocks = received ? received->decode_blocks() : Result<std::vector<TokenBlock>>(fail(received.error()));
  const auto source = authorizer_from_source(authorizer);
  if (!blocks || !source) {
    return false;
  }
  reference::NaiveInput input;
  input.authorizer = &*source;
  for (const TokenBlock& block : *blocks) {
    input.blocks.push_back({block.program, block.external_key});
  }
  return !reference::evaluate_naively(input).errors.empty();
}

}  // namespace hardtack::interop
