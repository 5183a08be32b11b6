// The facts of a client's request, said by the service:
//
//   time(2026-11-26T12:00:00Z); method("GET"); host("shop.example"); client_address("192.0.2.1");
//   path_raw("/shop/%C3%A9t%C3%A9"); path("/shop/été"); segment(0, "shop"); segment(1, "été");
//   query_param("page", "2"); header("x-tenant", "a"); tls_name("CN=ann")
//
// Of a parameter that is there twice there are two facts: a policy that asks one value of it says
// `check all query_param("account", $a), $a == "1"`.
#pragma once

#include "engine/authz/request.h"
#include "engine/authz/reserved_name.h"
#include "serve/forward/original_request.h"
#include "tokens/lineage_index/record.h"

namespace hardtack::serve {

void add_facts(const OriginalRequest& original, LineageTime now, Request& request);

// What these are by name and number of terms: no credential may state them.
const std::vector<TokenPredicate>& forward_predicates();

}  // namespace hardtack::serve
