// Compares what two sides say about the same token and authorizer. A difference is either explained by a rule, whose
// name is an entry of docs/deviations.md, or a failure.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/interop/answer.h"
#include "tests/interop/profile.h"
#include "tests/support/program_generator.h"

namespace hardtack::interop {

struct Difference {
  std::string what;
  std::string ours;
  std::string theirs;
  std::string rule;  // empty: unexplained
};

// Which statements the two sides were given, where they are not the same.
struct Subject {
  const test_support::GeneratedCase& generated;
  const Profile& profile;
  // The specification, evaluated naively, meets an error.
  bool naive_error = false;
};

// Every rule there is.
inline constexpr std::array<std::string_view, 13> kRules = {
    "block-scopes-kept", "collection-version", "deterministic-errors", "digit-names",   "element-order",
    "empty-statements",  "escaped-strings",    "keyword-boundaries",   "keyword-names", "reject-any-match",
    "rule-order",        "unbound-variables",  "wider-language"};

std::vector<Difference> compare_answers(const Answer& ours, const Answer& theirs, const Subject& subject);

// The outcome on the token with plain sources, told in the check numbers of the token with the sources as written.
Outcome from_plain(const Outcome& outcome, const Subject& subject);

// The rule that explains why our text of a block or authorizer is not theirs; empty if none does.
std::string printing_rule(const std::string& ours, const std::string& theirs);

// Both tokens were made from the same sources: their blocks must have the same bytes but for what differs on purpose.
std::vector<Difference> compare_payloads(const std::string& our_token, const std::string& their_token);

}  // namespace hardtack::interop
