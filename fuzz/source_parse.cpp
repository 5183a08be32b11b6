// Any text parses to a tree and diagnostics: every span lies inside the text, parents hold their children, a text that
// parses without errors has no error nodes, and rendering the diagnostics works. The scanner reads the tokens that
// ANTLR reads by grammar/antlr/PolicyLexer.g4. What check_source() says lies inside the text too.
#include <algorithm>
#include <string>

#include "engine/text/utf8.h"
#include "fuzz/fuzz_support.h"
#include "grammar/check/symbol_index.h"
#include "grammar/check_source.h"
#include "grammar/expected.h"
#include "grammar/parse.h"
#include "grammar/syntax/comments.h"
#include "grammar/syntax/tree_places.h"
#include "grammar/text/source.h"
#include "tests/grammar/syntax/antlr_lexer.h"

using namespace hardtack;

namespace {

void check_span(Span span, std::size_t size, std::string_view what) {
  fuzz::require(span.begin <= span.end && span.end <= size, what);
}

// Parts of a text are read as texts of their own, at their places.
void check_parts(const ParsedSource& parsed) {
  const std::string_view text = parsed.source->text();
  const auto line = static_cast<std::uint32_t>(std::min(text.find('\n'), text.size()));
  const auto size = static_cast<std::uint32_t>(text.size());
  const auto check = [&](const ParsedSource& part, Span place) {
    for (std::size_t i = 0; i < part.tree.size(); ++i)
      check_span(part.tree.span(static_cast<NodeId>(i)), size, "a node lies inside the text");
    for (const Diagnostic& diagnostic : part.diagnostics) {
      fuzz::require(place.begin <= diagnostic.span.begin && diagnostic.span.end <= place.end,
                    "an error lies in the part");
    }
  };
  check(parse_part(parsed.source, {line, size}), {line, size});
  if (line > 200) return;
  check(parse_terms(parsed.source, {0, line}), {0, line});
  check(parse_condition(parsed.source, {0, line}), {0, line});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::as_text(data, size));
  if (!find_stray_byte(text)) {
    fuzz::require(testing_support::find_scanner_difference(text, size).empty(), "the scanner reads what ANTLR reads");
  }
  const ParsedSource parsed = parse_source(text);
  const SyntaxTree& tree = parsed.tree;
  bool error_nodes = false;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    check_span(tree.span(id), size, "a node lies inside the text");
    check_span(tree.node(id).name, size, "a name lies inside the text");
    for (NodeId child : tree.children(id)) {
      fuzz::require(tree.span(id).begin <= tree.span(child).begin && tree.span(child).end <= tree.span(id).end,
                    "a node holds its children");
      fuzz::require(tree.parent(child) == id, "a child knows its parent");
    }
    error_nodes |= tree.kind(id) == NodeKind::kErrorStatement || tree.kind(id) == NodeKind::kErrorTerm;
  }
  for (const Token& token : tree.tokens()) check_span(token.span, size, "a token lies inside the text");
  for (const Token& comment : tree.comments()) check_span(comment.span, size, "a comment lies inside the text");
  std::string joined;
  for (const Piece& piece : pieces_of(tree)) joined += tree.source().text(piece.span);
  fuzz::require(joined == tree.source().text(), "the pieces of a tree are the text");
  if (size < 2'000 && !find_stray_byte(text)) check_parts(parsed);
  const CommentMap comments(tree);
  const SymbolIndex symbols(tree);
  for (const VariableSymbol& variable : symbols.variables()) {
    fuzz::require(!symbols.occurrences(variable).empty(), "a variable stands somewhere");
  }
  if (size < 2'000) {
    ExpectedTokens expected;
    for (std::uint32_t at = 0; at <= size; at += 1 + static_cast<std::uint32_t>(size) / 5) {
      check_span(expected.at(tree, at).replaced, size, "what is replaced lies inside the text");
    }
  }
  for (const Diagnostic& diagnostic : parsed.diagnostics) {
    check_span(diagnostic.span, size, "a diagnostic lies inside the text");
    fuzz::require(!diagnostic.message.empty(), "a diagnostic says something");
    for (const Fix& fix : diagnostic.fixes) {
      for (const TextEdit& edit : fix.edits) check_span(edit.span, size, "an edit lies inside the text");
    }
  }
  fuzz::require(!error_nodes || parsed.diagnostics.has_errors(), "an error node is reported");
  (void)render(*parsed.source, parsed.diagnostics);
  for (const SourceKind kind : {SourceKind::kBlock, SourceKind::kAuthorizer}) {
    const CheckedSource checked = check_source(text, kind);
    for (const Diagnostic& diagnostic : checked.diagnostics) {
      check_span(diagnostic.span, size, "what is refused lies inside the text");
    }
    fuzz::require(!parsed.diagnostics.has_errors() || checked.diagnostics.has_errors(), "checking hides no error");
  }
  return 0;
}
