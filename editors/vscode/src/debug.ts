// The debugger: `hardtack dap` steps through the rounds of a decision.
import * as vscode from "vscode";

import type { Server } from "./client";

export class DebugAdapters implements vscode.DebugAdapterDescriptorFactory, vscode.DebugConfigurationProvider {
  constructor(private readonly server: Server) {}

  createDebugAdapterDescriptor(): vscode.ProviderResult<vscode.DebugAdapterDescriptor> {
    if (!vscode.workspace.isTrusted) throw new Error("the debugger waits until the workspace is trusted");
    const found = this.server.locate();
    if (found.kind === "missing") throw new Error(found.message);
    return new vscode.DebugAdapterExecutable(found.file, ["dap"]);
  }

  /** What is started without any configuration: the file in the editor. */
  resolveDebugConfiguration(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): vscode.ProviderResult<vscode.DebugConfiguration> {
    if (configuration.type) return configuration;
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== "biscuit") return undefined;
    return {
      type: "hardtack",
      request: "launch",
      name: "Step through the decision",
      program: document.uri.fsPath,
      stopOnEntry: true,
    };
  }
}
