#include "engine/eval/base_world.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/eval/evaluator.h"

namespace hardtack {
namespace {

// A policy that takes more is evaluated with each request, so that compiling it costs no more than one request may.
constexpr std::uint64_t kMaxBaseSteps = 1'000'000;
constexpr std::size_t kMaxBaseMemory = 16u << 20;
// Below this size a scan is faster than an index.
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

// For each relation, the sets of columns that it gets an index on.
std::vector<std::vector<std::uint64_t>> indexed_columns(const CompiledBlock& code, const World& world) {
  std::vector<std::vector<std::uint64_t>> sets(world.relation_count());
  for (const CompiledQuery& query : code.queries) {
    const auto atoms = CompiledBlock::slice(code.atoms, query.atoms);
    for (std::size_t i = 0; i < atoms.size(); ++i) {
      if (world.relation(atoms[i].relation).size() < kIndexedRows) continue;
      std::vector<std::uint64_t>& known = sets[atoms[i].relation];
      for (std::uint64_t columns : lookup_columns(code, atoms, i)) {
        if (columns == 0 || known.size() == kMaxIndexes || std::ranges::find(known, columns) != known.end()) continue;
        known.push_back(columns);
      }
    }
  }
  return sets;
}

// Without the rounds after the one that brought the last row.
std::span<const Row> until_complete(std::span<const Row> ends) {
  while (ends.size() > 1 && ends[ends.size() - 2] == ends.back()) ends = ends.first(ends.size() - 1);
  return ends;
}

// The next entries of an array that has its full size.
template <typename T>
std::span<T> take(std::vector<T>& array, std::size_t& used, std::size_t count) {
  used += count;
  return std::span(array).subspan(used - count, count);
}

}  // namespace

std::shared_ptr<const BaseWorld> BaseWorld::make(const Block& policy, const CompiledBlock& code,
                                                 const EvalLimits& limits, const MachineOptions& options) {
  Evaluator evaluator;
  const auto made = std::make_shared<BaseWorld>();
  std::vector<Ends> ends;
  Cost charged;
  const auto record = [&] {
    const Budget& budget = evaluator.budget();
    made->costs_.push_back({budget.steps() - charged.steps, budget.held() - charged.bytes});
    charged = {budget.steps(), budget.held()};
    ends.resize(evaluator.world().relation_count());
    for (std::uint32_t i = 0; i < ends.size(); ++i) ends[i].push_back(evaluator.world().relation(i).size());
  };
  const auto load = [&] {
    evaluator.reset(&policy.terms(), options, bounded(limits), no_time);
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
  made->freeze(evaluator.world(), code, ends);
  return made;
}

void BaseWorld::freeze(const World& world, const CompiledBlock& code, const std::vector<Ends>& ends) {
  const HashSeed seed = world.terms().seed();
  const auto index_columns = indexed_columns(code, world);
  std::size_t cells = 0, rounds = 0, types = 0, slots = 0, indexes = 0;
  for (std::uint32_t i = 0; i < world.relation_count(); ++i) {
    const Relation& relation = world.relation(i);
    cells += std::size_t{relation.size()} * relation.arity();
    rounds += until_complete(ends[i]).size();
    types += relation.arity();
    slots += FrozenRelation::slots_for(relation.size());
    indexes += index_columns[i].size();
  }
  cells_.resize(cells);
  ends_.resize(rounds);
  types_.resize(types);
  slots_.resize(slots);
  indexes_.resize(indexes);
  costs_.shrink_to_fit();
  relations_.reserve(world.relation_count());

  cells = rounds = types = slots = indexes = 0;  // now those in use
  for (std::uint32_t i = 0; i < world.relation_count(); ++i) {
    const Relation& relation = world.relation(i);
    const auto values = take(cells_, cells, std::size_t{relation.size()} * relation.arity());
    for (Row row = 0; row < relation.size(); ++row) {
      std::ranges::copy(relation.values(row), values.begin() + std::ptrdiff_t{row} * relation.arity());
    }
    const auto complete = until_complete(ends[i]);
    const auto generations = take(ends_, rounds, complete.size());
    std::ranges::copy(complete, generations.begin());
    const auto column_types = take(types_, types, relation.arity());
    for (std::size_t column = 0; column < relation.arity(); ++column) {
      column_types[column] = relation.column_types(column);
    }
    const auto built = take(indexes_, indexes, index_columns[i].size());
    RowStore none;
    none.reset(relation.arity());
    for (std::size_t k = 0; k < built.size(); ++k) {
      built[k].reset(index_columns[i][k], 0, seed);
      built[k].extend(RowView(values.data(), relation.size(), none), relation.size());
      built[k].shrink();
    }
    const auto table = take(slots_, slots, FrozenRelation::slots_for(relation.size()));
    relations_.emplace_back(
        FrozenRelation::Parts{relation.name(), relation.arity(), values, generations, column_types, table, built},
        seed);
  }
}

}  // namespace hardtack
