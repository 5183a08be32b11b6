import * as vscode from "vscode";

import { Server } from "./client";
import { registerCommands } from "./commands";
import { DebugAdapters } from "./debug";
import { clearEvaluations, disposeEvaluations } from "./explanations";
import { TestExplorer } from "./test_explorer";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("Hardtack", { log: true });
  const running = new Server(context.extensionPath, output);
  server = running;
  const adapters = new DebugAdapters(running);
  const tests = new TestExplorer(running, output);
  context.subscriptions.push(
    output,
    running,
    tests,
    ...registerCommands(running, output),
    vscode.debug.registerDebugAdapterDescriptorFactory("hardtack", adapters),
    vscode.debug.registerDebugConfigurationProvider("hardtack", adapters),
    vscode.workspace.onDidChangeTextDocument((event) => clearEvaluations(event.document)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => running.restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("hardtack.server")) void running.restart();
    }),
    { dispose: disposeEvaluations },
  );
  await running.start();
  void tests.refresh();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
  server = undefined;
}
