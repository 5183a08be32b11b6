// A term with its own storage, of no store: what a parameter or a row of a query's result holds, and what a literal is
// before its block's store takes it. A value type; copies are deep. Print it with print_term() (engine/program/print.h)
// or `<<`.
//
//   Term roles = Term::set({Term::string("admin"), Term::string("owner")});
//   Term now = Term::date(std::chrono::system_clock::now());
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/terms/term_store.h"
#include "engine/terms/value.h"

HARDTACK_API_BEGIN
namespace hardtack {

class Term {
 public:
  Term() = default;  // null

  static Term null() { return {}; }
  static Term integer(std::int64_t value) { return {ValueType::kInteger, static_cast<std::uint64_t>(value)}; }
  // Seconds since 1970-01-01T00:00:00Z.
  static Term date(std::uint64_t seconds) { return {ValueType::kDate, seconds}; }
  // Parts of a second are dropped. Before 1970 there are no dates: the earliest one is taken.
  template <typename Duration>
  static Term date(std::chrono::sys_time<Duration> time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    return date(seconds < 0 ? 0 : static_cast<std::uint64_t>(seconds));
  }
  static Term boolean(bool value) { return {ValueType::kBool, value ? 1u : 0u}; }
  static Term string(std::string text) { return {ValueType::kString, std::move(text)}; }
  static Term bytes(std::string content) { return {ValueType::kBytes, std::move(content)}; }
  static Term variable(std::string name) { return {ValueType::kVariable, std::move(name)}; }
  static Term array(std::vector<Term> elements) { return {ValueType::kArray, std::move(elements)}; }
  // Equal elements count once.
  static Term set(std::vector<Term> elements);
  // Keys and values in turn; of equal keys the last counts.
  static Term map(std::vector<Term> keys_and_values);

  // A copy of a value of `store`, of any depth.
  static Term from_value(const TermStore& store, Value value);

  ValueType type() const { return type_; }
  bool is(ValueType type) const { return type_ == type; }
  std::int64_t as_integer() const { return static_cast<std::int64_t>(number_); }
  std::uint64_t as_date() const { return number_; }
  bool as_bool() const { return number_ != 0; }
  const std::string& text() const { return text_; }  // string, bytes, variable
  // Of an array in order, of a set sorted; of a map keys and values in turn, sorted by key.
  const std::vector<Term>& elements() const { return elements_; }

  // False for a variable and for a collection that holds one at any depth.
  bool is_ground() const;

  // Interns the term's strings in the order of the reference: elements in theirs, a key before its value.
  // kInvalidSet, kInvalidMap for collections that the language does not have. Recursion is bounded by the depth that
  // the parser or the caller gave the term.
  Result<Value> to_value(TermStore& store) const;

  // The canonical order: type, then content.
  std::strong_ordering operator<=>(const Term& other) const;
  bool operator==(const Term& other) const { return (*this <=> other) == 0; }

 private:
  Term(ValueType type, std::uint64_t number) : type_(type), number_(number) {}
  Term(ValueType type, std::string text) : type_(type), text_(std::move(text)) {}
  Term(ValueType type, std::vector<Term> elements) : type_(type), elements_(std::move(elements)) {}

  ValueType type_ = ValueType::kNull;
  std::uint64_t number_ = 0;
  std::string text_;
  std::vector<Term> elements_;
};

}  // namespace hardtack
HARDTACK_API_END
