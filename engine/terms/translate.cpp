#include "engine/terms/translate.h"

#include <span>

#include "engine/terms/default_symbols.h"

namespace hardtack {

Translator::Translator(const TermStore& from, TermStore& to) { reset(from, to); }

void Translator::reset(const TermStore& from, TermStore& to) {
  strings_.assign(from.string_count(), 0);
  elements_.clear();
  from_ = &from;
  to_ = &to;
}

StringId Translator::string(StringId id) {
  const auto index = static_cast<std::uint32_t>(id);
  if (index < kDefaultSymbols.size()) return id;  // the same in every store
  if (strings_[index] == 0) strings_[index] = static_cast<std::uint32_t>(to_->intern(from_->text(id))) + 1;
  return static_cast<StringId>(strings_[index] - 1);
}

// Recursion is bounded by kMaxTermDepth.
Value Translator::value(Value value) {
  switch (value.type()) {
    case ValueType::kVariable: return Value::variable(string(value.as_string()));
    case ValueType::kString: return Value::string(string(value.as_string()));
    case ValueType::kBytes: return Value::bytes(string(value.as_string()));
    case ValueType::kInteger:
    case ValueType::kDate:
    case ValueType::kBool:
    case ValueType::kNull: return value;
    case ValueType::kSet:
    case ValueType::kArray:
    case ValueType::kMap: break;
  }
  const std::size_t first = elements_.size();
  for (Value element : from_->elements(value)) {
    const Value translated = this->value(element);
    elements_.push_back(translated);
  }
  const auto elements = std::span(elements_).subspan(first);
  const Result<Value> made = value.is(ValueType::kSet)     ? to_->set(elements)
                             : value.is(ValueType::kArray) ? to_->array(elements)
                                                           : to_->map(elements);
  elements_.resize(first);
  return made.value_or(Value::null());
}

}  // namespace hardtack
