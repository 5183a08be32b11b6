"""`hardtack serve --proxy envoy` as a process: its forward listener speaks gRPC, too; no other does.

    test_grpc.py PATH-OF-HARDTACK
"""

import json
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HARDTACK = sys.argv[1] if len(sys.argv) > 1 else "hardtack"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
POLICY = 'allow if user($u), method("GET"), segment(0, "public");'


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def call(path: str, message: bytes, more: dict | None = None) -> bytes:
    """A call on the first stream, its headers as literals."""
    headers = {":method": "POST", ":path": path, ":scheme": "http", ":authority": "a", "content-type": "application/grpc"} | (more or {})
    block = b"".join(b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode() for name, value in headers.items())
    data = b"\0" + struct.pack(">I", len(message)) + message
    pieces = [data[at : at + 16_384] for at in range(0, len(data), 16_384)]
    return PREFACE + frame(4, 0, 0, b"") + frame(1, 4, 1, block) + b"".join(
        frame(0, int(piece is pieces[-1]), 1, piece) for piece in pieces)


def answer(port: int, sent: bytes) -> bytes:
    """The message of the answer; what came instead, if it is none."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        received, message = b"", b""
        while True:
            while len(received) >= 9 and len(received) >= 9 + int.from_bytes(received[:3], "big"):
                size = int.from_bytes(received[:3], "big")
                kind, flags, payload = received[3], received[4], received[9 : 9 + size]
                received = received[9 + size :]
                if kind == 0:
                    message += payload
                if kind in (0, 1) and flags & 1:
                    return message[5:]
            piece = connection.recv(65536)
            if not piece:
                return received
            received += piece


def text(number: int, value: bytes) -> bytes:
    size = b""
    rest = len(value)
    while rest > 127:
        size += bytes([rest & 127 | 128])
        rest >>= 7
    return bytes([number << 3 | 2]) + size + bytes([rest]) + value


def check(method: str, path: str, token: str) -> bytes:
    """A CheckRequest of Envoy."""
    header = text(3, text(1, b"authorization") + text(2, f"Bearer {token}".encode()))
    http = text(2, method.encode()) + header + text(4, path.encode()) + text(5, b"shop.example")
    return text(1, text(4, text(2, http)))


class Grpc(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        run = lambda *words, **more: subprocess.run([HARDTACK, *words], capture_output=True, text=True, timeout=60, check=True, **more).stdout
        (self.path / "root.key").write_text(run("keypair", "--only-private-key"))
        (self.path / "root.key").chmod(0o600)
        (self.path / "root.pub").write_text(run("keypair", "--from-file", str(self.path / "root.key"), "--only-public-key"))
        self.token = run("generate", "--private-key-file", str(self.path / "root.key"), "-", input='user("ann");').strip()
        (self.path / "policy.bcdl").write_text(POLICY)

    def tearDown(self):
        self.folder.cleanup()

    def serve(self, proxy: str, *more: str):
        process = subprocess.Popen(
            [HARDTACK, "serve", "--max-time", "20s", "--forward-listen", "127.0.0.1:0", "--proxy", proxy, "--trusted-proxy", "127.0.0.1", "--policy", "policy.bcdl",
             "--public-key-file", "root.pub", *more], cwd=self.path, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process, int(process.stderr.readline().rsplit(":", 1)[1])

    def test_envoy_asks_over_grpc(self):
        process, port = self.serve("envoy")
        service = "/envoy.service.auth.v3.Authorization/Check"
        allowed = answer(port, call(service, check("GET", "/public/a", self.token)))
        self.assertEqual(allowed[:3], b"\x0a\x00\x1a")
        for method, path, token, status in (("POST", "/public/a", self.token, 403), ("GET", "/private", self.token, 403),
                                            ("GET", "/public/../private", self.token, 403), ("GET", "/public/a", "x", 401)):
            denied = answer(port, call(service, check(method, path, token)))
            code = 16 if status == 401 else 7
            self.assertEqual(denied[:4], bytes([0x0A, 2, 8, code]), (method, path))
            self.assertIn(f'"status":{status}'.encode(), denied)
        self.assertEqual(answer(port, call(service, b""))[:4], bytes([0x0A, 2, 8, 7]))
        self.assertEqual(answer(port, call("/grpc.health.v1.Health/Check", b"")), b"\x08\x01")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(30), 0)

    def test_operators_are_told_of_every_call(self):
        trace, span = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
        process, port = self.serve("envoy", "--decision-log", "log.jsonl", "--trace-otlp", "spans.jsonl", "--max-body", "20000")
        service = "/envoy.service.auth.v3.Authorization/"
        traced = {"traceparent": f"00-{trace}-{span}-01", "tracestate": "shop=1"}
        good = check("GET", "/public/a", self.token)
        for path, message, more in (("Check", good, {}), ("Check", good + text(15, b"a" * 30_000), {}), ("Allow", good, {}),
                                    ("Check", good, {"grpc-timeout": "soon"}), ("Check", check("GET", "/a/../b", self.token), {})):
            answer(port, call(service + path, message, traced | more))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(30), 0)
        lines = [json.loads(line) for line in (self.path / "log.jsonl").read_text().splitlines()]
        self.assertEqual([(line["api"], line["decision"], line["reason"], line.get("why"), line["trace_id"]) for line in lines],
                         [("forward", decision, reason, why, trace) for decision, reason, why in [
                             ("allow", "allowed", None), ("deny", "limit", "body_size"), ("deny", "request", "grpc_method"),
                             ("deny", "request", "grpc_timeout"), ("deny", "request", "dot_segment")]])
        self.assertEqual(len({line["id"] for line in lines}), 5)
        spans = [span for line in (self.path / "spans.jsonl").read_text().splitlines()
                 for span in json.loads(line)["resourceSpans"][0]["scopeSpans"][0]["spans"]]
        self.assertEqual(len(spans), 4)  # what a listener refuses is none
        for one in spans:
            self.assertEqual((one["traceId"], one["parentSpanId"], one["traceState"], one["name"]), (trace, span, "shop=1", "forward"))
        self.assertEqual({one["spanId"] for one in spans}, {line["span_id"] for line in lines if line.get("why") != "body_size"})

    def test_others_do_not(self):
        _, port = self.serve("nginx")
        self.assertTrue(answer(port, call("/grpc.health.v1.Health/Check", b"")).startswith(b"HTTP/1.1 403 "))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
