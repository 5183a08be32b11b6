// What the analysis of policy text costs an editor, against the goals of docs/benchmarks.md: one row for each thing,
// with the median and the 99th percentile of the processor time.
#pragma once

#include <cstddef>
#include <string>

namespace hardtack::bench {

// A policy as people write them, of so many lines.
std::string policy_of_lines(std::size_t lines);

// Prints the table. False if a goal is missed.
bool measure_analysis(bool quick);

}  // namespace hardtack::bench
