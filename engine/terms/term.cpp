#include "engine/terms/term.h"

#include <algorithm>

namespace hardtack {

Term Term::set(std::vector<Term> elements) {
  std::ranges::sort(elements);
  const auto repeated = std::ranges::unique(elements);
  elements.erase(repeated.begin(), repeated.end());
  return {ValueType::kSet, std::move(elements)};
}

Term Term::map(std::vector<Term> keys_and_values) {
  struct Entry {
    Term key;
    Term value;
    std::size_t index;
  };
  std::vector<Entry> entries;
  for (std::size_t i = 0; i + 1 < keys_and_values.size(); i += 2) {
    entries.push_back({std::move(keys_and_values[i]), std::move(keys_and_values[i + 1]), i});
  }
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    const auto order = a.key <=> b.key;
    return order != 0 ? order < 0 : a.index < b.index;
  });
  std::vector<Term> sorted;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i + 1 < entries.size() && entries[i].key == entries[i + 1].key) continue;
    sorted.push_back(std::move(entries[i].key));
    sorted.push_back(std::move(entries[i].value));
  }
  return {ValueType::kMap, std::move(sorted)};
}

Term Term::from_value(const TermStore& store, Value value) {
  switch (value.type()) {
    case ValueType::kVariable: return variable(std::string(store.text(value.as_string())));
    case ValueType::kInteger: return integer(value.as_integer());
    case ValueType::kString: return string(std::string(store.text(value.as_string())));
    case ValueType::kDate: return date(value.as_date());
    case ValueType::kBytes: return bytes(std::string(store.text(value.as_string())));
    case ValueType::kBool: return boolean(value.as_bool());
    case ValueType::kNull: return null();
    case ValueType::kSet:
    case ValueType::kArray:
    case ValueType::kMap: break;
  }
  // A store holds elements in the canonical order already.
  std::vector<Term> elements;
  for (Value element : store.elements(value)) elements.push_back(from_value(store, element));
  return {value.type(), std::move(elements)};
}

bool Term::is_ground() const {
  return type_ != ValueType::kVariable && std::ranges::all_of(elements_, &Term::is_ground);
}

Result<Value> Term::to_value(TermStore& store) const {
  switch (type_) {
    case ValueType::kVariable: return store.variable(text_);
    case ValueType::kInteger: return Value::integer(as_integer());
    case ValueType::kString: return store.string(text_);
    case ValueType::kDate: return Value::date(number_);
    case ValueType::kBytes: return store.bytes(text_);
    case ValueType::kBool: return Value::boolean(as_bool());
    case ValueType::kNull: return Value::null();
    case ValueType::kSet:
    case ValueType::kArray:
    case ValueType::kMap: break;
  }
  std::vector<Value> values;
  values.reserve(elements_.size());
  for (const Term& element : elements_) {
    HARDTACK_TRY(Value value, element.to_value(store));
    values.push_back(value);
  }
  if (type_ == ValueType::kSet) return store.set(values);
  if (type_ == ValueType::kArray) return store.array(values);
  return store.map(values);
}

std::strong_ordering Term::operator<=>(const Term& other) const {
  if (type_ != other.type_) return type_ <=> other.type_;
  if (type_ == ValueType::kInteger) return as_integer() <=> other.as_integer();
  if (number_ != other.number_) return number_ <=> other.number_;
  if (const int order = text_.compare(other.text_); order != 0) return order <=> 0;
  return std::lexicographical_compare_three_way(elements_.begin(), elements_.end(), other.elements_.begin(),
                                                other.elements_.end());
}

}  // namespace hardtack
