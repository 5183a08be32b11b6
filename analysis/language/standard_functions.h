// The standard functions of hosts (stdlib/functions.h) as editors show them.
#pragma once

#include "analysis/types/ambient.h"

namespace hardtack::analysis {

// What a program may count on whose host has them.
Ambient standard_ambient();

}  // namespace hardtack::analysis
