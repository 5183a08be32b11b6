// What a command refuses to sign although it compiles: a block that says nothing, and one that older verifiers cannot
// read.
#pragma once

#include <cstdint>
#include <optional>

#include "cli/input/arguments.h"
#include "cli/output/outcome.h"
#include "cli/system/console.h"
#include "grammar/compile.h"
#include "tokens/biscuit/unverified.h"

namespace hardtack::cli {

enum class BlockRole : std::uint8_t { kAuthority, kAppended, kThirdParty };

// `way_out` says how to make such a block all the same. Error: kSyntax for a block without a statement.
Result<void> expect_statements(const Block& block, BlockRole role, std::string way_out);

struct SourceRules {
  // --allow-empty, --max-version
  void declare(Arguments& arguments);

  // `parsed` has a block, with its time limit. Errors: kSyntax for a block without a statement, kUnsupportedVersion,
  // shown at its place in the text.
  Outcome<void> check(Console& console, const ParsedBlock& parsed, BlockRole role) const;
  // The last block of what was made. Error: kUnsupportedVersion.
  Result<void> check(const UnverifiedBiscuit& made) const;

  bool allow_empty = false;
  std::optional<std::uint32_t> max_version;  // of the block format, 3 to 6
};

}  // namespace hardtack::cli
