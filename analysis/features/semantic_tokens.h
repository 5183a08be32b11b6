// What each word of a text is, for colours. In the order of the text; no token holds a line break (comments and strings
// of several lines are cut into lines) and none overlap.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/snapshot.h"
#include "engine/base/span.h"

namespace hardtack::analysis {

enum class SemanticType : std::uint8_t {
  kKeyword,
  kPredicate,
  kVariable,
  kParameter,        // of a closure
  kSourceParameter,  // {name}
  kString,
  kNumber,
  kDate,
  kBytes,
  kKey,
  kOperator,
  kMethod,
  kFunction,  // extern
  kScope,     // authority, previous
  kComment,
};
inline constexpr std::size_t kSemanticTypes = 15;
// As the protocol calls them, by SemanticType: "keyword", "function", "variable", "parameter", ...
std::span<const std::string_view> semantic_type_names();

// Bits of SemanticToken::modifiers.
enum SemanticModifier : std::uint32_t {
  kModifierDeclaration = 1u << 0,  // a predicate that a fact or a rule states, a closure's parameter
  kModifierUnbound = 1u << 1,      // a variable that nothing binds
  kModifierUndefined = 1u << 2,    // a predicate that nothing in the workspace states
  kModifierLibrary = 1u << 3,      // that configuration or the language gives
  kModifierDocumentation = 1u << 4,
};
std::span<const std::string_view> semantic_modifier_names();  // by bit

struct SemanticToken {
  Span span;
  SemanticType type{};
  std::uint32_t modifiers = 0;
};

std::vector<SemanticToken> semantic_tokens(const Snapshot& snapshot, const Document& document);
// Those that touch the range.
std::vector<SemanticToken> semantic_tokens(const Snapshot& snapshot, const Document& document, Span range);

}  // namespace hardtack::analysis
