// An explanation as JSON; docs/explanation.md describes it.
#pragma once

#include "engine/explain/explanation.h"
#include "engine/explain/trace.h"
#include "json/json.h"

namespace hardtack {

JsonValue explanation_json(const Explanation& explanation);
JsonValue trace_json(const Trace& trace);

}  // namespace hardtack
