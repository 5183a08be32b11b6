#include "bench/request_facts.h"

#include <array>

namespace hardtack::bench {

Result<RequestFacts> RequestFacts::from_block(const Block& facts) {
  RequestFacts result;
  for (const Predicate& fact : facts.facts()) {
    const auto terms = facts.terms_of(fact);
    result.facts_.push_back({std::string(facts.terms().text(fact.name)), result.terms_.size(), terms.size()});
    for (const Value term : terms) {
      switch (term.type()) {
        case ValueType::kInteger:
        case ValueType::kBool:
        case ValueType::kDate: result.terms_.push_back({term, {}}); break;
        case ValueType::kString:
          result.terms_.push_back({term, std::string(facts.terms().text(term.as_string()))});
          break;
        default:
          return fail(ErrorCode::kUsage, "request facts of benchmarks hold integers, booleans, strings and dates");
      }
    }
  }
  return result;
}

void RequestFacts::add_to(Request& request) const {
  constexpr std::size_t kMostTerms = 8;
  std::array<RequestTerm, kMostTerms> terms{0, 0, 0, 0, 0, 0, 0, 0};
  for (const Fact& fact : facts_) {
    const std::size_t count = std::min(fact.count, kMostTerms);
    for (std::size_t i = 0; i < count; ++i) {
      const Term& term = terms_[fact.first + i];
      terms[i] = term.value.is(ValueType::kString) ? RequestTerm(std::string_view(term.text)) : RequestTerm(term.value);
    }
    request.add(fact.name, std::span(terms).first(count));
  }
}

}  // namespace hardtack::bench
