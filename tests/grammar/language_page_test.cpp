// The examples of docs/language.md.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "grammar/compile.h"
#include "tests/support/folders.h"

namespace hardtack {
namespace {

std::vector<std::string> examples() {
  std::ifstream page(test::source_folder() + "/docs/language.md");
  std::vector<std::string> result;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("```")) {
      inside = line == "```datalog";
      if (inside) result.emplace_back();
    } else if (inside) {
      result.back() += line + "\n";
    }
  }
  return result;
}

TEST(LanguagePage, EveryExampleCompiles) {
  const PublicKey key =
      *PublicKey::from_text("ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189");
  const Parameters parameters =
      Parameters().set("user", Term::string("alice")).set("folder", Term::string("/docs")).set_key("club", key);
  const auto texts = examples();
  EXPECT_GE(texts.size(), 5u);
  for (const std::string& text : texts) {
    const ParsedBlock compiled =
        parse_authorizer_source(text, parameters, {.strict = true, .allow_unused_parameters = true});
    EXPECT_TRUE(compiled.block && compiled.diagnostics.empty())
        << render(*compiled.source, compiled.diagnostics) << text;
  }
}

}  // namespace
}  // namespace hardtack
