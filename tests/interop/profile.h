// Kinds of cases. A seed decides its profile, so that a seed alone reproduces a case.
#pragma once

#include <cstdint>
#include <string_view>

#include "tests/support/program_generator.h"

namespace hardtack::interop {

struct Profile {
  std::string_view name;
  test_support::GeneratorOptions options;
};

const Profile& profile_of(std::uint64_t seed);

}  // namespace hardtack::interop
