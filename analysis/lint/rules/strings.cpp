// Patterns, prefixes, and collections that are not what they look like.
#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include "analysis/lint/context.h"
#include "engine/eval/pattern/pattern_set.h"
#include "engine/text/quote.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

// A text of many patterns is refused for them (PatternLimits), so that more need not be looked at.
constexpr PatternLimits kLimits;

bool is_anchored(std::string_view pattern) {
  const bool begins = pattern.starts_with('^') || pattern.starts_with("(?i)^") || pattern.starts_with("\\A") ||
                      pattern.starts_with(".*");
  const bool ends = pattern.ends_with('$') || pattern.ends_with("\\z") || pattern.ends_with(".*");
  return begins && ends && pattern.find('|') == std::string_view::npos;
}

class StringLints {
 public:
  explicit StringLints(LintContext& context) : context_(context), tree_(context.tree) {}

  void run() {
    for (std::size_t i = 0; i < tree_.size(); ++i) {
      const NodeId id{static_cast<std::uint32_t>(i)};
      if (tree_.kind(id) == NodeKind::kMap) check_map(id);
      if (tree_.kind(id) == NodeKind::kBinary) check_comparison(id);
      if (tree_.kind(id) != NodeKind::kMethod) continue;
      const auto parts = tree_.children(id);
      const Method& method = tree_.method(id);
      if (method.argument == MethodArgument::kNone && method.unary == UnaryOp::kLength && parts.size() == 1) {
        check_length(id, parts[0]);
      }
      if (method.argument != MethodArgument::kValue || parts.size() != 2) continue;
      if (method.binary == BinaryOp::kMatches && tree_.kind(parts[1]) == NodeKind::kString) check_pattern(parts[1]);
      if (method.binary == BinaryOp::kStartsWith && tree_.kind(parts[1]) == NodeKind::kString) check_prefix(parts[1]);
      check_set_method(method.binary, parts[0], parts[1]);
    }
  }

 private:
  void check_pattern(NodeId literal) {
    const std::string_view pattern = tree_.string(literal);
    pattern_bytes_ += pattern.size();
    if (pattern_bytes_ > kLimits.max_pattern_bytes || instructions_ > kLimits.max_pattern_instructions) return;
    const Regex regex = Regex::compile(pattern);
    const bool too_large = regex.kind() == Regex::Kind::kTooLarge;
    instructions_ += too_large ? kMaxPatternInstructions : regex.instructions();
    if (too_large) return;  // an error of its own
    if (regex.kind() == Regex::Kind::kInvalid) {
      context_.report(kInvalidRegex, tree_.span(literal), quote(pattern) + " is no regular expression")
          .set_help(
              "it matches nothing, so that `!$x.matches(..)` always holds; escape `.`, `(`, `[`, `*` and the like "
              "as in `\"\\\\(\"`");
      return;
    }
    check_dialect(literal, pattern);
    if (is_anchored(pattern) || pattern.empty()) return;
    Diagnostic& found =
        context_.report(kUnanchoredRegex, tree_.span(literal), quote(pattern) + " is found anywhere in the string");
    found.set_help("`^` and `$` bind it to the whole string");
    std::string anchored(tree_.text(literal).substr(1, tree_.text(literal).size() - 2));
    const bool alternatives = anchored.find('|') != std::string::npos;
    if (alternatives) anchored = "(" + anchored + ")";
    if (alternatives || !anchored.starts_with('^')) anchored.insert(0, 1, '^');
    if (alternatives || !anchored.ends_with('$')) anchored += '$';
    found.add_fix("match the whole string", tree_.span(literal), "\"" + anchored + "\"");
  }

  void check_dialect(NodeId literal, std::string_view pattern) {
    for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
      if (pattern[i] != '\\') continue;
      const char c = pattern[++i];
      if (c != 'b' && c != 'B') continue;
      context_
          .report(kRegexDialect, tree_.span(literal),
                  std::string("`\\") + c + "` knows ASCII letters only here, and all letters in other implementations")
          .set_help("say what may stand there, as in `(^|[^a-z])`");
      return;
    }
  }

  void check_prefix(NodeId literal) {
    const std::string_view prefix = tree_.string(literal);
    const std::size_t slash = prefix.find('/');
    if (slash == std::string_view::npos || prefix.size() < 2) return;
    const auto last = static_cast<unsigned char>(prefix.back());
    if (std::isalnum(last) == 0 && last != '_' && last < 0x80) return;
    const std::string longer = std::string(tree_.text(literal).substr(0, tree_.text(literal).size() - 1)) + "/\"";
    context_
        .report(kPrefixWithoutBoundary, tree_.span(literal),
                quote(prefix) + " is also the beginning of " + quote(std::string(prefix) + "x"))
        .set_help("end the prefix with `/`, and compare the folder itself by `==`")
        .add_fix("end with `/`", tree_.span(literal), longer);
  }

  void check_length(NodeId call, NodeId receiver) {
    if (context_.typing.likely(receiver) != ValueType::kString) return;
    context_.report(kStringLengthBytes, tree_.node(call).name, "`.length()` of a string counts bytes")
        .set_help("letters beyond ASCII count two to four times");
  }

  // `{}` where a set is meant: asked for its elements, joined with sets.
  void check_map(NodeId map) {
    if (tree_.node(map).child_count != 0) return;
    const NodeId parent = tree_.parent(map);
    if (parent == kNoNode) return;
    bool as_set = false;
    if (tree_.kind(parent) == NodeKind::kMethod) {
      const BinaryOp op = tree_.method(parent).binary;
      as_set = op == BinaryOp::kIntersection || op == BinaryOp::kUnion || op == BinaryOp::kContains;
    } else if (tree_.kind(parent) == NodeKind::kBinary) {
      for (NodeId side : tree_.children(parent)) as_set |= context_.typing.likely(side) == ValueType::kSet;
    }
    if (!as_set) return;
    context_.report(kEmptyBracesIsMap, tree_.span(map), "`{}` is the empty map")
        .set_help("the empty set is `{,}`")
        .add_fix("write the empty set", tree_.span(map), "{,}");
  }

  void check_comparison(NodeId id) {
    const BinaryOp op = tree_.binary_op(id);
    if (op != BinaryOp::kEqual && op != BinaryOp::kNotEqual) return;
    const NodeId left = tree_.child(id, 0), right = tree_.child(id, 1);
    if (context_.typing.likely(left) == ValueType::kSet) report_brackets(right);
    if (context_.typing.likely(right) == ValueType::kSet) report_brackets(left);
  }

  void check_set_method(BinaryOp op, NodeId receiver, NodeId argument) {
    if (op == BinaryOp::kIntersection || op == BinaryOp::kUnion) {
      report_brackets(receiver);
      report_brackets(argument);
    }
    // A set may be asked for a whole set; an array asks for one element that is an array.
    if (op == BinaryOp::kContains && (context_.typing.likely(argument) == ValueType::kSet ||
                                      context_.typing.likely(argument) == ValueType::kArray)) {
      const auto elements = tree_.children(receiver);
      const bool of_arrays = std::ranges::any_of(elements, [&](NodeId element) {
        return tree_.kind(element) == NodeKind::kArray || tree_.kind(element) == NodeKind::kSet;
      });
      if (!of_arrays) report_brackets(receiver);
      if (context_.typing.likely(receiver) == ValueType::kSet) report_brackets(argument);
    }
  }

  void report_brackets(NodeId array) {
    if (tree_.kind(array) != NodeKind::kArray) return;
    Diagnostic& found =
        context_.report(kLegacySetBrackets, tree_.span(array), "brackets make an array, and a set is meant here");
    found.set_help("before version 3.3 of the language brackets made sets; a set is written `{1, 2}`");
    if (auto set = context_.as_set(array)) found.add_fix("write a set", tree_.span(array), *std::move(set));
  }

  LintContext& context_;
  const SyntaxTree& tree_;
  std::size_t pattern_bytes_ = 0;
  std::size_t instructions_ = 0;
};

}  // namespace

void lint_strings(LintContext& context) { StringLints(context).run(); }

}  // namespace hardtack::analysis
