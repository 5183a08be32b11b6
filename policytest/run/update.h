// Rewrites expectations to what was decided, for those who have looked at the difference and want it.
#pragma once

#include <optional>
#include <string>

#include "policytest/evaluate/results.h"

namespace hardtack::policytest {

// The text of the file with every expectation of a single case that failed, and that has an expectation in its place.
// Those of tables stay: other cases hold them. Nothing if there is nothing to change.
std::optional<std::string> updated_text(const FileResult& file);

}  // namespace hardtack::policytest
