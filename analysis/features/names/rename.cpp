#include "analysis/features/names/rename.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "analysis/features/names/navigation.h"
#include "analysis/index/name_at.h"
#include "analysis/language/documentation.h"
#include "engine/program/name.h"
#include "engine/program/public_key.h"
#include "engine/program/reserved_prefix.h"
#include "engine/text/cat.h"
#include "engine/text/utf8.h"
#include "grammar/parse.h"

namespace hardtack::analysis {
namespace {

using Refused = std::unexpected<RenameRefusal>;

Refused refuse(RenameError error, std::string message) { return Refused({error, std::move(message)}); }

std::string shown(std::string_view name) {
  constexpr std::size_t kShown = 80;
  return cat('`', cut_utf8(name, kShown), name.size() > kShown ? "...`" : "`");
}

// Whether the tokens of `text` are of these kinds.
bool reads_as(std::string text, std::initializer_list<TokenKind> kinds) {
  const ParsedSource parsed = parse_source(std::move(text));
  return std::ranges::equal(parsed.tree.tokens(), kinds, {}, &Token::kind) && parsed.tree.comments().empty();
}

// How the name is written in the language, so that what is typed with or without `$`, braces or `extern::` means the
// same.
std::string bare_name(NameKind kind, std::string_view text) {
  if ((kind == NameKind::kVariable || kind == NameKind::kClosureParameter) && text.starts_with('$')) {
    text.remove_prefix(1);
  }
  if (kind == NameKind::kParameter && text.starts_with('{') && text.ends_with('}') && text.size() >= 2) {
    text = text.substr(1, text.size() - 2);
  }
  constexpr std::string_view kExtern = "extern::";
  if (kind == NameKind::kExtern && text.starts_with(kExtern)) text.remove_prefix(kExtern.size());
  return std::string(text);
}

bool may_be_named(NameKind kind) {
  return kind == NameKind::kPredicate || kind == NameKind::kVariable || kind == NameKind::kClosureParameter ||
         kind == NameKind::kParameter || kind == NameKind::kKey || kind == NameKind::kExtern;
}

std::optional<RenameRefusal> check_name(NameKind kind, const std::string& name) {
  const auto invalid = [&](std::string_view what) {
    return RenameRefusal{RenameError::kInvalidName, cat(shown(name), " is not ", what)};
  };
  constexpr std::size_t kMaxNameBytes = 1024;
  if (name.empty() || name.size() > kMaxNameBytes) {
    return RenameRefusal{RenameError::kInvalidName,
                         name.empty() ? "the new name is empty" : "the new name is too long"};
  }
  switch (kind) {
    case NameKind::kKey:
      if (!PublicKey::from_text(name)) return invalid("a public key, as `ed25519/` and 64 hexadecimal digits");
      return std::nullopt;
    case NameKind::kVariable:
    case NameKind::kClosureParameter:
      if (!is_valid_variable(name) || !reads_as("$" + name, {TokenKind::kVariable})) {
        return invalid("a name that a variable can have");
      }
      return std::nullopt;
    case NameKind::kParameter:
      if (!reads_as("{" + name + "}", {TokenKind::kLeftBrace, TokenKind::kName, TokenKind::kRightBrace})) {
        return invalid("a name that a parameter can have");
      }
      return std::nullopt;
    default:
      if (is_valid_name(name) && reads_as(name, {TokenKind::kName})) return std::nullopt;
      for (const LanguageEntry& entry : language_entries()) {
        if (entry.kind == EntryKind::kKeyword && entry.name == name) {
          return RenameRefusal{RenameError::kReserved, cat(shown(name), " is a word of the language")};
        }
      }
      return invalid("a name of the language");
  }
}

std::optional<RenameRefusal> check_reserved(std::string_view name) {
  if (reserved_kind(name) == ReservedName::kNone) return std::nullopt;
  return RenameRefusal{RenameError::kReserved, cat(shown(name), " is what only verifiers state")};
}

// Another variable of the name that can be seen where this one stands, or the other way round.
std::optional<RenameRefusal> variable_collision(const Document& document, std::uint32_t symbol, std::string_view name) {
  const SyntaxTree& tree = document.tree();
  const SymbolIndex& symbols = document.symbols();
  const VariableSymbol& renamed = symbols.variable(symbol);
  // The query, rule or fact around a closure.
  NodeId scope = renamed.scope;
  for (NodeId up = scope; up != kNoNode; up = tree.parent(up)) {
    if (!symbols.variables_in(up).empty()) scope = up;
  }
  for (const VariableSymbol& other : symbols.variables_in(scope)) {
    if (other.name != name || &other == &renamed) continue;
    if (other.kind == VariableKind::kClosure && renamed.kind == VariableKind::kClosure) {
      const Span a = tree.span(other.scope), b = tree.span(renamed.scope);
      if (a.end <= b.begin || b.end <= a.begin) continue;  // side by side
    }
    return RenameRefusal{RenameError::kCollision, cat("`$", name, "` stands there already")};
  }
  return std::nullopt;
}

std::optional<RenameRefusal> predicate_refusal(const Snapshot& snapshot, const PredicateSymbol& symbol,
                                               std::string_view name) {
  const ProgramIndex& program = snapshot.program();
  if (auto refusal = check_reserved(symbol.name)) return refusal;
  if (auto refusal = check_reserved(name)) return refusal;
  const ProgramPredicate* predicate = program.find(symbol.name, symbol.arity);
  if (predicate != nullptr && predicate->ambient != nullptr) {
    return RenameRefusal{RenameError::kReserved, cat(shown(symbol.name), " is declared by the configuration")};
  }
  if (program.find(name, symbol.arity) != nullptr) {
    return RenameRefusal{RenameError::kCollision, cat(shown(name), " with ", symbol.arity, " terms is there already")};
  }
  return std::nullopt;
}

std::optional<RenameRefusal> extern_refusal(const Snapshot& snapshot, std::string_view old_name,
                                            std::string_view name) {
  for (const AmbientFunction& function : snapshot.ambient().functions) {
    if (function.name != old_name) continue;
    return RenameRefusal{RenameError::kReserved, cat(shown(old_name), " is declared by the configuration")};
  }
  if (snapshot.program().find_extern(name) == nullptr) return std::nullopt;
  return RenameRefusal{RenameError::kCollision, cat(shown(name), " is there already")};
}

// The symbol in every document of the program that has it.
std::span<const NameUse> program_uses(const Snapshot& snapshot, const Document& document, const NameAt& at) {
  const ProgramIndex& program = snapshot.program();
  const SymbolIndex& symbols = document.symbols();
  const auto of = [&](const auto* found) { return found ? program.uses(*found) : std::span<const NameUse>(); };
  switch (at.kind) {
    case NameKind::kPredicate: {
      const PredicateSymbol& symbol = symbols.predicates()[at.symbol];
      return of(program.find(symbol.name, symbol.arity));
    }
    case NameKind::kParameter: return of(program.find_parameter(symbols.parameters()[at.symbol].name));
    case NameKind::kExtern: return of(program.find_extern(symbols.externs()[at.symbol].name));
    case NameKind::kKey: return of(program.find_key(document.tree().public_key(at.node)));
    default: return {};
  }
}

std::optional<RenameRefusal> collision(const Snapshot& snapshot, const Document& document, const NameAt& at,
                                       std::string_view name) {
  const SymbolIndex& symbols = document.symbols();
  switch (at.kind) {
    case NameKind::kPredicate: return predicate_refusal(snapshot, symbols.predicates()[at.symbol], name);
    case NameKind::kVariable:
    case NameKind::kClosureParameter: return variable_collision(document, at.symbol, name);
    case NameKind::kExtern: return extern_refusal(snapshot, symbols.externs()[at.symbol].name, name);
    case NameKind::kParameter:
      if (snapshot.program().find_parameter(name) == nullptr) return std::nullopt;
      return RenameRefusal{RenameError::kCollision, cat("`{", name, "}` is there already")};
    case NameKind::kKey:
      if (snapshot.program().find_key(*PublicKey::from_text(name)) == nullptr) return std::nullopt;
      return RenameRefusal{RenameError::kCollision, "the key is there already"};
    default: return std::nullopt;
  }
}

std::vector<TextEdit> edits_of(std::span<const Span> spans, bool dollar, const std::string& name) {
  std::vector<TextEdit> edits;
  edits.reserve(spans.size());
  for (Span span : spans) {
    if (dollar) ++span.begin;
    edits.push_back({span, name});
  }
  return edits;
}

bool is_variable(NameKind kind) { return kind == NameKind::kVariable || kind == NameKind::kClosureParameter; }

}  // namespace

std::optional<RenameTarget> prepare_rename(const Snapshot& snapshot, const Document& document, std::uint32_t offset) {
  if (snapshot.find(document.name()) != &document) return std::nullopt;
  const NameAt name = name_at(document, offset);
  if (!may_be_named(name.kind)) return std::nullopt;
  Span span = name.span;
  if (is_variable(name.kind)) ++span.begin;
  return RenameTarget{span, std::string(document.text(span))};
}

std::expected<std::vector<DocumentEdits>, RenameRefusal> rename(const Snapshot& snapshot, const Document& document,
                                                                std::uint32_t offset, std::string_view new_name) {
  const DocumentPtr self = snapshot.find_shared(document.name());
  const NameAt at = name_at(document, offset);
  if (self.get() != &document || !may_be_named(at.kind)) {
    return refuse(RenameError::kNothingHere, "there is no name here that can be changed");
  }
  const std::string name = bare_name(at.kind, new_name);
  if (auto refusal = check_name(at.kind, name)) return Refused(std::move(*refusal));
  std::vector<DocumentEdits> edits;
  Span written = at.span;
  if (is_variable(at.kind)) ++written.begin;
  if (document.text(written) == name) return edits;
  if (auto refusal = collision(snapshot, document, at, name)) return Refused(std::move(*refusal));

  if (is_variable(at.kind)) {
    edits.push_back({self, edits_of(occurrences(document, at.kind, at.symbol), true, name)});
    return edits;
  }
  std::size_t places = 0;
  for (const NameUse& use : program_uses(snapshot, document, at)) {
    const DocumentPtr& text = snapshot.program().documents()[use.document];
    const std::vector<Span> spans = occurrences(*text, at.kind, use.symbol);
    places += spans.size();
    if (places > kMaxPlaces) {
      return refuse(RenameError::kTooMany, cat("the name stands in more than ", kMaxPlaces, " places"));
    }
    edits.push_back({text, edits_of(spans, false, name)});
  }
  return edits;
}

}  // namespace hardtack::analysis
