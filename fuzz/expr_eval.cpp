// Property: an expression, over values of every type, gives what the recursive interpreter of tests/reference gives:
// the same value, or an error of the same kind. Under any limit it gives that or says that a limit was exceeded;
// `try_or` around it catches the errors and never a limit, whatever stands to its right.
//
// Input: four values for the variables, then the expression, both as choices (hostile_expression.h).
#include <array>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "engine/authz/authorizer.h"
#include "engine/authz/policy.h"
#include "engine/authz/request.h"
#include "engine/program/print.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/hostile_expression.h"
#include "tests/reference/naive_expression.h"

namespace hardtack {
namespace {

using fuzz::require;

constexpr std::uint64_t kPatientSteps = 20'000;
constexpr std::array<std::uint64_t, 3> kImpatientSteps = {2, 30, 400};
constexpr const char* kCaught = "caught";

std::chrono::nanoseconds stopped_clock() { return {}; }

// A value, or the kind of an error, or a limit.
struct Outcome {
  std::optional<reference::Term> value;
  std::optional<ErrorCode> error;

  bool limited() const { return error && is_limit(*error); }
  std::string to_string() const {
    return value ? reference::show(*value) : std::string(error_name(error.value_or(ErrorCode::kInternal)));
  }
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

void good(const Result<void>& result) {
  if (!result) fuzz::violated(result.error().to_string());
}

enum class Around { kNothing, kTryOr };

// given(..); allow if given($x, $y, $z, $w), <expression>.extern::show();
Block program_of(fuzz::Choices choices, Around around) {
  ProgramBuilder builder;
  TermStore& terms = builder.terms();
  std::array<Value, 4> values;
  std::array<Value, 4> variables;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = fuzz::hostile_value(choices, terms);
    variables[i] = terms.variable(fuzz::kExpressionVariables[i]);
  }
  good(builder.add_fact(terms.intern("given"), values));
  builder.begin_query();
  good(builder.add_atom(terms.intern("given"), variables));
  builder.begin_expression();
  if (around == Around::kTryOr) good(builder.begin_closure({}));
  fuzz::hostile_expression(choices, builder);
  if (around == Around::kTryOr) {
    good(builder.end_closure());
    good(builder.push_value(terms.string(kCaught)));
    good(builder.push_binary(BinaryOp::kTryOr));
  }
  good(builder.push_extern_unary(terms.intern("show")));
  good(builder.end_expression());
  good(builder.end_query());
  good(builder.add_policy(PolicyKind::kAllow));
  return std::move(builder).build();
}

ExternFunctions functions(std::optional<reference::Term>& shown) {
  ExternFunctions all;
  all.add("show", [&shown](ExternCall& call) -> Result<Value> {
    shown = reference::read_term(call.terms, call.receiver);
    return Value::boolean(true);
  });
  // As the published samples have it.
  all.add("test", [](ExternCall& call) -> Result<Value> {
    if (!call.argument) return call.receiver;
    if (!call.receiver.is(ValueType::kString) || !call.argument->is(ValueType::kString)) {
      return fail(ErrorCode::kExternFailed, "two strings are needed");
    }
    return call.terms.string(call.receiver == *call.argument ? "equal strings" : "different strings");
  });
  return all;
}

Outcome engine_outcome(const fuzz::Choices& choices, Around around, std::uint64_t steps) {
  Outcome outcome;
  EvalLimits limits;
  limits.max_steps = steps;
  const auto policy =
      Policy::compile(program_of(choices, around), {.limits = limits, .externs = functions(outcome.value)});
  if (!policy) return {std::nullopt, policy.error().code()};
  const Request request(*policy);
  static Authorizer authorizer({.limits = {}, .clock = stopped_clock});  // keeps its buffers
  const auto decision = authorizer.authorize(*policy, request);
  if (!decision) {
    // The limit may be met behind the expression, which has been shown then.
    return {std::nullopt, decision.error().code()};
  }
  require(decision->allowed() && outcome.value.has_value(), "what has a value is shown and allowed");
  return outcome;
}

Outcome reference_outcome(const fuzz::Choices& choices, Around around) {
  const Block block = program_of(choices, around);
  const Query& query = block.queries(block.policies()[0])[0];
  const std::span<const Op> ops = block.ops(block.expressions(query)[0]);
  reference::Bindings bindings;
  const auto given = block.terms_of(block.facts()[0]);
  for (std::size_t i = 0; i < given.size(); ++i) {
    bindings[std::string(fuzz::kExpressionVariables[i])] = reference::read_term(block.terms(), given[i]);
  }
  try {
    return {reference::evaluate(block, ops.first(ops.size() - 1), bindings), std::nullopt};
  } catch (const reference::EvaluationError& error) {
    return {std::nullopt, error.code};
  }
}

void require_same(const fuzz::Choices& choices, Around around, const Outcome& engine, const Outcome& expected,
                  const char* property) {
  if (engine == expected) return;
  std::fprintf(stderr, "%s\nengine: %s\nreference: %s\n", print_authorizer(program_of(choices, around)).c_str(),
               engine.to_string().c_str(), expected.to_string().c_str());
  fuzz::violated(property);
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  const fuzz::Choices choices(data, size);
  const Outcome plain = engine_outcome(choices, Around::kNothing, kPatientSteps);
  require(!plain.error || is_limit(*plain.error) || is_evaluation_error(*plain.error), "an error is of an expression");
  const Outcome caught = engine_outcome(choices, Around::kTryOr, kPatientSteps);
  if (plain.limited()) {
    require(caught.limited(), "a limit is not caught");
    return 0;  // the interpreter knows no limits and would not end
  }
  require_same(choices, Around::kNothing, plain, reference_outcome(choices, Around::kNothing), "an expression is one");
  const Outcome expected = reference_outcome(choices, Around::kTryOr);
  if (!caught.limited()) require_same(choices, Around::kTryOr, caught, expected, "try_or catches what it should");
  for (const std::uint64_t steps : kImpatientSteps) {
    for (const Around around : {Around::kNothing, Around::kTryOr}) {
      const Outcome impatient = engine_outcome(choices, around, steps);
      if (impatient.limited()) continue;
      require_same(choices, around, impatient, around == Around::kTryOr ? expected : plain,
                   "a limit changes no value, it ends the evaluation");
    }
  }
  return 0;
}
