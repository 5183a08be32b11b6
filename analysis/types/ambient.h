// What a program may count on without stating it: predicates that requests, tokens or the host supply, and functions
// that the host offers. Read from configuration by whoever has it; plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/types/type_set.h"

namespace hardtack::analysis {

struct AmbientPredicate {
  std::string name;
  std::vector<TypeSet> types;  // one for each term; all() where anything may stand
  std::string documentation;   // Markdown, may be empty
};

struct AmbientFunction {
  std::string name;                    // without `extern::`
  std::optional<std::uint32_t> arity;  // the receiver included; nothing: not known
  TypeSet result = TypeSet::all();
  std::string documentation = {};
  TypeSet receiver = TypeSet::all();
  TypeSet argument = TypeSet::all();
  std::string argument_name = {};  // may be empty
};

// "range: string", or "value" where nothing is known.
std::string argument_text(const AmbientFunction& function);
// "string.extern::in_cidr(range: string) -> bool", or "extern::fresh -> bool".
std::string function_signature(const AmbientFunction& function);

struct Ambient {
  std::vector<AmbientPredicate> predicates;
  std::vector<AmbientFunction> functions;
};

}  // namespace hardtack::analysis
