"""What operators rely on: systemd's protocol, sockets by name, the decision log that is required, collectors, traces.

    test_operation.py PATH-OF-HARDTACK
"""

import http.client
import http.server
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

import test_serve
from test_serve import HARDTACK, Service, ask, run

ASK = {"subject": {"type": "user", "id": "ann"}, "action": {"name": "read"}, "resource": {"type": "file", "id": "a"}}
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def soon(holds, what: str):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"never: {what}")


class Collector(http.server.ThreadingHTTPServer):
    """Takes posts, and answers what it is told."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.heads: list[dict] = []
        self.status = 200

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if self.server.status == 200:
                    self.server.bodies.append(body)
                    self.server.heads.append(dict(self.headers))
                self.send_response(self.server.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Operation(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "policy.bcdl").write_text('allow if subject("user", $u), action("read"); allow if method("GET");')

    def service(self, *words, **more) -> Service:
        service = Service(*words, "--policy", "policy.bcdl", folder=self.folder, **more)
        self.addCleanup(service.end)
        return service

    def certificate(self) -> None:
        try:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "tls.key", "-out", "tls.crt"],
                           cwd=self.folder, capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            self.skipTest("there is no openssl")

    def collector(self) -> Collector:
        collector = Collector()
        self.addCleanup(collector.server_close)
        self.addCleanup(collector.shutdown)
        return collector

    def decide(self, port, **headers) -> bool:
        status, _, body = ask(port, "POST", "/access/v1/evaluation", ASK, headers)
        self.assertEqual(status, 200, body)
        return json.loads(body)["decision"]

    def metric(self, port, name: str) -> float:
        found = re.search(rf"^{re.escape(name)} (\S+)$", ask(port, "GET", "/metrics")[2].decode(), re.MULTILINE)
        return float(found.group(1)) if found else -1.0

    def test_systemd_is_told_how_the_service_is(self):
        for name in (str(self.folder / "notify"), "\0hardtack-test-" + str(os.getpid())):
            told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self.addCleanup(told.close)
            told.bind(name)
            told.settimeout(20)
            service = self.service("--listen", "127.0.0.1:0", env={"NOTIFY_SOCKET": name.replace("\0", "@"),
                                                                   "WATCHDOG_USEC": "200000"})

            def next_of(*states: str) -> str:
                while True:
                    state = told.recv(4096).decode()
                    self.assertIn(state.split("=")[0], ("READY", "WATCHDOG", "RELOADING", "STOPPING"), state)
                    if state.startswith(states):
                        return state

            self.assertEqual(next_of("READY", "WATCHDOG"), "READY=1")
            begin = time.monotonic()
            for _ in range(5):
                self.assertEqual(next_of("WATCHDOG", "RELOADING"), "WATCHDOG=1")
            self.assertLess(time.monotonic() - begin, 10)
            before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
            service.process.send_signal(signal.SIGHUP)
            reloading = next_of("RELOADING")
            when = int(re.fullmatch(r"RELOADING=1\nMONOTONIC_USEC=(\d+)", reloading).group(1))
            self.assertTrue(before <= when <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000)
            self.assertEqual(next_of("READY"), "READY=1")
            self.assertEqual(service.stop(), 0)
            self.assertEqual(next_of("STOPPING"), "STOPPING=1")

    def start_with_sockets(self, words: list[str], names: str, count: int, pid: str = "own",
                           given: list[socket.socket] | None = None) -> tuple[subprocess.Popen, list]:
        """As systemd does: descriptors from 3 on, and variables that say whose they are. Of `given`, or of IPv4."""
        sockets = given or [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
        for one in sockets:
            self.addCleanup(one.close)

        def move() -> None:
            for number, one in enumerate(sockets):
                os.dup2(one.fileno(), 30 + number)
            for number in range(count):
                os.dup2(30 + number, 3 + number, inheritable=True)
                os.close(30 + number)
            os.environ["LISTEN_PID"] = str(os.getpid()) if pid == "own" else pid

        # The variable must name the process itself, so a shell sets it and becomes the service.
        own = "LISTEN_PID=$$ " if pid == "own" else f"LISTEN_PID={pid} "
        process = subprocess.Popen(["sh", "-c", f'{own} exec "$@"', "sh", HARDTACK, "serve", "--policy", "policy.bcdl", "--max-time", "20s", *words],
                                   cwd=self.folder, stderr=subprocess.PIPE, text=True, close_fds=False, preexec_fn=move,
                                   env={**os.environ, "LISTEN_FDS": str(count), "LISTEN_FDNAMES": names})
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process, [one.getsockname() if given else one.getsockname()[1] for one in sockets]

    def test_sockets_of_systemd_are_taken_by_their_names(self):
        process, (first, second) = self.start_with_sockets(["--listen", "fd:decisions", "--ops-listen", "fd:operation"],
                                                           "operation:decisions", 2)
        self.assertTrue(self.decide(second))
        self.assertEqual(ask(first, "GET", "/version")[0], 200)
        process.terminate()
        self.assertEqual(process.wait(20), 0)

    def test_sockets_of_others_are_not_taken(self):
        for names, pid, listen, says in [
            ("decisions", "1", "fd:decisions", "LISTEN_PID"),
            ("decisions", "own", "fd:other", "is called `other`"),
            ("", "own", "fd:decisions", "is called `decisions`"),
        ]:
            process, _ = self.start_with_sockets(["--listen", listen], names, 1, pid)
            self.assertEqual(process.wait(20), 64, listen)
            self.assertIn(says, process.stderr.read())
        twice, _ = self.start_with_sockets(["--listen", "fd:a"], "a:a", 2)
        self.assertEqual(twice.wait(20), 64)
        self.assertIn("several sockets", twice.stderr.read())

    def test_sockets_of_systemd_are_listeners_like_others(self):
        self.certificate()
        tls = ["--tls-certificate", "tls.crt", "--tls-key", "tls.key"]
        context = ssl.create_default_context(cafile=str(self.folder / "tls.crt"))
        process, (port,) = self.start_with_sockets(["--listen", "fd:decisions", "--policy-set-by-listener", "fd:decisions=default", *tls],
                                                   "decisions", 1)
        secure = http.client.HTTPSConnection("localhost", port, timeout=20, context=context)
        secure.request("POST", "/access/v1/evaluation", json.dumps(ASK), {"Content-Type": "application/json"})
        self.assertTrue(json.loads(secure.getresponse().read())["decision"])
        secure.close()
        with socket.create_connection(("127.0.0.1", port), 20) as plain:  # nobody is answered without TLS
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertNotIn(b"HTTP", plain.recv(100))
        process.terminate()
        self.assertEqual(process.wait(20), 0)
        # Operators over one of a path need no token, over others they do.
        path = socket.socket(socket.AF_UNIX)
        path.bind(str(self.folder / "admin.sock"))
        path.listen()
        words = ["--listen", "127.0.0.1:0", "--admin-listen", "fd:admin"]
        process, _ = self.start_with_sockets(words, "admin", 1, given=[path])
        asked = run("serve", "--health", f"unix:{self.folder}/admin.sock")
        self.assertEqual((asked.returncode, asked.stdout), (0, "ready\n"), asked.stderr)
        process.terminate()
        self.assertEqual(process.wait(20), 0)
        process, _ = self.start_with_sockets(words, "admin", 1)
        self.assertEqual(process.wait(20), 64)
        self.assertIn("would not ask who operators are", process.stderr.read())

    def test_a_configuration_is_checked_without_the_sockets_of_systemd(self):
        # `ExecReload=` is given none.
        self.certificate()
        for words in (["--listen", "fd:decisions", "--ops-listen", "fd:operation"], ["--listen", "fd:decisions", "--admin-listen", "fd:admin"],
                      ["--listen", "fd:decisions", "--policy-set-by-listener", "fd:decisions=default"],
                      ["--listen", "fd:decisions", "--tls-certificate", "tls.crt", "--tls-key", "tls.key"]):
            checked = run("serve", "--policy", "policy.bcdl", "--check-config", *words, cwd=self.folder)
            self.assertEqual(checked.returncode, 0, checked.stderr)
            self.assertIn("the address fd:decisions", checked.stdout)
        for words, says in ((["--listen", "fd:a", "--listen", "fd:a"], "two listeners have the address fd:a"),
                            (["--listen", "fd:a", "--policy-set-by-listener", "fd:b=default"], "listener fd:a"),
                            (["--listen", "fd:a", "--tls-certificate", "tls.key", "--tls-key", "tls.crt"], "the certificate `tls.key`")):
            refused = run("serve", "--policy", "policy.bcdl", "--check-config", *words, cwd=self.folder)
            self.assertNotEqual(refused.returncode, 0, words)
            self.assertIn(says, refused.stderr)

    def test_a_list_that_revokes_nothing_is_told_of_when_it_is_read(self):
        (self.folder / "revoked").write_text("")
        service = self.service("--listen", "127.0.0.1:0", "--revocation-list", "revoked")
        service.ports(1)
        (self.folder / "policy.bcdl").write_text("allow if (")
        service.wait_for("revokes nothing(?s:.*)goes on deciding")
        told = service.lines().count("revokes nothing")
        time.sleep(2.5)  # in which the policy is tried again
        self.assertEqual(service.lines().count("revokes nothing"), told)
        (self.folder / "revoked").write_text("# still nobody\n")
        service.wait_for("revokes nothing", told + 1)
        self.assertEqual(service.stop(), 0)

    def test_a_certificate_that_begins_a_moment_later_is_read_then(self):
        self.certificate()
        service = self.service("--listen", "127.0.0.1:0", "--tls-certificate", "tls.crt", "--tls-key", "tls.key")
        (port,) = service.ports(1)
        (self.folder / "ca.cnf").write_text("[ca]\ndefault_ca = own\n[own]\ndatabase = index\nnew_certs_dir = .\nserial = serial\npolicy = any\n"
                                            "default_md = sha256\n[any]\ncommonName = supplied\n")
        (self.folder / "index").write_text("")
        (self.folder / "serial").write_text("01\n")
        begins = time.strftime("%y%m%d%H%M%SZ", time.gmtime(time.time() + 5))
        for words in (["req", "-new", "-key", "tls.key", "-subj", "/CN=later", "-out", "later.csr"],
                      ["ca", "-batch", "-selfsign", "-config", "ca.cnf", "-keyfile", "tls.key", "-in", "later.csr", "-out", "later.crt",
                       "-notext", "-days", "2", "-startdate", begins]):
            subprocess.run(["openssl", *words], cwd=self.folder, capture_output=True, check=True)
        before, later = ((self.folder / name).read_text().strip() for name in ("tls.crt", "later.crt"))
        os.rename(self.folder / "later.crt", self.folder / "tls.crt")
        service.wait_for("has ended or not begun yet(?s:.*)is served on")
        self.assertEqual(ssl.get_server_certificate(("127.0.0.1", port)).strip(), before)
        soon(lambda: ssl.get_server_certificate(("127.0.0.1", port)).strip() == later, "the later certificate is served")
        self.assertEqual(service.lines().count("not begun yet"), 1)
        self.assertEqual(service.stop(), 0)

    def test_a_log_that_is_required_denies_what_it_cannot_keep(self):
        service = self.service("--listen", "127.0.0.1:0", "--forward-listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0",
                               "--proxy", "nginx", "--trusted-proxy", "127.0.0.1", "--anonymous",
                               "--decision-log", "/dev/full", "--decision-log-required")
        port, forward, operation = service.ports(3)
        original = {"X-Original-Method": "GET", "X-Original-URI": "/x", "X-Original-Host": "a.example", "X-Real-IP": "192.0.2.1"}
        self.decide(port)  # is what the disk is found to be full with
        soon(lambda: ask(operation, "GET", "/readyz")[0] == 503, "readiness says no")
        self.assertEqual(json.loads(ask(operation, "GET", "/readyz")[2])["conditions"][0]["condition"], "decision_log")
        status, _, body = ask(port, "POST", "/access/v1/evaluation", ASK)
        self.assertEqual((status, json.loads(body)["decision"], json.loads(body)["context"]["reason"]["code"]), (200, False, "unlogged"))
        batch = {**ASK, "evaluations": [{}, {}]}
        self.assertEqual([one["decision"] for one in json.loads(ask(port, "POST", "/access/v1/evaluations", batch)[2])["evaluations"]],
                         [False, False])
        self.assertEqual(json.loads(ask(port, "POST", "/v1/authorize", {
            "facts": [{"name": "subject", "terms": ["user", "ann"]}, {"name": "action", "terms": ["read"]}]})[2])["decision"], "deny")
        self.assertEqual(ask(forward, "GET", "/forward", headers=original)[0], 403)
        review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
                  "spec": {"user": "ann", "nonResourceAttributes": {"path": "/x", "verb": "read"}}}
        self.assertFalse(json.loads(ask(port, "POST", "/v1/kubernetes/subjectaccessreview", review)[2])["status"]["allowed"])
        self.assertEqual(self.metric(operation, "hardtack_log_failing"), 1)
        self.assertGreater(self.metric(operation, 'hardtack_log_events_total{result="refused"}'), 3)
        self.assertEqual(service.stop(), 0)

    def test_a_full_disk_denies_nobody_where_the_log_is_not_required(self):
        service = self.service("--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--decision-log", "/dev/full")
        port, operation = service.ports(2)
        for _ in range(10):
            self.assertTrue(self.decide(port))
        soon(lambda: self.metric(operation, 'hardtack_log_events_total{result="failed"}') == 10, "failures are counted")
        self.assertEqual(ask(operation, "GET", "/readyz")[0], 200)
        self.assertEqual(self.metric(operation, "hardtack_log_failing"), 1)
        self.assertEqual(service.stop(), 0)

    def test_a_collector_gets_the_log_also_what_it_missed(self):
        collector = self.collector()
        token = self.folder / "token"
        token.write_text("canary-collector-5f1d\n")
        token.chmod(0o600)
        service = self.service("--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--decision-log", collector.url("/logs"),
                               "--decision-log-required", "--decision-log-token-file", "token")
        port, operation = service.ports(2)
        self.assertTrue(self.decide(port, **{"X-Request-ID": "first"}))
        soon(lambda: collector.bodies, "the first line arrives")
        self.assertEqual(collector.heads[0]["Authorization"], "Bearer canary-collector-5f1d")
        self.assertEqual(collector.heads[0]["Content-Type"], "application/x-ndjson")
        collector.status = 503
        self.decide(port, **{"X-Request-ID": "second"})
        soon(lambda: ask(operation, "GET", "/readyz")[0] == 503, "readiness says no")
        self.assertFalse(self.decide(port, **{"X-Request-ID": "third"}))
        collector.status = 200
        soon(lambda: ask(operation, "GET", "/readyz")[0] == 200, "readiness says yes again")
        self.assertTrue(self.decide(port, **{"X-Request-ID": "fourth"}))
        metrics, told = ask(operation, "GET", "/metrics")[2].decode(), service.lines()
        self.assertEqual(service.stop(), 0)
        lines = [json.loads(line) for body in collector.bodies for line in body.splitlines()]
        self.assertEqual([line["request_id"] for line in lines], ["first", "second", "fourth"])
        for text in (told, metrics, *collector.bodies):
            self.assertNotIn("canary", text)

    def test_traces_are_taken_over_and_go_to_a_collector(self):
        collector = self.collector()
        service = self.service("--listen", "127.0.0.1:0", "--decision-log", "decisions.jsonl", "--trace-otlp", collector.url("/v1/traces"))
        (port,) = service.ports(1)
        self.decide(port, traceparent=f"00-{TRACE}-{SPAN}-01")
        self.decide(port, traceparent=f"00-{TRACE[::-1]}-{SPAN}-00")
        self.decide(port, traceparent="00-canary-5f1d-01")
        ask(port, "GET", "/healthz")
        self.assertEqual(service.stop(), 0)
        spans = [span for body in collector.bodies
                 for span in json.loads(body)["resourceSpans"][0]["scopeSpans"][0]["spans"]]
        self.assertEqual([span["name"] for span in spans], ["evaluation", "evaluation"])
        self.assertEqual((spans[0]["traceId"], spans[0]["parentSpanId"]), (TRACE, SPAN))
        self.assertNotIn("parentSpanId", spans[1])
        lines = [json.loads(line) for line in (self.folder / "decisions.jsonl").read_text().splitlines()]
        self.assertEqual([line["trace_id"] for line in lines], [TRACE, TRACE[::-1], spans[1]["traceId"]])
        self.assertEqual([line["span_id"] for line in lines][::2], [span["spanId"] for span in spans])
        for text in collector.bodies:
            for secret in ("canary", "ann", '"a"'):
                self.assertNotIn(secret, text)

    def test_a_collector_that_hangs_delays_no_decision(self):
        hangs = socket.socket()
        self.addCleanup(hangs.close)
        hangs.bind(("127.0.0.1", 0))
        hangs.listen()
        url = f"http://127.0.0.1:{hangs.getsockname()[1]}/"
        service = self.service("--listen", "127.0.0.1:0", "--decision-log", url, "--trace-otlp", url)
        (port,) = service.ports(1)
        begin = time.monotonic()
        for _ in range(100):
            self.assertTrue(self.decide(port))
        self.assertLess(time.monotonic() - begin, 10)
        begin = time.monotonic()
        self.assertEqual(service.stop(), 0)
        self.assertLess(time.monotonic() - begin, 15)

    def test_what_no_handler_sees_is_denied_where_proxies_ask(self):
        service = self.service("--forward-listen", "127.0.0.1:0", "--proxy", "nginx", "--trusted-proxy", "127.0.0.1", "--anonymous")
        (port,) = service.ports(1)
        for request in (b"GET /forward HTTP/1.1\r\n\r\n", b"nonsense\r\n\r\n", b"GET /forward HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 20000 + b"\r\n\r\n",
                        b"GET /forward HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", b"GET /elsewhere HTTP/1.1\r\nHost: a\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", port), 10) as client:
                client.sendall(request)
                self.assertEqual(client.recv(12), b"HTTP/1.1 403", request[:60])
        self.assertEqual(service.stop(), 0)

    def test_health_is_asked_by_the_command_itself(self):
        service = self.service("--listen", "127.0.0.1:0", "--ops-listen", f"unix:{self.folder}/ops")
        (port,) = service.ports(1)
        for address in (f"127.0.0.1:{port}", f"unix:{self.folder}/ops"):
            asked = run("serve", "--health", address)
            self.assertEqual((asked.returncode, asked.stdout), (0, "ready\n"), asked.stderr)
        (self.folder / "policy.bcdl").write_text("allow if (")
        service.wait_for("what was loaded before goes on deciding")
        asked = run("serve", "--health", f"127.0.0.1:{port}")
        self.assertEqual((asked.returncode, asked.stdout), (1, "not ready\n"))
        self.assertEqual(service.stop(), 0)
        for address, code in ((f"127.0.0.1:{port}", 74), ("nonsense", 64), ("fd:3", 64), ("", 64)):
            self.assertEqual((address, run("serve", "--health", address).returncode), (address, code))

    def test_ipv6_is_served_like_ipv4(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError:
            self.skipTest("the machine has no IPv6")
        service = self.service("--listen", "[::1]:0", "--ops-listen", "[::1]:0", "--max-connections-per-address", "2")
        decisions, operation = (int(port) for port in service.wait_for(r"listening on \[::1\]:(\d+)\n", 2))
        asked = run("serve", "--health", f"[::1]:{decisions}")
        self.assertEqual((asked.returncode, asked.stdout), (0, "ready\n"), asked.stderr)
        clients = [socket.create_connection(("::1", operation), 20) for _ in range(3)]
        self.assertEqual(clients[2].recv(1), b"", "a third connection of this address")
        for client in clients:
            client.close()
        self.assertEqual(service.stop(), 0)
        self.assertEqual(run("serve", "--health", f"[::1]:{decisions}").returncode, 74)
        # A socket of systemd over IPv6, and one of a path.
        sockets = [socket.create_server(("::1", 0), family=socket.AF_INET6), socket.socket(socket.AF_UNIX)]
        sockets[1].bind(str(self.folder / "given.sock"))
        sockets[1].listen()
        process, names = self.start_with_sockets(["--listen", "fd:six", "--ops-listen", "fd:path"], "six:path", 2, given=sockets)
        for address in (f"[::1]:{names[0][1]}", f"unix:{names[1]}"):
            asked = run("serve", "--health", address)
            self.assertEqual((asked.returncode, asked.stdout), (0, "ready\n"), asked.stderr)
        process.terminate()
        self.assertEqual(process.wait(20), 0)

    def test_health_is_not_what_something_else_answers(self):
        for answer in (b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 2", b"HTTP/1.1 404 No\r\n\r\n"):
            listening = socket.create_server(("127.0.0.1", 0))

            def serve(answer=answer, listening=listening):
                client, _ = listening.accept()
                with client:
                    client.recv(4096)
                    client.sendall(answer)

            thread = threading.Thread(target=serve)
            thread.start()
            asked = run("serve", "--health", f"127.0.0.1:{listening.getsockname()[1]}")
            thread.join()
            listening.close()
            self.assertNotEqual(asked.returncode, 0, answer)
            self.assertNotIn("ready\n", asked.stdout.replace("not ready", ""))

    def test_operators_are_warned(self):
        self.certificate()
        for mode in (0o644, 0o600):
            (self.folder / "tls.key").chmod(mode)
            checked = run("serve", "--listen", "127.0.0.1:0", "--policy", "policy.bcdl", "--tls-certificate", "tls.crt", "--tls-key", "tls.key",
                          "--check-config", cwd=self.folder)
            self.assertEqual(checked.returncode, 0, checked.stderr)
            self.assertEqual("can be read by everybody" in checked.stderr, mode == 0o644)
            self.assertEqual("runs as root" in checked.stderr, os.geteuid() == 0)

    def test_what_makes_no_sense_is_refused(self):
        token = self.folder / "open"
        token.write_text("secret-token-text\n")
        token.chmod(0o644)
        key = run("keypair", "--only-private-key").stdout.strip()
        listen = ("--listen", "127.0.0.1:0")
        for words, code, says in [
            (("--decision-log", "https://user:canary@logs.example/"), 64, "user name"),
            (("--decision-log", "http://logs.example/x#y"), 64, "URL of a collector"),
            (("--decision-log", key), 64, "looks like a key or a token"),
            (("--trace-otlp", key), 64, "looks like a key or a token"),
            (("--trace-otlp", ""), 64, "--trace-otlp"),
            (("--decision-log-required",), 64, "--decision-log"),
            (("--decision-log", "x", "--decision-log-token-file", "open"), 64, "names none"),
            (("--decision-log", "http://127.0.0.1:1/", "--decision-log-token-file", "open"), 2, "open"),
            (("--trace-otlp", "http://127.0.0.1:1/", "--trace-token-file", "missing"), 74, "`--trace-token-file` cannot be read"),
            (("--decision-log", "/nowhere/at/all"), 74, "the decision log `/nowhere/at/all`: no such file"),
            (("--decision-log", "log", "--decision-log-mask", "subject.ID"), 64, "no member `subject.ID`"),
            (("--ops-listen", "0.0.0.0:0"), 64, "reached from other machines without TLS"),
            (("--ops-listen", "[::]:0"), 64, "reached from other machines without TLS"),
        ]:
            for checked in ((), ("--check-config",)):
                if checked and code == 74 and "--decision-log" in words:
                    continue  # it opens nothing that would be written to
                refused = run("serve", *listen, "--policy", "policy.bcdl", *words, *checked, cwd=self.folder)
                self.assertEqual((words, refused.returncode), (words, code), refused.stderr)
                self.assertIn(says, refused.stderr)
                for secret in ("canary", "secret-token-text", key[-40:]):
                    self.assertNotIn(secret, refused.stderr + refused.stdout)


if __name__ == "__main__":
    test_serve.HARDTACK = HARDTACK
    unittest.main(argv=sys.argv[:1], verbosity=1)
