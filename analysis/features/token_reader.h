// Shows the tokens that stand in a text to who points at one. Filled by the command, which has the formats and the
// cryptography; the analysis has neither.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hardtack::analysis {

class TokenReader {
 public:
  virtual ~TokenReader() = default;
  // What the token holds, as Markdown; nothing if `text` is no token. Nothing is verified, and the answer says so. May
  // be called from any number of threads at once; bounded work and output whatever the text.
  virtual std::optional<std::string> describe(std::string_view text) const = 0;
};

}  // namespace hardtack::analysis
