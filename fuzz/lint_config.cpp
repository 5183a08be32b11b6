// Any text is a configuration of the linter or is refused with a reason, twice alike, and lints run with what was
// accepted.
#include <string>

#include "analysis/config/parse_config.h"
#include "analysis/lint/lint_source.h"
#include "fuzz/fuzz_support.h"

using namespace hardtack;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string kPolicy =
      "user($u) <- account($u, 1), $u.starts_with(\"/a\");\nallow if user($u) or owner($x);\n";
  const std::string_view text = fuzz::as_text(data, size);
  const auto config = analysis::parse_config(text, "hardtack.toml");
  const auto again = analysis::parse_config(text, "hardtack.toml");
  fuzz::require(config.has_value() == again.has_value(), "a configuration is read the same way twice");
  if (!config) {
    fuzz::require(!config.error().to_string().empty(), "a refusal has a reason");
    return 0;
  }
  const auto linted = analysis::lint_source(kPolicy, SourceKind::kAuthorizer, {.name = "a.authorizer.bcdl"},
                                            {.path = "a.authorizer.bcdl", .config = &*config});
  fuzz::require(!linted.checked.diagnostics.has_errors(), "a configuration refuses no text");
  return 0;
}
