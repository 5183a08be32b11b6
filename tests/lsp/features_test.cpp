// What each feature answers, over documents as authors have them: the places, and what depends on what the client can
// do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "policytest/editor/test_language.h"
#include "tests/lsp/client.h"

namespace hardtack::lsp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const policytest::TestLanguage kTests;
constexpr const char* kFolder = R"([{"uri":"file:///w","name":"w"}])";
constexpr const char* kUri = "file:///w/a.bcdl";

std::string in(const std::string& uri, const std::string& more = "") {
  return R"({"textDocument":{"uri":")" + uri + "\"}" + (more.empty() ? "" : ",") + more + "}";
}
std::string range(int from_line, int from, int to_line, int to) {
  const auto place = [](int line, int character) {
    return R"({"line":)" + std::to_string(line) + R"(,"character":)" + std::to_string(character) + "}";
  };
  return R"("range":{"start":)" + place(from_line, from) + R"(,"end":)" + place(to_line, to) + "}";
}

// A client that says `capabilities`, with one document open, asked once.
std::string asked(const std::string& capabilities, const std::string& text, const std::string& method,
                  const std::string& params, const std::string& uri = kUri) {
  TestClient client({.tests = &kTests});
  client.start(capabilities, kFolder);
  client.open(uri, text);
  return client.ask(method, params);
}

struct Row {
  std::string capabilities;
  std::string text;
  std::string method;
  std::string params;
  std::string answer;
};

// The members in one order.
std::string normal(const std::string& answer) { return answer.starts_with("error") ? answer : compact(json(answer)); }

void expect_answers(const std::vector<Row>& table, const std::string& uri = kUri) {
  for (const Row& row : table) {
    EXPECT_EQ(asked(row.capabilities, row.text, row.method, row.params, uri), normal(row.answer))
        << row.method << " of " << row.text << " with " << row.capabilities;
  }
}

TEST(LspFeatures, FoldsCommentsAndStatementsOfSeveralLines) {
  const std::string text = "// one\n// two\nallow if\n  user($u),\n  true;\ncheck if true;\n";
  const std::string comment = R"({"startLine":0,"endLine":1,"startCharacter":0,"endCharacter":6,"kind":"comment"})";
  const std::string statement = R"({"startLine":2,"endLine":4,"startCharacter":0,"endCharacter":7})";
  const auto folding = [](const std::string& said) { return R"({"textDocument":{"foldingRange":)" + said + "}}"; };
  const auto row = [&](const std::string& capabilities, const std::string& answer) {
    return Row{capabilities, text, "textDocument/foldingRange", in(kUri), answer};
  };
  expect_answers({
      row("{}", "[" + comment + "," + statement + "]"),
      row(folding(R"({"lineFoldingOnly":true})"),
          R"([{"startLine":0,"endLine":1,"kind":"comment"},{"startLine":2,"endLine":4}])"),
      row(folding(R"({"rangeLimit":1})"), "[" + comment + "]"),
      row(folding(R"({"rangeLimit":0})"), "[]"),
      row(folding(R"({"rangeLimit":-1})"), "[" + comment + "," + statement + "]"),
      row(folding(R"({"rangeLimit":"1"})"), "[" + comment + "," + statement + "]"),
      row(folding(R"({"rangeLimit":99999999999})"), "[" + comment + "," + statement + "]"),
      {"{}", "allow if true;", "textDocument/foldingRange", in(kUri), "[]"},
  });
}

TEST(LspFeatures, LinksLeadToAddressesAndFiles) {
  const std::string test =
      "test \"t\" { authority from \"sub/../b.bcdl\"; authorizer from \"/etc/p.bcdl\"; expect allow; }\n";
  expect_answers({
      {"{}", "// see https://example.org/a.\n", "textDocument/documentLink", in(kUri),
       R"([{"range":{"start":{"line":0,"character":7},"end":{"line":0,"character":28}},"target":"https://example.org/a"}])"},
      {"{}", "allow if true;", "textDocument/documentLink", in(kUri), "[]"},
  });
  expect_answers(
      {{"{}", test, "textDocument/documentLink", in("file:///w/a.test.bcdl"),
        R"([{"range":{"start":{"line":0,"character":26},"end":{"line":0,"character":41}},"target":"file:///w/b.bcdl"},)"
        R"({"range":{"start":{"line":0,"character":59},"end":{"line":0,"character":72}},"target":"file:///etc/p.bcdl"}])"}},
      "file:///w/a.test.bcdl");
  // A text that is no file has no folder to find files in.
  TestClient client({.tests = &kTests});
  client.start("{}", kFolder);
  client.open("untitled:a.test.bcdl", test);
  EXPECT_EQ(client.ask("textDocument/documentLink", in("untitled:a.test.bcdl")), "[]");
  EXPECT_EQ(client.ask("textDocument/definition", at("untitled:a.test.bcdl", 0, 30)), "null");
}

TEST(LspFeatures, DefinitionsAreFilesAndStatements) {
  const std::string test = "test \"t\" { authorizer from \"p.bcdl\"; expect allow; }\n";
  const std::string links = R"({"textDocument":{"definition":{"linkSupport":true}}})";
  const std::string begin = R"({"start":{"line":0,"character":0},"end":{"line":0,"character":0}})";
  const std::string uri = "file:///w/a.test.bcdl";
  expect_answers(
      {{"{}", test, "textDocument/definition", at(uri, 0, 30), R"([{"uri":"file:///w/p.bcdl","range":)" + begin + "}]"},
       {links, test, "textDocument/definition", at(uri, 0, 27),
        R"([{"originSelectionRange":{"start":{"line":0,"character":27},"end":{"line":0,"character":35}},)"
        R"("targetUri":"file:///w/p.bcdl","targetRange":)" +
            begin + R"(,"targetSelectionRange":)" + begin + "}]"},
       {"{}", test, "textDocument/definition", at(uri, 0, 20), "null"},
       {"{}", "test \"t\" { authorizer from \"/x/p.bcdl\"; expect allow; }", "textDocument/definition", at(uri, 0, 30),
        R"([{"uri":"file:///x/p.bcdl","range":)" + begin + "}]"}},
      uri);
  const std::string name = R"({"start":{"line":0,"character":0},"end":{"line":0,"character":4}})";
  expect_answers({
      {links, "user(1);\nallow if user($u);", "textDocument/definition", at(kUri, 1, 10),
       R"([{"originSelectionRange":{"start":{"line":1,"character":9},"end":{"line":1,"character":13}},)"
       R"("targetUri":"file:///w/a.bcdl","targetRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":8}},)"
       R"("targetSelectionRange":)" +
           name + "}]"},
  });
}

TEST(LspFeatures, TestsHaveTheirStatementsInTheOutline) {
  const std::string test = "test \"t\" { authority { user(1); } authorizer { allow if user($u); } expect allow; }";
  const std::string uri = "file:///w/a.test.bcdl";
  const std::string nested = asked(R"({"textDocument":{"documentSymbol":{"hierarchicalDocumentSymbolSupport":true}}})",
                                   test, "textDocument/documentSymbol", in(uri), uri);
  EXPECT_THAT(nested, HasSubstr(R"("children":[{"children":[],"detail":"user(1);")")) << nested;
  EXPECT_THAT(nested, HasSubstr(R"("kind":6)")) << nested;
  const std::string flat = asked("{}", test, "textDocument/documentSymbol", in(uri), uri);
  EXPECT_THAT(flat, HasSubstr(R"("containerName":"t")")) << flat;
  const std::string scope = asked("{}", "trusting previous;\nuser(1);\n(", "textDocument/documentSymbol", in(kUri));
  EXPECT_THAT(scope, HasSubstr(R"("kind":3)")) << scope;
  EXPECT_THAT(scope, HasSubstr(R"("kind":21)")) << scope;
}

TEST(LspFeatures, SemanticTokensComeAsWhatHasChanged) {
  TestClient client;
  client.start("{}", kFolder);
  const auto data_of = [](const JsonValue& value) {
    std::vector<std::int64_t> data;
    for (const JsonValue& number : value.as_array()) data.push_back(number.as_integer());
    return data;
  };
  client.open(kUri, "user(1);\nallow if user($u);\ndeny if true;\n");
  const JsonValue full = json(client.ask("textDocument/semanticTokens/full", in(kUri)));
  std::vector<std::int64_t> known = data_of(*full.find("data"));
  std::string id = full.find("resultId")->as_string();
  int version = 1;
  // Each text as edits of the one before.
  for (const char* text :
       {"user(1);\nallow if user($u);\ndeny if true;\n", "user(1);\nallow if user($u), true;\ndeny if true;\n",
        "allow if user($u), true;\ndeny if true;\n", "deny if true;\n", "", "check if a(1);\n"}) {
    client.change(kUri, text, ++version);
    const JsonValue delta =
        json(client.ask("textDocument/semanticTokens/full/delta", in(kUri, R"("previousResultId":")" + id + "\"")));
    ASSERT_NE(delta.find("edits"), nullptr) << compact(delta);
    ASSERT_LE(delta.find("edits")->as_array().size(), 1u);
    for (const JsonValue& edit : delta.find("edits")->as_array()) {
      const auto start = known.begin() + edit.find("start")->as_integer();
      const auto at = known.erase(start, start + edit.find("deleteCount")->as_integer());
      const std::vector<std::int64_t> inserted = data_of(*edit.find("data"));
      // What is equal before and behind is not sent again: of the third text three tokens of five numbers.
      if (version == 3) {
        EXPECT_LE(inserted.size(), 15u);
      }
      known.insert(at, inserted.begin(), inserted.end());
    }
    id = delta.find("resultId")->as_string();
    TestClient other;
    other.start("{}", kFolder);
    other.open(kUri, text);
    EXPECT_EQ(known, data_of(*json(other.ask("textDocument/semanticTokens/full", in(kUri))).find("data"))) << text;
  }
  // An id that is not known any more, or never was, is answered with all tokens.
  EXPECT_THAT(client.ask("textDocument/semanticTokens/full/delta", in(kUri, R"("previousResultId":"none")")),
              HasSubstr("\"data\":"));
  for (int i = 0; i < 300; ++i) {
    const std::string uri = "file:///w/" + std::to_string(i) + ".bcdl";
    client.open(uri, "a(1);");
    client.ask("textDocument/semanticTokens/full", in(uri));
  }
  EXPECT_THAT(client.ask("textDocument/semanticTokens/full/delta", in(kUri, R"("previousResultId":")" + id + "\"")),
              HasSubstr("\"data\":"));
}

TEST(LspFeatures, SelectionsAreBounded) {
  std::string positions;
  for (int i = 0; i < 1'001; ++i) positions += std::string(i > 0 ? "," : "") + R"({"line":0,"character":0})";
  expect_answers({
      {"{}", "a(1);", "textDocument/selectionRange", in(kUri, "\"positions\":[" + positions + "]"), "error -32602"},
      {"{}", "a(1);", "textDocument/selectionRange", in(kUri, R"("positions":[7])"), "error -32602"},
      {"{}", "a(1);", "textDocument/selectionRange", in(kUri, R"("positions":7)"), "error -32602"},
      {"{}", "a(1);", "textDocument/selectionRange", in(kUri, R"("positions":[])"), "[]"},
  });
}

TEST(LspFeatures, SignaturesMarkTheirParameters) {
  const std::string text = "check if \"ab\".starts_with(";
  EXPECT_THAT(asked("{}", text, "textDocument/signatureHelp", at(kUri, 0, 26)),
              HasSubstr(R"("parameters":[{"label":")"));
  EXPECT_THAT(
      asked(
          R"({"textDocument":{"signatureHelp":{"signatureInformation":{"parameterInformation":{"labelOffsetSupport":true}}}}})",
          text, "textDocument/signatureHelp", at(kUri, 0, 26)),
      HasSubstr(R"("parameters":[{"label":[)"));
}

TEST(LspFeatures, CompletionIsWhatTheClientCanTake) {
  const std::string replacing =
      R"({"textDocument":{"completion":{"completionItem":{"insertReplaceSupport":true,"snippetSupport":true,"documentationFormat":["markdown","plaintext"]}}}})";
  const std::string plain = asked("{}", "allow if us;\nuser(1);", "textDocument/completion", at(kUri, 0, 11));
  EXPECT_THAT(plain, HasSubstr(R"("label":"user/1")")) << plain;
  EXPECT_THAT(plain, Not(HasSubstr("\"insert\":")));
  EXPECT_THAT(plain, Not(HasSubstr("insertTextFormat")));
  const std::string both = asked(replacing, "allow if us;\nuser(1);", "textDocument/completion", at(kUri, 0, 10));
  EXPECT_THAT(
      both,
      HasSubstr(
          R"("insert":{"end":{"character":10,"line":0},"start":{"character":9,"line":0}},"newText":"user(${1:\\$integer})$0","replace":{"end":{"character":11,"line":0},"start":{"character":9,"line":0}})"))
      << both;
  EXPECT_THAT(both, HasSubstr(R"("insertTextFormat":2)"));
  // Words of tests.
  const std::string uri = "file:///w/a.test.bcdl";
  const std::string test = "test \"a\" { authorizer { } ex }";
  EXPECT_THAT(asked("{}", test, "textDocument/completion", at(uri, 0, 28), uri),
              HasSubstr(R"("newText":"expect allow;")"));
  EXPECT_THAT(asked(replacing, test, "textDocument/completion", at(uri, 0, 28), uri),
              HasSubstr(R"("insertTextFormat":2)"));
  EXPECT_THAT(asked("{}", "test \"a\" { authorizer { al } }", "textDocument/completion", at(uri, 0, 26), uri),
              HasSubstr(R"("label":"allow)"));
  // Nothing is known of configuration.
  TestClient client;
  client.start("{}", kFolder);
  client.open("file:///w/hardtack.toml", "[lint]\n");
  EXPECT_EQ(client.ask("textDocument/completion", at("file:///w/hardtack.toml", 0, 3)), "null");
}

TEST(LspFeatures, ItemsAreResolvedFromTheirData) {
  TestClient client;
  client.start("{}", kFolder);
  client.open(kUri, "user(1);");
  const auto resolved = [&](const std::string& data) {
    return client.ask("completionItem/resolve", R"({"label":"x","documentation":"old","data":)" + data + "}");
  };
  const std::string uri = R"("uri":"file:///w/a.bcdl",)";
  EXPECT_EQ(resolved("7"), "error -32602");
  EXPECT_EQ(resolved("{" + uri + R"("name":"x","arity":0})"), "error -32602");
  EXPECT_EQ(resolved("{" + uri + R"("kind":"predicate","arity":0})"), "error -32602");
  EXPECT_EQ(resolved("{" + uri + R"("kind":"predicate","name":"x"})"), "error -32602");
  for (const char* kind : {"nothing", ""})
    EXPECT_EQ(resolved("{" + uri + R"("kind":")" + kind + R"(","name":"x","arity":0})"), "error -32602") << kind;
  for (const char* arity : {"-1", "65536"})
    EXPECT_EQ(resolved("{" + uri + R"("kind":"predicate","name":"x","arity":)" + arity + "}"), "error -32602") << arity;
  // What it said before is no documentation of this server.
  EXPECT_THAT(resolved("{" + uri + R"("kind":"predicate","name":"nobody","arity":0})"), Not(HasSubstr("old")));
  EXPECT_THAT(resolved("{" + uri + R"("kind":"keyword","name":"allow","arity":0})"), HasSubstr("\"documentation\":{"));
}

TEST(LspFeatures, CallsAreOfItemsThatItGave) {
  TestClient client;
  client.start("{}", kFolder);
  client.open(kUri, "can($u) <- user($u);\nallow if can($u);\n");
  const JsonValue items = json(client.ask("textDocument/prepareCallHierarchy", at(kUri, 0, 1)));
  ASSERT_THAT(items.as_array(), SizeIs(1));
  const std::string item = compact(items.as_array()[0]);
  EXPECT_THAT(client.ask("callHierarchy/incomingCalls", "{\"item\":" + item + "}"), HasSubstr(R"("fromRanges":[{)"));
  EXPECT_THAT(client.ask("callHierarchy/outgoingCalls", "{\"item\":" + item + "}"), HasSubstr(R"("name":"user")"));
  const std::string uri = R"("uri":"file:///w/a.bcdl")";
  const std::string place = range(0, 0, 0, 3).substr(8);
  for (const std::string& wrong :
       {"{" + uri + "}", "{" + uri + R"(,"data":7})", "{" + uri + R"(,"data":{"name":"x"}})",
        "{" + uri + R"(,"data":{"arity":1}})", "{" + uri + R"(,"data":{"name":"x","arity":1}})",
        "{" + uri + R"(,"data":{"name":"x","arity":-1},"selectionRange":)" + place + "}",
        "{" + uri + R"(,"data":{"name":"x","arity":65536},"selectionRange":)" + place + "}"}) {
    EXPECT_EQ(client.ask("callHierarchy/incomingCalls", "{\"item\":" + wrong + "}"), "error -32602") << wrong;
    EXPECT_EQ(client.ask("callHierarchy/outgoingCalls", "{\"item\":" + wrong + "}"), "error -32602") << wrong;
  }
  EXPECT_EQ(client.ask("callHierarchy/incomingCalls", "{}"), "error -32602");
  // Of a statement: what it asks for, and nobody asks for it.
  const std::string statement = "{" + uri + R"(,"data":{"predicate":false,"name":"","arity":0},"selectionRange":)" +
                                range(1, 0, 1, 5).substr(8) + "}";
  EXPECT_EQ(client.ask("callHierarchy/incomingCalls", "{\"item\":" + statement + "}"), "[]");
  EXPECT_THAT(client.ask("callHierarchy/outgoingCalls", "{\"item\":" + statement + "}"), HasSubstr(R"("name":"can")"));
}

// Every request about a place says which.
TEST(LspFeatures, ARequestWithoutItsPlaceIsRefused) {
  TestClient client;
  client.start("{}", kFolder);
  client.open(kUri, "user(1);\nallow if user($u);");
  for (const char* method :
       {"textDocument/hover", "textDocument/signatureHelp", "textDocument/completion", "textDocument/definition",
        "textDocument/references", "textDocument/documentHighlight", "textDocument/prepareRename",
        "textDocument/linkedEditingRange", "textDocument/prepareCallHierarchy", "textDocument/inlayHint",
        "textDocument/codeAction", "textDocument/semanticTokens/range", "textDocument/selectionRange",
        "textDocument/semanticTokens/full/delta", "textDocument/rename", "textDocument/onTypeFormatting"}) {
    EXPECT_EQ(client.ask(method, in(kUri)), "error -32602") << method;
    EXPECT_EQ(client.ask(method, in(kUri, R"("position":7,"range":7)")), "error -32602") << method;
  }
  for (const char* method : {"textDocument/inlayHint", "textDocument/codeAction", "textDocument/semanticTokens/range"})
    EXPECT_EQ(client.ask(method, in(kUri, range(0, 5, 0, 1))), "error -32602") << method;
  EXPECT_EQ(client.ask("textDocument/rename", at(kUri, 0, 1)), "error -32602");
  const std::string place = at(kUri, 0, 1).substr(1);
  EXPECT_EQ(client.ask("textDocument/rename", R"({"newName":"1 2",)" + place), "error -32602");
  EXPECT_EQ(client.ask("textDocument/rename", R"({"newName":"a",)" + at(kUri, 1, 0).substr(1)), "error -32803");
  EXPECT_EQ(client.ask("textDocument/onTypeFormatting", R"({"ch":";",)" + place), "error -32602");
}

TEST(LspFeatures, DiagnosticsSayWhatTheClientShows) {
  const auto of = [](const std::string& said, const std::string& text) {
    TestClient client;
    client.start(R"({"textDocument":{"publishDiagnostics":)" + said + "}}", kFolder);
    client.open(kUri, text);
    client.settle();
    const auto sent = client.take("textDocument/publishDiagnostics");
    return sent.empty() ? std::string() : sent.back();
  };
  const std::string twice = "user(1);\nuser(1);\nallow if user($u), {a} == 1;\n";
  const std::string unused = "allow if user($u), a(1);\nallow if user($u), a(1);\ndeny if true;\n";
  EXPECT_THAT(of("{}", twice), Not(HasSubstr("relatedInformation")));
  EXPECT_THAT(of(R"({"relatedInformation":true})", twice), HasSubstr(R"("relatedInformation":[{"location":{"range":)"))
      << of("{}", twice);
  EXPECT_THAT(of(R"({"tagSupport":{"valueSet":[1,2]}})", unused), HasSubstr(R"("tags":[1])")) << of("{}", unused);
  EXPECT_THAT(of(R"({"tagSupport":{"valueSet":[2]}})", unused), Not(HasSubstr("\"tags\"")));
  EXPECT_THAT(of(R"({"dataSupport":true})", "check if a($x), a($x);\n"), HasSubstr(R"("data":{"fixes":[{"edits":[{)"))
      << of("{}", "check if a($x), a($x);\n");
}

TEST(LspFeatures, DiagnosticsThatArePulledAreMarkedToo) {
  TestClient client;
  client.start(
      R"({"textDocument":{"diagnostic":{"relatedInformation":true,"dataSupport":true,"tagSupport":{"valueSet":[1]}}},"workspace":{"diagnostics":{"refreshSupport":true}}})",
      kFolder);
  client.open(kUri, "user(1);\nuser(1);\nallow if user($u);\n");
  const std::string told = client.ask("textDocument/diagnostic", in(kUri));
  EXPECT_THAT(told, HasSubstr("relatedInformation"));
  EXPECT_THAT(told, HasSubstr(R"("tags":[1])"));
  EXPECT_THAT(told, HasSubstr("\"fixes\""));
  EXPECT_THAT(client.ask("textDocument/diagnostic", in(kUri, R"("previousResultId":"0")")), HasSubstr("\"full\""));
  EXPECT_THAT(client.ask("textDocument/diagnostic", in(kUri, R"("previousResultId":7)")), HasSubstr("\"full\""));
  EXPECT_THAT(
      client.ask(
          "workspace/diagnostic",
          R"({"previousResultIds":[{"uri":"file:///w/a.bcdl"},{"value":"1"},{"uri":"file:///w/a.bcdl","value":"1"}]})"),
      HasSubstr("\"full\""));
  // What configuration says of rules changes all of them: the client is asked to pull again.
  client.open("file:///w/hardtack.toml", "[rules]\nduplicate-fact = \"off\"\n");
  EXPECT_GE(client.answer("workspace/diagnostic/refresh", "null"), 1u);
  EXPECT_THAT(client.ask("textDocument/diagnostic", in(kUri)), Not(HasSubstr("duplicate-fact")));
}

TEST(LspFeatures, ActionsAreOfTheKindsThatAreAskedFor) {
  const std::string client =
      R"({"textDocument":{"codeAction":{"codeActionLiteralSupport":{},"isPreferredSupport":true}},"workspace":{"workspaceEdit":{"documentChanges":true}}})";
  const std::string text = "user(1);\nuser(1);\nallow if user($u), user($u);\n";
  const auto actions = [&](const std::string& context, const std::string& where) {
    return asked(client, text, "textDocument/codeAction", in(kUri, R"("context":)" + context + "," + where));
  };
  const std::string all = range(0, 0, 2, 28);
  const std::string any = actions(R"({"diagnostics":[]})", all);
  EXPECT_THAT(any, HasSubstr(R"("kind":"quickfix")"));
  EXPECT_THAT(any, HasSubstr(R"("isPreferred":true)"));
  EXPECT_THAT(any, HasSubstr(R"("title":"Apply every safe repair")"));
  EXPECT_THAT(any, HasSubstr("// hardtack: ignore duplicate-fact\\u000a"));
  EXPECT_THAT(actions(R"({"only":["quickfix"]})", all), Not(HasSubstr("source.fixAll")));
  for (const char* kind : {"", "source", "source.fixAll", "source.fixAll.hardtack"})
    EXPECT_THAT(actions(std::string(R"({"only":[")") + kind + R"("]})", range(0, 0, 0, 0)), HasSubstr("Apply every"))
        << kind;
  for (const char* kind : {"quickfix", "source.fixAllOthers", "source.fixAll.hardtack.more", "sourc"})
    EXPECT_THAT(actions(std::string(R"({"only":[")") + kind + R"("]})", all), Not(HasSubstr("Apply every"))) << kind;
  EXPECT_THAT(actions(R"({"only":"quickfix"})", all), HasSubstr("quickfix"));
  EXPECT_EQ(actions(R"({"only":[]})", all), "[]");
  // Nothing at the place.
  EXPECT_THAT(actions("{}", range(0, 0, 0, 0)), Not(HasSubstr("Apply every")));
  // Refactorings.
  const auto refactoring = [&](const std::string& rule, const std::string& where, const std::string& only) {
    return asked(client, rule, "textDocument/codeAction",
                 in(kUri, R"("context":{"only":[")" + only + R"("]},)" + where));
  };
  const std::string extract = "allow if user($u), owner($u, $f), resource($f);";
  EXPECT_THAT(refactoring(extract, range(0, 9, 0, 32), "refactor"), HasSubstr(R"("kind":"refactor.extract")"));
  EXPECT_EQ(refactoring(extract, range(0, 9, 0, 32), "refactor.inline"), "[]");
  EXPECT_THAT(refactoring("check if 1 == $x, a($x);", range(0, 9, 0, 9), "refactor.inline"),
              HasSubstr(R"("kind":"refactor.inline")"));
  EXPECT_THAT(refactoring("check if op($o), $o in [1, 2];", range(0, 17, 0, 17), "refactor.rewrite"),
              HasSubstr(R"("kind":"refactor.rewrite")"));
}

TEST(LspFeatures, AnIgnoreCommentStandsWhereItIsOne) {
  const std::string client = R"({"textDocument":{"codeAction":{"codeActionLiteralSupport":{}}}})";
  const auto ignores = [&](const std::string& text, const std::string& where) {
    return asked(client, text, "textDocument/codeAction", in(kUri, R"("context":{"only":["quickfix"]},)" + where));
  };
  EXPECT_THAT(ignores("user(1);\n  user(1);\n", range(1, 2, 1, 9)), HasSubstr("\"  // hardtack: ignore "));
  // What the language refuses cannot be silenced.
  EXPECT_THAT(ignores("allow if user($u\n", range(0, 0, 0, 16)), Not(HasSubstr("hardtack: ignore")));
  // Inside a string of two lines the comment would be text.
  EXPECT_THAT(ignores("a(\"x\ny\"); a(\"x\ny\");\n", range(0, 0, 2, 4)),
              Not(HasSubstr("\"character\":0},\"end\":{\"line\":1")));
}

TEST(LspFeatures, RepairsAreAppliedByTheClient) {
  TestClient client;
  client.start(R"({"workspace":{"applyEdit":true,"workspaceEdit":{"documentChanges":true}}})", kFolder);
  client.open(kUri, "user(1);\nuser(1);\nallow if user($u), user($u);\n", 4);
  EXPECT_NE(client.ask("workspace/executeCommand", R"({"command":"hardtack.fixAll","arguments":["file:///w/a.bcdl"]})"),
            "0");
  ASSERT_FALSE(client.outbox.messages.empty());
  std::string edit;
  for (const JsonValue& message : client.outbox.messages) edit += compact(message);
  EXPECT_THAT(edit, HasSubstr(R"("method":"workspace/applyEdit")"));
  EXPECT_THAT(edit, HasSubstr(R"("version":4)"));
  client.change(kUri, "user(1);\nallow if user(1);\ndeny if true;\n", 5);
  EXPECT_EQ(client.ask("workspace/executeCommand", R"({"command":"hardtack.fixAll","arguments":["file:///w/a.bcdl"]})"),
            "0");
  TestClient other;
  other.start("{}", kFolder);
  other.open(kUri, "user(1);\n");
  EXPECT_EQ(other.ask("workspace/executeCommand", R"({"command":"hardtack.fixAll","arguments":["file:///w/a.bcdl"]})"),
            "error -32803");
}

// Repairs that touch each other are applied one after the other.
TEST(LspFeatures, RepairsThatTouchWaitForEachOther) {
  TestClient client;
  client.start(R"({"workspace":{"applyEdit":true}})", kFolder);
  const auto repaired = [&](const std::string& text, int version) {
    client.open(kUri, text, version);
    client.outbox.messages.clear();
    client.ask("workspace/executeCommand", R"({"command":"hardtack.fixAll","arguments":["file:///w/a.bcdl"]})");
    for (const JsonValue& message : client.outbox.messages) {
      const JsonValue* method = message.find("method");
      if (method == nullptr || method->as_string() != "workspace/applyEdit") continue;
      return applied(text, compact(*message.find("params")->find("edit")->find("changes")->find(kUri)));
    }
    return text;
  };
  EXPECT_EQ(repaired("a(1);\na(1);\na(1);\ndeny if true;\n", 1), "a(1);\na(1);\ndeny if true;\n");
  EXPECT_EQ(repaired("a(1);\na(1);\ndeny if true;\n", 2), "a(1);\ndeny if true;\n");
  EXPECT_EQ(repaired("a(1);\ndeny if true;\n", 3), "a(1);\ndeny if true;\n");
}

TEST(LspFeatures, LensesCountUses) {
  const std::string text = "user(1);\nallow if user($u);\n";
  const std::string shows = R"({"experimental":{"commands":{"commands":["hardtack.showReferences"]}}})";
  EXPECT_THAT(asked("{}", text, "textDocument/codeLens", in(kUri)), HasSubstr(R"({"command":"","title":"1 use"})"));
  EXPECT_THAT(
      asked(shows, text, "textDocument/codeLens", in(kUri)),
      HasSubstr(
          R"({"arguments":["file:///w/a.bcdl",{"character":0,"line":0}],"command":"hardtack.showReferences","title":"1 use"})"));
}

}  // namespace
}  // namespace hardtack::lsp
