// What features need that this room does not have: decoding tokens and deciding take cryptography, which the command
// adds. Without them those features are missing, and the server does not say that it has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/config/config.h"
#include "analysis/features/token_reader.h"
#include "analysis/index/document.h"
#include "analysis/index/test_language.h"
#include "analysis/snapshot.h"
#include "engine/base/error.h"
#include "engine/base/span.h"

namespace hardtack::lsp {

// The text of the `hardtack.toml` of a folder, and what was read from it.
struct Configuration {
  std::string path;
  std::string text;
  analysis::Config config;
  bool has_evaluate = false;  // `[evaluate]` says something
  std::string problem;        // why the text is no configuration; `config` holds the defaults then
};

// What an evaluation says at a statement or at an expectation of a test.
struct EvaluationNote {
  std::string document;  // its name
  Span span;
  bool failed = false;
  std::string summary;   // one line, shown at the end of the line
  std::string markdown;  // on hover
};
// How many facts a rule gave.
struct FactCount {
  std::string document;
  std::uint32_t offset = 0;  // behind the rule
  std::string label;
  std::string tooltip;
};

struct Evaluation {
  std::string summary;      // one line: "denied by policy 1"
  std::string explanation;  // for people, many lines; may be empty
  bool failed = false;      // not allowed, or a test failed
  std::vector<EvaluationNote> notes;
  std::vector<FactCount> counts;
  std::vector<std::string> documents;  // names of the texts that it rests on
  // Neither configuration nor a test says what to evaluate with, so that the text was taken alone.
  bool alone = false;
  // A test that states the decision, to be added to a file of tests in the document's folder; empty where it would only
  // repeat one.
  std::string test;
};

enum class EvaluationKind : std::uint8_t { kDocument, kTest, kAllTests };

struct EvaluationTask {
  EvaluationKind kind = EvaluationKind::kDocument;
  std::string test = {};  // the name, for kTest
  analysis::SnapshotPtr snapshot = {};
  analysis::DocumentPtr document = {};
  std::string root = {};  // the path of the workspace's folder; empty for a document on its own
  std::shared_ptr<const Configuration> configuration = {};  // null where there is none
  bool explain = false;                                     // also as text
  // Called from the thread that evaluates.
  std::function<bool()> cancelled = {};
  std::function<void(std::size_t done, std::size_t all)> progress = {};
};

// Evaluates documents of a workspace. May be called from any number of threads at once; ends soon after `cancelled`.
class Evaluator {
 public:
  virtual ~Evaluator() = default;
  // Errors are for the author: what is wrong, and where it could be written.
  virtual Result<Evaluation> evaluate(const EvaluationTask& task) const = 0;
};

struct Services {
  const analysis::TokenReader* tokens = nullptr;
  const analysis::TestLanguage* tests = nullptr;
  const Evaluator* evaluator = nullptr;
  // Programs call the standard functions of hosts, whatever `hardtack.toml` says.
  bool standard_functions = false;
};

}  // namespace hardtack::lsp
