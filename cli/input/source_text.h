// Policy text from arguments and files, compiled. What is wrong with it becomes a Failure that shows every diagnostic
// with its line and a caret.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/input/arguments.h"
#include "cli/input/parameters.h"
#include "cli/output/outcome.h"
#include "cli/system/console.h"
#include "engine/program/block.h"
#include "grammar/compile.h"

namespace hardtack::cli {

struct SourceText {
  std::string name;  // what messages call it: a path, `--block`
  std::string text;
};

// The file, or standard input for `-`.
Result<SourceText> read_source(Console& console, const std::string& path);

// The values of --param, for every source of one command; it remembers which were used. What it gives has a block.
class SourceCompiler {
 public:
  // --param
  void declare(Arguments& arguments);

  // Facts, rules and checks of a token's block.
  // With a deadline, a check of the current time comes after what the source says.
  Outcome<ParsedBlock> block(Console& console, const SourceText& source,
                             std::optional<std::uint64_t> deadline = std::nullopt);
  // The same with policies.
  Outcome<ParsedBlock> authorizer(Console& console, const SourceText& source);
  // An authorizer whose parts were compiled before: warnings were shown then.
  Outcome<ParsedBlock> known_authorizer(Console& console, const SourceText& source);
  // One fact, with or without a `;` at the end.
  Outcome<Block> fact(Console& console, const SourceText& source);
  // One rule, for a query.
  Outcome<Block> rule(Console& console, const SourceText& source);
  // A message for each parameter that no source had. Call it when all are compiled.
  void warn_of_unused(Console& console) const;

 private:
  enum class Kind { kBlock, kAuthorizer, kKnownAuthorizer, kFact, kRule };
  Outcome<ParsedBlock> compile(Console& console, const SourceText& source, Kind kind,
                               std::optional<std::uint64_t> deadline = std::nullopt);

  std::vector<ParameterArgument> parameters_;
  std::vector<std::string> used_;
};

// --block, --block-file, --context, --add-ttl: the block that a command signs or appends.
struct BlockArguments {
  void declare(Arguments& arguments);
  // Errors: kUsage if there is no block and no time limit.
  Outcome<ParsedBlock> read(Console& console, SourceCompiler& compiler) const;

  std::optional<std::string> text;
  std::optional<std::string> file;
  std::optional<std::string> context;
  std::optional<std::uint64_t> deadline;
};

Arguments::Take take_deadline(std::optional<std::uint64_t>& target);

}  // namespace hardtack::cli
