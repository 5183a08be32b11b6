// Transitive closure as a whole process, the way a Datalog program is run from a shell: reads rules and facts, prints
// every path.
//
//   closure_hardtack POLICY FACTS > paths
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "bench/session.h"
#include "engine/eval/world.h"
#include "engine/program/print.h"
#include "grammar/compile.h"

namespace hardtack::bench {
namespace {

std::string read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Result<void> print_closure(const char* policy_path, const char* facts_path) {
  HARDTACK_TRY(Block source, authorizer_from_source(read(policy_path)));
  PolicyOptions options;
  options.limits = wide_limits();
  HARDTACK_TRY(auto policy, Policy::compile(std::move(source), options));
  HARDTACK_TRY(const Block facts, block_from_source(read(facts_path)));
  Request request(policy);
  request.add_block(facts);
  Authorizer authorizer;
  HARDTACK_CHECK(authorizer.load(policy, request));
  HARDTACK_CHECK(authorizer.run());
  const TermStore& terms = authorizer.world().terms();
  std::string line;
  for (const WorldFact& fact : authorizer.world().facts()) {
    line = terms.text(fact.name);
    char between = '(';
    for (const Value term : fact.terms) {
      line += between;
      line += term.is(ValueType::kInteger) ? std::to_string(term.as_integer()) : print_value(terms, term);
      between = ',';
    }
    line += ").\n";
    std::fwrite(line.data(), 1, line.size(), stdout);
  }
  return {};
}

}  // namespace
}  // namespace hardtack::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: closure_hardtack POLICY FACTS\n");
    return 2;
  }
  if (const auto done = hardtack::bench::print_closure(argv[1], argv[2]); !done) {
    std::fprintf(stderr, "%s\n", done.error().to_string().c_str());
    return 1;
  }
  return 0;
}
