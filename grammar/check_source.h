// What would keep a policy text from being used, all of it, without running it: for `hardtack check` and for editors.
//
// That is more than compiling reports: also what a policy is refused for when it is compiled for evaluation, and a
// block when it is signed (limits, reserved names, constant regular expressions). Parameters need no values: each
// stands for one of its own. May be called from any number of threads at once.
//
//   CheckedSource checked = check_source(text, SourceKind::kAuthorizer, {.name = "policy.datalog"});
//   std::cerr << render(*checked.source, checked.diagnostics);
//   return checked.diagnostics.has_errors() ? 2 : 0;
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/authz/reserved_name.h"
#include "engine/base/attributes.h"
#include "engine/base/limits.h"
#include "engine/program/block.h"
#include "grammar/syntax/limits.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/render.h"
#include "grammar/text/source.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct CheckSourceOptions {
  std::string name = "<source>";
  ParseLimits parse_limits = {};
  ProgramLimits authorizer_limits = {};
  ProgramLimits block_limits = ProgramLimits::for_token();
  PatternLimits pattern_limits = {};
  // What no source may declare, as PolicyOptions has it.
  std::vector<TokenPredicate> token_predicates = {};
};

struct CheckedSource {
  std::shared_ptr<const Source> source;
  Diagnostics diagnostics;  // sorted
  // Whether it could be a block of a token as well as an authorizer: then what only one of them is refused for is a
  // warning.
  bool any_role = false;
  // Placeholders stand for its parameters. None if there are errors, or where it can be no block of a token.
  std::optional<Block> token_block;
};

// `kind`: kBlock for the block of a token; kAuthorizer for a text that has policies, or, without any, may be either.
CheckedSource check_source(std::string text, SourceKind kind, const CheckSourceOptions& options = {});

}  // namespace hardtack
HARDTACK_API_END
