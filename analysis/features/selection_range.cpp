#include "analysis/features/selection_range.h"

#include <algorithm>

#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

// A chain of operators nests as deep as it is long; nobody presses a key that often.
constexpr std::size_t kMaxRanges = 256;

class Selection {
 public:
  explicit Selection(std::uint32_t offset) : offset_(offset) {}
  void add(Span span) {
    if (offset_ < span.begin || offset_ > span.end) return;
    if (!spans_.empty()) {
      const Span last = spans_.back();
      if (span == last || span.begin > last.begin || span.end < last.end) return;
    }
    spans_.push_back(span);
  }
  std::size_t size() const { return spans_.size(); }
  std::vector<Span> take() && { return std::move(spans_); }

 private:
  std::uint32_t offset_;
  std::vector<Span> spans_;
};

}  // namespace

std::vector<Span> selection_ranges(const Document& document, std::uint32_t offset) {
  const Span all{0, document.source().size()};
  offset = std::min(offset, all.end);
  const SyntaxTree& tree = document.tree();
  Selection selection(offset);
  const auto comments = tree.comments();
  for (const Bias bias : {Bias::kRight, Bias::kLeft}) {
    if (const std::uint32_t comment = comment_at(tree, offset, bias); comment != kNoToken) {
      selection.add(comments[comment].span);
    }
  }
  std::uint32_t token = token_at(tree, offset, Bias::kRight);
  const auto is_word = [&](std::uint32_t index) {
    return index != kNoToken && tree.tokens()[index].kind <= TokenKind::kPublicKey;
  };
  if (const std::uint32_t left = token_at(tree, offset, Bias::kLeft); !is_word(token) && is_word(left)) token = left;
  NodeId node = node_around(tree, offset, Bias::kRight).node;
  if (token != kNoToken) {
    const Token& word = tree.tokens()[token];
    if (word.kind == TokenKind::kString && word.span.size() >= 2)
      selection.add({word.span.begin + 1, word.span.end - 1});
    if (word.kind == TokenKind::kVariable) selection.add({word.span.begin + 1, word.span.end});
    selection.add(word.span);
    if (word.span.end == offset) node = node_around(tree, offset, Bias::kLeft).node;
  }
  if (node == kNoNode) node = node_around(tree, offset, Bias::kLeft).node;
  for (NodeId up = node; up != kNoNode; up = tree.parent(up)) {
    // A statement first without its `;`.
    const auto tokens = tree.parent(up) == kNoNode ? tokens_of(tree, up) : std::span<const Token>();
    if (tokens.size() > 1 && tokens.back().kind == TokenKind::kSemicolon) {
      selection.add({tree.span(up).begin, tokens[tokens.size() - 2].span.end});
    }
    if (selection.size() < kMaxRanges || tree.parent(up) == kNoNode) selection.add(tree.span(up));
  }
  for (auto block = document.outline().foldable.rbegin(); block != document.outline().foldable.rend(); ++block) {
    if (selection.size() < 2 * kMaxRanges) selection.add(*block);
  }
  for (const TestName& test : document.outline().tests) selection.add(test.span);
  selection.add(all);
  return std::move(selection).take();
}

}  // namespace hardtack::analysis
