#include "analysis/features/semantic_tokens.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "analysis/index/call_at.h"
#include "engine/base/stable_sort.h"
#include "engine/program/reserved_prefix.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

constexpr std::array<std::string_view, kSemanticTypes> kTypeNames = {
    "keyword", "function", "variable", "parameter", "macro",  "string",    "number", "number",
    "number",  "string",   "operator", "method",    "method", "namespace", "comment"};
constexpr std::array<std::string_view, 5> kModifierNames = {"declaration", "unbound", "undefined", "defaultLibrary",
                                                            "documentation"};

// What a node says about the token that ends where its name does.
struct Named {
  std::uint32_t end = 0;
  SemanticType type{};
  std::uint32_t modifiers = 0;
};

std::optional<SemanticType> type_of(TokenKind kind) {
  if (kind >= TokenKind::kCheck && kind <= TokenKind::kTrusting) return SemanticType::kKeyword;
  if (kind >= TokenKind::kLeftArrow && kind <= TokenKind::kSlash) return SemanticType::kOperator;
  switch (kind) {
    case TokenKind::kAuthority:
    case TokenKind::kPrevious: return SemanticType::kScope;
    case TokenKind::kTrue:
    case TokenKind::kFalse:
    case TokenKind::kNull: return SemanticType::kKeyword;
    case TokenKind::kVariable: return SemanticType::kVariable;
    case TokenKind::kInteger: return SemanticType::kNumber;
    case TokenKind::kDate: return SemanticType::kDate;
    case TokenKind::kBytes: return SemanticType::kBytes;
    case TokenKind::kString:
    case TokenKind::kUnclosedString: return SemanticType::kString;
    case TokenKind::kPublicKey: return SemanticType::kKey;
    case TokenKind::kUnclosedComment: return SemanticType::kComment;
    default: return std::nullopt;
  }
}

class TokenWriter {
 public:
  TokenWriter(const Snapshot& snapshot, const Document& document, Span range)
      : snapshot_(snapshot), document_(document), tree_(document.tree()), range_(range) {
    const std::uint32_t found = snapshot.program().find_document(document.name());
    if (found != ProgramIndex::kNone && snapshot.program().documents()[found].get() == &document) {
      numbers_ = snapshot.program().numbers(found);
    }
  }

  std::vector<SemanticToken> run() {
    read_names();
    const auto tokens = tree_.tokens();
    const auto touching = [&](std::span<const Token> list) {
      return std::ranges::lower_bound(list, range_.begin, {}, [](const Token& token) { return token.span.end; });
    };
    auto token = touching(tokens);
    auto comment = touching(tree_.comments());
    auto name = names_.begin();
    while (true) {
      const bool more = token != tokens.end() && token->span.begin < range_.end;
      const bool more_comments = comment != tree_.comments().end() && comment->span.begin < range_.end;
      if (!more && !more_comments) break;
      if (more_comments && (!more || comment->span.begin < token->span.begin)) {
        const std::string_view text = tree_.source().text(comment->span);
        const bool documentation = text.starts_with("///") || text.starts_with("/**");
        put(comment->span, SemanticType::kComment, documentation ? kModifierDocumentation : 0u);
        ++comment;
        continue;
      }
      while (name != names_.end() && name->end < token->span.end) ++name;
      if (name != names_.end() && name->end == token->span.end) {
        put(token->span, name->type, name->modifiers);
      } else if (token->kind == TokenKind::kName) {
        put_loose_name(static_cast<std::uint32_t>(token - tokens.begin()));
      } else if (const auto type = type_of(token->kind)) {
        put(token->span, *type, 0);
      }
      ++token;
    }
    add_test_words();
    return std::move(result_);
  }

 private:
  // The nodes of the statements that touch the range.
  void read_names() {
    const auto statements = tree_.statements();
    const auto first =
        std::ranges::lower_bound(statements, range_.begin, {}, [&](NodeId id) { return tree_.span(id).end; });
    const auto last =
        std::ranges::lower_bound(statements, range_.end, {}, [&](NodeId id) { return tree_.span(id).begin; });
    if (first >= last) return;
    const std::uint32_t begin = first == statements.begin() ? 0 : static_cast<std::uint32_t>(*(first - 1)) + 1;
    for (std::uint32_t i = begin; i <= static_cast<std::uint32_t>(*(last - 1)); ++i) read_name(NodeId{i});
    std::ranges::sort(names_, {}, &Named::end);
  }

  void read_name(NodeId node) {
    const auto add = [&](std::uint32_t end, SemanticType type, std::uint32_t modifiers) {
      names_.push_back({end, type, modifiers});
    };
    switch (tree_.kind(node)) {
      case NodeKind::kPredicate:
        add(tree_.node(node).name.end, SemanticType::kPredicate, predicate_modifiers(node));
        break;
      case NodeKind::kMethod: add(tree_.node(node).name.end, SemanticType::kMethod, kModifierLibrary); break;
      case NodeKind::kExtern: add(tree_.node(node).name.end, SemanticType::kFunction, 0); break;
      case NodeKind::kParameter:
      case NodeKind::kScopeParameter: add(tree_.node(node).name.end, SemanticType::kSourceParameter, 0); break;
      case NodeKind::kVariable: {
        const VariableSymbol* variable = document_.symbols().variable_of(node);
        if (variable == nullptr) break;
        const bool closure = variable->kind == VariableKind::kClosure;
        const bool declared = closure && tree_.parent(node) != kNoNode &&
                              tree_.kind(tree_.parent(node)) == NodeKind::kClosure &&
                              tree_.child(tree_.parent(node), 0) == node;
        add(tree_.span(node).end, closure ? SemanticType::kParameter : SemanticType::kVariable,
            (declared ? kModifierDeclaration : 0u) | (variable->bound ? 0u : kModifierUnbound));
        break;
      }
      default: break;
    }
  }

  std::uint32_t predicate_modifiers(NodeId node) {
    const NodeKind parent = tree_.kind(tree_.parent(node));
    std::uint32_t modifiers = 0;
    if (parent == NodeKind::kFact || parent == NodeKind::kRule) modifiers |= kModifierDeclaration;
    if (reserved_kind(tree_.name(node)) != ReservedName::kNone) return modifiers | kModifierLibrary;
    const std::uint32_t symbol = document_.index().predicate_of(tree_, node);
    if (symbol == SymbolIndex::kNone || numbers_.empty()) return modifiers;
    const ProgramPredicate& predicate = snapshot_.program().predicates()[numbers_[symbol]];
    if (predicate.ambient != nullptr) modifiers |= kModifierLibrary;
    if (!predicate.stated()) modifiers |= kModifierUndefined;
    return modifiers;
  }

  // A name in a damaged statement that no node has.
  void put_loose_name(std::uint32_t index) {
    const auto tokens = tree_.tokens();
    if (index > 0 && tokens[index - 1].kind == TokenKind::kDot) {
      put(tokens[index].span, SemanticType::kMethod, 0);
    } else if (index + 1 < tokens.size() && tokens[index + 1].kind == TokenKind::kLeftParen) {
      put(tokens[index].span, SemanticType::kPredicate, 0);
    }
  }

  // One token for each line.
  void put(Span span, SemanticType type, std::uint32_t modifiers) {
    const std::string_view text = document_.text(span);
    std::size_t from = 0;
    while (from < text.size()) {
      const std::size_t to = std::min(text.find_first_of("\r\n", from), text.size());
      const Span line{span.begin + static_cast<std::uint32_t>(from), span.begin + static_cast<std::uint32_t>(to)};
      if (line.size() > 0 && line.end > range_.begin && line.begin < range_.end)
        result_.push_back({line, type, modifiers});
      from = to + 1;
    }
  }

  void add_test_words() {
    const TestOutline& outline = document_.outline();
    if (outline.keywords.empty() && outline.tests.empty()) return;
    // They go before what the policy text has in their place.
    std::vector<SemanticToken> policy = std::exchange(result_, {});
    for (const Span span : outline.keywords) put(span, SemanticType::kKeyword, 0);
    for (const TestName& test : outline.tests) put(test.name_span, SemanticType::kString, 0);
    result_.insert(result_.end(), policy.begin(), policy.end());
    sort_stably(result_, [](const SemanticToken& token) { return token.span.begin; });
    std::uint32_t end = 0;
    std::erase_if(result_, [&](const SemanticToken& token) {
      if (token.span.begin < end) return true;
      end = token.span.end;
      return false;
    });
  }

  const Snapshot& snapshot_;
  const Document& document_;
  const SyntaxTree& tree_;
  Span range_;
  std::span<const std::uint32_t> numbers_;
  std::vector<Named> names_;
  std::vector<SemanticToken> result_;
};

}  // namespace

std::span<const std::string_view> semantic_type_names() { return kTypeNames; }
std::span<const std::string_view> semantic_modifier_names() { return kModifierNames; }

std::vector<SemanticToken> semantic_tokens(const Snapshot& snapshot, const Document& document) {
  return semantic_tokens(snapshot, document, {0, document.source().size()});
}

std::vector<SemanticToken> semantic_tokens(const Snapshot& snapshot, const Document& document, Span range) {
  range.end = std::min(range.end, document.source().size());
  if (document.skipped() || range.begin >= range.end) return {};
  return TokenWriter(snapshot, document, range).run();
}

}  // namespace hardtack::analysis
