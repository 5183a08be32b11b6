// Shows the Biscuits that stand in a text: what they hold, and that nothing of it is verified. Stateless; may be shared
// between threads. Work is bounded by the limits for tokens and by the size of the answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "analysis/features/token_reader.h"

namespace hardtack::cli {

class EditorTokens final : public analysis::TokenReader {
 public:
  std::optional<std::string> describe(std::string_view text) const override;
};

}  // namespace hardtack::cli
