// A world as JSON, in the groups of the published conformance suite. The authorizer's origin is null everywhere.
#pragma once

#include "engine/explain/world_text.h"
#include "json/json.h"

namespace hardtack {

// {"facts": [{"origin": [null, 0], "facts": [...]}], "rules": [{"origin": 1, "rules": [...]}], "checks": [...],
// "policies": [...]}
JsonValue world_json(const WorldText& world);

}  // namespace hardtack
