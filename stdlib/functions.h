// The standard functions: what a host may offer to policies without writing it, as `.extern::NAME` of the language, so
// that tokens stay portable. A host opts in:
//
//   PolicyOptions options;
//   options.externs = standard_functions();
//   options.externs.add("same_team", ...);   // its own beside them
//   HARDTACK_TRY(const auto policy, Policy::compile(std::move(block), std::move(options)));
//
// The table says of each what it is called on, what it takes and what it gives; docs/functions.md has the same. They
// are pure, and may be called from any thread. What they are given and cannot answer for is an evaluation error
// (kExternFailed), never false and never true. Their work is bounded by the length of what they are given, which the
// evaluation counts as steps; longer texts than 64 KiB are errors.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/eval/expression/extern.h"
#include "engine/terms/value.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct StandardFunction {
  std::string_view name;
  ValueType receiver;
  std::string_view receiver_name;  // `address`
  ValueType argument;
  std::string_view argument_name;  // `range`
  ValueType result;
  std::string_view summary;  // one sentence, in Markdown
  std::string_view example;  // a call with its value
  Result<Value> (*call)(ExternCall& call);
  // Whether an argument is one that the function can read; for checking policies before they run.
  Result<void> (*check_argument)(std::string_view argument);
};

// In the order of the page.
std::span<const StandardFunction> standard_function_table();
const StandardFunction* find_standard_function(std::string_view name);

// All of them; each checks the types of what it is given.
ExternFunctions standard_functions();

}  // namespace hardtack
HARDTACK_API_END
