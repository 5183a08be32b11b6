#include "cli/serve/option_values.h"

#include "cli/output/shown_word.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "engine/text/trim.h"

namespace hardtack::cli {

Result<std::pair<std::string, std::string>> split_pair(const std::string& text, std::string_view what) {
  const auto at = text.find('=');
  if (at == std::string::npos || at == 0 || at + 1 == text.size())
    return fail(ErrorCode::kUsage, cat("value ", shown_word(text), " is not ", what));
  return std::pair(text.substr(0, at), text.substr(at + 1));
}

Result<void> expect_no_secret(const char* option, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    if (looks_secret(trimmed(value)))
      return fail(ErrorCode::kUsage, cat("a value of `", option, "` looks like a key or a token"));
  }
  return {};
}

Result<void> expect_no_secret(const char* option, const std::optional<std::string>& value) {
  return expect_no_secret(option, value ? std::vector{*value} : std::vector<std::string>());
}

}  // namespace hardtack::cli
