#include "c/text/blocks.h"

#include <string>

#include "c/base/structs.h"
#include "c/base/terms.h"
#include "c/base/texts.h"
#include "c/base/trees.h"
#include "engine/program/print.h"
#include "grammar/check_source.h"
#include "report/diagnostic_json.h"
#include "tokens/biscuit/parent_claim.h"

namespace hardtack::c {

Outcome<ParsedBlock> parse_text(ParseSource parse, hardtack_text source, hardtack_text name,
                                const hardtack_parameters* parameters, bool allow_unused) {
  HARDTACK_TRY(const std::string_view text, text_of(source, "the source"));
  HARDTACK_TRY(const auto given_name, optional_string_of(name, "the name"));
  static const Parameters none;
  look_at(parameters);
  CompileOptions options;
  if (given_name) options.name = *given_name;
  options.allow_unused_parameters = allow_unused;
  ParsedBlock parsed = parse(std::string(text), parameters == nullptr ? none : parameters->values, options);
  if (!parsed.block) return std::unexpected(source_failure(*parsed.source, parsed.diagnostics));
  return parsed;
}

}  // namespace hardtack::c

using namespace hardtack;
using namespace hardtack::c;

hardtack_error* hardtack_parameters_new(hardtack_parameters** parameters) {
  return make(parameters, []() -> Outcome<std::unique_ptr<hardtack_parameters>> {
    return std::make_unique<hardtack_parameters>();
  });
}

hardtack_error* hardtack_parameters_set(hardtack_parameters* parameters, hardtack_text name,
                                        const hardtack_term* value) {
  return attempt([&]() -> Result<void> {
    HARDTACK_TRY(hardtack_parameters* const given, need(parameters));
    HARDTACK_TRY(const std::string_view text, text_of(name, "the name"));
    if (value == nullptr) return fail(ErrorCode::kUsage, "the term is NULL");
    HARDTACK_TRY(Term term, to_term(*value));
    given->values.set(std::string(text), std::move(term));
    return {};
  });
}

void hardtack_parameters_free(hardtack_parameters* parameters) { destroy(parameters); }

hardtack_error* hardtack_block_parse(hardtack_text source, const hardtack_text_options* options,
                                     hardtack_block** block) {
  return make(block, [&]() -> Outcome<std::unique_ptr<hardtack_block>> {
    HARDTACK_TRY(const hardtack_text_options given, read_options(options));
    HARDTACK_TRY(ParsedBlock parsed,
                 parse_text(parse_block_source, source, given.name, given.parameters, given.allow_unused_parameters));
    return std::make_unique<hardtack_block>(*std::move(parsed.block));
  });
}

hardtack_error* hardtack_block_text(const hardtack_block* block, hardtack_buffer** text) {
  return make(text, [&]() -> Outcome<std::unique_ptr<hardtack_buffer>> {
    HARDTACK_TRY(const hardtack_block* given, need(block));
    return buffer_of(print_block(given->block));
  });
}

void hardtack_block_free(hardtack_block* block) { destroy(block); }

hardtack_error* hardtack_source_check(hardtack_text source, int32_t kind, const hardtack_text_options* options,
                                      hardtack_tree** findings) {
  return make(findings, [&]() -> Outcome<std::unique_ptr<hardtack_tree>> {
    HARDTACK_TRY(const hardtack_text_options given, read_options(options));
    HARDTACK_TRY(const std::string_view text, text_of(source, "the source"));
    HARDTACK_TRY(const auto name, optional_string_of(given.name, "the name"));
    if (kind != HARDTACK_SOURCE_BLOCK && kind != HARDTACK_SOURCE_POLICY) {
      return fail(ErrorCode::kUsage, "there is no kind of source " + std::to_string(kind));
    }
    CheckSourceOptions check;
    if (name) check.name = *name;
    check.token_predicates = biscuit_predicates();
    const CheckedSource checked = check_source(
        std::string(text), kind == HARDTACK_SOURCE_BLOCK ? SourceKind::kBlock : SourceKind::kAuthorizer, check);
    JsonValue::Array found;
    for (const Diagnostic& diagnostic : checked.diagnostics) {
      found.push_back(diagnostic_json(*checked.source, diagnostic));
    }
    return tree_of(std::move(found));
  });
}
