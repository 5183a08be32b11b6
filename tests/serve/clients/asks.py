"""The examples of clients against a service: allowed, denied, refused, and nobody there, which is never an allow.

    asks.py python|typescript PATH-OF-HARDTACK examples/serve/clients [esbuild]

TypeScript is run by a node that reads it (22.6 or later), or after the esbuild that is given; otherwise this ends with 77.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LANGUAGE, HARDTACK, EXAMPLES = sys.argv[1], os.path.abspath(sys.argv[2]), Path(sys.argv[3]).resolve()
POLICY = """
allow if subject("user", $u), action("read"), resource("file", $f), resource_property("owner", $u);
allow if user($u), operation("read");
"""


def run(*words, **more) -> str:
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, **more)
    assert done.returncode == 0, done
    return done.stdout


def typescript(folder: Path) -> list[str]:
    node = shutil.which("node")
    if node is None:
        print("skipped: node is not installed")
        sys.exit(77)
    example = str(EXAMPLES / "authorize.ts")
    if len(sys.argv) > 4:
        run(sys.argv[4], example, "--format=esm", f"--outfile={folder}/authorize.mjs")
        return [node, str(folder / "authorize.mjs")]
    tried = subprocess.run([node, "--experimental-strip-types", "--eval", "0"], capture_output=True, check=False)
    if tried.returncode != 0:
        print(f"skipped: node {run(node, '--version').strip()} does not read TypeScript; tests/interop/serve/run compiles it")
        sys.exit(77)
    return [node, "--experimental-strip-types", example]


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        client = typescript(folder) if LANGUAGE == "typescript" else [sys.executable, str(EXAMPLES / "ask.py")]
        (folder / "policy.bcdl").write_text(POLICY)
        (folder / "data.bcdl").write_text('attribute("file", "a", "owner", "ann");')
        key = folder / "root.key"
        key.write_text(run(HARDTACK, "keypair", "--only-private-key"))
        key.chmod(0o600)
        (folder / "root.pub").write_text(run(HARDTACK, "keypair", "--from-file", str(key), "--only-public-key"))
        token = run(HARDTACK, "generate", "--private-key-file", str(key), "-", input='user("ann");')
        service = subprocess.Popen([HARDTACK, "serve", "--listen", "127.0.0.1:0", "--policy", "policy.bcdl", "--data", "data.bcdl",
                                    "--public-key-file", "root.pub"], cwd=folder, stderr=subprocess.PIPE, text=True)
        try:
            port = re.search(r"127\.0\.0\.1:(\d+)", next(line for line in service.stderr if "listening" in line)).group(1)
            url = f"http://127.0.0.1:{port}"

            def ask(*words: str, given: str = token, at: str = url) -> tuple[bool, str]:
                done = subprocess.run([*client, at, *words], input=given, capture_output=True, text=True, timeout=60, check=False)
                assert (done.returncode == 0) == (done.stdout != ""), done
                return done.returncode == 0, done.stdout.strip()

            if LANGUAGE == "python":
                rows = [(("ann", "read", "file", "a"), (True, "allow")), (("bob", "read", "file", "a"), (True, "deny")),
                        (("ann", "write", "file", "a"), (True, "deny")), (("", "read", "file", "a"), (True, "deny")), ((), (False, ""))]
            else:
                rows = [(("operation=read",), (True, "allow")), (("operation=write",), (True, "deny")), ((), (True, "deny")),
                        (("operation",), (False, "")), (("=x",), (False, ""))]
                assert ask("operation=read", given="nonsense") == (True, "deny")
            for words, expected in rows:
                assert ask(*words) == expected, (words, ask(*words), expected)
            assert ask(*rows[0][0], at="http://127.0.0.1:9") == (False, "")
        finally:
            service.terminate()
            service.wait(30)
            service.stderr.close()
    print(f"the client in {LANGUAGE} asks")


main()
