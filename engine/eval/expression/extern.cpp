#include "engine/eval/expression/extern.h"

#include <utility>

namespace hardtack {

ExternFunctions& ExternFunctions::add(std::string name, ExternFunction function) {
  functions_.insert_or_assign(std::move(name), std::move(function));
  return *this;
}

const ExternFunction* ExternFunctions::find(std::string_view name) const {
  const auto found = functions_.find(name);
  return found == functions_.end() ? nullptr : &found->second;
}

}  // namespace hardtack
