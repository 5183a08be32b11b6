#include "engine/program/program_builder.h"

#include <algorithm>
#include <bit>
#include <string>

#include "engine/base/heap_size.h"
#include "engine/program/name.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack {
namespace {

std::unexpected<Error> too_large(std::string_view what, std::size_t limit) {
  return fail(ErrorCode::kProgramTooLarge, cat("more than ", limit, " ", what, ", the limit for one block"));
}

// Makes room for what most blocks of tokens hold, once there is something: growing there in steps costs more than
// reading them.
template <typename T>
void make_room(std::vector<T>& pool, std::size_t usual) {
  if (pool.capacity() == 0) pool.reserve(usual);
}

constexpr std::size_t kFewConstants = 16;

std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

}  // namespace

ProgramBuilder::ProgramBuilder(const ProgramLimits& limits, HashSeed seed) : limits_(limits), block_(seed) {}

Result<std::uint32_t> ProgramBuilder::add_key(const PublicKey& key) {
  const auto known = std::ranges::find(block_.keys_, key);
  if (known != block_.keys_.end()) return size32(static_cast<std::size_t>(known - block_.keys_.begin()));
  if (block_.keys_.size() >= limits_.max_keys) return too_large("public keys", limits_.max_keys);
  block_.keys_.push_back(key);
  return size32(block_.keys_.size() - 1);
}

Result<void> ProgramBuilder::add_block_scope(Scope scope) try {
  if (block_.block_scopes_.size() >= limits_.max_terms) return too_large("scopes", limits_.max_terms);
  block_.block_scopes_.push_back(scope);
  return {};
} catch (...) {
  broken_ = true;
  throw;
}

Result<void> ProgramBuilder::check_name(StringId name) {
  const auto index = static_cast<std::size_t>(name);
  if (index < checked_names_.size() && checked_names_[index]) return {};
  const std::string_view text = block_.store_.text(name);
  if (!is_valid_name(text)) {
    return std::unexpected(Error(ErrorCode::kInvalidName, "a predicate or function has a name that cannot be written")
                               .with_help("names are letters, digits, `_` and `:`, and not digits alone"));
  }
  checked_names_.resize(std::max(checked_names_.size(), index + 1));
  checked_names_[index] = true;
  return {};
}

Result<void> ProgramBuilder::check_strings() const {
  if (block_.store_.string_count() > limits_.max_strings) return too_large("distinct strings", limits_.max_strings);
  if (block_.store_.memory_used() > limits_.max_string_bytes * 4) {
    return too_large("bytes of terms", limits_.max_string_bytes * 4);
  }
  return {};
}

Result<Range> ProgramBuilder::copy_terms(std::span<const Value> terms) {
  if (terms.size() > limits_.max_terms) return too_large("terms in one predicate", limits_.max_terms);
  for (Value term : terms) {
    if (term.is_collection()) HARDTACK_CHECK(check_collection(term));
    if (term.is(ValueType::kVariable)) HARDTACK_CHECK(check_variable(term.as_string()));
  }
  const Range range{size32(block_.terms_.size()), size32(terms.size())};
  if (!terms.empty()) make_room(block_.terms_, 16);
  block_.terms_.resize(block_.terms_.size() + terms.size());
  std::ranges::transform(terms, block_.terms_.begin() + range.first, [this](Value term) { return term_id(term); });
  return range;
}

TermId ProgramBuilder::term_id(Value value) {
  return value.is(ValueType::kVariable) ? TermId::variable(value.as_string())
                                        : TermId::constant(constant_number(value));
}

// Equal constants are one. A few are found faster without a table.
std::uint32_t ProgramBuilder::constant_number(Value value) {
  std::vector<Value>& constants = block_.constants_;
  if (constants.size() < kFewConstants) {
    const auto known = std::ranges::find(constants, value);
    const std::uint32_t number = size32(static_cast<std::size_t>(known - constants.begin()));
    make_room(constants, kFewConstants / 2);
    if (number == constants.size()) constants.push_back(value);
    return number;
  }
  if ((constants.size() + 1) * 2 > constant_slots_.size()) {
    constant_slots_.assign(std::bit_ceil(constants.size() * 4), 0);
    for (std::size_t i = 0; i < constants.size(); ++i) constant_slot(constants[i]) = size32(i + 1);
  }
  std::uint32_t& slot = constant_slot(value);
  if (slot == 0) {
    constants.push_back(value);
    slot = size32(constants.size());
  }
  return slot - 1;
}

// The slot that holds the constant, or the empty one where it belongs.
std::uint32_t& ProgramBuilder::constant_slot(Value value) {
  const std::uint64_t hash =
      hash_word(block_.store_.seed(), 0, value.payload(), static_cast<std::uint64_t>(value.type()));
  const std::size_t mask = constant_slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (constant_slots_[slot] != 0 && block_.constants_[constant_slots_[slot] - 1] != value) slot = (slot + 1) & mask;
  return constant_slots_[slot];
}

// Recursion is bounded by kMaxTermDepth.
Result<void> ProgramBuilder::check_collection(Value collection) const {
  if (block_.store_.length(collection) > limits_.max_elements) {
    return too_large("elements in one collection", limits_.max_elements);
  }
  for (Value element : block_.store_.elements(collection)) {
    if (element.is_collection()) HARDTACK_CHECK(check_collection(element));
  }
  return {};
}

Result<void> ProgramBuilder::check_variable(StringId name) const {
  if (is_valid_variable(block_.store_.text(name))) return {};
  return std::unexpected(Error(ErrorCode::kInvalidName, "a variable has a name that cannot be written")
                             .with_help("variable names are letters, digits, `_` and `:`"));
}

Result<void> ProgramBuilder::add_fact(StringId name, std::span<const Value> terms) try {
  if (block_.facts_.size() >= limits_.max_facts) return too_large("facts", limits_.max_facts);
  HARDTACK_CHECK(check_name(name));
  for (Value term : terms) {
    if (!block_.store_.is_ground(term)) {
      return std::unexpected(
          Error(ErrorCode::kFactNotGround, "a fact " + quote(block_.store_.text(name)) + " holds a variable")
              .with_help("facts hold values only; a rule derives facts from variables"));
    }
  }
  HARDTACK_TRY(Range range, copy_terms(terms));
  make_room(block_.facts_, 8);
  block_.facts_.push_back(Predicate{name, range});
  return check_strings();
} catch (...) {
  broken_ = true;
  throw;
}

void ProgramBuilder::begin_query() {
  query_ = Query{};
  query_.body.first = size32(block_.atoms_.size());
  query_.expressions.first = size32(block_.expressions_.size());
  query_.scopes.first = size32(block_.scopes_.size());
  query_ops_ = 0;
}

Result<void> ProgramBuilder::add_atom(StringId name, std::span<const Value> terms) try {
  if (query_.body.count >= limits_.max_atoms) return too_large("predicates in one body", limits_.max_atoms);
  HARDTACK_CHECK(check_name(name));
  for (Value term : terms) {
    if (term.is_collection() && !block_.store_.is_ground(term)) {
      return fail(ErrorCode::kInvalidExpression, "a variable cannot stand inside a set, array or map");
    }
  }
  HARDTACK_TRY(Range range, copy_terms(terms));
  make_room(block_.atoms_, 8);
  block_.atoms_.push_back(Predicate{name, range});
  ++query_.body.count;
  return check_strings();
} catch (...) {
  broken_ = true;
  throw;
}

ProgramBuilder::Frame& ProgramBuilder::open_frame() {
  if (depth_ == frames_.size()) frames_.emplace_back();
  Frame& opened = frames_[depth_++];
  opened.ops.clear();
  opened.stack.clear();
  opened.parameters = {};
  return opened;
}

void ProgramBuilder::begin_expression() try { open_frame(); } catch (...) {
  broken_ = true;
  throw;
}

Result<void> ProgramBuilder::push_op(const Op& op) {
  if (depth_ == 0) return fail(ErrorCode::kInternal, "an operation outside an expression");
  if (query_ops_ >= limits_.max_operations) return too_large("operations in one query", limits_.max_operations);
  ++query_ops_;
  frame().ops.push_back(op);
  return {};
}

Result<void> ProgramBuilder::push_value(Value value) try {
  if (value.is(ValueType::kVariable)) HARDTACK_CHECK(check_variable(value.as_string()));
  if (value.is_collection()) {
    if (!block_.store_.is_ground(value)) {
      return fail(ErrorCode::kInvalidExpression, "a variable cannot stand inside a set, array or map");
    }
    HARDTACK_CHECK(check_collection(value));
  }
  Op op;
  op.kind = OpKind::kValue;
  op.term = term_id(value);
  HARDTACK_CHECK(push_op(op));
  frame().stack.push_back(kValueSlot);
  return check_strings();
} catch (...) {
  broken_ = true;
  throw;
}

Result<void> ProgramBuilder::push_unary_op(const Op& op) try {
  HARDTACK_CHECK(push_op(op));
  auto& stack = frame().stack;
  if (stack.empty()) return fail(ErrorCode::kInvalidExpression, "an operator lacks its operand");
  if (stack.back() != kValueSlot)
    return fail(ErrorCode::kInvalidExpression, "a unary operator is applied to a closure");
  return {};
} catch (...) {
  broken_ = true;
  throw;
}

Result<void> ProgramBuilder::push_unary(UnaryOp unary) {
  if (unary == UnaryOp::kExtern) return fail(ErrorCode::kInvalidExpression, "an extern call lacks its name");
  Op op;
  op.kind = OpKind::kUnary;
  op.unary = unary;
  return push_unary_op(op);
}

Result<void> ProgramBuilder::push_extern_unary(StringId name) {
  HARDTACK_CHECK(check_name(name));
  Op op;
  op.kind = OpKind::kUnary;
  op.unary = UnaryOp::kExtern;
  op.extern_name = name;
  return push_unary_op(op);
}

Result<void> ProgramBuilder::push_binary_op(const Op& op) try {
  HARDTACK_CHECK(push_op(op));
  auto& stack = frame().stack;
  if (stack.size() < 2) return fail(ErrorCode::kInvalidExpression, "an operator lacks an operand");
  const std::uint32_t right = stack.back();
  stack.pop_back();
  const std::uint32_t left = stack.back();
  const auto is_closure = [this](std::uint32_t slot, std::uint32_t parameters) {
    return slot != kValueSlot && block_.closures_[slot].parameters.count == parameters;
  };
  bool well_formed = false;
  switch (op.binary) {
    case BinaryOp::kAnd:
    case BinaryOp::kOr: well_formed = left == kValueSlot && is_closure(right, 0); break;
    case BinaryOp::kAll:
    case BinaryOp::kAny: well_formed = left == kValueSlot && is_closure(right, 1); break;
    case BinaryOp::kTryOr: well_formed = is_closure(left, 0) && right == kValueSlot; break;
    default: well_formed = left == kValueSlot && right == kValueSlot; break;
  }
  if (!well_formed)
    return fail(ErrorCode::kInvalidExpression, "an operator has a closure where it takes a value, or the reverse");
  stack.back() = kValueSlot;
  return {};
} catch (...) {
  broken_ = true;
  throw;
}

Result<void> ProgramBuilder::push_binary(BinaryOp binary) {
  if (binary == BinaryOp::kExtern) return fail(ErrorCode::kInvalidExpression, "an extern call lacks its name");
  Op op;
  op.kind = OpKind::kBinary;
  op.binary = binary;
  return push_binary_op(op);
}

Result<void> ProgramBuilder::push_extern_binary(StringId name) {
  HARDTACK_CHECK(check_name(name));
  Op op;
  op.kind = OpKind::kBinary;
  op.binary = BinaryOp::kExtern;
  op.extern_name = name;
  return push_binary_op(op);
}

Result<void> ProgramBuilder::begin_closure(std::span<const StringId> parameters) try {
  if (depth_ > limits_.max_closure_depth) return too_large("closures inside each other", limits_.max_closure_depth);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    HARDTACK_CHECK(check_variable(parameters[i]));
    if (std::ranges::find(parameters.subspan(i + 1), parameters[i]) != parameters.end()) {
      return fail(ErrorCode::kShadowedVariable, "a closure names the same parameter twice");
    }
  }
  Frame& opened = open_frame();
  opened.parameters = Range{size32(block_.names_.size()), size32(parameters.size())};
  block_.names_.insert(block_.names_.end(), parameters.begin(), parameters.end());
  return check_strings();
} catch (...) {
  broken_ = true;
  throw;
}

Result<Range> ProgramBuilder::close_frame() {
  if (depth_ == 0) return fail(ErrorCode::kInternal, "an expression ends that was not begun");
  const Frame& closed = frame();
  if (closed.stack.size() != 1 || closed.stack.back() != kValueSlot) {
    return fail(ErrorCode::kInvalidExpression, "an expression does not leave exactly one value");
  }
  const Range range{size32(block_.ops_.size()), size32(closed.ops.size())};
  block_.ops_.insert(block_.ops_.end(), closed.ops.begin(), closed.ops.end());
  --depth_;
  return range;
}

Result<void> ProgramBuilder::end_closure() try {
  if (depth_ < 2) return fail(ErrorCode::kInternal, "a closure ends that was not begun");
  const Range parameters = frame().parameters;
  HARDTACK_TRY(Range ops, close_frame());
  block_.closures_.push_back(Closure{parameters, ops});
  Op op;
  op.kind = OpKind::kClosure;
  op.closure = size32(block_.closures_.size() - 1);
  HARDTACK_CHECK(push_op(op));
  frame().stack.push_back(op.closure);
  return {};
} catch (...) {
  broken_ = true;
  throw;
}

Result<void> ProgramBuilder::end_expression() try {
  if (depth_ != 1) return fail(ErrorCode::kInternal, "an expression ends inside a closure");
  HARDTACK_TRY(Range ops, close_frame());
  block_.expressions_.push_back(Expression{ops});
  ++query_.expressions.count;
  return {};
} catch (...) {
  broken_ = true;
  throw;
}

Result<void> ProgramBuilder::add_scope(Scope scope) try {
  if (query_.scopes.count >= limits_.max_terms) return too_large("scopes", limits_.max_terms);
  block_.scopes_.push_back(scope);
  ++query_.scopes.count;
  return {};
} catch (...) {
  broken_ = true;
  throw;
}

Result<void> ProgramBuilder::end_query() try {
  if (depth_ != 0) return fail(ErrorCode::kInternal, "a query ends inside an expression");
  if (pending_queries_ >= limits_.max_queries) return too_large("alternatives joined by `or`", limits_.max_queries);
  block_.queries_.push_back(query_);
  ++pending_queries_;
  return {};
} catch (...) {
  broken_ = true;
  throw;
}

bool ProgramBuilder::binds(std::span<const Value> terms) const {
  return std::ranges::all_of(terms, [this](Value term) {
    if (!term.is(ValueType::kVariable)) return true;
    return std::ranges::any_of(block_.body(query_), [&](const Predicate& atom) {
      const auto known = block_.terms_of(atom);
      return std::ranges::find(known, term) != known.end();
    });
  });
}

Result<void> ProgramBuilder::add_rule(StringId head_name, std::span<const Value> head_terms) try {
  if (pending_queries_ != 1) return fail(ErrorCode::kInternal, "a rule takes exactly one query");
  if (block_.rules_.size() >= limits_.max_rules) return too_large("rules", limits_.max_rules);
  // Before the search below, which takes the product of the terms of head and body.
  if (head_terms.size() > limits_.max_terms) return too_large("terms in one predicate", limits_.max_terms);
  HARDTACK_CHECK(check_name(head_name));
  for (Value term : head_terms) {
    if (term.is_collection() && !block_.store_.is_ground(term)) {
      return fail(ErrorCode::kInvalidExpression, "a variable cannot stand inside a set, array or map");
    }
    if (block_.defect_ || binds({&term, 1})) continue;
    block_.defect_ =
        Error(ErrorCode::kUnboundVariable, "the head of rule " + quote(block_.store_.text(head_name)) + " names " +
                                               quote(block_.store_.text(term.as_string()), "$") +
                                               ", which no predicate of its body binds");
    block_.defective_rule_ = block_.rules_.size();
  }
  HARDTACK_TRY(Range range, copy_terms(head_terms));
  block_.rules_.push_back(Rule{Predicate{head_name, range}, query_});
  block_.queries_.pop_back();
  pending_queries_ = 0;
  return check_strings();
} catch (...) {
  broken_ = true;
  throw;
}

Range ProgramBuilder::take_queries() {
  const Range range{size32(block_.queries_.size()) - pending_queries_, pending_queries_};
  pending_queries_ = 0;
  return range;
}

Result<void> ProgramBuilder::add_check(CheckKind kind) try {
  if (block_.checks_.size() >= limits_.max_checks) return too_large("checks", limits_.max_checks);
  block_.checks_.push_back(Check{kind, take_queries()});
  return {};
} catch (...) {
  broken_ = true;
  throw;
}

Result<void> ProgramBuilder::add_policy(PolicyKind kind) try {
  if (block_.policies_.size() >= limits_.max_policies) return too_large("policies", limits_.max_policies);
  block_.policies_.push_back(PolicyStatement{kind, take_queries()});
  return {};
} catch (...) {
  broken_ = true;
  throw;
}

Block ProgramBuilder::build() && {
  if (broken_) {
    block_.defect_ = Error(ErrorCode::kInternal, "the block lacks a statement for which there was no memory");
  }
  return std::move(block_);
}

std::size_t Block::held_bytes() const {
  return store_.held_bytes() + heap_bytes(facts_, rules_, checks_, policies_, block_scopes_, keys_, constants_, terms_,
                                          atoms_, expressions_, scopes_, queries_, ops_, closures_, names_);
}

void Block::shrink() {
  store_.shrink();
  const auto all = [](auto&... vectors) { (vectors.shrink_to_fit(), ...); };
  all(facts_, rules_, checks_, policies_, block_scopes_, keys_, constants_, terms_, atoms_, expressions_, scopes_,
      queries_, ops_, closures_, names_);
}

}  // namespace hardtack
