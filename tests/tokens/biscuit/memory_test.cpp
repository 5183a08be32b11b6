// Decoding never holds more than sixteen times its input, besides a fixed amount that the smallest token needs too.
// A program of its own, since it counts its heap.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/samples.h"
#include "tests/support/counted_heap.h"
#include "tests/support/cpu_time.h"
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
  for (const testing::Sample* sample : testing::all_samples()) {
    // Once before, for tables of letters that the first name outside ASCII makes for the whole process.
    if (const auto token = UnverifiedBiscuit::parse(sample->token)) (void)token->decode_blocks().has_value();
    expect_bounded(sample->file.c_str(), sample->token);
  }
}

std::vector<testing::RawBlock> sharing_blocks(std::size_t symbols, std::size_t size);

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

  add("one long symbol named by all blocks", testing::craft(sharing_blocks(1, 50'000)).bytes());
  add("many symbols named by all blocks", testing::craft(sharing_blocks(300, 100)).bytes());

  // Each block declares a symbol and names those of all blocks before.
  std::vector<testing::RawBlock> chained;
  for (std::uint64_t i = 0; i < 40; ++i) {
    WireMessage block = testing::block_message().bytes(1, std::string(800, 'a') + std::to_string(i));
    for (std::uint64_t symbol = 0; symbol <= i; ++symbol) block.message(4, w::fact(0, {w::string(1024 + symbol)}));
    chained.push_back({block.copy(), 0, {}, {}});
  }
  add("symbols of all blocks before", testing::craft(chained).bytes());
  return tokens;
}

// Symbols of the authority block which every block states a fact about.
std::vector<testing::RawBlock> sharing_blocks(std::size_t symbols, std::size_t size) {
  WireMessage facts;
  for (std::size_t i = 0; i < symbols; ++i) facts.message(4, w::fact(0, {w::string(1024 + i)}));
  WireMessage authority = testing::block_message();
  for (std::size_t i = 0; i < symbols; ++i) {
    std::string text = std::to_string(i);
    authority.bytes(1, text + std::string(size - text.size(), '.'));
  }
  const std::size_t blocks = symbols == 1 ? 63 : 10;
  std::vector<testing::RawBlock> all{{authority.raw(facts.text()).copy(), 0, {}, {}}};
  while (all.size() < blocks) all.push_back({testing::block_message().raw(facts.text()).copy(), 0, {}, {}});
  return all;
}

TEST(Memory, OfTokensMadeToBeLargeIsBounded) {
  for (const auto& [what, token] : large_tokens()) expect_bounded(what.c_str(), token);
}

// The text of a symbol is held once, and once more as it was received.
TEST(Memory, OfASymbolDoesNotGrowWithTheBlocksThatNameIt) {
  const Bytes token = testing::craft(sharing_blocks(1, 50'000)).bytes();
  EXPECT_LE(peak_of_decoding(token), 2 * token.size() + 63 * 2'500);
  const auto blocks = UnverifiedBiscuit::parse(token)->decode_blocks().value();
  const auto text_in = [&](std::size_t block) {
    const Block& program = *blocks[block].program;
    return program.terms().text(program.terms_of(program.facts()[0])[0].as_string());
  };
  EXPECT_EQ(text_in(0).size(), 50'000u);
  for (std::size_t i = 1; i < blocks.size(); ++i) EXPECT_EQ(text_in(i).data(), text_in(0).data()) << i;
}

// However long it is, a symbol costs no more for each time that it is named.
TEST(Memory, TimeOfDecodingDoesNotGrowWithTheSymbolsThatAreNamed) {
  const auto decode = [](std::size_t size) {
    WireMessage block = testing::block_message().bytes(1, std::string(size, 'x'));
    for (int i = 0; i < 1'000; ++i) block.message(4, w::fact(0, {w::string(1024), w::integer(i)}));
    const Bytes token = testing::craft_bytes(block);
    const auto parsed = UnverifiedBiscuit::parse(token).value();
    double least = 1e9;
    for (int run = 0; run < 5; ++run) {
      const CpuTimer timer;
      EXPECT_TRUE(parsed.decode_blocks());
      least = std::min(least, timer.milliseconds());
    }
    return least;
  };
  EXPECT_LT(decode(40'000), 5 * decode(10));
}

TEST(Memory, ABlockOutlivesTheTokenWhoseSymbolsItNames) {
  std::shared_ptr<const Block> last;
  {
    const Bytes token = testing::craft(sharing_blocks(3, 40)).bytes();
    last = UnverifiedBiscuit::parse(token)->decode_blocks()->back().program;
  }
  const TermStore& terms = last->terms();
  EXPECT_EQ(terms.text(last->terms_of(last->facts()[2])[0].as_string()), "2" + std::string(39, '.'));
  EXPECT_EQ(terms.find("1" + std::string(39, '.')), last->terms_of(last->facts()[1])[0].as_string());
}

// With everything that a cached token is decided with.
TEST(Memory, OfCachedTokensIsWhatTheyAreCountedAs) {
  constexpr std::size_t kPrefix = 224;  // with its place in the tables
  auto tokens = large_tokens();
  tokens.emplace_back("small", testing::craft_bytes(testing::block_message().message(4, w::fact(0, {w::integer(1)}))));
  const PublicKey root = testing::root_key().public_key();
  for (const auto& [what, token] : tokens) {
    VerificationCache cache({.shards = 1});
    const std::size_t before = testing::heap::use.resident;
    if (!cache.verify(token, root)) continue;
    const VerificationCacheStats stats = cache.stats();
    EXPECT_EQ(stats.tokens, 1u);
    const double held = static_cast<double>(testing::heap::use.resident - before);
    const double counted = static_cast<double>(stats.bytes + stats.prefixes * kPrefix);
    EXPECT_LE(held, counted * 1.25) << what << ": " << token.size() << " bytes";
    EXPECT_LE(counted, held * 1.25) << what << ": " << token.size() << " bytes";
  }
}

}  // namespace
}  // namespace hardtack
