#include "grammar/check_source.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "engine/authz/reserved_name.h"
#include "engine/eval/pattern/pattern_set.h"
#include "engine/text/quote.h"
#include "grammar/check/checker.h"
#include "grammar/lower/lowering.h"
#include "grammar/parse.h"

namespace hardtack {
namespace {

bool has_policies(const SyntaxTree& tree) {
  return std::ranges::any_of(tree.statements(), [&](NodeId id) { return tree.kind(id) == NodeKind::kPolicy; });
}

// No role may declare these: a block that is signed, appended or loaded as little as an authorizer.
void check_reserved_names(const SyntaxTree& tree, std::span<const TokenPredicate> token_predicates,
                          Diagnostics& diagnostics) {
  for (NodeId statement : tree.statements()) {
    const NodeKind kind = tree.kind(statement);
    if (kind != NodeKind::kFact && kind != NodeKind::kRule) continue;
    const NodeId head = tree.child(statement, 0);
    const std::string_view name = tree.name(head);
    if (!reserved_in_authorizer(name, tree.children(head).size(), token_predicates)) continue;
    const bool prefix = reserved_kind(name) != ReservedName::kNone;
    diagnostics.error("reserved-name", tree.node(head).name, "no source may declare " + quote(name))
        .set_error(ErrorCode::kReservedName)
        .set_help(prefix ? "names that start with `verified:` or `credential:` are given by verifiers only"
                         : "`hardtack attenuate` adds it to the block that it appends");
  }
}

// A name cannot be given as both.
void check_parameter_kinds(const SyntaxTree& tree, Diagnostics& diagnostics) {
  std::map<std::string_view, NodeId> first;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    if (tree.kind(id) != NodeKind::kParameter && tree.kind(id) != NodeKind::kScopeParameter) continue;
    const auto [known, fresh] = first.emplace(tree.name(id), id);
    if (fresh || tree.kind(known->second) == tree.kind(id)) continue;
    diagnostics
        .error("parameter-type", tree.span(id), "the parameter " + quote(tree.name(id)) + " is a term and a public key")
        .set_error(ErrorCode::kParameterType)
        .set_help("take two parameters")
        .add_note(tree.span(known->second), "its other use is here");
  }
}

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
    diagnostics.add(severity, "regex-too-large", tree.span(parts[1]), number.error().message())
        .set_error(ErrorCode::kRegexTooLarge)
        .set_help(number.error().help());
    return;
  }
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
    diagnostics.warning(refusal.code, refusal.span, refusal.message + " of a token")
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

  check_tree(tree, {.kind = kind, .strict = true}, diagnostics);
  check_reserved_names(tree, options.token_predicates, diagnostics);
  check_parameter_kinds(tree, diagnostics);
  if (!block) {
    check_patterns(tree, result.any_role ? Severity::kWarning : Severity::kError, options.pattern_limits, diagnostics);
  }
  if (!diagnostics.has_errors()) {
    auto lowered = lower_for(tree, block ? options.block_limits : options.authorizer_limits, diagnostics);
    if (block) result.token_block = std::move(lowered);
    if (result.any_role && !diagnostics.has_errors()) result.token_block = try_as_block(tree, options, diagnostics);
  }
  diagnostics.sort();
  return result;
}

}  // namespace hardtack
