// Completion in a session: commands and file names behind `:`, and elsewhere what the grammar, the statements of the
// session and their types let stand there, as in an editor. Belongs to one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/repl/line_reader.h"
#include "grammar/expected.h"

namespace hardtack::cli {

class SessionCompletion {
 public:
  static constexpr std::size_t kMaxCandidates = 200;

  explicit SessionCompletion(std::vector<std::string> commands, bool standard_functions = false)
      : commands_(std::move(commands)), standard_functions_(standard_functions) {}

  // `session` is what was entered, `begun` the lines of the statement that goes on in `line`.
  LineCompletion complete(const std::string& session, std::string_view begun, std::string_view line,
                          std::size_t cursor);

 private:
  std::vector<std::string> commands_;  // with their `:`
  bool standard_functions_;
  ExpectedTokens parser_;
};

}  // namespace hardtack::cli
