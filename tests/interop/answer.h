// What one side says about one token and one authorizer, in a form in which both sides can be compared.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/interop/oracle_process.h"

namespace hardtack::interop {

enum class OutcomeKind {
  kAllowed,       // `policy` allowed and no check failed
  kUnauthorized,  // a policy matched, but it denies or checks failed
  kNoPolicy,      // no policy matched
  kError,         // the evaluation ended in `error`
  kRefused,       // the token or the authorizer was not accepted: `error`
  kCrashed,       // the reference panicked
};

struct CheckPlace {
  std::optional<std::size_t> block;  // none: the authorizer's
  std::size_t check = 0;
  friend bool operator==(const CheckPlace&, const CheckPlace&) = default;
};

struct Outcome {
  OutcomeKind kind = OutcomeKind::kRefused;
  bool policy_allows = false;
  std::size_t policy = 0;
  std::vector<CheckPlace> checks;
  std::string error;  // the name of the reference: `InvalidType`, `TooManyFacts`, `Language`
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

std::string to_string(const Outcome& outcome);

// Facts by origin, written as the reference writes it: `0, 2, authorizer`.
using World = std::map<std::string, std::set<std::string>>;

// What a query gave: its facts, or an error.
struct QueryAnswer {
  std::set<std::string> facts;
  std::string error;
};

struct Answer {
  Outcome outcome;
  std::vector<Outcome> repeated;            // further decisions of the reference in the same process
  std::vector<std::string> blocks;          // printed source of each block
  std::vector<std::string> revocation_ids;  // hex
  std::optional<World> world;               // after the decision
  std::vector<QueryAnswer> queries;
  std::string code;  // the authorizer, printed
};

// From the oracle's answer to `decide`.
Answer answer_from_json(const Json& json);

// The reference prints the contents of strings as they are; this undoes the escapes of our printer.
std::string without_escapes(std::string_view printed);

}  // namespace hardtack::interop
