// Cap tokens and proofs of possession: what brokers, devices and workers do (docs/tokens/possession.md).
#pragma once

#include "hardtack/once.h"
#include "hardtack/tokens.h"
#include "tokens/possession/cap_broker.h"
#include "tokens/possession/cap_payloads.h"
#include "tokens/possession/cap_proof.h"
#include "tokens/possession/cap_token.h"
#include "tokens/possession/cap_use.h"
#include "tokens/possession/device_registry.h"
#include "tokens/possession/personal_signature.h"
#include "tokens/possession/possession_format.h"
