// Writes terms and statements as canonical text, up to a number of bytes: a cut is marked by `...`, and the work is in
// proportion to what is written, however often a program names one long string. The functions of
// engine/program/print.h are this printer without a bound, or with one. Never fails; belongs to one thread.
//
//   Printer printer(1'000);
//   printer.check(block, block.checks()[0]);
//   log(printer.take());
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/program/block.h"
#include "engine/terms/term.h"

HARDTACK_API_BEGIN
namespace hardtack {

class Printer {
 public:
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  explicit Printer(std::size_t max_bytes = kNoLimit) : left_(max_bytes) {}

  // As it stands.
  void text(std::string_view text);
  // In quotes, with everything escaped that a reader could not see or that would end the string.
  void string(std::string_view text);
  // The same without quotes; with `ascii_only` every character beyond ASCII is escaped too.
  void string_inside(std::string_view text, bool ascii_only);
  void value(const TermStore& terms, Value value);
  void term(const Term& term);
  void predicate(const TermStore& terms, StringId name, std::span<const Value> values);
  void predicate(std::string_view name, std::span<const Term> terms);

  void fact(const Block& block, const Predicate& fact);
  void expression(const Block& block, const Expression& expression);
  void query(const Block& block, const Query& query);
  void rule(const Block& block, const Rule& rule);
  void check(const Block& block, const Check& check);
  void policy(const Block& block, const PolicyStatement& policy);
  void scopes(const Block& block, std::span<const Scope> scopes);
  // All statements of a block, or of an authorizer.
  void block(const Block& block) { statements(block, false); }
  void authorizer(const Block& block) { statements(block, true); }

  // Whether something did not fit. Nothing is written any more then.
  bool cut() const { return cut_; }
  std::size_t size() const { return out_.size(); }
  std::string take() { return std::move(out_); }

 private:
  // Appends all of a piece that must not be divided.
  void whole(std::string_view piece);
  void hex(std::string_view bytes);
  // What is no collection: its number, or its text.
  void scalar(ValueType type, std::uint64_t number, std::string_view content);
  template <typename Elements, typename Print>
  void collection(ValueType type, const Elements& elements, Print print);
  template <typename Terms, typename Print>
  void atom(std::string_view name, const Terms& terms, Print print);
  void alternatives(const Block& block, std::span<const Query> queries, std::string_view none);
  void statements(const Block& block, bool separated);
  void mark_cut();

  std::string out_;
  std::size_t left_;
  bool cut_ = false;
};

// What a document of several printed texts may still take up.
class TextBudget {
 public:
  explicit TextBudget(std::size_t bytes) : left_(bytes) {}

  // Prints one text: `print(printer)`. A text that does not fit is cut, and cut() is true from then on.
  template <typename Print>
  std::string print(Print&& print, std::size_t most = Printer::kNoLimit) {
    Printer printer(left_ < most ? left_ : most);
    print(printer);
    left_ -= printer.size() < left_ ? printer.size() : left_;
    cut_ = cut_ || printer.cut();
    return printer.take();
  }
  // For texts that were made otherwise: whether `bytes` still fit.
  bool take(std::size_t bytes) {
    cut_ = cut_ || bytes > left_;
    left_ -= bytes < left_ ? bytes : left_;
    return !cut_;
  }

  bool spent() const { return left_ == 0; }
  std::size_t left() const { return left_; }
  bool cut() const { return cut_; }
  void mark_cut() { cut_ = true; }

 private:
  std::size_t left_;
  bool cut_ = false;
};

}  // namespace hardtack
HARDTACK_API_END
