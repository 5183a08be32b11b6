"""Operators and a running service: they revoke, reload and look, over TCP, a Unix socket and by `hardtack serve revoke`;
nobody else does.

    test_admin.py PATH-OF-HARDTACK
"""

import http.client
import json
import os
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "service"))
from test_serve import OverUnix, Service, ask, run  # noqa: E402

TOKEN = "operator-0123456789abcdef0123456789abcdef"
POLICY = 'allow if user($u), operation("read");\n'


class Admin(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "policy.bcdl").write_text(POLICY)
        (self.folder / "root.key").write_text(run("keypair", "--only-private-key").stdout)
        os.chmod(self.folder / "root.key", 0o600)
        (self.folder / "root.pub").write_text(run("keypair", "--from-file", str(self.folder / "root.key"), "--only-public-key").stdout)
        (self.folder / "admin.token").write_text(TOKEN + "\n")
        os.chmod(self.folder / "admin.token", 0o600)
        made = run("lineage", "record", self.mint("root"), "--public-key-file", "root.pub", "--index", "index.db", "--create",
                   cwd=self.folder)
        self.assertEqual(made.returncode, 0, made.stderr)

    def mint(self, user: str, name: str = "token") -> str:
        minted = run("generate", "--private-key-file", "root.key", "-", input=f'user("{user}");', cwd=self.folder)
        (self.folder / name).write_text(minted.stdout)
        return name

    def text(self, name: str) -> str:
        return (self.folder / name).read_text().strip()

    def service(self, *words, listen=("127.0.0.1:0",)) -> Service:
        admin = [word for address in listen for word in ("--admin-listen", address)]
        service = Service("--listen", "127.0.0.1:0", "--policy", "policy.bcdl", "--public-key-file", "root.pub", "--index",
                          "index.db", "--decision-log", "log.jsonl", *admin, *words, folder=self.folder)
        self.addCleanup(service.end)
        return service

    def revoke(self, *words, **more):
        return run("serve", "revoke", *words, cwd=self.folder, **more)

    def decision(self, port: int, token: str) -> str:
        body = {"token": token, "facts": [{"name": "operation", "terms": ["read"]}]}
        return json.loads(ask(port, "POST", "/v1/authorize", body)[2])["decision"]

    def admin(self, port: int, method: str, path: str, body=None, headers=None, token=TOKEN):
        given = {"Authorization": f"Bearer {token}"} if token else {}
        status, _, content = ask(port, method, path, body, {**given, **(headers or {})})
        return status, json.loads(content)

    def test_a_revocation_counts_at_once_and_stays(self):
        service = self.service("--admin-token-file", "admin.token")
        decisions, admin = service.ports(2)
        for number in range(20):
            token = self.text(self.mint(f"user-{number}"))
            self.assertEqual(self.decision(decisions, token), "allow")
            status, answer = self.admin(admin, "POST", "/admin/v1/revoke", {"revocations": [{"token": token}], "reason": "lost"})
            self.assertEqual(status, 200, answer)
            self.assertEqual(self.decision(decisions, token), "deny")
        # SIGKILL: what was acknowledged is there when the service comes back.
        service.end()
        again = self.service("--admin-token-file", "admin.token")
        decisions, admin = again.ports(2)
        self.assertEqual(self.decision(decisions, token), "deny")
        status, page = self.admin(admin, "GET", "/admin/v1/revocations?limit=15")
        self.assertEqual((status, len(page["revocations"])), (200, 15), page)
        status, rest = self.admin(admin, "GET", f"/admin/v1/revocations?limit=15&after={page['next']}")
        self.assertEqual((status, len(rest["revocations"]), rest["next"]), (200, 5, None))
        self.assertEqual(again.stop(), 0)
        written = [json.loads(line) for line in self.text("log.jsonl").splitlines()]
        actions = [line for line in written if line.get("admin") == "revoke"]
        self.assertEqual(len(actions), 20)
        self.assertEqual({(line["client"], line["outcome"], line["reason"]) for line in actions}, {("token", "done", "lost")})
        for line in actions:
            self.assertEqual(len(line["credential_ids"]), 1)
        for secret in (TOKEN, token, token[:60]):
            self.assertNotIn(secret, self.text("log.jsonl"))
            self.assertNotIn(secret, service.lines() if not service.log.closed else "")

    def test_actions_are_counted(self):
        service = self.service("--admin-token-file", "admin.token", "--ops-listen", "127.0.0.1:0")
        _, operation, admin = service.ports(3)
        for jti in ("a", "b"):
            self.assertEqual(self.admin(admin, "POST", "/admin/v1/revoke", {"revocations": [{"jti": jti}]})[0], 200)
        self.assertEqual(self.admin(admin, "POST", "/admin/v1/revoke", {})[0], 400)
        self.assertEqual(self.admin(admin, "POST", "/admin/v1/reload")[0], 200)
        self.assertEqual(self.admin(admin, "GET", "/admin/v1/status")[0], 200)
        self.assertEqual(self.admin(admin, "GET", "/admin/v1/status", token="x" * 40)[0], 401)
        self.assertEqual(self.admin(admin, "GET", "/admin/v1/nothing-like-it")[0], 404)
        counted = [line for line in ask(operation, "GET", "/metrics")[2].decode().splitlines() if line.startswith("hardtack_admin_actions_total{")]
        self.assertEqual(sorted(counted), sorted(
            f'hardtack_admin_actions_total{{action="{action}",outcome="{outcome}"}} {count}'
            for action, outcome, count in [("revoke", "done", 2), ("revoke", "refused", 1), ("reload", "done", 1), ("status", "done", 1),
                                           ("unknown", "refused", 2)]))
        self.assertEqual(service.stop(), 0)
        # Who only looked is in no line of the log.
        actions = [json.loads(line).get("admin") for line in self.text("log.jsonl").splitlines()]
        self.assertEqual(actions, ["revoke", "revoke", "revoke", "reload", "unknown", "unknown"])

    def test_a_kill_loses_no_acknowledged_revocation(self):
        """HARDTACK_KILLS says how often; 100 is what is promised."""
        acknowledged = []
        for kill in range(int(os.environ.get("HARDTACK_KILLS", "5"))):
            service = self.service("--admin-token-file", "admin.token")
            _, admin = service.ports(2)

            def revoke(round=kill, port=admin):
                for number in range(10_000):
                    name = f"session-{round}-{number}"
                    try:
                        if self.admin(port, "POST", "/admin/v1/revoke", {"revocations": [{"jti": name}]})[0] == 200:
                            acknowledged.append(name)
                    except (OSError, http.client.HTTPException, ValueError):
                        return

            threads = [threading.Thread(target=revoke)]
            threads[0].start()
            time.sleep(random.uniform(0.02, 0.4))
            service.end()
            threads[0].join()
        listed = json.loads(run("lineage", "show", "--index", "index.db", "--json", cwd=self.folder).stdout)
        kept = {entry["id"] for entry in listed["entries"]}
        self.assertTrue(acknowledged)
        self.assertEqual([name for name in acknowledged if name not in kept], [])

    def test_a_folder_of_json_files_is_an_index_too(self):
        made = run("lineage", "record", "token", "--public-key-file", "root.pub", "--index", "json/", "--create", cwd=self.folder)
        self.assertEqual(made.returncode, 0, made.stderr)
        service = Service("--listen", "127.0.0.1:0", "--policy", "policy.bcdl", "--public-key-file", "root.pub", "--index", "json/",
                          "--admin-listen", "127.0.0.1:0", "--admin-token-file", "admin.token", folder=self.folder)
        self.addCleanup(service.end)
        decisions, admin = service.ports(2)
        token = self.text("token")
        self.assertEqual(self.decision(decisions, token), "allow")
        self.assertEqual(self.admin(admin, "POST", "/admin/v1/revoke", {"revocations": [{"token": token}]})[0], 200)
        self.assertEqual(self.decision(decisions, token), "deny")
        self.assertEqual(len(self.admin(admin, "GET", "/admin/v1/revocations")[1]["revocations"]), 1)
        self.assertEqual(service.stop(), 0)

    @unittest.skipUnless(shutil.which("openssl"), "openssl makes the certificates")
    def test_a_certificate_of_an_operator_is_enough(self):
        def make(name: str, san: str, signer: str | None = None) -> None:
            words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                     "-keyout", f"{name}.pem", "-out", f"{name}.crt", "-subj", f"/CN={name}"]
            if san:
                words += ["-addext", f"subjectAltName={san}", "-addext", "basicConstraints=critical,CA:FALSE"]
            else:
                words += ["-addext", "keyUsage=critical,keyCertSign,cRLSign"]
            if signer:
                words += ["-CA", f"{signer}.crt", "-CAkey", f"{signer}.pem"]
            made = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, check=False)
            self.assertEqual(made.returncode, 0, made.stderr)
            os.chmod(self.folder / f"{name}.pem", 0o600)

        make("ca", "")
        if subprocess.run(["openssl", "req", "-help"], capture_output=True, text=True).stderr.find("-CAkey") < 0:
            self.skipTest("this openssl signs no certificate in one step")
        for name, san in (("server", "IP:127.0.0.1"), ("ops", "DNS:ops.example"), ("other", "DNS:other.example")):
            make(name, san, "ca")
        service = self.service("--tls-certificate", "server.crt", "--tls-key", "server.pem", "--tls-client-ca", "ca.crt",
                               "--admin-client-name", "ops.example")
        _, admin = service.ports(2)
        for name, expected in ((None, 401), ("other", 401), ("ops", 200)):
            context = ssl.create_default_context(cafile=str(self.folder / "ca.crt"))
            if name:
                context.load_cert_chain(self.folder / f"{name}.crt", self.folder / f"{name}.pem")
            connection = http.client.HTTPSConnection("127.0.0.1", admin, timeout=20, context=context)
            connection.request("POST", "/admin/v1/reload")
            self.assertEqual((name, connection.getresponse().status), (name, expected))
            connection.close()
        self.assertEqual(service.stop(), 0)
        done = [json.loads(line) for line in self.text("log.jsonl").splitlines()]
        self.assertEqual([line["client"] for line in done if line.get("outcome") == "done"], ["dns:ops.example"])

    def test_decisions_do_not_wait_for_operators(self):
        service = self.service("--admin-token-file", "admin.token")
        decisions, admin = service.ports(2)
        token = self.text(self.mint("ann"))
        stop, slowest, wrong = threading.Event(), [0.0], []

        def decide():
            while not stop.is_set():
                began = time.monotonic()
                if self.decision(decisions, token) != "allow":
                    wrong.append(1)
                slowest[0] = max(slowest[0], time.monotonic() - began)

        thread = threading.Thread(target=decide)
        thread.start()
        for number in range(50):
            status, answer = self.admin(admin, "POST", "/admin/v1/revoke", {"revocations": [{"jti": f"session-{number}"}]})
            self.assertEqual(status, 200, answer)
        stop.set()
        thread.join()
        self.assertEqual(wrong, [])
        self.assertLess(slowest[0], 5)

    def test_status_and_reload(self):
        service = self.service("--admin-token-file", "admin.token")
        decisions, admin = service.ports(2)
        status, before = self.admin(admin, "GET", "/admin/v1/status")
        self.assertEqual(status, 200)
        self.assertTrue(before["ready"])
        self.assertEqual([one["name"] for one in before["policies"]["sets"]], ["default"])
        self.assertEqual(before["index"], {"given": True, "fresh": True})
        self.assertIsNone(before["policies"]["bundle"])
        self.assertTrue(before["keys"]["given"] and not before["keys"]["failed"])
        (self.folder / "policy.bcdl").write_text("deny if true;")
        self.assertEqual(self.admin(admin, "POST", "/admin/v1/reload"), (200, {"reloaded": True}))
        self.assertEqual(self.decision(decisions, self.text("token")), "deny")
        self.assertNotEqual(self.admin(admin, "GET", "/admin/v1/status")[1]["policies"]["sets"], before["policies"]["sets"])
        (self.folder / "policy.bcdl").write_text("allow if nonsense(")
        code, problem = self.admin(admin, "POST", "/admin/v1/reload")
        self.assertEqual((code, problem["status"]), (409, 409), problem)
        state = self.admin(admin, "GET", "/admin/v1/status")[1]
        self.assertFalse(state["ready"])
        self.assertEqual(state["conditions"][0]["condition"], "policies")
        # Another token takes the place of the old one, with the same look at the files.
        (self.folder / "policy.bcdl").write_text(POLICY)
        (self.folder / "new").write_text("another-operator-0123456789abcdef0123456789")
        os.chmod(self.folder / "new", 0o600)
        os.replace(self.folder / "new", self.folder / "admin.token")
        end = time.monotonic() + 20
        while self.admin(admin, "GET", "/admin/v1/status")[0] == 200 and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(self.admin(admin, "GET", "/admin/v1/status")[0], 401)
        self.assertEqual(self.admin(admin, "GET", "/admin/v1/status", token="another-operator-0123456789abcdef0123456789")[0], 200)
        self.assertEqual(service.stop(), 0)

    def test_nobody_else_is_answered_and_nothing_else_is_there(self):
        service = self.service("--admin-token-file", "admin.token")
        decisions, admin = service.ports(2)
        for headers, token, expected in [
            ({}, None, 401), ({}, TOKEN[:-1], 401), ({}, TOKEN, 200),
            ({"Host": "rebound.example"}, TOKEN, 421), ({"Origin": "https://evil.example"}, TOKEN, 403),
            ({"Sec-Fetch-Site": "cross-site"}, TOKEN, 403),
        ]:
            self.assertEqual((headers, self.admin(admin, "GET", "/admin/v1/status", headers=headers, token=token)[0]), (headers, expected))
        for path, expected in [("/healthz", 200), ("/readyz", 200), ("/", 404), ("/page.js", 404), ("/metrics", 404), ("/v1/authorize", 404)]:
            self.assertEqual((path, ask(admin, "GET", path)[0]), (path, expected))
        self.assertEqual(self.admin(admin, "POST", "/admin/v1/try", {"policy": "allow if true"})[0], 404)
        for path in ("/admin/v1/status", "/admin/v1/revoke", "/"):
            self.assertEqual((path, ask(decisions, "GET", path)[0]), (path, 404))
        self.assertEqual(service.stop(), 0)

    def test_over_a_unix_socket_root_and_its_user_may(self):
        path = str(self.folder / "admin.sock")
        service = self.service(listen=(f"unix:{path}",))
        service.wait_for(r"listening on unix:")
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        connection = OverUnix(path)
        connection.request("GET", "/admin/v1/status")
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()
        done = self.revoke("--admin", f"unix:{path}", "--token-file", "token", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["revoked"][0]["known"], True)
        if os.geteuid() == 0:
            child = os.fork()
            if child == 0:
                os.chmod(self.folder, 0o711)
                os.chmod(path, 0o666)
                os.setuid(65534)
                connection = OverUnix(path)
                connection.request("GET", "/admin/v1/status")
                os._exit(0 if connection.getresponse().status == 401 else 1)
            self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.assertEqual(service.stop(), 0)

    def test_the_command_revokes_at_a_service(self):
        service = self.service("--admin-token-file", "admin.token")
        decisions, admin = service.ports(2)
        at = ("--admin", f"127.0.0.1:{admin}", "--admin-token-file", "admin.token")
        ann = self.text(self.mint("ann", "ann"))
        shown = run("inspect", "--json", "ann", cwd=self.folder).stdout
        ann_id = re.search(r'"([0-9a-f]{128})"', shown).group(1)
        for words, code, says in [
            ((*at,), 64, "nothing was named"),
            ((*at, "--token-file", ""), 64, "--token-file"),
            ((*at, "--revocation-id", ""), 64, "--revocation-id"),
            ((*at, "--token-file", "none"), 74, "none"),
            ((*at, "--token-file", "policy.bcdl"), 2, "/revocations/0/token"),
            ((*at, "--revocation-id", ann_id[:-2]), 2, "/revocations/0/id"),
            ((*at, "--revocation-id", ann_id, "--known-only"), 2, "does not know"),
            (("--revocation-id", ann_id), 64, "neither a service nor an index"),
            (("--admin", "", "--revocation-id", ann_id), 64, "--admin"),
            ((*at, "--index", "index.db", "--revocation-id", ann_id), 64, "--index"),
            (("--admin", "192.0.2.1:8403", "--revocation-id", ann_id), 64, "not of this machine"),
            (("--admin", "somewhere", "--revocation-id", ann_id), 64, "somewhere"),
            (("--admin", "127.0.0.1:1", "--revocation-id", ann_id), 74, "nobody answers"),
            (("--admin", f"127.0.0.1:{admin}", "--revocation-id", ann_id), 2, "operator"),
            (("--admin", f"127.0.0.1:{decisions}", "--revocation-id", ann_id), 2, "does not know operators: there is nothing at this path"),
            ((*at, "ann"), 64, ""),
        ]:
            refused = self.revoke(*words)
            self.assertEqual((words, refused.returncode), (words, code), refused.stderr)
            self.assertIn(says, refused.stderr)
            self.assertEqual(refused.stdout, "")
            for secret in (TOKEN, ann[20:80]):
                self.assertNotIn(secret, refused.stderr)
        misspelt = run("serve", "revok", "--jti", "a", cwd=self.folder)
        self.assertEqual(misspelt.returncode, 64)
        self.assertIn("did you mean `serve revoke`", misspelt.stderr)
        self.assertEqual(self.decision(decisions, ann), "allow")
        told = self.revoke(*at, "--revocation-id", "0x" + ann_id.upper(), "--json")
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertEqual(json.loads(told.stdout), {"revoked": [{"hash": None, "id": ann_id, "known": False}]})
        self.assertIn("did not know 1 of 1", told.stderr)
        self.assertEqual(self.decision(decisions, ann), "deny")
        failed = self.revoke(*at, "--token-file", "policy.bcdl", "--json")
        self.assertEqual((failed.returncode, "error" in json.loads(failed.stdout)), (2, True))
        # Typed again, and by the token itself.
        self.assertEqual(self.revoke(*at, "--revocation-id", ann_id).stdout, f"revoked {ann_id}\n")
        self.assertEqual(self.revoke(*at, "--token-file", "-", input=ann).returncode, 0)
        os.chmod(self.folder / "admin.token", 0o644)
        self.assertEqual(self.revoke(*at, "--revocation-id", ann_id).returncode, 2)
        self.assertEqual(service.stop(), 0)

    def test_what_answers_the_command_may_be_no_service(self):
        # The headers and the body of an answer that says that something was revoked.
        revoked = b'Content-Length: 49\r\n\r\n{"revoked":[{"id":"a","hash":null,"known":true}]}'
        answers = [
            (b"", "it closed the connection"),
            (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "does not speak HTTP"),
            (b"HTTP/1.1", "does not speak HTTP"),
            (b"HTTP/1.1 2xx OK\r\n\r\n", "does not speak HTTP"),
            (b"HTTP/1.1 200 OK\r\n\r\n{}", "does not speak HTTP, or stopped half-way"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}", "stopped half-way"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}", "stopped half-way"),
            (b"HTTP/1.1 2000\r\n" + revoked, "does not speak HTTP"),
            (b"HTTP/1.1 -20 OK\r\n" + revoked, "does not speak HTTP"),
            (b"HTTP/1.1 200 OK\r\n" + revoked.replace(b"49", b"49abc"), "stopped half-way"),
            (b"HTTP/1.1 200 OK\r\n" + revoked.replace(b"49", b"49, 49"), "stopped half-way"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n" + revoked, "stopped half-way"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 49\r\n" + revoked, "stopped half-way"),
            (b"HTTP/1.1 200 OK\r\n" + revoked.replace(b'"a"', b"123"), "no service of this kind"),
            (b"HTTP/1.1 200 OK\r\n" + revoked.replace(b'"id"', b'"di"'), "no service of this kind"),
            (b"HTTP/1.1 200 OK\r\n" + revoked.replace(b"true", b'"ye"'), "no service of this kind"),
            (b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", "does not know operators"),
            (b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", "no service of this kind"),
            (b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{"revoked": 1}', "no service of this kind"),
            (b'HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{"revoked": []}', "no service of this kind"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nno JSON", "no service of this kind"),
            (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "status 500"),
            (b'HTTP/1.1 503 No\r\nContent-Length: 22\r\n\r\n{"detail": "\\u001b[31m"}'.replace(b"22", b"24"), "\\u{1b}"),
            (b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * (64 << 20), "its answer is too long"),
        ]
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            listening = socket.socket(family, socket.SOCK_STREAM)
            self.addCleanup(listening.close)
            try:
                listening.bind((host, 0))
            except OSError:  # a machine without IPv6
                continue
            listening.listen()
            port = listening.getsockname()[1]
            at = f"127.0.0.1:{port}" if family == socket.AF_INET else f"[::1]:{port}"
            for answer, says in answers if family == socket.AF_INET else answers[-3:-1]:

                def serve(answer=answer):
                    client, _ = listening.accept()
                    with client:
                        client.recv(65536)
                        try:
                            client.sendall(answer)
                        except OSError:
                            pass

                thread = threading.Thread(target=serve)
                thread.start()
                refused = self.revoke("--admin", at, "--admin-token-file", "admin.token", "--jti", "a")
                thread.join()
                self.assertIn(refused.returncode, (2, 74), (answer[:60], refused.stderr))
                self.assertIn(says, refused.stderr)
                self.assertNotIn("\x1b[31m", refused.stderr)
                self.assertEqual(refused.stdout, "")

    def test_the_command_revokes_in_the_index(self):
        service = self.service("--admin-token-file", "admin.token")
        decisions, _ = service.ports(2)
        parent = self.mint("ann", "parent")
        child = run("attenuate", "parent", "--block", 'check if operation("read")', cwd=self.folder).stdout.strip()
        (self.folder / "child").write_text(child)
        missing = self.revoke("--index", "index.db", "--token-file", "child")
        self.assertEqual(missing.returncode, 64, missing.stderr)
        self.assertEqual(self.revoke("--index", "none.db", "--jti", "a").returncode, 74)
        self.assertFalse((self.folder / "none.db").exists())
        done = self.revoke("--index", "index.db", "--token-file", "child", "--public-key-file", "root.pub")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.decision(decisions, child), "deny")
        self.assertEqual(self.decision(decisions, self.text(parent)), "allow")
        self.assertEqual(self.revoke("--index", "index.db", "--token-file", "parent", "--public-key-file", "root.pub").returncode, 0)
        self.assertEqual(self.decision(decisions, self.text(parent)), "deny")
        self.assertEqual(service.stop(), 0)

    def test_a_listener_that_would_ask_nobody_is_refused(self):
        (self.folder / "short").write_text("0123456789")
        (self.folder / "open").write_text(TOKEN)
        os.chmod(self.folder / "short", 0o600)
        os.chmod(self.folder / "open", 0o644)
        base = ("--listen", "127.0.0.1:0", "--policy", "policy.bcdl")
        for words, code, says in [
            (("--admin-listen", "127.0.0.1:0"), 64, "would not ask"),
            (("--admin-listen", "127.0.0.1:0", "--admin-token-file", ""), 64, "--admin-token-file"),
            (("--admin-listen", "127.0.0.1:0", "--admin-token-file", "none"), 74, "does not exist"),
            (("--admin-listen", "127.0.0.1:0", "--admin-token-file", "short"), 2, "shorter than 32"),
            (("--admin-listen", "127.0.0.1:0", "--admin-token-file", "open"), 2, "open to other users"),
            (("--admin-listen", "127.0.0.1:0", "--admin-token-file", "."), 2, "not a regular file"),
            (("--admin-listen", "127.0.0.1:0", "--admin-client-name", "ops.example"), 64, "--tls-client-ca"),
            (("--admin-listen", "0.0.0.0:0", "--admin-token-file", "admin.token"), 64, "TLS"),
            (("--admin-token-file", "admin.token"), 64, "--admin-listen"),
            (("--ui",), 64, "--admin-listen"),
            (("--admin-listen", "127.0.0.1:0", "--admin-token-file", "admin.token", "--admin-host", "ops.example:8403"), 64, "no name of a host"),
            (("--admin-listen", "127.0.0.1:0", "--admin-token-file", "admin.token", "--admin-host", "https://ops.example"), 64, "without a scheme"),
            (("--admin-listen", TOKEN * 2, "--admin-token-file", "admin.token"), 64, ""),
        ]:
            refused = run("serve", *base, *words, cwd=self.folder)
            self.assertEqual((words, refused.returncode), (words, code), refused.stderr)
            self.assertIn(says, refused.stderr)
            self.assertNotIn(TOKEN, refused.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
