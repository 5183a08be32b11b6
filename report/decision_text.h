// A decision for people: the verdict, the checks that failed, the policy that matched, what it cost.
//
//   TextBudget budget(kDocumentBytes);
//   const DecisionText texts = decision_text(authorizer, *decision, budget);
//   std::cout << render(*decision, texts, authorizer.stats(), false);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/authz/decision.h"
#include "engine/program/printer.h"
#include "grammar/text/source_map.h"

namespace hardtack {

// The printed program texts of one document, together: a policy of 1 MiB fits twice, as a world and as source.
inline constexpr std::size_t kDocumentBytes = 2'560u << 10;

// The statements that a decision names, printed.
struct DecisionText {
  std::vector<std::string> failed_checks;  // in the order of the decision
  std::string policy;                      // the one that matched
};

// Of the decision that `authorizer` made last. Every statement has an entry, so that the reader sees how many there
// are; what the budget does not hold is `...`. The document shows each so many `times`.
DecisionText decision_text(const Authorizer& authorizer, const Decision& decision, TextBudget& budget,
                           std::size_t times = 1);

// `allow` or `deny`, and why, each reason on a line. A check that failed and a policy that denied are followed by their
// place, with the line and a caret, if `places` knows it; of many, the first kMostExcerpts.
inline constexpr std::size_t kMostExcerpts = 16;
std::string render(const Decision& decision, const DecisionText& texts, const RunStats& stats, bool color,
                   const SourcePlaces& places = {});

// "1 fact", "2 facts"
std::string counted(std::uint64_t number, const char* what);

}  // namespace hardtack
