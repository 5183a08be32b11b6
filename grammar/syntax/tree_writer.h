// Makes a SyntaxTree, leaves first. Internal to the parser.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "grammar/syntax/syntax_tree.h"

namespace hardtack {

class TreeWriter {
 public:
  explicit TreeWriter(std::shared_ptr<const Source> source) { tree_.source_ = std::move(source); }

  const Source& source() const { return *tree_.source_; }
  const SyntaxTree& tree() const { return tree_; }

  // Makes room for what this many tokens and statements usually become: a node for two tokens.
  void expect(std::size_t tokens, std::size_t statements) {
    tree_.nodes_.reserve(tokens / 2 + 1);
    tree_.children_.reserve(tokens / 2 + 1);
    tree_.statements_.reserve(statements);
  }

  // Adopts the children, which must have no parent yet.
  NodeId add(NodeKind kind, Span span, Span name = {}, std::span<const NodeId> children = {}, std::uint8_t detail = 0,
             std::uint64_t value = 0) {
    const NodeId id{static_cast<std::uint32_t>(tree_.nodes_.size())};
    const auto first = static_cast<std::uint32_t>(tree_.children_.size());
    tree_.children_.insert(tree_.children_.end(), children.begin(), children.end());
    tree_.nodes_.push_back(
        {kind, detail, kNoNode, first, static_cast<std::uint32_t>(children.size()), span, name, value});
    for (NodeId child : children) tree_.nodes_[static_cast<std::size_t>(child)].parent = id;
    return id;
  }
  std::uint64_t add_string(std::string text) {
    tree_.strings_.push_back(std::move(text));
    return tree_.strings_.size() - 1;
  }
  std::uint64_t add_key(const PublicKey& key) {
    tree_.keys_.push_back(key);
    return tree_.keys_.size() - 1;
  }
  void add_statement(NodeId statement) { tree_.statements_.push_back(statement); }
  void set_tokens(std::vector<Token> tokens, std::vector<Token> comments) {
    tree_.tokens_ = std::move(tokens);
    tree_.comments_ = std::move(comments);
  }

  void set_unread(Span span) { tree_.unread_ = span; }

  SyntaxTree finish() && { return std::move(tree_); }

 private:
  SyntaxTree tree_;
};

}  // namespace hardtack
