import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";

import { extensionFolder, repository, scopeAt, tokenize } from "./grammar.mjs";
import { scan, scopeOf } from "./scanner.mjs";

function filesBelow(folder, suffix) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(suffix))
    .sort()
    .map((name) => join(folder, name));
}

// [name, text] of every policy that the repository has, and of the published suite where it is to be had.
function policies() {
  const texts = [...filesBelow(join(repository, "tests/corpus"), ".bcdl"), ...filesBelow(join(repository, "examples"), ".bcdl")].map(
    (file) => [relative(repository, file), readFileSync(file, "utf8")]);
  const samples = join(process.env.HARDTACK_VECTORS ?? join(repository, "../shared/vectors"), "biscuit/samples.json");
  if (existsSync(samples)) {
    for (const sample of JSON.parse(readFileSync(samples, "utf8")).testcases) {
      sample.token.forEach((block, index) => texts.push([`${sample.filename} block ${index}`, block.code]));
      for (const [name, validation] of Object.entries(sample.validations)) {
        texts.push([`${sample.filename} ${name}`, validation.authorizer_code]);
      }
    }
  }
  return texts;
}

const all = policies();
const isTest = (name) => name.endsWith(".test.bcdl");

test("the corpus is there", () => {
  assert.ok(all.filter(([name]) => name.startsWith("tests/corpus/")).length >= 80, `${all.length} texts`);
});

test("no token is left without a scope", async () => {
  for (const [name, text] of all) {
    for (const token of await tokenize(text)) {
      const own = token.scopes.filter((scope) => scope !== "source.biscuit" && !scope.startsWith("meta."));
      assert.ok(own.length > 0, `${name}:${token.line + 1}:${token.start + 1}: \`${token.text}\` has no scope`);
      assert.ok(!own.some((scope) => scope.startsWith("invalid")), `${name}:${token.line + 1}: \`${token.text}\` is marked as invalid`);
    }
  }
});

test("each token has the scope of its kind", async () => {
  let count = 0;
  for (const [name, text] of all) {
    const tokens = await tokenize(text);
    for (const { line, column, kind, text: part } of scan(text)) {
      // Words and braces of tests have a table of their own below.
      if (isTest(name) && ["keyword", "name", "predicate", "punctuation", "parameter", "operator"].includes(kind)) continue;
      const scopes = scopeAt(tokens, line, column);
      assert.ok(scopes.some((scope) => scopeOf[kind].test(scope)), `${name}:${line + 1}:${column + 1}: ${kind} \`${part}\` has ${scopes.join(" ")}`);
      ++count;
    }
  }
  assert.ok(count > 5000, `${count} tokens`);
});

// `text`, a word of it (with which occurrence of it is meant), and what scope it has.
const table = [
  ["check if user($u);", "check", "keyword.control.check"],
  ["check if user($u);", "if", "keyword.control.check"],
  ["CHECK ALL user($u);", "ALL", "keyword.control.check"],
  ["reject if a(1);", "reject", "keyword.control.check"],
  ["allow if a(1) or b(1);", "or", "keyword.operator.logical.or"],
  ["allow if true;", "allow", "keyword.control.policy"],
  ["deny\n  if true;", "deny", "keyword.control"],
  ["check(1);", "check", "entity.name.function.predicate"],
  ["allow if or(1) or or(2);", "allow", "keyword.control.policy"],
  ["trusting authority, previous;", "trusting", "keyword.other.trusting"],
  ["trusting authority, previous;", "previous", "storage.modifier.scope"],
  ["a(ed25519/ff00);", "ed25519/ff00", "constant.other.public-key"],
  ["größe(1);", "größe", "entity.name.function.predicate"],
  ["名前(\"太郎\");", "名前", "entity.name.function.predicate"],
  ["a($größe);", "größe", "variable.other"],
  ["a(\"😀\", $x);", "x", "variable.other"],
  ["1a(1);", "1a", "entity.name.function.predicate"],
  ["a(-7);", "-7", "constant.numeric.integer"],
  ["a(2026-01-31T23:59:59Z);", "2026-01-31T23:59:59Z", "constant.other.date"],
  ["a(2026-01-31T23:59:59.25+01:00);", "2026-01-31T23:59:59.25+01:00", "constant.other.date"],
  ["a(hex:00ff);", "hex:00ff", "constant.other.bytes"],
  ["a({name});", "name", "variable.parameter"],
  ["a({true});", "true", "constant.language"],
  ["a({1});", "1", "constant.numeric.integer"],
  ["check if a($x), $x.length() > 1;", "length", "support.function.method"],
  ["check if a($x), $x.lenght() > 1;", "lenght", "entity.name.function.method"],
  ["check if a($x), $x.extern::is_fresh();", "extern", "keyword.other.extern"],
  ["check if a($x), $x.extern::is_fresh();", "is_fresh", "entity.name.function.extern"],
  ["check if a($x), $x.any($p -> $p > 1);", "->", "keyword.operator.closure"],
  ["a($x) <- b($x);", "<-", "keyword.operator.rule"],
  ["a(\"x \\\" // y\"); // z", "// y", "string.quoted.double"],
  ["a(\"x\"); // z", "z", "comment.line.double-slash"],
  ["/* a\n b */ c(1);", "b", "comment.block"],
  ["a(\"line\nbreak\", true);", "true", "constant.language"],
  ["a(\"\\n\");", "\\n", "constant.character.escape"],
  ["a(\"\\q\");", "\\q", "invalid.illegal.escape"],
  ["test \"it\" { expect allow at policy 0; }", "test", "keyword.control.test"],
  ["test \"it\" { expect allow at policy 0; }", "allow", "keyword.other.expectation"],
  ["test \"it\" { authority { user({\"a\"}); right(1); } now 2026-01-01T00:00:00Z; }", "now", "keyword.other.test"],
  ["test \"it\" { authority { user({\"a\"}); right(1); } now 2026-01-01T00:00:00Z; }", "right", "entity.name.function.predicate"],
  ["test \"it\" { block trusting-key k1 { a(1); } }", "k1", "variable.parameter"],
  ["test \"it\" { key club ed25519/ff00; }", "club", "variable.parameter"],
  ["test \"it\" { credential \"jwt\" by k1 { a(1); } }", "k1", "variable.parameter"],
  ["test \"it\" { credential \"jwt\" by k1 { a(1); } }", "credential", "keyword.other.test"],
  ["test \"it\" { authority { } verified { verified:a(1); } }", "verified", "keyword.other.test"],
  ["test \"it\" { block third-party by k1 { a(1); } }", "k1", "variable.parameter"],
  ["test \"it\" { expect failed none; }", "none", "keyword.other.expectation"],
  ["test \"it\" { authorizer from \"a.bcdl\"; expect failed block 1 check 0; }", "from", "keyword.other.test"],
  ["test \"it\" { key club ed25519/ff00; }", "club", "variable.parameter"],
  ["test \"it\" { block third-party by k1 { a(1); } }", "k1", "variable.parameter"],
  ["test \"it\" { expect failed none; }", "none", "keyword.other.expectation"],
  ["test \"it\" { authorizer from \"a.bcdl\"; expect failed block 1 check 0; }", "failed", "keyword.other.expectation"],
  ["test \"it\" { expect deny; }\ncheck if a(1);", "check", "keyword.control.check"],
  ["test \"a\" { expect deny; }\ntest \"b\" { expect allow; }", "allow", "keyword.other.expectation"],
  ["test \"it\" { authority { check if a(1); } }", "check", "keyword.control.check"],
  ["test(1);", "test", "entity.name.function.predicate"],
];

test("words have their scopes", async () => {
  for (const [text, word, scope] of table) {
    const tokens = await tokenize(text);
    const offset = text.indexOf(word);
    const before = text.slice(0, offset).split("\n");
    const scopes = scopeAt(tokens, before.length - 1, before.at(-1).length);
    assert.ok(scopes.some((of) => of === scope || of.startsWith(`${scope}.`)), `\`${word}\` in \`${text}\`: ${scopes.join(" ")}`);
  }
});

test("an unclosed test does not swallow the words of the next statements", async () => {
  const tokens = await tokenize("test \"it\" {\n  authority { user(\"a\") }\n}\ncheck if a(1);");
  assert.ok(scopeAt(tokens, 3, 0).includes("keyword.control.check"));
});

test("fences of Markdown hold policies, and end", async () => {
  for (const [fence, inside] of [["```biscuit", true], ["~~~ bcdl", true], ["```biscuit-datalog {.x}", true], ["```datalogs", false], ["```", false]]) {
    const tokens = await tokenize(`text\n${fence}\ncheck if a(1);\n${fence.slice(0, 3)}\ncheck if a(1);`, "text.html.markdown");
    assert.equal(scopeAt(tokens, 2, 0).includes("keyword.control.check"), inside, fence);
    assert.equal(scopeAt(tokens, 4, 0).includes("keyword.control.check"), false, `${fence}: behind it`);
  }
});

test("block scalars of YAML tests hold policies, and end", async () => {
  const tokens = await tokenize("tests:\n  - authority: |\n      check if a(1);\n\n      user(\"a\");\n    name: check if a(1)\n    text: |\n      check if a(1);", "source.yaml");
  assert.ok(scopeAt(tokens, 2, 6).includes("keyword.control.check"));
  assert.ok(scopeAt(tokens, 4, 6).includes("entity.name.function.predicate"));
  assert.ok(!scopeAt(tokens, 5, 10).includes("keyword.control.check"));
  assert.ok(!scopeAt(tokens, 7, 6).includes("keyword.control.check"));
});

test("a long line is tokenized in time", async () => {
  const start = performance.now();
  await tokenize(`a(${"[".repeat(20_000)}`);
  await tokenize(`a(${"x".repeat(60_000)}`);
  await tokenize(`${"test \"".repeat(5_000)}`);
  assert.ok(performance.now() - start < 20_000);
});

test("every file that package.json names is there", () => {
  const { contributes, main } = JSON.parse(readFileSync(join(extensionFolder, "package.json"), "utf8"));
  const named = [main, ...contributes.languages.map((of) => of.configuration), ...contributes.grammars.map((of) => of.path), ...contributes.snippets.map((of) => of.path)];
  for (const file of named) assert.ok(existsSync(join(extensionFolder, file)), file);
});
