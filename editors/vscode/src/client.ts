// The language server as one thing that starts, stops and tells why it does not run.
import * as fs from "node:fs";
import * as os from "node:os";
import * as vscode from "vscode";
import {
  type ClientCapabilities,
  type FeatureState,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  type StaticFeature,
  TransportKind,
} from "vscode-languageclient/node";

import { showEvaluation } from "./explanations";
import { checkServer, findServer, type ServerPath } from "./server_path";

/** Commands that this client has, which the server then offers. */
class OwnCommands implements StaticFeature {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    capabilities.experimental = {
      ...(capabilities.experimental as object | undefined),
      // Answers of evaluations are drawn here, so that the server does not say the same as diagnostics.
      evaluationNotes: true,
      commands: { commands: ["hardtack.showReferences"] },
    };
  }
  initialize(): void {}
  getState(): FeatureState {
    return { kind: "static" };
  }
  clear(): void {}
}

/** Commands of the server whose answer is an evaluation. */
const evaluations = new Set(["hardtack.evaluate", "hardtack.runTest", "hardtack.runAllTests", "hardtack.explain"]);

function runnable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  /** Starts and stops follow one another. */
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly extensionFolder: string,
    private readonly output: vscode.LogOutputChannel,
  ) {}

  locate(): ServerPath {
    const setting = vscode.workspace.getConfiguration("hardtack").inspect<string>("server.path");
    return findServer({
      userSetting: setting?.globalValue,
      workspaceSetting: setting?.workspaceFolderValue ?? setting?.workspaceValue,
      trusted: vscode.workspace.isTrusted,
      workspaceFolders: (vscode.workspace.workspaceFolders ?? [])
        .filter((folder) => folder.uri.scheme === "file")
        .map((folder) => folder.uri.fsPath),
      extensionFolder: this.extensionFolder,
      home: os.homedir(),
      searchPath: process.env["PATH"] ?? "",
      platform: process.platform,
      runnable,
    });
  }

  start(): Promise<void> {
    this.last = this.last.then(() => this.startNow());
    return this.last;
  }

  stop(): Promise<void> {
    this.last = this.last.then(() => this.stopNow());
    return this.last;
  }

  restart(): Promise<void> {
    void this.stop();
    return this.start();
  }

  dispose(): void {
    void this.stop();
  }

  private async startNow(): Promise<void> {
    if (this.client !== undefined) return;
    const found = this.locate();
    if (found.kind === "missing") {
      this.output.error(found.message);
      void this.offerSetting(found.message);
      return;
    }
    this.output.info(`server: ${found.file} (${found.origin})`);

    const args = vscode.workspace.getConfiguration("hardtack").inspect<string[]>("server.arguments");
    const more = (vscode.workspace.isTrusted ? (args?.workspaceFolderValue ?? args?.workspaceValue) : undefined) ?? args?.globalValue ?? [];
    const serverOptions: ServerOptions = {
      command: found.file,
      args: ["lsp", ...more],
      transport: TransportKind.stdio,
    };
    const clientOptions: LanguageClientOptions = {
      documentSelector: [
        { scheme: "file", language: "biscuit" },
        { scheme: "untitled", language: "biscuit" },
        { scheme: "file", pattern: "**/hardtack.toml" },
      ],
      outputChannel: this.output,
      synchronize: { configurationSection: "hardtack" },
      middleware: {
        executeCommand: async (command, args, next) => {
          const answer: unknown = await next(command, args);
          if (evaluations.has(command)) showEvaluation(args[0], answer, this.output);
          return answer;
        },
      },
    };
    const client = new LanguageClient("hardtack", "Hardtack", serverOptions, clientOptions);
    client.registerFeature(new OwnCommands());
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.client = undefined;
      void this.offerSetting(`hardtack lsp did not start: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    const problem = checkServer(client.initializeResult?.serverInfo);
    if (problem !== undefined) {
      await this.stopNow();
      void this.offerSetting(problem);
    }
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      this.output.warn(`the server did not stop well: ${String(error)}`);
    }
  }

  private async offerSetting(message: string): Promise<void> {
    const open = "Open the setting";
    if ((await vscode.window.showErrorMessage(`Hardtack: ${message}`, open)) === open) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "hardtack.server.path");
    }
  }
}
