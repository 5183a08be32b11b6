#!/usr/bin/env python3
"""What a decision over HTTP costs the server, beside OPA, Cerbos and a handler that does nothing: `scripts/bench serve`.

A figure is the processor time of the server (user and system) for one answered request, loaded by wrk from the same
machine over connections that stay open. The servers of a row are measured in turns, one after the other in each round,
and a ratio is the median of the rounds, so that the machine's other load moves both sides. Every server is asked once
before, and what it answers must be an allow.

`opa` (built with go) and Cerbos (from npm) take part where they can be had; without them their rows say so.
"""

import argparse
import base64
import concurrent.futures
import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / "build/release/bin"
PEERS = ROOT / "build/bench/peers"
HARDTACK = str(BIN / "hardtack")
TICK = os.sysconf("SC_CLK_TCK")


def run(*words, **more):
    done = subprocess.run(words, capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words[:3])} ended with {done.returncode}: {done.stderr[:500]}")
    return done.stdout


# ---- Servers ----------------------------------------------------------------------------------------------------------


class Server:
    """A process that answers on a port of loopback."""

    def __init__(self, name, words, port=None, folder=None, pattern=None, env=None, stdin=None):
        self.name = name
        self.log = open(folder / f"{name.replace(' ', '-')}.log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(words, stdout=self.log, stderr=self.log, stdin=stdin, cwd=folder, env={**os.environ, **(env or {})})
        self.port = port
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"{name} ended with {self.process.returncode}: {self.text()[-500:]}")
            if pattern:
                found = re.findall(pattern, self.text())
                if found:
                    self.port = int(found[0])
                    self.ports = [int(one) for one in found]
                    pattern = None
            if not pattern and self.answers():
                return
            time.sleep(0.05)
        raise RuntimeError(f"{name} does not listen: {self.text()[-500:]}")

    def text(self):
        self.log.flush()
        return Path(self.log.name).read_text(encoding="utf-8", errors="replace")

    def answers(self):
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self):
        """Resident, in MiB."""
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text()).group(1)) / 1024

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.log.close()


def ask(port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


# ---- Load -------------------------------------------------------------------------------------------------------------


class Load:
    """What is asked again and again: one request, or one of many in turns."""

    def __init__(self, method, path, headers=None, bodies=None, many_headers=None):
        self.method, self.path, self.headers = method, path, headers or {}
        self.bodies = bodies or []
        self.many_headers = many_headers or []  # of one header: (name, [values])

    def first(self, port):
        headers = dict(self.headers)
        if self.many_headers:
            headers[self.many_headers[0]] = self.many_headers[1][0]
        return ask(port, self.method, self.path, self.bodies[0] if self.bodies else None, headers)

    def script(self, folder):
        """As Lua for wrk. Requests are made before the run, so that the generator costs little."""
        lines = ["local requests = {}", "local at = 0", "init = function()"]
        lines.append(f"  local headers = {{{', '.join(f'[{json.dumps(k)}]={json.dumps(v)}' for k, v in self.headers.items())}}}")
        if self.many_headers:
            values = folder / "values.txt"
            values.write_text("\n".join(self.many_headers[1]) + "\n")
            lines += [f"  for line in io.lines({json.dumps(str(values))}) do", f"    headers[{json.dumps(self.many_headers[0])}] = line"]
            lines.append(f"    requests[#requests + 1] = wrk.format({json.dumps(self.method)}, {json.dumps(self.path)}, headers)")
            lines.append("  end")
        else:
            for number, body in enumerate(self.bodies or [None]):
                said = "nil"
                if body is not None:
                    place = folder / f"body{number}.txt"
                    place.write_text(body)
                    said = f"io.open({json.dumps(str(place))}):read('*a')"
                lines.append(f"  requests[#requests + 1] = wrk.format({json.dumps(self.method)}, {json.dumps(self.path)}, headers, {said})")
        lines += ["end", "request = function()", "  at = at % #requests + 1", "  return requests[at]", "end"]
        lines += [
            "done = function(summary, latency, all)",
            "  local e = summary.errors",
            "  io.write(string.format('RESULT %d %d %d %d %d\\n', summary.requests, summary.duration,",
            "    e.status, e.connect + e.read + e.write + e.timeout, latency:percentile(99)))",
            "end",
        ]
        path = folder / "load.lua"
        path.write_text("\n".join(lines))
        return path


def measure(server, load, connections, seconds, folder):
    """Microseconds of the server's processor for a request, requests a second, and the 99th percentile in ms."""
    script = load.script(folder)
    before = server.seconds()
    text = run("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(script), f"http://127.0.0.1:{server.port}{load.path}")
    spent = server.seconds() - before
    requests, duration, refused, broken, p99 = (int(word) for word in re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", text).groups())
    # A machine that is busy may drop a connection while all of them are opened; an answer that is no 200 is never right.
    if requests == 0 or refused > 0 or broken > connections // 50:
        raise RuntimeError(f"{server.name}: of {requests} requests {refused} were refused, and {broken} connections broke")
    return spent / requests * 1e6, requests / duration * 1e6, p99 / 1e3


class Table:
    def __init__(self):
        self.rows = []

    def add(self, work, conditions, ours, theirs, ratio, goal, met):
        self.rows.append((work, conditions, ours, theirs, ratio, goal, met))
        verdict = {True: "reached", False: "NOT reached", None: ""}[met]
        print(f"{work:36} {conditions:>10}  {ours:>12}  {theirs:>24}  {ratio:>8}  {goal:>26}  {verdict}", flush=True)

    def markdown(self):
        lines = ["| work | conditions | ours | beside | ratio | goal | |", "| --- | --- | --- | --- | --- | --- | --- |"]
        for *cells, met in self.rows:
            lines.append("| " + " | ".join(cells) + f" | {({True: 'reached', False: '**not reached**', None: ''})[met]} |")
        return "\n".join(lines)


def in_turns(table, work, pairs, connections, options, folder, goal_text, peer_name, goal):
    """`pairs`: [(ours, load), (theirs, load)]; the ratio is theirs to ours, and `goal` says whether it will do."""
    figures = [[], []]
    for _ in range(options.rounds):
        for side, (server, load) in enumerate(pairs):
            figures[side].append(measure(server, load, connections, options.seconds, folder)[0])
    ratio = statistics.median(b / a for a, b in zip(*figures))
    ours, theirs = (statistics.median(side) for side in figures)
    table.add(work, f"{connections} conn.", f"{ours:.1f} us", f"{peer_name} {theirs:.1f} us", f"{ratio:.2f}", goal_text, goal(ratio) if goal else None)
    return ours


# ---- What is decided --------------------------------------------------------------------------------------------------

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


def cerbos_path():
    found = list((PEERS / "cerbos").glob("**/cerbos-linux-x64")) + list((PEERS / "cerbos").glob("**/cerbos"))
    files = [one for one in found if one.is_file() and os.access(one, os.X_OK)]
    return files[0] if files else None


def must_allow(name, answer, says):
    status, content = answer
    if status != 200 or (says and says not in content.replace(b" ", b"")):
        raise RuntimeError(f"{name} does not allow: {status} {content[:300]!r}")


# ---- Rows -------------------------------------------------------------------------------------------------------------


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def rows_forward(table, material, options, stack):
    ours = stack(material.forward("forward"))
    load = Load("GET", "/forward", original(material.tokens[0]))
    must_allow("forward", load.first(ours.port), None)
    empty = stack(Server("empty", [str(BIN / "bench_serve_http"), "beast"], folder=material.folder, pattern=r"127\.0\.0\.1:(\d+)", stdin=subprocess.PIPE))
    for connections in (1, 64, 1000):
        in_turns(table, "forward, cached 2-block token", [(ours, load), (empty, load)], connections, options, material.folder, "empty handler, at most 2x", "empty Beast", lambda r: r >= 0.5)
    if opa_present():
        peer = stack(material.opa("opa cached", free_port(), "--config-file", "cache.yaml"))
        question = json.dumps({"input": {"token": material.jwt, "method": "GET", "path": "/public/page"}})
        theirs = Load("POST", "/v1/data/jwt/allow", JSON, [question])
        must_allow("opa", theirs.first(peer.port), b'"result":true')
        for connections in (1, 64):
            in_turns(table, "forward, cached 2-block token", [(ours, load), (peer, theirs)], connections, options, material.folder, "OPA's cache, at least 5x", "OPA EdDSA JWT, cached", lambda r: r >= 5)
        peer.stop()

    if options.quick:
        return  # too few tokens: the cache would know them all
    cold = Load("GET", "/forward", original("x"), many_headers=("Authorization", [f"Bearer {token}" for token in material.tokens]))
    for connections in (1, 64):
        bare = float(run(str(BIN / "bench_serve_http"), "verify").split()[0]) 
        cost = measure(ours, cold, connections, options.seconds, material.folder)[0]
        table.add("forward, cold 2-block token", f"{connections} conn.", f"{cost:.1f} us", f"verifying alone {bare:.1f} us", f"{cost - bare:.1f} us", "at most 15 us above it", cost - bare <= 15)
    if opa_present():
        peer = stack(material.opa("opa", free_port()))
        for connections in (1, 64):
            in_turns(table, "forward, cold 2-block token", [(ours, cold), (peer, theirs)], connections, options, material.folder, "", "OPA EdDSA JWT", None)
        peer.stop()


def rows_authzen(table, material, options, stack):
    ours = stack(material.hardtack("authzen", "--listen", "127.0.0.1:0", "--policy", "rbac.bcdl"))
    question = json.dumps(QUESTION)
    load = Load("POST", "/access/v1/evaluation", JSON, [question])
    must_allow("authzen", load.first(ours.port), b'"decision":true')
    if opa_present():
        peer = stack(material.opa("opa rbac", free_port()))
        theirs = Load("POST", "/v1/data/rbac/allow", JSON, [json.dumps({"input": QUESTION})])
        must_allow("opa", theirs.first(peer.port), b'"result":true')
        for connections in (1, 64):
            in_turns(table, "AuthZEN evaluation, RBAC", [(ours, load), (peer, theirs)], connections, options, material.folder, "OPA, at least 4x", "OPA", lambda r: r >= 4)
        peer.stop()
    if cerbos_path():
        port = free_port()
        peer = stack(material.cerbos(port))
        asked = {**QUESTION, "subject": {**QUESTION["subject"], "properties": {"cerbos.roles": QUESTION["subject"]["properties"]["roles"]}}}
        theirs = Load("POST", "/access/v1/evaluation", JSON, [json.dumps(asked)])
        must_allow("cerbos", theirs.first(peer.port), b'"decision":true')
        for connections in (1, 64):
            in_turns(table, "AuthZEN evaluation, RBAC", [(ours, load), (peer, theirs)], connections, options, material.folder, "Cerbos, at least 15x", "Cerbos", lambda r: r >= 15)
        peer.stop()

    # A batch of a hundred questions, against a hundred requests.
    batch = json.dumps({"subject": QUESTION["subject"], "action": QUESTION["action"], "evaluations": [{"resource": {"type": "document", "id": f"d{n}"}} for n in range(100)]})
    whole = Load("POST", "/access/v1/evaluations", JSON, [batch])
    must_allow("batch", whole.first(ours.port), b'"decision":true')
    ratios, single, hundred = [], [], []
    for _ in range(options.rounds):
        single.append(measure(ours, load, 1, options.seconds, material.folder)[0])
        hundred.append(measure(ours, whole, 1, options.seconds, material.folder)[0])
        ratios.append(100 * single[-1] / hundred[-1])
    ratio = statistics.median(ratios)
    table.add("evaluations, 100 in a batch", "1 conn.", f"{statistics.median(hundred) / 100:.2f} us each", f"alone {statistics.median(single):.1f} us", f"{ratio:.1f}", "at least 20x", ratio >= 20)


def check_call(token):
    """A call of Envoy's `ext_authz` with the headers that it usually tells: a CheckRequest, framed as gRPC frames it."""

    def field(number, content):
        size, length = len(content), b""
        while size > 127:
            length += bytes([size & 127 | 128])
            size >>= 7
        return bytes([number << 3 | 2]) + length + bytes([size]) + content

    text = lambda number, value: field(number, value.encode())  # noqa: E731
    headers = {
        ":method": "GET", ":path": "/public/page", ":authority": "shop.example", ":scheme": "https", "accept": "*/*", "user-agent": "curl/8.5.0", "authorization": f"Bearer {token}",
        "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https", "x-request-id": "9f2c41d0-7a5b-4386-8c1d-2f0b6f0f5a11",
    }
    http = text(2, "GET") + b"".join(field(3, text(1, name) + text(2, value)) for name, value in headers.items())
    http += text(4, "/public/page") + text(5, "shop.example") + text(6, "https") + text(10, "HTTP/2")
    source = field(1, field(1, text(2, "192.0.2.1") + bytes([3 << 3, 0xD0, 0x86, 0x03])))
    message = field(1, field(1, source) + field(4, field(2, http)))
    return b"\0" + len(message).to_bytes(4, "big") + message


def rows_envoy(table, material, options, stack):
    """Envoy's Check over gRPC, by h2load: one call at a time, and many on one connection."""
    ours = stack(material.hardtack("envoy", "--forward-listen", "127.0.0.1:0", "--proxy", "envoy", "--trusted-proxy", "127.0.0.1", "--policy", "forward.bcdl", "--public-key-file", "root.pub"))
    body = material.folder / "check.bin"
    body.write_bytes(check_call(material.tokens[0]))
    call = ["-d", str(body), "-H", "content-type: application/grpc", "-H", "te: trailers", f"http://127.0.0.1:{ours.port}/envoy.service.auth.v3.Authorization/Check"]
    # A denial is a call that succeeds as well. An allow begins with an empty status.
    answer = subprocess.run(["nghttp", *call], capture_output=True, check=False).stdout
    if answer[5:7] != b"\x0a\x00":
        raise RuntimeError(f"envoy does not allow: {answer[:200]!r}")
    for streams, goal in ((1, 10), (16, None)):
        costs = []
        for _ in range(options.rounds):
            before = ours.seconds()
            text = run("h2load", "-t1", "-c1", f"-m{streams}", f"-D{options.seconds}", *call)
            done, failed = (int(re.search(rf"(\d+) {word}", text).group(1)) for word in ("succeeded", "failed"))
            if failed or not done:
                raise RuntimeError(f"envoy: {failed} of {done + failed} calls failed")
            costs.append((ours.seconds() - before) / done * 1e6)
        cost = statistics.median(costs)
        table.add("Envoy's Check over gRPC", f"{streams} at once", f"{cost:.1f} us", "", "", "at most 10 us" if goal else "", cost <= goal if goal else None)


def rows_latency(table, material, options, stack):
    """At half of the rate that the server reaches: h2load keeps a rate, wrk does not."""
    ours = stack(material.forward("half"))
    empty = stack(Server("empty", [str(BIN / "bench_serve_http"), "beast"], folder=material.folder, pattern=r"127\.0\.0\.1:(\d+)", stdin=subprocess.PIPE))
    load = Load("GET", "/forward", original(material.tokens[0]))
    rate = measure(ours, load, 64, options.seconds, material.folder)[1] / 2
    ninety_nine = {}
    for _ in range(options.rounds):
        for server in (ours, empty):
            log = material.folder / "latency.log"
            log.unlink(missing_ok=True)
            headers = [word for name, value in original(material.tokens[0]).items() for word in ("-H", f"{name}: {value}")]
            run("h2load", "--h1", "-c64", "-t1", f"--rps={rate / 64:.0f}", f"--duration={max(options.seconds, 3)}", f"--log-file={log}", *headers, f"http://127.0.0.1:{server.port}/forward")
            times = sorted(int(line.split("\t")[2]) for line in log.read_text().splitlines())
            ninety_nine.setdefault(server.name, []).append(times[len(times) * 99 // 100] / 1000)
    ours_ms, empty_ms = (statistics.median(ninety_nine[name]) for name in ("half", "empty"))
    table.add("p99 at half load", "64 conn.", f"{ours_ms:.2f} ms", f"empty Beast {empty_ms:.2f} ms", f"+{ours_ms - empty_ms:.2f} ms", "at most 1 ms above", ours_ms - empty_ms <= 1)


def rows_memory(table, material, options, stack):
    ours = stack(material.forward("memory"))
    tokens = material.tokens[:4096]
    load = Load("GET", "/forward", original("x"), many_headers=("Authorization", [f"Bearer {token}" for token in tokens]))
    must_allow("memory", load.first(ours.port), None)
    asked, resident = 0, []
    goal = 1_000_000 if not options.quick else 100_000
    while asked < goal:
        before = time.monotonic()
        asked += int(measure(ours, load, 64, 5 if not options.quick else 1, material.folder)[1] * (time.monotonic() - before))
        resident.append(ours.memory())
    grown = resident[-1] - resident[0]
    table.add(f"memory, {len(tokens)} tokens", "64 conn.", f"{resident[-1]:.1f} MiB", "OPA 43 to 53 MB", "", "under 48 MiB", resident[-1] < 48)
    table.add(f"growth over {asked:,} requests", "64 conn.", f"{grown:+.2f} MiB", f"of {resident[0]:.1f} MiB", "", "flat (1 %)", grown <= resident[0] * 0.01)


def rows_reload(table, material, options, stack):
    """A thousand policy sets of ten statements, read again while requests run."""
    files = 1000 if not options.quick else 100
    policies = material.folder / "policies"
    policies.mkdir()

    def fill(version):
        for number in range(files):
            text = "".join(f'f{number}_{n}("{version}") <- user($u), path($p), $p == "/{number}/{n}";\n' for n in range(9))
            text += FORWARD_POLICY
            name = f"p{number:04}" if number else "default"
            place, temporary = policies / f"{name}.bcdl", policies / f".{name}.new"
            temporary.write_text(text)
            temporary.rename(place)

    fill(0)
    ours = stack(Server("reload", [HARDTACK, "serve", "--threads", "2", "--forward-listen", "127.0.0.1:0", "--proxy", "nginx", "--trusted-proxy", "127.0.0.1",
                                   "--policy", "policies", "--public-key-file", "root.pub"], folder=material.folder, pattern=r"listening on 127\.0\.0\.1:(\d+)\n"))
    load = Load("GET", "/forward", original(material.tokens[0]))
    must_allow("reload", load.first(ours.port), None)

    def reloads():
        return ours.text().count("reloaded\n")

    stop, slowest, lost, counted = threading.Event(), [0.0], [0], [0]

    def keep_asking():
        connection = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=30)
        while not stop.is_set():
            start = time.monotonic()
            connection.request("GET", "/forward", headers=original(material.tokens[0]))
            answer = connection.getresponse()
            answer.read()
            counted[0] += 1
            lost[0] += answer.status != 200
            slowest[0] = max(slowest[0], time.monotonic() - start)
            time.sleep(0.002)
        connection.close()

    asker = threading.Thread(target=keep_asking)
    asker.start()
    taken = []
    for version in range(1, options.rounds + 1):
        fill(version)
        before, start = reloads(), time.monotonic()
        ours.process.send_signal(signal.SIGHUP)
        while reloads() == before and time.monotonic() - start < 60:
            time.sleep(0.005)
        taken.append(time.monotonic() - start)
        time.sleep(1.2)
    elapsed = max(taken)
    stop.set()
    asker.join()
    table.add(f"reload of {files} files", f"{counted[0]} requests", f"{elapsed:.2f} s", "", "", "under 2 s", elapsed < 2)
    table.add("slowest request meanwhile", f"{lost[0]} lost", f"{slowest[0] * 1000:.1f} ms", "", "", "at most 50 ms, none lost", slowest[0] <= 0.05 and lost[0] == 0)


GROUPS = {"forward": rows_forward, "authzen": rows_authzen, "envoy": rows_envoy, "latency": rows_latency, "memory": rows_memory, "reload": rows_reload}


def opa_present():
    return (PEERS / "go/bin/opa").exists()


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench serve", description="Decisions over HTTP beside OPA, Cerbos and an empty handler.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--quick", action="store_true", help="a first look")
    parser.add_argument("--markdown", action="store_true", help="the table once more, for docs/benchmarks.md")
    options = parser.parse_args()
    unknown = [name for name in options.groups if name not in GROUPS]
    if unknown:
        parser.error(f"no group {unknown[0]!r}; there are {', '.join(GROUPS)}")
    options.rounds, options.seconds = (1, 1) if options.quick else (5, 2)
    chosen = options.groups or list(GROUPS)
    table, started = Table(), []

    def stack(server):
        started.append(server)
        return server

    with tempfile.TemporaryDirectory() as folder:
        material = Material(Path(folder), 512 if options.quick else 10_000 if "forward" in chosen else 4_096 if "memory" in chosen else 1)
        try:
            for name in chosen:
                GROUPS[name](table, material, options, stack)
                for server in started:
                    server.stop()
                started.clear()
        finally:
            for server in started:
                server.stop()
    if options.markdown:
        print("\n" + table.markdown())
    if not opa_present():
        print("OPA takes no part: it cannot be built (go install github.com/open-policy-agent/opa@v1.22.3)")
    if not cerbos_path():
        print("Cerbos takes no part: npm has no @cerbos/cerbos-linux-x64@0.55.0")
    return 0 if all(met is not False for *_, met in table.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
