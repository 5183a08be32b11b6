// Constant patterns that a policy is refused for.
#include "grammar/check/passes.h"

namespace hardtack {
namespace {

// Those that Policy::compile compiles: nothing behind the first that is refused.
void check_patterns(const SyntaxTree& tree, Severity severity, const PatternLimits& limits, Diagnostics& diagnostics) {
  PatternSet patterns(limits);
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    if (tree.kind(id) != NodeKind::kMethod || tree.method(id).binary != BinaryOp::kMatches) continue;
    const auto parts = tree.children(id);
    if (parts.size() != 2 || tree.kind(parts[1]) != NodeKind::kString) continue;
    const auto number = patterns.add(tree.string(parts[1]));
    if (number) continue;
    diagnostics.add(severity, DiagnosticCode::kRegexTooLarge, tree.span(parts[1]), number.error().message())
        .set_help(number.error().help());
    return;
  }
}

}  // namespace

Pass pattern_pass(const PatternLimits& limits, Severity severity) {
  return {"patterns", [&limits, severity](const SyntaxTree& tree, const SymbolIndex&, Diagnostics& diagnostics) {
            check_patterns(tree, severity, limits, diagnostics);
          }};
}

}  // namespace hardtack
