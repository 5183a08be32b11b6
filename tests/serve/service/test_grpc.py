"""`hardtack serve --proxy envoy` as a process: its forward listener speaks gRPC, too; no other does.

    test_grpc.py PATH-OF-HARDTACK
"""

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


def call(path: str, message: bytes) -> bytes:
    """A call on the first stream, its headers as literals."""
    headers = {":method": "POST", ":path": path, ":scheme": "http", ":authority": "a", "content-type": "application/grpc"}
    block = b"".join(b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode() for name, value in headers.items())
    return PREFACE + frame(4, 0, 0, b"") + frame(1, 4, 1, block) + frame(0, 1, 1, b"\0" + struct.pack(">I", len(message)) + message)


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

    def serve(self, proxy: str):
        process = subprocess.Popen(
            [HARDTACK, "serve", "--max-time", "20s", "--forward-listen", "127.0.0.1:0", "--proxy", proxy, "--trusted-proxy", "127.0.0.1", "--policy", "policy.bcdl",
             "--public-key-file", "root.pub"], cwd=self.path, stderr=subprocess.PIPE, text=True)
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

    def test_others_do_not(self):
        _, port = self.serve("nginx")
        self.assertTrue(answer(port, call("/grpc.health.v1.Health/Check", b"")).startswith(b"HTTP/1.1 403 "))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
