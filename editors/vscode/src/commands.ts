// Commands of the palette. What the server does itself (hardtack.evaluate and others) is registered by the client.
import * as vscode from "vscode";

import type { Server } from "./client";

async function onActiveFile(command: string): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== "biscuit") {
    void vscode.window.showInformationMessage("Hardtack: no policy is open in the active editor");
    return;
  }
  await vscode.commands.executeCommand(command, document.uri.toString());
}

/** Of the server's code lens: the places of the name at this position. */
async function showReferences(uri: string, position: { line: number; character: number }): Promise<void> {
  const resource = vscode.Uri.parse(uri);
  const at = new vscode.Position(position.line, position.character);
  const places = await vscode.commands.executeCommand<vscode.Location[]>("vscode.executeReferenceProvider", resource, at);
  await vscode.commands.executeCommand("editor.action.showReferences", resource, at, places ?? []);
}

export function registerCommands(server: Server, output: vscode.LogOutputChannel): vscode.Disposable[] {
  const { registerCommand } = vscode.commands;
  return [
    registerCommand("hardtack.restartServer", () => server.restart()),
    registerCommand("hardtack.showOutput", () => output.show()),
    registerCommand("hardtack.evaluateFile", () => onActiveFile("hardtack.evaluate")),
    registerCommand("hardtack.explainFile", () => onActiveFile("hardtack.explain")),
    registerCommand("hardtack.fixFile", () => onActiveFile("hardtack.fixAll")),
    registerCommand("hardtack.reindexWorkspace", () => vscode.commands.executeCommand("hardtack.reindex")),
    registerCommand("hardtack.showReferences", showReferences),
  ];
}
