// Tokens of every format behind one interface, and key sets of several formats. A format's token becomes a Credential,
// which the Authorizer takes like a Biscuit's. docs/tokens/ has a page for each format.
#pragma once

#include "hardtack/biscuit.h"
#include "hardtack/lineage.h"
#include "tokens/provider/refusal.h"
#include "tokens/provider/token_format.h"
#include "tokens/provider/token_key.h"
#include "tokens/provider/token_keys.h"
#include "tokens/registry/key_set.h"
#include "tokens/registry/registry.h"
