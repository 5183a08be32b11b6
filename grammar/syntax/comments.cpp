#include "grammar/syntax/comments.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <utility>

namespace hardtack {
namespace {

constexpr std::uint32_t kNone = 0xffffffff;

std::size_t line_breaks(std::string_view text) {
  std::size_t breaks = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) ++breaks;
  }
  return breaks;
}

// Offsets that something is asked about, sorted, each with the node that is the answer.
class Anchors {
 public:
  void add(std::uint32_t offset) { offsets_.push_back(offset); }
  void seal() {
    std::ranges::sort(offsets_);
    const auto repeated = std::ranges::unique(offsets_);
    offsets_.erase(repeated.begin(), repeated.end());
    nodes_.assign(offsets_.size(), kNoNode);
  }
  std::size_t from(std::uint32_t offset) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(offsets_, offset) - offsets_.begin());
  }
  std::size_t size() const { return offsets_.size(); }
  std::uint32_t offset(std::size_t index) const { return offsets_[index]; }
  NodeId& node(std::size_t index) { return nodes_[index]; }
  // Null where nobody asks.
  NodeId* at(std::uint32_t offset) {
    const std::size_t index = from(offset);
    return index < size() && offsets_[index] == offset ? &nodes_[index] : nullptr;
  }

 private:
  std::vector<std::uint32_t> offsets_;
  std::vector<NodeId> nodes_;
};

class Attacher {
 public:
  Attacher(const SyntaxTree& tree, std::vector<AttachedComment>& attached)
      : tree_(tree), tokens_(tree.tokens()), comments_(tree.comments()), attached_(attached) {}

  void run() {
    read_neighbours();
    find_nodes();
    for (std::uint32_t i = static_cast<std::uint32_t>(comments_.size()); i-- > 0;) attach(i);
  }

 private:
  // The tokens on both sides of a comment.
  struct Neighbours {
    std::uint32_t before = kNone;
    std::uint32_t after = kNone;
    bool trails = false;  // nothing but comments between the token before and it, and none behind it, on its line
  };

  static bool separates(TokenKind kind) { return kind == TokenKind::kComma || kind == TokenKind::kSemicolon; }

  std::string_view between(std::uint32_t begin, std::uint32_t end) const { return tree_.source().text({begin, end}); }

  void read_neighbours() {
    neighbours_.resize(comments_.size());
    std::uint32_t next = 0;
    bool line_begun = false;  // by a token, for the comment at hand
    for (std::size_t i = 0; i < comments_.size(); ++i) {
      const Span here = comments_[i].span;
      const std::uint32_t first = next;
      while (next < tokens_.size() && tokens_[next].span.begin < here.begin) ++next;
      Neighbours& around = neighbours_[i];
      if (next > 0) around.before = next - 1;
      if (next < tokens_.size()) around.after = next;
      const bool follows_comment = i > 0 && next == first;
      const std::uint32_t previous_end = follows_comment ? comments_[i - 1].span.end
                                         : next > 0      ? tokens_[next - 1].span.end
                                                         : 0;
      line_begun = (follows_comment ? line_begun && !spans_lines(i - 1) : next > 0) &&
                   line_breaks(between(previous_end, here.begin)) == 0;
      around.trails = line_begun;
    }
    // What stands behind it on its line is more of the same comment, or makes it lead that.
    for (std::size_t i = comments_.size(); i-- > 0;) {
      if (!neighbours_[i].trails) continue;
      const bool comment_next = i + 1 < comments_.size() && neighbours_[i + 1].before == neighbours_[i].before;
      const std::uint32_t end = comment_next                    ? comments_[i + 1].span.begin
                                : neighbours_[i].after != kNone ? tokens_[neighbours_[i].after].span.begin
                                                                : tree_.source().size();
      const bool ends_line =
          line_breaks(between(comments_[i].span.end, end)) > 0 || (!comment_next && neighbours_[i].after == kNone);
      neighbours_[i].trails = ends_line || (comment_next && neighbours_[i + 1].trails);
    }
  }
  bool spans_lines(std::size_t comment) const { return line_breaks(tree_.source().text(comments_[comment].span)) > 0; }

  void find_nodes() {
    for (std::size_t i = 0; i < comments_.size(); ++i) {
      const Neighbours& around = neighbours_[i];
      if (around.after != kNone) begins_.add(tokens_[around.after].span.begin);
      if (around.before != kNone) ends_.add(tokens_[end_of_element(around.before)].span.end);
      inside_.add(comments_[i].span.begin);
    }
    begins_.seal();
    ends_.seal();
    inside_.seal();
    // Children come before their parents: the last node that begins at a place is the outermost, the first one around
    // a place the innermost. A query is no element; its parts are.
    std::vector<std::size_t> unanswered(inside_.size() + 1);
    std::iota(unanswered.begin(), unanswered.end(), std::size_t{0});
    const auto next_unanswered = [&](std::size_t index) {
      std::size_t root = index;
      while (unanswered[root] != root) root = unanswered[root];
      while (unanswered[index] != root) index = std::exchange(unanswered[index], root);
      return root;
    };
    for (std::size_t i = 0; i < tree_.size(); ++i) {
      const NodeId id{static_cast<std::uint32_t>(i)};
      const Span span = tree_.span(id);
      if (tree_.kind(id) != NodeKind::kQuery && !is_statement(id)) {
        if (NodeId* node = begins_.at(span.begin)) *node = id;
        if (NodeId* node = ends_.at(span.end)) *node = id;
      }
      for (std::size_t at = next_unanswered(inside_.from(span.begin));
           at < inside_.size() && inside_.offset(at) < span.end; at = next_unanswered(at)) {
        inside_.node(at) = id;
        unanswered[at] = at + 1;
      }
    }
  }
  bool is_statement(NodeId id) const { return tree_.kind(id) <= NodeKind::kErrorStatement; }
  // Separators do not count.
  std::uint32_t end_of_element(std::uint32_t token) const {
    return token > 0 && separates(tokens_[token].kind) ? token - 1 : token;
  }

  // The statement that begins or ends with the token, if one does.
  NodeId statement_at(std::uint32_t token, bool begins) const {
    const auto statements = tree_.statements();
    const std::uint32_t offset = tokens_[token].span.begin;
    const auto next = std::ranges::upper_bound(statements, offset, {}, [&](NodeId id) { return tree_.span(id).begin; });
    if (next == statements.begin()) return kNoNode;
    const Span span = tree_.span(*(next - 1));
    const bool found = begins ? span.begin == offset : span.end == tokens_[token].span.end;
    return found ? *(next - 1) : kNoNode;
  }

  void attach(std::uint32_t comment) {
    const Neighbours& around = neighbours_[comment];
    AttachedComment& attached = attached_[comment];
    if (around.trails) {
      attached = {CommentPlace::kTrailing, statement_at(around.before, false)};
      if (attached.node == kNoNode) attached.node = *ends_.at(tokens_[end_of_element(around.before)].span.end);
      if (attached.node != kNoNode) return;
    }
    const NodeId around_it = inside_.node(inside_.from(comments_[comment].span.begin));
    if (around_it == kNoNode) {
      attach_between(comment);
      return;
    }
    attached = {CommentPlace::kLeading, kNoNode};
    if (around.after != kNone) attached.node = *begins_.at(tokens_[around.after].span.begin);
    if (attached.node == kNoNode) attached = {CommentPlace::kInside, around_it};
  }

  // Comments are attached from the last one on: where another comment follows, both go together.
  void attach_between(std::uint32_t comment) {
    const Neighbours& around = neighbours_[comment];
    const bool comment_next = comment + 1 < comments_.size() && neighbours_[comment + 1].before == around.before;
    const std::uint32_t end = comment_next            ? comments_[comment + 1].span.begin
                              : around.after != kNone ? tokens_[around.after].span.begin
                                                      : kNone;
    AttachedComment& attached = attached_[comment];
    attached = {};
    if (end == kNone || line_breaks(between(comments_[comment].span.end, end)) > 1) return;
    if (comment_next) {
      attached = attached_[comment + 1];
    } else if (const NodeId statement = statement_at(around.after, true); statement != kNoNode) {
      attached = {CommentPlace::kLeading, statement};
    }
  }

  const SyntaxTree& tree_;
  std::span<const Token> tokens_;
  std::span<const Token> comments_;
  std::vector<AttachedComment>& attached_;
  std::vector<Neighbours> neighbours_;
  Anchors begins_;  // of the tokens behind comments
  Anchors ends_;    // of the tokens before them
  Anchors inside_;  // of the comments
};

}  // namespace

CommentMap::CommentMap(const SyntaxTree& tree) : attached_(tree.comments().size()), by_node_(attached_.size()) {
  if (attached_.empty()) return;
  Attacher(tree, attached_).run();
  std::iota(by_node_.begin(), by_node_.end(), 0u);
  std::ranges::sort(by_node_, [&](std::uint32_t a, std::uint32_t b) {
    return attached_[a].node != attached_[b].node ? attached_[a].node < attached_[b].node : a < b;
  });
}

std::span<const std::uint32_t> CommentMap::of(NodeId node) const {
  const auto found =
      std::ranges::equal_range(by_node_, node, {}, [&](std::uint32_t comment) { return attached_[comment].node; });
  return {found.begin(), found.end()};
}

}  // namespace hardtack
