// Exposure tokens: sealing, opening, and which were seen before (docs/tokens/exposure.md).
#pragma once

#include "hardtack/once.h"
#include "hardtack/tokens.h"
#include "tokens/exposure/exposure.h"
#include "tokens/exposure/exposure_content.h"
#include "tokens/exposure/exposure_format.h"
#include "tokens/exposure/exposure_keys.h"
#include "tokens/exposure/exposure_nonces.h"
