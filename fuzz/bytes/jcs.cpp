// Property: the canonical form of JSON is valid JSON of the same value and its own canonical form, whichever way the
// text was written before; the mode for integers gives the same text or refuses.
#include "json/jcs.h"
#include "fuzz/fuzz_support.h"

namespace hardtack {
namespace {

using fuzz::require;

constexpr JsonLimits kLimits{.max_json_bytes = 1u << 20, .max_json_depth = 64};

void check(const JsonValue& value) {
  const auto canonical = canonical_json(value);
  require(canonical.has_value(), "what was read has a canonical form");
  require(canonicalize_json(*canonical, kLimits).value_or("") == *canonical, "the form is its own");
  for (const JsonLayout layout : {JsonLayout::kCompact, JsonLayout::kIndented}) {
    require(canonicalize_json(write_json(value, layout), kLimits).value_or("") == *canonical,
            "another text of the value has the same form");
  }
  const auto integers = canonical_json(value, JcsNumbers::kIntegersOnly);
  require(!integers || *integers == *canonical, "the mode for integers writes nothing else");
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  const auto value = parse_json(fuzz::as_text(data, size), kLimits);
  if (value) check(*value);
  return 0;
}
