// A hostile block that is signed correctly does no harm. Appended to a valid token, whatever it holds, reading it ends
// in a block or an error; authorizing ends in a decision or a named error, within the limits; both are the same
// whatever the seeds of hash tables, and so are the explanation and the trace of it; and for a policy that trusts the
// authority alone, it never turns a denial of the shorter token into an allow, nor makes it last longer.
//
// Input: a digit, then the block. 0: its bytes; 1: its source; 2: choices (hostile_block.h). 4, 5, 6: the same, signed
// by a third party whom the second policy trusts.
#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "engine/authz/authorizer.h"
#include "engine/authz/expiry.h"
#include "engine/authz/statement_text.h"
#include "engine/base/hash.h"
#include "engine/explain/explain.h"
#include "engine/explain/trace.h"
#include "engine/explain/world_text.h"
#include "fuzz/allocation.h"
#include "fuzz/fixed_tokens.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/hostile_block.h"
#include "grammar/compile.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/block_encoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/verified.h"

using namespace hardtack;
using fuzz::require;

namespace {

HashSeed current_seed{1, 2};

}  // namespace

// Instead of the library's, so that two runs in one process have different seeds.
HashSeed hardtack::HashSeed::of_process() { return current_seed; }

namespace {

constexpr std::array<HashSeed, 2> kSeeds = {{{0x0123456789abcdef, 0xfedcba9876543211}, {0x1111111122222223, 77}}};
constexpr ExplainLimits kFewSteps = {.max_explain_steps = 20'000,
                                     .max_explain_query_steps = 4'000,
                                     .max_explain_statements = 8,
                                     .max_explain_facts = 32,
                                     .max_trace_firings = 64};
constexpr std::size_t kFixedMemory = 8u << 20;  // the block, the token and what errors and texts take

constexpr const char* kAuthorityOnly = R"(operation("read"); time(2026-01-01T00:00:00Z); edge(1, 2); edge(2, 3);
reachable($a, $b) <- edge($a, $b);
reachable($a, $c) <- reachable($a, $b), edge($b, $c);
check if reachable(1, 3);
deny if banned($user), user($user);
allow if resource($file), operation($op), right($file, $op), user("alice") trusting authority;
)";

std::string trusting_policy() {
  return std::string(kAuthorityOnly) + "allow if group(\"admin\"), seen($x), $x.length() > 1 trusting " +
         fuzz::fixed_key(fuzz::kTrustedThirdParty).public_key().to_text() + ";\n" +
         "member($x, $y) <- group($x), seen($y), member($y, $x) trusting previous;\n";
}

std::chrono::nanoseconds stopped_clock() { return {}; }

// Everything that must not depend on a seed.
struct Outcome {
  bool allowed = false;
  std::string text;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome outcome_of(const Result<Decision>& decision, const RunStats& stats) {
  Outcome outcome;
  outcome.allowed = is_allowed(decision);
  if (!decision) {
    require(decision.error().code() != ErrorCode::kInternal, "no error is a defect of the engine");
    outcome.text = std::string(error_name(decision.error().code())) + ": " + decision.error().to_string();
  } else {
    const EvalLimits limits;  // what exceeds one is an error
    require(stats.facts < limits.max_facts && stats.iterations < limits.max_iterations, "limits hold");
    require(stats.steps <= limits.max_steps, "the limit of steps holds");
    outcome.text = decision->policy ? "policy " + std::to_string(decision->policy->where.index) : "no policy";
    for (const FailedCheck& check : decision->failed_checks) outcome.text += "; failed " + check.where.to_string();
  }
  outcome.text += " (" + std::to_string(stats.facts) + " facts, " + std::to_string(stats.iterations) + " rounds)";
  return outcome;
}

// What a host asks behind a decision; the last one fails for some facts.
const std::vector<Block>& queries() {
  static const std::vector<Block> all = [] {
    std::vector<Block> parsed;
    for (const char* text : {"found($a, $b) <- reachable($a, $b)", "found($x, $y) <- right($x, $y)",
                             "found($x) <- seen($x), $x + 1 > 0 trusting previous"}) {
      parsed.push_back(to_block(parse_rule_source(text)).value());
    }
    return parsed;
  }();
  return all;
}

// What a request says, of every type.
const Block& said() {
  static const Block facts =
      block_from_source(R"(said(1, "a", 2026-01-01T00:00:00Z, hex:00ff, true, null, {1, 2}, ["x"], {"k": 1});)")
          .value();
  return facts;
}

class Service {
 public:
  Service(const std::string& source, HashSeed seed)
      : policy_(Policy::compile(*parse_authorizer_source(source, {}, {.seed = seed}).block).value()) {}

  // `told`: with its explanation and its trace, which take longer than deciding.
  Outcome decide(const Credential& credential, std::string_view file, bool told) const {
    Authorizer authorizer({.limits = {}, .clock = stopped_clock});
    Request request(policy_);
    request.add("resource", {file});
    if (told) request.add_block(said());
    const fuzz::AllocationMeter meter;
    const auto decision = authorizer.authorize(policy_, request, credential);
    require(meter.peak() <= policy_->options().limits.max_memory + kFixedMemory, "memory is bounded");
    Outcome outcome = outcome_of(decision, authorizer.stats());
    if (told) {
      outcome.text += "\n" + explain_text(explain(authorizer, decision, kFewSteps));
      outcome.text += trace_text(trace(authorizer, request, kFewSteps));
    }
    if (told) {
      for (const Block& query : queries()) {
        const auto own = authorizer.query(query), all = authorizer.query_all(query);
        require(!own || !all || own->size() <= all->size(), "who asks all blocks is told no less");
        for (const auto& rows : {own, all}) {
          if (!rows) {
            outcome.text += '\n' + rows.error().to_string();
            continue;
          }
          for (const QueryRow& row : *rows) outcome.text += "\n? " + row.to_string();
        }
      }
      outcome.text += authorizer_code(*policy_, request);
      if (decision) outcome.text += print_decision(*decision, *policy_, credential);
    }
    if (told && decision) {
      for (const FactGroup& group : world_text(authorizer).facts) {
        for (const std::string& fact : group.facts) outcome.text += '\n' + fact;
      }
    }
    return outcome;
  }

 private:
  std::shared_ptr<const Policy> policy_;
};

constexpr std::array<const char*, 2> kFiles = {"file1", "file4"};  // the authority says: yes, no

struct Parent {
  UnverifiedBiscuit token;
  PublicKey root;
  TokenTables tables;
  std::vector<TokenBlock> blocks;  // what the tables see
  std::array<bool, kFiles.size()> allowed{};
  std::optional<std::uint64_t> last;  // second at which it can be used
};

struct Setting {
  std::vector<Parent> parents;
  std::vector<Service> authority_only;  // one for each seed
  std::vector<Service> trusting;
};

// Signatures are not what is tried here, and P-256 is slow.
bool only_ed25519(const fuzz::FixedToken& fixed) {
  const auto& blocks = fixed.token.container().blocks;
  return fixed.root.algorithm() == KeyAlgorithm::kEd25519 && std::ranges::all_of(blocks, [](const SignedBlock& block) {
           return block.next_key.algorithm() == KeyAlgorithm::kEd25519;
         });
}

Setting make_setting() {
  Setting setting;
  for (const HashSeed seed : kSeeds) {
    current_seed = seed;
    setting.authority_only.emplace_back(kAuthorityOnly, seed);
    setting.trusting.emplace_back(trusting_policy(), seed);
  }
  for (const fuzz::FixedToken& fixed : fuzz::fixed_tokens()) {
    if (fixed.token.sealed() || !only_ed25519(fixed)) continue;
    Parent parent{fixed.token, fixed.root, {}, {}, {}, {}};
    parent.blocks = fixed.token.decode_blocks(parent.tables).value();
    const auto verified = verify_biscuit(fixed.token, fixed.root);
    const Credential credential = verified->credential().value();
    for (std::size_t i = 0; i < kFiles.size(); ++i) {
      parent.allowed[i] = setting.authority_only[0].decide(credential, kFiles[i], true).allowed;
    }
    require(parent.allowed[0] && !parent.allowed[1], "the policy decides as it is meant to");
    parent.last = time_bound(credential);
    setting.parents.push_back(std::move(parent));
  }
  return setting;
}

// The bytes of the block that the input describes; nothing if its source does not compile.
std::optional<Bytes> block_bytes(char kind, fuzz::Choices& choices, const Parent& parent, bool third_party) {
  TokenTables tables = third_party ? TokenTables{} : parent.tables;
  if (kind == '2') return fuzz::hostile_block(choices, tables, third_party);
  if (kind == '0') return Bytes(choices.rest().begin(), choices.rest().end());
  const ByteView rest = choices.rest();
  const auto compiled =
      parse_block_source(std::string(reinterpret_cast<const char*>(rest.data()), rest.size()), {}, {});
  if (!compiled.block) return std::nullopt;
  const auto encoded = encode_block(*compiled.block, std::nullopt, third_party, tables);
  if (!encoded) return std::nullopt;
  return encoded->bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Setting setting = make_setting();
  fuzz::Choices choices(data, size);
  const std::uint8_t first = choices.byte();
  if (first < '0' || first > '7') return 0;
  const bool third_party = first >= '4';
  // Most often the one with a single block, since each signature is verified twice.
  const std::size_t choice = choices.below(4 * setting.parents.size());
  const Parent& parent = setting.parents[choice < setting.parents.size() ? choice : 0];
  const auto block = block_bytes(static_cast<char>(third_party ? first - 4 : first), choices, parent, third_party);
  if (!block) return 0;
  const Bytes bytes = fuzz::append_signed(parent.token, *block, third_party);

  std::array<std::vector<Outcome>, kSeeds.size()> outcomes;
  for (std::size_t i = 0; i < kSeeds.size(); ++i) {
    current_seed = kSeeds[i];
    const auto token = UnverifiedBiscuit::parse(bytes);
    if (!token) {
      require(block->size() > 60'000, "the container reads unless it is too large");
      return 0;
    }
    const auto verified = verify_biscuit(*token, parent.root);
    if (!verified) {
      require(verified.error().code() != ErrorCode::kInvalidSignature, "the signatures hold");
      outcomes[i].push_back({false, verified.error().to_string()});
      continue;
    }
    const auto credential = verified->credential({.revocation_id_facts = true});
    if (!credential) {
      outcomes[i].push_back({false, credential.error().to_string()});
      continue;
    }
    const auto last = time_bound(*credential);
    require(!parent.last || (last && *last <= *parent.last), "no block makes a token last longer");
    outcomes[i].push_back({false, last ? std::to_string(*last) : "no end"});
    for (std::size_t file = 0; file < kFiles.size(); ++file) {
      const bool trusted = file == size % kFiles.size();
      const bool told = size % 4 < 2;  // of the one policy or of the other
      outcomes[i].push_back(setting.authority_only[i].decide(*credential, kFiles[file], !trusted && told));
      require(parent.allowed[file] || !outcomes[i].back().allowed, "a block never turns a denial into an allow");
      if (trusted) outcomes[i].push_back(setting.trusting[i].decide(*credential, kFiles[file], !told));
    }
  }
  for (std::size_t i = 0; i < outcomes[0].size(); ++i) {
    if (outcomes[0][i] == outcomes[1][i]) continue;
    std::fprintf(stderr, "one seed:\n%s\nanother:\n%s\n", outcomes[0][i].text.c_str(), outcomes[1][i].text.c_str());
    fuzz::violated("no outcome depends on a hash");
  }
  return 0;
}
