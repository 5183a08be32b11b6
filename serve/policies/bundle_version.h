// Which signed bundle a policy set came from (serve/bundle/), as answers and the decision log tell it beside the
// digest.
#pragma once

#include <cstdint>
#include <string>

#include "engine/text/cat.h"
#include "json/make_json.h"

namespace hardtack::serve {

struct BundleVersion {
  std::string name;  // of letters, digits, `.`, `_` and `-`
  std::uint64_t version = 0;
  friend bool operator==(const BundleVersion&, const BundleVersion&) = default;
};

inline JsonValue bundle_json(const BundleVersion& bundle) {
  return json_object({{"name", bundle.name}, {"version", json_number(bundle.version)}});
}
// The same as text, without a detour: {"name":"shop","version":7}
inline std::string json_text(const BundleVersion& bundle) {
  return cat("{\"name\":\"", bundle.name, "\",\"version\":", bundle.version, '}');
}

}  // namespace hardtack::serve
