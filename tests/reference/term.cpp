#include "tests/reference/term.h"

#include <algorithm>

namespace hardtack::reference {

std::strong_ordering operator<=>(const Term& a, const Term& b) {
  if (const auto order = a.type <=> b.type; order != 0) return order;
  if (const auto order = a.number <=> b.number; order != 0) return order;
  if (const auto order = a.seconds <=> b.seconds; order != 0) return order;
  if (const int order = a.text.compare(b.text); order != 0) return order <=> 0;
  return std::lexicographical_compare_three_way(a.items.begin(), a.items.end(), b.items.begin(), b.items.end());
}

Term integer(std::int64_t number) {
  Term term;
  term.type = ValueType::kInteger;
  term.number = number;
  return term;
}

Term boolean(bool truth) {
  Term term;
  term.type = ValueType::kBool;
  term.number = truth ? 1 : 0;
  return term;
}

Term string(std::string text) {
  Term term;
  term.type = ValueType::kString;
  term.text = std::move(text);
  return term;
}

Term set(std::vector<Term> items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  Term term;
  term.type = ValueType::kSet;
  term.items = std::move(items);
  return term;
}

Term array(std::vector<Term> items) {
  Term term;
  term.type = ValueType::kArray;
  term.items = std::move(items);
  return term;
}

Term read_term(const TermStore& terms, Value value) {
  Term term;
  term.type = value.type();
  switch (value.type()) {
    case ValueType::kVariable:
    case ValueType::kString:
    case ValueType::kBytes: term.text = std::string(terms.text(value.as_string())); break;
    case ValueType::kInteger: term.number = value.as_integer(); break;
    case ValueType::kBool: term.number = value.as_bool() ? 1 : 0; break;
    case ValueType::kDate: term.seconds = value.as_date(); break;
    case ValueType::kNull: break;
    case ValueType::kSet:
    case ValueType::kArray:
    case ValueType::kMap:
      for (Value element : terms.elements(value)) term.items.push_back(read_term(terms, element));
      break;
  }
  return term;
}

std::string show(const Term& term) {
  std::string out;
  switch (term.type) {
    case ValueType::kVariable: return "$" + term.text;
    case ValueType::kInteger: return std::to_string(term.number);
    case ValueType::kString: return "\"" + term.text + "\"";
    case ValueType::kDate: return "date:" + std::to_string(term.seconds);
    case ValueType::kBytes: return "bytes:\"" + term.text + "\"";
    case ValueType::kBool: return term.number != 0 ? "true" : "false";
    case ValueType::kNull: return "null";
    case ValueType::kSet: out = "set"; break;
    case ValueType::kArray: out = "array"; break;
    case ValueType::kMap: out = "map"; break;
  }
  out += '(';
  for (const Term& item : term.items) out += show(item) + " ";
  return out + ')';
}

}  // namespace hardtack::reference
