#include <algorithm>
#include <set>
#include <unordered_map>

#include "bench/workloads.h"

namespace hardtack::bench {
namespace {

// Chosen among the first few hundred seeds: the one whose closure has 984,060 pairs.
constexpr std::uint64_t kClosureSeed = 45;

std::uint32_t below(Random& random, std::uint32_t bound) { return static_cast<std::uint32_t>(random.below(bound)); }

std::vector<Edge> distinct_pairs(Random& random, std::uint32_t left, std::uint32_t right, std::size_t count) {
  std::set<Edge> seen;
  std::vector<Edge> pairs;
  while (pairs.size() < count) {
    const std::uint32_t a = below(random, left);
    const Edge pair{a, below(random, right)};
    if (seen.insert(pair).second) pairs.push_back(pair);
  }
  return pairs;
}

std::string lines(const std::vector<Edge>& edges, std::string_view between, std::string_view end) {
  std::string text;
  for (const auto& [from, to] : edges) {
    text += "edge(" + std::to_string(from);
    text += between;
    text += std::to_string(to);
    text += end;
  }
  return text;
}

}  // namespace

std::vector<Edge> random_graph(std::uint64_t seed, std::uint32_t nodes, std::size_t edges) {
  Random random(seed);
  std::set<Edge> seen;
  std::vector<Edge> graph;
  while (graph.size() < edges) {
    const std::uint32_t from = below(random, nodes);
    const Edge edge{from, below(random, nodes)};
    if (edge.first != edge.second && seen.insert(edge).second) graph.push_back(edge);
  }
  return graph;
}

std::vector<Edge> closure_graph() { return random_graph(kClosureSeed, 1'000, 5'000); }

std::vector<Edge> chain(std::uint32_t edges) {
  std::vector<Edge> graph;
  for (std::uint32_t i = 0; i < edges; ++i) graph.emplace_back(i, i + 1);
  return graph;
}

std::string edge_facts(const std::vector<Edge>& edges) { return lines(edges, ", ", ");\n"); }
std::string gringo_facts(const std::vector<Edge>& edges) { return lines(edges, ",", ").\n"); }

Grants random_grants(std::uint64_t seed, std::size_t facts) {
  Random random(seed);
  const auto people = static_cast<std::uint32_t>(facts / 5);
  const auto groups = static_cast<std::uint32_t>(facts / 20);
  Grants grants;
  grants.members = distinct_pairs(random, people, groups, facts / 2);
  grants.grants = distinct_pairs(random, groups, people, facts / 2);
  return grants;
}

std::size_t joined_pairs(const Grants& grants) {
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> resources;
  for (const auto& [group, resource] : grants.grants) resources[group].push_back(resource);
  std::vector<Edge> pairs;
  for (const auto& [user, group] : grants.members) {
    for (const std::uint32_t resource : resources[group]) pairs.emplace_back(user, resource);
  }
  std::ranges::sort(pairs);
  return static_cast<std::size_t>(std::ranges::unique(pairs).begin() - pairs.begin());
}

std::size_t reachable_pairs(const std::vector<Edge>& edges) {
  std::uint32_t nodes = 0;
  for (const auto& [from, to] : edges) nodes = std::max({nodes, from + 1, to + 1});
  std::vector<std::vector<std::uint32_t>> next(nodes);
  for (const auto& [from, to] : edges) next[from].push_back(to);
  std::size_t pairs = 0;
  for (std::uint32_t start = 0; start < nodes; ++start) {
    std::vector<bool> seen(nodes);
    std::vector<std::uint32_t> waiting{start};  // the start counts only if a path leads back to it
    while (!waiting.empty()) {
      const std::uint32_t node = waiting.back();
      waiting.pop_back();
      for (const std::uint32_t to : next[node]) {
        if (seen[to]) continue;
        seen[to] = true;
        ++pairs;
        waiting.push_back(to);
      }
    }
  }
  return pairs;
}

}  // namespace hardtack::bench
