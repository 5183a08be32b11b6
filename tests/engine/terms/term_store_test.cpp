#include "engine/terms/term_store.h"

#include <gtest/gtest.h>

#include <array>

#include "engine/base/limits.h"
#include "engine/program/print.h"
#include "engine/terms/default_symbols.h"
#include "engine/terms/translate.h"

namespace hardtack {
namespace {

TEST(TermStore, StartsWithTheDefaultSymbols) {
  TermStore terms;
  ASSERT_EQ(terms.string_count(), kDefaultSymbols.size());
  EXPECT_EQ(terms.intern("read"), StringId{0});
  EXPECT_EQ(terms.intern("query"), StringId{27});
  EXPECT_EQ(terms.intern("alice"), StringId{28});
}

TEST(TermStore, GivesEqualContentEqualIds) {
  TermStore terms;
  const Value a = terms.string("a");
  const Value b = terms.string("b");
  EXPECT_EQ(a, terms.string("a"));
  EXPECT_NE(a, b);
  EXPECT_NE(a, terms.bytes("a"));
  EXPECT_EQ(terms.set(std::array{a, b, a}).value(), terms.set(std::array{b, a}).value());
  EXPECT_NE(terms.array(std::array{a, b}).value(), terms.array(std::array{b, a}).value());
  const Value one = Value::integer(1);
  EXPECT_EQ(terms.map(std::array{a, one, b, b}).value(), terms.map(std::array{b, b, a, one}).value());
}

TEST(TermStore, KeepsIdsApartAfterManyStrings) {
  TermStore terms;
  for (int i = 0; i < 5000; ++i) terms.intern("s" + std::to_string(i));
  for (int i = 0; i < 5000; ++i) {
    const std::string text = "s" + std::to_string(i);
    ASSERT_EQ(terms.text(*terms.find(text)), text);
  }
  EXPECT_FALSE(terms.find("s5000").has_value());
}

TEST(TermStore, RefusesWhatTheLanguageHasNot) {
  TermStore terms;
  const Value inner = terms.set(std::array{Value::integer(1)}).value();
  EXPECT_EQ(terms.set(std::array{inner}).error().code(), ErrorCode::kInvalidSet);
  EXPECT_EQ(terms.set(std::array{terms.variable("x")}).error().code(), ErrorCode::kInvalidSet);
  EXPECT_EQ(terms.map(std::array{Value::boolean(true), inner}).error().code(), ErrorCode::kInvalidMap);
  const Value one = Value::integer(1);
  EXPECT_EQ(terms.map(std::array{one, one, one, inner}).error().code(), ErrorCode::kInvalidMap);
}

TEST(TermStore, BoundsNesting) {
  TermStore terms;
  Value value = Value::integer(1);
  for (std::size_t i = 0; i < kMaxTermDepth; ++i) value = terms.array(std::array{value}).value();
  EXPECT_EQ(terms.depth(value), kMaxTermDepth);
  EXPECT_EQ(terms.array(std::array{value}).error().code(), ErrorCode::kNestingTooDeep);
}

TEST(TermStore, KnowsWhatIsGroundAtAnyDepth) {
  TermStore terms;
  const Value hidden = terms.array(std::array{terms.array(std::array{terms.variable("x")}).value()}).value();
  EXPECT_FALSE(terms.is_ground(hidden));
  EXPECT_TRUE(terms.is_ground(terms.array(std::array{Value::null()}).value()));
}

TEST(TermStore, OverlaySeesItsBaseAndAddsAfterIt) {
  TermStore base;
  const Value a = base.string("a");
  const Value set = base.set(std::array{a}).value();
  TermStore overlay(&base);
  EXPECT_EQ(overlay.string("a"), a);
  EXPECT_EQ(overlay.set(std::array{a}).value(), set);
  const Value b = overlay.string("b");
  EXPECT_EQ(static_cast<std::size_t>(b.as_string()), base.string_count());
  const Value both = overlay.array(std::array{set, b}).value();
  EXPECT_EQ(print_value(overlay, both), "[{\"a\"}, \"b\"]");
  EXPECT_FALSE(base.find("b").has_value());
  overlay.clear();
  EXPECT_FALSE(overlay.find("b").has_value());
  EXPECT_EQ(overlay.string("c"), b);
  EXPECT_EQ(overlay.text(b.as_string()), "c");
}

TEST(TermStore, KeepsAllTermsWhenItShrinks) {
  const TermStore base;
  TermStore root;
  TermStore overlay(&base);
  for (TermStore* terms : {&root, &overlay}) {
    const auto text = [](int i) { return std::string(static_cast<std::size_t>(i), static_cast<char>('a' + i % 26)); };
    for (int i = 0; i < 100; ++i) terms->intern(text(i));
    const Value list = terms->array(std::array{terms->string(text(3)), terms->string("read")}).value();
    const std::size_t count = terms->string_count();
    terms->shrink();
    terms->shrink();
    for (int i = 0; i < 100; ++i) EXPECT_EQ(terms->text(terms->intern(text(i))), text(i));
    EXPECT_EQ(terms->string_count(), count);
    EXPECT_EQ(print_value(*terms, list), "[\"ddd\", \"read\"]");
    EXPECT_EQ(terms->text(terms->intern("new")), "new");  // it may grow again
    EXPECT_EQ(terms->text(terms->find(text(99)).value()), text(99));
  }
}

TEST(TermStore, OrdersByTypeThenContentInEveryStore) {
  for (const bool reversed : {false, true}) {
    TermStore terms;
    if (reversed) terms.intern("b");
    const Value a = terms.string("a");
    const Value b = terms.string("b");
    EXPECT_TRUE(terms.compare(a, b) < 0);
    EXPECT_TRUE(terms.compare(Value::integer(9), a) < 0);
    EXPECT_TRUE(terms.compare(Value::integer(-1), Value::integer(0)) < 0);
    EXPECT_TRUE(terms.compare(Value::date(UINT64_MAX), Value::date(0)) > 0);
    EXPECT_EQ(print_value(terms, terms.set(std::array{b, a}).value()), "{\"a\", \"b\"}");
  }
}

TEST(TermStore, ResultsDoNotDependOnTheSeed) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    TermStore terms(HashSeed{seed, seed * 7919 + 1});
    for (int i = 0; i < 200; ++i) terms.intern(std::to_string(i));
    EXPECT_EQ(terms.intern("150"), StringId{28 + 150});
  }
}

TEST(Translator, CarriesEveryTypeBetweenStores) {
  TermStore from;
  from.intern("shifts the ids");
  const Value inner = from.map(std::array{from.string("k"), from.bytes("\x01\xff")}).value();
  const Value set = from.set(std::array{Value::date(5), Value::boolean(true)}).value();
  const Value all = from.array(std::array{inner, set, Value::null(), Value::integer(-3), from.string("read")}).value();
  TermStore to;
  Translator translate(from, to);
  const Value there = translate.value(all);
  EXPECT_EQ(print_value(to, there), print_value(from, all));
  EXPECT_EQ(translate.value(all), there);
}

}  // namespace
}  // namespace hardtack
