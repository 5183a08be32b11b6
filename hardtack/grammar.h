// Policy text: compiling and checking it. Part of <hardtack/hardtack.h>; not installed without HARDTACK_GRAMMAR.
#pragma once

#include "grammar/check_source.h"
#include "grammar/compile.h"
#include "grammar/compile_policy.h"
#include "grammar/lower/parameters.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/source.h"
#include "hardtack/engine.h"
