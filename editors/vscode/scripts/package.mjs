// npm run package [-- --server FILE --target TARGET]: one .vsix, without any network.
//
// With --server the `hardtack` command FILE goes into it and is what the extension runs where no setting names another;
// such a package is for one platform, so --target (linux-x64, darwin-arm64, ...) has to be said as well.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({
  options: { server: { type: "string" }, target: { type: "string" }, out: { type: "string" } },
});
if (Boolean(values.server) !== Boolean(values.target)) {
  console.error("error: --server and --target belong together: a command is built for one platform");
  process.exit(64);
}

const run = (args) => {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (done.status !== 0) process.exit(done.status ?? 1);
};

const bundled = join(root, "server");
rmSync(bundled, { recursive: true, force: true });
if (values.server) {
  mkdirSync(bundled);
  const name = values.target.startsWith("win32") ? "hardtack.exe" : "hardtack";
  copyFileSync(resolve(values.server), join(bundled, name));
  chmodSync(join(bundled, name), 0o755);
}
copyFileSync(join(root, "../../LICENSE"), join(root, "LICENSE"));

run([join(root, "scripts/build.mjs"), "--minify"]);
const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const out = resolve(values.out ?? join(root, `${name}-${version}${values.target ? `-${values.target}` : ""}.vsix`));
run([
  join(root, "node_modules/@vscode/vsce/vsce"), "package", "--no-dependencies", "--skip-license", "--allow-missing-repository",
  ...(values.target ? ["--target", values.target] : []), "--out", out,
]);
console.log(out);
