// What running a file of tests comes to, as lines: "passed NAME", and its findings below.
#pragma once

#include <string>
#include <vector>

#include "grammar/text/render.h"
#include "policytest/run/run.h"

namespace hardtack::policytest {

inline std::string results(const TestFile& file) {
  const std::vector<TestFile> files = {file};
  const RunResult result = run_tests(files, {});
  std::string text;
  for (const FileResult& one : result.files) {
    for (const auto& wrong : one.wrong) text += render(*wrong.source, wrong.diagnostics);
    for (const CaseResult& done : one.cases) {
      text += std::string(name_of(done.status)) + " " + done.name + "\n";
      for (const Finding& finding : done.findings) text += "  " + finding.message + "\n";
    }
  }
  return text;
}

}  // namespace hardtack::policytest
