"""`hardtack serve` as a process: it answers, reads again what changed, keeps what was good, and stops.

    test_serve.py PATH-OF-HARDTACK
"""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HARDTACK = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else "hardtack"

# For tests of memory: a build with the address sanitizer keeps what was freed; the less of it, the sooner that is as much as it will be.
KEEPS_LITTLE = {"ASAN_OPTIONS": ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "quarantine_size_mb=1", "thread_local_quarantine_size_kb=16"]))}

POLICY = """
allow if subject("user", $u), action("read"), resource("file", $f), resource_property("owner", $u);
allow if user($u), operation("read");
allow if user($u), method("GET"), path($p), $p.starts_with("/public/");
"""


def run(*words: str, **more) -> subprocess.CompletedProcess:
    return subprocess.run([HARDTACK, *words], capture_output=True, text=True, timeout=60, **more)


class Service:
    """A running service and where it listens."""

    def __init__(self, *words: str, folder: Path, env: dict | None = None) -> None:
        self.log = open(folder / "log", "w+", encoding="utf-8")
        # Time decides nothing here, since a sanitizer on a busy machine takes its own.
        patient = () if "--max-time" in words else ("--max-time", "20s")
        self.process = subprocess.Popen([HARDTACK, "serve", *words, *patient], stdout=subprocess.DEVNULL, stderr=self.log, cwd=folder,
                                        env={**os.environ, **(env or {})})

    def lines(self) -> str:
        self.log.flush()
        return Path(self.log.name).read_text(encoding="utf-8")

    def wait_for(self, pattern: str, count: int = 1) -> list[str]:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            found = re.findall(pattern, self.lines())
            if len(found) >= count:
                return found
            if self.process.poll() is not None:
                raise AssertionError(f"it ended with {self.process.returncode}: {self.lines()}")
            time.sleep(0.02)
        raise AssertionError(f"no {pattern!r} in: {self.lines()}")

    def ports(self, count: int) -> list[int]:
        return [int(port) for port in self.wait_for(r"listening on 127\.0\.0\.1:(\d+)\n", count)]

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:  # it waits for clients
                self.process.kill()
                self.process.wait(30)
        self.log.close()

    def stop(self, how: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(30)
        self.log.close()
        return code


def ask(port: int, method: str, path: str, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    data = json.dumps(body) if body is not None else None
    given = {"Content-Type": "application/json", **(headers or {})} if data is not None else (headers or {})
    connection.request(method, path, data, given)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, dict((name.lower(), value) for name, value in answer.getheaders()), content


class OverUnix(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=20)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(self.path)


class Serve(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "policy.bcdl").write_text(POLICY)
        (self.folder / "data.bcdl").write_text('attribute("file", "a", "owner", "ann");')
        (self.folder / "root.key").write_text(run("keypair", "--only-private-key").stdout)
        os.chmod(self.folder / "root.key", 0o600)
        (self.folder / "root.pub").write_text(run("keypair", "--from-file", str(self.folder / "root.key"), "--only-public-key").stdout)
        minted = run("generate", "--private-key-file", str(self.folder / "root.key"), "-", input='user("ann");')
        self.token = minted.stdout.strip()
        self.assertTrue(self.token, minted.stderr)

    def service(self, *words, **more) -> Service:
        service = Service(*words, folder=self.folder, **more)
        self.addCleanup(service.end)
        return service

    def evaluate(self, port, user, file="a") -> bool:
        status, _, body = ask(port, "POST", "/access/v1/evaluation",
                              {"subject": {"type": "user", "id": user}, "action": {"name": "read"},
                               "resource": {"type": "file", "id": file}})
        self.assertEqual(status, 200, body)
        return json.loads(body)["decision"]

    def test_every_api_answers(self):
        service = self.service("--listen", "127.0.0.1:0", "--forward-listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0",
                               "--policy", "policy.bcdl", "--data", "data.bcdl", "--public-key-file", "root.pub",
                               "--proxy", "nginx", "--trusted-proxy", "127.0.0.1",
                               "--identity-header", "x-auth-user=u($u) <- user($u)", "--query", "who=u($u) <- user($u)",
                               "--explain")
        decisions, forward, operation = service.ports(3)

        self.assertTrue(self.evaluate(decisions, "ann"))
        self.assertFalse(self.evaluate(decisions, "bob"))
        status, _, body = ask(decisions, "GET", "/.well-known/authzen-configuration")
        self.assertEqual(status, 200, body)

        question = {"token": self.token, "facts": [{"name": "operation", "terms": ["read"]}], "query": "who"}
        status, _, body = ask(decisions, "POST", "/v1/authorize", question)
        self.assertEqual(status, 200, body)
        self.assertEqual(json.loads(body)["decision"], "allow", body)
        question["facts"][0]["terms"] = ["write"]
        self.assertEqual(json.loads(ask(decisions, "POST", "/v1/authorize", question)[2])["decision"], "deny")

        def through(path, token, method="GET"):
            headers = {"X-Original-Method": method, "X-Original-URI": path, "X-Original-Host": "a.example",
                       "X-Real-IP": "192.0.2.1"}
            if token:
                headers["Authorization"] = f"Bearer {token}"
            return ask(forward, "GET", "/forward", headers=headers)

        for path, token, method, expected in [
            ("/public/x", self.token, "GET", 200),
            ("/private/x", self.token, "GET", 403),
            ("/public/x", self.token, "POST", 403),
            ("/public/../private", self.token, "GET", 403),
            ("/public/x", None, "GET", 401),
            ("/public/x", self.token[:-4] + "AAAA", "GET", 401),
        ]:
            status, headers, _ = through(path, token, method)
            self.assertEqual((path, status), (path, expected))
            if status == 200:
                self.assertEqual(headers["x-auth-user"], "ann")
        for port, path, expected in [
            (operation, "/version", 200), (operation, "/healthz", 200), (operation, "/readyz", 200),
            (decisions, "/healthz", 200), (forward, "/readyz", 200),
            (decisions, "/version", 404), (decisions, "/metrics", 404), (decisions, "/forward", 404),
            (forward, "/version", 403), (forward, "/metrics", 403), (forward, "/access/v1/evaluation", 403),
            (operation, "/v1/authorize", 404), (decisions, "/", 404),
        ]:
            self.assertEqual((path, ask(port, "GET", path)[0]), (path, expected))
        self.assertEqual(service.stop(), 0)

    def test_what_a_proxy_is_answered_is_configured(self):
        (self.folder / "odd.bcdl").write_text(
            'allow if path($p), $p.starts_with("/public/"); allow if path("/much"), 9223372036854775807 + 1 == 0;')
        forward = ("--forward-listen", "127.0.0.1:0", "--proxy", "nginx", "--trusted-proxy", "127.0.0.1", "--policy", "odd.bcdl", "--anonymous")
        for words, expected in [
            ((), {"/public/a": 200, "/public/a,b": 403, "/public/?q=a,b": 403, "/public/a;b": 403, "/public//a": 403, "/much": 403}),
            (("--allow-target", "comma", "--allow-target", "parameter", "--undecided", "error"),
             {"/public/a": 200, "/public/a,b": 200, "/public/?q=a,b": 200, "/public/a;b": 200, "/public//a": 403, "/much": 503}),
            (("--undecided", "deny"), {"/much": 403}),
        ]:
            service = self.service(*forward, *words)
            (port,) = service.ports(1)
            for target, status in expected.items():
                headers = {"X-Original-Method": "GET", "X-Original-URI": target, "X-Original-Host": "a.example", "X-Real-IP": "192.0.2.1"}
                self.assertEqual((target, ask(port, "GET", "/forward", headers=headers)[0]), (target, status))
            self.assertEqual(service.stop(), 0)

    def test_what_changes_is_read_again_and_what_is_wrong_is_kept(self):
        service = self.service("--listen", "127.0.0.1:0", "--policy", "policy.bcdl", "--data", "data.bcdl")
        (port,) = service.ports(1)
        self.assertTrue(self.evaluate(port, "ann"))
        (self.folder / "policy.bcdl").write_text("allow if nonsense(")
        service.wait_for("what was loaded before goes on deciding")
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("what was loaded before goes on deciding", 2)
        self.assertTrue(self.evaluate(port, "ann"))
        self.assertEqual(ask(port, "GET", "/readyz")[0], 503)
        (self.folder / "policy.bcdl").write_text("deny if true;")
        service.wait_for("reloaded")
        self.assertFalse(self.evaluate(port, "ann"))
        self.assertEqual(ask(port, "GET", "/readyz")[0], 200)
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("reloaded", 2)
        self.assertFalse(self.evaluate(port, "ann"))
        self.assertEqual(service.stop(signal.SIGINT), 0)

    def test_revocations_are_read_again(self):
        (self.folder / "revoked").write_text("")
        service = self.service("--listen", "127.0.0.1:0", "--policy", "policy.bcdl", "--public-key-file", "root.pub",
                               "--revocation-list", "revoked")
        (port,) = service.ports(1)
        question = {"token": self.token, "facts": [{"name": "operation", "terms": ["read"]}]}
        self.assertEqual(json.loads(ask(port, "POST", "/v1/authorize", question)[2])["decision"], "allow")
        shown = json.loads(run("inspect", "--json", "-", input=self.token).stdout)
        (self.folder / "revoked").write_text(re.search(r'"([0-9a-f]{128})"', json.dumps(shown)).group(1) + "\n")
        service.wait_for("reloaded")
        self.assertEqual(json.loads(ask(port, "POST", "/v1/authorize", question)[2])["decision"], "deny")
        self.assertEqual(service.stop(), 0)

    def test_a_configuration_has_every_option(self):
        (self.folder / "serve.toml").write_text(
            'listen = "127.0.0.1:0"\npolicy = "${WHERE}/policy.bcdl"\ndata = ["data.bcdl"]\nthreads = 1\n')
        service = self.service("--config", "serve.toml", env={"WHERE": str(self.folder)})
        (port,) = service.ports(1)
        self.assertTrue(self.evaluate(port, "ann"))
        self.assertEqual(service.stop(), 0)
        checked = run("serve", "--config", "serve.toml", "--check-config", cwd=self.folder,
                      env={**os.environ, "WHERE": str(self.folder)})
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertEqual(checked.stdout.splitlines()[0], "good: 1 policy sets")
        for part in ("policy set default, digest ", "the address 127.0.0.1:0", "not tried: whether the addresses are free"):
            self.assertIn(part, checked.stdout)
        # What is wrong on the command line is not told as the file's, and the other way round.
        for words, says, not_says in [(("--threads", "none"), "--threads", "serve.toml:"), (("--police", "x"), "--police", "serve.toml:")]:
            (self.folder / "wrong.toml").write_text('listen = "127.0.0.1:0"\nthreads = "many"\n')
            refused = run("serve", "--config", "wrong.toml", *words, cwd=self.folder)
            self.assertEqual(refused.returncode, 64, refused.stderr)
            self.assertIn(says, refused.stderr)
            self.assertNotIn(not_says, refused.stderr)
        self.assertIn("wrong.toml:2:1", run("serve", "--config", "wrong.toml", cwd=self.folder).stderr)
        for text, says in [
            ('listen = "127.0.0.1:0"\npolicy = "${WHERE_NOT}/policy.bcdl"\n', "serve.toml:2:10"),
            ('listen = "127.0.0.1:0"\npolice = "policy.bcdl"\n', "serve.toml:2:1"),
            ('listen = "127.0.0.1:0"\npolicy = ""\n', "serve.toml:2:10"),
            ('listen = 7\npolicy = "policy.bcdl"\n', "listen"),
            ('config = "serve.toml"\n', "serve.toml:1:1"),
            ('listen = "127.0.0.1:0"\npolicy = "policy.bcdl"\nrevocation-list = false\n', "serve.toml:3:1"),
            ('listen = "127.0.0.1:0"\npolicy = "policy.bcdl"\nrequre-expiry = false\n', "serve.toml:3:1"),
            ('listen = "127.0.0.1:0"\npolicy = "policy.bcdl"\nexplain = [true]\n', "serve.toml:3:"),
            ('listen = "127.0.0.1:0"\npolicy = "policy.bcdl\\u0000x"\n', "control characters"),
        ]:
            (self.folder / "serve.toml").write_text(text)
            refused = run("serve", "--config", "serve.toml", "--check-config", cwd=self.folder)
            self.assertNotEqual(refused.returncode, 0, text)
            self.assertIn(says, refused.stderr)

    def test_what_is_broken_keeps_nothing_else_out(self):
        (self.folder / "revoked").write_text("")
        service = self.service("--listen", "127.0.0.1:0", "--policy", "policy.bcdl", "--public-key-file", "root.pub",
                               "--revocation-list", "revoked")
        (port,) = service.ports(1)
        question = {"token": self.token, "facts": [{"name": "operation", "terms": ["read"]}]}

        def decision() -> str:
            return json.loads(ask(port, "POST", "/v1/authorize", question)[2])["decision"]

        self.assertEqual(decision(), "allow")
        (self.folder / "root.pub").write_text("nonsense")
        service.wait_for("what was loaded before goes on deciding")
        (self.folder / "policy.bcdl").rename(self.folder / "gone")
        shown = json.loads(run("inspect", "--json", "-", input=self.token).stdout)
        (self.folder / "revoked").write_text(re.search(r'"([0-9a-f]{128})"', json.dumps(shown)).group(1) + "\n")
        end = time.monotonic() + 20
        while decision() == "allow" and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(decision(), "deny")
        self.assertEqual(ask(port, "GET", "/readyz")[0], 503)
        os.remove(self.folder / "revoked")
        os.mkfifo(self.folder / "revoked")  # is not waited for
        time.sleep(1.5)
        self.assertEqual(decision(), "deny")
        self.assertEqual(service.stop(), 0)

    def test_another_policy_set_does_not_take_the_place_of_one_that_is_gone(self):
        sets = self.folder / "sets"
        sets.mkdir()
        (sets / "default.bcdl").write_text("deny if true;")
        (sets / "lax.bcdl").write_text("allow if true;")
        service = self.service("--listen", "127.0.0.1:0", "--policy", "sets")
        (port,) = service.ports(1)
        self.assertFalse(self.evaluate(port, "ann"))
        (sets / "default.bcdl").unlink()
        service.wait_for("which decides, is gone")
        self.assertFalse(self.evaluate(port, "ann"))
        self.assertEqual(ask(port, "GET", "/readyz")[0], 503)
        self.assertEqual(service.stop(), 0)

    def test_a_log_that_nobody_reads_does_not_keep_the_service(self):
        (self.folder / "policy.bcdl").write_text("allow if true;")
        process = subprocess.Popen([HARDTACK, "serve", "--listen", "127.0.0.1:0", "--policy", "policy.bcdl", "--decision-log", "-"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder, text=True)
        self.addCleanup(process.kill)
        port = int(re.search(r":(\d+)", process.stderr.readline()).group(1))
        for _ in range(400):
            self.assertTrue(self.evaluate(port, "ann"))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)
        process.stdout.close()
        process.stderr.close()

    def test_policies_may_use_the_standard_functions(self):
        (self.folder / "policy.bcdl").write_text(
            'allow if context("ip", $ip), $ip.extern::in_cidr("192.0.2.0/24");')
        service = self.service("--listen", "127.0.0.1:0", "--policy", "policy.bcdl", "--std")
        (port,) = service.ports(1)
        for address, expected in (("192.0.2.7", True), ("192.0.3.7", False), ("nonsense", False)):
            question = {"subject": {"type": "user", "id": "a"}, "action": {"name": "read"},
                        "resource": {"type": "file", "id": "a"}, "context": {"ip": address}}
            answer = json.loads(ask(port, "POST", "/access/v1/evaluation", question)[2])
            self.assertEqual((address, answer["decision"]), (address, expected))
        self.assertEqual(service.stop(), 0)

    def test_decisions_are_counted_and_logged(self):
        service = self.service("--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--policy", "policy.bcdl",
                               "--data", "data.bcdl", "--public-key-file", "root.pub", "--decision-log", "decisions.jsonl",
                               "--decision-log-mask", "subject.id")
        port, operation = service.ports(2)
        self.evaluate(port, "ann")
        self.evaluate(port, "bob")
        ask(port, "POST", "/v1/authorize", {"token": self.token, "facts": [{"name": "operation", "terms": ["read"]}]})
        _, headers, body = ask(operation, "GET", "/metrics")
        self.assertIn("text/plain", headers["content-type"])
        for line in ('hardtack_decisions_total{api="evaluation",decision="allow",reason="allowed"} 1',
                     'hardtack_decisions_total{api="evaluation",decision="deny",reason="no_policy"} 1',
                     'hardtack_decisions_total{api="authorize",decision="allow",reason="allowed"} 1'):
            self.assertIn(line, body.decode())
        self.assertEqual(service.stop(), 0)
        written = (self.folder / "decisions.jsonl").read_text()
        lines = [json.loads(line) for line in written.splitlines()]
        self.assertEqual([line["decision"] for line in lines], ["allow", "deny", "allow"])
        self.assertEqual(lines[0]["subject"], {"id": "***", "type": "user"})
        self.assertEqual(len(lines[2]["credential_ids"]), 1)
        for secret in (self.token, self.token[:60], "ann", "bob"):
            self.assertNotIn(secret, written)

    def test_what_clients_send_makes_no_time_series(self):
        service = self.service("--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--policy", "policy.bcdl",
                               "--data", "data.bcdl")
        port, operation = service.ports(2)

        def series() -> set[str]:
            lines = ask(operation, "GET", "/metrics")[2].decode().splitlines()
            return {line.rsplit(" ", 1)[0] for line in lines if not line.startswith("#")}

        def send(word: str) -> None:
            self.evaluate(port, word, word)
            ask(port, "GET", f"/{word}")
            ask(port, f"M-{word}", "/access/v1/evaluation", headers={"X-Request-ID": word, "User-Agent": word})

        send("first")
        before = series()
        for i in range(100):
            send(f"x{i}")
        self.assertEqual(series(), before)
        self.assertEqual(service.stop(), 0)

    def test_a_secret_that_comes_along_is_repeated_nowhere(self):
        service = self.service("--listen", "127.0.0.1:0", "--forward-listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0",
                               "--policy", "policy.bcdl", "--data", "data.bcdl", "--public-key-file", "root.pub",
                               "--proxy", "nginx", "--trusted-proxy", "127.0.0.1", "--decision-log", "decisions.jsonl")
        decisions, forward, operation = service.ports(3)
        question = {"subject": {"type": "user", "id": "ann"}, "action": {"name": "read"}, "resource": {"type": "file", "id": "a"}}
        original = {"X-Original-Method": "GET", "X-Original-URI": "/public/x", "X-Original-Host": "a.example", "X-Real-IP": "192.0.2.1"}
        answers = []
        for secret in (self.token, self.token[:-4] + "AAAA", "canary-5f1d"):
            for port, method, path, body, headers in [
                (decisions, "GET", f"/access/v1/evaluation?token={secret}", None, {}),
                (decisions, "GET", f"/{secret}", None, {}),
                (decisions, "GET", f"http://{secret}@127.0.0.1/healthz", None, {}),
                (decisions, "POST", "/access/v1/evaluation", question, {"Authorization": f"Bearer {secret}", "Cookie": f"session={secret}"}),
                (decisions, "POST", "/access/v1/evaluation", {**question, "context": {"credential": secret}}, {}),
                (decisions, "POST", "/access/v1/evaluation", {**question, "subject": secret}, {}),
                (decisions, "POST", "/access/v1/evaluation", question, {"Content-Type": secret}),
                (decisions, "POST", "/v1/authorize", {"token": secret}, {}),
                (decisions, "POST", "/v1/authorize", {"token": [secret]}, {}),
                (decisions, "POST", "/v1/authorize", {"credentials": [{"token": secret, "format": "jwt"}]}, {}),
                (decisions, "POST", "/v1/authorize", secret, {}),
                (forward, "GET", "/forward", None, {**original, "Authorization": f"Bearer {secret}"}),
                (forward, "GET", "/forward", None, {**original, "Authorization": secret}),
                (forward, "GET", "/forward", None, {**original, "X-Original-URI": f"/public/../{secret}"}),
                (forward, "GET", f"/forward/{secret}", None, original),
                (operation, "GET", f"/metrics?{secret}", None, {}),
            ]:
                answers.append((path, secret, str(ask(port, method, path, body, headers))))
        for path, secret, answer in answers:
            self.assertNotIn(secret, answer, path)
        metrics = ask(operation, "GET", "/metrics")[2].decode()
        told = service.lines()
        self.assertEqual(service.stop(), 0)
        written = (self.folder / "decisions.jsonl").read_text()
        self.assertGreater(len(written.splitlines()), 10)
        for secret in (self.token, self.token[:60], "canary-5f1d"):
            for kept in (metrics, told, written):
                self.assertNotIn(secret, kept)

    def test_limits_of_listeners_are_options(self):
        service = self.service("--listen", "127.0.0.1:0", "--policy", "policy.bcdl", "--max-body", "64", "--max-connections-per-address", "2")
        port = service.ports(1)[0]
        self.assertEqual(ask(port, "POST", "/v1/authorize", {"facts": []})[0], 200)
        self.assertEqual(ask(port, "POST", "/v1/authorize", {"facts": [{"name": "n" * 100, "terms": []}]})[0], 413)
        first, second, third = (socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(3))
        self.assertEqual(third.recv(1), b"", "a third connection of this address")
        for connection in (first, second, third):
            connection.close()
        self.assertEqual(service.stop(), 0)

    def test_what_cannot_be_served_is_refused_at_once(self):
        taken = socket.socket()
        self.addCleanup(taken.close)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        good = ("--policy", "policy.bcdl")
        (self.folder / "wrong.bcdl").write_text("allow if (")
        (self.folder / "plain").write_text("")
        forward = ("--forward-listen", "127.0.0.1:0", "--proxy", "nginx", "--trusted-proxy", "127.0.0.1")
        for words, code, says in [
            (("--listen", "127.0.0.1:0"), 64, "no policy"),
            (good, 64, "nothing is served"),
            (("--listen", "", *good), 64, "--listen"),
            (("--listen", "127.0.0.1:0", "--policy", ""), 64, "--policy"),
            (("--listen", "127.0.0.1:0", "--policy", "none.bcdl"), 74, "none.bcdl"),
            (("--listen", "127.0.0.1:0", "--policy", "wrong.bcdl"), 2, "wrong.bcdl"),
            (("--listen", "somewhere", *good), 64, "somewhere"),
            (("--listen", f"127.0.0.1:{taken.getsockname()[1]}", *good), 74, "in use"),
            (("--listen", "0.0.0.0:0", *good), 64, "TLS"),
            (("--listen", "unix:" + str(self.folder / "plain"), *good), None, "plain"),
            (("--forward-listen", "127.0.0.1:0", *good), 64, "--proxy"),
            (("--forward-listen", "127.0.0.1:0", "--proxy", "apache", *good), 64, "apache"),
            (("--forward-listen", "127.0.0.1:0", "--proxy", "nginx", *good), 64, "trusted"),
            (("--listen", "127.0.0.1:0", "--proxy", "nginx", *good), 64, "--forward-listen"),
            (("--listen", "127.0.0.1:0", "--key-set", "-", *good), 64, "-"),
            (("--listen", "127.0.0.1:0", "--key-set", "none", *good), 74, "none"),
            (("--listen", "127.0.0.1:0", "--threads", "0", *good), 64, "--threads"),
            (("--listen", "127.0.0.1:8", "--listen", "127.0.0.1:8", *good), 64, "two listeners"),
            (("--listen", self.token, *good), 64, "looks like a key or a token"),
            (("--forward-listen", "127.0.0.1:0", "--proxy", "nginx", "--trusted-proxy", "127.0.0.1", "--forward-path", "/healthz",
              *good), 64, "health"),
            (("--forward-listen", "127.0.0.1:0", "--proxy", "nginx", "--trusted-proxy", "127.0.0.1", "--identity-header",
              "x-request-id=u($u) <- user($u)", *good), 64, "x-request-id"),
            ((*forward, "--allow-target", "Comma", *good), 64, "there are `encoded_slash`, `backslash`,"),
            ((*forward, "--allow-target", "bad_escape", *good), 64, "no target that can be allowed"),
            ((*forward, "--undecided", "allow", *good), 64, "neither `deny` nor `error`"),
            (("--listen", "127.0.0.1:0", "--undecided", "error", *good), 64, "--forward-listen"),
            (("--listen", "127.0.0.1:0", "--policy", "root.key"), 2, "looks like a key or a token"),
            (("--listen", "127.0.0.1:0", "--tls-key", "k", *good), 64, "--tls-certificate"),
            (("--listen", "127.0.0.1:0", "--config", "none.toml", *good), 74, "none.toml"),
        ]:
            refused = run("serve", *words, cwd=self.folder)
            self.assertIn(says, refused.stderr, words)
            if code is not None:
                self.assertEqual((words, refused.returncode), (words, code), refused.stderr)
            self.assertNotEqual(refused.returncode, 0)
            self.assertNotIn(self.token[:40], refused.stderr)
            self.assertNotIn((self.folder / "root.key").read_text().strip()[-40:], refused.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
