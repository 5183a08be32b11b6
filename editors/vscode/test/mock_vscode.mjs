// A stand-in for the module `vscode`: as much of it as the extension and the language client use, and a record of what
// they did with it. No editor can be had where the tests run.
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const Module = require("node:module");
const { buildSync } = require("esbuild");
export const extensionFolder = join(dirname(fileURLToPath(import.meta.url)), "..");

class Disposable {
  constructor(callback = () => {}) {
    this.callback = callback;
  }
  dispose() {
    this.callback();
  }
  static from(...all) {
    return new Disposable(() => all.forEach((one) => one.dispose()));
  }
}

class EventEmitter {
  listeners = new Set();
  event = (listener) => {
    this.listeners.add(listener);
    return new Disposable(() => this.listeners.delete(listener));
  };
  fire(value) {
    for (const listener of [...this.listeners]) listener(value);
  }
  dispose() {
    this.listeners.clear();
  }
}

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
}
class Range {
  constructor(a, b, c, d) {
    this.start = typeof a === "number" ? new Position(a, b) : a;
    this.end = typeof a === "number" ? new Position(c, d) : b;
  }
}
class Uri {
  constructor(scheme, path) {
    Object.assign(this, { scheme, path, fsPath: path, authority: "", query: "", fragment: "" });
  }
  toString() {
    return this.scheme === "file" ? pathToFileURL(this.path).href : `${this.scheme}:${this.path}`;
  }
  static file(path) {
    return new Uri("file", path);
  }
  static parse(text) {
    return text.startsWith("file:") ? Uri.file(fileURLToPath(text)) : new Uri(...text.split(/:(.*)/s).slice(0, 2));
  }
}

class TestItems {
  map = new Map();
  get size() {
    return this.map.size;
  }
  add(item) {
    item.parent = this.owner;
    this.map.set(item.id, item);
  }
  replace(items) {
    this.map.clear();
    items.forEach((item) => this.add(item));
  }
  forEach(callback) {
    [...this.map.values()].forEach((item) => callback(item));
  }
  get(id) {
    return this.map.get(id);
  }
}

/** A dotted name, as the client builds it from what the server announces. */
class CodeActionKind {
  static Empty = new CodeActionKind("");
  constructor(value) {
    this.value = value;
  }
  append(part) {
    return new CodeActionKind(this.value === "" ? part : `${this.value}.${part}`);
  }
}

const clientNames = `
  CallHierarchyIncomingCall CallHierarchyItem CallHierarchyOutgoingCall CancellationError CancellationTokenSource
  CodeAction CodeActionKind CodeActionTriggerKind CodeLens Color ColorInformation ColorPresentation CompletionItem
  CompletionItemKind CompletionItemTag CompletionList CompletionTriggerKind Diagnostic DiagnosticRelatedInformation
  DiagnosticSeverity DiagnosticTag Disposable DocumentHighlight DocumentHighlightKind DocumentLink DocumentSymbol
  EventEmitter FileType FoldingRange FoldingRangeKind Hover InlayHint InlayHintLabelPart InlineCompletionItem
  InlineCompletionList InlineCompletionTriggerKind InlineValueEvaluatableExpression InlineValueText
  InlineValueVariableLookup LinkedEditingRanges Location LogLevel MarkdownString NotebookCellKind
  ParameterInformation Position ProgressLocation Range RelativePattern SelectionRange SemanticTokens
  SemanticTokensEdit SemanticTokensEdits SignatureHelp SignatureHelpTriggerKind SignatureInformation SnippetString
  SnippetTextEdit SymbolInformation SymbolKind SymbolTag TabInputCustom TabInputNotebook TabInputText
  TabInputTextDiff TextDocumentSaveReason TextEdit TypeHierarchyItem Uri WorkspaceEdit
`.trim().split(/\s+/);

function testItem(id, label, uri) {
  const item = { id, label, uri, children: new TestItems(), range: undefined, parent: undefined };
  item.children.owner = item;
  return item;
}

class TestMessage {
  constructor(message) {
    this.message = message;
  }
  static diff(message, expectedOutput, actualOutput) {
    return Object.assign(new TestMessage(message), { expectedOutput, actualOutput });
  }
}

/** A new editor: {vscode, record, events}. `options`: folders, settings ({name: {user, workspace}}), trusted. */
export function mockEditor(options = {}) {
  const record = { commands: new Map(), messages: [], log: [], controllers: [], runs: [], executed: [], factories: new Map(), decorations: [] };
  const events = {};
  const event = (name) => (events[name] ??= new EventEmitter()).event;
  const settings = options.settings ?? {};
  const folders = (options.folders ?? []).map((path, index) => ({ uri: Uri.file(path), name: path, index }));

  const channel = (name) => ({
    name,
    logLevel: 2,
    onDidChangeLogLevel: event("logLevel"),
    ...Object.fromEntries(["info", "warn", "error", "debug", "trace", "append", "appendLine"].map((of) => [of, (text) => record.log.push(`${of}: ${text}`)])),
    replace() {}, clear() {}, show() { record.executed.push("output.show"); }, hide() {}, dispose() {},
  });
  const configuration = (section) => ({
    get: (key, otherwise) => settings[`${section}.${key}`]?.workspace ?? settings[`${section}.${key}`]?.user ?? otherwise,
    inspect: (key) => {
      const of = settings[`${section}.${key}`];
      return { key, globalValue: of?.user, workspaceValue: of?.workspace };
    },
    has: (key) => `${section}.${key}` in settings,
    update: async () => {},
  });
  const provider = () => () => new Disposable();
  const named = (known) =>
    new Proxy(known, {
      get: (target, name) => {
        if (name in target || typeof name !== "string") return target[name];
        if (name.startsWith("on")) return event(name);
        if (/^(register|create)/.test(name)) return provider();
        return undefined;
      },
    });

  const vscode = {
    Disposable, EventEmitter, Position, Range, Uri, TestMessage,
    version: "1.91.0",
    Location: class { constructor(uri, range) { Object.assign(this, { uri, range }); } },
    ThemeColor: class { constructor(id) { this.id = id; } },
    MarkdownString: class { constructor(value) { this.value = value; this.isTrusted = false; } },
    DebugAdapterExecutable: class { constructor(command, args) { Object.assign(this, { command, args }); } },
    StatementCoverage: class { constructor(executed, location, branches) { Object.assign(this, { executed, location, branches }); } },
    BranchCoverage: class { constructor(executed, location, label) { Object.assign(this, { executed, location, label }); } },
    FileCoverage: class { constructor(uri) { this.uri = uri; } static fromDetails(uri, details) { return Object.assign(new this(uri), { details }); } },
    RelativePattern: class { constructor(base, pattern) { Object.assign(this, { base, pattern }); } },
    CancellationTokenSource: class { token = { isCancellationRequested: false, onCancellationRequested: event("cancel") }; cancel() {} dispose() {} },
    TestRunProfileKind: { Run: 1, Debug: 2, Coverage: 3 },
    LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
    window: named({
      activeTextEditor: undefined,
      visibleTextEditors: [],
      createOutputChannel: channel,
      createTextEditorDecorationType: () => ({ dispose() {} }),
      showErrorMessage: async (text) => void record.messages.push(text),
      showInformationMessage: async (text) => void record.messages.push(text),
      showWarningMessage: async (text) => void record.messages.push(text),
      tabGroups: { all: [], onDidChangeTabs: event("tabs"), onDidChangeTabGroups: event("tabGroups") },
      withProgress: (_options, task) => task({ report() {} }, { onCancellationRequested: event("cancel") }),
    }),
    workspace: named({
      isTrusted: options.trusted ?? true,
      workspaceFolders: folders,
      textDocuments: [],
      notebookDocuments: [],
      getConfiguration: (section) => (section === undefined ? { get: (key) => settings[key]?.user, inspect: () => undefined, has: () => false } : configuration(section)),
      getWorkspaceFolder: (uri) => folders.find((folder) => uri.fsPath.startsWith(`${folder.uri.fsPath}/`)),
      asRelativePath: (uri) => (folders[0] ? relative(folders[0].uri.fsPath, uri.fsPath) : uri.fsPath),
      createFileSystemWatcher: () => ({ onDidCreate: event("created"), onDidChange: event("changed"), onDidDelete: event("deleted"), dispose() {} }),
      applyEdit: async () => true,
      fs: {},
    }),
    commands: named({
      registerCommand: (name, run) => {
        if (record.commands.has(name)) throw new Error(`command '${name}' already exists`);
        record.commands.set(name, run);
        return new Disposable(() => record.commands.delete(name));
      },
      executeCommand: async (name, ...args) => {
        record.executed.push([name, ...args]);
        return record.commands.get(name)?.(...args);
      },
    }),
    languages: named({
      match: () => 1,
      createDiagnosticCollection: () => ({ set(uri, of) { record.diagnostics = { uri, of }; }, delete() {}, clear() {}, dispose() {}, has: () => false }),
    }),
    debug: named({
      registerDebugAdapterDescriptorFactory: (type, factory) => (record.factories.set(type, factory), new Disposable()),
      registerDebugConfigurationProvider: (type, factory) => (record.factories.set(`${type} configuration`, factory), new Disposable()),
    }),
    tests: {
      createTestController: (id, label) => {
        const items = new TestItems();
        const controller = {
          id, label, items, profiles: [],
          createTestItem: testItem,
          createRunProfile: (name, kind, handler) => {
            const profile = { name, kind, handler, dispose() {} };
            controller.profiles.push(profile);
            return profile;
          },
          createTestRun: () => {
            const run = { results: new Map(), output: [], coverage: [], ended: false };
            record.runs.push(run);
            return Object.assign(run, {
              started: (item) => run.results.set(item.id, { state: "started" }),
              passed: (item, duration) => run.results.set(item.id, { state: "passed", duration }),
              skipped: (item) => run.results.set(item.id, { state: "skipped" }),
              failed: (item, messages) => run.results.set(item.id, { state: "failed", messages: [messages].flat() }),
              errored: (item, messages) => run.results.set(item.id, { state: "errored", messages: [messages].flat() }),
              appendOutput: (text) => run.output.push(text),
              addCoverage: (of) => run.coverage.push(of),
              end: () => (run.ended = true),
            });
          },
          dispose() {},
        };
        record.controllers.push(controller);
        return controller;
      },
    },
    extensions: named({ getExtension: () => undefined, all: [] }),
    env: named({ appName: "mock", language: "en", isTelemetryEnabled: false }),
    l10n: { t: (text) => text },
    notebooks: named({}),
  };
  // Classes and enumerations that the language client refers to and these tests do not look into.
  vscode.CodeActionKind = CodeActionKind;
  for (const name of clientNames) vscode[name] ??= class {};
  return { vscode, record, events };
}

/** A module of src/ with this editor as its `vscode`. */
export function load(name, editor) {
  const { outputFiles } = buildSync({
    entryPoints: [join(extensionFolder, "src", `${name}.ts`)],
    bundle: true, write: false, platform: "node", format: "cjs", target: "node20", external: ["vscode"],
  });
  return evaluate(outputFiles[0].text, join(extensionFolder, "src", `${name}.js`), editor);
}

/** The text of a CommonJS module, run with this editor as its `vscode`. */
export function evaluate(text, file, editor) {
  const module = new Module(file);
  module.filename = file;
  module.paths = Module._nodeModulePaths(dirname(file));
  const original = Module.prototype.require;
  module.require = (id) => (id === "vscode" ? editor?.vscode : original.call(module, id));
  module._compile(text, file);
  return module.exports;
}
