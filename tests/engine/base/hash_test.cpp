#include "engine/base/hash.h"

#include <gtest/gtest.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "engine/authz/policy.h"
#include "engine/authz/request.h"
#include "engine/eval/facts/row_hash.h"
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

// What a token's author can prepare without the seed: inputs whose parts would cancel each other out.
struct Prepared {
  const char* what;
  std::vector<std::uint64_t> (*hashes)(HashSeed seed);
};

const Prepared kPrepared[] = {
    {"texts whose first bytes make up for their lengths",
     [](HashSeed seed) {
       std::vector<std::uint64_t> hashes;
       for (std::size_t length = 1; length < 8; ++length) {
         std::string text(length, '\0');
         text[0] = static_cast<char>(0x60 ^ length);
         hashes.push_back(hash_bytes(seed, text));
       }
       return hashes;
     }},
    {"long texts that end in zeros",
     [](HashSeed seed) {
       std::vector<std::uint64_t> hashes;
       for (std::size_t length = 8; length < 24; ++length) {
         std::string text(length, '\0');
         text[0] = static_cast<char>(0x60 ^ length);
         hashes.push_back(hash_bytes(seed, text));
       }
       return hashes;
     }},
    {"values whose types make up for their contents",
     [](HashSeed seed) {
       std::vector<std::uint64_t> hashes;
       for (std::int64_t difference = 0; difference < 8; ++difference) {
         hashes.push_back(hash_value(seed, 0, Value::integer(0x100 ^ difference)));
         hashes.push_back(hash_value(seed, 0, Value::date(static_cast<std::uint64_t>(0x100 ^ difference))));
       }
       return hashes;
     }},
    {"an integer that is away from a date by what used to be added for its type",
     [](HashSeed seed) {
       std::vector<std::uint64_t> hashes{hash_value(seed, 0, Value::date(7))};
       for (std::uint64_t types = 0; types < 16; ++types) {
         const std::uint64_t content = 7 + (types - 8) * 0x9e3779b97f4a7c15u;
         hashes.push_back(hash_value(seed, 0, Value::integer(static_cast<std::int64_t>(content))));
       }
       return hashes;
     }},
    {"one fact in each block, its integer the other half of the block's number",
     [](HashSeed seed) {
       std::vector<std::uint64_t> hashes;
       for (std::uint32_t block = 0; block < 60; ++block) {
         const Origin origin = Origin::place(block);
         const Value values[] = {Value::integer(static_cast<std::int64_t>(0x123456789 ^ origin.bits()))};
         hashes.push_back(hash_row(seed, values, origin));
       }
       return hashes;
     }},
};

TEST(Attacks, A061_NothingCollidesUnderEverySeed) {
  std::mt19937_64 random(61);
  for (const Prepared& prepared : kPrepared) {
    std::size_t apart = 0;
    for (int round = 0; round < 16; ++round) {
      const std::vector<std::uint64_t> hashes = prepared.hashes(HashSeed{random(), random()});
      apart += std::set<std::uint64_t>(hashes.begin(), hashes.end()).size() == hashes.size() ? 1 : 0;
    }
    EXPECT_EQ(apart, 16u) << prepared.what;
  }
}

// Run by the test below in processes of their own.
TEST(HashSeed, DISABLED_Print) {
  const HashSeed seed = HashSeed::of_process();
  std::printf("seed %016llx %016llx\n", static_cast<unsigned long long>(seed.a),
              static_cast<unsigned long long>(seed.b));
}

// What another process says whose memory lies where every other's lies, as far as this machine lets a process ask for
// that.
std::string printed_by_a_process() {
  int ends[2];
  if (pipe(ends) != 0) return "";
  const pid_t child = fork();
  if (child == 0) {
    personality(ADDR_NO_RANDOMIZE);
    dup2(ends[1], STDOUT_FILENO);
    execl("/proc/self/exe", "hash_test", "--gtest_filter=HashSeed.DISABLED_Print", "--gtest_also_run_disabled_tests",
          static_cast<char*>(nullptr));
    _exit(127);
  }
  close(ends[1]);
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t count; (count = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  close(ends[0]);
  waitpid(child, nullptr, 0);
  const std::size_t start = text.find("seed ");
  return start == std::string::npos ? "" : text.substr(start, text.find('\n', start) - start);
}

TEST(Attacks, A061_TheSeedIsNotWhereThingsLieInMemory) {
  std::set<std::string> seeds;
  for (int process = 0; process < 4; ++process) seeds.insert(printed_by_a_process());
  EXPECT_EQ(seeds.size(), 4u);
  EXPECT_FALSE(seeds.contains(""));
}

TEST(Hash, OneProcessHasOneSeed) {
  EXPECT_EQ(HashSeed::of_process().a, HashSeed::of_process().a);
  EXPECT_EQ(HashSeed::of_process().b, HashSeed::of_process().b);
}

}  // namespace
}  // namespace hardtack
