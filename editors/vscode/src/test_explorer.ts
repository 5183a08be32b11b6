// Policy tests in the test explorer: files, the cases of each, failures at the expectation that was not met, and what of the
// policies the tests have tried in the gutter. Everything comes from `hardtack test`; nothing is parsed here.
import * as path from "node:path";
import * as vscode from "vscode";

import type { Server } from "./client";
import { runCommand } from "./process";
import {
  type CaseReport,
  type FileCoverageReport,
  type Place,
  type Range,
  readCoverage,
  readList,
  readReport,
} from "./test_reports";

const listTimeoutMs = 30_000;
const runTimeoutMs = 10 * 60_000;
const maxOutputBytes = 64 << 20;
const refreshDelayMs = 300;

const toRange = (range: Range) =>
  new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);

/** A pattern of `--run` that these tests and the cases of their tables match, `NAME [$x = ...]`, and no other. */
export function patternOf(names: readonly string[]): string {
  return `^(?:${names.map((name) => name.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")).join("|")})(?: \\[.*)?$`;
}

export class TestExplorer implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController("hardtack.tests", "Policy tests");
  private readonly disposables: vscode.Disposable[] = [this.controller];
  private readonly details = new WeakMap<vscode.FileCoverage, vscode.FileCoverageDetail[]>();
  private timer: NodeJS.Timeout | undefined;
  private refreshing: AbortController | undefined;

  constructor(
    private readonly server: Server,
    private readonly output: vscode.LogOutputChannel,
  ) {
    this.controller.refreshHandler = () => this.refresh();
    this.controller.resolveHandler = async (item) => {
      if (item === undefined) await this.refresh();
    };
    this.controller.createRunProfile(
      "Run", vscode.TestRunProfileKind.Run, (request, token) => this.run(request, token, false), true);
    const coverage = this.controller.createRunProfile(
      "Coverage", vscode.TestRunProfileKind.Coverage, (request, token) => this.run(request, token, true), true);
    coverage.loadDetailedCoverage = async (_run, file) => this.details.get(file) ?? [];

    const watcher = vscode.workspace.createFileSystemWatcher("**/*.{test.bcdl,biscuit-test.yaml,biscuit-test.json}");
    const later = () => this.refreshLater();
    this.disposables.push(
      watcher, watcher.onDidCreate(later), watcher.onDidChange(later), watcher.onDidDelete(later),
      vscode.workspace.onDidChangeWorkspaceFolders(later), vscode.workspace.onDidGrantWorkspaceTrust(later));
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.refreshing?.abort();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private refreshLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), refreshDelayMs);
  }

  private command(): string | undefined {
    if (!vscode.workspace.isTrusted) return undefined;
    const found = this.server.locate();
    if (found.kind === "missing") {
      this.output.error(found.message);
      return undefined;
    }
    return found.file;
  }

  /** Lists the tests of all folders anew. */
  async refresh(): Promise<void> {
    this.refreshing?.abort();
    const abort = new AbortController();
    this.refreshing = abort;
    const command = this.command();
    if (command === undefined) {
      this.controller.items.replace([]);
      return;
    }
    const files = new Map<string, vscode.TestItem>();
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      if (folder.uri.scheme !== "file") continue;
      if (!vscode.workspace.getConfiguration("hardtack", folder.uri).get<boolean>("tests.enable", true)) continue;
      const cwd = folder.uri.fsPath;
      const listed = await runCommand(command, ["test", "--list", "."], {
        cwd, timeoutMs: listTimeoutMs, maxBytes: maxOutputBytes, signal: abort.signal,
      });
      if (abort.signal.aborted) return;
      try {
        for (const entry of readList(listed.stdout)) this.add(files, cwd, entry.name, entry);
      } catch (error) {
        this.output.warn(`tests of ${cwd} could not be listed: ${(error as Error).message}${listed.stderr ? `: ${listed.stderr.trim()}` : ""}`);
      }
    }
    this.controller.items.replace([...files.values()]);
  }

  private add(files: Map<string, vscode.TestItem>, cwd: string, name: string, place: Place): void {
    const uri = vscode.Uri.file(path.resolve(cwd, place.file));
    const key = uri.toString();
    let file = files.get(key);
    if (file === undefined) {
      file = this.controller.createTestItem(key, vscode.workspace.asRelativePath(uri), uri);
      files.set(key, file);
    }
    const item = this.controller.createTestItem(name, name, uri);
    if (place.range !== undefined) item.range = toRange(place.range);
    file.children.add(item);
  }

  /** The cases that the request asks for, by file. */
  private wanted(request: vscode.TestRunRequest): Map<vscode.TestItem, vscode.TestItem[]> {
    const excluded = new Set(request.exclude ?? []);
    const wanted = new Map<vscode.TestItem, vscode.TestItem[]>();
    const add = (item: vscode.TestItem) => {
      if (excluded.has(item)) return;
      const file = item.parent;
      if (file === undefined) {
        item.children.forEach(add);
      } else if (!excluded.has(file)) {
        const cases = wanted.get(file) ?? [];
        if (!cases.includes(item)) cases.push(item);
        wanted.set(file, cases);
      }
    };
    if (request.include === undefined) this.controller.items.forEach(add);
    else request.include.forEach(add);
    return wanted;
  }

  private async run(request: vscode.TestRunRequest, token: vscode.CancellationToken, coverage: boolean): Promise<void> {
    const run = this.controller.createTestRun(request);
    try {
      const command = this.command();
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      for (const [file, cases] of this.wanted(request)) {
        if (abort.signal.aborted) break;
        if (command === undefined) {
          for (const item of cases) run.errored(item, new vscode.TestMessage("the command `hardtack` was not found, or the workspace is not trusted"));
          continue;
        }
        for (const item of cases) run.started(item);
        await this.runFile(command, run, file, cases, coverage, abort.signal);
      }
    } finally {
      run.end();
    }
  }

  private argumentsOf(file: vscode.TestItem, cases: readonly vscode.TestItem[]): string[] {
    const some = cases.length < file.children.size;
    return [...(some ? ["--run", patternOf(cases.map((item) => item.id))] : []), file.uri?.fsPath ?? ""];
  }

  private folderOf(file: vscode.TestItem): string {
    const uri = file.uri as vscode.Uri;
    return vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? path.dirname(uri.fsPath);
  }

  private async runFile(
    command: string, run: vscode.TestRun, file: vscode.TestItem, cases: readonly vscode.TestItem[], coverage: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const cwd = this.folderOf(file);
    // A threshold of zero asks for the coverage in the report and is always met.
    const done = await runCommand(command, ["test", "--json", ...(coverage ? ["--threshold", "0"] : []), ...this.argumentsOf(file, cases)], {
      cwd, timeoutMs: runTimeoutMs, maxBytes: maxOutputBytes, signal,
    });
    if (done.stopped === "cancelled") {
      for (const item of cases) run.skipped(item);
      return;
    }
    let reports: CaseReport[];
    try {
      reports = readReport(done.stdout);
    } catch (error) {
      const why = done.stopped ?? (done.stderr.trim() || (error as Error).message);
      for (const item of cases) run.errored(item, new vscode.TestMessage(why));
      return;
    }
    for (const item of cases) {
      const own = reports.filter((report) => report.name === item.id || report.name.startsWith(`${item.id} [`));
      if (own.length === 0) run.errored(item, new vscode.TestMessage("the command did not report this test; refresh the tests"));
      else this.report(run, item, own, cwd);
    }
    if (coverage) this.addCoverage(run, file, done.stdout, cwd);
  }

  /** A test is its cases together: the worst of them, with what each found. */
  private report(run: vscode.TestRun, item: vscode.TestItem, reports: readonly CaseReport[], cwd: string): void {
    const messages = reports.flatMap((report) =>
      report.findings.map((finding) => {
        const text = report.name === item.id ? finding.message : `${report.name}: ${finding.message}`;
        const message =
          finding.expected !== undefined && finding.got !== undefined
            ? vscode.TestMessage.diff(text, finding.expected, finding.got)
            : new vscode.TestMessage(text);
        const place = finding.place ?? report;
        const range = place.range ?? report.range;
        if (range !== undefined) {
          message.location = new vscode.Location(vscode.Uri.file(path.resolve(cwd, place.file)), toRange(range));
        }
        return message;
      }));
    const some = (status: CaseReport["status"]) => reports.some((report) => report.status === status);
    if (some("error")) run.errored(item, messages);
    else if (some("failed")) run.failed(item, messages);
    else if (some("passed")) run.passed(item);
    else run.skipped(item);
  }

  private addCoverage(run: vscode.TestRun, file: vscode.TestItem, report: string, cwd: string): void {
    let files: FileCoverageReport[];
    try {
      files = readCoverage(report);
    } catch (error) {
      this.output.warn(`no coverage of ${file.label}: ${(error as Error).message}`);
      return;
    }
    for (const covered of files) {
      const details = covered.units.map(
        (unit) =>
          new vscode.StatementCoverage(unit.matched + unit.unmatched, toRange(unit.range), [
            new vscode.BranchCoverage(unit.matched, undefined, "matches"),
            new vscode.BranchCoverage(unit.unmatched, undefined, "does not match"),
          ]));
      const coverage = vscode.FileCoverage.fromDetails(vscode.Uri.file(path.resolve(cwd, covered.file)), details);
      this.details.set(coverage, details);
      run.addCoverage(coverage);
    }
  }
}
