#include "engine/eval/pattern/pattern_set.h"

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack {
namespace {

std::unexpected<Error> too_much(const std::string& what, std::size_t limit) {
  return fail(
      Error(ErrorCode::kRegexTooLarge, cat("the regular expressions of the policy ", what, " ", limit))
          .with_help("docs/limits.md has the limits for patterns; a simpler test, such as `.starts_with()`, has "
                     "none"));
}

}  // namespace

Result<std::uint32_t> PatternSet::add(std::string_view pattern) {
  if (const auto known = numbers_.find(pattern); known != numbers_.end()) return known->second;
  if (regexes_.size() >= limits_.max_patterns) return too_much("are more than", limits_.max_patterns);
  if (pattern.size() > limits_.max_pattern_bytes - bytes_) {
    return too_much("have more bytes than", limits_.max_pattern_bytes);
  }
  if (instructions_ >= limits_.max_pattern_instructions) {
    return too_much("compile to more instructions than", limits_.max_pattern_instructions);
  }
  Regex regex = Regex::compile(pattern);
  if (regex.kind() == Regex::Kind::kTooLarge) {
    return fail(Error(ErrorCode::kRegexTooLarge, "the regular expression " + quote(pattern) +
                                                     " exceeds the limits or uses syntax that is not "
                                                     "supported")
                    .with_help("docs/limits.md has the limits for patterns, docs/deviations.md the syntax"));
  }
  bytes_ += pattern.size();
  instructions_ += regex.instructions();
  const auto number = static_cast<std::uint32_t>(regexes_.size());
  regexes_.push_back(std::move(regex));
  numbers_.emplace(pattern, number);
  return number;
}

}  // namespace hardtack
