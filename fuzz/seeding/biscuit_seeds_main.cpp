// Writes what seeds are made of that only the engine can make: programs of the test generator, and the blocks, tokens,
// third parties' messages and snapshots that they give. The same bytes in every run; the keys are those of the targets.
//
//   hardtack_biscuit_seeds FOLDER [CASES]
//
// writes FOLDER/KIND/NUMBER for each kind below; fuzz/seeding/make_seeds.py puts them into the form of each target.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/authz/credential_issuer.h"
#include "fuzz/fixed_tokens.h"
#include "grammar/compile.h"
#include "tests/support/program_generator.h"
#include "tokens/biscuit/format/block_encoder.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/snapshot/snapshot.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/biscuit/verified.h"

using namespace hardtack;

namespace {

constexpr std::uint64_t kDefaultCases = 400;

std::chrono::nanoseconds stopped_clock() { return {}; }

struct FixedRandom final : RandomSource {
  Result<void> fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) byte = 91;
    return {};
  }
};

class Writer {
 public:
  explicit Writer(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void write(const char* kind, ByteView bytes) {
    const std::filesystem::path path = folder_ / kind / std::to_string(count_++);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) {
      std::fprintf(stderr, "error: cannot write %s\n", path.c_str());
      std::exit(74);
    }
  }
  void write(const char* kind, const std::string& text) { write(kind, ByteView(Bytes(text.begin(), text.end()))); }
  std::size_t count() const { return count_; }

 private:
  std::filesystem::path folder_;
  std::size_t count_ = 0;
};

// Every other case is of the plain language, the rest of all of it.
test_support::GeneratorOptions options_of(std::uint64_t seed) {
  test_support::GeneratorOptions options;
  if (seed % 2 == 0) return options;
  options.keyword_case = options.eager_operators = options.multi_query_reject = options.partial_errors = true;
  options.block_trusting = options.shadowed_variables = options.unbound_variables = seed % 4 == 1;
  options.word_sets = options.ill_typed_facts = options.keyword_names = seed % 4 == 3;
  options.limits = seed % 16 == 3;
  return options;
}

void write_block(Writer& out, const Block& block, bool third_party) {
  TokenTables tables;
  if (const auto encoded = encode_block(block, std::nullopt, third_party, tables)) {
    out.write(third_party ? "third_party_content" : "block", encoded->bytes);
  }
}

Result<UnverifiedBiscuit> with_third_party(Writer& out, const UnverifiedBiscuit& token, const Block& block) {
  HARDTACK_TRY(const ThirdPartyRequest request, ThirdPartyRequest::from_token(token));
  out.write("third_party_request", request.bytes());
  HARDTACK_TRY(const ThirdPartyBlock signed_block,
               sign_third_party_block(request, block, fuzz::fixed_key(fuzz::kTrustedThirdParty)));
  out.write("third_party_block", signed_block.bytes());
  FixedRandom random;
  return append_third_party(token, signed_block, {}, random);
}

// The token of the case; what a format refuses ends it early.
std::optional<UnverifiedBiscuit> token_of(Writer& out, const test_support::GeneratedCase& generated) {
  std::optional<UnverifiedBiscuit> token;
  std::uint8_t number = 150;
  const auto algorithm = [](bool p256) { return p256 ? KeyAlgorithm::kSecp256r1 : KeyAlgorithm::kEd25519; };
  for (const test_support::GeneratedBlock& part : generated.blocks) {
    const auto block = block_from_source(part.source);
    if (!block) return token;
    write_block(out, *block, token && part.external_key.has_value());
    const PrivateKey next = fuzz::fixed_key(number++, algorithm(part.next_key_is_p256));
    auto longer = !token ? mint_with_key(*block, fuzz::fixed_key(1, algorithm(generated.root_key == 1)), next,
                                         {.root_key_id = generated.root_key_id})
                  : part.external_key ? with_third_party(out, *token, *block)
                                      : append_with_key(*token, *block, next, {});
    if (!longer) return token;
    token = *std::move(longer);
    out.write("token", token->bytes());
  }
  if (!token || !generated.sealed) return token;
  if (auto sealed = seal(*token)) out.write("token", sealed->bytes());
  return token;
}

void write_snapshots(Writer& out, const std::string& authorizer_source, const UnverifiedBiscuit& token,
                     const PublicKey& root) {
  auto source = authorizer_from_source(authorizer_source);
  if (!source) return;
  const auto policy = Policy::compile(*std::move(source));
  if (!policy) return;
  if (const auto written = write_policy_snapshot(**policy)) out.write("snapshot", *written);
  const auto verified = verify_biscuit(token, root);
  if (!verified) return;
  const auto credential = verified->credential();
  if (!credential) return;
  EvalLimits limits;
  limits.max_facts = 60;  // so that snapshots stay small
  Authorizer authorizer({.limits = limits, .clock = stopped_clock});
  const Request request(*policy);
  (void)authorizer.authorize(*policy, request, *credential);
  if (const auto written = write_snapshot(authorizer, request)) out.write("snapshot", *written);
}

void write_case(Writer& out, std::uint64_t seed) {
  const test_support::GeneratedCase generated = test_support::generate_case(seed, options_of(seed));
  out.write("authorizer_source", generated.authorizer);
  for (const test_support::GeneratedBlock& block : generated.blocks) out.write("block_source", block.source);
  const auto token = token_of(out, generated);
  const auto algorithm = generated.root_key == 1 ? KeyAlgorithm::kSecp256r1 : KeyAlgorithm::kEd25519;
  if (token) write_snapshots(out, generated.authorizer, *token, fuzz::fixed_key(1, algorithm).public_key());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: hardtack_biscuit_seeds FOLDER [CASES]\n");
    return 64;
  }
  const std::uint64_t cases = argc == 3 ? std::strtoull(argv[2], nullptr, 10) : kDefaultCases;
  Writer out(argv[1]);
  for (std::uint64_t seed = 1; seed <= cases; ++seed) write_case(out, seed);
  for (const fuzz::FixedToken& fixed : fuzz::fixed_tokens()) out.write("token", fixed.token.bytes());
  std::printf("%zu files\n", out.count());
  return 0;
}
