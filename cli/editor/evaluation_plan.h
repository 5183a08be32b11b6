// What an evaluation runs: the tests of a file, a test that names the document, or a test made for it of what
// `[evaluate]` of hardtack.toml says.
//
//   HARDTACK_TRY(const EvaluationPlan plan, plan_evaluation(task, files));
#pragma once

#include <functional>
#include <set>
#include <string>

#include "engine/base/error.h"
#include "lsp/features/services.h"
#include "lsp/server/host.h"
#include "policytest/evaluate/host.h"
#include "policytest/language/test_file.h"

namespace hardtack::cli {

// The files that an evaluation reads: open documents as they are, others of the workspace's folder, nothing else.
// Belongs to one thread.
class EvaluationFiles {
 public:
  EvaluationFiles(const lsp::EvaluationTask& task, lsp::Host& host) : task_(task), host_(host) {}

  // `path` is relative to the folder of `from`, which is the name of a document; or the name of a document itself.
  Result<policytest::HostFile> read(const std::string& from, const std::string& path);
  // The names of what was read and is a document.
  const std::set<std::string>& documents() const { return documents_; }

 private:
  const lsp::EvaluationTask& task_;
  lsp::Host& host_;
  std::set<std::string> documents_;
};

struct EvaluationPlan {
  enum class Basis : std::uint8_t { kTests, kNearestTest, kConfiguration, kAlone };
  Basis basis = Basis::kAlone;
  policytest::TestFile file;
  std::function<bool(const std::string& name)> filter;
  bool only_first = false;  // case of those
  std::string test_name;    // kNearestTest
};

Result<EvaluationPlan> plan_evaluation(const lsp::EvaluationTask& task, EvaluationFiles& files);

// A test that states the outcome of a plan of kConfiguration or kAlone, with its name.
std::string test_of(const lsp::EvaluationTask& task, const EvaluationPlan& plan, const std::string& name,
                    const std::string& expectations);

}  // namespace hardtack::cli
