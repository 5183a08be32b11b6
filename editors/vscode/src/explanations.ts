// Why a decision came out as it did, at the checks and policies of the text: a mark at the end of each line, the derivation
// on hover. They go when the text changes, since they speak of the text as it was.
import * as vscode from "vscode";

interface Note {
  readonly range: { readonly start: { line: number; character: number }; readonly end: { line: number; character: number } };
  readonly failed: boolean;
  readonly summary: string;
  readonly markdown: string;
}

interface Evaluation {
  readonly summary: string;
  /** Of `hardtack.explain`: the whole explanation, many lines. */
  readonly explanation?: string | undefined;
  readonly notes: readonly Note[];
}

let styles: { failed: vscode.TextEditorDecorationType; held: vscode.TextEditorDecorationType } | undefined;

function decorationStyles() {
  styles ??= {
    failed: vscode.window.createTextEditorDecorationType({
      after: { margin: "0 0 0 2em", color: new vscode.ThemeColor("editorError.foreground") },
    }),
    held: vscode.window.createTextEditorDecorationType({
      after: { margin: "0 0 0 2em", color: new vscode.ThemeColor("editorCodeLens.foreground") },
    }),
  };
  return styles;
}

/** The answer of `hardtack.evaluate`, or nothing where it is none. */
export function readEvaluation(answer: unknown): Evaluation | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const { summary, explanation, notes } = answer as { summary?: unknown; explanation?: unknown; notes?: unknown };
  if (typeof summary !== "string" || !Array.isArray(notes)) return undefined;
  return { summary, explanation: typeof explanation === "string" && explanation !== "" ? explanation : undefined, notes: notes as Note[] };
}

export function showEvaluation(uri: unknown, answer: unknown, output: vscode.LogOutputChannel): void {
  const evaluation = readEvaluation(answer);
  if (evaluation === undefined || typeof uri !== "string") return;
  output.info(evaluation.summary);
  if (evaluation.explanation !== undefined) {
    output.info(evaluation.explanation);
    output.show(true);
  }
  void vscode.window.showInformationMessage(evaluation.summary);
  const key = vscode.Uri.parse(uri).toString();
  const options = (failed: boolean): vscode.DecorationOptions[] =>
    evaluation.notes
      .filter((note) => note.failed === failed)
      .map((note) => ({
        range: new vscode.Range(
          note.range.start.line, note.range.start.character, note.range.end.line, note.range.end.character),
        // Not trusted: what stands in policies cannot make links that run commands.
        hoverMessage: new vscode.MarkdownString(note.markdown),
        renderOptions: { after: { contentText: note.summary } },
      }));
  for (const editor of vscode.window.visibleTextEditors) {
    if (editor.document.uri.toString() !== key) continue;
    const { failed, held } = decorationStyles();
    editor.setDecorations(failed, options(true));
    editor.setDecorations(held, options(false));
  }
}

export function clearEvaluations(document: vscode.TextDocument): void {
  if (styles === undefined) return;
  for (const editor of vscode.window.visibleTextEditors) {
    if (editor.document !== document) continue;
    editor.setDecorations(styles.failed, []);
    editor.setDecorations(styles.held, []);
  }
}

export function disposeEvaluations(): void {
  styles?.failed.dispose();
  styles?.held.dispose();
  styles = undefined;
}
