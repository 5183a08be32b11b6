// A real client, @vscode/debugadapter-testsupport, drives the binary over stdio through a whole decision.
//
//   node session.mjs path/to/hardtack
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import support from "@vscode/debugadapter-testsupport";

const binary = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), "hardtack-debug-"));
const file = (name, text) => {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
};
const policy = file(
  "api.authorizer.bcdl",
  'group("staff", "alice");\nmember($who, $group) <- group($group, $who);\ncheck if operation("read");\ncheck if right($file, "read");\nallow if user($who), member($who, "staff");\ndeny if true;\n',
);

// The token of the session: an authority block and one that narrows it.
const keys = execFileSync(binary, ["keypair"], { encoding: "utf8" });
const privateKey = /ed25519-private\/[0-9a-f]+/.exec(keys)[0];
const publicKey = /ed25519\/[0-9a-f]+/.exec(keys)[0];
const keyFile = file("root.key", `${privateKey}\n`);
const run = (...words) => execFileSync(binary, words, { encoding: "utf8" });
const root = file("root.token", run("generate", file("authority.bcdl", 'user("alice");\nright("file1", "read");\ncan($f) <- right($f, "read");\n'), "--private-key-file", keyFile));
const token = file("alice.token", run("attenuate", root, "--block", 'check if operation($op), ["read"].contains($op)'));

const client = new support.DebugClient(binary, "dap", "hardtack", undefined, true);
await client.start();
client.defaultTimeout = 20_000;

const stopped = async (reason) => {
  const event = await client.waitForEvent("stopped");
  assert.equal(event.body.reason, reason);
  return event;
};
const frames = async () => (await client.stackTraceRequest({ threadId: 1 })).body.stackFrames;
const variables = async (scopeName) => {
  const [innermost] = await frames();
  const scopes = (await client.scopesRequest({ frameId: innermost.id })).body.scopes;
  const scope = scopes.find((each) => each.name === scopeName);
  assert.ok(scope, `no scope ${scopeName}`);
  return (await client.variablesRequest({ variablesReference: scope.variablesReference })).body.variables;
};
const value = (list, name) => list.find((each) => each.name === name)?.value;
const step = async (request, reason = "step") => {
  const [event] = await Promise.all([client.waitForEvent("stopped"), client[request]({ threadId: 1 })]);
  assert.equal(event.body.reason, reason);
};

const capabilities = (await client.initializeRequest()).body;
assert.ok(capabilities.supportsStepBack && capabilities.supportsConfigurationDoneRequest);
assert.deepEqual(capabilities.exceptionBreakpointFilters.map((each) => each.filter), ["failedCheck", "deny", "error"]);
const initialized = client.waitForEvent("initialized");
await client.launchRequest({ program: policy, token, publicKey, facts: ['operation("read")'], now: "2026-01-01T00:00:00Z" });
await initialized;
const set = (await client.setBreakpointsRequest({ source: { path: policy }, breakpoints: [{ line: 1 }, { line: 4 }, { line: 40 }] })).body.breakpoints;
assert.deepEqual(set.map((each) => [each.verified, each.line]), [[true, 2], [true, 4], [false, 40]]);
const functions = (await client.setFunctionBreakpointsRequest({ breakpoints: [{ name: "can" }, { name: "cannot" }] })).body.breakpoints;
assert.deepEqual(functions.map((each) => each.verified), [true, false]);
await client.setExceptionBreakpointsRequest({ filters: ["failedCheck", "deny"] });
await Promise.all([stopped("entry"), client.configurationDoneRequest()]);
assert.deepEqual((await client.threadsRequest()).body.threads, [{ id: 1, name: "decision" }]);
assert.equal(value(await variables("Facts"), "member/2"), undefined);

// The rule of the policy, then what it gives.
await step("continueRequest", "breakpoint");
assert.equal((await frames())[0].line, 2);
await step("stepInRequest");
assert.equal((await frames())[0].name, 'member("alice", "staff")');
assert.equal(value(await variables("Bindings"), "$who"), '"alice"');
assert.equal(value(await variables("Facts"), "member/2"), "1 fact");
// The rule of the token's block, in its printed text.
await step("continueRequest", "function breakpoint");
const derived = await frames();
assert.equal(derived[0].name, 'can("file1")');
assert.ok(derived[0].source.sourceReference > 0);
const text = (await client.customRequest("source", { source: derived[0].source, sourceReference: derived[0].source.sourceReference })).body.content;
assert.match(text.split("\n")[derived[0].line - 1], /can\(\$f\) <-/);
assert.deepEqual(derived.slice(1).map((each) => each.name), ["rule 0 of block 0", "block 0", "decision: round 1"]);

await step("stepOutRequest");
assert.match((await frames())[0].name, /nothing new follows/);
assert.equal((await client.evaluateRequest({ expression: 'right($f, "read"), user($who)' })).body.result, '1 result: result("file1", "alice")');
await step("nextRequest");
await step("stepBackRequest");
await step("nextRequest");
assert.equal(value(await variables("Statement"), "result"), "holds");
// The check on line 4.
await step("continueRequest", "breakpoint");
assert.equal(value(await variables("Statement"), "result"), "holds");
await step("nextRequest");
assert.equal((await frames())[0].name, "policy 0");
await step("nextRequest");
assert.equal((await frames())[0].name, "check 0 of block 1");
await step("nextRequest");
assert.equal(value(await variables("Decision"), "result"), "allow");
assert.match((await client.customRequest("loadedSources")).body.sources.map((each) => each.name).join(), /api\.authorizer\.bcdl/);
let output = "";
client.on("output", (event) => (output += event.body.output));
const [exited] = await Promise.all([client.waitForEvent("exited"), client.waitForEvent("terminated"), client.continueRequest({ threadId: 1 })]);
assert.equal(exited.body.exitCode, 0);
assert.match(output, /^allowed/);

// The same with another policy: the restart stops at the check that fails.
writeFileSync(policy, 'check if operation("write");\nallow if true;\n');
await client.setFunctionBreakpointsRequest({ breakpoints: [] });
await client.setBreakpointsRequest({ source: { path: policy }, breakpoints: [] });
await Promise.all([stopped("entry"), client.customRequest("restart", {})]);
await step("continueRequest", "exception");
assert.match((await client.customRequest("exceptionInfo", { threadId: 1 })).body.details.message, /denied/);
await assert.rejects(client.customRequest("gotoTargets", {}));
await client.customRequest("terminate", {});

// A test of a file of tests, in a session of its own; its process ends with 0.
await client.stop();
const tests = file("api.test.bcdl", 'test "denied" {\n  authorizer {\n    deny if true;\n  }\n  expect deny;\n}\n');
const second = new support.DebugClient(binary, "dap", "hardtack");
await second.start();
await second.initializeRequest();
await Promise.all([second.waitForEvent("initialized"), second.launchRequest({ program: tests, test: "denied", stopOnEntry: false })]);
await second.setBreakpointsRequest({ source: { path: tests }, breakpoints: [{ line: 3 }] });
await Promise.all([second.waitForEvent("stopped"), second.configurationDoneRequest()]);
assert.equal((await second.stackTraceRequest({ threadId: 1 })).body.stackFrames[0].line, 3);
const gone = new Promise((resolve) => second._adapterProcess.on("exit", resolve));
await second.disconnectRequest();
assert.equal(await gone, 0);
rmSync(folder, { recursive: true, force: true });
console.log("dap client: a whole decision was stepped through");
