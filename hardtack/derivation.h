// Keys from one seed by name, and key files that say what their key is for (docs/tokens/derivation.md).
#pragma once

#include "hardtack/biscuit.h"
#include "tokens/derivation/omni_account.h"
#include "tokens/derivation/purpose_key.h"
#include "tokens/derivation/slip10.h"
#include "tokens/derivation/text_path.h"
