// Runs the command once and collects what it prints, within bounds.
import { spawn } from "node:child_process";

export interface RunOptions {
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it was ended early. */
  readonly stopped?: "cancelled" | "timeout" | "output";
}

/** Never rejects: what could not be started has the code null and says why on stderr. */
export function runCommand(file: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(file, [...args], { cwd: options.cwd, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    const output: Record<"stdout" | "stderr", Buffer[]> = { stdout: [], stderr: [] };
    let bytes = 0;
    let stopped: RunResult["stopped"];
    let finished = false;
    const stop = (why: NonNullable<RunResult["stopped"]>) => {
      if (finished) return;
      stopped ??= why;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(() => stop("timeout"), options.timeoutMs);
    const cancel = () => stop("cancelled");
    options.signal?.addEventListener("abort", cancel, { once: true });
    if (options.signal?.aborted) cancel();
    const finish = (code: number | null, problem?: string) => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", cancel);
      const text = (of: "stdout" | "stderr") => Buffer.concat(output[of]).toString("utf8");
      resolve({ code, stdout: text("stdout"), stderr: problem ?? text("stderr"), ...(stopped ? { stopped } : {}) });
    };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > options.maxBytes) stop("output");
        else output[name].push(chunk);
      });
    }
    child.on("error", (error) => finish(null, error.message));
    child.on("close", (code) => finish(code));
  });
}
