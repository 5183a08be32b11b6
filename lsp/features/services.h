// What features need that this room does not have: decoding tokens and deciding take cryptography, which the command
// adds. Without them those features are missing, and the server does not say that it has them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/config/config.h"
#include "analysis/features/token_reader.h"
#include "analysis/index/document.h"
#include "analysis/index/test_language.h"
#include "engine/base/error.h"
#include "engine/base/span.h"
#include "json/json.h"

namespace hardtack::lsp {

// The text of the `hardtack.toml` of a folder, and what was read from it.
struct Configuration {
  std::string path;
  std::string text;
  analysis::Config config;
  std::string problem;  // why the text is no configuration; `config` holds the defaults then
};

// What an evaluation says at a line of a document.
struct EvaluationNote {
  Span span;
  bool failed = false;
  std::string summary;   // one line, shown at the end of the line
  std::string markdown;  // on hover
};
struct Evaluation {
  std::string summary;  // "denied by policy 1", one line
  std::vector<EvaluationNote> notes;
};

// Evaluates documents of a workspace. May be called from any thread; takes bounded time.
class Evaluator {
 public:
  virtual ~Evaluator() = default;
  // `file` is the document's path, empty if it has none; `test` the test to run, empty for the document as a whole.
  // Errors are for the author: what is missing, and where it could be written.
  virtual Result<Evaluation> evaluate(const analysis::Document& document, const std::string& file,
                                      std::string_view test, const std::string& root,
                                      std::string_view configuration) const = 0;
};

struct Services {
  const analysis::TokenReader* tokens = nullptr;
  const analysis::TestLanguage* tests = nullptr;
  const Evaluator* evaluator = nullptr;
};

}  // namespace hardtack::lsp
