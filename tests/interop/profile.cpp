#include "tests/interop/profile.h"

#include <array>

namespace hardtack::interop {
namespace {

using test_support::GeneratorOptions;

Profile common() { return {"common", {}}; }

Profile scoped() {
  Profile profile{"block scopes and alternatives of reject", {}};
  profile.options.block_trusting = true;
  profile.options.multi_query_reject = true;
  return profile;
}

Profile errors() {
  Profile profile{"errors for some combinations", {}};
  profile.options.partial_errors = true;
  profile.options.ill_typed_facts = true;
  profile.options.shadowed_variables = true;
  return profile;
}

Profile limits() {
  Profile profile{"limits", {}};
  profile.options.limits = true;
  return profile;
}

Profile spelling() {
  Profile profile{"spelling", {}};
  profile.options.keyword_case = true;
  profile.options.word_sets = true;
  profile.options.keyword_names = true;
  return profile;
}

Profile unbound() {
  Profile profile{"unbound variables", {}};
  profile.options.unbound_variables = true;
  return profile;
}

Profile eager() {
  Profile profile{"eager operators", {}};
  profile.options.eager_operators = true;
  return profile;
}

}  // namespace

const Profile& profile_of(std::uint64_t seed) {
  static const std::array<Profile, 7> kProfiles = {common(),   scoped(),  errors(), limits(),
                                                   spelling(), unbound(), eager()};
  // Of twenty cases: 12 common, 3 scoped, 1 of each other kind.
  static constexpr std::array<std::size_t, 20> kShares = {0, 0, 1, 0, 0, 2, 0, 0, 1, 0, 0, 3, 0, 0, 1, 0, 4, 6, 5, 0};
  return kProfiles[kShares[seed % kShares.size()]];
}

}  // namespace hardtack::interop
