"""Issuers that publish keys over TLS on this machine, with one authority made for the occasion (`ca.pem`)."""

import base64
import hashlib
import http.server
import json
import ssl
import subprocess
import threading
from pathlib import Path


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


class JwksIssuer:
    def __init__(self, folder: Path, name: str = "issuer") -> None:
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        if not (folder / "ca.pem").exists():
            openssl(folder, "req", "-x509", *curve, "-days", "2", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=authority of a test",
                    "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
        (folder / "ext").write_text("subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n")
        openssl(folder, "req", "-new", *curve, "-keyout", f"{name}.tls.key", "-out", f"{name}.csr", "-subj", "/CN=issuer")
        openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
                "-extfile", "ext", "-out", f"{name}.pem")
        key = subprocess.run(["openssl", "x509", "-in", f"{name}.pem", "-pubkey", "-noout"], cwd=folder, check=True, capture_output=True).stdout
        der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=key, check=True, capture_output=True).stdout
        self.pin = "sha256//" + base64.b64encode(hashlib.sha256(der).digest()).decode()
        self.fail = False
        self.asked = 0
        self.document = b'{"keys": []}'
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                issuer.asked += 1
                body = b"<html>not now</html>" if issuer.fail else issuer.document
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # clients that went away

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.tls.key")
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"https://localhost:{self.server.server_port}/jwks"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def jwk(name: str, public: bytes) -> dict:
        return {"kty": "OKP", "crv": "Ed25519", "kid": name, "x": base64.urlsafe_b64encode(public).rstrip(b"=").decode()}

    def publish(self, *keys: dict) -> None:
        self.document = json.dumps({"keys": keys}).encode()
        self.fail = False

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
