#include "grammar/compile.h"

#include <utility>

#include "grammar/lower/lowering.h"
#include "grammar/parse.h"

namespace hardtack {
namespace {

CompiledSource compile(std::string text, SourceKind kind, const Parameters& parameters, const CompileOptions& options) {
  ParsedSource parsed = parse_source(
      std::move(text), {.name = options.name, .limits = options.parse_limits, .eager_operators = options.printed});
  CompiledSource result;
  result.source = std::move(parsed.source);
  result.diagnostics = std::move(parsed.diagnostics);
  const SymbolIndex symbols(parsed.tree, SymbolParts::kBindings);
  check_tree(parsed.tree, symbols, {.kind = kind, .printed = options.printed, .strict = options.strict},
             result.diagnostics);
  check_parameters(parsed.tree, symbols, parameters, options.allow_unused_parameters, result.diagnostics);
  if (!result.diagnostics.has_errors()) {
    result.block =
        lower(parsed.tree, parameters, {.limits = options.program_limits, .seed = options.seed}, result.diagnostics);
  }
  result.diagnostics.sort();
  return result;
}

}  // namespace

CompiledSource parse_block_source(std::string text, const Parameters& parameters, const CompileOptions& options) {
  return compile(std::move(text), SourceKind::kBlock, parameters, options);
}

CompiledSource parse_authorizer_source(std::string text, const Parameters& parameters, const CompileOptions& options) {
  return compile(std::move(text), SourceKind::kAuthorizer, parameters, options);
}

CompiledSource parse_fact_source(std::string text, const Parameters& parameters, const CompileOptions& options) {
  return compile(std::move(text), SourceKind::kFact, parameters, options);
}

CompiledSource parse_rule_source(std::string text, const Parameters& parameters, const CompileOptions& options) {
  return compile(std::move(text), SourceKind::kRule, parameters, options);
}

Result<Block> to_block(CompiledSource compiled) {
  if (compiled.block) return *std::move(compiled.block);
  return fail(to_error(*compiled.source, compiled.diagnostics));
}

Result<Block> block_from_source(std::string text, const Parameters& parameters, const CompileOptions& options) {
  return to_block(parse_block_source(std::move(text), parameters, options));
}

Result<Block> authorizer_from_source(std::string text, const Parameters& parameters, const CompileOptions& options) {
  return to_block(parse_authorizer_source(std::move(text), parameters, options));
}

}  // namespace hardtack
