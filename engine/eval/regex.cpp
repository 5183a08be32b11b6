#include "engine/eval/regex.h"

#include <re2/re2.h>

#include "engine/eval/regex_syntax.h"

namespace hardtack {
namespace {

RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(2 << 20);  // of which RE2 gives two thirds to the program, the rest to its cache of states
  return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct Regex::Engine {
  explicit Engine(const std::string& pattern) : re2(pattern, options()) {}
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
  auto engine = std::make_unique<const Engine>(syntax.pattern);
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
  regex.engine_ = std::move(engine);
  return regex;
}

bool Regex::matches(std::string_view text) const {
  return kind_ == Kind::kValid && RE2::PartialMatch(piece(text), engine_->re2);
}

}  // namespace hardtack
