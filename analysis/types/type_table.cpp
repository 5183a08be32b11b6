#include "analysis/types/type_table.h"

#include <algorithm>
#include <deque>

namespace hardtack::analysis {
namespace {

// A rule's head term, with the positions of the whole program.
struct Edge {
  std::uint32_t target = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  TypeSet wanted;
};

}  // namespace

TypeTable::TypeTable(std::span<const std::uint32_t> arities, std::span<const Part> parts,
                     std::span<const Declared> declared) {
  std::uint32_t positions = 0;
  for (const std::uint32_t arity : arities) {
    first_.push_back(positions);
    positions += arity;
  }
  stated_.assign(positions, {});
  wanted_.assign(positions, TypeSet::all());
  std::vector<bool> provided(positions, false);

  for (const Declared& row : declared) {
    const std::uint32_t first = first_[row.predicate];
    const std::size_t count = std::min<std::size_t>(row.types.size(), arities[row.predicate]);
    for (std::size_t i = 0; i < count; ++i) {
      stated_[first + i] |= row.types[i];
      provided[first + i] = true;
    }
  }
  std::vector<Edge> edges;
  std::vector<std::uint32_t> sources;
  std::vector<std::uint32_t> to_program;
  for (const Part& part : parts) {
    to_program.assign(part.flow->position_count(), 0);
    for (std::uint32_t i = 0; i < part.predicates.size(); ++i) {
      const std::uint32_t number = part.predicates[i];
      for (std::uint32_t term = 0; term < arities[number]; ++term) {
        to_program[part.flow->position(i, term)] = first_[number] + term;
      }
    }
    for (std::uint32_t i = 0; i < part.flow->position_count(); ++i) {
      const std::uint32_t at = to_program[i];
      stated_[at] |= part.flow->constants(i);
      if (!part.flow->constants(i).empty()) provided[at] = true;
      const TypeSet wanted = part.flow->wanted(i);
      if (!wanted.is_all()) wanted_[at] = wanted_[at].is_all() ? wanted : wanted_[at] | wanted;
    }
    for (const TypeEdge& edge : part.flow->edges()) {
      const auto first = static_cast<std::uint32_t>(sources.size());
      for (const std::uint32_t source : part.flow->sources(edge)) sources.push_back(to_program[source]);
      edges.push_back({to_program[edge.target], first, edge.sources.count, edge.wanted});
      provided[to_program[edge.target]] = true;
    }
  }

  // Which edges ask for a position.
  std::vector<std::uint32_t> begin(positions + 1, 0);
  for (const std::uint32_t source : sources) ++begin[source + 1];
  for (std::uint32_t i = 0; i < positions; ++i) begin[i + 1] += begin[i];
  std::vector<std::uint32_t> asking(sources.size());
  std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
  for (std::uint32_t i = 0; i < edges.size(); ++i) {
    for (std::uint32_t j = 0; j < edges[i].count; ++j) asking[next[sources[edges[i].first + j]]++] = i;
  }

  const auto flow = [&](const Edge& edge) {
    TypeSet types = edge.wanted;
    for (std::uint32_t j = 0; j < edge.count; ++j) {
      const std::uint32_t source = sources[edge.first + j];
      types = types & (provided[source] ? stated_[source] : wanted_[source]);
    }
    return types;
  };
  // Sets only grow, each position at most once for each type and element type, so this ends.
  std::vector<bool> waiting(edges.size(), true);
  std::deque<std::uint32_t> queue;
  for (std::uint32_t i = 0; i < edges.size(); ++i) queue.push_back(i);
  while (!queue.empty()) {
    const std::uint32_t index = queue.front();
    queue.pop_front();
    waiting[index] = false;
    TypeSet& target = stated_[edges[index].target];
    const TypeSet grown = target | flow(edges[index]);
    if (grown == target) continue;
    target = grown;
    for (std::uint32_t k = begin[edges[index].target]; k < begin[edges[index].target + 1]; ++k) {
      if (waiting[asking[k]]) continue;
      waiting[asking[k]] = true;
      queue.push_back(asking[k]);
    }
  }

  open_.assign(arities.size(), true);
  for (std::uint32_t i = 0; i < arities.size(); ++i) {
    for (std::uint32_t term = 0; term < arities[i]; ++term) {
      if (provided[first_[i] + term]) open_[i] = false;
    }
  }
}

TypeSet TypeTable::types(std::uint32_t predicate, std::uint32_t term) const {
  const TypeSet stated = TypeTable::stated(predicate, term);
  if (!stated.empty()) return stated;
  return open_[predicate] ? wanted(predicate, term) : TypeSet::all();
}

}  // namespace hardtack::analysis
