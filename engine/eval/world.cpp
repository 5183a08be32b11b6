#include "engine/eval/world.h"

namespace hardtack {}  // namespace hardtack
