// What is known of the values and types of a text's terms and expressions, each looked at once, from the leaves up:
// constants that operations on literals give, types that are certain, and types that facts and rules of the text make
// likely. Refers to the tree and the symbols; belongs to one thread.
//
//   const Typing typing(tree, symbols, config);
//   typing.type(node);      // from literals and operators alone
//   typing.likely(node);    // also from what the predicates of the body hold in this text
//   typing.constant(node);  // null unless it is one
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "analysis/config/config.h"
#include "engine/terms/value.h"
#include "grammar/check/symbol_index.h"
#include "grammar/syntax/syntax_tree.h"

namespace hardtack::analysis {

struct DateValue {
  std::uint64_t seconds = 0;
  friend auto operator<=>(const DateValue&, const DateValue&) = default;
};
struct BytesValue {
  std::string_view bytes;
  friend auto operator<=>(const BytesValue&, const BytesValue&) = default;
};
struct NullValue {
  friend auto operator<=>(const NullValue&, const NullValue&) = default;
};
using Constant = std::variant<std::int64_t, std::string_view, DateValue, BytesValue, bool, NullValue>;

// A set of types; 0 is nothing known.
using TypeBits = std::uint16_t;
inline constexpr TypeBits bit_of(ValueType type) { return static_cast<TypeBits>(1u << static_cast<unsigned>(type)); }
std::optional<ValueType> only_type(TypeBits bits);

class Typing {
 public:
  Typing(const SyntaxTree& tree, const SymbolIndex& symbols, const Config& config);

  const Constant* constant(NodeId node) const {
    const auto& known = constants_[static_cast<std::size_t>(node)];
    return known ? &*known : nullptr;
  }
  // Constant arithmetic that fails: an overflow or a division by zero.
  bool overflows(NodeId node) const { return overflows_[static_cast<std::size_t>(node)] != 0; }
  std::optional<ValueType> type(NodeId node) const { return only_type(certain_[static_cast<std::size_t>(node)]); }
  std::optional<ValueType> likely(NodeId node) const { return only_type(likely_[static_cast<std::size_t>(node)]); }
  // What the text and the configuration put into a term of a predicate; `declared` if the configuration says it.
  TypeBits position(std::string_view name, std::uint32_t arity, std::uint32_t term) const;
  bool declared(std::string_view name, std::uint32_t arity) const;

 private:
  void flow_types();
  void evaluate(NodeId node);
  void evaluate_binary(NodeId node);
  void evaluate_method(NodeId node);
  TypeBits operation_type(NodeId node, const std::vector<TypeBits>& types) const;
  TypeBits variable_type(std::uint32_t variable) const;

  const SyntaxTree& tree_;
  const SymbolIndex& symbols_;
  const Config& config_;
  std::vector<std::optional<Constant>> constants_;
  std::vector<char> overflows_;
  std::vector<TypeBits> certain_;
  std::vector<TypeBits> likely_;
  std::vector<TypeBits> variables_;
  std::vector<std::uint32_t> first_position_;  // by predicate of the index
  std::vector<TypeBits> positions_;
};

// The name for messages: "integer".
std::string_view name_of(ValueType type);

// Whether the operator or method fails for every value of these types; nothing known is no failure.
bool always_fails(BinaryOp op, std::optional<ValueType> left, std::optional<ValueType> right);
bool always_fails(UnaryOp op, std::optional<ValueType> operand);

}  // namespace hardtack::analysis
