#include "grammar/syntax/methods.h"

#include <gtest/gtest.h>

#include <string>

namespace hardtack {
namespace {

TEST(Methods, TypingErrorsGetASuggestion) {
  struct Case {
    std::string_view typed;
    std::string_view meant;  // empty: no suggestion
  };
  const Case cases[] = {
      {"lenght", "length"},
      {"Length", "length"},
      {"size", "length"},
      {"contain", "contains"},
      {"startswith", "starts_with"},
      {"startsWith", "starts_with"},
      {"match", "matches"},
      {"every", "all"},
      {"tryor", "try_or"},
      {"gte", "get"},
      {"intersect", "intersection"},
      {"frobnicate", ""},
      {"zzz", ""},
      {"", ""},
  };
  for (const Case& item : cases) {
    EXPECT_EQ(suggest_method(item.typed).value_or(""), item.meant) << item.typed;
  }
}

TEST(Methods, LongWordsCostNothing) { EXPECT_FALSE(suggest_method(std::string(100'000, 'a'))); }

}  // namespace
}  // namespace hardtack
