// The inputs of the benchmarks: policy texts and facts, each made by a seeded generator, so that our side, the peers
// and the tests (tests/bench) see the same bytes everywhere. Pure functions; they print nothing and read nothing.
//
//   const Workload work = workload("join_rule_1000");
//   Result<Block> policy = authorizer_from_source(work.policy);
//   Result<Block> facts = block_from_source(work.facts);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hardtack::bench {

// SplitMix64: small, and the same numbers wherever it is written again.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

 private:
  std::uint64_t state_;
};

using Edge = std::pair<std::uint32_t, std::uint32_t>;

// A policy, kept compiled, and the facts of one request.
struct Workload {
  std::string policy;
  std::string facts;
  std::size_t given = 0;    // facts in `facts` and `policy`
  std::size_t derived = 0;  // facts that the rules add
  bool allowed = true;
};

// The names that workload() knows: join_rule_1000 and the like.
std::vector<std::string> workload_names();
// Empty texts for an unknown name.
Workload workload(std::string_view name);

// Texts that are only read, not run: 10 and 200 statements of a usual authorizer, and one of 10,000 facts.
std::string auth10();
std::string auth200();
std::string facts10000();

// `edges` distinct pairs of `nodes` numbers, none of a node with itself.
std::vector<Edge> random_graph(std::uint64_t seed, std::uint32_t nodes, std::size_t edges);
// The graph of the closure benchmark: 1,000 nodes, 5,000 edges, 984,060 paths.
std::vector<Edge> closure_graph();
inline constexpr std::size_t kClosurePaths = 984'060;
std::vector<Edge> chain(std::uint32_t edges);
// `edge(1, 2);` lines for us and the peer, `edge(1,2).` lines for gringo.
std::string edge_facts(const std::vector<Edge>& edges);
std::string gringo_facts(const std::vector<Edge>& edges);

// member($u, $g) and grant($g, $r) pairs of join_rule_<facts>.
struct Grants {
  std::vector<Edge> members;
  std::vector<Edge> grants;
};
Grants random_grants(std::uint64_t seed, std::size_t facts);
// The distinct (user, resource) pairs that they join to, found without any engine.
std::size_t joined_pairs(const Grants& grants);
// The pairs (a, b) with a path from a to b, found by a search from every node.
std::size_t reachable_pairs(const std::vector<Edge>& edges);

}  // namespace hardtack::bench
