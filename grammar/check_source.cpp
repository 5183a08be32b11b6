#include "grammar/check_source.h"

#include <algorithm>
#include <span>
#include <utility>

#include "engine/authz/reserved_name.h"
#include "engine/eval/pattern/pattern_set.h"
#include "engine/text/quote.h"
#include "grammar/check/checker.h"
#include "grammar/check/passes.h"
#include "grammar/lower/lowering.h"
#include "grammar/parse.h"

namespace hardtack {
namespace {

bool has_policies(const SyntaxTree& tree) {
  return std::ranges::any_of(tree.statements(), [&](NodeId id) { return tree.kind(id) == NodeKind::kPolicy; });
}

std::optional<Block> lower_for(const SyntaxTree& tree, const ProgramLimits& limits, Diagnostics& diagnostics) {
  auto lowered = lower(tree, {}, {.limits = limits, .placeholders = true, .append = {}}, diagnostics);
  if (!lowered) return std::nullopt;
  return std::move(lowered->block);
}

// What only blocks of tokens are refused for, as warnings.
std::optional<Block> try_as_block(const SyntaxTree& tree, const CheckSourceOptions& options, Diagnostics& diagnostics) {
  Diagnostics refusals(options.parse_limits.max_diagnostics);
  auto block = lower_for(tree, options.block_limits, refusals);
  for (const Diagnostic& refusal : refusals) {
    diagnostics.add(Severity::kWarning, refusal.kind, refusal.span, refusal.message + " of a token")
        .set_error(refusal.error)
        .set_help(refusal.help.empty() ? "an authorizer may have as many" : refusal.help);
  }
  return block;
}

}  // namespace

CheckedSource check_source(std::string text, SourceKind kind, const CheckSourceOptions& options) {
  ParsedSource parsed = parse_source(std::move(text), {.name = options.name, .limits = options.parse_limits});
  const SyntaxTree& tree = parsed.tree;
  CheckedSource result;
  result.source = std::move(parsed.source);
  result.diagnostics = std::move(parsed.diagnostics);
  Diagnostics& diagnostics = result.diagnostics;
  const bool block = kind == SourceKind::kBlock;
  result.any_role = !block && !has_policies(tree);

  const SymbolIndex symbols(tree);
  check_tree(tree, symbols, {.kind = kind, .strict = true}, diagnostics);
  const Severity severity = result.any_role ? Severity::kWarning : Severity::kError;
  const Pass passes[] = {reserved_name_pass(options.token_predicates), parameter_kind_pass(),
                         pattern_pass(options.pattern_limits, severity)};
  run_passes(std::span(passes).first(block ? 2 : 3), tree, symbols, diagnostics);
  if (!diagnostics.has_errors()) {
    auto lowered = lower_for(tree, block ? options.block_limits : options.authorizer_limits, diagnostics);
    if (block) result.token_block = std::move(lowered);
    if (result.any_role && !diagnostics.has_errors()) result.token_block = try_as_block(tree, options, diagnostics);
  }
  diagnostics.sort();
  return result;
}

}  // namespace hardtack
