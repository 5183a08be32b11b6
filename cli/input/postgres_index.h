// What a store of PostgreSQL is opened with, by the options about the index.
#pragma once

#include <optional>

#include "cli/input/lineage_index.h"
#include "tokens/lineage_index/stores/postgres_store.h"

namespace hardtack::cli {

// Of an index whose location is a database.
PostgresOptions postgres_options(const IndexArguments& index, const std::optional<LineagePin>& pin);

}  // namespace hardtack::cli
