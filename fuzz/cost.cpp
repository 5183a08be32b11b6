// No input costs more than docs/limits.md says: deciding, inspecting, explaining, tracing and checking it hold a
// bounded number of bytes, allocate a bounded number of times and print a bounded number of bytes. Time is not looked
// at, so the property is the same under sanitizers.
//
// Input: a letter for what is done (`a` to `i`), a letter for what follows: `p` a policy's text, `s` the source of a
// block that is appended to a token, `c` choices for one (hostile_block.h). Cost for each byte of the input is told to
// libFuzzer as coverage, so that it looks for inputs which cost more: run it with -max_len=65536.
#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "fuzz/allocation.h"
#include "fuzz/fixed_tokens.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/hostile_block.h"
#include "grammar/compile.h"
#include "tests/hostile/ways.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/block_encoder.h"

using namespace hardtack;
using fuzz::require;

namespace {

constexpr std::size_t kHeld = 64u << 20;
constexpr std::size_t kHeldPerByte = 16;
constexpr std::size_t kPrinted = 4u << 20;
constexpr std::size_t kPrintedPerByte = 8;
constexpr std::size_t kAllocations = 1'500'000;

// libFuzzer takes each of these that is set as something new that the input reached.
#if defined(__clang__) && defined(__linux__)
__attribute__((section("__libfuzzer_extra_counters")))
#endif
std::array<std::uint8_t, 3 * 32>
    reached;

// A doubling of the cost for each byte of input is news.
void tell(std::size_t kind, std::size_t cost, std::size_t size) {
  const auto doublings = static_cast<std::size_t>(std::bit_width(cost * 16 / std::max<std::size_t>(size, 64)));
  reached[kind * 32 + std::min<std::size_t>(doublings, 31)] = 1;
}

std::string token_text(char kind, fuzz::Choices& choices) {
  const UnverifiedBiscuit& parent = fuzz::fixed_tokens().front().token;
  TokenTables tables;
  if (!parent.decode_blocks(tables)) return {};
  if (kind == 'c') {
    const Bytes block = fuzz::hostile_block(choices, tables, false);
    const auto token = UnverifiedBiscuit::parse(fuzz::append_signed(parent, block, false));
    return token ? token->to_text() : std::string();
  }
  const auto rest = choices.rest();
  const auto compiled =
      parse_block_source(std::string(reinterpret_cast<const char*>(rest.data()), rest.size()), {}, {});
  if (!compiled.block) return {};
  const auto encoded = encode_block(*compiled.block, std::nullopt, false, tables);
  if (!encoded) return {};
  const auto token = UnverifiedBiscuit::parse(fuzz::append_signed(parent, encoded->bytes, false));
  return token ? token->to_text() : std::string();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Choices choices(data, size);
  const std::uint8_t way_letter = choices.byte();
  const auto kind = static_cast<char>(choices.byte());
  if (way_letter < 'a' || (kind != 'p' && kind != 's' && kind != 'c')) return 0;
  const bool policy = kind == 'p';
  const auto ways = test::ways_of(policy ? test::HostileKind::kPolicy : test::HostileKind::kToken);
  const test::Way& way = ways[(way_letter - 'a') % ways.size()];
  const auto rest = choices.rest();
  const std::string bytes =
      policy ? std::string(reinterpret_cast<const char*>(rest.data()), rest.size()) : token_text(kind, choices);
  if (bytes.empty()) return 0;
  const test::HostileFile file(bytes, fuzz::fixed_tokens().front().root.to_text());
  const fuzz::AllocationMeter meter;
  const test::Outcome outcome = run(way, file);
  require(outcome.exit_code != cli::ExitCode::kInternal, "no input is a defect of the command");
  require(meter.peak() <= kHeld + kHeldPerByte * bytes.size(), "what is held is bounded");
  require(meter.count() <= kAllocations, "the number of allocations is bounded");
  require(outcome.printed <= kPrinted + kPrintedPerByte * bytes.size(), "what is printed is bounded");
  tell(0, meter.peak(), bytes.size());
  tell(1, meter.count(), bytes.size());
  tell(2, outcome.printed, bytes.size());
  return 0;
}
