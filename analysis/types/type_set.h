// What a value may be: a set of the types of the language and, for collections, what their elements may be. A finite
// lattice, so that inference over a whole program ends. Empty means that nothing is known to be there; all() that
// anything may be.
//
//   TypeSet types = TypeSet::of(ValueType::kString) | TypeSet::of(ValueType::kInteger);
//   to_string(types);   // "integer|string"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/terms/value.h"

namespace hardtack::analysis {

class TypeSet {
  static constexpr std::uint16_t bit(ValueType type) {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(type));
  }
  static constexpr std::uint16_t kAll = 0x3fe;  // all but kVariable
  static constexpr std::uint16_t kCollections = (1u << static_cast<unsigned>(ValueType::kSet)) |
                                                (1u << static_cast<unsigned>(ValueType::kArray)) |
                                                (1u << static_cast<unsigned>(ValueType::kMap));

 public:
  constexpr TypeSet() = default;
  // Of a collection: with elements of any type.
  static constexpr TypeSet of(ValueType type) {
    return {bit(type), (bit(type) & kCollections) != 0 ? kAll : std::uint16_t{0}};
  }
  // A set, array or map whose elements (of a map: values) are of `elements`.
  static constexpr TypeSet collection(ValueType type, TypeSet elements) {
    return {bit(type), static_cast<std::uint16_t>(elements.types_ | elements.elements_)};
  }
  static constexpr TypeSet all() { return {kAll, kAll}; }

  constexpr bool empty() const { return types_ == 0; }
  constexpr bool is_all() const { return types_ == kAll; }
  constexpr bool has(ValueType type) const { return (types_ & bit(type)) != 0; }
  // Exactly one type, and which.
  std::optional<ValueType> single() const;
  // The types of the elements of its collections, all() where anything may be in them; empty if they have none.
  constexpr TypeSet elements() const { return {elements_, elements_}; }
  constexpr std::uint16_t bits() const { return types_; }

  friend constexpr TypeSet operator|(TypeSet a, TypeSet b) {
    return {static_cast<std::uint16_t>(a.types_ | b.types_), static_cast<std::uint16_t>(a.elements_ | b.elements_)};
  }
  // Types of both, and elements of both.
  friend constexpr TypeSet operator&(TypeSet a, TypeSet b) {
    const auto types = static_cast<std::uint16_t>(a.types_ & b.types_);
    return {types, static_cast<std::uint16_t>((types & kCollections) == 0 ? 0 : a.elements_ & b.elements_)};
  }
  constexpr TypeSet& operator|=(TypeSet other) { return *this = *this | other; }
  constexpr bool intersects(TypeSet other) const { return (types_ & other.types_) != 0; }
  constexpr TypeSet without(TypeSet other) const {
    return {static_cast<std::uint16_t>(types_ & ~other.types_), elements_};
  }
  friend constexpr bool operator==(TypeSet, TypeSet) = default;

 private:
  constexpr TypeSet(std::uint16_t types, std::uint16_t elements) : types_(types), elements_(elements) {}

  std::uint16_t types_ = 0;
  std::uint16_t elements_ = 0;
};

// As `.type()` gives it: "integer", "string", "date", "bytes", "bool", "set", "null", "array", "map".
std::string_view type_name(ValueType type);
std::optional<ValueType> find_type(std::string_view name);
// "date", "integer|string", "set<string>", "any" for all, "unknown" for none.
std::string to_string(TypeSet types);

}  // namespace hardtack::analysis
