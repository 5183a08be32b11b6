// Policy text to a Block: parse, check, substitute parameters, lower. This is the door for everyone who has text and
// wants to evaluate it or put it into a token; editors use grammar/parse.h and grammar/check/checker.h.
//
// Bad text is no Error but a list of diagnostics, and then there is no block; warnings leave a block. Calls share
// nothing and may run on any number of threads. Parse once and keep the result: a block is immutable.
//
//   CompiledSource compiled = parse_authorizer_source(text, parameters, {.name = "policy.datalog"});
//   if (!compiled.block) { std::cerr << render(*compiled.source, compiled.diagnostics); return 2; }
//   HARDTACK_TRY(auto policy, Policy::compile(*std::move(compiled.block)));
//
//   HARDTACK_TRY(Block block, block_from_source("user(\"alice\");"));   // where one Error is enough
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/base/error.h"
#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/program/block.h"
#include "grammar/check/checker.h"
#include "grammar/lower/parameters.h"
#include "grammar/syntax/limits.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/render.h"
#include "grammar/text/source.h"

namespace hardtack {

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
  HashSeed seed = HashSeed::of_process();
};

struct CompiledSource {
  std::shared_ptr<const Source> source;
  Diagnostics diagnostics;     // sorted
  std::optional<Block> block;  // none if any diagnostic is an error
};

// A block of a token: facts, rules, checks, after an optional `trusting ...;`.
CompiledSource parse_block_source(std::string text, const Parameters& parameters = {},
                                  const CompileOptions& options = {});
// An authorizer: policies too.
CompiledSource parse_authorizer_source(std::string text, const Parameters& parameters = {},
                                       const CompileOptions& options = {});
// One fact or one rule (as queries are written), with or without its `;`.
CompiledSource parse_fact_source(std::string text, const Parameters& parameters = {},
                                 const CompileOptions& options = {});
CompiledSource parse_rule_source(std::string text, const Parameters& parameters = {},
                                 const CompileOptions& options = {});

// The same, with the first error as the Error.
Result<Block> to_block(CompiledSource compiled);
Result<Block> block_from_source(std::string text, const Parameters& parameters = {},
                                const CompileOptions& options = {});
Result<Block> authorizer_from_source(std::string text, const Parameters& parameters = {},
                                     const CompileOptions& options = {});

}  // namespace hardtack
