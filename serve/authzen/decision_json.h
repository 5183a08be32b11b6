// An answer's Decision object (service.md 1.1, 2.4), written at the end of a text:
//
//   {"decision":false,"context":{"decision_id":"...","policy":"<digest>","reason":{"code":"check_failed"}}}
//
// Whoever may see why gets the failed checks and the policy that matched, with their texts and places. Functions belong
// to the thread of the authorizer that decided.
#pragma once

#include <string>

#include "serve/authzen/decider.h"
#include "serve/decision/decision_ids.h"
#include "serve/decision/outcome.h"

namespace hardtack::serve {

// Of the question that the worker's authorizer decided last. `explain`: with its explanation, if the client may see it.
void append_decision(std::string& text, const Setting& setting, const Outcome& outcome, const DecisionId& id,
                     bool explain);
// Of a question of a batch that is none.
void append_incomplete(std::string& text, const Setting& setting, const RequestFault& fault, const DecisionId& id);
// A text as JSON.
void append_string(std::string& text, std::string_view value);

}  // namespace hardtack::serve
