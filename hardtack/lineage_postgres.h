// The lineage index in PostgreSQL.
#pragma once

#include "hardtack/lineage.h"
#include "tokens/lineage_index/stores/postgres_store.h"
