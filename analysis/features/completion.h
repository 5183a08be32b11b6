// What may be written at an offset. The grammar says which kinds of words fit there (grammar/expected.h); the program
// says which predicates, variables, parameters, keys and functions there are; the types say which methods.
//
// Items are in the order in which they should be shown. Their documentation is made when asked for, from the item's
// key alone, so that a client may send the key back later, against another snapshot.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/snapshot.h"
#include "engine/base/span.h"
#include "grammar/expected.h"

namespace hardtack::analysis {

enum class CompletionKind : std::uint8_t {
  kKeyword,
  kPredicate,
  kVariable,
  kMethod,
  kFunction,   // extern
  kScope,      // authority, previous
  kKey,        // a public key that the program trusts elsewhere
  kParameter,  // {name}
  kValue,      // a literal: true, a string that stands in this position elsewhere
  kSnippet,    // a whole statement with places to fill in
};
std::string_view completion_kind_name(CompletionKind kind);
std::optional<CompletionKind> find_completion_kind(std::string_view name);

// What an item is about, to find its documentation again.
struct CompletionKey {
  CompletionKind kind{};
  std::string name;
  std::uint32_t arity = 0;  // of a predicate
};

struct CompletionItem {
  CompletionKey key;
  std::string label;     // as listed
  std::string detail;    // beside it, short: types, origin
  std::string insert;    // what replaces CompletionList::replaced
  bool snippet = false;  // `insert` has the places `${1:name}` and `$0` of snippets, with `\$`, `\}` and `\\`
  std::string filter;    // what is compared with what is typed
  std::string sort;      // items are in its order
  bool preselect = false;
};

struct CompletionList {
  Span replaced;  // the begun word
  std::vector<CompletionItem> items;
  bool incomplete = false;  // there are more than are given
};

struct CompletionOptions {
  bool snippets = true;  // the client takes snippets; otherwise every `insert` is plain text
  std::size_t max_items = 200;
  ExpectedTokens* parser = nullptr;  // kept warm by the caller's thread; null: one is made
};

CompletionList complete(const Snapshot& snapshot, const Document& document, std::uint32_t offset,
                        const CompletionOptions& options = {});

// Markdown; empty if the program has it no more.
std::string completion_documentation(const Snapshot& snapshot, const CompletionKey& key);

// Characters after which editors should ask without being told to.
inline constexpr std::string_view kCompletionTriggers = "$.{,(";

}  // namespace hardtack::analysis
