#include "analysis/types/ambient.h"

#include "engine/text/cat.h"

namespace hardtack::analysis {

std::string argument_text(const AmbientFunction& function) {
  if (function.argument_name.empty()) return "value";
  return cat(function.argument_name, ": ", to_string(function.argument));
}

std::string function_signature(const AmbientFunction& function) {
  std::string text = cat("extern::", function.name);
  if (!function.receiver.is_all()) text = cat(to_string(function.receiver), '.', text);
  if (!function.argument_name.empty()) text += cat('(', argument_text(function), ')');
  return cat(text, " -> ", to_string(function.result));
}

}  // namespace hardtack::analysis
