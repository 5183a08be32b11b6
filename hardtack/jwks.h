// The keys of issuers that publish a JWKS, from a file or over HTTPS (docs/tokens/jwt.md). Not installed without
// HARDTACK_JWT.
#pragma once

#include "hardtack/tokens.h"
#include "tokens/jwks/fetcher.h"
#include "tokens/jwks/https_fetcher.h"
#include "tokens/jwks/store.h"
