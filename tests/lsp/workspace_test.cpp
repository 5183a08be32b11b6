// Folders, files, configuration and settings of a session, as clients begin and change them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lsp/session/session.h"
#include "tests/lsp/client.h"

namespace hardtack::lsp {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kFolders = R"([{"uri":"file:///w","name":"w"}])";

std::string symbols(TestClient& client) { return client.ask("workspace/symbol", R"({"query":""})"); }

// Each spelling of a folder that the protocol has had.
TEST(LspWorkspace, FoldersAreNamedInSeveralWays) {
  struct Row {
    std::string params;  // beside the capabilities
    bool found;          // the file of /w
  };
  for (const Row& row : std::vector<Row>{
           {R"("workspaceFolders":[{"uri":"file:///w"}])", true},
           {R"("workspaceFolders":[{"name":"w"},{"uri":7},{"uri":"https://w"},{"uri":"file:///w"}])", true},
           {R"("workspaceFolders":[])", false},
           {R"("workspaceFolders":[],"rootUri":"file:///w")", false},
           {R"("workspaceFolders":null,"rootUri":"file:///w")", true},
           {R"("rootUri":"file:///w")", true},
           {R"("rootUri":"https://w")", false},
           {R"("rootUri":"https://w","rootPath":"/w")", false},
           {R"("rootUri":null,"rootPath":"/w")", true},
           {R"("rootUri":7,"rootPath":"/x/../w/")", true},
           {R"("rootPath":"w")", false},
           {R"("rootPath":7)", false},
           {R"("processId":null)", false},
       }) {
    TestClient client;
    client.host.files = {{"/w/a.bcdl", "user(1);"}};
    client.ask("initialize", R"({"capabilities":{},)" + row.params + "}");
    client.tell("initialized", "{}");
    EXPECT_EQ(symbols(client).find("user") != std::string::npos, row.found) << row.params;
  }
  // Without capabilities a client can do nothing of what is optional.
  TestClient client;
  EXPECT_THAT(client.ask("initialize", "{}"), HasSubstr(R"("positionEncoding":"utf-16")"));
}

TEST(LspWorkspace, FoldersAreBounded) {
  std::string folders, added;
  for (int i = 0; i < 101; ++i) {
    folders += std::string(i > 0 ? "," : "") + R"({"uri":"file:///w)" + std::to_string(i) + R"("})";
  }
  TestClient client;
  for (int i = 0; i < 102; ++i)
    client.host.files["/w" + std::to_string(i) + "/a.bcdl"] = "p" + std::to_string(i) + "(1);";
  client.start("{}", "[" + folders + "]");
  EXPECT_THAT(symbols(client), AllOf(HasSubstr("\"p99/1\""), Not(HasSubstr("\"p100/1\""))));
  client.tell("workspace/didChangeWorkspaceFolders", R"({"event":{"added":[{"uri":"file:///w101"}]}})");
  EXPECT_THAT(symbols(client), Not(HasSubstr("\"p101/1\"")));
  client.tell("workspace/didChangeWorkspaceFolders",
              R"({"event":{"removed":[{"uri":"file:///w0"}],"added":[{"uri":"file:///w101"}]}})");
  EXPECT_THAT(symbols(client), AllOf(HasSubstr("\"p101/1\""), Not(HasSubstr("\"p0/1\""))));
}

// An open document belongs to the nearest folder, whenever it comes.
TEST(LspWorkspace, OpenDocumentsMoveWithTheFolders) {
  TestClient client;
  client.host.files = {{"/w/a.bcdl", "user(1);"}, {"/w/sub/b.bcdl", "group(1);"}};
  client.start("{}", "[]");
  client.open("file:///w/p.bcdl", "allow if user($u);");
  client.open("file:///w/sub/q.bcdl", "allow if group($u);");
  client.open("untitled:r", "allow if user($u);");
  const auto definition = [&](const std::string& uri) { return client.ask("textDocument/definition", at(uri, 0, 10)); };
  const auto folders = [&](const std::string& removed, const std::string& added) {
    client.tell("workspace/didChangeWorkspaceFolders",
                R"({"event":{"removed":[)" + removed + R"(],"added":[)" + added + "]}}");
  };
  const std::string w = R"({"uri":"file:///w"})", sub = R"({"uri":"file:///w/sub"})";
  EXPECT_EQ(definition("file:///w/p.bcdl"), "null");
  folders("", w);
  EXPECT_THAT(definition("file:///w/p.bcdl"), HasSubstr("file:///w/a.bcdl"));
  EXPECT_THAT(definition("file:///w/sub/q.bcdl"), HasSubstr("file:///w/sub/b.bcdl"));
  EXPECT_EQ(definition("untitled:r"), "null");
  // Of two folders the inner one counts.
  folders("", sub);
  EXPECT_THAT(definition("file:///w/sub/q.bcdl"), HasSubstr("file:///w/sub/b.bcdl"));
  client.open("file:///w/sub/s.bcdl", "allow if user($u);");
  EXPECT_EQ(definition("file:///w/sub/s.bcdl"), "null");
  EXPECT_THAT(definition("file:///w/p.bcdl"), HasSubstr("file:///w/a.bcdl"));
  // Given twice, taken away twice: once counts.
  folders("", w);
  EXPECT_THAT(definition("file:///w/p.bcdl"), HasSubstr("file:///w/a.bcdl"));
  folders(w, "");
  folders(w, "");
  EXPECT_EQ(definition("file:///w/p.bcdl"), "null");
  EXPECT_NE(client.ask("textDocument/hover", at("file:///w/p.bcdl", 0, 10)), "error -32602");
  client.tell("workspace/didChangeWorkspaceFolders", "{}");
  client.tell("workspace/didChangeWorkspaceFolders", R"({"event":{"added":[{},{"uri":"https://x"}],"removed":[{}]}})");
  EXPECT_THAT(definition("file:///w/sub/q.bcdl"), HasSubstr("file:///w/sub/b.bcdl"));
}

// Files that nobody has open do so, too, and configuration that is open.
TEST(LspWorkspace, FilesMoveWithTheFolders) {
  const std::string policy = "group(1);\ngroup(1);\n";
  TestClient client;
  client.host.files = {{"/w/a.bcdl", "user(1);"}, {"/w/sub/b.bcdl", policy}, {"/w/sub/hardtack.toml", ""}};
  client.start(R"({"textDocument":{"diagnostic":{}}})", kFolders);
  client.open("file:///w/sub/hardtack.toml", "[rules]\nduplicate-fact = \"off\"\n");
  const auto reports = [&] {
    const std::string all = client.ask("workspace/diagnostic", R"({"previousResultIds":[]})");
    std::size_t count = 0;
    for (std::size_t at = all.find("sub/b.bcdl"); at != std::string::npos; at = all.find("sub/b.bcdl", at + 1)) ++count;
    EXPECT_THAT(all, Not(HasSubstr("duplicate-fact")));
    return count;
  };
  const auto folders = [&](const std::string& change, const std::string& uri) {
    client.tell("workspace/didChangeWorkspaceFolders", R"({"event":{")" + change + R"(":[{"uri":")" + uri + "\"}]}}");
  };
  EXPECT_EQ(reports(), 1u);
  folders("added", "file:///w/sub");
  EXPECT_EQ(reports(), 1u);
  folders("removed", "file:///w/sub");
  EXPECT_EQ(reports(), 1u);
  EXPECT_THAT(symbols(client), AllOf(HasSubstr("\"user/1\""), HasSubstr("\"group/1\"")));
  folders("removed", "file:///w");
  EXPECT_EQ(reports(), 0u);
  folders("added", "file:///w/sub");
  EXPECT_EQ(reports(), 1u);
}

TEST(LspWorkspace, ConfigurationIsReadFromFilesAndFromTheEditor) {
  const std::string policy = "user(1);\nuser(1);\nallow if user($u);\n";
  const auto pulled = [](TestClient& client, const std::string& uri = "file:///w/a.bcdl") {
    return client.ask("textDocument/diagnostic", R"({"textDocument":{"uri":")" + uri + "\"}}");
  };
  const std::string off = "[rules]\nduplicate-fact = \"off\"\n";
  TestClient client;
  client.host.files = {
      {"/w/hardtack.toml", off}, {"/w/a.bcdl", policy}, {"/w/sub/hardtack.toml", ""}, {"/w/sub/b.bcdl", policy}};
  client.start(R"({"textDocument":{"diagnostic":{}}})", kFolders);
  EXPECT_THAT(pulled(client), Not(HasSubstr("duplicate-fact")));
  // The nearest file counts.
  EXPECT_THAT(pulled(client, "file:///w/sub/b.bcdl"), HasSubstr("duplicate-fact"));
  // What is typed counts while it is open, and not what the file says meanwhile.
  client.open("file:///w/hardtack.toml", "");
  EXPECT_THAT(pulled(client), HasSubstr("duplicate-fact"));
  client.tell("workspace/didChangeWatchedFiles", R"({"changes":[{"uri":"file:///w/hardtack.toml","type":2}]})");
  EXPECT_THAT(pulled(client), HasSubstr("duplicate-fact"));
  client.tell("textDocument/didClose", R"({"textDocument":{"uri":"file:///w/hardtack.toml"}})");
  EXPECT_THAT(pulled(client), Not(HasSubstr("duplicate-fact")));
  // A file that cannot be read as configuration is told, and counts as none; so does one that is gone.
  client.host.files["/w/hardtack.toml"] = "[rules\n";
  client.tell("workspace/didChangeWatchedFiles", R"({"changes":[{"uri":"file:///w/hardtack.toml","type":2}]})");
  EXPECT_THAT(client.take("window/showMessage"), ::testing::ElementsAre(HasSubstr("hardtack.toml")));
  EXPECT_THAT(pulled(client), HasSubstr("duplicate-fact"));
  client.host.files.erase("/w/hardtack.toml");
  client.tell("workspace/didChangeWatchedFiles", R"({"changes":[{"uri":"file:///w/hardtack.toml","type":3}]})");
  EXPECT_THAT(client.take("window/showMessage"), IsEmpty());
  EXPECT_THAT(pulled(client), HasSubstr("duplicate-fact"));
  // One that lies in no folder says nothing about any.
  client.open("file:///x/hardtack.toml", off);
  client.open("untitled:hardtack.toml", off);
  EXPECT_THAT(pulled(client), HasSubstr("duplicate-fact"));
}

TEST(LspWorkspace, FunctionsOfHostsAreKnownWhereConfigurationSaysSo) {
  const char* policy = "check if \"10.0.0.1\".extern::in_cidr(\"10.0.0.0/8\");\n";
  const auto hover = [](TestClient& client) { return client.ask("textDocument/hover", at("file:///w/a.bcdl", 0, 32)); };
  TestClient client;
  client.start("{}", kFolders);
  client.open("file:///w/a.bcdl", policy);
  EXPECT_THAT(hover(client), Not(HasSubstr("in a range")));
  client.open("file:///w/hardtack.toml", "std = true\n");
  EXPECT_THAT(hover(client), HasSubstr("in a range"));
  client.tell("textDocument/didClose", R"({"textDocument":{"uri":"file:///w/hardtack.toml"}})");
  EXPECT_THAT(hover(client), Not(HasSubstr("in a range")));
  // A host that gives them says so itself, beside a configuration or without one.
  for (const char* configuration : {"", "[rules]\nduplicate-fact = \"off\"\n"}) {
    TestClient host({.standard_functions = true});
    host.start(R"({"textDocument":{"diagnostic":{}}})", kFolders);
    host.open("file:///w/a.bcdl", policy);
    if (*configuration != '\0') host.open("file:///w/hardtack.toml", configuration);
    EXPECT_THAT(hover(host), HasSubstr("in a range")) << configuration;
    EXPECT_THAT(host.ask("textDocument/diagnostic", R"({"textDocument":{"uri":"file:///w/a.bcdl"}})"),
                Not(HasSubstr("in_cidr")));
  }
}

TEST(LspWorkspace, SettingsComeInThreeWays) {
  const std::string policy = "user(1);\nuser(1);\nallow if user($u);\n";
  const auto lints = [&](TestClient& client) {
    return client.ask("textDocument/diagnostic", R"({"textDocument":{"uri":"file:///w/a.bcdl"}})")
               .find("duplicate-fact") != std::string::npos;
  };
  struct Row {
    std::string settings;
    bool lints;
  };
  for (const Row& row : std::vector<Row>{{R"({"lint":{"enable":false}})", false},
                                         {R"({"lint":{"enable":true}})", true},
                                         {R"({"lint":{"enable":"no"}})", true},
                                         {R"({"lint":false})", true},
                                         {"{}", true},
                                         {"null", true},
                                         {"7", true}}) {
    TestClient given;
    given.ask("initialize",
              R"({"capabilities":{"textDocument":{"diagnostic":{}}},"initializationOptions":)" + row.settings + "}");
    given.tell("initialized", "{}");
    given.open("file:///w/a.bcdl", policy);
    EXPECT_EQ(lints(given), row.lints) << row.settings;
    TestClient told;
    told.start(R"({"textDocument":{"diagnostic":{}}})");
    told.open("file:///w/a.bcdl", policy);
    told.tell("workspace/didChangeConfiguration", R"({"settings":{"hardtack":)" + row.settings + "}}");
    EXPECT_EQ(lints(told), row.lints) << row.settings;
    TestClient asked;
    asked.start(R"({"textDocument":{"diagnostic":{}},"workspace":{"configuration":true}})");
    asked.open("file:///w/a.bcdl", policy);
    EXPECT_EQ(asked.answer("workspace/configuration", "[" + row.settings + "]"), 1u);
    EXPECT_EQ(lints(asked), row.lints) << row.settings;
  }
  for (const char* answer : {"[]", "7", "null"}) {
    TestClient asked;
    asked.start(R"({"textDocument":{"diagnostic":{}},"workspace":{"configuration":true}})");
    asked.open("file:///w/a.bcdl", policy);
    asked.answer("workspace/configuration", answer);
    EXPECT_TRUE(lints(asked)) << answer;
  }
  TestClient untold;
  untold.start();
  untold.tell("workspace/didChangeConfiguration", "{}");
}

// Where the pages about diagnostics are: the settings, or else the configuration, or else the project's own.
TEST(LspWorkspace, PagesAboutDiagnosticsAreWhereSettingsSay) {
  const auto href = [](const std::string& settings, const std::string& configuration) {
    TestClient client;
    client.host.files = {{"/w/hardtack.toml", configuration}};
    client.start(R"({"textDocument":{"diagnostic":{},"publishDiagnostics":{"codeDescriptionSupport":true}}})",
                 kFolders);
    client.tell("workspace/didChangeConfiguration", R"({"settings":{"hardtack":)" + settings + "}}");
    client.open("file:///w/a.bcdl", "user(1);\nuser(1);\n");
    const std::string told = client.ask("textDocument/diagnostic", R"({"textDocument":{"uri":"file:///w/a.bcdl"}})");
    const std::size_t begin = told.find("\"href\":\"");
    return begin == std::string::npos ? std::string() : told.substr(begin + 8, told.find('"', begin + 8) - begin - 8);
  };
  const std::string own = href("{}", "");
  const std::string page = "docs/lints/duplicate-fact.md";
  EXPECT_TRUE(own.empty() || own.ends_with(page)) << own;
  const std::string there = R"({"documentation":{"url":"https://docs.example/hardtack"}})";
  EXPECT_EQ(href(there, ""), "https://docs.example/hardtack/" + page);
  EXPECT_EQ(href(R"({"documentation":{"url":"https://docs.example/hardtack/"}})", ""),
            "https://docs.example/hardtack/" + page);
  EXPECT_EQ(href(R"({"documentation":{"url":"file:///usr/share/doc/hardtack/"}})", ""),
            "file:///usr/share/doc/hardtack/" + page);
  EXPECT_EQ(href("{}", "documentation = \"https://toml.example/\"\n"), "https://toml.example/" + page);
  EXPECT_EQ(href(there, "documentation = \"https://toml.example/\"\n"), "https://docs.example/hardtack/" + page);
  // What is no such address is none.
  for (const std::string& wrong : {std::string("javascript:alert(1)"), std::string("https://a b"), std::string("docs"),
                                   "https://" + std::string(1'000, 'a')}) {
    EXPECT_EQ(href(R"({"documentation":{"url":")" + wrong + "\"}}", ""), own) << wrong;
  }
  EXPECT_EQ(href(R"({"documentation":{"url":7}})", ""), own);
}

TEST(LspWorkspace, ViewsAreAskedForAgainWhereTheClientCan) {
  TestClient client;
  client.start(
      R"({"workspace":{"semanticTokens":{"refreshSupport":true},"inlayHint":{"refreshSupport":true},"codeLens":{"refreshSupport":true}}})");
  client.tell("workspace/didChangeConfiguration", R"({"settings":{"hardtack":{}}})");
  EXPECT_EQ(client.answer("workspace/semanticTokens/refresh", "null"), 1u);
  EXPECT_EQ(client.answer("workspace/inlayHint/refresh", "null"), 1u);
  EXPECT_EQ(client.answer("workspace/codeLens/refresh", "null"), 1u);
}

TEST(LspWorkspace, ClientsThatSendOddThingsAreLogged) {
  struct Row {
    std::string method, params, log;
  };
  for (const Row& row : std::vector<Row>{
           {"textDocument/didOpen", "{}", "didOpen: "},
           {"textDocument/didOpen", R"({"textDocument":{"uri":"file:///a"}})", "didOpen: "},
           {"textDocument/didOpen", R"({"textDocument":{"uri":"file:///a","text":"","version":1}})", "didOpen: "},
           {"textDocument/didOpen", R"({"textDocument":{"uri":"file:///a","text":"","languageId":""}})", "didOpen: "},
           {"textDocument/didChange", "{}", "didChange: "},
           {"textDocument/didChange", R"({"textDocument":{}})", "didChange: "},
           {"textDocument/didChange", R"({"textDocument":{"uri":"file:///a"}})", "didChange: "},
           {"textDocument/didChange", R"({"textDocument":{"uri":"file:///a"},"contentChanges":[]})",
            "a document was changed that is not open"},
           {"textDocument/didClose", "{}", "didClose: "},
           {"no/such", "{}", "unknown notification"},
       }) {
    TestClient client;
    client.start();
    client.tell(row.method, row.params);
    ASSERT_THAT(client.host.lines, Not(IsEmpty())) << row.method << row.params;
    EXPECT_THAT(client.host.lines.back(), HasSubstr(row.log)) << row.params;
  }
  TestClient client;
  client.start();
  for (const char* quiet : {"textDocument/didSave", "$/setTrace", "$/logTrace", "workspace/didChangeWatchedFiles"})
    client.tell(quiet, "{}");
  client.tell("textDocument/didClose", R"({"textDocument":{"uri":"file:///a"}})");
  EXPECT_THAT(client.host.lines, IsEmpty());
  client.open("file:///a.bcdl", "a(1);");
  client.open("file:///a.bcdl", "b(1);", 2);
  EXPECT_THAT(client.host.lines, SizeIs(1));
  EXPECT_THAT(symbols(client), HasSubstr("\"b/1\""));
}

// More files than are read, and a client that shows how it goes on.
TEST(LspWorkspace, ReadingIsShownAndBounded) {
  TestClient client;
  for (std::size_t i = 0; i <= FolderLimits().max_files; ++i)
    client.host.files["/w/" + std::to_string(i) + ".bcdl"] = "";
  client.start("{}", kFolders);
  EXPECT_THAT(client.take("window/showMessage"), ::testing::ElementsAre(HasSubstr("has more files than are read")));
}

class HeldRunner final : public Runner {
 public:
  void run(Urgency urgency, Job job) override {
    if (urgency == Urgency::kBackground) {
      held.push_back(std::move(job));
    } else if (const Completion done = job()) {
      done();
    }
  }
  bool step() {
    if (held.empty()) return false;
    const Job job = std::move(held.front());
    held.erase(held.begin());
    if (const Completion done = job()) done();
    return true;
  }
  std::vector<Job> held;
};

struct Slow {
  explicit Slow(std::size_t files)
      : server(host, outbox, runner, {.version = "test", .services = {}, .lint_pause_ms = 0}) {
    for (std::size_t i = 0; i < files; ++i) host.files["/w/" + std::to_string(i) + ".bcdl"] = "a(1);";
    server.receive(Request{std::int64_t{1}, "initialize",
                           json(R"({"capabilities":{"window":{"workDoneProgress":true}},"workspaceFolders":)" +
                                std::string(kFolders) + "}")});
    tell("initialized", "{}");
  }
  void tell(const std::string& method, const std::string& params) {
    server.receive(Notification{method, json(params)});
  }
  void agree(const std::string& result = "null") {
    for (const JsonValue& message : outbox.messages) {
      const JsonValue* method = message.find("method");
      if (method != nullptr && method->as_string() == "window/workDoneProgress/create")
        server.receive(Response{message.find("id")->as_integer(), json(result)});
    }
  }
  std::string progress() const {
    std::string all;
    for (const JsonValue& message : outbox.messages) {
      const JsonValue* method = message.find("method");
      if (method != nullptr && method->as_string() == "$/progress") all += compact(*message.find("params"));
    }
    return all;
  }
  TestHost host;
  TestOutbox outbox;
  HeldRunner runner;
  Server server;
};

TEST(LspWorkspace, ReadingHasProgressThatStopsIt) {
  Slow slow(100);
  slow.agree();
  EXPECT_THAT(slow.progress(), HasSubstr(R"("title":"Reading policies")"));
  ASSERT_TRUE(slow.runner.step());  // the listing
  ASSERT_TRUE(slow.runner.step());  // the first files
  EXPECT_THAT(slow.progress(), HasSubstr("32 of 100"));
  for (const char* other : {R"({"token":"hardtack/index/2"})", R"({"token":7})", "{}"})
    slow.tell("window/workDoneProgress/cancel", other);
  ASSERT_TRUE(slow.runner.step());
  slow.tell("window/workDoneProgress/cancel", R"({"token":"hardtack/index/1"})");
  while (slow.runner.step()) continue;
  EXPECT_THAT(slow.progress(), HasSubstr(R"("kind":"end")"));
  EXPECT_LT(slow.host.reads.size(), 100u);
  // All is read by who does not stop it.
  Slow whole(100);
  whole.agree();
  while (whole.runner.step()) continue;
  EXPECT_EQ(whole.host.reads.size(), 100u);
  EXPECT_THAT(whole.progress(), HasSubstr(R"("kind":"end")"));
}

TEST(LspWorkspace, AFolderThatIsGoneIsNotRead) {
  Slow slow(100);
  slow.tell("workspace/didChangeWorkspaceFolders", R"({"event":{"removed":[{"uri":"file:///w"}]}})");
  while (slow.runner.step()) continue;
  EXPECT_THAT(slow.host.reads, IsEmpty());
  // Meanwhile, too.
  Slow later(100);
  later.runner.step();
  later.tell("workspace/didChangeWorkspaceFolders", R"({"event":{"removed":[{"uri":"file:///w"}]}})");
  while (later.runner.step()) continue;
  EXPECT_LE(later.host.reads.size(), 32u);
}

// Files that no editor has open have no version; a client may say what it knows of them.
TEST(LspWorkspace, FilesAreDiagnosedWithoutAVersion) {
  TestClient client;
  client.host.files = {{"/w/a.bcdl", "allow if ("}, {"/w/b.bcdl", "deny if true;\n"}};
  client.start(R"({"textDocument":{"diagnostic":{}}})", kFolders);
  client.open("file:///w/c.bcdl", "allow if (", 7);
  const std::string all = client.ask("workspace/diagnostic", R"({"previousResultIds":[]})");
  EXPECT_THAT(all, HasSubstr(R"("uri":"file:///w/a.bcdl","version":null)"));
  EXPECT_THAT(all, HasSubstr(R"("uri":"file:///w/c.bcdl","version":7)"));
  const JsonValue report = json(all);
  std::string known;
  for (const JsonValue& item : report.find("items")->as_array())
    known += std::string(known.empty() ? "" : ",") + R"({"uri":")" + item.find("uri")->as_string() + R"(","value":")" +
             item.find("resultId")->as_string() + "\"}";
  EXPECT_THAT(client.ask("workspace/diagnostic", R"({"previousResultIds":[)" + known + "]}"),
              Not(HasSubstr(R"("kind":"full")")));
  EXPECT_THAT(client.ask("workspace/diagnostic", "{}"), Not(HasSubstr("unchanged")));
}

// What is due next: the process that started the server is looked at, and a server that it left ends.
TEST(LspWorkspace, TheServerWatchesWhoStartedIt) {
  TestClient client;
  client.ask("initialize", R"({"processId":77,"capabilities":{}})");
  client.tell("initialized", "{}");
  ASSERT_TRUE(client.server.due());
  client.open("file:///w/a.bcdl", "allow if (");
  EXPECT_LE(*client.server.due(), client.host.now);
  client.settle();
  ASSERT_TRUE(client.server.due());
  EXPECT_GT(*client.server.due(), client.host.now);
  client.server.tick();  // too early
  EXPECT_FALSE(client.server.exited());
  client.ask("shutdown", "null");
  client.host.dead.insert(77);
  client.host.now += 60'000;
  client.server.tick();
  EXPECT_TRUE(client.server.exited());
  EXPECT_EQ(client.server.exit_code(), 0);
  // What comes after the end is not heard.
  client.outbox.messages.clear();
  client.server.receive(Request{std::int64_t{99}, "shutdown", JsonValue()});
  EXPECT_TRUE(client.outbox.messages.empty());
}

TEST(LspWorkspace, ManyDocumentsAreCheckedInTurns) {
  TestClient client;
  for (int i = 0; i < 150; ++i) client.host.files["/w/" + std::to_string(i) + ".bcdl"] = "allow if (";
  client.start("{}", kFolders);
  client.settle();
  EXPECT_THAT(client.take("textDocument/publishDiagnostics"), SizeIs(150));
  // What leaves with its folder has nothing wrong any more.
  client.tell("workspace/didChangeWorkspaceFolders", R"({"event":{"removed":[{"uri":"file:///w"}]}})");
  client.settle();
  const auto sent = client.take("textDocument/publishDiagnostics");
  ASSERT_THAT(sent, SizeIs(150));
  EXPECT_THAT(sent[0], HasSubstr(R"("diagnostics":[])"));
}

}  // namespace
}  // namespace hardtack::lsp
