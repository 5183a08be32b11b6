// What messages repeat of the input, and the words they suggest instead: both bounded, however long the input is.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/text/edit_distance.h"
#include "engine/text/quote.h"

namespace hardtack {
namespace {

TEST(Quote, ShortTextIsWhole) {
  EXPECT_EQ(quote("alice"), "`alice`");
  EXPECT_EQ(quote(""), "``");
  EXPECT_EQ(quote("user", "$"), "`$user`");
  EXPECT_EQ(quote(std::string(kMaxQuotedBytes, 'x')), "`" + std::string(kMaxQuotedBytes, 'x') + "`");
}

TEST(Quote, LongTextIsCutAtACharacter) {
  EXPECT_EQ(quote(std::string(kMaxQuotedBytes + 1, 'x')), "`" + std::string(kMaxQuotedBytes, 'x') + "...`");
  EXPECT_EQ(quote(std::string(1'000'000, '9')).size(), kMaxQuotedBytes + 5);
  EXPECT_EQ(clip("aaa\xC3\xA9z", 4), "aaa...");        // inside é
  EXPECT_EQ(clip("aa\xF0\x9F\x98\x80z", 5), "aa...");  // inside an emoji
  EXPECT_EQ(clip("aa\xF0\x9F\x98\x80z", 6), "aa\xF0\x9F\x98\x80...");
  EXPECT_LE(clip(std::string(10, '\x80'), 4).size(), 7u);  // no UTF-8, so cut anywhere
}

// The table by its definition.
std::size_t distance_by_table(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) table[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) table[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      table[i][j] =
          std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
      }
    }
  }
  return table[a.size()][b.size()];
}

TEST(EditDistance, IsThatOfTheTable) {
  std::uint32_t state = 1;
  const auto word = [&state](std::size_t most) {
    std::string text;
    state = state * 1'664'525 + 1'013'904'223;
    const std::size_t size = (state >> 8) % (most + 1);
    for (std::size_t i = 0; i < size; ++i) {
      state = state * 1'664'525 + 1'013'904'223;
      text += static_cast<char>('a' + (state >> 16) % 3);
    }
    return text;
  };
  for (int i = 0; i < 3'000; ++i) {
    const std::string a = word(i % 2 == 0 ? 6 : kMaxComparedBytes);
    const std::string b = word(i % 3 == 0 ? 6 : 80);
    ASSERT_EQ(EditDistance(a).to(b), distance_by_table(a, b)) << a << " " << b;
  }
  const std::string longest(kMaxComparedBytes, 'x');
  EXPECT_EQ(EditDistance(longest).to(longest), 0u);
  EXPECT_EQ(EditDistance(longest).to(""), kMaxComparedBytes);
}

TEST(NearestWord, FindsTheOneThatIsMeant) {
  const std::vector<std::string_view> names = {"operation", "resource", "user", "time"};
  const std::pair<const char*, const char*> rows[] = {
      {"opreation", "operation"},
      {"usr", "user"},
      {"resuorce", "resource"},
      {"tiem", "time"},
      {"user", "user"},
      {"zzz", ""},
      {"", ""},
      {"x", ""},
  };
  for (const auto& [word, meant] : rows) {
    SuggestionBudget budget;
    EXPECT_EQ(nearest_word(word, names, budget).value_or(""), meant) << word;
  }
}

TEST(NearestWord, CostsNoMoreThanItsBudget) {
  const std::string name(kMaxComparedBytes, 'n');
  const std::vector<std::string_view> names(100'000, name);
  SuggestionBudget budget;
  EXPECT_FALSE(nearest_word(std::string(kMaxComparedBytes, 'm'), names, budget));
  EXPECT_LT(budget.steps, name.size() + 1);
  // Then there are none any more, for whatever else is asked.
  EXPECT_FALSE(nearest_word(std::string(kMaxComparedBytes - 1, 'n'), names, budget));
}

TEST(NearestWord, LongWordsCostNothing) {
  const std::string word(100'000, 'a');
  const std::vector<std::string_view> names{word};
  SuggestionBudget budget;
  EXPECT_FALSE(nearest_word("aaa", names, budget));
  EXPECT_FALSE(nearest_word(word, names, budget));
  EXPECT_EQ(budget.steps, SuggestionBudget{}.steps);
}

}  // namespace
}  // namespace hardtack
