// Which `hardtack` command the extension runs: what the setting names, else the one that came with the extension, else the one
// on PATH. In a workspace that is not trusted nothing counts that the workspace could have named: no setting of the
// workspace, no path inside of it, no relative directory of PATH.
import * as path from "node:path";

export interface ServerPathInput {
  /** The setting as the user wrote it for herself. */
  readonly userSetting: string | undefined;
  /** The setting as the workspace or a folder of it has it. */
  readonly workspaceSetting: string | undefined;
  readonly trusted: boolean;
  readonly workspaceFolders: readonly string[];
  readonly extensionFolder: string;
  readonly home: string;
  readonly searchPath: string;
  readonly platform: NodeJS.Platform;
  /** Whether the file can be run. */
  readonly runnable: (file: string) => boolean;
}

export type ServerPath =
  | { readonly kind: "found"; readonly file: string; readonly origin: "setting" | "bundled" | "PATH" }
  | { readonly kind: "missing"; readonly message: string };

function inside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative));
}

/** The setting with `~` and `${workspaceFolder}` filled in; nothing where it is no absolute path then. */
function expand(setting: string, input: ServerPathInput): string | undefined {
  let file = setting;
  if (file === "~" || file.startsWith("~/")) file = input.home + file.slice(1);
  if (file.includes("${workspaceFolder}")) {
    const folder = input.workspaceFolders[0];
    if (folder === undefined) return undefined;
    file = file.replaceAll("${workspaceFolder}", folder);
  }
  return path.isAbsolute(file) ? path.normalize(file) : undefined;
}

export function findServer(input: ServerPathInput): ServerPath {
  const isWorkspaces = (file: string) => input.workspaceFolders.some((folder) => inside(file, folder));
  const setting = ((input.trusted ? input.workspaceSetting : undefined) ?? input.userSetting ?? "").trim();
  if (setting !== "") {
    const file = expand(setting, input);
    if (file === undefined) {
      return { kind: "missing", message: `hardtack.server.path: \`${setting}\` is no absolute path` };
    }
    if (!input.trusted && isWorkspaces(file)) {
      return { kind: "missing", message: `hardtack.server.path: \`${setting}\` is inside a workspace that is not trusted` };
    }
    // What a setting names is meant: another command than that is never run in its place.
    if (!input.runnable(file)) return { kind: "missing", message: `hardtack.server.path: \`${file}\` cannot be run` };
    return { kind: "found", file, origin: "setting" };
  }

  const name = input.platform === "win32" ? "hardtack.exe" : "hardtack";
  const bundled = path.join(input.extensionFolder, "server", name);
  if (input.runnable(bundled)) return { kind: "found", file: bundled, origin: "bundled" };

  for (const folder of input.searchPath.split(input.platform === "win32" ? ";" : ":")) {
    if (!path.isAbsolute(folder)) continue;
    const file = path.join(folder, name);
    if (!input.trusted && isWorkspaces(file)) continue;
    if (input.runnable(file)) return { kind: "found", file, origin: "PATH" };
  }
  return {
    kind: "missing",
    message: "the command `hardtack` was not found: install it, or name it in the setting hardtack.server.path",
  };
}

/** Whether a server that says this of itself can be talked to; a message where not. */
export function checkServer(info: { name: string; version?: string | undefined } | undefined): string | undefined {
  if (info === undefined || info.name !== "hardtack") {
    return `the server calls itself \`${info?.name ?? ""}\`, not \`hardtack\`: see the setting hardtack.server.path`;
  }
  const numbers = /^(\d+)\.(\d+)\.(\d+)/.exec(info.version ?? "");
  if (numbers === null) return `the server has no version that could be read: \`${info.version ?? ""}\``;
  const [major, minor] = [Number(numbers[1]), Number(numbers[2])];
  if (major === 0 && minor < oldestMinor) {
    return `hardtack ${info.version} is older than this extension knows; it needs 0.${oldestMinor}.0 or newer`;
  }
  return undefined;
}

const oldestMinor = 1;
