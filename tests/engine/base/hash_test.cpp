#include "engine/base/hash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "engine/authz/policy.h"
#include "engine/authz/request.h"
#include "engine/program/program_builder.h"

namespace hardtack {
namespace {

constexpr HashSeed kAttackers{0x0123456789abcdef, 0xfedcba9876543210};
constexpr std::uint64_t kSlots = 4'096;  // of a table with up to 4,096 entries

std::string text_of(int number) { return "resource-" + std::to_string(number); }

// Strings that all fall into one slot under a seed that the attacker knows.
std::vector<std::string> crafted_for(HashSeed seed) {
  std::vector<std::string> texts;
  for (int number = 0; number < 200'000; ++number) {
    if (hash_bytes(seed, text_of(number)) % kSlots == 0) texts.push_back(text_of(number));
  }
  return texts;
}

TEST(Attacks, A061_CollisionsCraftedForOneSeedSpreadUnderAnother) {
  const std::vector<std::string> crafted = crafted_for(kAttackers);
  ASSERT_GT(crafted.size(), 30u);
  for (const HashSeed seed : {HashSeed{1, 2}, HashSeed{kAttackers.a, 3}, HashSeed{kAttackers.b, kAttackers.a}}) {
    std::set<std::uint64_t> slots;
    for (const std::string& text : crafted) slots.insert(hash_bytes(seed, text) % kSlots);
    EXPECT_GT(slots.size(), crafted.size() * 9 / 10) << seed.a << " " << seed.b;
  }
}

TEST(Attacks, A061_EveryTableIsKeyedByTheProcess) {
  const HashSeed process = HashSeed::of_process();
  const auto is_process = [&](HashSeed seed) { return seed.a == process.a && seed.b == process.b; };
  EXPECT_TRUE(is_process(TermStore().seed()));
  Block block = ProgramBuilder().build();
  EXPECT_TRUE(is_process(block.terms().seed()));
  const auto policy = Policy::compile(std::move(block)).value();
  EXPECT_TRUE(is_process(Request(policy).terms().seed()));
}

TEST(Hash, TextsThatDifferInLengthOrOneByteHaveDifferentHashes) {
  std::set<std::uint64_t> hashes;
  std::size_t texts = 0;
  for (std::size_t length = 0; length < 40; ++length) {
    for (std::size_t changed = 0; changed <= length; ++changed) {
      std::string text(length, '\0');
      if (changed < length) text[changed] = 'x';
      hashes.insert(hash_bytes(kAttackers, text));
      ++texts;
    }
  }
  EXPECT_EQ(hashes.size(), texts);
}

TEST(Hash, OneProcessHasOneSeed) {
  EXPECT_EQ(HashSeed::of_process().a, HashSeed::of_process().a);
  EXPECT_EQ(HashSeed::of_process().b, HashSeed::of_process().b);
}

}  // namespace
}  // namespace hardtack
