// hardtack.toml in an editor: the nearest one counts, as for `hardtack check`; what is typed counts at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "analysis/config/nearest_config.h"
#include "cli/files/lint_config.h"
#include "tests/cli/editor/editor_client.h"
#include "tests/lsp/transcripts.h"

namespace hardtack::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(NearestConfig, IsLookedForUpwardsAndNotBeyondTheTop) {
  const struct {
    const char* path;
    const char* top;
    const char* expected;
  } rows[] = {
      {"/w/a/b/p.bcdl", "/w", "/w/a"},
      {"/w/p.bcdl", "/w", "/w"},
      {"/w/c/p.bcdl", "/w", "/w"},
      {"/w/c/p.bcdl", "/w/c", ""},
      {"/v/p.bcdl", "/v", ""},
      {"/v/p.bcdl", "/", ""},
      {"/p.bcdl", "/", ""},
      {"p.bcdl", "/", ""},
      {"", "/", ""},
  };
  const std::set<std::string, std::less<>> known{"/w", "/w/a"};
  for (const auto& row : rows) {
    const auto found = analysis::nearest_config_folder(row.path, row.top,
                                                       [&](std::string_view folder) { return known.contains(folder); });
    EXPECT_EQ(found.value_or(""), row.expected) << row.path;
  }
}

std::string diagnostics(EditorClient& editor, const std::string& uri) {
  return editor.client.ask("textDocument/diagnostic", R"({"textDocument":{"uri":")" + uri + "\"}}");
}

constexpr const char* kPulls = R"({"textDocument":{"diagnostic":{"codeDescriptionSupport":true}}})";
constexpr const char* kLong = "allow if true;  // TODO: more\n";

// `std = true`: completion and hover know the standard functions, their calls are checked, and evaluations have them.
TEST(EditorConfiguration, OffersTheStandardFunctions) {
  const std::string text = "allow if a($x), $x.extern::in_cidr(\"10.0.0.1/8\");\n";
  const auto at = [](const std::string& method, int character) {
    return std::pair(method, R"({"textDocument":{"uri":"file:///w/p.bcdl"},"position":{"line":0,"character":)" +
                                 std::to_string(character) + "}}");
  };
  const auto ask = [](EditorClient& editor, const std::pair<std::string, std::string>& question) {
    return editor.client.ask(question.first, question.second);
  };
  EditorClient editor(Files{{"/w/hardtack.toml", "std = true\n"}});
  editor.client.start(kPulls, kFolder);
  editor.client.open("file:///w/p.bcdl", text);
  EXPECT_THAT(diagnostics(editor, "file:///w/p.bcdl"), HasSubstr("bits are set behind its prefix"));
  EXPECT_THAT(ask(editor, at("textDocument/hover", 28)),
              AllOf(HasSubstr("string.extern::in_cidr(range: string) -> bool"), HasSubstr("A standard function.")));
  EXPECT_THAT(ask(editor, at("textDocument/signatureHelp", 36)), HasSubstr("extern::in_cidr(range: string)"));
  EXPECT_THAT(ask(editor, at("textDocument/completion", 19)), HasSubstr("extern::semver_satisfies"));
  EditorClient plain(Files{});
  plain.client.start(kPulls, kFolder);
  plain.client.open("file:///w/p.bcdl", text);
  EXPECT_THAT(diagnostics(plain, "file:///w/p.bcdl"), Not(HasSubstr("bits are set behind its prefix")));
  EXPECT_THAT(ask(plain, at("textDocument/completion", 19)), Not(HasSubstr("extern::semver_satisfies")));
}

TEST(EditorConfiguration, TheNearestOneCounts) {
  EditorClient editor(Files{{"/w/hardtack.toml", "[rules]\ntodo-comment = \"warning\"\n"},
                            {"/w/a/hardtack.toml", "[rules]\ntodo-comment = \"off\"\n"}});
  editor.client.start(kPulls, kFolder);
  editor.client.open("file:///w/p.bcdl", kLong);
  editor.client.open("file:///w/a/b/p.bcdl", kLong);
  EXPECT_THAT(diagnostics(editor, "file:///w/p.bcdl"), HasSubstr("todo-comment"));
  EXPECT_THAT(diagnostics(editor, "file:///w/a/b/p.bcdl"), Not(HasSubstr("todo-comment")));
  // It is watched, and read again.
  editor.client.host.files.erase("/w/a/hardtack.toml");
  editor.client.tell("workspace/didChangeWatchedFiles",
                     R"({"changes":[{"uri":"file:///w/a/hardtack.toml","type":3}]})");
  EXPECT_THAT(diagnostics(editor, "file:///w/a/b/p.bcdl"), HasSubstr("todo-comment"));
  // What is typed counts at once.
  editor.client.open("file:///w/hardtack.toml", "[rules]\ntodo-comment = \"off\"\n");
  EXPECT_THAT(diagnostics(editor, "file:///w/p.bcdl"), Not(HasSubstr("todo-comment")));
  EXPECT_THAT(diagnostics(editor, "file:///w/hardtack.toml"), HasSubstr(R"("items":[])"));
}

TEST(EditorTranscripts, EvaluateRunAndCancelAsTheyAreWritten) {
  const lsp::TranscriptSetup setup{
      .files = {{"/w/hardtack.toml", "[evaluate]\nfacts = ['user(\"alice\")', 'operation(\"write\")']\n"}},
      .services = [](lsp::Host& host, std::shared_ptr<const void>& kept) {
        const auto services = std::make_shared<const EditorServices>(host);
        kept = services;
        return services->get();
      }};
  EXPECT_EQ(lsp::run_transcripts("tests/cli/editor/transcripts", setup), 3u);
}

}  // namespace
}  // namespace hardtack::cli
