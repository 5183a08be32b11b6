// JSON with holes: in an expected value the string "*" stands for anything.
#pragma once

#include <algorithm>

#include "json/json.h"

namespace hardtack::testing_support {

inline bool matches_json(const JsonValue& expected, const JsonValue& found) {
  if (expected.is_string() && expected.as_string() == "*") return true;
  if (expected.is_array() && found.is_array()) {
    return std::ranges::equal(expected.as_array(), found.as_array(), matches_json);
  }
  if (expected.is_object() && found.is_object()) {
    if (expected.as_object().size() != found.as_object().size()) return false;
    return std::ranges::all_of(expected.as_object(), [&](const auto& member) {
      const JsonValue* value = found.find(member.first);
      return value != nullptr && matches_json(member.second, *value);
    });
  }
  return expected == found;
}

}  // namespace hardtack::testing_support
