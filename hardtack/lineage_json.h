// The lineage index in JSON files.
#pragma once

#include "hardtack/lineage.h"
#include "tokens/lineage_index/stores/json_store.h"
