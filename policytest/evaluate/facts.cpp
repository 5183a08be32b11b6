#include "policytest/evaluate/facts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "engine/eval/world.h"
#include "engine/program/print.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::policytest {
namespace {

const Term* term_of(const FactPattern::Part& part, const Parameters& parameters) {
  if (part.parameter.empty()) return &part.term;
  const auto* value = parameters.find(part.parameter);
  return value == nullptr ? nullptr : std::get_if<Term>(value);
}

class Matcher {
 public:
  // The error of a part that has no value.
  Result<void> make(Authorizer& authorizer, const FactPattern& pattern, const Parameters& parameters) {
    std::map<std::string, std::size_t, std::less<>> variables;
    for (const FactPattern::Part& part : pattern.parts) {
      Slot& slot = slots_.emplace_back();
      if (!part.variable.empty()) {
        slot.same_as = variables.emplace(part.variable, slots_.size() - 1).first->second;
        continue;
      }
      const Term* term = term_of(part, parameters);
      if (term == nullptr) {
        return fail(ErrorCode::kMissingParameter, cat("no value of the parameter ", quote(part.parameter)));
      }
      HARDTACK_TRY(slot.value, term->to_value(authorizer.terms()));
    }
    return {};
  }

  bool matches(std::span<const Value> terms) const {
    if (terms.size() != slots_.size()) return false;
    for (std::size_t i = 0; i < terms.size(); ++i) {
      const Value& wanted = slots_[i].same_as ? terms[*slots_[i].same_as] : slots_[i].value;
      if (!(terms[i] == wanted)) return false;
    }
    return true;
  }

 private:
  struct Slot {
    Value value;
    std::optional<std::size_t> same_as;
  };
  std::vector<Slot> slots_;
};

}  // namespace

FactSearch::FactSearch(Authorizer& authorizer, const FactPattern& pattern, const Parameters& parameters) {
  Matcher matcher;
  if (const auto made = matcher.make(authorizer, pattern, parameters); !made) {
    error_ = made.error().message();
    return;
  }
  const auto name = authorizer.terms().find(pattern.name);
  if (!name) return;
  const World& world = authorizer.world();
  for (const WorldFact& fact : world.facts()) {
    if (fact.name != *name || !matcher.matches(fact.terms)) continue;
    FoundFact& found = facts_.emplace_back();
    found.text = print_predicate(authorizer.terms(), fact.name, fact.terms, 1'000);
    found.origin = blocks_of(fact.origin, world.blocks());
    std::ranges::sort(found.origin);
  }
  std::ranges::sort(facts_, [](const FoundFact& a, const FoundFact& b) {
    return std::tie(a.text, a.origin) < std::tie(b.text, b.origin);
  });
}

std::string print_pattern(const FactPattern& pattern, const Parameters& parameters) {
  TermStore store;
  std::vector<Value> values;
  for (const FactPattern::Part& part : pattern.parts) {
    const Term* term = part.variable.empty() ? term_of(part, parameters) : nullptr;
    const auto value = term == nullptr ? Result<Value>(store.variable(part.variable)) : term->to_value(store);
    values.push_back(value ? *value : store.variable("invalid"));
  }
  return print_predicate(store, store.intern(pattern.name), values);
}

}  // namespace hardtack::policytest
