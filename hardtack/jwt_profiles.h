// Session and OpenID tokens: JWTs of fixed claims (docs/tokens/jwt.md). Not installed without HARDTACK_JWT.
#pragma once

#include "hardtack/derivation.h"
#include "hardtack/jwt.h"
#include "tokens/jwt/profiles/oidc.h"
#include "tokens/jwt/profiles/session.h"
