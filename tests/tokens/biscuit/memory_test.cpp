// Decoding never holds more than sixteen times its input, besides a fixed amount that the smallest token needs too.
// Operator new is replaced in this program, which is why it is one of its own.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "tests/conformance/samples.h"
#include "tests/support/wire_biscuit.h"
#include "tests/tokens/biscuit/fixture.h"

namespace {

std::size_t live = 0;
std::size_t peak = 0;
constexpr std::size_t kHeader = alignof(std::max_align_t);

void* counted(std::size_t size) {
  void* block = std::malloc(size + kHeader);
  if (block == nullptr) throw std::bad_alloc();
  *static_cast<std::size_t*>(block) = size;
  live += size;
  if (live > peak) peak = live;
  return static_cast<char*>(block) + kHeader;
}

void release(void* memory) {
  if (memory == nullptr) return;
  void* block = static_cast<char*>(memory) - kHeader;
  live -= *static_cast<std::size_t*>(block);
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }

namespace hardtack {
namespace {

namespace w = testing::biscuit;
using testing::WireMessage;

// Tables of 28 symbols and first chunks of a block's store; a token of one byte needs them as well.
constexpr std::size_t kFixed = 16u << 10;

// The most that is held at once while a token is read and all its blocks are decoded.
std::size_t peak_of_decoding(ByteView bytes) {
  const std::size_t before = live;
  peak = live;
  if (const auto token = UnverifiedBiscuit::parse(bytes)) (void)token->decode_blocks().has_value();
  EXPECT_EQ(live, before);
  return peak - before;
}

void expect_bounded(const char* what, ByteView bytes) {
  const std::size_t used = peak_of_decoding(bytes);
  EXPECT_LE(used, 16 * bytes.size() + kFixed) << what << ": " << bytes.size() << " bytes of input";
}

TEST(Memory, OfTheSamplesIsBounded) {
  HARDTACK_NEED_SAMPLES();
  for (const testing::Sample& sample : testing::samples()) expect_bounded(sample.file.c_str(), sample.token);
}

TEST(Memory, OfTokensMadeToBeLargeIsBounded) {
  const auto repeated = [](std::size_t count, const WireMessage& block, std::uint32_t field, const WireMessage& part) {
    WireMessage all = block;
    for (std::size_t i = 0; i < count; ++i) all.message(field, part);
    return testing::craft_bytes(all);
  };
  const WireMessage plain = testing::block_message(6);
  const WireMessage fact = w::fact(0, {});
  expect_bounded("empty facts", repeated(4'096, plain, 4, fact));
  expect_bounded("more facts than allowed", repeated(8'000, plain, 4, fact));
  expect_bounded("empty checks", repeated(1'024, plain, 6, w::check({w::query({})})));
  expect_bounded("scopes", repeated(64, plain, 7, w::authority_scope()));

  WireMessage terms = WireMessage().number(1, 0);
  for (int i = 0; i < 64; ++i) terms.message(2, w::integer(i));
  expect_bounded("terms", repeated(250, plain, 4, WireMessage().message(1, terms)));

  WireMessage elements;
  for (int i = 0; i < 1'024; ++i) elements.message(1, w::integer(i));
  expect_bounded("elements", repeated(10, plain, 4, w::fact(0, {WireMessage().message(9, elements)})));
  expect_bounded("empty arrays in arrays",
                 repeated(500, plain, 4, w::fact(0, {w::array({w::array({}), w::array({})})})));

  WireMessage ops = WireMessage().message(1, w::value(w::boolean(true)));
  for (int i = 0; i < 9'900; ++i) ops.message(1, w::unary(1));
  expect_bounded("operations", repeated(1, plain, 6, w::check({w::query({}, {ops})})));

  WireMessage symbols = plain;
  for (int i = 0; i < 12'000; ++i) symbols.bytes(1, std::to_string(i));
  expect_bounded("symbols", testing::craft_bytes(symbols));

  WireMessage used;
  for (int i = 0; i < 4'000; ++i) used.bytes(1, std::to_string(i));
  used.number(3, 3);
  for (std::uint64_t i = 0; i < 4'000; ++i) used.message(4, w::fact(0, {w::string(1024 + i)}));
  expect_bounded("symbols in use", testing::craft_bytes(used));

  std::vector<testing::RawBlock> blocks(63, testing::RawBlock{testing::block_message().copy(), 0, {}, {}});
  expect_bounded("empty blocks", testing::craft(blocks).bytes());
}

}  // namespace
}  // namespace hardtack
