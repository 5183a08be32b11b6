// A world as commented source, for people: facts, rules, checks and policies, each group under the origin it comes
// from.
#pragma once

#include <string>
#include <vector>

#include "engine/explain/world_text.h"

namespace hardtack {

// // Facts:
// // origin: authorizer
// operation("read");
std::string world_source(const WorldText& world);
// Of it the facts alone, without a heading.
std::string facts_source(const std::vector<FactGroup>& facts);
// Of it the rules, checks and policies, each kind under a heading if there are any.
std::string statements_source(const WorldText& world);

}  // namespace hardtack
