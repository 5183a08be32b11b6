// Edits that write down what evaluations need and find: `[evaluate]` in hardtack.toml, and a test.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lsp/features/context.h"

namespace hardtack::lsp {

// The kinds of the code actions.
inline constexpr std::string_view kCreateTestKind = "refactor.create.test";
inline constexpr std::string_view kCreateEvaluateKind = "refactor.create.evaluate";

// Adds `[evaluate]` to the configuration that counts for the document, or makes one. Nothing where there is one,
// outside of all folders, or where the client cannot make files and there is none.
std::optional<JsonValue> evaluate_setup_edit(const FeatureContext& context);

// Adds `test` to the file of tests that is nearest to the document: the one that names it, else one beside it, else a
// new one. Nothing where the client cannot do it.
struct TestEdit {
  std::string file;  // the name without its folder
  JsonValue edit;
};
std::optional<TestEdit> test_edit(const FeatureContext& context, const std::string& test);

}  // namespace hardtack::lsp
