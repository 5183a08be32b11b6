// An explanation as JSON; docs/explanation.md describes it.
#pragma once

#include "engine/authz/explanation.h"
#include "engine/authz/trace.h"
#include "tokens/json/json.h"

namespace hardtack::cli {

JsonValue explanation_json(const Explanation& explanation);
JsonValue trace_json(const Trace& trace);

}  // namespace hardtack::cli
