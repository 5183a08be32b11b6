#include "analysis/features/symbols.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <tuple>

#include "analysis/language/shown_text.h"
#include "engine/base/stable_sort.h"
#include "engine/text/cat.h"
#include "engine/text/utf8.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

constexpr std::size_t kMaxNameBytes = 200;
constexpr std::array<std::string_view, 7> kKindNames = {"fact", "rule", "check", "policy", "scope", "test", "damaged"};

std::string predicate_name(std::string_view name, std::size_t arity) {
  return cat(cut_utf8(name, kMaxNameBytes), '/', arity);
}

// The words that a check or policy begins with.
Span leading_words(const SyntaxTree& tree, NodeId statement) {
  Span words{tree.span(statement).begin, tree.span(statement).begin};
  std::size_t count = 0;
  for (const Token& token : tokens_of(tree, statement)) {
    if (count++ == 2 || token.kind < TokenKind::kCheck || token.kind > TokenKind::kAll) break;
    words.end = token.span.end;
  }
  return words;
}

DocumentSymbol symbol_of(const Document& document, NodeId statement) {
  const SyntaxTree& tree = document.tree();
  DocumentSymbol symbol;
  symbol.span = symbol.name_span = tree.span(statement);
  symbol.detail = one_line(tree.text(statement));
  switch (tree.kind(statement)) {
    case NodeKind::kFact:
    case NodeKind::kRule: {
      const NodeId head = tree.child(statement, 0);
      symbol.kind = tree.kind(statement) == NodeKind::kFact ? SymbolKind::kFact : SymbolKind::kRule;
      symbol.name = predicate_name(tree.name(head), tree.children(head).size());
      symbol.name_span = tree.node(head).name;
      break;
    }
    case NodeKind::kCheck:
      symbol.kind = SymbolKind::kCheck;
      symbol.name = tree.check_kind(statement) == CheckKind::kIf    ? "check if"
                    : tree.check_kind(statement) == CheckKind::kAll ? "check all"
                                                                    : "reject if";
      symbol.name_span = leading_words(tree, statement);
      break;
    case NodeKind::kPolicy:
      symbol.kind = SymbolKind::kPolicy;
      symbol.name = tree.policy_kind(statement) == PolicyKind::kAllow ? "allow if" : "deny if";
      symbol.name_span = leading_words(tree, statement);
      break;
    case NodeKind::kScopeDeclaration:
      symbol.kind = SymbolKind::kScope;
      symbol.name = "trusting";
      symbol.name_span = tokens_of(tree, statement).front().span;
      break;
    default:
      symbol.kind = SymbolKind::kDamaged;
      symbol.name = one_line(tree.text(statement), 40);
      if (symbol.name.empty()) symbol.name = "statement";
  }
  return symbol;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// 0: the name itself, 1: begins with the query, 2: holds it, 3: has its letters in order; nothing: neither.
std::optional<int> rank_of(std::string_view query, std::string_view name) {
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  const auto found = std::ranges::search(name, query, same);
  if (!found.empty() || query.empty()) {
    if (query.size() == name.size()) return 0;
    return found.begin() == name.begin() ? 1 : 2;
  }
  std::size_t at = 0;
  for (const char c : query) {
    while (at < name.size() && !same(name[at], c)) ++at;
    if (at++ == name.size()) return std::nullopt;
  }
  return 3;
}

}  // namespace

std::string_view symbol_kind_name(SymbolKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::vector<DocumentSymbol> document_symbols(const Document& document) {
  std::vector<DocumentSymbol> symbols;
  const auto& tests = document.outline().tests;
  for (const TestName& test : tests) {
    DocumentSymbol symbol;
    symbol.kind = SymbolKind::kTest;
    symbol.name = test.name.empty() ? "test" : one_line(test.name, kMaxNameBytes);
    symbol.span = test.span;
    symbol.name_span = test.name_span;
    symbols.push_back(std::move(symbol));
  }
  std::size_t test = 0;
  for (const NodeId statement : document.tree().statements()) {
    const Span span = document.tree().span(statement);
    // What an expectation asks for reads as a check (TestOutline::policy) and is no statement of the test.
    if (!tests.empty() && document.tree().kind(statement) == NodeKind::kCheck &&
        document.text(span) != document.tree().text(statement))
      continue;
    while (test < tests.size() && tests[test].span.end <= span.begin) ++test;
    DocumentSymbol symbol = symbol_of(document, statement);
    const bool inside =
        test < tests.size() && tests[test].span.begin <= span.begin && symbol.span.end <= tests[test].span.end;
    (inside ? symbols[test].children : symbols).push_back(std::move(symbol));
  }
  sort_stably(symbols, [](const DocumentSymbol& symbol) { return symbol.span.begin; });
  return symbols;
}

std::vector<WorkspaceSymbol> workspace_symbols(const Snapshot& snapshot, std::string_view query, std::size_t most) {
  constexpr std::size_t kMaxQueryBytes = 256;
  query = cut_utf8(query, kMaxQueryBytes);
  // `right/2` asks for the number of terms, too.
  std::optional<std::uint32_t> arity;
  if (const std::size_t slash = query.rfind('/'); slash != std::string_view::npos) {
    std::uint32_t terms = 0;
    const char* end = query.data() + query.size();
    const auto read = std::from_chars(query.data() + slash + 1, end, terms);
    if (read.ec == std::errc() && read.ptr == end) arity = terms;
    query = query.substr(0, slash);
  }
  const ProgramIndex& program = snapshot.program();
  struct Match {
    int rank;
    std::string_view name;
    std::uint32_t document;
    std::uint32_t symbol;
    bool test;
  };
  std::vector<Match> matches;
  for (const ProgramPredicate& predicate : program.predicates()) {
    if (arity && predicate.arity != *arity) continue;
    const auto rank = rank_of(query, predicate.name.substr(0, kMaxNameBytes));
    if (!rank) continue;
    for (const NameUse& use : program.uses(predicate)) {
      const PredicateCounts& counts = program.documents()[use.document]->index().counts(use.symbol);
      if (counts.facts + counts.rules > 0) matches.push_back({*rank, predicate.name, use.document, use.symbol, false});
    }
  }
  for (const ProgramTest& test : program.tests()) {
    if (arity) break;
    const std::string_view name = std::string_view(program.test(test).name).substr(0, kMaxNameBytes);
    if (const auto rank = rank_of(query, name)) matches.push_back({*rank, name, test.document, test.test, true});
  }
  const auto end = matches.begin() + static_cast<std::ptrdiff_t>(std::min(matches.size(), most));
  std::ranges::partial_sort(matches, end, {}, [](const Match& match) {
    return std::tuple(match.rank, match.name.size(), match.name, match.document, match.symbol);
  });
  std::vector<WorkspaceSymbol> symbols;
  for (auto match = matches.begin(); match != end; ++match) {
    const DocumentPtr& document = program.documents()[match->document];
    if (match->test) {
      const TestName& test = document->outline().tests[match->symbol];
      symbols.push_back(
          {SymbolKind::kTest, one_line(test.name, kMaxNameBytes), document->name(), {document, test.name_span}});
      continue;
    }
    const PredicateSymbol& predicate = document->symbols().predicates()[match->symbol];
    const NodeId node = document->symbols().definitions(predicate).front();
    const bool fact = document->tree().kind(document->tree().parent(node)) == NodeKind::kFact;
    symbols.push_back({fact ? SymbolKind::kFact : SymbolKind::kRule,
                       predicate_name(predicate.name, predicate.arity),
                       fact ? "fact" : "rule",
                       {document, document->tree().node(node).name}});
  }
  return symbols;
}

}  // namespace hardtack::analysis
