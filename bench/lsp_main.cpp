// Measures what policy authors wait for. Prints a table; ends with 1 where a goal is missed.
//
//   bench_lsp [--quick]
#include <cstdio>
#include <string_view>

#include "bench/lsp_rows.h"

int main(int argc, char** argv) {
  const bool quick = argc > 1 && std::string_view(argv[1]) == "--quick";
  if (argc > 2 || (argc == 2 && !quick)) {
    std::fputs("usage: bench_lsp [--quick]\n", stderr);
    return 64;
  }
  hardtack::bench::print_goal_heading();
  bool held = hardtack::bench::measure_analysis(quick);
  held &= hardtack::bench::measure_server(quick);
  held &= hardtack::bench::measure_policy_tests(quick);
  return held ? 0 : 1;
}
