// The syntax tree of one source text: lossless, and partial where the text is wrong.
//
// Nodes are small records in one array, named by NodeId; children come before their parents, so a pass that works from
// the leaves up is a loop over all ids. Every node has the bytes it covers and the bytes of the word that names it.
// Tokens and comments are kept beside the nodes; white space is what no token covers, so that the three give the text
// back byte for byte. A statement that could not be
// parsed is a kErrorStatement with the predicates that could be read in it; a literal that means nothing is a
// kErrorTerm. A tree never changes and may be shared between threads; it keeps its Source alive.
//
//   ParsedSource parsed = parse_source("right($u, \"read\") <- owner($u);");
//   for (NodeId statement : parsed.tree.statements()) {
//     if (parsed.tree.kind(statement) == NodeKind::kRule) ...
//   }
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/span.h"
#include "engine/program/public_key.h"
#include "engine/program/statement.h"
#include "grammar/syntax/methods.h"
#include "grammar/syntax/token.h"
#include "grammar/text/source.h"

namespace hardtack {

enum class NodeId : std::uint32_t {};
inline constexpr NodeId kNoNode{0xffffffff};

// In parentheses the children, in order.
enum class NodeKind : std::uint8_t {
  // statements
  kFact,              // (kPredicate)
  kRule,              // (kPredicate, kQuery)
  kCheck,             // (kQuery...), check_kind()
  kPolicy,            // (kQuery...), policy_kind()
  kScopeDeclaration,  // (scope...): `trusting ...;`
  kErrorStatement,    // (kPredicate...): what could be read
  // parts of statements
  kQuery,      // (predicates and expressions in source order, then scopes)
  kPredicate,  // (terms...); name: the predicate's
  kScopeAuthority,
  kScopePrevious,
  kScopeKey,        // public_key()
  kScopeParameter,  // name: the parameter's
  // terms
  kVariable,   // name: without `$`
  kInteger,    // integer()
  kString,     // string(): decoded
  kDate,       // date()
  kBytes,      // string(): decoded
  kBool,       // boolean()
  kNull,       //
  kSet,        // (terms...)
  kArray,      // (terms...)
  kMap,        // (kMapEntry...)
  kMapEntry,   // (key, value)
  kParameter,  // name: without braces
  kErrorTerm,  // a literal or collection that was reported
  // expressions, besides terms
  kNegation,       // (operand)
  kParenthesised,  // (operand)
  kBinary,         // (left, right), binary_op(); name: the operator's
  kMethod,         // (receiver, arguments...), method(); name: the method's
  kExtern,         // (receiver, arguments...); name: the function's, without `extern::`
  kClosure,        // (kVariable, body)
};
std::string_view node_kind_name(NodeKind kind);

struct Node {
  NodeKind kind{};
  std::uint8_t detail = 0;  // see the accessors of SyntaxTree
  NodeId parent = kNoNode;
  std::uint32_t first_child = 0;
  std::uint32_t child_count = 0;
  Span span;
  Span name;                // of the naming word, empty where there is none
  std::uint64_t value = 0;  // see the accessors of SyntaxTree
};

class SyntaxTree {
 public:
  SyntaxTree() = default;  // of no text

  const Source& source() const { return *source_; }
  const std::shared_ptr<const Source>& shared_source() const { return source_; }

  std::span<const NodeId> statements() const { return statements_; }
  std::size_t size() const { return nodes_.size(); }
  const Node& node(NodeId id) const { return nodes_[static_cast<std::size_t>(id)]; }
  NodeKind kind(NodeId id) const { return node(id).kind; }
  Span span(NodeId id) const { return node(id).span; }
  NodeId parent(NodeId id) const { return node(id).parent; }
  std::span<const NodeId> children(NodeId id) const {
    return std::span(children_).subspan(node(id).first_child, node(id).child_count);
  }
  NodeId child(NodeId id, std::size_t index) const { return children(id)[index]; }

  // The source text of the node, and of the word that names it.
  std::string_view text(NodeId id) const { return source_->text(span(id)); }
  std::string_view name(NodeId id) const { return source_->text(node(id).name); }

  // Each for the kinds that NodeKind says.
  CheckKind check_kind(NodeId id) const { return static_cast<CheckKind>(node(id).detail); }
  PolicyKind policy_kind(NodeId id) const { return static_cast<PolicyKind>(node(id).detail); }
  BinaryOp binary_op(NodeId id) const { return static_cast<BinaryOp>(node(id).detail); }
  const Method& method(NodeId id) const { return methods()[node(id).detail]; }
  std::int64_t integer(NodeId id) const { return static_cast<std::int64_t>(node(id).value); }
  std::uint64_t date(NodeId id) const { return node(id).value; }
  bool boolean(NodeId id) const { return node(id).value != 0; }
  std::string_view string(NodeId id) const { return strings_[node(id).value]; }
  const PublicKey& public_key(NodeId id) const { return keys_[node(id).value]; }

  // In the order of the text. `;` is among the tokens, comments are apart.
  std::span<const Token> tokens() const { return tokens_; }
  std::span<const Token> comments() const { return comments_; }

  // The end of a text that was not read: it has too many tokens, or is not UTF-8. Empty otherwise.
  Span unread() const { return unread_; }

  // The innermost node that holds the byte, or kNoNode between statements. More: grammar/syntax/tree_places.h.
  NodeId node_at(std::uint32_t offset) const;

 private:
  friend class TreeWriter;

  std::shared_ptr<const Source> source_;
  std::vector<Node> nodes_;
  std::vector<NodeId> children_;
  std::vector<NodeId> statements_;
  std::vector<std::string> strings_;
  std::vector<PublicKey> keys_;
  std::vector<Token> tokens_;
  std::vector<Token> comments_;
  Span unread_;
};

// One line per statement, as nested lists, for tests and debugging:
//   (rule (predicate right $u "read") (query (predicate owner $u)))
std::string dump(const SyntaxTree& tree);
std::string dump(const SyntaxTree& tree, NodeId node);

}  // namespace hardtack
