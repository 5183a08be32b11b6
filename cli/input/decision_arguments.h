// What the commands that decide take besides a token and its keys: limits, facts of the request, a query, and where to
// ask about revocation.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/input/arguments.h"
#include "cli/input/lineage_index.h"
#include "cli/input/source_text.h"
#include "cli/output/outcome.h"
#include "cli/system/console.h"
#include "decide/revocation.h"
#include "engine/authz/request.h"
#include "engine/base/limits.h"

namespace hardtack::cli {

struct LimitArguments {
  // --max-facts, --max-iterations, --max-steps, --max-time
  void declare(Arguments& arguments);

  // The step budget decides, as it does on every machine; the clock is a backstop, and a command whose process waits
  // its turn for a moment must not fail.
  EvalLimits limits = {.max_time = std::chrono::seconds(1)};
};

struct RequestArguments {
  // --fact, --now, --include-time
  void declare(Arguments& arguments);
  // --include-time alone, as biscuit-cli has it
  void declare_time(Arguments& arguments);
  // Parses the facts and adds them.
  Outcome<void> fill(Console& console, SourceCompiler& compiler, Request& request) const;

  std::vector<std::string> facts;
  std::optional<std::uint64_t> now;
  bool include_time = false;
};

struct QueryArguments {
  // --query, --query-all
  void declare(Arguments& arguments);
  Outcome<std::optional<Block>> compile(Console& console, SourceCompiler& compiler) const;

  std::optional<std::string> rule;
  bool all = false;
};

// From a file, or standard input for `-`. Says on standard error if it revokes nothing. Errors: kIo, kInvalidLineage.
Result<RevocationList> read_revocation_list(Console& console, const std::string& path);

struct RevocationArguments {
  // --index, --pin-file, --revocation-list, --require-lineage
  void declare(Arguments& arguments);
  bool given() const { return index.given() || list; }
  // Says on standard error if the list revokes nothing. Errors: kLineageUnavailable; kIo for a pin or list that cannot
  // be read; kInvalidLineage for a line of the list that is no id.
  Result<RevocationCheck> open(Console& console) const;

  IndexArguments index;
  std::optional<std::string> list;
  bool require_lineage = false;
};

}  // namespace hardtack::cli
