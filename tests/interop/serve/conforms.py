"""Starts `hardtack serve` and has schemathesis compare it with each OpenAPI file.

    conforms.py PATH-OF-HARDTACK docs/openapi "COMMAND OF SCHEMATHESIS" EXAMPLES [NAME...]
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HARDTACK, DOCUMENTS, SCHEMATHESIS, EXAMPLES = os.path.abspath(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].split(), sys.argv[4]
POLICY = """
allow if subject("user", $u), action("read"), resource($type, $id), resource_property("owner", $u);
allow if subject($type, $id), action($name), context("ip", $ip);
allow if operation("read");
allow if method("GET"), path($p);
"""
DATA = """
entity("file", "a"); attribute("file", "a", "owner", "ann"); action_of("file", "read");
entity("user", "ann"); attribute("user", "ann", "role", "admin");
"""
# By a file's name: the listener that answers it.
LISTENERS = {"authzen": 0, "native": 0, "forward": 1, "operation": 2, "admin": 3}
ADMIN_TOKEN = "a-token-of-operators-of-32-bytes-or-more"
# What a schema cannot say: names that this service was configured with, and dates of its time.
NARROWED = {"native": [
    ('"query": {"type": "string",', '"query": {"type": "string", "enum": ["rights"],'),
    ('"date": {"type": "string", "format": "date-time",',
     '"date": {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-](0[0-9]|1[0-2]):[0-5][0-9])$",'),
]}
# Proxies are answered 200, 401 and 403 alone, by whatever method they ask.
EXCLUDED = {"forward": ["--exclude-checks", "unsupported_method"]}


def command(*words: str, **more) -> str:
    return subprocess.run([HARDTACK, *words], capture_output=True, text=True, check=True, **more).stdout


def main() -> None:
    known = {path.stem for path in DOCUMENTS.glob("*.json")}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "policy.bcdl").write_text(POLICY)
        (folder / "data.bcdl").write_text(DATA)
        (folder / "admin.token").write_text(ADMIN_TOKEN)
        (folder / "admin.token").chmod(0o600)
        (folder / "root.key").write_text(command("keypair", "--only-private-key"))
        (folder / "root.key").chmod(0o600)
        (folder / "root.pub").write_text(command("keypair", "--from-file", str(folder / "root.key"), "--only-public-key"))
        token = command("generate", "--private-key-file", str(folder / "root.key"), "-", input='user("ann");')
        command("lineage", "record", "-", "--public-key-file", str(folder / "root.pub"), "--index", str(folder / "index.db"), "--create", input=token)
        service = subprocess.Popen(
            [HARDTACK, "serve", "--listen", "127.0.0.1:0", "--forward-listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0",
             "--admin-listen", "127.0.0.1:0", "--admin-token-file", "admin.token", "--ui", "--index", "index.db", "--public-key-file", "root.pub",
             "--proxy", "nginx", "--trusted-proxy", "127.0.0.1", "--anonymous", "--policy", "policy.bcdl", "--data", "data.bcdl",
             "--query", "rights=right($r) <- right($u, $r)", "--decision-log", "decisions.jsonl"],
            cwd=folder, stderr=open(folder / "log", "w+"), text=True)
        try:
            ports: list[str] = []
            while len(ports) < 4:
                assert service.poll() is None, (folder / "log").read_text()
                ports = re.findall(r"listening on 127\.0\.0\.1:(\d+)\n", (folder / "log").read_text())
            failed = []
            for document in sys.argv[5:] or sorted(LISTENERS):
                assert document in known, f"{document}.json is not in {DOCUMENTS}"
                print(f"==> {document}.json", flush=True)
                text = (DOCUMENTS / f"{document}.json").read_text()
                configured = text
                for said, meant in NARROWED.get(document, []):
                    assert said in configured, said
                    configured = configured.replace(said, meant)
                (folder / f"{document}.json").write_text(configured)
                done = subprocess.run(
                    [*SCHEMATHESIS, "run", f"{document}.json", *EXCLUDED.get(document, []), "--url", f"http://127.0.0.1:{ports[LISTENERS[document]]}",
                     "--checks", "all", "--max-examples", EXAMPLES, "--seed", "1", "--no-color",
                     "--request-timeout", "10",
                     *(["--header", f"Authorization: Bearer {ADMIN_TOKEN}"] if document == "admin" else [])], cwd=folder, check=False)
                if done.returncode != 0:
                    failed.append(document)
            assert service.poll() is None, f"the service ended with {service.returncode}: {(folder / 'log').read_text()}"
            lines = sum(1 for _ in open(folder / "decisions.jsonl"))
            print(f"==> {lines} decisions were logged; without an OpenAPI file of a listener here: {sorted(known - set(LISTENERS))}")
            assert not failed, f"failures in {failed}"
        finally:
            service.terminate()
            assert service.wait(30) == 0


main()
