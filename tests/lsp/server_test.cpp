// The server without its streams: life cycle, who answers what, documents, folders and files.
#include "lsp/server/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lsp/features/commands.h"
#include "lsp/protocol/params.h"
#include "tests/lsp/client.h"

namespace hardtack::lsp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(LspServer, LifecycleAttack178HasTheCodesOfTheProtocol) {
  TestClient client;
  EXPECT_EQ(client.ask("textDocument/hover", "{}"), "error -32002");
  EXPECT_EQ(client.ask("shutdown", "null"), "error -32002");
  client.tell("textDocument/didOpen", R"({"textDocument":{"uri":"file:///a","languageId":"","version":1,"text":"x"}})");
  EXPECT_TRUE(client.outbox.messages.size() == 2);
  EXPECT_EQ(client.ask("initialize", "[]"), "error -32602");
  EXPECT_THAT(client.start(), HasSubstr(R"("serverInfo":{"name":"hardtack","version":"test"})"));
  EXPECT_EQ(client.ask("initialize", R"({"capabilities":{}})"), "error -32600");
  EXPECT_EQ(client.ask("no/such", "{}"), "error -32601");
  EXPECT_EQ(client.ask("$/no/such", "{}"), "error -32601");
  client.tell("$/no/such", "{}");
  client.tell("no/such", "{}");
  EXPECT_EQ(client.ask("shutdown", "null"), "null");
  EXPECT_EQ(client.ask("textDocument/hover", "{}"), "error -32600");
  EXPECT_EQ(client.ask("shutdown", "null"), "error -32600");
  EXPECT_FALSE(client.server.exited());
  client.tell("exit", "null");
  EXPECT_TRUE(client.server.exited());
  EXPECT_EQ(client.server.exit_code(), 0);
}

TEST(LspServer, ExitWithoutShutdownIsAFailure) {
  TestClient before;
  before.tell("exit", "null");
  EXPECT_EQ(before.server.exit_code(), 1);
  TestClient client;
  client.start();
  client.server.stream_ended();
  EXPECT_EQ(client.server.exit_code(), 1);
}

TEST(LspServer, EndsWithTheProcessThatStartedIt) {
  TestClient client;
  client.ask("initialize", R"({"processId":77,"capabilities":{}})");
  client.settle();
  EXPECT_FALSE(client.server.exited());
  client.host.dead.insert(77);
  client.host.now += 60'000;
  client.settle();
  EXPECT_TRUE(client.server.exited());
}

TEST(LspServer, AnIdThatIsInUseIsRefused) {
  TestClient client;
  client.start();
  const CancelPtr held = client.server.cancels().add(std::int64_t{900});
  client.server.receive(Request{std::int64_t{900}, "workspace/symbol", json(R"({"query":""})")});
  ASSERT_FALSE(client.outbox.messages.empty());
  EXPECT_THAT(compact(client.outbox.messages.back()), HasSubstr("-32600"));
}

TEST(LspServer, ACancelledRequestSaysSo) {
  TestClient client;
  client.start();
  for (const char* method : {"textDocument/hover", "workspace/symbol"}) {
    const RequestId id = std::string("cancelled");
    CancelPtr cancel = client.server.cancels().add(id);
    client.tell("$/cancelRequest", R"({"id":"cancelled"})");
    client.server.receive(Request{id, method, json(R"({"query":""})")}, cancel);
    EXPECT_THAT(compact(client.outbox.messages.back()), HasSubstr("-32800")) << method;
  }
  client.tell("$/cancelRequest", R"({"id":12345})");
  client.tell("$/cancelRequest", R"({"id":1e308})");
  client.tell("$/cancelRequest", "null");
}

// From the specification: where a client looks for each method. What is not here cannot be called by anybody.
const std::map<std::string, std::string> kWhereClientsLook = {
    {"textDocument/diagnostic", "diagnosticProvider"},
    {"workspace/diagnostic", "diagnosticProvider.workspaceDiagnostics"},
    {"textDocument/hover", "hoverProvider"},
    {"textDocument/signatureHelp", "signatureHelpProvider"},
    {"textDocument/completion", "completionProvider"},
    {"completionItem/resolve", "completionProvider.resolveProvider"},
    {"textDocument/definition", "definitionProvider"},
    {"textDocument/references", "referencesProvider"},
    {"textDocument/documentHighlight", "documentHighlightProvider"},
    {"textDocument/prepareRename", "renameProvider.prepareProvider"},
    {"textDocument/rename", "renameProvider"},
    {"textDocument/linkedEditingRange", "linkedEditingRangeProvider"},
    {"textDocument/documentSymbol", "documentSymbolProvider"},
    {"workspace/symbol", "workspaceSymbolProvider"},
    {"textDocument/semanticTokens/full", "semanticTokensProvider.full"},
    {"textDocument/semanticTokens/full/delta", "semanticTokensProvider.full.delta"},
    {"textDocument/semanticTokens/range", "semanticTokensProvider.range"},
    {"textDocument/foldingRange", "foldingRangeProvider"},
    {"textDocument/selectionRange", "selectionRangeProvider"},
    {"textDocument/documentLink", "documentLinkProvider"},
    {"textDocument/inlayHint", "inlayHintProvider"},
    {"textDocument/codeLens", "codeLensProvider"},
    {"textDocument/codeAction", "codeActionProvider"},
    {"textDocument/formatting", "documentFormattingProvider"},
    {"textDocument/rangeFormatting", "documentRangeFormattingProvider"},
    {"textDocument/onTypeFormatting", "documentOnTypeFormattingProvider.firstTriggerCharacter"},
    {"textDocument/prepareCallHierarchy", "callHierarchyProvider"},
    {"callHierarchy/incomingCalls", "callHierarchyProvider"},
    {"callHierarchy/outgoingCalls", "callHierarchyProvider"},
    {"workspace/executeCommand", "executeCommandProvider"},
};

TEST(LspServer, CapabilitiesAndHandlersAreTheSame) {
  TestClient client;
  const JsonValue capabilities = *json(client.start()).find("capabilities");
  std::set<std::string> announced;
  for (const RequestEntry& entry : request_table()) {
    const auto where = kWhereClientsLook.find(std::string(entry.method));
    ASSERT_NE(where, kWhereClientsLook.end()) << entry.method;
    const JsonValue* found = find_path(capabilities, where->second);
    EXPECT_TRUE(found != nullptr && !found->is_null() && *found != JsonValue(false)) << entry.method;
    announced.insert(where->second.substr(0, where->second.find('.')));
  }
  // Nothing is announced that no entry of the table stands for.
  for (const auto& [name, value] : capabilities.as_object()) {
    if (name == "positionEncoding" || name == "textDocumentSync" || name == "workspace") continue;
    EXPECT_TRUE(announced.contains(name)) << name;
  }
  // And what is called is taken: no method of the table is unknown to the server.
  for (const RequestEntry& entry : request_table())
    EXPECT_NE(client.ask(std::string(entry.method), "{}"), "error -32601");
  EXPECT_EQ(compact(*find_path(capabilities, "textDocumentSync")), R"({"change":2,"openClose":true,"save":true})");
}

TEST(LspServer, UnitIsNegotiated) {
  const struct {
    const char* offered;
    const char* chosen;
  } rows[] = {
      {R"({"general":{"positionEncodings":["utf-16","utf-32","utf-8"]}})", "utf-8"},
      {R"({"general":{"positionEncodings":["utf-16","utf-32"]}})", "utf-32"},
      {R"({"general":{"positionEncodings":["utf-16"]}})", "utf-16"},
      {R"({"general":{"positionEncodings":[]}})", "utf-16"},
      {R"({"general":{"positionEncodings":7}})", "utf-16"},
      {R"({})", "utf-16"},
  };
  for (const auto& row : rows) {
    TestClient client;
    EXPECT_THAT(client.start(row.offered), HasSubstr("\"positionEncoding\":\"" + std::string(row.chosen) + "\""))
        << row.offered;
  }
}

TEST(LspServer, DiagnosticsArePushedWithTheirVersionAndTakenBack) {
  TestClient client;
  client.start(R"({"textDocument":{"publishDiagnostics":{"versionSupport":true}}})");
  client.open("file:///a.bcdl", "allow if user($u", 3);
  client.settle();
  auto sent = client.take("textDocument/publishDiagnostics");
  ASSERT_FALSE(sent.empty());
  EXPECT_THAT(sent.back(), HasSubstr(R"("uri":"file:///a.bcdl","version":3)"));
  EXPECT_THAT(sent.back(), HasSubstr("syntax-error"));
  client.change("file:///a.bcdl", "allow if user($u);\n", 4);
  client.settle();
  sent = client.take("textDocument/publishDiagnostics");
  ASSERT_FALSE(sent.empty());
  EXPECT_THAT(sent.back(), ::testing::Not(HasSubstr("syntax-error")));
  client.change("file:///a.bcdl", "allow if user($u", 5);
  client.settle();
  client.take("textDocument/publishDiagnostics");
  client.tell("textDocument/didClose", R"({"textDocument":{"uri":"file:///a.bcdl"}})");
  EXPECT_THAT(client.take("textDocument/publishDiagnostics"), ElementsAre(HasSubstr(R"("diagnostics":[])")));
}

TEST(LspServer, WhoPullsIsNotPushed) {
  TestClient client;
  client.start(R"({"textDocument":{"diagnostic":{}}})");
  client.open("file:///a.bcdl", "allow if user($u");
  client.settle();
  EXPECT_THAT(client.take("textDocument/publishDiagnostics"), IsEmpty());
  const std::string report = client.ask("textDocument/diagnostic", R"({"textDocument":{"uri":"file:///a.bcdl"}})");
  EXPECT_THAT(report, HasSubstr(R"("kind":"full")"));
  const std::string id = json(report).find("resultId")->as_string();
  EXPECT_THAT(client.ask("textDocument/diagnostic",
                         R"({"textDocument":{"uri":"file:///a.bcdl"},"previousResultId":")" + id + "\"}"),
              HasSubstr(R"("kind":"unchanged")"));
  EXPECT_THAT(
      client.ask("workspace/diagnostic", R"({"previousResultIds":[{"uri":"file:///a.bcdl","value":")" + id + "\"}]}"),
      HasSubstr(R"("kind":"unchanged")"));
}

TEST(LspServer, AnInapplicableEditDropsTheDocument) {
  TestClient client;
  client.start();
  client.open("file:///a.bcdl", "allow if true;");
  client.tell(
      "textDocument/didChange",
      R"({"textDocument":{"uri":"file:///a.bcdl","version":2},"contentChanges":[{"range":{"start":{"line":1,"character":0},"end":{"line":0,"character":0}},"text":""}]})");
  EXPECT_THAT(client.take("window/showMessage"), SizeIs(1));
  EXPECT_EQ(client.ask("textDocument/hover", at("file:///a.bcdl", 0, 0)), "error -32602");
  client.change("file:///a.bcdl", "deny if true;", 3);
  EXPECT_NE(client.ask("textDocument/hover", at("file:///a.bcdl", 0, 0)), "error -32602");
}

constexpr const char* kFolders = R"([{"uri":"file:///w","name":"w"},{"uri":"file:///v","name":"v"}])";

TEST(LspServer, FoldersAreProgramsOfTheirOwn) {
  TestClient client;
  client.host.files = {{"/w/a.bcdl", "user(\"alice\");"},
                       {"/v/b.bcdl", "user(\"bob\");"},
                       {"/x/c.bcdl", "user(\"eve\");"},
                       {"/w/notes.txt", "x"}};
  client.start("{}", kFolders);
  client.open("file:///w/p.bcdl", "allow if user($u);");
  const std::string where = client.ask("textDocument/definition", at("file:///w/p.bcdl", 0, 10));
  EXPECT_THAT(where, HasSubstr("file:///w/a.bcdl"));
  EXPECT_THAT(where, ::testing::Not(HasSubstr("file:///v/")));
  EXPECT_THAT(client.host.reads, ElementsAre("/v/b.bcdl", "/w/a.bcdl"));
  EXPECT_THAT(client.ask("workspace/symbol", R"({"query":"user"})"), HasSubstr("file:///v/b.bcdl"));
  client.tell("workspace/didChangeWorkspaceFolders",
              R"({"event":{"removed":[{"uri":"file:///v"}],"added":[{"uri":"file:///x"}]}})");
  const std::string symbols = client.ask("workspace/symbol", R"({"query":"user"})");
  EXPECT_THAT(symbols, HasSubstr("file:///x/c.bcdl"));
  EXPECT_THAT(symbols, ::testing::Not(HasSubstr("file:///v/b.bcdl")));
}

TEST(LspServer, WatchedFilesAreReadAgainUnlessTheyAreOpen) {
  TestClient client;
  client.host.files = {{"/w/a.bcdl", "user(\"alice\");"}};
  client.start(R"({"workspace":{"didChangeWatchedFiles":{"dynamicRegistration":true}}})", kFolders);
  EXPECT_EQ(client.answer("client/registerCapability", "null"), 1u);
  client.host.files["/w/a.bcdl"] = "person(\"alice\");";
  client.host.files["/w/b.bcdl"] = "group(1);";
  const std::string changes =
      R"({"changes":[{"uri":"file:///w/a.bcdl","type":2},{"uri":"file:///w/b.bcdl","type":1},{"uri":"file:///etc/p.bcdl","type":1},{"uri":"file:///w/../etc/p.bcdl","type":1},{"uri":"untitled:x","type":1},{"uri":7}]})";
  client.tell("workspace/didChangeWatchedFiles", changes);
  std::string symbols = client.ask("workspace/symbol", R"({"query":""})");
  EXPECT_THAT(symbols, HasSubstr("person"));
  EXPECT_THAT(symbols, HasSubstr("group"));
  EXPECT_THAT(client.host.reads, ElementsAre("/w/a.bcdl", "/w/a.bcdl", "/w/b.bcdl"));
  client.open("file:///w/a.bcdl", "open(1);");
  client.tell("workspace/didChangeWatchedFiles", changes);
  EXPECT_THAT(client.ask("workspace/symbol", R"({"query":""})"), ::testing::Not(HasSubstr("person")));
  client.tell("textDocument/didClose", R"({"textDocument":{"uri":"file:///w/a.bcdl"}})");
  EXPECT_THAT(client.ask("workspace/symbol", R"({"query":""})"), HasSubstr("person"));
  client.host.files.erase("/w/b.bcdl");
  client.tell("workspace/didChangeWatchedFiles", changes);
  EXPECT_THAT(client.ask("workspace/symbol", R"({"query":""})"), ::testing::Not(HasSubstr("group")));
}

TEST(LspServer, DocumentsOutsideOfAllFoldersAreAlone) {
  TestClient client;
  client.start("{}", kFolders);
  client.open("untitled:one", "user(\"a\");");
  client.open("untitled:two", "allow if user($u);");
  EXPECT_EQ(client.ask("textDocument/definition", at("untitled:two", 0, 10)), "null");
  EXPECT_THAT(client.host.reads, IsEmpty());
}

TEST(LspServer, TheUriComesBackAsTheClientSpellsIt) {
  TestClient client;
  client.start("{}", kFolders);
  client.open("file:///w/./a%2ebcdl", "user(\"a\"); allow if user($u);");
  EXPECT_THAT(client.ask("textDocument/references",
                         R"({"context":{"includeDeclaration":true},)" + at("file:///w/a.bcdl", 0, 1).substr(1)),
              HasSubstr("file:///w/./a%2ebcdl"));
}

TEST(LspServer, ReadingShowsProgressWhereTheClientDoes) {
  TestClient client;
  for (int i = 0; i < 100; ++i) client.host.files["/w/" + std::to_string(i) + ".bcdl"] = "f(1);";
  client.start(R"({"window":{"workDoneProgress":true}})", R"([{"uri":"file:///w","name":"w"}])");
  // Without threads all is read before the client can agree.
  EXPECT_EQ(client.answer("window/workDoneProgress/create", "null"), 1u);
  EXPECT_EQ(client.host.reads.size(), 100u);
}

TEST(LspServer, SettingsAreAskedForAndTakenAnyway) {
  TestClient client;
  client.start(R"({"workspace":{"configuration":true}})");
  EXPECT_EQ(client.answer("workspace/configuration", R"([{"lint":{"enable":false}}])"), 1u);
  client.tell("workspace/didChangeConfiguration", "{}");
  EXPECT_EQ(client.answer("workspace/configuration", R"([null])"), 1u);
  client.server.receive(Response{std::int64_t{4'000}, JsonValue()});
  client.server.receive(Response{std::string("x"), JsonValue()});
}

TEST(LspServer, CommandsOfOthersAreRefused) {
  TestClient client;
  client.start();
  client.open("file:///a.bcdl", "allow if true;");
  EXPECT_EQ(client.ask("workspace/executeCommand", R"({"command":"rm"})"), "error -32602");
  EXPECT_EQ(client.ask("workspace/executeCommand", R"({"command":7})"), "error -32602");
  EXPECT_EQ(client.ask("workspace/executeCommand", R"({"command":"hardtack.evaluate","arguments":["file:///a.bcdl"]})"),
            "error -32602");
  EXPECT_EQ(client.ask("workspace/executeCommand", R"({"command":"hardtack.fixAll"})"), "error -32602");
  EXPECT_EQ(client.ask("workspace/executeCommand", R"({"command":"hardtack.fixAll","arguments":["file:///b.bcdl"]})"),
            "error -32602");
  EXPECT_EQ(client.ask("workspace/executeCommand", R"({"command":"hardtack.reindex"})"), "null");
}

}  // namespace
}  // namespace hardtack::lsp
