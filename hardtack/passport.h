// Passports: delegations whose scopes only narrow.
#pragma once

#include "hardtack/tokens.h"
#include "tokens/passport/narrowing.h"
#include "tokens/passport/passport.h"
#include "tokens/passport/passport_json.h"
