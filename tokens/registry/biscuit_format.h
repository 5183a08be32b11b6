// Biscuits as a format among others. What only Biscuits have (third-party blocks, sealing, snapshots, the cache) is in
// tokens/biscuit/.
#pragma once

#include "tokens/provider/token_format.h"

namespace hardtack {

const TokenFormat& biscuit_format();

}  // namespace hardtack
