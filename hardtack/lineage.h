// Ancestry and revocation of Biscuits: attenuating with a parent's hash, asking the lineage index. The index itself is
// kept by one of <hardtack/lineage_sqlite.h>, <hardtack/lineage_json.h> and <hardtack/lineage_postgres.h>.
#pragma once

#include "hardtack/biscuit.h"
#include "tokens/lineage/attenuate.h"
#include "tokens/lineage/verify.h"
#include "tokens/lineage_index/find_revoked.h"
#include "tokens/lineage_index/record.h"
#include "tokens/lineage_index/revocation_list.h"
#include "tokens/lineage_index/store.h"
#include "tokens/lineage_index/walk.h"
