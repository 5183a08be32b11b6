// Caveats of tokens that are policy text. Not installed without HARDTACK_GRAMMAR.
#pragma once

#include "decide/caveats/caveat_text.h"
#include "hardtack/grammar.h"
#include "hardtack/tokens.h"
