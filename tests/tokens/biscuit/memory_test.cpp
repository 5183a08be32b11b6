// Decoding never holds more than sixteen times its input, besides a fixed amount that the smallest token needs too.
// A program of its own, since it counts its heap.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/samples.h"
#include "tests/support/counted_heap.h"
#include "tests/support/wire_biscuit.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/verification_cache.h"

namespace hardtack {
namespace {

namespace w = testing::biscuit;
using testing::WireMessage;

// Tables of 28 symbols and first chunks of a block's store; a token of one byte needs them as well.
constexpr std::size_t kFixed = 16u << 10;

// The most that is held at once while a token is read and all its blocks are decoded.
std::size_t peak_of_decoding(ByteView bytes) {
  (void)TermStore();  // the first one makes what all others share
  const std::size_t before = testing::heap::use.held;
  testing::heap::use.peak = testing::heap::use.held;
  if (const auto token = UnverifiedBiscuit::parse(bytes)) (void)token->decode_blocks().has_value();
  EXPECT_EQ(testing::heap::use.held, before);
  return testing::heap::use.peak - before;
}

void expect_bounded(const char* what, ByteView bytes) {
  const std::size_t used = peak_of_decoding(bytes);
  EXPECT_LE(used, 16 * bytes.size() + kFixed) << what << ": " << bytes.size() << " bytes of input";
}

TEST(Memory, OfTheSamplesIsBounded) {
  HARDTACK_NEED_SAMPLES();
  for (const testing::Sample& sample : testing::samples()) expect_bounded(sample.file.c_str(), sample.token);
}

// Correctly signed, and made to take up room.
std::vector<std::pair<std::string, Bytes>> large_tokens() {
  std::vector<std::pair<std::string, Bytes>> tokens;
  const auto add = [&](const char* what, Bytes token) { tokens.emplace_back(what, std::move(token)); };
  const auto repeated = [](std::size_t count, const WireMessage& block, std::uint32_t field, const WireMessage& part) {
    WireMessage all = block;
    for (std::size_t i = 0; i < count; ++i) all.message(field, part);
    return testing::craft_bytes(all);
  };
  const WireMessage plain = testing::block_message(6);
  const WireMessage fact = w::fact(0, {});
  add("empty facts", repeated(4'096, plain, 4, fact));
  add("more facts than allowed", repeated(8'000, plain, 4, fact));
  add("empty checks", repeated(1'024, plain, 6, w::check({w::query({})})));
  add("scopes", repeated(64, plain, 7, w::authority_scope()));

  WireMessage terms = WireMessage().number(1, 0);
  for (int i = 0; i < 64; ++i) terms.message(2, w::integer(i));
  add("terms", repeated(250, plain, 4, WireMessage().message(1, terms)));

  WireMessage elements;
  for (int i = 0; i < 1'024; ++i) elements.message(1, w::integer(i));
  add("elements", repeated(10, plain, 4, w::fact(0, {WireMessage().message(9, elements)})));
  add("empty arrays in arrays", repeated(500, plain, 4, w::fact(0, {w::array({w::array({}), w::array({})})})));

  WireMessage ops = WireMessage().message(1, w::value(w::boolean(true)));
  for (int i = 0; i < 9'900; ++i) ops.message(1, w::unary(1));
  add("operations", repeated(1, plain, 6, w::check({w::query({}, {ops})})));

  WireMessage symbols = plain;
  for (int i = 0; i < 12'000; ++i) symbols.bytes(1, std::to_string(i));
  add("symbols", testing::craft_bytes(symbols));

  WireMessage used;
  for (int i = 0; i < 4'000; ++i) used.bytes(1, std::to_string(i));
  used.number(3, 3);
  for (std::uint64_t i = 0; i < 4'000; ++i) used.message(4, w::fact(0, {w::string(1024 + i)}));
  add("symbols in use", testing::craft_bytes(used));

  std::vector<testing::RawBlock> blocks(63, testing::RawBlock{testing::block_message().copy(), 0, {}, {}});
  add("empty blocks", testing::craft(blocks).bytes());
  return tokens;
}

TEST(Memory, OfTokensMadeToBeLargeIsBounded) {
  for (const auto& [what, token] : large_tokens()) expect_bounded(what.c_str(), token);
}

// With everything that a cached token is decided with.
TEST(Memory, OfCachedTokensIsWithinWhatTheyAreCountedAs) {
  constexpr std::size_t kPrefix = 512;  // with its place in the tables of an empty map
  auto tokens = large_tokens();
  tokens.emplace_back("small", testing::craft_bytes(testing::block_message().message(4, w::fact(0, {w::integer(1)}))));
  const PublicKey root = testing::root_key().public_key();
  for (const auto& [what, token] : tokens) {
    VerificationCache cache({.shards = 1});
    const std::size_t before = testing::heap::use.held;
    if (!cache.verify(token, root)) continue;
    const VerificationCacheStats stats = cache.stats();
    EXPECT_EQ(stats.tokens, 1u);
    EXPECT_LE(testing::heap::use.held - before, stats.bytes + stats.prefixes * kPrefix)
        << what << ": " << token.size() << " bytes";
  }
}

}  // namespace
}  // namespace hardtack
