// Passports: delegations whose scopes only narrow.
#pragma once

#include "hardtack/lineage.h"
#include "tokens/passport/narrowing.h"
#include "tokens/passport/passport.h"
#include "tokens/passport/passport_json.h"
