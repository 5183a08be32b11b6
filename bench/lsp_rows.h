// What the tools for policy authors cost, against the goals of docs/benchmarks.md: one row for each thing, with the
// median and the 99th percentile of the processor time. Each function prints its rows; false if a goal is missed.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/support/cpu_time.h"

namespace hardtack::bench {

// A policy as people write them, of so many lines.
std::string policy_of_lines(std::size_t lines);

// Samples of one row, in milliseconds of this thread's processor time.
class GoalRow {
 public:
  GoalRow(std::string name, double goal) : name_(std::move(name)), goal_(goal) {}

  template <typename Operation>
  void time(Operation operation) {
    const CpuTimer timer;
    operation();
    samples_.push_back(timer.milliseconds());
  }
  // False where the goal is missed.
  bool print();

 private:
  std::string name_;
  double goal_;
  std::vector<double> samples_;
};

void print_goal_heading();

// The analysis core alone: reading, names, lints, formatting, large and many texts.
bool measure_analysis(bool quick);
// The same through the server, with its JSON: from a message to its answer; and what 100,000 edits leave behind.
bool measure_server(bool quick);
// 1,000 policy tests on one thread.
bool measure_policy_tests(bool quick);

}  // namespace hardtack::bench
