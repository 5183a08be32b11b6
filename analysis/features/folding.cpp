#include "analysis/features/folding.h"

#include <algorithm>

#include "grammar/check/node_kinds.h"
#include "grammar/syntax/syntax_tree.h"

namespace hardtack::analysis {
namespace {

class Folder {
 public:
  explicit Folder(const Document& document) : document_(document), tree_(document.tree()) {}

  std::vector<FoldingRange> run() {
    for (std::uint32_t i = 0; i < tree_.size(); ++i) {
      const NodeId node{i};
      const NodeKind kind = tree_.kind(node);
      const bool folds = tree_.parent(node) == kNoNode || kind == NodeKind::kSet || kind == NodeKind::kArray ||
                         kind == NodeKind::kMap || kind == NodeKind::kParenthesised;
      if (folds) add(tree_.span(node), FoldingKind::kRegion);
    }
    for (const Span span : document_.outline().foldable) add(span, FoldingKind::kRegion);
    add_comments();
    std::ranges::sort(ranges_, [](const FoldingRange& a, const FoldingRange& b) {
      return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
    });
    return std::move(ranges_);
  }

 private:
  std::uint32_t line(std::uint32_t offset) const { return document_.source().line_column(offset).line; }

  void add(Span span, FoldingKind kind) {
    if (span.size() > 0 && line(span.begin) != line(span.end)) ranges_.push_back({span, kind});
  }

  // A comment of several lines, and line comments on lines of their own one below the other.
  void add_comments() {
    const auto comments = tree_.comments();
    for (std::size_t i = 0; i < comments.size();) {
      Span run = comments[i].span;
      std::size_t next = i + 1;
      if (comments[i].kind == TokenKind::kLineComment) {
        while (next < comments.size() && comments[next].kind == TokenKind::kLineComment &&
               line(comments[next].span.begin) == line(run.end) + 1 &&
               only_blanks({run.end, comments[next].span.begin})) {
          run.end = comments[next++].span.end;
        }
      }
      add(run, FoldingKind::kComment);
      i = next;
    }
  }

  bool only_blanks(Span gap) const {
    return tree_.source().text(gap).find_first_not_of(" \t\r\n") == std::string_view::npos;
  }

  const Document& document_;
  const SyntaxTree& tree_;
  std::vector<FoldingRange> ranges_;
};

}  // namespace

std::vector<FoldingRange> folding_ranges(const Document& document) { return Folder(document).run(); }

}  // namespace hardtack::analysis
