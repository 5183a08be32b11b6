// What the server may read of a workspace, with real files.
#include "cli/editor/editor_host.h"
#include "analysis/workspace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cli/editor/editor_evaluator.h"
#include "tests/cli/process.h"

namespace hardtack::cli {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

constexpr std::size_t kMost = 1'000;

TEST(EditorHost, A182_NothingOutsideAndNoDeviceIsRead) {
  const TemporaryFolder outside, folder;
  outside.write("secret.bcdl", "secret(1);");
  folder.write("a.bcdl", "user(1);");
  fs::create_directory(folder.path("in"));
  folder.write("in/b.bcdl", "user(2);");
  fs::create_symlink(outside.path("secret.bcdl"), folder.path("link.bcdl"));
  fs::create_directory_symlink(outside.path(""), folder.path("linked"));
  fs::create_symlink("/dev/zero", folder.path("zero.bcdl"));
  ASSERT_EQ(::mkfifo(folder.path("fifo.bcdl").c_str(), 0600), 0);
  fs::create_directory(folder.path("folder.bcdl"));
  folder.write("large.bcdl", std::string(kMost + 1, ' '));
  EditorHost host(-1);
  const std::string root = folder.path("").substr(0, folder.path("").size() - 1);
  EXPECT_EQ(*host.read(root, root + "/a.bcdl", kMost), "user(1);");
  EXPECT_EQ(*host.read(root, root + "/in/b.bcdl", kMost), "user(2);");
  for (const char* name : {"/link.bcdl", "/linked/secret.bcdl", "/zero.bcdl", "/fifo.bcdl", "/folder.bcdl",
                           "/large.bcdl", "/no.bcdl", "/in/../a.bcdl", "/../x", "/", "", "//a.bcdl"}) {
    EXPECT_FALSE(host.read(root, root + name, kMost)) << name;
  }
  EXPECT_FALSE(host.read(root, outside.path("secret.bcdl"), kMost));
  EXPECT_FALSE(host.read(root, "/dev/zero", kMost));
  EXPECT_FALSE(host.read(root, "a.bcdl", kMost));
  const auto listing = host.list(root, {}, [](std::string_view name) { return name.ends_with(".bcdl"); });
  EXPECT_THAT(listing.files, ::testing::ElementsAre(root + "/a.bcdl", root + "/in/b.bcdl", root + "/large.bcdl"));
}

TEST(EditorHost, A182_EvaluationsReadInTheWorkspaceAlone) {
  const TemporaryFolder outside, folder;
  outside.write("policy.bcdl", "allow if true;");
  fs::create_symlink(outside.path("policy.bcdl"), folder.path("link.bcdl"));
  folder.write("own.bcdl", "allow if true;");
  const std::string root = folder.path("").substr(0, folder.path("").size() - 1);
  EditorHost host(-1);
  const EditorServices services(host);
  analysis::Workspace workspace({.documents = {.tests = services.get().tests}});
  const auto run = [&](const std::string& file) {
    const std::string name = "file://" + root + "/a.test.bcdl";
    const std::string text = "test \"t\" { authorizer from \"" + file + "\"; expect allow; }";
    const auto document = workspace.set(name, 1, text);
    const lsp::EvaluationTask task{
        .kind = lsp::EvaluationKind::kAllTests, .snapshot = workspace.snapshot(), .document = document, .root = root};
    const auto result = services.get().evaluator->evaluate(task);
    return result ? result->summary : std::string("refused");
  };
  EXPECT_EQ(run("own.bcdl"), "1 passed, 0 failed");
  for (const std::string& file : {outside.path("policy.bcdl"), std::string("link.bcdl"), std::string("../policy.bcdl"),
                                  std::string("/etc/passwd"), std::string("/dev/zero"), std::string("")}) {
    EXPECT_THAT(run(file), ::testing::Not(::testing::HasSubstr("1 passed"))) << file;
  }
}

}  // namespace
}  // namespace hardtack::cli
