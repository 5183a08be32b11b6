// Text to syntax tree.
//
// Never fails as a whole: what is wrong with the text is in `diagnostics`, and the tree holds what could be read.
// Parsing is not compiling: grammar/compile.h turns text into a Block that the engine takes. May be called from any
// number of threads at once.
//
//   ParsedSource parsed = parse_source(text, {.name = "policy.datalog"});
//   if (parsed.diagnostics.has_errors()) std::cerr << render(*parsed.source, parsed.diagnostics);
#pragma once

#include <memory>
#include <string>

#include "engine/base/span.h"
#include "grammar/syntax/limits.h"
#include "grammar/syntax/syntax_tree.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/render.h"
#include "grammar/text/source.h"

namespace hardtack {

struct ParseOptions {
  std::string name = "<source>";
  ParseLimits limits = {};
  // Reads `&&!` and `||!` before white space as the eager operators of version 3.0, which is how they are printed. For
  // text that the printer wrote. Written policy means `&& !`, as in the reference, and is warned of.
  bool eager_operators = false;
};

struct ParsedSource {
  std::shared_ptr<const Source> source;
  SyntaxTree tree;
  Diagnostics diagnostics;  // sorted
};

ParsedSource parse_source(std::string text, const ParseOptions& options = {});

// Statements inside a larger text, as a policy test holds them: the part is read as a text of its own, and every place
// is one of the whole text. `part` is valid UTF-8 and begins and ends between characters. The options' name is unused.
ParsedSource parse_part(std::shared_ptr<const Source> source, Span part, const ParseOptions& options = {});
// The same for terms with `,` between them, at least one. Without errors the tree has one statement, a fact whose
// predicate has them as its terms and no name.
ParsedSource parse_terms(std::shared_ptr<const Source> source, Span part, const ParseOptions& options = {});
// The same for what can follow `check if`: then the statement is a check.
ParsedSource parse_condition(std::shared_ptr<const Source> source, Span part, const ParseOptions& options = {});

}  // namespace hardtack
