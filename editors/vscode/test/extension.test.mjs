import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { evaluate, extensionFolder, load, mockEditor } from "./mock_vscode.mjs";

const fake = join(extensionFolder, "test/fake_hardtack.mjs");
const scratch = mkdtempSync(join(tmpdir(), "hardtack-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const bundle = readFileSync(join(extensionFolder, "dist/extension.js"), "utf8");
const withServer = (more = {}) => mockEditor({ folders: [scratch], settings: { "hardtack.server.path": { user: fake } }, ...more });

async function activate(editor) {
  const extension = evaluate(bundle, join(extensionFolder, "dist/extension.js"), editor);
  const context = { extensionPath: scratch, subscriptions: [] };
  await extension.activate(context);
  return { extension, context };
}
async function end({ extension, context }) {
  await extension.deactivate();
  for (const one of context.subscriptions) one.dispose();
}
async function until(condition) {
  for (let i = 0; i < 300 && !condition(); ++i) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(condition());
}

test("which command is run", () => {
  const { findServer } = load("server_path");
  const all = new Set(["/ext/server/hardtack", "/usr/bin/hardtack", "/opt/hardtack", "/people/a/bin/hardtack", "/project/tools/hardtack", "/project/hardtack"]);
  const base = {
    userSetting: undefined, workspaceSetting: undefined, trusted: true, workspaceFolders: ["/project"], extensionFolder: "/ext",
    home: "/people/a", searchPath: "/usr/bin", platform: "linux", runnable: (file) => all.has(file),
  };
  const only = (...files) => ({ runnable: (file) => files.includes(file) });
  // [what differs, the command or a part of the message]
  const table = [
    [{ userSetting: "/opt/hardtack" }, "setting /opt/hardtack"],
    [{ userSetting: "  /opt/hardtack " }, "setting /opt/hardtack"],
    [{ userSetting: "~/bin/hardtack" }, "setting /people/a/bin/hardtack"],
    [{ workspaceSetting: "${workspaceFolder}/tools/hardtack" }, "setting /project/tools/hardtack"],
    [{ workspaceSetting: "/project/tools/hardtack", userSetting: "/opt/hardtack" }, "setting /project/tools/hardtack"],
    [{}, "bundled /ext/server/hardtack"],
    [{ userSetting: "" }, "bundled /ext/server/hardtack"],
    [only("/usr/bin/hardtack"), "PATH /usr/bin/hardtack"],
    [{ searchPath: "/bin:/usr/bin", ...only("/usr/bin/hardtack") }, "PATH /usr/bin/hardtack"],
    [{ searchPath: ".:tools:/usr/bin", ...only("hardtack", "tools/hardtack", "/usr/bin/hardtack") }, "PATH /usr/bin/hardtack"],
    [{ searchPath: "", ...only() }, "was not found"],
    [only(), "was not found"],
    [{ userSetting: "/opt/other" }, "cannot be run"],
    [{ userSetting: "hardtack" }, "no absolute path"],
    [{ userSetting: "${workspaceFolder}/x", workspaceFolders: [] }, "no absolute path"],
    [{ platform: "win32", searchPath: "/usr/bin", ...only("/ext/server/hardtack.exe") }, "bundled /ext/server/hardtack.exe"],
    // Not trusted: what the workspace says does not count.
    [{ trusted: false, workspaceSetting: "/opt/hardtack" }, "bundled /ext/server/hardtack"],
    [{ trusted: false, userSetting: "/opt/hardtack", workspaceSetting: "/project/hardtack" }, "setting /opt/hardtack"],
    [{ trusted: false, userSetting: "${workspaceFolder}/hardtack" }, "not trusted"],
    [{ trusted: false, userSetting: "/project/tools/../hardtack" }, "not trusted"],
    [{ trusted: false, searchPath: "/project/tools:/usr/bin", ...only("/project/tools/hardtack", "/usr/bin/hardtack") }, "PATH /usr/bin/hardtack"],
    [{ trusted: true, searchPath: "/project/tools:/usr/bin", ...only("/project/tools/hardtack", "/usr/bin/hardtack") }, "PATH /project/tools/hardtack"],
  ];
  for (const [differs, expected] of table) {
    const found = findServer({ ...base, ...differs });
    const said = found.kind === "found" ? `${found.origin} ${found.file}` : found.message;
    assert.ok(found.kind === "found" ? said === expected : said.includes(expected), `${JSON.stringify(differs)}: ${said}`);
  }
});

test("which servers are talked to", () => {
  const { checkServer } = load("server_path");
  for (const [info, problem] of [
    [{ name: "hardtack", version: "0.1.0" }, undefined],
    [{ name: "hardtack", version: "1.2.3-rc1" }, undefined],
    [{ name: "hardtack", version: "0.0.9" }, /older/],
    [{ name: "hardtack" }, /no version/],
    [{ name: "other", version: "9.9.9" }, /`other`/],
    [undefined, /calls itself/],
  ]) {
    const said = checkServer(info);
    if (problem === undefined) assert.equal(said, undefined);
    else assert.match(said, problem);
  }
});

test("reports that are none are refused", () => {
  const { readCoverage, readList, readReport } = load("test_reports");
  const bad = ["", "[]", "null", "{}", '{"cases": 1}', '{"cases": [1]}', '{"cases": [{"name": 1}]}', '{"cases": [{"name": "a"}]}',
    '{"cases": [{"name": "a", "location": {"file": "f", "range": 1}, "status": "passed"}]}', '{"cases": [{"name": "a", "location": {"file": "f", "range": {"start": {"line": -1}}}, "status": "passed"}]}',
    '{"coverage": null}', '{"coverage": {"files": [{"file": "f", "units": [{"matched": -1}]}]}}'];
  for (const json of bad) {
    if (json !== "") assert.throws(() => readList(json), Error, json);
    assert.throws(() => readReport(json), Error, json);
    assert.throws(() => readCoverage(json), Error, json);
  }
  assert.deepEqual(readList(""), []);
  assert.deepEqual(readList("a:b.bcdl:7: it: is 3: so\n").map(({ file, name, range }) => [file, name, range.start.line]), [["a:b.bcdl", "it: is 3: so", 6]]);
  assert.throws(() => readReport('{"cases": [{"name": "a", "location": {"file": "f"}, "status": "great"}]}'), /`great`/);
  assert.equal(readReport('{"cases": [{"name": "a", "location": {"file": "f"}, "status": "error", "error": "no such file"}]}')[0].findings[0].message, "no such file");
});

test("names of tests are patterns that match nothing else", () => {
  const { patternOf } = load("test_explorer", mockEditor());
  for (const name of ["a", "a (b)+", "a|b", "^x$", "[1]", "a.b\\d", 'admin [op="read"]']) {
    const pattern = new RegExp(patternOf([name, "other"]));
    assert.ok(pattern.test(name) && pattern.test(`${name} [op="read"]`), name);
    assert.ok(!pattern.test(`${name}x`) && !pattern.test(`x${name}`) && !pattern.test("aXb1"), name);
  }
});

test("the server starts, offers its commands and stops", async () => {
  const editor = withServer();
  const running = await activate(editor);
  assert.deepEqual(editor.record.messages, []);
  // Of the palette, and that which the server offered.
  for (const command of ["hardtack.restartServer", "hardtack.evaluateFile", "hardtack.explainFile", "hardtack.showReferences", "hardtack.evaluate"]) {
    assert.ok(editor.record.commands.has(command), command);
  }
  await editor.record.commands.get("hardtack.restartServer")();
  assert.ok(editor.record.commands.has("hardtack.evaluate"));
  await end(running);
  assert.ok(!editor.record.commands.has("hardtack.evaluate"));
});

test("an evaluation is shown at its lines", async () => {
  const editor = withServer();
  const running = await activate(editor);
  const file = join(scratch, "a.authorizer.bcdl");
  const shown = [];
  const document = { languageId: "biscuit", uri: editor.vscode.Uri.file(file), fileName: file };
  const textEditor = { document, setDecorations: (_type, options) => shown.push(options) };
  editor.vscode.window.activeTextEditor = textEditor;
  editor.vscode.window.visibleTextEditors = [textEditor];
  await editor.record.commands.get("hardtack.evaluateFile")();
  assert.deepEqual(editor.record.messages, ["deny"]);
  assert.equal(shown.length, 2);
  assert.equal(shown[0][0].range.start.line, 2);
  assert.equal(shown[0][0].hoverMessage.value, "no fact");
  assert.equal(shown[0][0].hoverMessage.isTrusted, false);
  assert.deepEqual(shown[1], []);
  // It speaks of the text as it was.
  editor.events.onDidChangeTextDocument.fire({ document, contentChanges: [] });
  assert.deepEqual(shown.slice(2), [[], []]);
  await end(running);
});

test("a server of another kind is stopped with a message", async () => {
  for (const [server, message] of [["other 1.0.0", /calls itself/], ["hardtack 0.0.1", /older/]]) {
    process.env.FAKE_SERVER = server;
    const editor = withServer();
    const running = await activate(editor);
    delete process.env.FAKE_SERVER;
    assert.match(editor.record.messages.join(), message);
    assert.ok(!editor.record.commands.has("hardtack.evaluate"));
    await end(running);
  }
});

test("without a server the extension says so and stays", async () => {
  const editor = mockEditor({ folders: [scratch], settings: { "hardtack.server.path": { user: "/nowhere/hardtack" } } });
  const running = await activate(editor);
  assert.match(editor.record.messages.join(), /cannot be run/);
  await end(running);
});

test("a workspace that is not trusted names nothing that is run", async () => {
  const evil = join(scratch, "evil");
  const marker = join(scratch, "ran");
  writeFileSync(evil, `#!/bin/sh\ntouch '${marker}'\n`);
  chmodSync(evil, 0o755);
  const search = process.env.PATH;
  mkdirSync(join(scratch, "bin"), { recursive: true });
  writeFileSync(join(scratch, "bin/hardtack"), `#!/bin/sh\ntouch '${marker}'\n`);
  chmodSync(join(scratch, "bin/hardtack"), 0o755);
  process.env.PATH = `${join(scratch, "bin")}:.`;
  const editor = mockEditor({
    folders: [scratch], trusted: false,
    settings: { "hardtack.server.path": { workspace: evil }, "hardtack.server.arguments": { workspace: ["--evil"] } },
  });
  const running = await activate(editor);
  process.env.PATH = search;
  assert.match(editor.record.messages.join(), /was not found/);
  assert.throws(() => readFileSync(marker));
  assert.throws(() => editor.record.factories.get("hardtack").createDebugAdapterDescriptor(), /trusted/);
  assert.equal(editor.record.controllers[0].items.size, 0);
  await end(running);
});

test("tests are listed, run and reported", async () => {
  const editor = withServer();
  const running = await activate(editor);
  const [controller] = editor.record.controllers;
  await until(() => controller.items.size === 1);
  const [file] = [...controller.items.map.values()];
  assert.equal(file.label, "a.test.bcdl");
  assert.deepEqual([...file.children.map.keys()], ["alice reads", "bob (reads)+"]);
  assert.equal(file.children.get("bob (reads)+").range.start.line, 5);

  const token = { isCancellationRequested: false, onCancellationRequested: () => {} };
  const [run, coverage] = controller.profiles;
  await run.handler({ include: undefined, exclude: undefined }, token);
  const [first] = editor.record.runs;
  assert.ok(first.ended);
  assert.deepEqual(first.results.get("alice reads"), { state: "passed", duration: undefined });
  const failed = first.results.get("bob (reads)+");
  assert.equal(failed.state, "failed");
  assert.deepEqual([failed.messages[0].expectedOutput, failed.messages[0].actualOutput], ["allow", "deny"]);
  assert.equal(failed.messages[0].location.range.start.line, 7);
  assert.equal(failed.messages[0].message, 'bob (reads)+ [op="read"]: denied\nno fact');

  // One of them, and the whole without it.
  await run.handler({ include: [file.children.get("bob (reads)+")], exclude: undefined }, token);
  assert.deepEqual([...editor.record.runs[1].results.keys()], ["bob (reads)+"]);
  await run.handler({ include: [file], exclude: [file.children.get("bob (reads)+")] }, token);
  assert.deepEqual([...editor.record.runs[2].results.keys()], ["alice reads"]);

  await coverage.handler({ include: undefined, exclude: undefined }, token);
  const [covered] = editor.record.runs[3].coverage;
  assert.equal(covered.uri.fsPath, join(scratch, "a.authorizer.bcdl"));
  const [detail] = await coverage.loadDetailedCoverage(editor.record.runs[3], covered);
  assert.equal(detail.executed, 2);
  assert.deepEqual(detail.branches.map((branch) => branch.executed), [2, 0]);
  await end(running);
});

test("a run that is cancelled, and a command that prints no report", async () => {
  const editor = withServer();
  const running = await activate(editor);
  const [controller] = editor.record.controllers;
  await until(() => controller.items.size === 1);
  const [run] = controller.profiles;

  process.env.FAKE_NOISE = "1";
  await run.handler({ include: undefined, exclude: undefined }, { onCancellationRequested: () => {} });
  delete process.env.FAKE_NOISE;
  assert.match(editor.record.runs[0].results.get("alice reads").messages[0].message, /no JSON/);

  process.env.FAKE_HANG = "1";
  let cancel;
  const done = run.handler({ include: undefined, exclude: undefined }, { onCancellationRequested: (callback) => (cancel = callback) });
  setTimeout(() => cancel(), 300);
  await done;
  delete process.env.FAKE_HANG;
  assert.equal(editor.record.runs[1].results.get("alice reads").state, "skipped");
  await end(running);
});

test("output and time of the command are bounded", async () => {
  const { runCommand } = load("process");
  const options = { cwd: scratch, timeoutMs: 20_000, maxBytes: 1000 };
  const script = (text) => ["-e", text];
  assert.equal((await runCommand(process.execPath, script("console.log('a')"), options)).stdout, "a\n");
  assert.equal((await runCommand(process.execPath, script("for (;;) console.log('a'.repeat(999))"), options)).stopped, "output");
  assert.equal((await runCommand(process.execPath, script("setInterval(() => {}, 1000)"), { ...options, timeoutMs: 200 })).stopped, "timeout");
  const missing = await runCommand(join(scratch, "nothing"), [], options);
  assert.equal(missing.code, null);
  assert.match(missing.stderr, /ENOENT/);
});

test("the debugger runs the same command", async () => {
  const editor = withServer();
  const running = await activate(editor);
  const adapter = editor.record.factories.get("hardtack").createDebugAdapterDescriptor();
  assert.deepEqual([adapter.command, adapter.args], [fake, ["dap"]]);
  const configurations = editor.record.factories.get("hardtack configuration");
  assert.equal(configurations.resolveDebugConfiguration(undefined, {}), undefined);
  const given = { type: "hardtack", request: "launch", name: "x", program: "/a.bcdl" };
  assert.equal(configurations.resolveDebugConfiguration(undefined, given), given);
  editor.vscode.window.activeTextEditor = { document: { languageId: "biscuit", uri: editor.vscode.Uri.file("/b.bcdl") } };
  assert.equal(configurations.resolveDebugConfiguration(undefined, {}).program, "/b.bcdl");
  await end(running);
});

test("package.json and the code agree", () => {
  const manifest = JSON.parse(readFileSync(join(extensionFolder, "package.json"), "utf8"));
  const sources = ["client", "commands", "test_explorer", "server_path"].map((name) => readFileSync(join(extensionFolder, `src/${name}.ts`), "utf8")).join("\n");
  for (const { command } of manifest.contributes.commands) assert.ok(sources.includes(`"${command}"`), command);
  const limited = manifest.capabilities.untrustedWorkspaces;
  assert.equal(limited.supported, "limited");
  for (const setting of Object.keys(manifest.contributes.configuration.properties)) {
    if (setting.startsWith("hardtack.server.")) assert.ok(limited.restrictedConfigurations.includes(setting), setting);
  }
});
