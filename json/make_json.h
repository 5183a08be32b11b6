// JSON values of a program's own data, in few words.
//
//   return json_object({{"facts", json_number(stats.facts)}, {"names", json_strings(names)}});
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "json/json.h"

namespace hardtack {

// An object of the members given, in the type that JsonValue wants.
JsonValue json_object(std::initializer_list<JsonValue::Member> members);
JsonValue json_strings(const std::vector<std::string>& strings);
// Nothing that is counted comes near 2^63, where the number ends.
JsonValue json_number(std::uint64_t number);

}  // namespace hardtack
