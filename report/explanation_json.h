// An explanation as JSON; docs/explanation.md describes it.
#pragma once

#include "engine/explain/explanation.h"
#include "engine/explain/trace.h"
#include "grammar/text/source_map.h"
#include "json/json.h"

namespace hardtack {

// Statements whose text `places` knows have a member `location`.
JsonValue explanation_json(const Explanation& explanation, const SourcePlaces& places = {});
JsonValue trace_json(const Trace& trace, const SourcePlaces& places = {});

}  // namespace hardtack
