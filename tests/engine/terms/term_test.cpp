// Terms with their own storage: to a store and back, and as text.
#include "engine/terms/term.h"

#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>

#include "engine/program/print.h"

namespace hardtack {
namespace {

TEST(Term, GoesThroughAStoreAndIsPrinted) {
  const struct {
    Term term;
    std::string text;
  } cases[] = {
      {Term::null(), "null"},
      {Term::integer(-7), "-7"},
      {Term::boolean(true), "true"},
      {Term::string("a\"b"), "\"a\\\"b\""},
      {Term::bytes(std::string("\x00\xff", 2)), "hex:00ff"},
      {Term::variable("x"), "$x"},
      {Term::date(0), "1970-01-01T00:00:00Z"},
      {Term::date(std::chrono::sys_days(std::chrono::year(2030) / 1 / 2) + std::chrono::milliseconds(1'999)),
       "2030-01-02T00:00:01Z"},
      {Term::date(std::chrono::sys_seconds(std::chrono::seconds(-5))), "1970-01-01T00:00:00Z"},
      {Term::array({}), "[]"},
      {Term::set({}), "{,}"},
      {Term::map({}), "{}"},
      {Term::set({Term::string("b"), Term::integer(1), Term::string("a"), Term::integer(1)}), "{1, \"a\", \"b\"}"},
      {Term::map({Term::string("k"), Term::array({Term::integer(1), Term::null()})}), "{\"k\": [1, null]}"},
  };
  TermStore store;
  for (const auto& c : cases) {
    EXPECT_EQ(print_term(c.term), c.text);
    std::ostringstream out;
    out << c.term;
    EXPECT_EQ(out.str(), c.text);
    const Result<Value> value = c.term.to_value(store);
    ASSERT_TRUE(value.has_value()) << c.text;
    EXPECT_EQ(print_value(store, *value), c.text);
    EXPECT_EQ(Term::from_value(store, *value), c.term) << c.text;
  }
  EXPECT_EQ(print_term(Term::string("0123456789"), 8), "\"0123456...");
}

}  // namespace
}  // namespace hardtack
