#include "analysis/features/hover.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "analysis/features/names/navigation.h"
#include "analysis/index/name_at.h"
#include "analysis/language/documentation.h"
#include "analysis/language/shown_text.h"
#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/utf8.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

constexpr std::size_t kShownPlaces = 5;
constexpr std::size_t kMaxTokenBytes = 64u << 10;

std::string plural(std::size_t count, std::string_view one, std::string_view many) {
  return cat(count, ' ', count == 1 ? one : many);
}

std::string_view file_part(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

std::string place_text(const Place& place) {
  const LineColumn at = place.document->source().line_column(place.span.begin);
  return cat(file_part(place.document->name()), ':', at.line);
}

// The comment right above a statement, without its marks. Looks at a few comments only.
std::string comment_above(const Document& document, std::uint32_t begin) {
  constexpr int kMaxComments = 20;
  const SyntaxTree& tree = document.tree();
  const auto comments = tree.comments();
  auto next = std::ranges::lower_bound(comments, begin, {}, [](const Token& token) { return token.span.begin; });
  std::vector<std::string_view> parts;
  std::uint32_t below = begin;
  while (next != comments.begin() && parts.size() < kMaxComments) {
    --next;
    const std::string_view gap = tree.source().text(Span{next->span.end, below});
    if (gap.size() > 200 || gap.find_first_not_of(" \t\r\n") != std::string_view::npos) break;
    if (std::ranges::count(gap, '\n') > (next->kind == TokenKind::kLineComment ? 1 : 2)) break;
    // A comment behind something on its line is about that.
    const std::uint32_t line_begin = tree.source().line_span(tree.source().line_column(next->span.begin).line).begin;
    const std::string_view before = tree.source().text(Span{line_begin, next->span.begin});
    if (before.size() > 200 || before.find_first_not_of(" \t") != std::string_view::npos) break;
    parts.push_back(tree.source().text(next->span));
    below = next->span.begin;
  }
  std::string text;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    std::string_view line = *part;
    if (line.starts_with("//")) line.remove_prefix(std::min(line.find_first_not_of('/'), line.size()));
    if (line.starts_with("/*")) {
      line.remove_prefix(2);
      if (line.ends_with("*/")) line.remove_suffix(2);
    }
    const std::size_t first = line.find_first_not_of(" \t\r\n*");
    if (first == std::string_view::npos) continue;
    line = line.substr(first, line.find_last_not_of(" \t\r\n*") + 1 - first);
    if (!text.empty()) text += '\n';
    text += line;
  }
  return text;
}

void append_paragraph(std::string& markdown, std::string_view text) {
  if (text.empty()) return;
  if (!markdown.empty()) markdown += "\n\n";
  markdown += text;
}

std::string statements_paragraph(const Snapshot& snapshot, const ProgramPredicate& predicate) {
  std::string text;
  std::size_t shown = 0;
  const ProgramIndex& program = snapshot.program();
  for (const NameUse& use : program.uses(predicate)) {
    const Document& document = *program.documents()[use.document];
    const SymbolIndex& symbols = document.symbols();
    for (const NodeId node : symbols.definitions(symbols.predicates()[use.symbol])) {
      if (shown == kShownPlaces) return text;
      const NodeId statement = document.tree().parent(node);
      const Place place{program.documents()[use.document], name_span(document, node)};
      const bool fact = document.tree().kind(statement) == NodeKind::kFact;
      text += cat(text.empty() ? "" : "\n", "- ", fact ? "fact" : "rule", " in ", markdown_text(place_text(place)));
      if (document.role() != Role::kAny) text += cat(" (", role_name(document.role()), ")");
      text += cat(": ", markdown_text(one_line(document.tree().text(statement))));
      ++shown;
    }
  }
  return text;
}

std::string counts_text(const Snapshot& snapshot, const ProgramPredicate& predicate) {
  if (!predicate.stated()) {
    return cat("Nothing in the workspace states it: it comes from requests or tokens, or its name is misspelt. ",
               plural(predicate.counts.uses, "use", "uses"), " in ", plural(predicate.uses.count, "file", "files"),
               ".");
  }
  std::string text =
      cat(plural(predicate.counts.facts, "fact", "facts"), ", ", plural(predicate.counts.rules, "rule", "rules"), ", ",
          plural(predicate.counts.uses, "use", "uses"), " in ",
          plural(snapshot.program().uses(predicate).size(), "file", "files"), ".");
  if (predicate.ambient != nullptr) text += " Declared by the configuration.";
  return text;
}

std::string hexadecimal(std::uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  do {
    digits.insert(digits.begin(), kDigits[value % 16]);
    value /= 16;
  } while (value != 0);
  return "0x" + digits;
}

std::string integer_text(std::int64_t value) {
  std::string text = cat("`", value, "`: integer");
  if (value > 9) text += cat(", `", hexadecimal(static_cast<std::uint64_t>(value)), "`");
  // Numbers that are likely seconds since 1970: 2001 to 2100.
  if (value >= 1'000'000'000 && value < 4'102'444'800) {
    text += cat("\n\nAs seconds since 1970 it is ", date_in_words(static_cast<std::uint64_t>(value)),
                ". A date is written `", format_date_time(value), "`.");
  }
  return text;
}

bool is_token_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' ||
         c == '=' || c == '.' || c == '+' || c == '/' || c == ':';
}

// The run of bytes around the offset that tokens are written with.
Span token_run(const Document& document, Span inside, std::uint32_t offset) {
  const std::string_view text = document.text();
  Span run{std::clamp(offset, inside.begin, inside.end), 0};
  run.end = run.begin;
  while (run.begin > inside.begin && run.size() < kMaxTokenBytes && is_token_byte(text[run.begin - 1])) --run.begin;
  while (run.end < inside.end && run.size() < kMaxTokenBytes && is_token_byte(text[run.end])) ++run.end;
  return run;
}

class Hoverer {
 public:
  Hoverer(const Snapshot& snapshot, const Document& document, std::uint32_t offset, const HoverOptions& options)
      : snapshot_(snapshot), document_(document), tree_(document.tree()), offset_(offset), options_(options) {}

  std::optional<Hover> run() {
    if (auto found = token(comment_span())) return found;
    if (comment_at(tree_, offset_, Bias::kRight) != kNoToken) return std::nullopt;
    if (auto found = test_word()) return found;
    if (const NameAt name = name_at(document_, offset_)) {
      std::string text = name_text(name);
      if (!text.empty()) return Hover{name.span, std::move(text)};
    }
    for (const Bias bias : {Bias::kRight, Bias::kLeft}) {
      if (auto found = literal(node_around(tree_, offset_, bias).node)) return found;
    }
    for (const Bias bias : {Bias::kRight, Bias::kLeft}) {
      const std::uint32_t index = token_at(tree_, offset_, bias);
      if (index == kNoToken) continue;
      const Token found = tree_.tokens()[index];
      if (const LanguageEntry* entry = find_token_entry(found.kind)) return Hover{found.span, markdown_of(*entry)};
    }
    return std::nullopt;
  }

 private:
  Span comment_span() const {
    if (document_.role() == Role::kConfiguration)
      return document_.source().line_span(document_.source().line_column(offset_).line);
    const std::uint32_t comment = comment_at(tree_, offset_, Bias::kLeft);
    return comment == kNoToken ? Span{} : tree_.comments()[comment].span;
  }

  std::optional<Hover> test_word() const {
    if (options_.tests == nullptr) return std::nullopt;
    const auto& words = document_.outline().keywords;
    const auto word = std::ranges::upper_bound(words, offset_, {}, &Span::begin);
    if (word == words.begin() || offset_ > std::prev(word)->end) return std::nullopt;
    const Span span = *std::prev(word);
    std::string text = options_.tests->documentation(document_.text(span));
    if (text.empty()) return std::nullopt;
    return Hover{span, std::move(text)};
  }

  std::optional<Hover> token(Span inside) {
    constexpr std::uint32_t kShortestToken = 16;
    if (options_.tokens == nullptr || inside.size() < kShortestToken) return std::nullopt;
    const Span run = token_run(document_, inside, offset_);
    if (run.size() < kShortestToken || run.size() >= kMaxTokenBytes) return std::nullopt;
    auto described = options_.tokens->describe(document_.text(run));
    if (!described) return std::nullopt;
    return Hover{run, std::move(*described)};
  }

  std::string name_text(const NameAt& name) {
    const SymbolIndex& symbols = document_.symbols();
    switch (name.kind) {
      case NameKind::kPredicate: {
        const PredicateSymbol& symbol = symbols.predicates()[name.symbol];
        const ProgramPredicate* predicate = snapshot_.program().find(symbol.name, symbol.arity);
        return predicate == nullptr ? std::string() : predicate_markdown(snapshot_, *predicate);
      }
      case NameKind::kVariable:
      case NameKind::kClosureParameter: return variable_text(name);
      case NameKind::kParameter: {
        const std::string_view parameter = symbols.parameters()[name.symbol].name;
        const ProgramName* found = snapshot_.program().find_parameter(parameter);
        return cat(code_block(cat('{', parameter, '}')),
                   "\n\nA parameter: its value is given where the text is compiled, and is put in as a value, never as "
                   "text. Used in ",
                   plural(found == nullptr ? 1 : found->uses.count, "file", "files"), ".");
      }
      case NameKind::kKey: return key_text(name);
      case NameKind::kExtern: return extern_text(symbols.externs()[name.symbol].name);
      case NameKind::kMethod: {
        const LanguageEntry* entry = find_method_entry(methods()[name.symbol].name);
        return entry == nullptr ? std::string() : markdown_of(*entry);
      }
      case NameKind::kTest: return cat("Test ", markdown_text(document_.outline().tests[name.symbol].name, 200));
      case NameKind::kNone: break;
    }
    return {};
  }

  std::string variable_text(const NameAt& name) {
    const SymbolIndex& symbols = document_.symbols();
    const VariableSymbol& variable = symbols.variable(name.symbol);
    const auto places = symbols.occurrences(variable);
    const StatementTypes types = snapshot_.statement_types(document_, places.empty() ? kNoNode : places.front());
    TypeSet type = types.narrowed(name.symbol);
    std::string note;
    if (type.empty()) {
      type = types.of_variable(name.symbol);
      note = type.empty() ? "No value can stand in all its places." : "The expressions beside it take no such value.";
    }
    std::string text = code_block(cat('$', variable.name, ": ", to_string(type)));
    if (variable.kind == VariableKind::kClosure) {
      append_paragraph(text, "The parameter of a closure: each element in turn.");
    } else if (!variable.bound) {
      append_paragraph(text, "No predicate beside it binds it.");
    }
    append_paragraph(text, note);
    return text;
  }

  std::string key_text(const NameAt& name) {
    const PublicKey& key = tree_.public_key(name.node);
    const ProgramName* found = snapshot_.program().find_key(key);
    return cat(code_block(key.to_text()), "\n\nA public key (", key_algorithm_name(key.algorithm()),
               "): trusts every block that it signed as a third party. Named in ",
               plural(found == nullptr ? 1 : found->uses.count, "file", "files"), ".");
  }

  std::string extern_text(std::string_view name) {
    std::string text;
    for (const AmbientFunction& function : snapshot_.ambient().functions) {
      if (function.name != name) continue;
      text = code_block(function_signature(function));
      append_paragraph(text, function.documentation);
    }
    if (text.empty()) text = code_block(cat("extern::", name));
    append_paragraph(text, "A function of the host. Where the host has none of this name, evaluation fails.");
    return text;
  }

  std::optional<Hover> literal(NodeId node) {
    if (node == kNoNode) return std::nullopt;
    const Span span = tree_.span(node);
    if (offset_ < span.begin || offset_ > span.end) return std::nullopt;
    switch (tree_.kind(node)) {
      case NodeKind::kDate:
        return Hover{span, cat("`", format_date_time(static_cast<std::int64_t>(tree_.date(node))), "`: date\n\n",
                               date_in_words(tree_.date(node)))};
      case NodeKind::kInteger: return Hover{span, integer_text(tree_.integer(node))};
      case NodeKind::kBytes: return Hover{span, cat("bytes, ", plural(tree_.string(node).size(), "byte", "bytes"))};
      case NodeKind::kString: {
        if (auto found = token(span)) return found;
        const std::string_view text = tree_.string(node);
        std::size_t characters = 0;
        for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).length) ++characters;
        std::string shown = cat("string, ", plural(text.size(), "byte", "bytes"));
        if (characters != text.size()) shown += cat(", ", plural(characters, "character", "characters"));
        return Hover{span, std::move(shown)};
      }
      case NodeKind::kSet:
      case NodeKind::kArray:
      case NodeKind::kMap: {
        const StatementTypes types = snapshot_.statement_types(document_, node);
        const std::size_t count = tree_.children(node).size();
        return Hover{span, cat("`", to_string(types.of(node)), "`, ", plural(count, "element", "elements"))};
      }
      default: return std::nullopt;
    }
  }

  const Snapshot& snapshot_;
  const Document& document_;
  const SyntaxTree& tree_;
  std::uint32_t offset_;
  const HoverOptions& options_;
};

}  // namespace

std::string predicate_signature(const Snapshot& snapshot, const ProgramPredicate& predicate) {
  constexpr std::uint32_t kMaxTerms = 32;
  const std::uint32_t number = snapshot.program().number_of(predicate);
  std::string text = cat(predicate.name, '(');
  for (std::uint32_t i = 0; i < predicate.arity; ++i) {
    if (i > 0) text += ", ";
    if (i == kMaxTerms) {
      text += "...";
      break;
    }
    text += to_string(snapshot.types().types(number, i));
  }
  return text + ")";
}

std::string predicate_markdown(const Snapshot& snapshot, const ProgramPredicate& predicate) {
  std::string markdown = code_block(predicate_signature(snapshot, predicate));
  if (predicate.ambient != nullptr) append_paragraph(markdown, predicate.ambient->documentation);
  const ProgramIndex& program = snapshot.program();
  for (const NameUse& use : program.uses(predicate)) {
    const Document& document = *program.documents()[use.document];
    const auto definitions = document.symbols().definitions(document.symbols().predicates()[use.symbol]);
    if (definitions.empty()) continue;
    const NodeId statement = document.tree().parent(definitions.front());
    append_paragraph(markdown, markdown_text(comment_above(document, document.tree().span(statement).begin), 1000));
    break;
  }
  append_paragraph(markdown, counts_text(snapshot, predicate));
  append_paragraph(markdown, statements_paragraph(snapshot, predicate));
  return markdown;
}

std::optional<Hover> hover(const Snapshot& snapshot, const Document& document, std::uint32_t offset,
                           const HoverOptions& options) {
  offset = std::min(offset, document.source().size());
  auto found = Hoverer(snapshot, document, offset, options).run();
  if (found && found->markdown.size() > kMaxHoverBytes) {
    found->markdown = cat(cut_utf8(found->markdown, kMaxHoverBytes - 3), "...");
  }
  return found;
}

}  // namespace hardtack::analysis
