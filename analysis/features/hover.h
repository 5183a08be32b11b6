// What stands under the pointer, explained: a predicate with the types of its terms and where it is stated, a variable
// with its types, an operator, method or keyword with its documentation and an example, a key, a date in words, a
// number in other bases, a token decoded.
//
// Plain data; usable at any offset of any text. The answer is at most kMaxHoverBytes long.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "analysis/features/token_reader.h"
#include "analysis/snapshot.h"
#include "engine/base/span.h"

namespace hardtack::analysis {

inline constexpr std::size_t kMaxHoverBytes = 16u << 10;

struct Hover {
  Span span;             // what the text is about
  std::string markdown;  // without control characters
};

struct HoverOptions {
  const TokenReader* tokens = nullptr;  // null: tokens are strings like others
  const TestLanguage* tests = nullptr;  // null: words of test files are not explained
};

std::optional<Hover> hover(const Snapshot& snapshot, const Document& document, std::uint32_t offset,
                           const HoverOptions& options = {});

// "user(string, integer|date)": the predicate with the best known types.
std::string predicate_signature(const Snapshot& snapshot, const ProgramPredicate& predicate);
// The signature, what configuration says, the comment above its first statement, and where it is stated and used.
std::string predicate_markdown(const Snapshot& snapshot, const ProgramPredicate& predicate);

}  // namespace hardtack::analysis
