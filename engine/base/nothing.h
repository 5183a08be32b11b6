// The empty alternative of a variant that holds strings or vectors: std::monostate that may be missing, too.
//
// libstdc++ takes a variant whose alternatives are all trivially copyable, strings or vectors for one that always has a
// value, and leaves out the check for it. Where memory ends while such a variant is copied, it has none, and its
// destructor destroys what was never made (bits/variant of g++ 12 to 14, _Never_valueless_alt). A copy constructor of
// its own is all that this type has to make the check stay.
//
//   std::variant<Nothing, std::uint32_t, std::string> id;
#pragma once

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct Nothing {
  constexpr Nothing() noexcept = default;
  constexpr Nothing(const Nothing& /*other*/) noexcept {}
  constexpr Nothing& operator=(const Nothing& /*other*/) noexcept { return *this; }
  constexpr ~Nothing() = default;
  friend constexpr bool operator==(const Nothing&, const Nothing&) { return true; }
};

}  // namespace hardtack
HARDTACK_API_END
