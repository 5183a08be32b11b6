// Lines that become statements: knows when what was typed is whole. The parser says so, not a count of brackets: text
// is whole if it can be read, or if what is wrong with it stands before its end; it is open while only its end is
// missing. Belongs to one thread.
//
//   StatementInput input;
//   HARDTACK_TRY(auto state, input.add("check if user($u),"));   // kOpen
//   HARDTACK_TRY(state, input.add("  $u != \"bob\""));           // kWhole
//   use(input.take());
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "grammar/expected.h"

namespace hardtack::cli {

class StatementInput {
 public:
  static constexpr std::size_t kMaxBytes = 64u << 10;
  // Every line has the text read again. Over many lines that is quadratic: what needs more is for a file.
  static constexpr std::size_t kMaxReadBytes = 4u << 20;

  enum class State : std::uint8_t {
    kEmpty,  // white space and comments
    kOpen,   // goes on
    kWhole,
  };

  // What follows is read behind `prefix`, which is no part of take(): `check if ` for a condition.
  void set_prefix(std::string_view prefix) { prefix_ = prefix; }
  // Error: kSourceTooLarge; what was typed is dropped then.
  Result<State> add(std::string_view line);

  bool begun() const { return !text_.empty(); }
  // Whether the end lies in a string or a comment, where every line belongs to it.
  bool inside_text() const { return inside_text_; }
  const std::string& text() const { return text_; }
  // Starts over.
  std::string take();

 private:
  State state();

  std::string prefix_;
  std::string text_;
  std::size_t read_ = 0;
  bool inside_text_ = false;
  ExpectedTokens expected_;
};

}  // namespace hardtack::cli
