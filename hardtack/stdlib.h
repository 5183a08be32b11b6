// Standard functions of hosts, which policies call as `.extern::NAME` (docs/functions.md).
#pragma once

#include "hardtack/engine.h"
#include "stdlib/functions.h"
