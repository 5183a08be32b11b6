// What is kept is bounded and counted: patterns in an authorizer, symbols in a snapshot, signatures of a token. A
// program of its own, since it counts its heap.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/eval/pattern/regex.h"
#include "grammar/compile.h"
#include "tests/support/counted_heap.h"
#include "tests/support/cpu_time.h"
#include "tests/support/wire_biscuit.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/snapshot/snapshot.h"
#include "tokens/biscuit/verified.h"

namespace hardtack {
namespace {

namespace w = testing::biscuit;
using testing::WireMessage;

std::string text_of(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) text += static_cast<char>('a' + i * i % 26);
  return text;
}

// Of all kinds: many states, many instructions, many ranges of characters, long and short.
std::vector<std::string> patterns() {
  std::vector<std::string> all;
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    all.push_back("(a|b)*a(a|b){" + std::to_string(6 + i % 10) + "}" + number + "x?");
    all.push_back("[a-m]{" + std::to_string(200 + i) + "}[n-z]*");
    all.push_back("(\\pL|" + number + "){1,4}$");
    all.push_back("^" + number + text_of(800) + "$");
    all.push_back(number);
  }
  return all;
}

TEST(HeldMemory, OfAPatternIsNoMoreThanItIsCountedAs) {
  const std::string subject = text_of(20'000);
  for (const std::string& pattern : patterns()) {
    const std::size_t before = testing::heap::use.resident;
    const Regex regex = Regex::compile(pattern);
    (void)regex.matches(subject);
    EXPECT_LE(testing::heap::use.resident - before, regex.held_bytes() + regex.held_bytes() / 4)
        << pattern.substr(0, 40);
  }
}

// Requests bring one pattern after another to an authorizer that is kept.
TEST(HeldMemory, OfThePatternsThatAnAuthorizerMeetsIsBounded) {
  PolicyOptions options;
  options.limits.max_time = std::chrono::minutes(5);
  options.limits.max_steps = 1'000'000'000;  // searching takes as many as the pattern has instructions
  const auto policy =
      Policy::compile(authorizer_from_source("allow if text($t), pattern($p), !$t.matches($p); allow if true;").value(),
                      options)
          .value();
  const std::string subject = text_of(5'000);
  Authorizer authorizer;
  Request request(policy);
  const std::size_t before = testing::heap::use.resident;
  std::size_t most = 0;
  for (const std::string& pattern : patterns()) {
    request.clear();
    request.add("text", {subject}).add("pattern", {pattern});
    EXPECT_TRUE(is_allowed(authorizer.authorize(policy, request)));
    most = std::max(most, testing::heap::use.resident - before);
  }
  EXPECT_LE(most, std::size_t{5} << 20);
  EXPECT_GE(most, std::size_t{100} << 10) << "does the counter count?";
}

// As many blocks as there may be, which name the snapshot's only symbol.
Bytes snapshot_naming(std::size_t symbol_size, std::size_t facts_of_a_block) {
  WireMessage block = WireMessage().number(2, 3);
  for (std::size_t i = 0; i < facts_of_a_block; ++i) {
    block.message(3, w::fact(0, {w::string(1024), w::integer(static_cast<std::int64_t>(i))}));
  }
  WireMessage world = WireMessage().number(1, 6).bytes(2, std::string(symbol_size, 's'));
  for (std::size_t i = 0; i < kMaxBlocks; ++i) world.message(4, block);
  world.message(5, block);
  const WireMessage limits = WireMessage().number(1, 1'000).number(2, 100).number(3, 1'000);
  return WireMessage().message(1, limits).number(2, 0).message(3, world.number(8, 0)).copy();
}

TEST(HeldMemory, OfASnapshotDoesNotGrowWithTheBlocksThatNameASymbol) {
  const Bytes bytes = snapshot_naming(1'000'000, 2);
  const std::size_t before = testing::heap::use.held;
  testing::heap::use.peak = before;
  const auto snapshot = Snapshot::parse(bytes);
  ASSERT_TRUE(snapshot) << snapshot.error().to_string();
  EXPECT_LE(testing::heap::use.peak - before, 3'000'000u);
}

TEST(HeldMemory, TimeOfReadingASnapshotDoesNotGrowWithTheSymbolsThatAreNamed) {
  const auto time = [](const Bytes& bytes) {
    double least = 1e9;
    for (int run = 0; run < 3; ++run) {
      const CpuTimer timer;
      EXPECT_TRUE(Snapshot::parse(bytes));
      least = std::min(least, timer.milliseconds());
    }
    return least;
  };
  const double one_long = time(snapshot_naming(1'000'000, 150));
  EXPECT_LT(one_long, 5 * time(snapshot_naming(10, 150)) + 10);
}

struct SignatureCount {
  const char* what;
  std::size_t blocks;
  std::size_t third_parties;
  bool sealed;
  bool accepted;
};

TEST(HeldMemory, SignaturesOfATokenAreBounded) {
  const SignatureCount rows[] = {
      {"one", 1, 0, false, true},
      {"as many blocks as there may be", 63, 0, false, true},
      {"the same, sealed", 63, 0, true, true},
      {"third parties' blocks", 32, 31, false, true},
      {"one too many", 33, 31, false, false},
      {"one more third party", 32, 31, true, true},
      {"third parties' only", 63, 62, false, false},
      {"a third party's at the limit of blocks", 63, 1, false, false},
      {"two less", 61, 2, true, true},
  };
  for (const SignatureCount& row : rows) {
    std::vector<testing::RawBlock> blocks;
    for (std::size_t i = 0; i < row.blocks; ++i) {
      testing::RawBlock block{testing::block_message(i == 0 ? 3 : 5).copy(), 1, {}, {}};
      if (i > 0 && i <= row.third_parties) block.external_key = 500;
      blocks.push_back(std::move(block));
    }
    const Bytes token = testing::craft(std::move(blocks), row.sealed).bytes();
    const auto refusal = testing::refusal(token);
    EXPECT_EQ(!refusal, row.accepted) << row.what;
    if (!row.accepted) {
      EXPECT_EQ(refusal, ErrorCode::kTooManyBlocks) << row.what;
    }
  }
}

}  // namespace
}  // namespace hardtack
