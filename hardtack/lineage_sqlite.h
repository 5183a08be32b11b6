// The lineage index in SQLite.
#pragma once

#include "hardtack/lineage.h"
#include "tokens/lineage_index/stores/sqlite_store.h"
