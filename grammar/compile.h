// Policy text to a Block: parse, check, substitute parameters, lower. This is the door for everyone who has text and
// wants to evaluate it or put it into a token; editors use grammar/parse.h and grammar/check/checker.h.
//
// Bad text is no Error but a list of diagnostics, and then there is no block; warnings leave a block. Calls share
// nothing and may run on any number of threads. Parse once and keep the result: a block is immutable.
//
//   ParsedBlock parsed = parse_authorizer_source(text, parameters, {.name = "policy.datalog"});
//   if (!parsed.block) { std::cerr << render(*parsed.source, parsed.diagnostics); return 2; }
//   HARDTACK_TRY(auto policy, Policy::compile(*std::move(parsed.block)));
//
//   HARDTACK_TRY(Block block, block_from_source("user(\"alice\");"));   // where one Error is enough
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/program/block.h"
#include "grammar/lower/parameters.h"
#include "grammar/syntax/limits.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/render.h"
#include "grammar/text/source.h"
#include "grammar/text/source_map.h"

HARDTACK_API_BEGIN
namespace hardtack {

class ProgramBuilder;
class SyntaxTree;

struct CompileOptions {
  std::string name = "<source>";  // of the text, for messages
  ParseLimits parse_limits = {};
  ProgramLimits program_limits = {};
  // Reads what the printer wrote for any program that exists (ParseOptions::eager_operators, CheckOptions::printed).
  bool printed = false;
  // For checking what people wrote, rather than running it (CheckOptions::strict).
  bool strict = false;
  // Given parameters that the text does not name are no error: for values that several texts share.
  bool allow_unused_parameters = false;
  // Adds statements behind those of the text, for what a program adds to what people wrote. They are in the block and
  // not in the map. An error is reported at the end of the text.
  std::function<Result<void>(ProgramBuilder&)> append = {};
  HashSeed seed = HashSeed::of_process();
};

// All that is known of a text: keep it beside the policy to say where a decision's statements stand, or drop it when
// the block is taken.
struct ParsedBlock {
  std::shared_ptr<const Source> source;
  std::shared_ptr<const SyntaxTree> tree;  // grammar/syntax/syntax_tree.h; never null
  SourceMap map;                           // of the block's statements; empty without a block
  Diagnostics diagnostics;                 // sorted
  std::optional<Block> block;              // none if any diagnostic is an error

  // Of the statements, for the text that became `id`.
  SourcePlaces places(BlockId id = BlockId::authorizer()) const;
};

// A block of a token: facts, rules, checks, after an optional `trusting ...;`.
ParsedBlock parse_block_source(std::string text, const Parameters& parameters = {}, const CompileOptions& options = {});
// An authorizer: policies too.
ParsedBlock parse_authorizer_source(std::string text, const Parameters& parameters = {},
                                    const CompileOptions& options = {});
// One fact or one rule (as queries are written), with or without its `;`.
ParsedBlock parse_fact_source(std::string text, const Parameters& parameters = {}, const CompileOptions& options = {});
ParsedBlock parse_rule_source(std::string text, const Parameters& parameters = {}, const CompileOptions& options = {});

// The same, with the first error as the Error.
Result<Block> to_block(ParsedBlock parsed);
Result<Block> block_from_source(std::string text, const Parameters& parameters = {},
                                const CompileOptions& options = {});
Result<Block> authorizer_from_source(std::string text, const Parameters& parameters = {},
                                     const CompileOptions& options = {});

}  // namespace hardtack
HARDTACK_API_END
