// Expressions of hostile blocks (reliability.md 2.4).
#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

#include "engine/program/program_builder.h"
#include "tests/engine/authz/sources.h"

namespace hardtack {
namespace {

using namespace testing_support;

struct Case {
  const char* expression;
  const char* wanted;  // "true", "false" or the name of an error
};

std::string result_of(const std::string& expression, PolicyOptions options = Scenario::defaults()) {
  const auto policy = Policy::compile(authorizer_of("allow if " + expression), std::move(options));
  if (!policy) return std::string(error_name(policy.error().code()));
  const Request request(*policy);
  const std::string got = outcome_text(Authorizer().authorize(*policy, request));
  if (got == "allow 0") return "true";
  if (got == "no policy") return "false";
  return got.substr(got.find(' ') + 1);
}

void expect_all(std::initializer_list<Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(result_of(c.expression), c.wanted) << c.expression;
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

TEST(Attacks, A060_ArithmeticAtTheEdges) {
  expect_all({
      {"9223372036854775807 + 1 == 0", "overflow"},
      {"-9223372036854775808 - 1 == 0", "overflow"},
      {"9223372036854775807 * 2 == 0", "overflow"},
      {"-9223372036854775808 * -1 == 0", "overflow"},
      {"-9223372036854775808 / -1 == 0", "divide_by_zero"},
      {"1 / 0 == 0", "divide_by_zero"},
      {"-7 / 2 == -3", "true"},
      {"9223372036854775807 + 0 == 9223372036854775807", "true"},
      {"[1, 2].get(-1) == null", "true"},
      {"[1, 2].get(2) == null", "true"},
      {"[1, 2].get(9223372036854775807) == null", "true"},
      {"(-1 & 255) == 255", "true"},
      {"(-1 ^ -1) == 0", "true"},
  });
}

TEST(Attacks, A059_DatesCompareAsUnsigned) {
  ProgramBuilder builder;
  builder.begin_query();
  builder.begin_expression();
  ASSERT_TRUE(builder.push_value(Value::date(~std::uint64_t{0})));
  ASSERT_TRUE(builder.push_value(Value::date(std::uint64_t{1} << 63)));
  ASSERT_TRUE(builder.push_binary(BinaryOp::kGreaterThan));
  ASSERT_TRUE(builder.end_expression());
  ASSERT_TRUE(builder.end_query());
  ASSERT_TRUE(builder.add_policy(PolicyKind::kAllow));
  const auto policy = Policy::compile(std::move(builder).build()).value();
  EXPECT_TRUE(is_allowed(Authorizer().authorize(policy, Request(policy))));
}

// One set contains another if it has each of its elements, wherever the one that it lacks stands in their order.
TEST(Sets, ContainASetOfSomeOfTheirElements) {
  expect_all({
      {"{1, 2, 3}.contains({1, 2, 3})", "true"},
      {"{1, 2, 3}.contains({1, 3})", "true"},
      {"{1, 2, 3}.contains({2})", "true"},
      {"{1, 2, 3}.contains({,})", "true"},
      {"{2, 3}.contains({1, 3})", "false"},
      {"{1, 3}.contains({1, 2, 3})", "false"},
      {"{1, 2}.contains({2, 3})", "false"},
      {"{4, 5}.contains({1, 2, 3})", "false"},
      {"{1, 2}.contains({3, 4})", "false"},
      {"{,}.contains({1})", "false"},
      {"{\"b\", \"c\"}.contains({\"a\", \"c\"})", "false"},
  });
}

// The reference looks when the closure is reached, so one that is not reached is no error.
TEST(Attacks, A064_ParametersMustNotShadow) {
  expect_all({
      {"[1].any($x -> [2].any($x -> true))", "shadowed_variable"},
      {"[1].any($x -> true) && [2].any($x -> true)", "true"},
      {"[].any($x -> [2].any($x -> true))", "false"},
      {"true || [1].any($x -> [2].any($x -> true))", "true"},
      {"([1].any($x -> [2].any($x -> true))).try_or(true)", "true"},
  });
  EXPECT_EQ(outcome("a(1); allow if a($x), [1].any($x -> true)"), "error shadowed_variable");
  EXPECT_EQ(outcome("a(1); allow if a($x), [].any($x -> true)"), "error shadowed_variable");
  EXPECT_EQ(outcome("allow if a($x), [1].any($x -> true)"), "no policy");
}

TEST(Closures, StopAtTheFirstDecisiveElement) {
  expect_all({
      {"[1, \"a\"].any($x -> $x === 1)", "true"},
      {"[\"a\", 1].any($x -> $x === 1)", "invalid_type"},
      {"[1, 2].all($x -> $x == 2)", "false"},
      {"[2, 2].all($x -> $x == 2)", "true"},
      {"[].all($x -> false)", "true"},
      {"[].any($x -> true)", "false"},
      {"[1].any($x -> 1)", "invalid_type"},
      {"{\"a\": 1, \"b\": 2}.any($kv -> $kv.get(0) == \"b\" && $kv.get(1) == 2)", "true"},
      {"{1: 5}.all($kv -> $kv == [1, 5])", "true"},
      {"[[1], [2, 3]].all($x -> $x.any($y -> $y > 0))", "true"},
      {"{2, 1}.any($x -> $x == 1 || 1 / 0 == 1)", "true"},
  });
}

TEST(TryOr, CatchesErrorsOfItsReceiverOnly) {
  expect_all({
      {"(1 / 0 == 1).try_or(true)", "true"},
      {"(\"a\" < 1).try_or(false)", "false"},
      {"(1 == 1).try_or(false)", "true"},
      {"(true).try_or(1 / 0 == 1)", "divide_by_zero"},
      {"((1 / 0 == 1).try_or(9223372036854775807 + 1 == 1)).try_or(true)", "true"},
      {"(1.extern::missing() == 1).try_or(true)", "true"},
      {"(1 + (2 / 0).try_or(4)) == 5", "true"},
  });
}

TEST(Attacks, A067_NestedClosuresAreBounded) {
  std::string list = "[0";
  for (int i = 1; i < 200; ++i) list += ", " + std::to_string(i);
  list += "]";
  const std::string nested = list + ".all($a -> " + list + ".all($b -> " + list + ".all($c -> $a + $b + $c >= 0)))";
  EXPECT_EQ(result_of(nested), "too_many_steps");
}

TEST(Attacks, A068_TryOrDoesNotCatchLimits) {
  std::string list = "[0";
  for (int i = 1; i < 200; ++i) list += ", " + std::to_string(i);
  list += "]";
  const std::string nested = list + ".all($a -> " + list + ".all($b -> " + list + ".all($c -> $a + $b + $c >= 0)))";
  EXPECT_EQ(result_of("(" + nested + ").try_or(true)"), "too_many_steps");
  EXPECT_EQ(result_of("((" + nested + ").try_or(true)).try_or(true)"), "too_many_steps");
}

// A string that doubles at each `+`.
TEST(Attacks, A069_GrowingStringsAreBounded) {
  std::string chain = "$a";
  for (int i = 0; i < 8; ++i) chain = "(" + chain + " + " + chain + ")";
  const std::string fact = "s(\"" + repeated("x", 4000) + "\"); ";
  EXPECT_EQ(outcome(fact + "allow if s($a), " + chain + ".length() == 1024000"), "allow 0");  // within 16 MiB
  EvalLimits limits = patient_limits();
  limits.max_memory = 1u << 20;
  Scenario scenario(fact + "allow if s($a), (" + chain + ".length() > 0).try_or(true)", {}, Scenario::with(limits));
  EXPECT_EQ(outcome_text(scenario.decide()), "error too_much_memory");
}

TEST(Attacks, A069_UnionsAreBounded) {
  std::string program;
  for (int i = 0; i < 40; ++i) program += "n(" + std::to_string(i) + ");";
  std::string set = "{0";
  for (int i = 1; i < 1000; ++i) set += ", " + std::to_string(i);
  set += "}";
  const std::string expression = set + ".union(" + set + ").length() < 0";
  const std::string got = outcome(program + "allow if n($a), n($b), " + expression + ", $a < $b");
  EXPECT_EQ(got, "no policy");  // evaluated once: it names no variable
  EXPECT_EQ(outcome(program + "allow if n($a), n($b), " + set + ".union({1000}).contains(0 - $a - $b - 1)"),
            "error too_many_steps");
}

TEST(Attacks, A070_HostileRegexesAreLinearAndCapped) {
  const std::string text = repeated("a", 5000);
  const auto match = [](const std::string& subject, const std::string& pattern) {
    return result_of("\"" + subject + "\".matches(\"" + pattern + "\")");
  };
  EXPECT_EQ(match(text + "b", "(a+)+$"), "false");
  EXPECT_EQ(match(text + "b", "^(a|a)*$"), "false");
  EXPECT_EQ(match(text, "^(a|aa)+$"), "true");
  EXPECT_EQ(outcome("p(\"x{1000}{1000}\"); allow if p($p), \"x\".matches($p)"), "error regex_too_large");
  EXPECT_EQ(outcome("p(\"(((x{100}){100}){100})\"); allow if p($p), \"x\".matches($p)"), "error regex_too_large");
  EXPECT_EQ(outcome("p(\"" + repeated("x", 1024) + "\"); allow if p($p), \"x\".matches($p)"), "no policy");
  EXPECT_EQ(outcome("p(\"" + repeated("x", 1025) + "\"); allow if p($p), \"x\".matches($p)"), "error regex_too_large");
  const auto policy = Policy::compile(authorizer_of("allow if \"x\".matches(\"" + repeated("x", 1025) + "\")"));
  ASSERT_FALSE(policy.has_value());
  EXPECT_EQ(policy.error().code(), ErrorCode::kRegexTooLarge);
  // The same in a token is an error when it is reached.
  EXPECT_EQ(outcome("allow if true", {"check if \"x\".matches(\"" + repeated("x", 1025) + "\")"}),
            "error regex_too_large");
  EXPECT_EQ(outcome("allow if true", {"check if true || \"x\".matches(\"" + repeated("x", 1025) + "\")"}), "allow 0");
}

TEST(Attacks, A070_ManyPatternsAndLongTextsAreBounded) {
  std::string program;
  for (int i = 0; i < 300; ++i) program += "p(\"(x{" + std::to_string(i) + "}y?){20}\");";
  program += "t(\"" + repeated("x", 20'000) + "z\");";
  EvalLimits limits;
  limits.max_time = std::chrono::seconds(5);
  Scenario scenario("allow if true", {program + "check all t($t), p($p), $t.matches($p);"}, Scenario::with(limits));
  const auto start = steady_now();
  const Result<Decision> decision = scenario.decide();
  EXPECT_LT(steady_now() - start, std::chrono::seconds(2));
  ASSERT_FALSE(decision.has_value());
  EXPECT_TRUE(is_limit(decision.error().code()) || decision.error().code() == ErrorCode::kRegexTooLarge);
}

TEST(Attacks, A071_InvalidRegexesAreFalseAndLargeOnesAreErrors) {
  expect_all({
      {"\"a(\".matches(\"a(\")", "false"},
      {"!\"x\".matches(\"[\")", "true"},
      {"\"x\".matches(\"(?=x)\")", "false"},
      {"\"xx\".matches(\"(x)\\\\1\")", "false"},
      {"\"x\".matches(\"x{1001}\")", "regex_too_large"},
  });
}

TEST(Attacks, A071_RegexesCanBeSwitchedOff) {
  PolicyOptions options = Scenario::defaults();
  options.enable_regex = false;
  EXPECT_EQ(result_of("\"x\".matches(\"x\")", options), "regex_too_large");
}

// Against the meaning that Rust's regex crate gives them.
TEST(Attacks, A072_ClassesAreUnicode) {
  expect_all({
      {"\"٣\".matches(\"^\\\\d$\")", "true"},
      {"\"٣\".matches(\"^\\\\D$\")", "false"},
      {"\"é\".matches(\"^\\\\w$\")", "true"},
      {"\"é\".matches(\"^\\\\W$\")", "false"},
      {"\"_\".matches(\"^[\\\\w-]$\")", "true"},
      {"\"\u00a0\".matches(\"^\\\\s$\")", "true"},
      {"\"\u2003\".matches(\"^[\\\\s]$\")", "true"},
      {"\"x\".matches(\"^\\\\S$\")", "true"},
      {"\"É\".matches(\"(?i)^é$\")", "true"},
      {"\"aXc\".matches(\"(?i)A.C\")", "true"},
      {"\"a\\nc\".matches(\"a.c\")", "false"},
      {"\"a\\n\".matches(\"a$\")", "false"},
      {"\"file1.txt\".matches(\"file[0-9]+.txt\")", "true"},
      {"\"xfile1.txtx\".matches(\"file[0-9]+.txt\")", "true"},
      {"\"é\".matches(\"^\\\\u{e9}$\")", "true"},
      {"\"é\".matches(\"^\\\\u00e9$\")", "true"},
      {"\"ab\".matches(\"(?<first>a)b\")", "true"},
      {"\"a\".matches(\"[[:alpha:]]\")", "true"},
      {"\"a]\".matches(\"^a[]]$\")", "true"},
      // RE2 would read a number with a leading zero as text.
      {"\"aaa\".matches(\"^a{03}$\")", "true"},
      {"\"aa\".matches(\"^a{000,002}$\")", "true"},
      {"\"a{03}\".matches(\"^a{03}$\")", "false"},
      // What has no counterpart is an error, not "no match".
      {"\"a\".matches(\"[a-z&&[^b]]\")", "regex_too_large"},
      {"\"a\".matches(\"[a[b]]\")", "regex_too_large"},
      {"\"a\".matches(\"[^\\\\W]\")", "regex_too_large"},
      {"\"a\".matches(\"a**\")", "regex_too_large"},
      {"\"a\".matches(\"^a{ 1 }$\")", "regex_too_large"},
      {"\"a\".matches(\"a{99999999999}\")", "regex_too_large"},
      {"\"x\".matches(\"(?x) x # comment\")", "regex_too_large"},
      {"\"x\".matches(\"(?i-u:x)\")", "regex_too_large"},
      {"\"x\".matches(\"\\\\<x\")", "regex_too_large"},
      {"\"x\".matches(\"\\\\b{start}x\")", "regex_too_large"},
      {"\"x\".matches(\"\\\\p{Alphabetic}\")", "regex_too_large"},
      {"\"x\".matches(\"(?i:X)\")", "true"},
      {"\"x\".matches(\"(?P<n>x)\")", "true"},
      {"\"x\".matches(\"\\\\x{78}\")", "true"},
      {"\"x\".matches(\"\\\\p{L}\")", "true"},
      {"\"]\".matches(\"]\")", "true"},
      {"\"xx\".matches(\"^x{2}$\")", "true"},
      {"\"xxx\".matches(\"^x{2,}$\")", "true"},
      {"\"K\".matches(\"(?i)^k$\")", "true"},
      {"\"ß\".matches(\"(?i)SS\")", "false"},
      {"\"\\n\".matches(\"^$\")", "false"},
      // RE2's own inventions are invalid there.
      {"\"a.c\".matches(\"\\\\Qa.c\\\\E\")", "false"},
      {"\"a\".matches(\"\\\\C\")", "false"},
      {"\"a{\".matches(\"a{\")", "false"},
      {"\"a{x}\".matches(\"a{x}\")", "false"},
  });
}

TEST(Attacks, A073_HostFunctionsThatMisbehaveAreErrors) {
  PolicyOptions options = Scenario::defaults();
  options.externs.add("throws", [](ExternCall&) -> Result<Value> { throw std::runtime_error("no"); })
      .add("throws_int", [](ExternCall&) -> Result<Value> { throw 7; })
      .add("fails", [](ExternCall&) -> Result<Value> { return fail(ErrorCode::kTimeout, "not today"); })
      .add("variable", [](ExternCall& call) -> Result<Value> { return call.terms.variable("x"); })
      .add("bytes", [](ExternCall& call) -> Result<Value> { return call.terms.bytes("\xff"); })
      .add("no_text", [](ExternCall& call) -> Result<Value> { return call.terms.string("caf\xc3"); })
      .add("no_texts",
           [](ExternCall& call) -> Result<Value> { return call.terms.array(std::array{call.terms.string("\xff")}); })
      .add("twice", [](ExternCall& call) -> Result<Value> {
        if (!call.argument) return call.receiver;
        return Value::boolean(call.receiver == *call.argument);
      });
  EXPECT_EQ(result_of("1.extern::missing() == 1", options), "undefined_extern");
  EXPECT_EQ(result_of("1.extern::throws() == 1", options), "extern_failed");
  EXPECT_EQ(result_of("1.extern::throws_int() == 1", options), "extern_failed");
  EXPECT_EQ(result_of("1.extern::fails() == 1", options), "extern_failed");
  EXPECT_EQ(result_of("1.extern::variable() == 1", options), "extern_failed");
  EXPECT_EQ(result_of("1.extern::no_text() != 1", options), "extern_failed");
  EXPECT_EQ(result_of("1.extern::no_texts() != 1", options), "extern_failed");
  EXPECT_EQ(result_of("1.extern::bytes() == hex:ff", options), "true");
  EXPECT_EQ(result_of("(1.extern::throws() == 1).try_or(true)", options), "true");
  EXPECT_EQ(result_of("1.extern::twice() == 1 && 1.extern::twice(1)", options), "true");
  const Result<Decision> decision = Scenario("allow if 1.extern::throws() == 1", {}, options).decide();
  EXPECT_EQ(decision.error().message(), "function `throws` of the host failed: no");
  EXPECT_EQ(Scenario("allow if 1.extern::no_text() == 1", {}, options).decide().error().message(),
            "function `no_text` of the host failed: it returned text that is not UTF-8");
}

// What expressions make does not stay: a million evaluations hold no more than one.
TEST(Attacks, A075_TemporaryStringsDoNotPileUp) {
  std::string program;
  for (int i = 0; i < 100; ++i) program += "n(" + std::to_string(i) + ", \"" + std::to_string(i) + "\");";
  program += "allow if n($a, $s), n($b, $t), n($c, $u), ($s + $t + $u).length() > 6";
  EvalLimits limits = patient_limits();
  limits.max_steps = 100'000'000;
  limits.max_memory = 256u << 10;
  Scenario scenario(program, {}, Scenario::with(limits));
  EXPECT_EQ(outcome_text(scenario.decide()), "no policy");
  EXPECT_GT(scenario.authorizer().stats().steps, 5'000'000u);
}

// `(` a value `)` a value and closures where none belongs: the builder refuses such blocks, so no machine meets them.
TEST(Attacks, A063_A065_MalformedExpressionsAreRefusedWhenBuilt) {
  ProgramBuilder builder;
  builder.begin_query();
  builder.begin_expression();
  ASSERT_TRUE(builder.push_value(Value::integer(1)));
  EXPECT_EQ(builder.push_binary(BinaryOp::kAdd).error().code(), ErrorCode::kInvalidExpression);
  ProgramBuilder wrong_arity;
  wrong_arity.begin_query();
  wrong_arity.begin_expression();
  ASSERT_TRUE(wrong_arity.push_value(Value::boolean(true)));
  ASSERT_TRUE(wrong_arity.begin_closure(std::array{wrong_arity.terms().intern("p")}));
  ASSERT_TRUE(wrong_arity.push_value(Value::boolean(true)));
  ASSERT_TRUE(wrong_arity.end_closure());
  EXPECT_EQ(wrong_arity.push_binary(BinaryOp::kAnd).error().code(), ErrorCode::kInvalidExpression);
}

}  // namespace
}  // namespace hardtack
