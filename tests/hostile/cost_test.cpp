// What a stranger sends costs no more than docs/limits.md says: counted in steps, bytes and allocations, which are the
// same on every machine; scripts/bench measures the time.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "grammar/compile.h"
#include "tests/hostile/hostile.h"
#include "tests/hostile/ways.h"
#include "tests/support/counted_heap.h"
#include "tokens/biscuit/unverified.h"
#include "tokens/biscuit/verified.h"
#include "tokens/keys/key_text.h"

namespace hardtack::test {

void PrintTo(const HostileInput& input, std::ostream* out) { *out << input.name; }

namespace {

namespace heap = hardtack::testing::heap;

constexpr std::size_t kMebibyte = 1u << 20;
constexpr std::size_t kHeldWhileShowing = 64 * kMebibyte;
constexpr std::size_t kHeldPerInputByte = 16;
constexpr std::size_t kHeldWhileDeciding = 64 * kMebibyte;
constexpr std::size_t kAllocations = 1'500'000;
constexpr std::size_t kPrinted = 4 * kMebibyte;
constexpr std::size_t kPrintedPerInputByte = 8;

std::vector<HostileInput> all_inputs() {
  std::vector<HostileInput> inputs;
  for (const auto& kind : {hostile_policies(), hostile_tokens(), hostile_snapshots()}) {
    inputs.insert(inputs.end(), kind.begin(), kind.end());
  }
  return inputs;
}

std::string name_of(const ::testing::TestParamInfo<HostileInput>& info) {
  const std::string_view kind = info.param.kind == HostileKind::kPolicy  ? "policy_"
                                : info.param.kind == HostileKind::kToken ? "token_"
                                                                         : "snapshot_";
  return std::string(kind) + std::string(info.param.name);
}

class Hostile : public ::testing::TestWithParam<HostileInput> {};

TEST_P(Hostile, CostsWhatTheLimitsSay) {
  const HostileFile file(GetParam());
  ASSERT_LE(file.size(), GetParam().kind == HostileKind::kToken ? 90'000u : 8 * kMebibyte);
  for (const Way& way : ways_of(GetParam().kind)) {
    SCOPED_TRACE(way.name);
    const heap::Use before = heap::use;
    heap::use.peak = before.held;
    const Outcome outcome = run(way, file);
    const std::size_t held = heap::use.peak - before.held;
    EXPECT_LE(held, kHeldWhileShowing + kHeldPerInputByte * file.size());
    EXPECT_LE(heap::use.allocations - before.allocations, kAllocations);
    EXPECT_LE(outcome.printed, kPrinted + kPrintedPerInputByte * file.size());
    EXPECT_NE(outcome.exit_code, cli::ExitCode::kInternal);
    RecordProperty(std::string(way.name), std::to_string(held / 1024) + " KiB");
  }
}

INSTANTIATE_TEST_SUITE_P(Inputs, Hostile, ::testing::ValuesIn(all_inputs()), name_of);

class HostileToken : public ::testing::TestWithParam<HostileInput> {};

// What a service does with a token, with the library's default limits.
TEST_P(HostileToken, IsDecidedWithinTheLimits) {
  const std::string text = GetParam().make();
  const auto policy = Policy::compile(authorizer_from_source(std::string(kHostilePolicy)).value()).value();
  const Request request(policy);
  const PublicKey root = parse_public_key(hostile_root_key()).value();
  Authorizer authorizer;
  const heap::Use before = heap::use;
  heap::use.peak = before.held;
  {
    const UnverifiedBiscuit received = UnverifiedBiscuit::parse_text(text).value();
    const Result<VerifiedBiscuit> verified = verify_biscuit(received, root);
    if (verified) {
      const Result<Credential> credential = verified->credential();
      ASSERT_TRUE(credential.has_value());
      const Result<Decision> decision = authorizer.authorize(policy, request, *credential);
      // What exceeds the limit was charged before it would have been done.
      EXPECT_LE(authorizer.stats().steps, 2 * EvalLimits{}.max_steps);
      EXPECT_LE(decision ? decision->stats.steps : 0, EvalLimits{}.max_steps);
    }
  }
  EXPECT_LE(heap::use.peak - before.held, kHeldWhileDeciding);
  EXPECT_LE(heap::use.allocations - before.allocations, 200'000u);
}

INSTANTIATE_TEST_SUITE_P(Tokens, HostileToken, ::testing::ValuesIn(hostile_tokens().begin(), hostile_tokens().end()),
                         name_of);

}  // namespace
}  // namespace hardtack::test
