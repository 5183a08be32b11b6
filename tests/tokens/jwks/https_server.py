#!/usr/bin/env python3
"""Serves key sets over TLS on this machine, with an authority made for the occasion, and runs a test program against it.

usage: https_server.py TEST-PROGRAM

Needs Python's standard library and the command openssl. The program finds in its environment JWKS_PORT (a certificate
for localhost), JWKS_WRONG_NAME_PORT, JWKS_EXPIRED_PORT, JWKS_SELF_SIGNED_PORT, JWKS_PLAIN_PORT (no TLS) and JWKS_CA.
"""
import http.server
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import time

KEY = '{"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}'
LIMIT = 1 << 20
asked = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, to):
        self.answer(302, headers=[("Location", to)])

    def endless(self, piece, pause):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        for _ in range(4096):
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(pause)

    def do_GET(self):
        here = f"https://localhost:{self.server.server_port}"
        path = self.path
        asked[path] = asked.get(path, 0) + 1
        try:
            if path == "/jwks":
                self.answer(200, KEY.encode())
            elif path.startswith("/redirect/"):
                left = int(path.rsplit("/", 1)[1])
                self.redirect(f"/redirect/{left - 1}" if left > 1 else "/jwks")
            elif path == "/absolute":
                self.redirect(f"{here.upper().replace('HTTPS', 'https')}/jwks")
            elif path == "/loop":
                self.redirect("/loop")
            elif path == "/to-http":
                self.redirect(f"http://localhost:{PLAIN.server_port}/jwks")
            elif path == "/to-address":
                self.redirect(f"https://127.0.0.1:{self.server.server_port}/jwks")
            elif path == "/to-other-port":
                self.redirect(f"https://localhost:{OTHERS['EXPIRED'].server_port}/jwks")
            elif path == "/to-metadata":
                self.redirect("https://169.254.169.254/latest/meta-data/")
            elif path == "/to-private":
                self.redirect("https://10.0.0.1/jwks")
            elif path == "/to-file":
                self.redirect("file:///etc/passwd")
            elif path == "/to-user":
                self.redirect(f"https://user:secret@localhost:{self.server.server_port}/jwks")
            elif path == "/to-nowhere":
                self.answer(302)
            elif path == "/exact":
                self.answer(200, KEY.encode() + b" " * (LIMIT - len(KEY)))
            elif path == "/large":
                self.answer(200, KEY.encode() + b" " * (LIMIT + 1 - len(KEY)))
            elif path == "/endless":
                self.endless(b" " * 65536, 0)
            elif path == "/slow":
                self.endless(b" ", 0.05)
            elif path == "/silent":
                time.sleep(5)
            elif path == "/gzip":
                self.answer(200, b"\x1f\x8b\x08\x00", [("Content-Encoding", "gzip")])
            elif path == "/404":
                self.answer(404, KEY.encode())
            elif path == "/500":
                self.answer(500, KEY.encode())
            elif path == "/304":
                self.answer(304)
            elif path == "/cut":
                self.send_response(200)
                self.send_header("Content-Length", "100000")
                self.end_headers()
                self.wfile.write(KEY.encode())
                self.close_connection = True
            else:
                self.answer(404)
        except OSError:
            pass  # the client went away


def openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def make_authority(folder):
    openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=authority of a test",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")


def make_request(folder, name, subject):
    with open(os.path.join(folder, name + ".ext"), "w", encoding="ascii") as file:
        file.write(f"subjectAltName={subject}\nbasicConstraints=CA:FALSE\n")
    openssl(folder, "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=test")


def make_certificate(folder, name, subject):
    make_request(folder, name, subject)
    openssl(folder, "x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-extfile", name + ".ext", "-out", name + ".pem")


# `openssl x509` has no option for dates before version 3.4, and none for negative days after it; `openssl ca` takes dates everywhere.
def make_expired_certificate(folder, name, subject):
    make_request(folder, name, subject)
    with open(os.path.join(folder, "ca.cnf"), "w", encoding="ascii") as file:
        file.write("[ca]\ndefault_ca=a\n[a]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\n"
                   "policy=p\n[p]\ncommonName=supplied\n")
    with open(os.path.join(folder, "index"), "w", encoding="ascii"):
        pass
    openssl(folder, "ca", "-batch", "-notext", "-config", "ca.cnf", "-rand_serial", "-cert", "ca.pem", "-keyfile", "ca.key",
            "-startdate", "20200101000000Z", "-enddate", "20200102000000Z", "-extfile", name + ".ext",
            "-in", name + ".csr", "-out", name + ".pem")


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # clients that refuse the certificate


def serve(folder=None, name=None):
    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if name:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, name + ".pem"), os.path.join(folder, name + ".key"))
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


with tempfile.TemporaryDirectory() as work:
    make_authority(work)
    make_certificate(work, "good", "DNS:localhost,IP:127.0.0.1")
    make_certificate(work, "wrong_name", "DNS:other.example")
    make_expired_certificate(work, "expired", "DNS:localhost")
    openssl(work, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-keyout", "self_signed.key", "-out", "self_signed.pem", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost")
    PLAIN = serve()
    OTHERS = {name.upper(): serve(work, name) for name in ("wrong_name", "expired", "self_signed")}
    main = serve(work, "good")
    environment = dict(os.environ, JWKS_PORT=str(main.server_port), JWKS_PLAIN_PORT=str(PLAIN.server_port),
                       JWKS_CA=os.path.join(work, "ca.pem"), https_proxy="http://127.0.0.1:1",
                       ALL_PROXY="http://127.0.0.1:1")
    for name, server in OTHERS.items():
        environment[f"JWKS_{name}_PORT"] = str(server.server_port)
    code = subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    if asked.get("/loop", 0) > 6:
        print(f"the loop of redirects was followed {asked['/loop']} times")
        code = code or 1
sys.exit(code)
