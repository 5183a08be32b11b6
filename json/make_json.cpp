#include "json/make_json.h"

#include <algorithm>
#include <limits>

namespace hardtack {

JsonValue json_object(std::initializer_list<JsonValue::Member> members) { return JsonValue::Object(members); }

JsonValue json_strings(const std::vector<std::string>& strings) {
  JsonValue::Array list;
  for (const std::string& text : strings) list.emplace_back(text);
  return list;
}

JsonValue json_number(std::uint64_t number) {
  // A number beyond the bound would not survive readers that use doubles.
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(std::min(number, kMost));
}

}  // namespace hardtack
