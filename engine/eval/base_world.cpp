#include "engine/eval/base_world.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <utility>

#include "engine/eval/evaluator.h"

namespace hardtack {
namespace {

// A policy that takes more is evaluated with each request, so that compiling it costs no more than one request may.
constexpr std::uint64_t kMaxBaseSteps = 1'000'000;
constexpr std::size_t kMaxBaseMemory = 16u << 20;
// Of fewer rows a scan is cheaper.
constexpr std::size_t kIndexedRows = 16;
constexpr std::size_t kMaxIndexes = 6;  // of one relation

std::chrono::nanoseconds no_time() { return {}; }

EvalLimits bounded(EvalLimits limits) {
  limits.max_steps = std::min(limits.max_steps, kMaxBaseSteps);
  limits.max_memory = std::min(limits.max_memory, kMaxBaseMemory);
  limits.max_time = std::chrono::nanoseconds::max();
  return limits;
}

// Rules that give the same whenever they are asked: a host function may not.
std::vector<bool> rules_without_externs(const CompiledBlock& code) {
  std::vector<bool> chosen;
  for (const CompiledRule& rule : code.rules) {
    const auto expressions = CompiledBlock::slice(code.expressions, code.queries[rule.query].expressions);
    chosen.push_back(std::ranges::none_of(expressions, [&](const CompiledExpression& expression) {
      return std::ranges::any_of(CompiledBlock::slice(code.code, expression.code), [](const Instruction& instruction) {
        return instruction.code == OpCode::kExternUnary || instruction.code == OpCode::kExternBinary;
      });
    }));
  }
  return chosen;
}

// Sets of columns by which the policy's own queries may look an atom up: what is constant, with all that other atoms
// may have bound before, or with any one of it.
std::vector<std::uint64_t> lookup_columns(const CompiledBlock& code, std::span<const CompiledAtom> atoms,
                                          std::size_t which) {
  std::uint64_t constants = 0, shared = 0;
  const auto terms = code.terms_of(atoms[which]);
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (!terms[i].is_slot()) constants |= std::uint64_t{1} << i;
    for (std::size_t other = 0; other < atoms.size() && terms[i].is_slot(); ++other) {
      const bool binds = other != which && std::ranges::any_of(code.terms_of(atoms[other]), [&](const TermRef& term) {
                           return term.is_slot() && term.number() == terms[i].number();
                         });
      if (binds) shared |= std::uint64_t{1} << i;
    }
  }
  std::vector<std::uint64_t> sets = {constants, constants | shared};
  for (std::uint64_t rest = shared; rest != 0; rest &= rest - 1) sets.push_back(constants | (rest & (~rest + 1)));
  return sets;
}

void add_indexes(const CompiledBlock& code, std::deque<Relation>& relations) {
  std::vector<std::vector<std::uint64_t>> made(relations.size());
  for (const CompiledQuery& query : code.queries) {
    const auto atoms = CompiledBlock::slice(code.atoms, query.atoms);
    for (std::size_t i = 0; i < atoms.size(); ++i) {
      Relation& relation = relations[atoms[i].relation];
      if (relation.size() < kIndexedRows) continue;
      for (std::uint64_t columns : lookup_columns(code, atoms, i)) {
        std::vector<std::uint64_t>& known = made[atoms[i].relation];
        if (columns == 0 || known.size() == kMaxIndexes || std::ranges::find(known, columns) != known.end()) continue;
        known.push_back(columns);
        std::size_t added = 0;
        relation.index_on(columns, added);
      }
    }
  }
}

}  // namespace

std::shared_ptr<const BaseWorld> BaseWorld::make(const Block& policy, const CompiledBlock& code,
                                                 const EvalLimits& limits, const MachineOptions& options) {
  Evaluator evaluator(&policy.terms(), options);
  const auto made = std::make_shared<BaseWorld>();
  std::vector<std::vector<Row>> ends;
  Cost charged;
  const auto record = [&] {
    const Budget& budget = evaluator.budget();
    made->costs_.push_back({budget.steps() - charged.steps, budget.held() - charged.bytes});
    charged = {budget.steps(), budget.held()};
    ends.resize(evaluator.world().relation_count());
    for (std::uint32_t i = 0; i < ends.size(); ++i) ends[i].push_back(evaluator.world().relation(i).size());
  };
  const auto load = [&] {
    evaluator.reset(&policy.terms(), bounded(limits), no_time);
    made->costs_.clear();
    ends.clear();
    charged = {};
    if (!evaluator.add_block({BlockId::authorizer(), &policy, nullptr}, code, true, true)) return false;
    record();
    return true;
  };
  if (!load()) return nullptr;
  made->covered_ = rules_without_externs(code);
  evaluator.finish_loading(made->covered_);
  if (!evaluator.run_rules(record)) {
    if (!load()) return nullptr;
    evaluator.finish_loading(made->covered_);  // makes the facts visible
    made->covered_.assign(made->covered_.size(), false);
  }
  made->relations_ = evaluator.world().release_relations();
  add_indexes(code, made->relations_);
  for (std::size_t i = 0; i < made->relations_.size(); ++i) made->relations_[i].freeze(std::move(ends[i]));
  return made;
}

std::size_t BaseWorld::memory_used() const {
  std::size_t bytes = sizeof(BaseWorld) + covered_.capacity() / 8 + costs_.capacity() * sizeof(Cost);
  for (const Relation& relation : relations_) bytes += relation.memory_used();
  return bytes;
}

}  // namespace hardtack
