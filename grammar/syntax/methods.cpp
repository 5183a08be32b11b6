#include "grammar/syntax/methods.h"

#include <algorithm>
#include <array>

#include "engine/text/edit_distance.h"

namespace hardtack {
namespace {

constexpr UnaryOp kNoUnary = UnaryOp::kParens;
constexpr BinaryOp kNoBinary = BinaryOp::kExtern;

constexpr std::array kMethods = {
    Method{"length", MethodArgument::kNone, UnaryOp::kLength, kNoBinary, ".length()"},
    Method{"type", MethodArgument::kNone, UnaryOp::kTypeOf, kNoBinary, ".type()"},
    Method{"contains", MethodArgument::kValue, kNoUnary, BinaryOp::kContains, ".contains($x)"},
    Method{"starts_with", MethodArgument::kValue, kNoUnary, BinaryOp::kStartsWith, ".starts_with(\"/dir/\")"},
    Method{"ends_with", MethodArgument::kValue, kNoUnary, BinaryOp::kEndsWith, ".ends_with(\".txt\")"},
    Method{"matches", MethodArgument::kValue, kNoUnary, BinaryOp::kMatches, ".matches(\"^file[0-9]+$\")"},
    Method{"intersection", MethodArgument::kValue, kNoUnary, BinaryOp::kIntersection, ".intersection({1, 2})"},
    Method{"union", MethodArgument::kValue, kNoUnary, BinaryOp::kUnion, ".union({1, 2})"},
    Method{"all", MethodArgument::kClosure, kNoUnary, BinaryOp::kAll, ".all($p -> $p > 0)"},
    Method{"any", MethodArgument::kClosure, kNoUnary, BinaryOp::kAny, ".any($p -> $p > 0)"},
    Method{"get", MethodArgument::kValue, kNoUnary, BinaryOp::kGet, ".get(\"key\")"},
    Method{"try_or", MethodArgument::kValue, kNoUnary, BinaryOp::kTryOr, ".try_or(false)"},
};

// Names of the same job in other languages, which no edit distance finds.
struct Alias {
  std::string_view word;
  std::string_view method;
};
constexpr std::array kAliases = {
    Alias{"len", "length"},
    Alias{"size", "length"},
    Alias{"count", "length"},
    Alias{"includes", "contains"},
    Alias{"has", "contains"},
    Alias{"in", "contains"},
    Alias{"prefix", "starts_with"},
    Alias{"suffix", "ends_with"},
    Alias{"regex", "matches"},
    Alias{"match", "matches"},
    Alias{"every", "all"},
    Alias{"some", "any"},
    Alias{"exists", "any"},
    Alias{"typeof", "type"},
    Alias{"at", "get"},
    Alias{"or_else", "try_or"},
    Alias{"startsWith", "starts_with"},
    Alias{"endsWith", "ends_with"},
    Alias{"intersect", "intersection"},
};

}  // namespace

std::span<const Method> methods() { return kMethods; }

std::optional<std::size_t> find_method(std::string_view name) {
  const auto found = std::ranges::find(kMethods, name, &Method::name);
  if (found == kMethods.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kMethods.begin());
}

std::optional<std::string_view> suggest_method(std::string_view name) {
  const auto alias = std::ranges::find(kAliases, name, &Alias::word);
  if (alias != kAliases.end()) return alias->method;
  std::array<std::string_view, kMethods.size()> names;
  std::ranges::transform(kMethods, names.begin(), &Method::name);
  SuggestionBudget budget;
  return nearest_word(name, names, budget);
}

}  // namespace hardtack
