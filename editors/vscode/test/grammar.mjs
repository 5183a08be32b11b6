// The grammars as the editor runs them: vscode-textmate over oniguruma. Tokens come with their scopes, a line at a time.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

export const extensionFolder = join(dirname(fileURLToPath(import.meta.url)), "..");
export const repository = join(extensionFolder, "../..");

const syntaxes = {
  "source.biscuit": "biscuit.tmLanguage.json",
  "markdown.biscuit.codeblock": "markdown-biscuit.tmLanguage.json",
  "yaml.biscuit.embedded": "yaml-biscuit.tmLanguage.json",
};
// Hosts of the injections, as small as they can be: the real ones come with the editor.
const hosts = {
  "text.html.markdown": { scopeName: "text.html.markdown", patterns: [{ name: "meta.paragraph.markdown", match: ".+" }] },
  "source.yaml": { scopeName: "source.yaml", patterns: [{ name: "string.unquoted.yaml", match: ".+" }] },
};

await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async (scope) => {
    if (hosts[scope]) return hosts[scope];
    if (!syntaxes[scope]) return null;
    return JSON.parse(readFileSync(join(extensionFolder, "syntaxes", syntaxes[scope]), "utf8"));
  },
  getInjections: (scope) =>
    scope === "text.html.markdown" ? ["markdown.biscuit.codeblock"] : scope === "source.yaml" ? ["yaml.biscuit.embedded"] : [],
});

/** [{line, start, end, text, scopes}] of everything that is no white space. */
export async function tokenize(text, scope = "source.biscuit") {
  const grammar = await registry.loadGrammar(scope);
  const tokens = [];
  let state = textmate.INITIAL;
  text.split(/\r\n|\n|\r/).forEach((line, number) => {
    const done = grammar.tokenizeLine(line, state);
    state = done.ruleStack;
    for (const token of done.tokens) {
      const part = line.slice(token.startIndex, token.endIndex);
      if (part.trim() === "") continue;
      tokens.push({ line: number, start: token.startIndex, end: token.endIndex, text: part, scopes: token.scopes });
    }
  });
  return tokens;
}

/** The innermost scope at a place, without the language's suffix. */
export function scopeAt(tokens, line, column) {
  const token = tokens.find((of) => of.line === line && of.start <= column && column < of.end);
  return token === undefined ? [] : token.scopes.map((scope) => scope.replace(/\.biscuit$/, ""));
}
