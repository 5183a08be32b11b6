#include "grammar/lower/lowering.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/program/program_builder.h"
#include "engine/terms/term.h"
#include "engine/text/quote.h"

namespace hardtack {
namespace {

bool is_scope(NodeKind kind) { return kind >= NodeKind::kScopeAuthority && kind <= NodeKind::kScopeParameter; }

// The diagnostic code of what the builder refuses after the checks passed.
DiagnosticCode code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kProgramTooLarge: return DiagnosticCode::kProgramTooLarge;
    case ErrorCode::kNestingTooDeep: return DiagnosticCode::kNestingTooDeep;
    case ErrorCode::kParameterType: return DiagnosticCode::kParameterType;
    case ErrorCode::kMissingParameter: return DiagnosticCode::kMissingParameter;
    default: return DiagnosticCode::kInvalidProgram;
  }
}

bool is_collection(NodeKind kind) {
  return kind == NodeKind::kSet || kind == NodeKind::kArray || kind == NodeKind::kMap;
}

class Lowering {
 public:
  Lowering(const SyntaxTree& tree, const Parameters& parameters, const LoweringOptions& options)
      : tree_(tree), parameters_(parameters), options_(options), builder_(options.limits, options.seed) {}

  // After an error, restart() before the next.
  Result<void> lower_statement(NodeId statement) {
    auto done = dispatch(statement);
    if (done) {
      ++lowered_;
      note_place(statement);
      return done;
    }
    if (done.error().span()) return done;
    return fail(done.error().with_span(tree_.span(statement)));
  }

  // Behind the last statement of the text.
  Result<void> append() {
    auto done = options_.append(builder_);
    if (done || done.error().span()) return done;
    return fail(done.error().with_span({tree_.source().size(), tree_.source().size()}));
  }

  // After an error: whether it is about the whole text, so that there is no sense in looking at more statements.
  bool is_full(NodeKind kind) {
    const ProgramLimits& limits = options_.limits;
    const TermStore& terms = builder_.terms();
    return keys_full_ || lowered_ >= most_statements(kind) || terms.string_count() > limits.max_strings ||
           terms.memory_used() > limits.max_string_bytes * 4;
  }

  // The statements of another kind come next.
  void begin_kind() { lowered_ = 0; }
  // The builder is of no use after an error.
  void restart() { builder_ = ProgramBuilder(options_.limits, options_.seed); }

  LoweredBlock build() && { return {std::move(builder_).build(), std::move(places_).finish()}; }

 private:
  std::size_t most_statements(NodeKind kind) const {
    switch (kind) {
      case NodeKind::kFact: return options_.limits.max_facts;
      case NodeKind::kRule: return options_.limits.max_rules;
      case NodeKind::kCheck: return options_.limits.max_checks;
      case NodeKind::kPolicy: return options_.limits.max_policies;
      default: return 1;
    }
  }

  // Statements are lowered kind by kind, as the map takes them. Errors leave it of no use, as they do the block.
  void note_place(NodeId statement) {
    const auto parts = tree_.children(statement);
    if (parts.empty()) return;
    const Span span{tree_.span(statement).begin, tree_.span(parts.back()).end};  // without the `;`
    alternatives_.clear();
    switch (tree_.kind(statement)) {
      case NodeKind::kFact: return places_.add(StatementKind::kFact, span);
      case NodeKind::kRule: return places_.add(StatementKind::kRule, span);
      case NodeKind::kCheck:
      case NodeKind::kPolicy: break;
      default: return;
    }
    for (NodeId query : parts) alternatives_.push_back(tree_.span(query));
    const bool check = tree_.kind(statement) == NodeKind::kCheck;
    places_.add(check ? StatementKind::kCheck : StatementKind::kPolicy, span, alternatives_);
  }

  Result<void> dispatch(NodeId statement) {
    switch (tree_.kind(statement)) {
      case NodeKind::kFact: return fact(tree_.child(statement, 0));
      case NodeKind::kRule: return rule(statement);
      case NodeKind::kCheck: HARDTACK_CHECK(queries(statement)); return builder_.add_check(tree_.check_kind(statement));
      case NodeKind::kPolicy:
        HARDTACK_CHECK(queries(statement));
        return builder_.add_policy(tree_.policy_kind(statement));
      case NodeKind::kScopeDeclaration:
        for (NodeId id : tree_.children(statement)) {
          HARDTACK_TRY(Scope lowered, scope(id));
          HARDTACK_CHECK(placed(builder_.add_block_scope(lowered), tree_.span(id)));
        }
        return {};
      default: return fail(ErrorCode::kInternal, "a statement with an error was lowered");
    }
  }

  static Result<void> placed(Result<void> done, Span span) {
    if (done || done.error().span()) return done;
    return fail(done.error().with_span(span));
  }

  // Where a predicate or a literal that the builder refuses passes a limit.
  Span place_in(NodeId node) const {
    const ProgramLimits& limits = options_.limits;
    if (tree_.kind(node) == NodeKind::kPredicate && tree_.children(node).size() > limits.max_terms) {
      return tree_.span(tree_.child(node, limits.max_terms));
    }
    struct Part {
      NodeId id;
      std::size_t depth;
    };
    std::vector<Part> open{{node, 0}};
    while (!open.empty()) {
      Part part = open.back();
      open.pop_back();
      const auto parts = tree_.children(part.id);
      if (is_collection(tree_.kind(part.id))) {
        if (++part.depth > kMaxTermDepth) return tree_.span(part.id);
        if (parts.size() > limits.max_elements) return tree_.span(parts[limits.max_elements]);
      }
      for (std::size_t i = parts.size(); i > 0; --i) open.push_back({parts[i - 1], part.depth});
    }
    return tree_.span(node);
  }

  Result<void> fact(NodeId predicate) {
    const StringId name = builder_.terms().intern(tree_.name(predicate));
    HARDTACK_CHECK(read_terms(predicate));
    auto done = builder_.add_fact(name, values_);
    if (done || is_full(NodeKind::kFact)) return done;
    return placed(std::move(done), place_in(predicate));
  }

  Result<void> rule(NodeId statement) {
    const NodeId head = tree_.child(statement, 0);
    const StringId name = builder_.terms().intern(tree_.name(head));
    HARDTACK_CHECK(read_terms(head));
    const std::vector<Value> head_terms = values_;
    HARDTACK_CHECK(query(tree_.child(statement, 1)));
    auto done = builder_.add_rule(name, head_terms);
    if (done || is_full(NodeKind::kRule)) return done;
    return placed(std::move(done), place_in(head));
  }

  Result<void> queries(NodeId statement) {
    for (NodeId id : tree_.children(statement)) HARDTACK_CHECK(query(id));
    return {};
  }

  Result<void> query(NodeId id) {
    builder_.begin_query();
    std::size_t atoms = 0;
    for (NodeId element : tree_.children(id)) {
      if (tree_.kind(element) != NodeKind::kPredicate) continue;
      const StringId name = builder_.terms().intern(tree_.name(element));
      HARDTACK_CHECK(read_terms(element));
      if (auto done = builder_.add_atom(name, values_); !done) {
        return placed(std::move(done), atoms >= options_.limits.max_atoms ? tree_.span(element) : place_in(element));
      }
      ++atoms;
    }
    for (NodeId element : tree_.children(id)) {
      if (tree_.kind(element) == NodeKind::kPredicate || is_scope(tree_.kind(element))) continue;
      HARDTACK_CHECK(expression(element));
    }
    for (NodeId element : tree_.children(id)) {
      if (!is_scope(tree_.kind(element))) continue;
      HARDTACK_TRY(Scope lowered, scope(element));
      HARDTACK_CHECK(placed(builder_.add_scope(lowered), tree_.span(element)));
    }
    return placed(builder_.end_query(), tree_.span(id));
  }

  Result<Scope> scope(NodeId id) {
    switch (tree_.kind(id)) {
      case NodeKind::kScopeAuthority: return Scope{ScopeKind::kAuthority, 0};
      case NodeKind::kScopePrevious: return Scope{ScopeKind::kPrevious, 0};
      case NodeKind::kScopeKey: return key_scope(id, tree_.public_key(id));
      default: break;
    }
    if (options_.placeholders) return key_scope(id, placeholder_key(tree_.name(id)));
    const Parameters::Value* value = parameters_.find(tree_.name(id));
    if (value == nullptr || !std::holds_alternative<PublicKey>(*value)) return missing(id);
    return key_scope(id, std::get<PublicKey>(*value));
  }

  Result<Scope> key_scope(NodeId id, const PublicKey& key) {
    const auto index = builder_.add_key(key);
    if (index) return Scope{ScopeKind::kPublicKey, *index};
    keys_full_ = true;
    return fail(index.error().with_span(tree_.span(id)));
  }

  // Names that begin alike may share one.
  static PublicKey placeholder_key(std::string_view name) {
    std::array<std::uint8_t, public_key_size(KeyAlgorithm::kEd25519)> bytes{};
    std::copy_n(name.begin(), std::min(name.size(), bytes.size()), bytes.begin());
    return *PublicKey::from_bytes(KeyAlgorithm::kEd25519, bytes);
  }

  // Into values_.
  Result<void> read_terms(NodeId predicate) {
    values_.clear();
    for (NodeId id : tree_.children(predicate)) {
      HARDTACK_TRY(Value lowered, value(id));
      values_.push_back(lowered);
    }
    return {};
  }

  Result<Value> value(NodeId id) {
    TermStore& store = builder_.terms();
    switch (tree_.kind(id)) {
      case NodeKind::kVariable: return store.variable(tree_.name(id));
      case NodeKind::kString: return store.string(tree_.string(id));
      default: break;
    }
    HARDTACK_TRY(const Term content, term(id));
    auto lowered = content.to_value(store);
    if (!lowered) return fail(lowered.error().with_span(place_in(id)));
    return lowered;
  }

  // Recursion is bounded by ParseLimits::max_depth.
  Result<Term> term(NodeId id) {
    switch (tree_.kind(id)) {
      case NodeKind::kVariable: return Term::variable(std::string(tree_.name(id)));
      case NodeKind::kInteger: return Term::integer(tree_.integer(id));
      case NodeKind::kString: return Term::string(std::string(tree_.string(id)));
      case NodeKind::kDate: return Term::date(tree_.date(id));
      case NodeKind::kBytes: return Term::bytes(std::string(tree_.string(id)));
      case NodeKind::kBool: return Term::boolean(tree_.boolean(id));
      case NodeKind::kNull: return Term::null();
      case NodeKind::kSet:
      case NodeKind::kArray:
      case NodeKind::kMap: return collection(id);
      case NodeKind::kParameter: {
        if (options_.placeholders) return Term::string("{" + std::string(tree_.name(id)) + "}");
        const Parameters::Value* value = parameters_.find(tree_.name(id));
        if (value == nullptr || !std::holds_alternative<Term>(*value)) return missing(id);
        return std::get<Term>(*value);
      }
      default: return fail(ErrorCode::kInternal, "a term with an error was lowered");
    }
  }

  Result<Term> collection(NodeId id) {
    const NodeKind kind = tree_.kind(id);
    std::vector<Term> elements;
    for (NodeId child : tree_.children(id)) {
      if (kind == NodeKind::kMap) {
        HARDTACK_TRY(Term key, term(tree_.child(child, 0)));
        elements.push_back(std::move(key));
        child = tree_.child(child, 1);
      }
      HARDTACK_TRY(Term element, term(child));
      if (kind == NodeKind::kSet && tree_.kind(child) == NodeKind::kParameter && !options_.placeholders) {
        HARDTACK_CHECK(check_element(child, element, elements));
      }
      elements.push_back(std::move(element));
    }
    if (kind == NodeKind::kMap) return Term::map(std::move(elements));
    return kind == NodeKind::kSet ? Term::set(std::move(elements)) : Term::array(std::move(elements));
  }

  // The type of a parameter is known only now.
  Result<void> check_element(NodeId parameter, const Term& element, const std::vector<Term>& before) const {
    const bool mixed = !before.empty() && before.front().type() != element.type();
    if (!mixed && !element.is(ValueType::kSet)) return {};
    return fail(Error(ErrorCode::kParameterType,
                      "the parameter " + quote(tree_.name(parameter)) + " cannot be an element of this set")
                    .with_help("the elements of a set have one type, and none is a set")
                    .with_span(tree_.span(parameter)));
  }

  std::unexpected<Error> missing(NodeId id) const {
    return fail(Error(ErrorCode::kMissingParameter, "the parameter " + quote(tree_.name(id)) + " is not given")
                    .with_span(tree_.span(id)));
  }

  // One node of an expression on the way: which of its parts comes next.
  struct Visit {
    NodeId id;
    std::uint32_t step = 0;
  };

  // Postfix order, with a stack of its own: a chain of operators nests as deep as it is long.
  Result<void> expression(NodeId root) {
    builder_.begin_expression();
    std::vector<Visit> path{{root}};
    while (!path.empty()) {
      Visit& visit = path.back();
      const NodeId id = visit.id;
      const std::uint32_t step = visit.step++;
      const auto parts = tree_.children(id);
      switch (tree_.kind(id)) {
        case NodeKind::kNegation:
        case NodeKind::kParenthesised:
          if (step == 0) {
            path.push_back({parts[0]});
            continue;
          }
          HARDTACK_CHECK(
              placed(builder_.push_unary(tree_.kind(id) == NodeKind::kNegation ? UnaryOp::kNegate : UnaryOp::kParens),
                     tree_.span(id)));
          break;
        case NodeKind::kBinary:
        case NodeKind::kMethod:
        case NodeKind::kExtern:
          HARDTACK_CHECK(
              placed(between_operands(id, step), tree_.span(parts[std::min<std::size_t>(step, parts.size() - 1)])));
          if (step < parts.size()) {
            path.push_back({parts[step]});
            continue;
          }
          HARDTACK_CHECK(placed(operation(id), tree_.node(id).name));
          break;
        case NodeKind::kClosure:
          if (step == 0) {
            const std::array parameter{builder_.terms().intern(tree_.name(parts[0]))};
            HARDTACK_CHECK(placed(builder_.begin_closure(parameter), tree_.span(id)));
            path.push_back({parts[1]});
            continue;
          }
          HARDTACK_CHECK(placed(builder_.end_closure(), tree_.span(id)));
          break;
        default: {
          HARDTACK_TRY(Value literal, value(id));
          if (auto done = builder_.push_value(literal); !done) return placed(std::move(done), place_in(id));
          break;
        }
      }
      path.pop_back();
    }
    return builder_.end_expression();
  }

  // The right side of `&&` and `||` and the receiver of `try_or` are evaluated on demand: closures without parameters.
  // `step` parts have been lowered.
  Result<void> between_operands(NodeId id, std::uint32_t step) {
    const auto op = binary_op(id);
    const bool lazy_right = op == BinaryOp::kAnd || op == BinaryOp::kOr;
    const bool lazy_left = op == BinaryOp::kTryOr;
    if ((lazy_left && step == 0) || (lazy_right && step == 1)) return builder_.begin_closure({});
    if ((lazy_left && step == 1) || (lazy_right && step == 2)) return builder_.end_closure();
    return {};
  }

  // kExtern where the node is no binary operation.
  BinaryOp binary_op(NodeId id) const {
    if (tree_.kind(id) == NodeKind::kBinary) return tree_.binary_op(id);
    if (tree_.kind(id) == NodeKind::kMethod) return tree_.method(id).binary;
    return BinaryOp::kExtern;
  }

  Result<void> operation(NodeId id) {
    const bool unary = tree_.children(id).size() == 1;
    if (tree_.kind(id) == NodeKind::kExtern) {
      const StringId name = builder_.terms().intern(tree_.name(id));
      return unary ? builder_.push_extern_unary(name) : builder_.push_extern_binary(name);
    }
    return unary ? builder_.push_unary(tree_.method(id).unary) : builder_.push_binary(binary_op(id));
  }

  const SyntaxTree& tree_;
  const Parameters& parameters_;
  const LoweringOptions& options_;
  ProgramBuilder builder_;
  SourceMapWriter places_;
  std::vector<Span> alternatives_;
  std::vector<Value> values_;
  std::size_t lowered_ = 0;  // statements of the kind at hand
  bool keys_full_ = false;
};

}  // namespace

std::optional<LoweredBlock> lower(const SyntaxTree& tree, const Parameters& parameters, const LoweringOptions& options,
                                  Diagnostics& diagnostics) {
  Lowering lowering(tree, parameters, options);
  bool sound = true;
  const auto report = [&](const Error& error) {
    diagnostics.report(code_of(error.code()), error.span().value_or(Span{}), error.message())
        .set_error(error.code())
        .set_help(error.help());
  };
  for (NodeKind kind :
       {NodeKind::kFact, NodeKind::kRule, NodeKind::kCheck, NodeKind::kPolicy, NodeKind::kScopeDeclaration}) {
    lowering.begin_kind();
    for (NodeId statement : tree.statements()) {
      if (tree.kind(statement) != kind) continue;
      const auto done = lowering.lower_statement(statement);
      if (done) continue;
      sound = false;
      report(done.error());
      if (lowering.is_full(kind) || diagnostics.full()) return std::nullopt;
      lowering.restart();
    }
  }
  if (!sound) return std::nullopt;
  if (options.append) {
    if (const auto done = lowering.append(); !done) {
      report(done.error());
      return std::nullopt;
    }
  }
  return std::move(lowering).build();
}

}  // namespace hardtack
