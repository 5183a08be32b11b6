// What `inspect` says about signatures and lineage, which are two things: a token whose signatures are all valid is
// refused by every verifier if one of its blocks declares a wrong parent.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "json/json.h"
#include "tokens/biscuit/verified.h"

namespace hardtack {

struct TokenFindings {
  std::optional<bool> signatures;  // nothing if they were not checked
  std::string unchecked;           // why not

  // Of the declarations of parents, once the signatures are known to be valid.
  enum class Lineage {
    kUnchecked,
    kComplete,    // every block after the authority block declares its parent
    kIncomplete,  // some do not
    kMismatch,    // a declaration is not that of the parent
    kRefused,     // a rule declares one, which nothing could
  };
  Lineage lineage = Lineage::kUnchecked;
  std::vector<std::size_t> undeclared;  // the blocks that declare none
  std::optional<Error> lineage_error;
};

// "complete", "mismatch"
std::string_view name_of(TokenFindings::Lineage lineage);

TokenFindings findings_of(const VerifiedBiscuit& token);
// Why `refusal` of verify_biscuit says no.
TokenFindings findings_of(const UnverifiedBiscuit& token, const RootKeyProvider& keys, const Error& refusal);

// `signatures: valid` and `lineage: complete`, each on a line.
std::string render(const TokenFindings& findings, bool color);
// {"status": "incomplete", "undeclared": [1]}, null if nothing was checked.
JsonValue lineage_json(const TokenFindings& findings);

}  // namespace hardtack
