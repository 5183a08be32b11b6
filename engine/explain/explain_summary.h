// The first lines of an explanation: what happened, the main reason and what to do. For explain*.cpp only.
#pragma once

#include <string>
#include <string_view>

#include "engine/explain/explanation.h"

namespace hardtack {

// "block 0 and block 2".
std::string block_names(const OriginBlocks& blocks);
// "$user = "alice", $n = 3".
std::string bindings_text(const ExplainedBindings& bindings);
// Enough of a long text to recognise it, cut between characters.
std::string clipped(std::string_view text);

// Fills headline, reason and advice from the rest.
void summarize(Explanation& explanation);

}  // namespace hardtack
