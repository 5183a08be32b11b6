// node test/end_to_end.mjs PACKAGE.vsix: unpacks a package that holds its server, lets the packaged extension find and start it in
// the mock of an editor, and drives that command as a client through a session: diagnostics, hover, completion, definition,
// formatting, tokens, and an orderly end.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { evaluate, mockEditor } from "./mock_vscode.mjs";

const require = createRequire(import.meta.url);
const protocol = require("vscode-languageserver-protocol/node");

const vsix = resolve(process.argv[2]);
const scratch = mkdtempSync(join(tmpdir(), "hardtack-vsix-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const watchdog = setTimeout(() => {
  console.error("error: the session did not end within two minutes");
  process.exit(1);
}, 120_000);

// A .vsix is a zip.
const unpacked = spawnSync("python3", ["-m", "zipfile", "-e", vsix, scratch]);
assert.equal(unpacked.status, 0, String(unpacked.stderr));
const extensionPath = join(scratch, "extension");
const manifest = JSON.parse(readFileSync(join(extensionPath, "package.json"), "utf8"));
const server = join(extensionPath, "server/hardtack");
// The way of unpacking an editor keeps the mode; this one does not.
spawnSync("chmod", ["755", server]);

const workspace = join(scratch, "workspace");
mkdirSync(workspace);
const file = join(workspace, "service.authorizer.bcdl");
const text = 'right("file1", "read");\nallow if operation($op),   right($file, $op);\ndeny if $missing > 1;\ndeny if true;\n';
writeFileSync(file, text);

// 1. The extension of the package, in the mock of an editor.
const editor = mockEditor({ folders: [workspace] });
const main = join(extensionPath, manifest.main);
const extension = evaluate(readFileSync(main, "utf8"), main, editor);
const context = { extensionPath, subscriptions: [] };
await extension.activate(context);
assert.deepEqual(editor.record.messages, [], "the extension starts its own server");
assert.ok(editor.record.log.some((line) => line.includes(`${server} (bundled)`)), editor.record.log.join("\n"));
await extension.deactivate();
for (const one of context.subscriptions) one.dispose();

// 2. The same command, driven by a client.
const child = spawn(server, ["lsp"], { cwd: workspace, stdio: ["pipe", "pipe", "inherit"] });
const exited = new Promise((done) => child.on("exit", done));
const connection = protocol.createProtocolConnection(
  new protocol.StreamMessageReader(child.stdout), new protocol.StreamMessageWriter(child.stdin));
const published = [];
connection.onNotification("textDocument/publishDiagnostics", (params) => published.push(params));
connection.onRequest("client/registerCapability", () => null);
connection.onRequest("workspace/configuration", (params) => params.items.map(() => null));
connection.onRequest("window/workDoneProgress/create", () => null);
connection.listen();

const uri = pathToFileURL(file).href;
const initialized = await connection.sendRequest("initialize", {
  processId: process.pid, rootUri: pathToFileURL(workspace).href,
  workspaceFolders: [{ uri: pathToFileURL(workspace).href, name: "workspace" }],
  capabilities: { general: { positionEncodings: ["utf-16"] }, textDocument: { publishDiagnostics: { versionSupport: true } } },
});
assert.equal(initialized.serverInfo.name, "hardtack");
connection.sendNotification("initialized", {});
connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "biscuit", version: 1, text } });

const document = { textDocument: { uri } };
const at = (line, character) => ({ ...document, position: { line, character } });
const able = initialized.capabilities;
const done = ["initialize"];
const ask = async (capability, method, params, check) => {
  if (!able[capability]) return;
  const answer = await connection.sendRequest(method, params);
  assert.ok(check(answer), `${method}: ${JSON.stringify(answer)}`);
  done.push(method);
};
for (let i = 0; i < 200 && !published.some((of) => of.diagnostics.some((one) => one.code === "unbound-expression-variable")); ++i) {
  await new Promise((wait) => setTimeout(wait, 50));
}
const [wrong] = published.flatMap((of) => of.diagnostics).filter((one) => one.code === "unbound-expression-variable");
assert.equal(wrong?.range.start.line, 2, JSON.stringify(published));
done.push("textDocument/publishDiagnostics");
await ask("hoverProvider", "textDocument/hover", at(1, 28), (answer) => JSON.stringify(answer).includes("right"));
await ask("completionProvider", "textDocument/completion", at(1, 9), (answer) => (answer.items ?? answer).length > 0);
await ask("definitionProvider", "textDocument/definition", at(1, 28), (answer) => JSON.stringify(answer).includes("service.authorizer.bcdl"));
await ask("documentSymbolProvider", "textDocument/documentSymbol", document, (answer) => answer.length > 0);
await ask("semanticTokensProvider", "textDocument/semanticTokens/full", document, (answer) => answer.data.length >= 5);
await ask("documentFormattingProvider", "textDocument/formatting", { ...document, options: { tabSize: 4, insertSpaces: true } }, Array.isArray);
await connection.sendRequest("shutdown");
connection.sendNotification("exit");
assert.equal(await exited, 0);

// 3. The debugger of the same command, with what a configuration of the extension sends. Its messages have the same frames.
const policy = join(workspace, "debugged.authorizer.bcdl");
writeFileSync(policy, 'user("alice");\nallow if user($who);\n');
const adapter = spawn(server, ["dap"], { stdio: ["pipe", "pipe", "inherit"] });
const ended = new Promise((end) => adapter.on("exit", end));
const said = [];
new protocol.StreamMessageReader(adapter.stdout).listen((message) => said.push(message));
const writer = new protocol.StreamMessageWriter(adapter.stdin);
const tell = async (seq, command, commandArguments = {}) => {
  await writer.write({ seq, type: "request", command, arguments: commandArguments });
  for (let i = 0; i < 200 && !said.some((one) => one.request_seq === seq); ++i) await new Promise((wait) => setTimeout(wait, 20));
  const answer = said.find((one) => one.request_seq === seq);
  assert.ok(answer?.success, `${command}: ${JSON.stringify(answer)}`);
  return answer.body;
};
const { type, request, name } = manifest.contributes.debuggers[0].initialConfigurations[0];
await tell(1, "initialize", { adapterID: type });
await tell(2, request, { type, request, name, program: policy, stopOnEntry: true });
await tell(3, "configurationDone");
await tell(4, "next", { threadId: 1 });
await tell(5, "next", { threadId: 1 });
const { stackFrames } = await tell(6, "stackTrace", { threadId: 1 });
assert.deepEqual([stackFrames[0].name, stackFrames[0].line, stackFrames[0].source.path], ["policy 0", 2, policy]);
await tell(7, "disconnect");
assert.equal(await ended, 0);
done.push("a decision in the debugger");
clearTimeout(watchdog);
console.log(`end to end: ${done.join(", ")}`);
