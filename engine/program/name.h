// Which names policy text can write. Names from the wire are held to the same rule: anything else could make a printed
// policy look like another one.
#pragma once

#include <string_view>

namespace hardtack {

// Predicates and extern functions: letters of any script, digits, `_` and `:`, and not digits alone.
bool is_valid_name(std::string_view name);

// Variables and closure parameters, without the `$`: the same letters, digits alone allowed.
bool is_valid_variable(std::string_view name);

}  // namespace hardtack
