"""What is decided: keys, tokens, policies, and the servers that decide by them."""

import base64
import concurrent.futures
import json
import os
import socket
import subprocess

from serving.load import BIN, HARDTACK, PEERS, Server, run

FORWARD_POLICY = 'allow if user($u), method("GET"), path($p), $p.starts_with("/public/");\n'
RBAC_POLICY = (
    'grants("editor", "read"); grants("editor", "write"); grants("viewer", "read"); grants("admin", "delete");\n'
    'allow if subject_item("roles", $r), action($a), grants($r, $a), resource("document", $d);\n'
)
QUESTION = {
    "subject": {"type": "user", "id": "ann", "properties": {"roles": ["viewer", "editor"]}},
    "action": {"name": "write"},
    "resource": {"type": "document", "id": "d1"},
}
OPA_RBAC = """package rbac
import rego.v1
default allow := false
allow if {
  some role in input.subject.properties.roles
  some action in data.grants[role]
  action == input.action.name
  input.resource.type == "document"
}
"""
OPA_JWT = """package jwt
import rego.v1
default allow := false
allow if {
  [valid, _, payload] := io.jwt.decode_verify(input.token, {"cert": data.jwks, "alg": "EdDSA"})
  valid
  payload.sub == "ann"
  input.method == "GET"
  startswith(input.path, "/public/")
}
"""
CERBOS_POLICY = """apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: document
  rules:
    - actions: [read, write]
      effect: EFFECT_ALLOW
      roles: [editor]
    - actions: [read]
      effect: EFFECT_ALLOW
      roles: [viewer]
"""
JSON = {"Content-Type": "application/json"}


def original(token):
    return {"Authorization": f"Bearer {token}", "X-Original-Method": "GET", "X-Original-URI": "/public/page", "X-Original-Host": "shop.example", "X-Real-IP": "192.0.2.1"}


class Material:
    """Keys, tokens and policies of the run."""

    def __init__(self, folder, tokens):
        self.folder = folder
        key = folder / "root.key"
        key.write_text(run(HARDTACK, "keypair", "--only-private-key"))
        key.chmod(0o600)
        (folder / "root.pub").write_text(run(HARDTACK, "keypair", "--from-file", str(key), "--only-public-key"))
        (folder / "forward.bcdl").write_text(FORWARD_POLICY)
        (folder / "rbac.bcdl").write_text(RBAC_POLICY)

        def mint(number):
            token = run(HARDTACK, "generate", "--private-key-file", str(key), "-", input=f'user("ann"); serial({number});').strip()
            return run(HARDTACK, "attenuate", "-", "--block", 'check if method("GET");', input=token).strip()

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.tokens = list(pool.map(mint, range(tokens)))

        private = bytes.fromhex(key.read_text().strip().split("/")[-1])
        public = bytes.fromhex((folder / "root.pub").read_text().strip().split("/")[-1])
        text = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()  # noqa: E731
        jwk = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "1", "x": text(public)}
        issuer = folder / "issuer.jwk"
        issuer.write_text(json.dumps({**jwk, "d": text(private)}))
        issuer.chmod(0o600)
        self.jwt = run(HARDTACK, "token", "mint", "--format", "jwt", "--claims", "-", "--expires", "24h", "--private-key-file", str(issuer), input='{"sub": "ann"}').strip()
        (folder / "opa").mkdir()
        (folder / "opa/jwt.rego").write_text(OPA_JWT)
        (folder / "opa/rbac.rego").write_text(OPA_RBAC)
        (folder / "opa/data.json").write_text(json.dumps({"jwks": json.dumps({"keys": [jwk]}), "grants": {"editor": ["read", "write"], "viewer": ["read"], "admin": ["delete"]}}))
        (folder / "cache.yaml").write_text("caching:\n  inter_query_builtin_value_cache:\n    named:\n      io_jwt:\n        max_num_entries: 1000\n")
        (folder / "cerbos").mkdir()
        (folder / "cerbos/document.yaml").write_text(CERBOS_POLICY)

    def hardtack(self, name, *words, pattern=r"listening on 127\.0\.0\.1:(\d+)\n"):
        return Server(name, [HARDTACK, "serve", "--threads", "1", "--max-connections-per-address", "4096", *words], folder=self.folder, pattern=pattern)

    def forward(self, name, *words):
        return self.hardtack(name, "--forward-listen", "127.0.0.1:0", "--proxy", "nginx", "--trusted-proxy", "127.0.0.1", "--policy", "forward.bcdl", "--public-key-file", "root.pub", *words)

    def empty(self):
        """A handler that does nothing, over Beast."""
        return Server("empty", [str(BIN / "bench_serve_http"), "beast"], folder=self.folder, pattern=r"127\.0\.0\.1:(\d+)", stdin=subprocess.PIPE)

    def opa(self, name, port, *words):
        command = [str(PEERS / "go/bin/opa"), "run", "-s", "--addr", f"127.0.0.1:{port}", "--log-level", "error", "--skip-version-check", *words, "opa"]
        return Server(name, command, port=port, folder=self.folder, env={"GOMAXPROCS": "1"})

    def cerbos(self, port):
        config = self.folder / "cerbos.yaml"
        config.write_text(
            f"server:\n  httpListenAddr: 127.0.0.1:{port}\n  grpcListenAddr: 127.0.0.1:{port + 1}\n  logRequestPayloads: false\n"
            "telemetry:\n  disabled: true\naudit:\n  enabled: false\n"
            f"storage:\n  driver: disk\n  disk:\n    directory: {self.folder}/cerbos\n    watchForChanges: false\n"
        )
        command = [str(cerbos_path()), "server", "--config", str(config), "--log-level", "ERROR"]
        return Server("cerbos", command, port=port, folder=self.folder, env={"GOMAXPROCS": "1"})


def opa_present():
    return (PEERS / "go/bin/opa").exists()


def cerbos_path():
    found = list((PEERS / "cerbos").glob("**/cerbos-linux-x64")) + list((PEERS / "cerbos").glob("**/cerbos"))
    files = [one for one in found if one.is_file() and os.access(one, os.X_OK)]
    return files[0] if files else None


def must_allow(name, answer, says):
    status, content = answer
    if status != 200 or (says and says not in content.replace(b" ", b"")):
        raise RuntimeError(f"{name} does not allow: {status} {content[:300]!r}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
