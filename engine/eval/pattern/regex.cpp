#include "engine/eval/pattern/regex.h"

#include <re2/re2.h>

#include "engine/eval/pattern/regex_syntax.h"

namespace hardtack {
namespace {

// RE2 gives two thirds of its memory to the program that searches forwards, and half of what the program leaves to the
// states that searching makes. Small programs get along with few; what is not small is compiled again with more.
constexpr std::size_t kFewStates = 384u << 10;
constexpr std::size_t kManyStates = 2u << 20;
constexpr std::size_t kSmallProgram = 1'024;  // instructions

RE2::Options options(std::size_t memory) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(static_cast<std::int64_t>(memory));
  return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct Regex::Engine {
  Engine(const std::string& pattern, std::size_t memory) : re2(pattern, options(memory)) {}
  bool is_small() const { return re2.ok() && re2.ProgramSize() <= static_cast<int>(kSmallProgram); }
  RE2 re2;
};

Regex::Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Regex Regex::compile(std::string_view pattern) {
  Regex regex;
  regex.pattern_bytes_ = pattern.size();
  if (pattern.size() > kMaxPatternBytes) {
    regex.kind_ = Kind::kTooLarge;
    return regex;
  }
  const RegexSyntax syntax = rewrite_regex(pattern);
  if (syntax.kind != Kind::kValid) {
    regex.kind_ = syntax.kind;
    return regex;
  }
  std::size_t memory = kFewStates;
  auto engine = std::make_unique<const Engine>(syntax.pattern, memory);
  const bool too_little = engine->re2.ok() || engine->re2.error_code() == RE2::ErrorPatternTooLarge;
  if (too_little && !engine->is_small()) {
    memory = kManyStates;
    engine.reset();
    engine = std::make_unique<const Engine>(syntax.pattern, memory);
  }
  switch (engine->re2.error_code()) {
    case RE2::NoError: break;
    case RE2::ErrorRepeatOp:  // `x{2}{3}`: legal there, so it must not pass as "no match"
    case RE2::ErrorRepeatSize:
    case RE2::ErrorPatternTooLarge:
      regex.kind_ = Kind::kTooLarge;
      regex.instructions_ = kMaxPatternInstructions;  // finding out was as much work
      return regex;
    case RE2::ErrorBadCharRange:  // a property that only the other knows, such as \p{Alphabetic}, or [z-a]
      if (pattern.find("\\p{") != std::string_view::npos || pattern.find("\\P{") != std::string_view::npos) {
        regex.kind_ = Kind::kTooLarge;
      }
      return regex;
    default: return regex;
  }
  regex.instructions_ = static_cast<std::size_t>(engine->re2.ProgramSize());
  if (regex.instructions_ > kMaxPatternInstructions) {
    regex.kind_ = Kind::kTooLarge;
    return regex;
  }
  regex.kind_ = Kind::kValid;
  regex.state_bytes_ = memory / 3;
  regex.engine_ = std::move(engine);
  return regex;
}

std::size_t Regex::held_bytes() const {
  constexpr std::size_t kObjects = 2'048;           // what RE2 makes for any pattern
  constexpr std::size_t kBytesPerByte = 64;         // of syntax tree, for each byte of the pattern
  constexpr std::size_t kBytesPerInstruction = 32;  // of program, and of the tree's ranges of characters
  if (!engine_) return 0;
  return kObjects + pattern_bytes_ * kBytesPerByte + instructions_ * kBytesPerInstruction + state_bytes_;
}

bool Regex::matches(std::string_view text) const {
  return kind_ == Kind::kValid && RE2::PartialMatch(piece(text), engine_->re2);
}

}  // namespace hardtack
