// Property: any pattern compiles within its bounds to something valid, invalid or too large, the same each time; only
// what is valid matches anything, alone and in a set of patterns alike. A pattern of the plain part of the language
// (characters, classes of them, groups, alternatives, repetitions up to 20, anchors) is valid, and matches what a
// second matcher says that does nothing but carry sets of positions through the pattern.
//
// Input: the pattern up to the first line break, then the text. The second matcher takes texts of up to 60 characters.
#include "engine/eval/pattern/regex.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/eval/pattern/pattern_set.h"
#include "engine/text/utf8.h"
#include "fuzz/fuzz_support.h"

namespace hardtack {
namespace {

using fuzz::require;

constexpr std::size_t kMaxText = 60;     // characters, one bit each
constexpr std::uint32_t kMaxCount = 20;  // of a repetition
constexpr unsigned kMaxDepth = 8;        // of groups

// A set of positions in the text: bit i stands for what lies before character i.
using Positions = std::uint64_t;

struct Node {
  enum class Kind { kCharacters, kSequence, kAlternatives, kRepeat, kBegin, kEnd, kBoundary, kNoBoundary };
  Kind kind = Kind::kSequence;
  std::vector<std::pair<char32_t, char32_t>> ranges;  // of characters
  bool negated = false;
  std::vector<Node> parts;
  std::uint32_t least = 0;
  std::optional<std::uint32_t> most;
};

// Reads the plain part of the language; nothing where a pattern leaves it. Its own reading, so what looks alike in
// other dialects (`{` alone, a class that begins with `]`, repetitions of repetitions, flags) is outside.
class PatternReader {
 public:
  explicit PatternReader(std::u32string pattern) : pattern_(std::move(pattern)) {}

  std::optional<Node> read() {
    auto node = alternatives(0);
    if (!node || at_ != pattern_.size()) return std::nullopt;
    return node;
  }
  // Classes whose meaning beyond ASCII is not the second matcher's business.
  bool needs_ascii() const { return needs_ascii_; }

 private:
  bool at_end() const { return at_ == pattern_.size(); }
  bool take(char32_t c) {
    if (at_end() || pattern_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::optional<Node> alternatives(unsigned depth) {  // NOLINT(misc-no-recursion)
    if (depth > kMaxDepth) return std::nullopt;
    Node node;
    node.kind = Node::Kind::kAlternatives;
    do {
      auto part = sequence(depth);
      if (!part) return std::nullopt;
      node.parts.push_back(*std::move(part));
    } while (take(U'|'));
    return node;
  }
  std::optional<Node> sequence(unsigned depth) {  // NOLINT(misc-no-recursion)
    Node node;
    while (!at_end() && pattern_[at_] != U'|' && pattern_[at_] != U')') {
      auto part = piece(depth);
      if (!part) return std::nullopt;
      node.parts.push_back(*std::move(part));
    }
    return node;
  }
  std::optional<Node> piece(unsigned depth) {  // NOLINT(misc-no-recursion)
    auto part = atom(depth);
    if (!part) return std::nullopt;
    Node repeat;
    repeat.kind = Node::Kind::kRepeat;
    if (take(U'*')) {
    } else if (take(U'+')) {
      repeat.least = 1;
    } else if (take(U'?')) {
      repeat.most = 1;
    } else if (take(U'{')) {
      if (!counts(repeat)) return std::nullopt;
    } else {
      return part;
    }
    take(U'?');  // lazy ones match the same texts
    const bool again = !at_end() && std::u32string_view(U"*+?{").find(pattern_[at_]) != std::u32string_view::npos;
    const bool characters = part->kind == Node::Kind::kCharacters || part->kind == Node::Kind::kAlternatives;
    if (again || !characters) return std::nullopt;
    repeat.parts.push_back(*std::move(part));
    return repeat;
  }
  bool counts(Node& repeat) {
    const auto least = number();
    if (!least) return false;
    repeat.least = *least;
    repeat.most = *least;
    if (take(U',')) {
      repeat.most = std::nullopt;
      if (!take(U'}')) {
        repeat.most = number();
        if (!repeat.most || *repeat.most < repeat.least) return false;
        return take(U'}');
      }
      return true;
    }
    return take(U'}');
  }
  std::optional<std::uint32_t> number() {
    if (at_end() || pattern_[at_] < U'0' || pattern_[at_] > U'9') return std::nullopt;
    std::uint32_t value = 0;
    while (!at_end() && pattern_[at_] >= U'0' && pattern_[at_] <= U'9' && value <= kMaxCount) {
      value = value * 10 + static_cast<std::uint32_t>(pattern_[at_++] - U'0');
    }
    if (value > kMaxCount) return std::nullopt;
    return value;
  }
  std::optional<Node> atom(unsigned depth) {  // NOLINT(misc-no-recursion)
    const char32_t c = pattern_[at_++];
    Node node;
    node.kind = Node::Kind::kCharacters;
    switch (c) {
      case U'(': {
        if (take(U'?') && !take(U':')) return std::nullopt;
        auto group = alternatives(depth + 1);
        if (!group || !take(U')')) return std::nullopt;
        return group;
      }
      case U'[': return characters();
      case U'.':
        node.negated = true;
        node.ranges = {{U'\n', U'\n'}};
        return node;
      case U'^': node.kind = Node::Kind::kBegin; return node;
      case U'$': node.kind = Node::Kind::kEnd; return node;
      case U'\\': return escaped();
      case U'*':
      case U'+':
      case U'?':
      case U'{':
      case U'}':
      case U']': return std::nullopt;
      default: node.ranges = {{c, c}}; return node;
    }
  }
  // Letters and digits alone, which mean themselves in every dialect.
  std::optional<Node> characters() {
    Node node;
    node.kind = Node::Kind::kCharacters;
    node.negated = take(U'^');
    while (!take(U']')) {
      const auto first = plain();
      if (!first) return std::nullopt;
      char32_t last = *first;
      if (take(U'-')) {
        const auto end = plain();
        if (!end || *end < *first) return std::nullopt;
        last = *end;
      }
      node.ranges.emplace_back(*first, last);
    }
    if (node.ranges.empty()) return std::nullopt;
    return node;
  }
  std::optional<char32_t> plain() {
    if (at_end()) return std::nullopt;
    const char32_t c = pattern_[at_];
    const bool known = (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9') || c > 0x7f;
    if (!known) return std::nullopt;
    ++at_;
    return c;
  }
  std::optional<Node> escaped() {
    if (at_end()) return std::nullopt;
    const char32_t c = pattern_[at_++];
    Node node;
    node.kind = Node::Kind::kCharacters;
    if (std::u32string_view(U"\\.+*?()|[]{}^$").find(c) != std::u32string_view::npos) {
      node.ranges = {{c, c}};
      return node;
    }
    needs_ascii_ = true;
    switch (c) {
      case U'D': node.negated = true; [[fallthrough]];
      case U'd': node.ranges = {{U'0', U'9'}}; return node;
      case U'W': node.negated = true; [[fallthrough]];
      case U'w': node.ranges = {{U'0', U'9'}, {U'A', U'Z'}, {U'_', U'_'}, {U'a', U'z'}}; return node;
      case U'S': node.negated = true; [[fallthrough]];
      case U's': node.ranges = {{U'\t', U'\r'}, {U' ', U' '}}; return node;
      case U'b': node.kind = Node::Kind::kBoundary; return node;
      case U'B': node.kind = Node::Kind::kNoBoundary; return node;
      default: return std::nullopt;
    }
  }

  std::u32string pattern_;
  std::size_t at_ = 0;
  bool needs_ascii_ = false;
};

class PlainMatcher {
 public:
  explicit PlainMatcher(std::u32string text) : text_(std::move(text)) {}

  // Whether the pattern matches somewhere.
  bool matches(const Node& pattern) const { return after(pattern, everywhere()) != 0; }

 private:
  Positions everywhere() const { return (Positions{2} << text_.size()) - 1; }

  // Where matches end that begin at one of `from`.
  Positions after(const Node& node, Positions from) const {  // NOLINT(misc-no-recursion)
    switch (node.kind) {
      case Node::Kind::kCharacters: {
        Positions to = 0;
        for (std::size_t i = 0; i < text_.size(); ++i) {
          if ((from >> i & 1) != 0 && is_one(node, text_[i])) to |= Positions{2} << i;
        }
        return to;
      }
      case Node::Kind::kSequence: {
        for (const Node& part : node.parts) from = after(part, from);
        return from;
      }
      case Node::Kind::kAlternatives: {
        Positions to = 0;
        for (const Node& part : node.parts) to |= after(part, from);
        return to;
      }
      case Node::Kind::kRepeat: return after_repeats(node, from);
      case Node::Kind::kBegin: return from & 1;
      case Node::Kind::kEnd: return from & (Positions{1} << text_.size());
      case Node::Kind::kBoundary: return from & boundaries();
      case Node::Kind::kNoBoundary: return from & ~boundaries();
    }
    return 0;
  }
  Positions after_repeats(const Node& node, Positions from) const {  // NOLINT(misc-no-recursion)
    for (std::uint32_t i = 0; i < node.least; ++i) from = after(node.parts[0], from);
    Positions all = from;
    for (std::uint32_t i = node.least; !node.most || i < *node.most; ++i) {
      from = after(node.parts[0], from);
      if ((from & ~all) == 0) break;
      all |= from;
    }
    return all;
  }
  static bool is_one(const Node& node, char32_t c) {
    bool found = false;
    for (const auto& [first, last] : node.ranges) found = found || (first <= c && c <= last);
    return found != node.negated;
  }
  static bool is_word(char32_t c) {
    return (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || c == U'_' || (c >= U'a' && c <= U'z');
  }
  Positions boundaries() const {
    Positions found = 0;
    for (std::size_t i = 0; i <= text_.size(); ++i) {
      const bool before = i > 0 && is_word(text_[i - 1]);
      const bool behind = i < text_.size() && is_word(text_[i]);
      if (before != behind) found |= Positions{1} << i;
    }
    return found;
  }

  std::u32string text_;
};

std::u32string characters_of(std::string_view text) {
  std::u32string characters;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    characters += point.value;
    at += point.length;
  }
  return characters;
}

void check_bounds(const Regex& regex, std::string_view pattern, std::string_view text) {
  const Regex again = Regex::compile(pattern);
  require(again.kind() == regex.kind() && again.instructions() == regex.instructions(), "a pattern is one thing");
  const bool matches = regex.matches(text);
  require(again.matches(text) == matches, "and says one thing");
  if (pattern.size() > kMaxPatternBytes) require(regex.kind() == Regex::Kind::kTooLarge, "longer ones are too large");
  if (regex.kind() != Regex::Kind::kValid) return require(!matches, "only what is valid matches");
  require(regex.instructions() <= kMaxPatternInstructions, "a program is bounded");
}

void check_set(const Regex& regex, std::string_view pattern, std::string_view text) {
  PatternSet set;
  const auto first = set.add(pattern);
  require(first.has_value() == (regex.kind() != Regex::Kind::kTooLarge), "a set takes what is not too large");
  if (!first) return require(first.error().code() == ErrorCode::kRegexTooLarge, "and says what it does not take");
  require(set.add(pattern).value() == *first, "it takes a pattern once");
  const std::vector<Regex> taken = std::move(set).take();
  require(taken[*first].matches(text) == regex.matches(text), "where it says the same");
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  const std::string_view input = fuzz::as_text(data, size);
  if (!is_valid_utf8(input)) return 0;  // no string of a program is anything else
  const std::size_t line = std::min(input.find('\n'), input.size());
  const std::string_view pattern = input.substr(0, line);
  const std::string_view text = input.substr(std::min(line + 1, input.size()));
  const Regex regex = Regex::compile(pattern);
  check_bounds(regex, pattern, text);
  check_set(regex, pattern, text);
  PatternReader reader(characters_of(pattern));
  const auto plain = reader.read();
  if (!plain || regex.kind() == Regex::Kind::kTooLarge) return 0;
  require(regex.kind() == Regex::Kind::kValid, "a plain pattern is valid");
  const std::u32string characters = characters_of(text);
  if (characters.size() > kMaxText || (reader.needs_ascii() && !is_ascii(text))) return 0;
  require(regex.matches(text) == PlainMatcher(characters).matches(*plain), "and matches what it says");
  return 0;
}
