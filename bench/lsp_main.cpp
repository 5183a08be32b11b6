// Measures what editors wait for. Prints a table; ends with 1 where a goal is missed.
//
//   bench_lsp [--quick]
#include <string_view>

#include "bench/lsp_analysis.h"

int main(int argc, char** argv) {
  const bool quick = argc > 1 && std::string_view(argv[1]) == "--quick";
  return hardtack::bench::measure_analysis(quick) ? 0 : 1;
}
