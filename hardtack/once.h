// Messages that count once: the store behind <hardtack/exposure.h> and <hardtack/possession.h>.
#pragma once

#include "hardtack/biscuit.h"
#include "tokens/once/memory_once.h"
#include "tokens/once/once_store.h"
