#include "engine/program/program_builder.h"
#include "engine/program/name.h"

#include <gtest/gtest.h>

#include <array>

#include "engine/program/equal.h"
#include "engine/program/print.h"

namespace hardtack {
namespace {

// Streams `check if user($u), <what `write` pushes>`.
template <typename Write>
Result<void> add_check_with(ProgramBuilder& builder, Write write) {
  builder.begin_query();
  HARDTACK_CHECK(builder.add_atom(builder.terms().intern("user"), std::array{builder.terms().variable("u")}));
  builder.begin_expression();
  HARDTACK_CHECK(write(builder));
  HARDTACK_CHECK(builder.end_expression());
  HARDTACK_CHECK(builder.end_query());
  return builder.add_check(CheckKind::kIf);
}

TEST(ProgramBuilder, BuildsAndPrintsStatements) {
  ProgramBuilder builder;
  TermStore& terms = builder.terms();
  ASSERT_TRUE(builder.add_fact(terms.intern("user"), std::array{terms.string("alice"), Value::date(1545264000)}));
  const auto key = PublicKey::from_text("ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189");
  ASSERT_TRUE(key.has_value());
  const std::uint32_t index = builder.add_key(*key).value();
  builder.begin_query();
  ASSERT_TRUE(builder.add_atom(terms.intern("user"), std::array{terms.variable("u")}));
  ASSERT_TRUE(builder.add_scope({ScopeKind::kPrevious, 0}));
  ASSERT_TRUE(builder.add_scope({ScopeKind::kPublicKey, index}));
  ASSERT_TRUE(builder.end_query());
  ASSERT_TRUE(builder.add_rule(terms.intern("owner"), std::array{terms.variable("u")}));
  ASSERT_TRUE(add_check_with(builder, [](ProgramBuilder& b) -> Result<void> {
    HARDTACK_CHECK(b.push_value(b.terms().variable("u")));
    HARDTACK_CHECK(b.push_value(b.terms().string("say \"hi\"\n")));
    return b.push_binary(BinaryOp::kNotEqual);
  }));
  const Block block = std::move(builder).build();
  EXPECT_EQ(print_block(block),
            "user(\"alice\", 2018-12-20T00:00:00Z);\n"
            "owner($u) <- user($u) trusting previous, "
            "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;\n"
            "check if user($u), $u != \"say \\\"hi\\\"\\n\";\n");
  EXPECT_FALSE(block.defect().has_value());
}

TEST(ProgramBuilder, RefusesFactsThatAreNotGround) {
  ProgramBuilder builder;
  TermStore& terms = builder.terms();
  const Value nested = terms.array(std::array{terms.variable("x")}).value();
  EXPECT_EQ(builder.add_fact(terms.intern("a"), std::array{terms.variable("x")}).error().code(),
            ErrorCode::kFactNotGround);
  EXPECT_EQ(builder.add_fact(terms.intern("a"), std::array{nested}).error().code(), ErrorCode::kFactNotGround);
}

TEST(ProgramBuilder, RecordsAnUnboundHeadVariable) {
  ProgramBuilder builder;
  TermStore& terms = builder.terms();
  builder.begin_query();
  ASSERT_TRUE(builder.add_atom(terms.intern("operation"), std::array{terms.variable("any")}));
  ASSERT_TRUE(builder.end_query());
  ASSERT_TRUE(builder.add_rule(terms.intern("operation"), std::array{terms.variable("unbound")}));
  const Block block = std::move(builder).build();
  ASSERT_TRUE(block.defect().has_value());
  EXPECT_EQ(block.defect()->code(), ErrorCode::kUnboundVariable);
  EXPECT_EQ(block.defective_rule(), 0u);
}

TEST(ProgramBuilder, RefusesMalformedExpressions) {
  using Write = Result<void> (*)(ProgramBuilder&);
  const Write malformed[] = {
      [](ProgramBuilder&) -> Result<void> { return {}; },                // no operation at all
      [](ProgramBuilder& b) { return b.push_unary(UnaryOp::kNegate); },  // underflow
      [](ProgramBuilder& b) -> Result<void> {                            // underflow of a binary
        HARDTACK_CHECK(b.push_value(Value::integer(1)));
        return b.push_binary(BinaryOp::kAdd);
      },
      [](ProgramBuilder& b) -> Result<void> {  // leftover
        HARDTACK_CHECK(b.push_value(Value::integer(1)));
        return b.push_value(Value::integer(1));
      },
      [](ProgramBuilder& b) -> Result<void> {  // lone closure
        HARDTACK_CHECK(b.begin_closure({}));
        HARDTACK_CHECK(b.push_value(Value::integer(1)));
        return b.end_closure();
      },
      [](ProgramBuilder& b) -> Result<void> {  // values for `&&`
        HARDTACK_CHECK(b.push_value(Value::boolean(true)));
        HARDTACK_CHECK(b.push_value(Value::boolean(true)));
        return b.push_binary(BinaryOp::kAnd);
      },
      [](ProgramBuilder& b) -> Result<void> {  // closure on the wrong side
        HARDTACK_CHECK(b.begin_closure({}));
        HARDTACK_CHECK(b.push_value(Value::boolean(true)));
        HARDTACK_CHECK(b.end_closure());
        HARDTACK_CHECK(b.push_value(Value::boolean(true)));
        return b.push_binary(BinaryOp::kAnd);
      },
      [](ProgramBuilder& b) -> Result<void> {  // `any` without a parameter
        HARDTACK_CHECK(b.push_value(b.terms().array({}).value()));
        HARDTACK_CHECK(b.begin_closure({}));
        HARDTACK_CHECK(b.push_value(Value::boolean(true)));
        HARDTACK_CHECK(b.end_closure());
        return b.push_binary(BinaryOp::kAny);
      },
  };
  for (const Write write : malformed) {
    ProgramBuilder builder;
    const auto result = add_check_with(builder, write);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code(), ErrorCode::kInvalidExpression);
  }
}

TEST(ProgramBuilder, AddsParenthesesOnlyWhereInstructionsNeedThem) {
  ProgramBuilder builder;
  ASSERT_TRUE(add_check_with(builder, [](ProgramBuilder& b) -> Result<void> {  // (1 + 2) * 3 without Parens
    HARDTACK_CHECK(b.push_value(Value::integer(1)));
    HARDTACK_CHECK(b.push_value(Value::integer(2)));
    HARDTACK_CHECK(b.push_binary(BinaryOp::kAdd));
    HARDTACK_CHECK(b.push_value(Value::integer(3)));
    HARDTACK_CHECK(b.push_binary(BinaryOp::kMul));
    HARDTACK_CHECK(b.push_value(Value::integer(9)));
    return b.push_binary(BinaryOp::kEqual);
  }));
  ASSERT_TRUE(add_check_with(builder, [](ProgramBuilder& b) -> Result<void> {  // 1 + 2 * 3
    HARDTACK_CHECK(b.push_value(Value::integer(1)));
    HARDTACK_CHECK(b.push_value(Value::integer(2)));
    HARDTACK_CHECK(b.push_value(Value::integer(3)));
    HARDTACK_CHECK(b.push_binary(BinaryOp::kMul));
    HARDTACK_CHECK(b.push_binary(BinaryOp::kAdd));
    HARDTACK_CHECK(b.push_value(Value::integer(7)));
    return b.push_binary(BinaryOp::kEqual);
  }));
  const Block block = std::move(builder).build();
  EXPECT_EQ(print_check(block, block.checks()[0]), "check if user($u), (1 + 2) * 3 == 9");
  EXPECT_EQ(print_check(block, block.checks()[1]), "check if user($u), 1 + 2 * 3 == 7");
}

TEST(ProgramBuilder, EnforcesLimitsAtNAndNPlusOne) {
  ProgramLimits limits;
  limits.max_facts = 2;
  ProgramBuilder builder(limits);
  const StringId name = builder.terms().intern("a");
  EXPECT_TRUE(builder.add_fact(name, {}).has_value());
  EXPECT_TRUE(builder.add_fact(name, {}).has_value());
  EXPECT_EQ(builder.add_fact(name, {}).error().code(), ErrorCode::kProgramTooLarge);
}

// Few are searched, many are found by their hashes.
TEST(ProgramBuilder, KeepsEachConstantOnceAndGivesBackWhatCame) {
  for (const std::size_t distinct : {1u, 15u, 16u, 17u, 1'000u}) {
    ProgramBuilder builder;
    TermStore& terms = builder.terms();
    const auto constant = [&](std::size_t i) {
      switch (i % 5) {  // the same payloads with different types
        case 0: return terms.string("s" + std::to_string(i));
        case 1: return terms.bytes("s" + std::to_string(i - 1));
        case 2: return Value::integer(static_cast<std::int64_t>(i - 2));
        case 3: return Value::date(i - 3);
        default: return terms.array(std::array{Value::integer(static_cast<std::int64_t>(i))}).value();
      }
    };
    std::vector<std::array<Value, 2>> facts;
    for (std::size_t i = 0; i < 3 * distinct; ++i) {
      facts.push_back({constant(i % distinct), constant(i * 7 % distinct)});
      ASSERT_TRUE(builder.add_fact(terms.intern("f"), facts.back()).has_value());
    }
    const Block block = std::move(builder).build();
    EXPECT_EQ(block.constants().size(), distinct);
    ASSERT_EQ(block.facts().size(), facts.size());
    for (std::size_t i = 0; i < facts.size(); ++i) {
      EXPECT_EQ(block.values_of(block.facts()[i]), std::vector<Value>(facts[i].begin(), facts[i].end()));
    }
  }
}

TEST(Name, IsWhatPolicyTextCanWrite) {
  for (const char* name : {"a", "user", "rôle", "用户", "a:b", "_x", "1a", "true"})
    EXPECT_TRUE(is_valid_name(name)) << name;
  for (const char* name : {"", "12", "a b", "a\"", "a(", "\xff", "a\n", "a-b",
                           "\u202e"
                           "a",
                           "a\u3164", "\u115f", "\u1160", "\uffa0"}) {
    EXPECT_FALSE(is_valid_name(name)) << name;
  }
  EXPECT_TRUE(is_valid_variable("0"));
  EXPECT_FALSE(is_valid_variable("a b"));
}

TEST(SameProgram, ComparesMeaningNotNumbering) {
  const auto fact_block = [](std::initializer_list<const char*> before, const char* text) {
    ProgramBuilder builder;
    for (const char* other : before) builder.terms().intern(other);
    EXPECT_TRUE(builder.add_fact(builder.terms().intern("f"), std::array{builder.terms().string(text)}).has_value());
    return std::move(builder).build();
  };
  EXPECT_TRUE(same_program(fact_block({}, "x"), fact_block({"y", "x"}, "x")));
  EXPECT_FALSE(same_program(fact_block({}, "x"), fact_block({}, "y")));
}

}  // namespace
}  // namespace hardtack
