// Signed requests: HTTP requests (RFC 9421) and match requests (docs/tokens/request.md). Not installed without
// HARDTACK_JWT.
#pragma once

#include "hardtack/tokens.h"
#include "tokens/request/http/body_integrity.h"
#include "tokens/request/http/http_request.h"
#include "tokens/request/http/http_signature.h"
#include "tokens/request/http/http_signature_format.h"
#include "tokens/request/match_request.h"
#include "tokens/request/match_signature.h"
#include "tokens/request/replay_store.h"
#include "tokens/request/request_format.h"
#include "tokens/request/request_keys.h"
#include "tokens/request/signature_cache.h"
#include "tokens/request/url.h"
