// The graph of predicates: whose rules, checks and policies ask for a predicate, and which predicates the rules that
// state it ask for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/snapshot.h"
#include "engine/base/span.h"

namespace hardtack::analysis {

enum class CallItemKind : std::uint8_t { kPredicate, kCheck, kPolicy };
struct CallItem {
  CallItemKind kind{};
  std::string name;         // of a predicate; else the statement on one line, cut
  std::uint32_t arity = 0;  // of a predicate
  std::string detail;       // "right(string, string)", or the file
  Place place;              // the statement, or the first that states or uses the predicate
  Span name_span;           // inside it
};

struct Call {
  CallItem item;            // who asks, or what is asked for
  DocumentPtr from;         // the document of `spans`
  std::vector<Span> spans;  // where it is asked for, in order
};

// The predicate, check or policy at the offset.
std::optional<CallItem> call_item_at(const Snapshot& snapshot, const Document& document, std::uint32_t offset);
// Who asks for the predicate; empty for checks and policies. One for each rule's head, check or policy and document.
std::vector<Call> incoming_calls(const Snapshot& snapshot, std::string_view name, std::uint32_t arity);
// What the rules that state the predicate ask for.
std::vector<Call> outgoing_calls(const Snapshot& snapshot, std::string_view name, std::uint32_t arity);
// What the check, policy or rule at the offset asks for.
std::vector<Call> outgoing_calls(const Snapshot& snapshot, const Document& document, std::uint32_t offset);

}  // namespace hardtack::analysis
