#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/heap_size.h"
#include "engine/eval/code/compiled_block.h"

namespace hardtack {
namespace {

constexpr std::uint32_t kNone = 0xffffffff;

std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

template <typename T>
Range range_since(std::size_t first, const std::vector<T>& pool) {
  return {size32(first), size32(pool.size() - first)};
}

class BlockCompiler {
 public:
  // Null: constant patterns are left to the evaluation.
  BlockCompiler(const Block& block, PatternSet* patterns)
      : block_(block),
        patterns_(patterns),
        out_(std::make_shared<CompiledBlock>()),
        name_of_(block.terms().string_count(), kNone),
        slot_of_(block.terms().string_count(), kNone) {}

  Result<std::shared_ptr<const CompiledBlock>> compile() && {
    for (const Predicate& fact : block_.facts()) {
      out_->fact_relations.push_back(relation_number(fact.name, fact.terms.count));
    }
    for (const Rule& rule : block_.rules()) compile_rule(rule);
    for (const Check& check : block_.checks()) out_->checks.push_back(compile_queries(block_.queries(check)));
    for (const PolicyStatement& policy : block_.policies()) {
      out_->policies.push_back(compile_queries(block_.queries(policy)));
    }
    if (refused_) return fail(*std::move(refused_));
    if (patterns_ != nullptr) {
      out_->regexes = std::move(*patterns_).take();
      shrink();
    }
    return std::shared_ptr<const CompiledBlock>(std::move(out_));
  }

 private:
  struct Parameter {
    StringId name;
    std::uint32_t slot;
  };

  static std::size_t index(StringId id) { return static_cast<std::size_t>(id); }

  std::uint32_t name_number(StringId id) {
    std::uint32_t& number = name_of_[index(id)];
    if (number == kNone) {
      number = size32(out_->names.size());
      out_->names.push_back(id);
    }
    return number;
  }

  // For a block that is kept for long.
  void shrink() {
    const auto all = [](auto&... vectors) { (vectors.shrink_to_fit(), ...); };
    CompiledBlock& out = *out_;
    all(out.names, out.relations, out.fact_relations, out.rules, out.checks, out.policies, out.queries, out.atoms,
        out.terms, out.expressions, out.code, out.slots, out.variables, out.regexes);
  }

  std::uint32_t relation_number(StringId name, std::uint32_t arity) {
    const std::uint32_t number = name_number(name);
    relations_of_name_.resize(std::max(relations_of_name_.size(), std::size_t{number} + 1));
    for (std::uint32_t known : relations_of_name_[number]) {
      if (out_->relations[known].arity == arity) return known;
    }
    out_->relations.push_back({number, arity, reserved_kind(block_.terms().text(name))});
    relations_of_name_[number].push_back(size32(out_->relations.size() - 1));
    return size32(out_->relations.size() - 1);
  }

  // Variables must have slots already; those of a head that have none cannot occur in a block without defect.
  CompiledAtom compile_atom(const Predicate& predicate) {
    CompiledAtom atom;
    atom.relation = relation_number(predicate.name, predicate.terms.count);
    const std::size_t first = out_->terms.size();
    for (TermId term : block_.term_ids(predicate)) {
      if (!term.is_variable()) {
        out_->terms.push_back(TermRef::constant(term.number()));
        continue;
      }
      const std::uint32_t slot = slot_of_[index(term.name())];
      out_->terms.push_back(TermRef::slot(slot == kNone ? 0 : slot));
    }
    atom.terms = range_since(first, out_->terms);
    return atom;
  }

  void compile_rule(const Rule& rule) {
    CompiledRule compiled;
    compiled.query = compile_query(rule.query, [&] { compiled.head = compile_atom(rule.head); });
    out_->rules.push_back(compiled);
  }

  Range compile_queries(std::span<const Query> queries) {
    const std::size_t first = out_->queries.size();
    for (const Query& query : queries) compile_query(query, [] {});
    return range_since(first, out_->queries);
  }

  // `while_bound` runs while the query's variables have their slots.
  template <typename WhileBound>
  std::uint32_t compile_query(const Query& query, WhileBound while_bound) {
    CompiledQuery compiled;
    const std::size_t first_variable = out_->variables.size();
    for (const Predicate& atom : block_.body(query)) {
      for (TermId term : block_.term_ids(atom)) {
        if (!term.is_variable() || slot_of_[index(term.name())] != kNone) continue;
        slot_of_[index(term.name())] = size32(out_->variables.size() - first_variable);
        out_->variables.push_back(name_number(term.name()));
      }
    }
    compiled.variables = range_since(first_variable, out_->variables);
    frame_ = compiled.variables.count;

    const std::size_t first_atom = out_->atoms.size();
    const std::size_t first_term = out_->terms.size();
    for (const Predicate& atom : block_.body(query)) out_->atoms.push_back(compile_atom(atom));
    compiled.atoms = range_since(first_atom, out_->atoms);
    compiled.steps = 1 + compiled.atoms.count * size32(out_->terms.size() - first_term) / 16;

    compiled.expressions = query.expressions;
    const std::size_t last = std::size_t{query.expressions.first} + query.expressions.count;
    if (last > out_->expressions.size()) out_->expressions.resize(last);
    for (std::size_t i = query.expressions.first; i < last; ++i) {
      out_->expressions[i] = compile_expression(block_.expression(i), compiled.variables.count);
    }
    compiled.frame = frame_;
    while_bound();

    for (std::uint32_t name : CompiledBlock::slice(out_->variables, compiled.variables)) {
      slot_of_[index(out_->names[name])] = kNone;
    }
    out_->queries.push_back(compiled);
    return size32(out_->queries.size() - 1);
  }

  CompiledExpression compile_expression(const Expression& expression, std::uint32_t variables) {
    CompiledExpression compiled;
    const std::size_t first_code = out_->code.size();
    parameter_base_ = variables;
    compile_ops(block_.ops(expression));
    compiled.code = range_since(first_code, out_->code);

    const std::size_t first_slot = out_->slots.size();
    for (const Instruction& instruction : CompiledBlock::slice(out_->code, compiled.code)) {
      if (instruction.code == OpCode::kVariable && instruction.a < variables) out_->slots.push_back(instruction.a);
    }
    const auto begin = out_->slots.begin() + static_cast<std::ptrdiff_t>(first_slot);
    std::sort(begin, out_->slots.end());
    out_->slots.erase(std::unique(begin, out_->slots.end()), out_->slots.end());
    compiled.slots = range_since(first_slot, out_->slots);
    return compiled;
  }

  Instruction& emit(OpCode code, std::uint32_t a = 0) {
    out_->code.push_back(Instruction{code, 0, a});
    return out_->code.back();
  }

  // Recursion is bounded by ProgramLimits::max_closure_depth. The builder verified the shape: a closure is the right
  // operand of the operation after it, or the left one of a later try_or.
  void compile_ops(std::span<const Op> ops) {
    const std::size_t pending_before = pending_.size();
    for (std::size_t i = 0; i < ops.size(); ++i) {
      const Op& op = ops[i];
      switch (op.kind) {
        case OpKind::kValue: compile_value(op.term); break;
        case OpKind::kUnary: compile_unary(op); break;
        case OpKind::kClosure:
          if (i + 1 < ops.size() && ops[i + 1].kind == OpKind::kBinary) {
            compile_right_closure(ops[i + 1].binary, block_.closure(op.closure));
            ++i;
          } else {
            pending_.push_back(op.closure);
          }
          break;
        case OpKind::kBinary:
          if (op.binary == BinaryOp::kTryOr && pending_.size() > pending_before) {
            const std::uint32_t closure = pending_.back();
            pending_.pop_back();
            compile_body(OpCode::kTryOr, block_.closure(closure));
          } else if (op.binary == BinaryOp::kExtern) {
            emit(OpCode::kExternBinary, name_number(op.extern_name));
          } else if (op.binary == BinaryOp::kMatches && patterns_ != nullptr && i > 0 &&
                     ops[i - 1].kind == OpKind::kValue && block_.value(ops[i - 1].term).is(ValueType::kString)) {
            emit(OpCode::kMatches, pattern_number(block_.value(ops[i - 1].term).as_string()));
          } else {
            emit(OpCode::kBinary).op = static_cast<std::uint8_t>(op.binary);
          }
          break;
      }
    }
  }

  // After the first refusal no pattern is looked at any more.
  std::uint32_t pattern_number(StringId pattern) {
    if (refused_) return 0;
    const auto number = patterns_->add(block_.terms().text(pattern));
    if (number) return *number;
    refused_ = number.error();
    return 0;
  }

  void compile_value(TermId term) {
    if (!term.is_variable()) {
      emit(OpCode::kConstant, term.number());
      return;
    }
    const StringId name = term.name();
    const auto parameter = std::ranges::find(parameters_, name, &Parameter::name);
    if (parameter != parameters_.end()) {
      emit(OpCode::kVariable, parameter->slot);
    } else if (slot_of_[index(name)] != kNone) {
      emit(OpCode::kVariable, slot_of_[index(name)]);
    } else {
      emit(OpCode::kUnknownVariable, name_number(name));
    }
  }

  void compile_unary(const Op& op) {
    if (op.unary == UnaryOp::kParens) return;  // parentheses emit no code
    if (op.unary == UnaryOp::kExtern) {
      emit(OpCode::kExternUnary, name_number(op.extern_name));
    } else {
      emit(OpCode::kUnary).op = static_cast<std::uint8_t>(op.unary);
    }
  }

  void compile_right_closure(BinaryOp binary, const Closure& closure) {
    switch (binary) {
      case BinaryOp::kAnd: return compile_body(OpCode::kAndJump, closure);
      case BinaryOp::kOr: return compile_body(OpCode::kOrJump, closure);
      case BinaryOp::kAll:
      case BinaryOp::kAny: break;
      default: return;  // the builder admits no other
    }
    const StringId name = block_.parameters(closure)[0];
    const bool hides =
        slot_of_[index(name)] != kNone || std::ranges::find(parameters_, name, &Parameter::name) != parameters_.end();
    if (hides) emit(OpCode::kShadowedVariable, name_number(name));
    const std::uint32_t slot = parameter_base_ + size32(parameters_.size());
    frame_ = std::max(frame_, slot + 1);
    parameters_.push_back({name, slot});
    compile_body(binary == BinaryOp::kAll ? OpCode::kAll : OpCode::kAny, closure, slot);
    parameters_.pop_back();
  }

  void compile_body(OpCode code, const Closure& closure, std::optional<std::uint32_t> element_slot = std::nullopt) {
    const std::size_t at = out_->code.size();
    emit(code);
    if (element_slot) emit(OpCode::kElementSlot, *element_slot);
    compile_ops(block_.ops(closure));
    out_->code[at].a = size32(out_->code.size() - at - 1);
  }

  const Block& block_;
  PatternSet* patterns_;
  std::optional<Error> refused_;  // of a pattern
  std::shared_ptr<CompiledBlock> out_;
  std::vector<std::uint32_t> name_of_;                         // StringId -> number of a name
  std::vector<std::uint32_t> slot_of_;                         // StringId of a bound variable -> its slot
  std::vector<std::vector<std::uint32_t>> relations_of_name_;  // number of a name -> relations, one for each arity
  std::vector<Parameter> parameters_;                          // of the closures around, innermost last
  std::vector<std::uint32_t> pending_;                         // closures that wait for their try_or
  std::uint32_t parameter_base_ = 0;
  std::uint32_t frame_ = 0;
};

}  // namespace

std::size_t CompiledBlock::held_bytes() const {
  std::size_t held = heap_bytes(names, relations, fact_relations, rules, checks, policies, queries, atoms, terms,
                                expressions, code, slots, variables, regexes);
  for (const Regex& regex : regexes) held += regex.held_bytes();
  return held;
}

std::shared_ptr<const CompiledBlock> compile_block(const Block& block) {
  return *BlockCompiler(block, nullptr).compile();  // only patterns can be refused
}

Result<std::shared_ptr<const CompiledBlock>> compile_policy_block(const Block& block, const PatternLimits& limits) {
  PatternSet patterns(limits);
  return BlockCompiler(block, &patterns).compile();
}

}  // namespace hardtack
