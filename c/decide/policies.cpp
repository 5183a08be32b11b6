#include "c/decide/policies.h"

#include <chrono>
#include <string>

#include "c/base/failure.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/text/blocks.h"
#include "engine/program/print.h"
#include "grammar/compile.h"
#include "tokens/biscuit/parent_claim.h"
#include "tokens/biscuit/snapshot/snapshot.h"

namespace hardtack::c {
namespace {

hardtack_limits default_limits() {
  const EvalLimits of_decision;
  const PatternLimits of_patterns;
  return {
      sizeof(hardtack_limits),  of_decision.max_facts,         of_decision.max_iterations,
      of_decision.max_steps,    of_decision.max_memory,        static_cast<std::uint64_t>(of_decision.max_time.count()),
      of_patterns.max_patterns, of_patterns.max_pattern_bytes, of_patterns.max_pattern_instructions};
}

}  // namespace

Result<std::optional<EvalLimits>> read_limits(const hardtack_limits* limits) {
  if (limits == nullptr) return std::nullopt;
  HARDTACK_TRY(const hardtack_limits given, read_options_over(default_limits(), limits));
  constexpr std::uint64_t kLongest = std::numeric_limits<std::int64_t>::max();
  return EvalLimits{given.max_facts, given.max_iterations, given.max_steps, given.max_memory,
                    std::chrono::nanoseconds(std::min(given.max_time, kLongest))};
}

Result<PolicyOptions> read_policy_options(const hardtack_policy_options& options) {
  PolicyOptions made;
  if (options.limits != nullptr) {
    HARDTACK_TRY(const auto limits, read_limits(options.limits));
    HARDTACK_TRY(const hardtack_limits given, read_options_over(default_limits(), options.limits));
    made.limits = *limits;
    made.patterns = {given.max_patterns, given.max_pattern_bytes, given.max_pattern_instructions};
  }
  if (look_at(options.functions) != nullptr) made.externs = options.functions->functions;
  made.enable_regex = !options.disable_regex;
  if (!options.allow_token_predicates) made.token_predicates = biscuit_predicates();
  return made;
}

}  // namespace hardtack::c

using namespace hardtack;
using namespace hardtack::c;

using Made = Outcome<std::unique_ptr<hardtack_policy>>;

void hardtack_limits_init(hardtack_limits* limits, size_t size) { initialize(limits, size, default_limits()); }

hardtack_error* hardtack_policy_compile(hardtack_text source, const hardtack_policy_options* options,
                                        hardtack_policy** policy) {
  return make(policy, [&]() -> Made {
    HARDTACK_TRY(const hardtack_policy_options given, read_options(options));
    HARDTACK_TRY(PolicyOptions policy_options, read_policy_options(given));
    HARDTACK_TRY(ParsedBlock parsed, parse_text(parse_authorizer_source, source, given.name, given.parameters));
    auto places = std::make_shared<const SourcePlaces>(parsed.places());
    HARDTACK_TRY(auto compiled, Policy::compile(*std::move(parsed.block), std::move(policy_options)));
    auto made = std::make_unique<hardtack_policy>(std::move(compiled));
    made->places = std::move(places);
    return made;
  });
}

hardtack_error* hardtack_policy_text(const hardtack_policy* policy, hardtack_buffer** text) {
  return make(text, [&]() -> Outcome<std::unique_ptr<hardtack_buffer>> {
    HARDTACK_TRY(const hardtack_policy* given, need(policy));
    return buffer_of(print_authorizer(given->policy->source()));
  });
}

bool hardtack_policy_place(const hardtack_policy* policy, const hardtack_statement* statement, hardtack_place* place) {
  if (look_at(policy) == nullptr) return false;
  try {
    const auto where = from_statement(statement);
    if (!where) return false;
    const auto found = policy->places->find(*where);
    if (!found) return false;
    const LineColumn at = found->source->line_column(found->span.begin);
    return fill(place, {0, found->span.begin, found->span.end, at.line, at.column});
  } catch (...) {
    return false;
  }
}

hardtack_error* hardtack_policy_snapshot(const hardtack_policy* policy, hardtack_buffer** bytes) {
  return make(bytes, [&]() -> Outcome<std::unique_ptr<hardtack_buffer>> {
    HARDTACK_TRY(const hardtack_policy* given, need(policy));
    HARDTACK_TRY(const Bytes made, write_policy_snapshot(*given->policy));
    return buffer_of(made);
  });
}

hardtack_error* hardtack_policy_restore(hardtack_bytes snapshot, const hardtack_policy_options* options,
                                        hardtack_policy** policy) {
  return make(policy, [&]() -> Made {
    HARDTACK_TRY(const ByteView bytes, c::bytes_of(snapshot, "the snapshot"));
    HARDTACK_TRY(const hardtack_policy_options given, read_options(options));
    HARDTACK_TRY(PolicyOptions policy_options, read_policy_options(given));
    HARDTACK_TRY(Snapshot parsed, Snapshot::parse(bytes));
    HARDTACK_TRY(Block source, std::move(parsed).take_policy());
    HARDTACK_TRY(auto compiled, Policy::compile(std::move(source), std::move(policy_options)));
    return std::make_unique<hardtack_policy>(std::move(compiled));
  });
}

void hardtack_policy_free(hardtack_policy* policy) { destroy(policy); }
