// A world as text, in the groups and the order of the published conformance suite.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/base/attributes.h"
#include "engine/base/block_id.h"
#include "engine/program/printer.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct FactGroup {
  std::vector<BlockId> origin;     // as Origin::blocks() lists them
  std::vector<std::string> facts;  // sorted, without duplicates
};

struct StatementGroup {
  BlockId origin = BlockId::authorizer();
  std::vector<std::string> statements;  // sorted
};

struct WorldText {
  std::vector<FactGroup> facts;        // sorted by origin, the authorizer first
  std::vector<StatementGroup> rules;   // sorted by origin, the authorizer last
  std::vector<StatementGroup> checks;  // the same
  std::vector<std::string> policies;   // in order
};

// Of the world that the authorizer loaded last. With a budget the texts together keep to it: one is cut, marked by
// `...`, and those after it are left out; the budget says so.
WorldText world_text(const Authorizer& authorizer, TextBudget& budget);
WorldText world_text(const Authorizer& authorizer);

// The authorizer's source: the policy's statements with the request's facts after the policy's own.
std::string authorizer_code(const Policy& policy, const Request& request, std::size_t max_bytes = Printer::kNoLimit);

}  // namespace hardtack
HARDTACK_API_END
