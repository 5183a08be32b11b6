#!/usr/bin/env node
// The command as the extension sees it, for tests of the extension alone: a server that says who it is, and reports of tests.
import { basename } from "node:path";

const [subcommand, ...args] = process.argv.slice(2);
const range = (line) => ({ start: { line, character: 0 }, end: { line, character: 10 } });
const names = ["alice reads", "bob (reads)+"];

if (subcommand === "test") {
  const file = args.at(-1) === "." ? "a.test.bcdl" : args.at(-1);
  if (process.env.FAKE_HANG) setInterval(() => {}, 1000);
  else if (process.env.FAKE_NOISE) console.log("this is no report");
  else if (args.includes("--list")) names.forEach((name, index) => console.log(`${file}:${index * 5 + 1}: ${name}`));
  else {
    const at = args.indexOf("--run");
    const wanted = at < 0 ? names : names.filter((name) => new RegExp(args[at + 1]).test(name));
    const cases = wanted.map((name) => ({
      name: name.startsWith("bob") ? `${name} [op="read"]` : name, file, location: { file, range: range(1) }, error: null,
      status: name.startsWith("bob") ? "failed" : "passed", explanation: null,
      findings: name.startsWith("bob") ? [{ message: "denied", expected: "allow", got: "deny", location: { file, range: range(7) }, notes: [{ message: "no fact", location: null }] }] : [],
    }));
    const unit = { location: { file: "a.authorizer.bcdl", range: range(3) }, matched: 2, unmatched: 0 };
    const coverage = args.includes("--threshold") ? { files: [{ file: "a.authorizer.bcdl", units: [unit] }] } : null;
    console.log(JSON.stringify({ passed: 1, failed: 1, errors: 0, skipped: 0, cases, diagnostics: [], coverage }));
    process.exitCode = 1;
  }
} else if (subcommand === "lsp") {
  if (args.includes("--help")) process.exit(0);
  let input = Buffer.alloc(0), text = "";
  const send = (message) => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  process.stdin.on("data", (chunk) => {
    input = Buffer.concat([input, chunk]);
    for (;;) {
      const end = input.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(input.subarray(0, end).toString())[1]);
      if (input.length < end + 4 + length) return;
      const message = JSON.parse(input.subarray(end + 4, end + 4 + length).toString());
      input = input.subarray(end + 4 + length);
      if (message.method === "initialize") {
        const [name, version] = (process.env.FAKE_SERVER ?? "hardtack 0.1.0").split(" ");
        const own = message.params.capabilities.experimental?.commands?.commands ?? [];
        send({ id: message.id, result: { serverInfo: { name, version }, capabilities: { textDocumentSync: 1, documentFormattingProvider: true, executeCommandProvider: { commands: own.length === 1 ? ["hardtack.evaluate"] : [] } } } });
      } else if (message.method === "workspace/executeCommand") {
        send({ id: message.id, result: { summary: "deny", notes: [{ range: range(2), failed: true, summary: "failed", markdown: "no fact" }] } });
      } else if (message.method === "textDocument/didOpen" || message.method === "textDocument/didChange") {
        const { textDocument, contentChanges } = message.params;
        text = contentChanges?.at(-1).text ?? textDocument.text;
        const line = text.split("\n").findIndex((of) => of.includes("$missing"));
        const diagnostics = line < 0 ? [] : [{ range: range(line), severity: 1, code: "unbound-expression-variable", source: "hardtack", message: "unbound" }];
        send({ method: "textDocument/publishDiagnostics", params: { uri: textDocument.uri, version: textDocument.version, diagnostics } });
      } else if (message.method === "textDocument/formatting") {
        const whole = { start: { line: 0, character: 0 }, end: { line: text.split("\n").length, character: 0 } };
        send({ id: message.id, result: [{ range: whole, newText: text.replace(/, +/g, ", ") }] });
      } else if (message.method === "shutdown") send({ id: message.id, result: null });
      else if (message.method === "exit") process.exit(0);
    }
  });
} else {
  console.error(`${basename(process.argv[1])}: unknown`);
  process.exitCode = 64;
}
