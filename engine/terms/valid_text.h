// Whether the strings of a value are text. Sources and tokens are checked when they are read; what a host makes in a
// store by itself (request facts, results of its functions) is checked with this, so that every string of a world can
// be printed, matched and put into JSON. Never fails; safe from any thread while the store does not change.
#pragma once

#include "engine/terms/term_store.h"
#include "engine/terms/value.h"

namespace hardtack {

// False for a string that is not UTF-8, at any depth. Byte strings may hold anything.
bool has_valid_text(const TermStore& terms, Value value);

}  // namespace hardtack
