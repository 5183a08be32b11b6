"""A proxy asks `hardtack serve` before it lets anybody through to a small service.

    protects.py nginx|caddy|envoy|envoy-grpc PATH-OF-HARDTACK FOLDER-OF-EXAMPLES
"""

import http.client
import http.server
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ASKED, HARDTACK, EXAMPLES = sys.argv[1], os.path.abspath(sys.argv[2]), Path(sys.argv[3]).resolve()
PROXY = ASKED.removesuffix("-grpc")
GRPC = ASKED != PROXY


class Echo(http.server.BaseHTTPRequestHandler):
    """The protected service: says what it was asked, and by whom."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        users = self.headers.get_all("X-Auth-User") or []
        # What another program might take for ours, and the token.
        others = [name for name in self.headers if re.sub("[-_.]", "", name.lower()) in ("xauthuser", "xauthteam") and name.lower() != "x-auth-user"]
        body = f"{self.command} {self.path} users={users} others={[(name, self.headers[name]) for name in others]} token={'Authorization' in self.headers}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = answer

    def log_message(self, *_):
        pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(*words: str, text: str = "") -> str:
    done = subprocess.run([HARDTACK, *words], input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def ask(port: int, path: str, token: str | None = None, method: str = "GET", headers: dict | list | None = None, body: bytes | None = None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    given = list(headers.items() if isinstance(headers, dict) else headers or [])
    if token:
        given.append(("Authorization", f"Bearer {token}"))
    connection.putrequest(method, path)
    for name, value in given + ([("Content-Length", str(len(body)))] if body is not None else []):
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    content = answer.read().decode(errors="replace")
    connection.close()
    return answer.status, content


def until(condition, what: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(what)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def start_proxy(folder: Path, ports: dict[str, int], changed: tuple[str, str] = ("", "")) -> subprocess.Popen:
    text = (EXAMPLES / {"nginx": "nginx.conf", "caddy": "Caddyfile", "envoy": "envoy.yaml", "envoy-grpc": "envoy-grpc.yaml"}[ASKED]).read_text(encoding="utf-8")
    assert changed[0] in text
    text = text.replace(*changed)
    for written, port in ports.items():
        text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{port}").replace(f"port_value: {written}}}", f"port_value: {port}}}")
    if PROXY == "nginx":
        places = "".join(f"  {name} {folder}/{name};\n" for name in (
            "client_body_temp_path", "proxy_temp_path", "fastcgi_temp_path", "uwsgi_temp_path", "scgi_temp_path"))
        text = f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log stderr;\n" + text.replace(
            "http {\n", "http {\n  access_log off;\n" + places, 1)
        (folder / "nginx.conf").write_text(text, encoding="utf-8")
        words = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    elif PROXY == "envoy":
        (folder / "envoy.yaml").write_text(text, encoding="utf-8")
        words = ["envoy", "-c", str(folder / "envoy.yaml"), "--concurrency", "1", "--disable-hot-restart", "-l", "warning"]
    else:
        (folder / "Caddyfile").write_text(text, encoding="utf-8")
        words = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    log = open(folder / "proxy.log", "wb")
    return subprocess.Popen(words, stdout=log, stderr=log, env={**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)})


def main() -> int:
    if not shutil.which(PROXY) and not Path("/usr/sbin/" + PROXY).exists():
        print(f"{PROXY} is not installed (Debian: {PROXY})")
        return 77
    os.environ["PATH"] += ":/usr/sbin"
    running: list[subprocess.Popen] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            return check(folder, running)
        except BaseException:
            for log in ("proxy.log", "hardtack.log"):
                if (folder / log).exists():
                    print(f"--- {log}", (folder / log).read_text(errors="replace"), sep="\n")
            raise
        finally:
            for process in running:
                process.kill()
                process.wait()


def check(folder: Path, running: list[subprocess.Popen]) -> int:
    key, half = folder / "root.key", folder / "root.pub"
    key.write_text(command("keypair", "--only-private-key"))
    key.chmod(0o600)
    half.write_text(command("keypair", "--from-file", str(key), "--only-public-key"))
    token = command("generate", "--private-key-file", str(key), "-",
                    text='user("ann"); right("ann", "POST", "/notes"); right("ann", "DELETE", "/notes/1");')
    narrow = command("attenuate", "-", "--block", 'check if method("GET")', text=token)
    other = command("generate", "--private-key-file", str(key), "-", text='user("bob");')
    (folder / "revoked").write_text("")

    echo = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=echo.serve_forever, daemon=True).start()
    port, decisions = free_port(), free_port()

    log = open(folder / "hardtack.log", "w", encoding="utf-8")
    words = [HARDTACK, "serve", "--max-time", "20s", "--forward-listen", f"127.0.0.1:{decisions}", "--proxy", PROXY, "--trusted-proxy", "127.0.0.1",
             "--policy", str(EXAMPLES / "policy.bcdl"), "--public-key-file", str(half), "--revocation-list", str(folder / "revoked"),
             "--identity-header", "x-auth-user=u($u) <- user($u)"]
    if GRPC:
        words += ["--identity-header", "x-auth-team=t($t) <- team($t)", "--remove-header", "authorization"]
    service = subprocess.Popen(words, stderr=log)
    running.append(service)
    ports = {"8000": port, "8401": decisions, "8080": echo.server_port}
    proxy = start_proxy(folder, ports)
    running.append(proxy)
    until(lambda: listens(port) and listens(decisions), "the proxy or the service does not listen")

    rows = [
        # what, path, token, more, status, what the service was told
        ("allowed", "/public/a?x=1", token, {}, 200, "GET /public/a?x=1 users=['ann']"),
        ("a right", "/notes", token, {"method": "POST", "body": b"x=1"}, 200, "POST /notes users=['ann']"),
        ("another right", "/notes/1", token, {"method": "DELETE"}, 200, "DELETE /notes/1 users=['ann']"),
        ("no right", "/notes/2", token, {"method": "DELETE"}, 403, None),
        ("of another", "/notes", other, {"method": "POST", "body": b"x"}, 403, None),
        ("narrowed", "/notes", narrow, {"method": "POST", "body": b"x"}, 403, None),
        ("narrowed, and enough", "/public/a", narrow, {}, 200, "users=['ann']"),
        ("no token", "/public/a", None, {}, 401, None),
        ("a broken token", "/public/a", token[:-4] + "AAAA", {}, 401, None),
        ("another scheme", "/public/a", None, {"headers": {"Authorization": f"Basic {token}"}}, 401, None),
        ("a forged name", "/public/a", token, {"headers": {"X-Auth-User": "root"}}, 200, "users=['ann']"),
        ("a forged name in another case", "/public/a", token, {"headers": {"x-auth-USER": "root"}}, 200, "users=['ann']"),
        ("a forged original target", "/private", token, {"headers": {"X-Original-URI": "/public/a", "X-Forwarded-Uri": "/public/a"}}, 403, None),
        ("a forged method", "/public/a", token, {"method": "POST", "headers": {"X-Original-Method": "GET", "X-Forwarded-Method": "GET"}, "body": b"x"}, 403, None),
        ("out of the folder", "/public/../private", token, {}, 403, None),
        ("out of the folder, encoded", "/public/%2e%2e/private", token, {}, 403, None),
        # Envoy normalises these itself, or refuses them, before it asks.
        ("two slashes", "//public/a", token, {}, 200 if PROXY == "envoy" else 403, "GET /public/a" if PROXY == "envoy" else None),
        ("an encoded slash", "/public%2fa", token, {}, 400 if PROXY == "envoy" else 403, None),
    ]
    if PROXY != "envoy":
        # nginx takes no such names, the configuration of Caddy removes them; programs behind may read them as ours.
        spellings = {"X_Auth_User": "root", "X.Auth.User": "root", "X-Auth_User": "root", "x_auth-user": "root", "X_AUTH_USER": "root"}
        rows += [("names that look like ours", "/public/a", token, {"headers": spellings}, 200, "users=['ann'] others=[]")]
    if GRPC:
        forged = {"X-Auth-Team": "root", "X_Auth_User": "root", "X.Auth.User": "root", "X_Auth_Team": "root"}
        rows += [
            # Ours replaces it, and is empty; the spellings of others and the token are gone.
            ("a forged name for what is not known, and others like it", "/public/a", token, {"headers": forged}, 200, "users=['ann'] others=[('x-auth-team', '')] token=False"),
            ("two tokens", "/public/a", None, {"headers": [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]}, 401, None),
            ("a header that is not UTF-8", "/public/a", token, {"headers": {"X-Odd": b"\xff\xfe"}}, 200, "users=['ann']"),
        ]
    for what, path, given, more, status, told in rows:
        got, body = ask(port, path, given, **more)
        assert got == status, (what, got, body)
        assert told is None or told in body, (what, body)

    ids = command("inspect", "--json", "-", text=token)
    (folder / "revoked").write_text(re.search(r'"([0-9a-f]{128})"', ids).group(1) + "\n")
    until(lambda: ask(port, "/public/a", token)[0] == 401, "a revoked token is let through")
    assert ask(port, "/public/a", narrow)[0] == 401  # what was derived of it, too
    assert ask(port, "/public/a", other)[0] == 200

    more = check_open(folder, ports, proxy, running, token, other) if GRPC else 0

    service.send_signal(signal.SIGTERM)
    assert service.wait(30) == 0
    got, body = ask(port, "/public/a", other)
    assert got in (403, 500, 502, 503) and "users=" not in body, (got, body)
    print(f"{ASKED}: {len(rows) + 4 + more} requests as they must be")
    return 0


def check_open(folder: Path, ports: dict[str, int], proxy: subprocess.Popen, running: list[subprocess.Popen], revoked: str, token: str) -> int:
    """An Envoy that lets through what was not decided: nothing that a client can send is that."""
    proxy.kill()
    proxy.wait()
    running.append(start_proxy(folder, ports, ("failure_mode_allow: false", "failure_mode_allow: true")))
    port = ports["8000"]
    # Until it has a connection to the service, nothing is decided, and everybody is let through.
    until(lambda: listens(port) and ask(port, "/public/a")[0] == 401, "Envoy does not ask")
    rows = [
        ("allowed", "/public/a", token, {}, 200),
        ("no right", "/notes/2", token, {"method": "DELETE"}, 403),
        ("no token", "/public/a", None, {}, 401),
        ("revoked", "/public/a", revoked, {}, 401),
        ("out of the folder", "/public/..;/private", token, {}, 403),
        ("large headers", "/private", token, {"headers": {f"X-{i}": "a" * 5_000 for i in range(10)}}, 403),
        ("many headers", "/private", token, {"headers": {f"X-{i}": "a" for i in range(90)}}, 403),
        ("not UTF-8", "/private", token, {"headers": {"X-Odd": b"\xff\xfe"}}, 403),
        ("a trace that is too long", "/private", token, {"headers": {"traceparent": "00-" + "a" * 32 + "-" + "b" * 16 + "-01", "tracestate": "a=" + "b" * 40_000}}, 403),
        ("another encoding", "/private", token, {"headers": {"grpc-encoding": "gzip", "grpc-timeout": "1n", "te": "trailers"}}, 403),
    ]
    for what, path, given, more, status in rows:
        got, body = ask(port, path, given, **more)
        assert got == status, ("failure_mode_allow: " + what, got, body)
    running[-1].kill()
    running[-1].wait()
    running.append(start_proxy(folder, ports))
    until(lambda: listens(port) and ask(port, "/public/a", token)[0] == 200, "Envoy does not ask")
    return len(rows)


if __name__ == "__main__":
    sys.exit(main())
