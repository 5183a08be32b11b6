#include "grammar/compile.h"

#include <utility>

#include "grammar/check/checker.h"
#include "grammar/lower/lowering.h"
#include "grammar/parse.h"

namespace hardtack {
namespace {

ParsedBlock compile(std::string text, SourceKind kind, const Parameters& parameters, const CompileOptions& options) {
  ParsedSource parsed = parse_source(
      std::move(text), {.name = options.name, .limits = options.parse_limits, .eager_operators = options.printed});
  ParsedBlock result;
  result.source = std::move(parsed.source);
  result.diagnostics = std::move(parsed.diagnostics);
  const SymbolIndex symbols(parsed.tree, SymbolParts::kBindings);
  check_tree(parsed.tree, symbols, {.kind = kind, .printed = options.printed, .strict = options.strict},
             result.diagnostics);
  check_parameters(parsed.tree, symbols, parameters, options.allow_unused_parameters, result.diagnostics);
  if (!result.diagnostics.has_errors()) {
    auto lowered =
        lower(parsed.tree, parameters,
              {.limits = options.program_limits, .seed = options.seed, .append = options.append}, result.diagnostics);
    if (lowered) {
      result.block = std::move(lowered->block);
      result.map = std::move(lowered->map);
    }
  }
  result.tree = std::make_shared<const SyntaxTree>(std::move(parsed.tree));
  result.diagnostics.sort();
  return result;
}

}  // namespace

ParsedBlock parse_block_source(std::string text, const Parameters& parameters, const CompileOptions& options) {
  return compile(std::move(text), SourceKind::kBlock, parameters, options);
}

ParsedBlock parse_authorizer_source(std::string text, const Parameters& parameters, const CompileOptions& options) {
  return compile(std::move(text), SourceKind::kAuthorizer, parameters, options);
}

ParsedBlock parse_fact_source(std::string text, const Parameters& parameters, const CompileOptions& options) {
  return compile(std::move(text), SourceKind::kFact, parameters, options);
}

ParsedBlock parse_rule_source(std::string text, const Parameters& parameters, const CompileOptions& options) {
  return compile(std::move(text), SourceKind::kRule, parameters, options);
}

SourcePlaces ParsedBlock::places(BlockId id) const {
  SourcePlaces places;
  places.add(id, source, map);
  return places;
}

Result<Block> to_block(ParsedBlock parsed) {
  if (parsed.block) return *std::move(parsed.block);
  return fail(to_error(*parsed.source, parsed.diagnostics));
}

Result<Block> block_from_source(std::string text, const Parameters& parameters, const CompileOptions& options) {
  return to_block(parse_block_source(std::move(text), parameters, options));
}

Result<Block> authorizer_from_source(std::string text, const Parameters& parameters, const CompileOptions& options) {
  return to_block(parse_authorizer_source(std::move(text), parameters, options));
}

}  // namespace hardtack
