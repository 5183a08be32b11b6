// JSON Web Tokens as far as delegation chains need them. Not installed without HARDTACK_JWT.
#pragma once

#include "hardtack/lineage.h"
#include "hardtack/tokens.h"
#include "tokens/jwt/delegation.h"
#include "tokens/jwt/jws.h"
#include "tokens/jwt/jwt_format.h"
