#include "analysis/types/type_set.h"

#include <array>
#include <bit>

namespace hardtack::analysis {
namespace {

struct TypeName {
  ValueType type;
  std::string_view name;
};
constexpr std::array kNames = {
    TypeName{ValueType::kInteger, "integer"}, TypeName{ValueType::kString, "string"},
    TypeName{ValueType::kDate, "date"},       TypeName{ValueType::kBytes, "bytes"},
    TypeName{ValueType::kBool, "bool"},       TypeName{ValueType::kSet, "set"},
    TypeName{ValueType::kNull, "null"},       TypeName{ValueType::kArray, "array"},
    TypeName{ValueType::kMap, "map"},
};

bool is_collection(ValueType type) {
  return type == ValueType::kSet || type == ValueType::kArray || type == ValueType::kMap;
}

}  // namespace

std::optional<ValueType> TypeSet::single() const {
  if (std::popcount(types_) != 1) return std::nullopt;
  return static_cast<ValueType>(std::countr_zero(types_));
}

std::string_view type_name(ValueType type) {
  for (const TypeName& row : kNames) {
    if (row.type == type) return row.name;
  }
  return "variable";
}

std::optional<ValueType> find_type(std::string_view name) {
  for (const TypeName& row : kNames) {
    if (row.name == name) return row.type;
  }
  return std::nullopt;
}

std::string to_string(TypeSet types) {
  if (types.empty()) return "unknown";
  if (types.is_all()) return "any";
  std::string text;
  for (const TypeName& row : kNames) {
    if (!types.has(row.type)) continue;
    if (!text.empty()) text += '|';
    text += row.name;
    const TypeSet elements = types.elements();
    if (is_collection(row.type) && !elements.empty() && !elements.is_all()) {
      text += '<';
      bool first = true;
      for (const TypeName& element : kNames) {
        if (!elements.has(element.type)) continue;
        if (!first) text += '|';
        text += element.name;
        first = false;
      }
      text += '>';
    }
  }
  return text;
}

}  // namespace hardtack::analysis
