// Sets and maps with elements that they cannot have, or that they have already.
#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "engine/text/quote.h"
#include "grammar/check/node_kinds.h"
#include "grammar/check/passes.h"
#include "grammar/lower/equal_terms.h"

namespace hardtack {
namespace {

class CollectionCheck {
 public:
  CollectionCheck(const SyntaxTree& tree, bool printed, Diagnostics& diagnostics)
      : tree_(tree), printed_(printed), diagnostics_(diagnostics) {}

  void run() {
    for (std::size_t i = 0; i < tree_.size(); ++i) {
      const NodeId id{static_cast<std::uint32_t>(i)};
      switch (tree_.kind(id)) {
        case NodeKind::kSet: check_set(id); break;
        case NodeKind::kMap: check_map(id); break;
        case NodeKind::kVariable: check_variable(id); break;
        default: break;
      }
    }
  }

 private:
  void check_variable(NodeId id) {
    const NodeId parent = tree_.parent(id);
    if (parent == kNoNode || !is_collection(tree_.kind(parent))) return;
    NodeId top = parent;
    while (tree_.parent(top) != kNoNode && is_collection(tree_.kind(top))) top = tree_.parent(top);
    const bool in_fact = tree_.parent(top) != kNoNode && tree_.kind(top) == NodeKind::kPredicate &&
                         tree_.kind(tree_.parent(top)) == NodeKind::kFact;
    if (in_fact) return;  // reported as such
    diagnostics_
        .report(DiagnosticCode::kVariableInCollection, tree_.span(id),
                "a variable cannot stand inside a set, array or map")
        .set_help("collections hold values only");
  }

  void check_set(NodeId set) {
    const auto elements = tree_.children(set);
    std::set<std::uint32_t> seen;
    NodeId previous = kNoNode;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const NodeId element = elements[i];
      if (i > 0) previous = elements[i - 1];
      const NodeKind kind = tree_.kind(element);
      if (kind == NodeKind::kSet) {
        diagnostics_.report(DiagnosticCode::kNestedSet, tree_.span(element), "a set cannot stand inside a set")
            .set_help("use an array for one of them");
      } else if (kind != tree_.kind(elements.front()) && is_plain(kind) && is_plain(tree_.kind(elements.front()))) {
        // A printed program may have them.
        diagnostics_
            .add(printed_ ? Severity::kWarning : Severity::kError, DiagnosticCode::kHeterogeneousSet,
                 tree_.span(element), "the elements of a set have different types")
            .set_help("an array holds values of different types");
      } else if (is_plain(kind) && !seen.insert(equal_terms_.class_of(element)).second) {
        Diagnostic& found = diagnostics_.report(DiagnosticCode::kDuplicateSetElement, tree_.span(element),
                                                "the set already holds " + quote(tree_.text(element)));
        // A repetition is never the first element, so that what stands before it ends where its `,` begins.
        const Span removed{tree_.span(previous).end, tree_.span(element).end};
        if (diagnostics_.keeps(found) && !holds_comment(removed)) {
          found.add_fix({"remove it", {{removed, ""}}, true});
        }
      }
    }
  }

  bool holds_comment(Span span) const {
    const auto comments = tree_.comments();
    const auto found = std::ranges::lower_bound(comments, span.begin, {}, [](Token token) { return token.span.begin; });
    return found != comments.end() && found->span.begin < span.end;
  }

  // Of a type that is known and that a set may hold.
  static bool is_plain(NodeKind kind) {
    return is_term(kind) && kind != NodeKind::kVariable && kind != NodeKind::kParameter &&
           kind != NodeKind::kErrorTerm && kind != NodeKind::kSet;
  }

  void check_map(NodeId map) {
    std::map<std::uint32_t, std::size_t> keys;  // the last entry so far of each
    const auto entries = tree_.children(map);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const NodeId key = tree_.child(entries[i], 0);
      if (tree_.kind(key) != NodeKind::kInteger && tree_.kind(key) != NodeKind::kString) continue;
      const auto [known, fresh] = keys.emplace(equal_terms_.class_of(key), i);
      if (fresh) continue;
      const std::size_t earlier = std::exchange(known->second, i);
      Diagnostic& found = diagnostics_.report(DiagnosticCode::kDuplicateMapKey, tree_.span(key),
                                              "the map already has the key " + quote(tree_.text(key)));
      found.set_help("the last entry counts")
          .add_note(tree_.span(tree_.child(entries[earlier], 0)), "the earlier entry is here");
      const Span removed{tree_.span(entries[earlier]).begin, tree_.span(entries[earlier + 1]).begin};
      if (diagnostics_.keeps(found) && !holds_comment(removed)) {
        found.add_fix({"remove the earlier entry", {{removed, ""}}, true});
      }
    }
  }

  const SyntaxTree& tree_;
  bool printed_;
  Diagnostics& diagnostics_;
  EqualTerms equal_terms_{tree_};
};

}  // namespace

Pass collection_pass(const CheckOptions& options) {
  return {"collections", [&options](const SyntaxTree& tree, const SymbolIndex&, Diagnostics& diagnostics) {
            CollectionCheck(tree, options.printed, diagnostics).run();
          }};
}

}  // namespace hardtack
