// A real client, vscode-jsonrpc with vscode-languageserver-protocol, drives the binary over stdio through every feature.
//
//   node session.mjs path/to/hardtack
import { spawn } from "node:child_process";
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import rpc from "vscode-jsonrpc/node.js";
import lsp from "vscode-languageserver-protocol";

const folder = mkdtempSync(join(tmpdir(), "hardtack-client-"));
const facts = 'role("alice", "admin");\nrole("bob", "reader");\n';
const policy = 'can_write($who) <- role($who, "admin");\ncheck if time($t), $t < 2030-01-01T00:00:00Z;\nallow if can_write($who), $who.starts_with("a");\ndeny if true;\n';
writeFileSync(join(folder, "facts.bcdl"), facts);
writeFileSync(join(folder, "request.bcdl"), 'operation("write");\n');
writeFileSync(join(folder, "hardtack.toml"), '[evaluate]\nfacts = ["facts.bcdl", "request.bcdl"]\nnow = 2026-01-01T00:00:00Z\n');
const uri = pathToFileURL(join(folder, "api.authorizer.bcdl")).href;
const server = spawn(process.argv[2], ["lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const connection = rpc.createMessageConnection(new rpc.StreamMessageReader(server.stdout), new rpc.StreamMessageWriter(server.stdin));
const published = new Map();
connection.onNotification(lsp.PublishDiagnosticsNotification.type, (params) => published.set(params.uri, params));
connection.onRequest(lsp.RegistrationRequest.type, () => null);
connection.onRequest(lsp.ConfigurationRequest.type, (params) => params.items.map(() => ({ lint: { enable: true } })));
connection.onRequest(lsp.WorkDoneProgressCreateRequest.type, () => null);
connection.listen();

const exited = new Promise((resolve) => server.on("exit", resolve));
const until = async (what, holds) => {
  for (let turn = 0; turn < 500; ++turn) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`never: ${what}`);
};
const textDocument = { uri };
const ask = (type, params) => connection.sendRequest(type, { textDocument, ...params });
// The position of the first `word` in the policy, plus `plus` characters.
const at = (word, plus = 1) => {
  const before = policy.slice(0, policy.indexOf(word) + plus).split("\n");
  return { line: before.length - 1, character: before.at(-1).length };
};
const all = { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } };

const started = await connection.sendRequest(lsp.InitializeRequest.type, {
  processId: process.pid,
  rootUri: null,
  workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "client" }],
  capabilities: {
    workspace: { workspaceFolders: true, configuration: true, didChangeWatchedFiles: { dynamicRegistration: true }, workspaceEdit: { documentChanges: true, resourceOperations: ["create"] } },
    textDocument: {
      publishDiagnostics: { relatedInformation: true, versionSupport: true, dataSupport: true },
      completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
      hover: { contentFormat: ["markdown"] },
      documentSymbol: { hierarchicalDocumentSymbolSupport: true },
      codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [""] } } },
    },
    window: { workDoneProgress: true },
  },
});
const can = started.capabilities;
assert.equal(can.positionEncoding, "utf-16");
assert.equal(started.serverInfo.name, "hardtack");
await connection.sendNotification(lsp.InitializedNotification.type, {});

// Diagnostics as the text breaks and is mended.
await connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: "biscuit", version: 1, text: policy + "allow if (" } });
await until("an error is published", () => published.get(uri)?.diagnostics.some((each) => each.severity === 1));
await connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
  textDocument: { uri, version: 2 },
  contentChanges: [{ range: { start: { line: 4, character: 0 }, end: { line: 4, character: 99 } }, text: "" }],
});
await until("the error is taken back", () => published.get(uri)?.version === 2 && !published.get(uri).diagnostics.some((each) => each.code === "syntax-error"));

await until("files of the folder are read", async () => (await connection.sendRequest(lsp.WorkspaceSymbolRequest.type, { query: "role" })).length > 0);
assert.match((await ask(lsp.HoverRequest.type, { position: at("role($who") })).contents.value, /role/);
const completions = await ask(lsp.CompletionRequest.type, { position: at("can_write($who), ", 0) });
assert.ok(completions.items.some((item) => item.label.includes("can_write")));
assert.ok(await connection.sendRequest(lsp.CompletionResolveRequest.type, completions.items[0]));
assert.ok(await ask(lsp.SignatureHelpRequest.type, { position: at("role($who", 5) }));
const definition = await ask(lsp.DefinitionRequest.type, { position: at("role($who") });
assert.equal(definition.length, 2);
assert.ok(definition.every((place) => place.uri.endsWith("/facts.bcdl")));
assert.equal((await ask(lsp.ReferencesRequest.type, { position: at("can_write"), context: { includeDeclaration: true } })).length, 2);
assert.ok((await ask(lsp.DocumentHighlightRequest.type, { position: at("can_write") })).length >= 2);
assert.ok(await ask(lsp.PrepareRenameRequest.type, { position: at("can_write") }));
const renamed = await ask(lsp.RenameRequest.type, { position: at("role($who"), newName: "has_role" });
assert.equal(renamed.documentChanges.length, 2);
await assert.rejects(ask(lsp.RenameRequest.type, { position: at("role($who"), newName: "no name" }), { code: -32602 });
assert.ok((await ask(lsp.LinkedEditingRangeRequest.type, { position: at("$who)") })).ranges.length >= 2);
assert.equal((await ask(lsp.DocumentSymbolRequest.type, {})).length, 4);
const tokens = await ask(lsp.SemanticTokensRequest.type, {});
assert.equal(tokens.data.length % 5, 0);
assert.deepEqual((await ask(lsp.SemanticTokensDeltaRequest.type, { previousResultId: tokens.resultId })).edits, []);
assert.ok((await ask(lsp.SemanticTokensRangeRequest.type, { range: all })).data.length > 0);
assert.ok(Array.isArray(await ask(lsp.FoldingRangeRequest.type, {})));
assert.equal((await ask(lsp.SelectionRangeRequest.type, { positions: [at("role($who")] })).length, 1);
assert.ok(Array.isArray(await ask(lsp.DocumentLinkRequest.type, {})));
assert.ok(Array.isArray(await ask(lsp.InlayHintRequest.type, { range: all })));
assert.ok((await ask(lsp.CodeLensRequest.type, {})).length > 0);
assert.ok(Array.isArray(await ask(lsp.CodeActionRequest.type, { range: all, context: { diagnostics: [] } })));
const [called] = await ask(lsp.CallHierarchyPrepareRequest.type, { position: at("can_write") });
assert.equal((await connection.sendRequest(lsp.CallHierarchyIncomingCallsRequest.type, { item: called })).length, 1);
assert.equal((await connection.sendRequest(lsp.CallHierarchyOutgoingCallsRequest.type, { item: called })).length, 1);
assert.equal((await ask(lsp.DocumentDiagnosticRequest.type, {})).kind, "full");
assert.ok((await connection.sendRequest(lsp.WorkspaceDiagnosticRequest.type, { previousResultIds: [] })).items.length >= 2);
if (can.documentFormattingProvider) {
  const options = { tabSize: 2, insertSpaces: true };
  assert.ok(Array.isArray(await ask(lsp.DocumentFormattingRequest.type, { options })));
  assert.ok(Array.isArray(await ask(lsp.DocumentRangeFormattingRequest.type, { options, range: all })));
  assert.ok(Array.isArray(await ask(lsp.DocumentOnTypeFormattingRequest.type, { options, position: at(";"), ch: ";" })));
}
assert.equal(await connection.sendRequest(lsp.ExecuteCommandRequest.type, { command: "hardtack.reindex" }), null);

// Evaluations: the lens names the command, the answer says why, and so do diagnostics, hover and hints.
const run = (command, ...args) => connection.sendRequest(lsp.ExecuteCommandRequest.type, { command, arguments: args });
const lenses = await ask(lsp.CodeLensRequest.type, {});
assert.ok(lenses.some((lens) => lens.command.command === "hardtack.evaluate"));
const evaluated = await run("hardtack.evaluate", uri);
assert.match(evaluated.summary, /allowed by policy 0.*hardtack.toml/);
assert.deepEqual(evaluated.notes.map((note) => note.range.start.line).sort(), [1, 2, 3]);
await until("the evaluation is shown", () => published.get(uri)?.diagnostics.some((each) => each.source === "hardtack evaluation"));
assert.match((await ask(lsp.HoverRequest.type, { position: at("allow if", 2) })).contents.value, /derived by rule 0/);
assert.ok((await ask(lsp.InlayHintRequest.type, { range: all })).some((hint) => hint.label === "1 fact"));
assert.match((await run("hardtack.explain", uri)).explanation, /allowed/);
const created = await ask(lsp.CodeActionRequest.type, { range: all, context: { diagnostics: [], only: ["refactor.create"] } });
assert.match(created[0].title, /Create a test from this evaluation in api.test.bcdl/);
const test = created[0].edit.documentChanges.at(-1).edits[0].newText;
const testUri = pathToFileURL(join(folder, "api.test.bcdl")).href;
await connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, { textDocument: { uri: testUri, languageId: "biscuit", version: 1, text: test } });
assert.match((await run("hardtack.runAllTests", testUri)).summary, /1 passed, 0 failed/);
await assert.rejects(run("hardtack.runTest", testUri, "no such test"), { code: -32803 });
const inTest = (type, params) => connection.sendRequest(type, { textDocument: { uri: testUri }, ...params });
assert.equal((await inTest(lsp.DocumentSymbolRequest.type, {})).length, 1);
assert.match((await inTest(lsp.HoverRequest.type, { position: { line: 0, character: 1 } })).contents.value, /test/);
assert.ok((await inTest(lsp.SemanticTokensRequest.type, {})).data.length > 0);
const policyFile = await inTest(lsp.DefinitionRequest.type, { position: { line: 1, character: test.split("\n")[1].indexOf("api.authorizer") } });
assert.ok(policyFile[0].uri.endsWith("/api.authorizer.bcdl"));
const words = await inTest(lsp.CompletionRequest.type, { position: { line: test.split("\n").length - 2, character: 0 } });
assert.ok(words.items.some((item) => item.label === "expect deny"));
const cancelled = new rpc.CancellationTokenSource();
const running = connection.sendRequest(lsp.ExecuteCommandRequest.type, { command: "hardtack.evaluate", arguments: [uri] }, cancelled.token);
cancelled.cancel();
await running.then(() => {}, (error) => assert.equal(error.code, -32800));
await assert.rejects(connection.sendRequest("no/such", {}), { code: -32601 });

await connection.sendRequest(lsp.ShutdownRequest.type);
await connection.sendNotification(lsp.ExitNotification.type);
assert.equal(await exited, 0);
rmSync(folder, { recursive: true });
console.log("lsp client: passed");
