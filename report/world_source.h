// A world as commented source, for people: facts, rules, checks and policies, each group under the origin it comes
// from.
#pragma once

#include <string>

#include "engine/explain/world_text.h"

namespace hardtack {

// // Facts:
// // origin: authorizer
// operation("read");
std::string world_source(const WorldText& world);

}  // namespace hardtack
