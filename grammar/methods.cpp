#include "grammar/methods.h"

#include <algorithm>
#include <array>
#include <vector>

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

constexpr std::size_t kMaxWord = 64;

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

// Damerau's distance, restricted to one swap of neighbours at a place.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

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
  return nearest_word(name, names);
}

std::optional<std::string_view> nearest_word(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > kMaxWord) return std::nullopt;
  std::optional<std::string_view> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (std::string_view candidate : candidates) {
    if (candidate.size() > kMaxWord) continue;
    const std::size_t candidate_distance = distance(word, candidate);
    if (candidate_distance < best_distance && candidate_distance < word.size()) {
      best = candidate;
      best_distance = candidate_distance;
    }
  }
  return best;
}

}  // namespace hardtack
