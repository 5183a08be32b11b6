// The 28 strings that every Biscuit symbol table starts with (specification, "Symbol table"). Every root TermStore
// holds them at the same ids, so a block's default symbols need no translation.
#pragma once

#include <array>
#include <string_view>

namespace hardtack {

inline constexpr std::array<std::string_view, 28> kDefaultSymbols = {
    "read",   "write", "resource", "operation", "right", "time",     "role",   "owner",      "tenant", "namespace",
    "user",   "team",  "service",  "admin",     "email", "group",    "member", "ip_address", "client", "client_ip",
    "domain", "path",  "version",  "cluster",   "node",  "hostname", "nonce",  "query"};

}  // namespace hardtack
