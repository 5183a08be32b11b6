// Names of commands. Those that the server executes are in executeCommandProvider; the client's are offered to clients
// that say that they have them.
#pragma once

#include <string_view>

namespace hardtack::lsp {

// (uri): decides the document with what `[evaluate]` of hardtack.toml gives.
inline constexpr std::string_view kEvaluateCommand = "hardtack.evaluate";
// (uri, name): runs the test.
inline constexpr std::string_view kRunTestCommand = "hardtack.runTest";
// (uri): runs every test of the document.
inline constexpr std::string_view kRunAllTestsCommand = "hardtack.runAllTests";
// (uri) or (uri, name): as hardtack.evaluate or hardtack.runTest, with the whole explanation as text.
inline constexpr std::string_view kExplainCommand = "hardtack.explain";
// (uri): applies every safe repair.
inline constexpr std::string_view kFixAllCommand = "hardtack.fixAll";
// (): reads the files of the workspace again.
inline constexpr std::string_view kReindexCommand = "hardtack.reindex";

// Of the client (uri, position): shows the places of the name there.
inline constexpr std::string_view kShowReferencesCommand = "hardtack.showReferences";

}  // namespace hardtack::lsp
