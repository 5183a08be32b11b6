#include "analysis/features/completion.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "analysis/features/completion_context.h"
#include "analysis/features/hover.h"
#include "analysis/language/documentation.h"
#include "analysis/language/shown_text.h"
#include "engine/text/cat.h"
#include "engine/text/utf8.h"

namespace hardtack::analysis {
namespace {

constexpr std::size_t kMaxNameBytes = 200;

constexpr std::array<std::string_view, 10> kKindNames = {"keyword", "predicate", "variable",  "method", "function",
                                                         "scope",   "key",       "parameter", "value",  "snippet"};

struct StatementSnippet {
  std::string_view label;
  std::string_view detail;
  std::string_view insert;
  bool policy = false;  // of an authorizer only
};
constexpr std::array kSnippets = {
    StatementSnippet{"check if", "a check: one match is enough", "check if ${1:predicate}(${2:\\$value});$0"},
    StatementSnippet{"check all", "a check: every match must satisfy the expressions",
                     "check all ${1:predicate}(${2:\\$value}), ${3:\\$value == \"\"};$0"},
    StatementSnippet{"reject if", "a check: no match may be there", "reject if ${1:predicate}(${2:\\$value});$0"},
    StatementSnippet{"allow if", "a policy that allows", "allow if ${1:predicate}(${2:\\$value});$0", true},
    StatementSnippet{"deny if", "a policy that denies", "deny if ${1:true};$0", true},
    StatementSnippet{"trusting", "whose facts the statements of this text see", "trusting ${1:authority};$0"},
    StatementSnippet{"rule", "derives facts from facts",
                     "${1:name}(${2:\\$value}) <- ${3:predicate}(${2:\\$value});$0"},
    StatementSnippet{"expiry", "a check of the time", "check if time(\\$time), \\$time < ${1:2030-01-01T00:00:00Z};$0"},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// How well a name answers what is typed: 0 begins with it, 1 has its letters in order; nothing: neither.
std::optional<int> match(std::string_view typed, std::string_view name) {
  std::size_t at = 0;
  bool prefix = true;
  for (const char c : typed) {
    const std::size_t before = at;
    while (at < name.size() && lower(name[at]) != lower(c)) ++at;
    if (at == name.size()) return std::nullopt;
    prefix = prefix && at == before;
    ++at;
  }
  return prefix ? 0 : 1;
}

std::string escaped(std::string_view text, bool snippet) {
  if (!snippet) return std::string(text);
  std::string escaped;
  for (const char c : text) {
    if (c == '$' || c == '}' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// Something that could be offered; what it says is made only for those that are.
struct Candidate {
  int rank = 0;
  CompletionKind kind{};
  std::string_view name;
  std::uint32_t index = 0;
};

class Completer {
 public:
  Completer(const Snapshot& snapshot, const Document& document, std::uint32_t offset, const CompletionOptions& options)
      : snapshot_(snapshot),
        document_(document),
        options_(options),
        context_(snapshot, document, offset, options.parser) {}

  CompletionList run() {
    list_.replaced = context_.replaced();
    if (context_.is_method()) {
      add_methods();
    } else if (context_.in_braces()) {
      add_parameters();
    } else {
      if (context_.expects(TokenKind::kVariable)) add_variables();
      if (context_.expects(TokenKind::kString)) add_values();
      if (context_.expects(TokenKind::kName)) add_predicates();
      if (context_.expects(TokenKind::kPublicKey)) add_keys();
      if (context_.expects(TokenKind::kLeftBrace)) add_parameters();
      add_words();
      if (context_.begins_statement()) add_snippets();
    }
    return finish();
  }

 private:
  void offer(int rank, CompletionKind kind, std::string_view name, std::uint32_t index = 0) {
    std::string_view typed = context_.typed();
    if ((kind == CompletionKind::kVariable && typed.starts_with('$')) ||
        (kind == CompletionKind::kParameter && typed.starts_with('{'))) {
      typed.remove_prefix(1);
    }
    const auto matched = match(typed, name);
    if (matched) candidates_.push_back({10 * *matched + rank, kind, name, index});
  }

  void add_methods() {
    const TypeSet receiver = context_.receiver();
    for (std::uint32_t i = 0; i < methods().size(); ++i) {
      const Method& method = methods()[i];
      const TypeSet wanted = method.argument == MethodArgument::kNone ? wanted_operand(method.unary)
                                                                      : wanted_left(method.binary, TypeSet::all());
      const bool general = wanted.is_all();
      if (receiver.intersects(wanted)) offer(general ? 2 : 1, CompletionKind::kMethod, method.name, i);
    }
    const auto& functions = snapshot_.ambient().functions;
    for (std::uint32_t i = 0; i < functions.size(); ++i) {
      if (receiver.intersects(functions[i].receiver)) offer(3, CompletionKind::kFunction, functions[i].name, i);
    }
    for (const ProgramName& name : snapshot_.program().externs()) {
      if (std::ranges::find(functions, name.name, &AmbientFunction::name) != functions.end()) continue;
      offer(3, CompletionKind::kFunction, name.name, kNoIndex);
    }
  }

  void add_variables() {
    for (const ScopeVariable& variable : context_.variables()) {
      offer(1, CompletionKind::kVariable, variable.name, variable.number);
    }
  }

  void add_values() {
    values_ = context_.values();
    for (std::uint32_t i = 0; i < values_.size(); ++i) offer(2, CompletionKind::kValue, values_[i], i);
  }

  void add_predicates() {
    const auto predicates = snapshot_.program().predicates();
    for (std::uint32_t i = 0; i < predicates.size(); ++i) {
      const ProgramPredicate& predicate = predicates[i];
      // The word at the offset is a use of its own.
      if (predicate.name.empty() || context_.is_only_here(predicate)) continue;
      offer(predicate.stated() ? 3 : 4, CompletionKind::kPredicate, predicate.name, i);
    }
  }

  void add_keys() {
    for (const ProgramName& key : snapshot_.program().keys()) offer(4, CompletionKind::kKey, key.name);
  }

  void add_parameters() {
    for (const ProgramName& name : snapshot_.program().parameters()) {
      if (name.name != context_.typed() || !context_.in_braces()) offer(5, CompletionKind::kParameter, name.name);
    }
  }

  void add_words() {
    const bool authorizer = document_.role() != Role::kBlock;
    for (const std::string_view word : context_.words()) {
      if (!authorizer && context_.begins_statement() && (word == "allow" || word == "deny")) continue;
      if (document_.role() == Role::kAuthorizer && word == "previous") continue;
      const bool scope = word == "authority" || word == "previous";
      const bool value = word == "true" || word == "false" || word == "null";
      offer(scope ? 2 : 6,
            scope   ? CompletionKind::kScope
            : value ? CompletionKind::kValue
                    : CompletionKind::kKeyword,
            word, kNoIndex);
    }
  }

  void add_snippets() {
    if (!options_.snippets) return;
    for (std::uint32_t i = 0; i < kSnippets.size(); ++i) {
      if (kSnippets[i].policy && document_.role() == Role::kBlock) continue;
      offer(5, CompletionKind::kSnippet, kSnippets[i].label, i);
    }
  }

  CompletionList finish() {
    const auto order = [](const Candidate& candidate) {
      return std::tuple(candidate.rank, candidate.name, candidate.kind, candidate.index);
    };
    const std::size_t count = std::min(candidates_.size(), options_.max_items);
    const auto end = candidates_.begin() + static_cast<std::ptrdiff_t>(count);
    std::ranges::partial_sort(candidates_, end, {}, order);
    list_.incomplete = count < candidates_.size();
    list_.items.reserve(count);
    for (auto candidate = candidates_.begin(); candidate != end; ++candidate) {
      CompletionItem item = make(*candidate);
      const std::string number = std::to_string(list_.items.size());
      item.sort = std::string(number.size() < 5 ? 5 - number.size() : 0, '0') + number;
      if (item.filter.empty()) item.filter = item.label;
      list_.items.push_back(std::move(item));
    }
    return std::move(list_);
  }

  CompletionItem make(const Candidate& candidate) {
    CompletionItem item;
    item.key = {candidate.kind, std::string(candidate.name), 0};
    item.label = std::string(candidate.name);
    item.insert = item.label;
    switch (candidate.kind) {
      case CompletionKind::kMethod: make_method(item, methods()[candidate.index]); break;
      case CompletionKind::kFunction: make_function(item, candidate.index); break;
      case CompletionKind::kPredicate: make_predicate(item, snapshot_.program().predicates()[candidate.index]); break;
      case CompletionKind::kVariable:
        item.label = item.insert = cat('$', candidate.name);
        item.detail = to_string(context_.variable_types(candidate.index));
        break;
      case CompletionKind::kParameter:
        item.label = cat('{', candidate.name, '}');
        // Inside braces the opening one is there, and perhaps the closing one.
        item.insert = context_.in_braces() ? cat(candidate.name, context_.closed_brace() ? "" : "}") : item.label;
        item.filter = context_.in_braces() ? std::string(candidate.name) : item.label;
        item.detail = "parameter";
        break;
      case CompletionKind::kKey: item.detail = "public key of the workspace"; break;
      case CompletionKind::kScope: item.detail = "scope"; break;
      case CompletionKind::kValue: item.detail = candidate.index == kNoIndex ? "" : "stands here elsewhere"; break;
      case CompletionKind::kSnippet: {
        const StatementSnippet& snippet = kSnippets[candidate.index];
        item.label = cat(snippet.label, " ...");
        item.detail = snippet.detail;
        item.insert = snippet.insert;
        item.snippet = true;
        item.filter = snippet.label;
        break;
      }
      case CompletionKind::kKeyword: break;
    }
    return item;
  }

  void make_method(CompletionItem& item, const Method& method) {
    if (const LanguageEntry* entry = find_method_entry(method.name)) item.detail = entry->signature;
    if (context_.before_parenthesis()) return;
    if (method.argument == MethodArgument::kNone) {
      item.insert += "()";
    } else if (!options_.snippets) {
      item.insert += "(";
    } else {
      item.insert += method.argument == MethodArgument::kClosure ? "(${1:\\$element} -> ${2:true})$0" : "($1)$0";
      item.snippet = true;
    }
  }

  void make_function(CompletionItem& item, std::uint32_t index) {
    item.label = item.insert = cat("extern::", item.key.name);
    item.detail = "function of the host";
    const auto& functions = snapshot_.ambient().functions;
    const bool argument = index != kNoIndex && functions[index].arity && *functions[index].arity > 1;
    if (index != kNoIndex && !functions[index].argument_name.empty())
      item.detail = function_signature(functions[index]);
    if (context_.before_parenthesis()) return;
    if (!argument || !options_.snippets) {
      item.insert += argument ? "(" : "()";
    } else {
      item.insert += "($1)$0";
      item.snippet = true;
    }
  }

  void make_predicate(CompletionItem& item, const ProgramPredicate& predicate) {
    item.key.arity = predicate.arity;
    const std::string signature = predicate_signature(snapshot_, predicate);
    item.detail = cut_utf8(signature, kMaxNameBytes);
    item.label = cat(cut_utf8(predicate.name, kMaxNameBytes), '/', predicate.arity);
    item.filter = std::string(predicate.name);
    if (context_.before_parenthesis()) return;
    if (predicate.arity == 0) {
      item.insert += "()";
      return;
    }
    if (!options_.snippets) {
      item.insert += "(";
      return;
    }
    constexpr std::uint32_t kMaxPlaceholders = 16;
    item.insert = cat(escaped(predicate.name, true), '(');
    const std::vector<std::string> names = context_.term_names(predicate);
    for (std::uint32_t i = 0; i < std::min(predicate.arity, kMaxPlaceholders); ++i) {
      item.insert += cat(i > 0 ? ", " : "", "${", i + 1, ':', escaped(names[i], true), '}');
    }
    item.insert += predicate.arity > kMaxPlaceholders ? "" : ")$0";
    item.snippet = true;
  }

  static constexpr std::uint32_t kNoIndex = 0xffffffff;

  const Snapshot& snapshot_;
  const Document& document_;
  const CompletionOptions& options_;
  CompletionContext context_;
  std::vector<Candidate> candidates_;
  std::vector<std::string> values_;
  CompletionList list_;
};

}  // namespace

std::string_view completion_kind_name(CompletionKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::optional<CompletionKind> find_completion_kind(std::string_view name) {
  const auto found = std::ranges::find(kKindNames, name);
  if (found == kKindNames.end()) return std::nullopt;
  return static_cast<CompletionKind>(found - kKindNames.begin());
}

CompletionList complete(const Snapshot& snapshot, const Document& document, std::uint32_t offset,
                        const CompletionOptions& options) {
  return Completer(snapshot, document, std::min(offset, document.source().size()), options).run();
}

std::string completion_documentation(const Snapshot& snapshot, const CompletionKey& key) {
  switch (key.kind) {
    case CompletionKind::kPredicate: {
      const ProgramPredicate* predicate = snapshot.program().find(key.name, key.arity);
      return predicate == nullptr ? std::string() : predicate_markdown(snapshot, *predicate);
    }
    case CompletionKind::kMethod: {
      const LanguageEntry* entry = find_method_entry(key.name);
      return entry == nullptr ? std::string() : markdown_of(*entry);
    }
    case CompletionKind::kKeyword:
    case CompletionKind::kScope:
    case CompletionKind::kValue:
      for (const LanguageEntry& entry : language_entries()) {
        const bool word = entry.kind != EntryKind::kMethod && entry.kind != EntryKind::kOperator;
        if (word && entry.name == key.name) return markdown_of(entry);
      }
      return {};
    case CompletionKind::kFunction:
      for (const AmbientFunction& function : snapshot.ambient().functions) {
        if (function.name == key.name) return function.documentation;
      }
      return {};
    case CompletionKind::kParameter:
      return snapshot.program().find_parameter(key.name) == nullptr
                 ? std::string()
                 : std::string("A parameter: its value is given where the text is compiled.");
    case CompletionKind::kSnippet:
      for (const StatementSnippet& snippet : kSnippets) {
        if (snippet.label == key.name) return cat("A statement: ", snippet.detail, '.');
      }
      return {};
    case CompletionKind::kKey: return code_block(key.name, kMaxNameBytes);
    case CompletionKind::kVariable: return {};
  }
  return {};
}

}  // namespace hardtack::analysis
