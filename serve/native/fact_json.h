// Facts and terms as JSON:
//
//   {"name": "right", "terms": ["file1", "read", 3, true, null, ["an", "array"],
//                               {"date": "2026-01-02T03:04:05Z"}, {"bytes": "00ff"}, {"set": [1, 2]},
//                               {"map": {"key": "value"}}]}
//
// Strings, whole numbers of 64 bits, booleans, null and arrays are themselves; what JSON has no notation for is an
// object of one member. Another number is no term: the language has none. Everything is a value; no text is read as
// policy.
#pragma once

#include "engine/authz/request.h"
#include "json/json.h"
#include "serve/message/request_fault.h"

namespace hardtack::serve {

inline constexpr std::size_t kMaxRequestFacts = 1'000;

// Adds the facts of an array. Fault: for what is no fact; for a name that the language does not have, that only a
// verifier states, or that is `time`, which is the service's (attack S29); for more than kMaxRequestFacts.
Read<void> add_facts(const JsonValue& facts, const Pointer& at, Request& request);

// One term. Fault: for what is none.
Read<Value> read_term(const JsonValue& value, const Pointer& at, TermStore& terms);

}  // namespace hardtack::serve
