#include "analysis/language/standard_functions.h"

#include "engine/text/cat.h"
#include "stdlib/functions.h"

namespace hardtack::analysis {

Ambient standard_ambient() {
  Ambient ambient;
  for (const StandardFunction& function : standard_function_table()) {
    ambient.functions.push_back({.name = std::string(function.name),
                                 .arity = 2,
                                 .result = TypeSet::of(function.result),
                                 .documentation = cat(function.summary, " A standard function.\n\n```biscuit-datalog\n",
                                                      function.example, "\n```"),
                                 .receiver = TypeSet::of(function.receiver),
                                 .argument = TypeSet::of(function.argument),
                                 .argument_name = std::string(function.argument_name)});
  }
  return ambient;
}

}  // namespace hardtack::analysis
