"""`hardtack serve` with policies that are a signed bundle, and with several policy sets; and `hardtack bundle`.

    test_policies.py PATH-OF-HARDTACK
"""

import http.client
import json
import os
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from test_serve import Service, ask, run

TEST = 'test "who may" { authorizer from "%s.bcdl" { user("%s"); operation("read"); } expect %s; }\n'


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "bundle.key").write_text(run("keypair", "--only-private-key").stdout)
        os.chmod(self.folder / "bundle.key", 0o600)
        (self.folder / "bundle.pub").write_text(
            run("keypair", "--from-file", "bundle.key", "--only-public-key", cwd=self.folder).stdout)

    def service(self, *words: str) -> Service:
        service = Service(*words, folder=self.folder)
        self.addCleanup(service.end)
        return service

    def allows(self, port: int, user: str, headers: dict | None = None, connection=None) -> bool:
        question = {"facts": [{"name": "user", "terms": [user]}, {"name": "operation", "terms": ["read"]}]}
        if connection is None:
            status, _, body = ask(port, "POST", "/v1/authorize", question, headers)
        else:
            connection.request("POST", "/v1/authorize", json.dumps(question), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            status, body = answer.status, answer.read()
        self.assertEqual(status, 200, body)
        return json.loads(body)["decision"] == "allow"

    def metric(self, port: int, line: str) -> bool:
        return line in ask(port, "GET", "/metrics")[2].decode()


class Bundles(Folder):
    def policies(self, user: str, tested: str | None = None) -> None:
        folder = self.folder / "shop"
        folder.mkdir(exist_ok=True)
        (folder / "default.bcdl").write_text(f'allow if user("{user}"), operation("read");\n')
        (folder / "default.test.bcdl").write_text(TEST % ("default", tested or user, "allow"))

    def create(self, version: int, output: str = "shop.bundle", key: str = "bundle.key") -> subprocess.CompletedProcess:
        made = run("bundle", "create", "shop", "--key", key, "--version", str(version), "--output", "next.bundle", cwd=self.folder)
        if made.returncode == 0:
            os.rename(self.folder / "next.bundle", self.folder / output)
        return made

    def told_bundle(self, port: int) -> dict:
        """What the answers of both APIs say, which is the same."""
        native = json.loads(ask(port, "POST", "/v1/authorize", {})[2])["bundle"]
        question = {"subject": {"type": "user", "id": "a"}, "action": {"name": "b"}, "resource": {"type": "c", "id": "d"}}
        authzen = json.loads(ask(port, "POST", "/access/v1/evaluation", question)[2])["context"]["bundle"]
        self.assertEqual(native, authzen)
        return native

    def test_a_service_decides_by_the_newest_bundle_alone(self):
        self.policies("ann")
        self.assertEqual(self.create(7).returncode, 0)
        words = ("--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--policy", "shop.bundle", "--bundle-key-file",
                 "bundle.pub", "--bundle-state", "state")
        service = self.service(*words, "--decision-log", "log.jsonl")
        port, operation = service.ports(2)
        self.assertTrue(self.allows(port, "ann"))
        self.assertEqual(self.told_bundle(port), {"name": "shop", "version": 7})
        self.assertFalse(self.allows(port, "eve"))
        self.assertTrue(self.metric(operation, "hardtack_bundle_version 7"))

        self.policies("bea")
        self.assertEqual(self.create(9).returncode, 0)
        service.wait_for("reloaded")
        self.assertTrue(self.allows(port, "bea"))
        self.assertFalse(self.allows(port, "ann"))
        self.assertEqual(self.told_bundle(port), {"name": "shop", "version": 9})
        digest = json.loads(run("bundle", "inspect", "shop.bundle", "--json", cwd=self.folder).stdout)["bundle"]["digest"]
        self.assertTrue(self.metric(operation, f'hardtack_bundle_info{{name="shop",digest="{digest}"}} 1'))
        self.assertEqual(ask(operation, "GET", "/readyz")[0], 200)

        # S57 to S59: an older one, another one of the same version, a stranger's, a cut one, and policies alone.
        ninth = (self.folder / "shop.bundle").read_bytes()
        self.policies("eve")
        (self.folder / "other.key").write_text(run("keypair", "--only-private-key").stdout)
        os.chmod(self.folder / "other.key", 0o600)
        bad = []
        for version, key in ((8, "bundle.key"), (9, "bundle.key"), (10, "other.key")):
            self.assertEqual(self.create(version, "bad.bundle", key).returncode, 0)
            bad.append((self.folder / "bad.bundle").read_bytes())
        bad += [ninth[:-512], ninth + b"\0" * 512, b'allow if user("eve");\n', b""]
        for count, content in enumerate(bad):
            (self.folder / "next").write_bytes(content)
            os.rename(self.folder / "next", self.folder / "shop.bundle")
            service.wait_for("goes on deciding", count + 1)
            self.assertTrue(self.allows(port, "bea"))
            self.assertFalse(self.allows(port, "eve"))
            self.assertEqual(ask(operation, "GET", "/readyz")[0], 503)
            self.assertTrue(self.metric(operation, "hardtack_bundle_version 9"))
        self.assertEqual(service.stop(), 0)
        # The log says by which bundle each was decided.
        lines = [json.loads(line) for line in (self.folder / "log.jsonl").read_text().splitlines()]
        self.assertEqual(lines[0]["bundle"], {"name": "shop", "version": 7})
        self.assertEqual(lines[-1]["bundle"], {"name": "shop", "version": 9})
        self.assertEqual({line["bundle"]["version"] for line in lines}, {7, 9})

        # After a restart, too.
        self.assertEqual(self.create(8).returncode, 0)
        refused = run("serve", *words, cwd=self.folder)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("version 9 was accepted before", refused.stderr)
        (self.folder / "shop.bundle").write_bytes(ninth)
        (self.folder / "serve.toml").write_text(
            'listen = "127.0.0.1:0"\npolicy = "shop.bundle"\nbundle-key-file = ["bundle.pub"]\nbundle-state = "state"\n'
            'bundle-name = "shop"\npolicy-set-by-listener = ["127.0.0.1:0=default"]\n')
        checked = run("serve", "--config", "serve.toml", "--check-config", cwd=self.folder)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertIn("policy set default", checked.stdout)

    def test_a_bundle_whose_tests_fail_is_not_made_and_not_taken(self):
        self.policies("ann", tested="eve")
        made = self.create(7)
        self.assertEqual(made.returncode, 1)
        self.assertIn("FAIL who may", made.stderr)
        self.assertFalse((self.folder / "shop.bundle").exists())
        (self.folder / "shop" / "default.test.bcdl").unlink()
        made = self.create(7)
        self.assertEqual(made.returncode, 0)
        self.assertIn("there are no tests in it", made.stderr)
        shown = run("bundle", "verify", "shop.bundle", "--public-key-file", "bundle.pub", "--json", cwd=self.folder)
        self.assertEqual((shown.returncode, json.loads(shown.stdout)["verified"]), (0, True))

    def test_keys_of_bundles_are_for_bundles(self):
        self.policies("ann")
        (self.folder / "seed").write_text("hex:" + "5a" * 32)
        os.chmod(self.folder / "seed", 0o600)
        for purpose, path, code in [("policy-bundle", "policy/bundles", 0), ("other", "policy/other", 2)]:
            key = run("derive-key", "--seed-file", "seed", "--path", path, "--purpose", purpose, "--key-algorithm", "ed25519",
                      cwd=self.folder)
            (self.folder / "derived.key").write_text(key.stdout)
            os.chmod(self.folder / "derived.key", 0o600)
            made = self.create(7, key="derived.key")
            self.assertEqual(made.returncode, code, made.stderr)
            self.assertNotIn(json.loads(key.stdout)["private_key"], made.stderr + made.stdout)

    def test_what_makes_no_sense_is_refused_at_the_start(self):
        self.policies("ann")
        self.assertEqual(self.create(7).returncode, 0)
        (self.folder / "empty").write_text("")
        good = ("--listen", "127.0.0.1:0", "--policy", "shop.bundle")
        key = ("--bundle-key-file", "bundle.pub")
        for words, code, says in [
            (good, 64, "--bundle-key"),
            ((*good, "--bundle-key", ""), 64, "is empty"),
            ((*good, "--bundle-key", "x"), 2, "key of bundles"),
            ((*good, "--bundle-key-file", "nowhere"), 74, "nowhere"),
            ((*good, "--bundle-key-file", "bundle.key"), 2, "private key"),
            ((*good, "--bundle-key-file", "empty"), 2, "key of bundles"),
            ((*good, *key, "--bundle-name", "other"), 64, "is named `shop`"),
            ((*good, *key, "--bundle-state", "shop"), 74, "shop"),
            (("--listen", "127.0.0.1:0", "--policy", "shop", "--bundle-name", "shop"), 64, "--bundle-key"),
            (("--listen", "127.0.0.1:0", "--policy", "shop", *key), 74, "not a regular file"),
            (("--listen", "127.0.0.1:0", "--policy", "shop/default.bcdl", *key), 2, "bundle"),
        ]:
            refused = run("serve", *words, cwd=self.folder)
            self.assertEqual((words, refused.returncode), (words, code), refused.stderr)
            self.assertIn(says, refused.stderr)


class PolicySets(Folder):
    def setUp(self):
        super().setUp()
        (self.folder / "sets").mkdir()
        for name, user in (("a", "ann"), ("b", "bea")):
            (self.folder / "sets" / f"{name}.bcdl").write_text(f'allow if user("{user}");\n')

    def users(self, port: int, headers: dict | None = None, connection=None) -> list[str]:
        return [user for user in ("ann", "bea", "eve") if self.allows(port, user, headers, connection)]

    def test_a_listener_has_a_set(self):
        paths = [str(self.folder / "one.sock"), str(self.folder / "two.sock")]
        service = self.service("--listen", f"unix:{paths[0]}", "--listen", f"unix:{paths[1]}", "--policy", "sets",
                               "--policy-set-by-listener", f"unix:{paths[0]}=a", "--policy-set-by-listener", f"unix:{paths[1]}=b")
        service.wait_for("listening on unix:", 2)

        class Socket(http.client.HTTPConnection):
            def connect(self):
                import socket
                self.sock = socket.socket(socket.AF_UNIX)
                self.sock.connect(self.host)

        for path, expected in zip(paths, (["ann"], ["bea"])):
            connection = Socket(path)
            question = lambda user: json.dumps({"facts": [{"name": "user", "terms": [user]}]})  # noqa: E731
            found = []
            for user in ("ann", "bea", "eve"):
                connection.request("POST", "/v1/authorize", question(user), {"Content-Type": "application/json", "Host": "x"})
                if json.loads(connection.getresponse().read())["decision"] == "allow":
                    found.append(user)
            self.assertEqual(found, expected)
            connection.close()

    def test_a_trusted_proxy_names_the_set_and_nobody_else(self):
        words = ("--listen", "127.0.0.1:0", "--policy", "sets", "--policy-set-by-header", "x-tenant")
        service = self.service(*words, "--trusted-proxy", "127.0.0.1")
        (port,) = service.ports(1)
        for headers, expected in [({"X-Tenant": "a"}, ["ann"]), ({"x-tenant": "b"}, ["bea"]), ({"X-Tenant": "A"}, []),
                                  ({"X-Tenant": "c"}, []), ({"X-Tenant": ""}, []), ({}, []), ({"X_Tenant": "a"}, [])]:
            self.assertEqual((headers, self.users(port, headers)), (headers, expected))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        body = json.dumps({"facts": [{"name": "user", "terms": ["ann"]}]})
        connection.putrequest("POST", "/v1/authorize")
        for name, value in [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("X-Tenant", "a"), ("X-Tenant", "a")]:
            connection.putheader(name, value)
        connection.endheaders(body.encode())
        self.assertNotIn(b'"allow"', connection.getresponse().read())
        connection.close()
        self.assertEqual(service.stop(), 0)

        forged = self.service(*words, "--trusted-proxy", "192.0.2.1")
        (port,) = forged.ports(1)
        self.assertEqual(self.users(port, {"X-Tenant": "a"}), [])
        # A set that is gone is put back, or decides nothing.
        self.assertEqual(forged.stop(), 0)

    def test_several_sets_of_which_none_decides_are_refused(self):
        words = ("--listen", "127.0.0.1:0", "--policy", "sets")
        for checked in ((), ("--check-config",)):
            refused = run("serve", *words, *checked, cwd=self.folder)
            self.assertEqual(refused.returncode, 64, refused.stdout)
            self.assertIn("none of the 2 policy sets is called `default`, so that everybody would be denied", refused.stderr)
        # Nor does a second one take the decision from the only one.
        os.rename(self.folder / "sets" / "b.bcdl", self.folder / "b.bcdl")
        service = self.service(*words)
        (port,) = service.ports(1)
        os.rename(self.folder / "b.bcdl", self.folder / "sets" / "b.bcdl")
        service.wait_for("everybody would be denied(?s:.*)goes on deciding")
        self.assertEqual(self.users(port), ["ann"])
        self.assertEqual(ask(port, "GET", "/readyz")[0], 503)
        self.assertEqual(service.stop(), 0)

    def test_a_set_that_is_named_must_be_there(self):
        path = f"unix:{self.folder}/one.sock"
        words = ("--listen", path, "--policy", "sets", "--policy-set-by-listener", f"{path}=a")
        service = self.service(*words)
        service.wait_for("listening on unix:")
        os.rename(self.folder / "sets" / "a.bcdl", self.folder / "sets" / "c.bcdl")
        service.wait_for("there is no policy set `a`")
        os.rename(self.folder / "sets" / "c.bcdl", self.folder / "sets" / "a.bcdl")
        service.wait_for("reloaded")
        self.assertEqual(service.stop(), 0)

    def test_a_name_in_tls_has_a_set(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-keyout", "tls.key", "-out", "tls.pem", "-subj", "/CN=test", "-addext",
                        "subjectAltName=DNS:a.example,DNS:b.example,DNS:c.example"], cwd=self.folder, check=True, capture_output=True)
        service = self.service("--listen", "127.0.0.1:0", "--policy", "sets", "--tls-certificate", "tls.pem", "--tls-key", "tls.key",
                               "--policy-set-by-tls-name", "a.example=a", "--policy-set-by-tls-name", "B.example=b")
        (port,) = service.ports(1)
        context = ssl.create_default_context(cafile=str(self.folder / "tls.pem"))

        class Named(http.client.HTTPSConnection):
            def connect(self):
                import socket
                self.sock = context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname=self.host)

        for name, expected in [("a.example", ["ann"]), ("b.example", ["bea"]), ("c.example", [])]:
            connection = Named(name, timeout=20)
            self.assertEqual((name, self.users(port, connection=connection)), (name, expected))
            connection.close()

    def test_what_makes_no_sense_is_refused_at_the_start(self):
        (self.folder / "x.pem").write_text("")
        listen = ("--listen", "127.0.0.1:8400", "--policy", "sets")
        for words, code, says in [
            ((*listen, "--policy-set-by-listener", "127.0.0.1:8400=none"), 64, "no policy set `none`"),
            ((*listen, "--policy-set-by-listener", "127.0.0.1:8401=a"), 64, "127.0.0.1:840"),
            ((*listen, "--policy-set-by-listener", "a"), 64, "is not an address"),
            ((*listen, "--policy-set-by-listener", "127.0.0.1:8400="), 64, "is not an address"),
            ((*listen, "--policy-set-by-listener", ""), 64, "is empty"),
            ((*listen, "--listen", "127.0.0.1:8401", "--policy-set-by-listener", "127.0.0.1:8400=a"), 64, "nothing chooses"),
            ((*listen, "--policy-set-by-listener", "127.0.0.1:8400=a", "--policy-set-by-listener", "127.0.0.1:8400=b"), 64, "two policy sets"),
            ((*listen, "--policy-set-by-header", "x-tenant"), 64, "--trusted-proxy"),
            ((*listen, "--policy-set-by-header", "X-Tenant", "--trusted-proxy", "127.0.0.1"), 64, "lower case"),
            ((*listen, "--policy-set-by-header", "authorization", "--trusted-proxy", "127.0.0.1"), 64, "no header that a proxy sets"),
            ((*listen, "--policy-set-by-header", "x-tenant", "--trusted-proxy", "everyone"), 64, "everyone"),
            ((*listen, "--trusted-proxy", "127.0.0.1"), 64, "--forward-listen"),
            ((*listen, "--policy-set-by-tls-name", "a.example=a"), 64, "--tls-certificate"),
            ((*listen, "--policy-set-by-tls-name", "*=a", "--tls-certificate", "x.pem", "--tls-key", "x.pem"), 64, "no name"),
        ]:
            refused = run("serve", *words, cwd=self.folder)
            self.assertEqual((words, refused.returncode), (words, code), refused.stderr)
            self.assertIn(says, refused.stderr)


class Issuer(Folder):
    """Keys that an issuer publishes over TLS on this machine."""

    def setUp(self):
        super().setUp()
        sys.path.insert(0, str(Path(__file__).parent))
        from jwks_issuer import JwksIssuer
        self.issuer = JwksIssuer(self.folder)
        self.addCleanup(self.issuer.stop)
        (self.folder / "policy.bcdl").write_text('allow if claim("sub", $who);\n')

    def key(self, name: str) -> dict:
        """A key pair; its public half as an issuer publishes it."""
        private = run("keypair", "--only-private-key").stdout
        (self.folder / f"{name}.key").write_text(private)
        os.chmod(self.folder / f"{name}.key", 0o600)
        public = run("keypair", "--from-file", f"{name}.key", "--only-public-key", "--key-output-format", "hex", cwd=self.folder).stdout.strip()
        return self.issuer.jwk(name, bytes.fromhex(public.split("/")[-1]))

    def token(self, name: str, issuer: str | None = None, key_id: str | None = None) -> str:
        (self.folder / "claims.json").write_text(json.dumps({"sub": "ann"} | ({"iss": issuer} if issuer else {})))
        made = run("token", "mint", "--format", "jwt", "--claims", "claims.json", "--private-key-file", f"{name}.key", "--key-id",
                   key_id or name, cwd=self.folder)
        self.assertEqual(made.returncode, 0, made.stderr)
        return made.stdout.strip()

    def decision(self, port: int, token: str) -> str:
        return json.loads(ask(port, "POST", "/v1/authorize", {"token": token})[2]).get("decision")

    def until(self, holds, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not holds():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.1)

    def test_keys_are_fetched_rotate_and_are_kept_while_the_issuer_is_gone(self):
        one, two = self.key("one"), self.key("two")
        first, second = self.token("one"), self.token("two")
        self.issuer.fail = True
        service = self.service("--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--policy", "policy.bcdl", "--jwks-url",
                               self.issuer.url, "--jwks-ca", "ca.pem", "--jwks-refresh", "1s", "--jwks-max-age", "8s")
        port, operation = service.ports(2)
        self.assertNotEqual(self.decision(port, first), "allow")
        self.assertEqual(ask(operation, "GET", "/readyz")[0], 503)
        self.issuer.publish(one)
        self.until(lambda: self.decision(port, first) == "allow")
        self.assertEqual(ask(operation, "GET", "/readyz")[0], 200)
        self.assertNotEqual(self.decision(port, second), "allow")
        self.assertIn("hardtack_keyset_age_seconds", ask(operation, "GET", "/metrics")[2].decode())
        self.issuer.publish(one, two)
        self.until(lambda: self.decision(port, second) == "allow")
        self.issuer.publish(two)
        self.until(lambda: self.decision(port, first) != "allow")
        # S68: kept while the issuer answers nonsense, until they are too old.
        self.issuer.fail = True
        failed = 'hardtack_jwks_fetches_total{result="failed"}'
        before = [line for line in ask(operation, "GET", "/metrics")[2].decode().splitlines() if line.startswith(failed)]
        self.until(lambda: before != [line for line in ask(operation, "GET", "/metrics")[2].decode().splitlines() if line.startswith(failed)])
        self.assertEqual(self.decision(port, second), "allow")
        self.until(lambda: self.decision(port, second) != "allow")
        self.assertEqual(ask(operation, "GET", "/readyz")[0], 503)
        self.issuer.publish(two)
        self.until(lambda: self.decision(port, second) == "allow")
        self.assertEqual(service.stop(), 0)

    def test_each_issuer_has_its_keys_and_its_pins(self):
        from jwks_issuer import JwksIssuer
        other = JwksIssuer(self.folder, "other")
        self.addCleanup(other.stop)
        self.assertNotEqual(self.issuer.pin, other.pin)
        a, b = "https://a.example", "https://b.example"
        # Both call their key "k".
        self.issuer.publish(self.key("one") | {"kid": "k"})
        other.publish(self.key("two") | {"kid": "k"})
        tokens = {(key, issuer): self.token(key, issuer, "k") for key in ("one", "two") for issuer in (a, b, "https://c.example", a + "/", None)}
        good = {("one", a), ("two", b)}
        words = ("--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--policy", "policy.bcdl", "--jwks-ca", "ca.pem", "--jwks-refresh", "1s",
                 "--jwks-max-age", "6s")
        service = self.service(*words, "--jwks-issuer", f"{a}={self.issuer.url}", "--jwks-issuer", f"{b}={other.url}",
                               "--jwks-pin", f"{a}={self.issuer.pin}", "--jwks-pin", f"{b}={self.issuer.pin}", "--jwks-pin", f"{b}={other.pin}")
        port, operation = service.ports(2)
        self.until(lambda: ask(operation, "GET", "/readyz")[0] == 200)
        for of, token in tokens.items():
            self.assertEqual((of, self.decision(port, token) == "allow"), (of, of in good))
        metrics = ask(operation, "GET", "/metrics")[2].decode()
        for issuer in (a, b):
            self.assertIn(f'hardtack_jwks_keys{{state="usable",issuer="{issuer}"}} 1', metrics)
        # One that is gone takes only its own tokens along, and is named.
        other.fail = True
        self.until(lambda: self.decision(port, tokens["two", b]) != "allow")
        self.assertEqual(self.decision(port, tokens["one", a]), "allow")
        self.assertIn(b, ask(operation, "GET", "/readyz")[2].decode())
        other.publish(self.key("two") | {"kid": "k"})
        self.assertEqual(service.stop(), 0)

        # A server with another key than the pinned one is not asked for anything, however good its certificate is.
        service = self.service(*words, "--jwks-issuer", f"{a}={self.issuer.url}", "--jwks-pin", f"{a}={other.pin}")
        port, operation = service.ports(2)
        failed = f'hardtack_jwks_fetches_total{{result="failed",issuer="{a}"}} 0'
        asked = self.issuer.asked
        self.until(lambda: failed not in ask(operation, "GET", "/metrics")[2].decode())
        self.assertNotEqual(self.decision(port, tokens["one", a]), "allow")
        status, _, why = ask(operation, "GET", "/readyz")
        self.assertEqual(status, 503)
        self.assertIn("the key of the server is none of those that are pinned", why.decode())
        self.assertEqual(self.issuer.asked, asked)
        self.assertEqual(service.stop(), 0)

    def test_what_makes_no_sense_is_refused_at_the_start(self):
        good = ("--listen", "127.0.0.1:0", "--policy", "policy.bcdl")
        (self.folder / "empty").write_text("")
        issuer, pin = f"https://a.example={self.issuer.url}", self.issuer.pin
        for words, code, says in [
            (("--jwks-url", "http://localhost/jwks"), 64, "https://"),
            (("--jwks-url", "https://user:secret@localhost/jwks"), 64, "user name"),
            (("--jwks-url", ""), 64, "is empty"),
            (("--jwks-ca", "ca.pem"), 64, "--jwks-url"),
            (("--jwks-pin", pin), 64, "--jwks-url"),
            (("--jwks-url", self.issuer.url, "--jwks-issuer", issuer), 64, "--jwks-issuer"),
            (("--jwks-issuer", "https://a.example"), 64, "`=` and a URL"),
            (("--jwks-issuer", "=" + self.issuer.url), 64, "`=` and a URL"),
            (("--jwks-issuer", "https://a.example=http://localhost/jwks"), 64, "https://"),
            (("--jwks-issuer", "a b=" + self.issuer.url), 64, "visible ASCII"),
            (("--jwks-issuer", issuer, "--jwks-issuer", issuer), 64, "two sets of keys"),
            (("--jwks-issuer", issuer, "--jwks-pin", "https://b.example=" + pin), 64, "--jwks-pin"),
            (("--jwks-issuer", issuer, "--jwks-pin", pin[:-1]), 64, "no pin"),
            (("--jwks-issuer", issuer, "--jwks-pin", "sha256//"), 64, "no pin"),
            (("--jwks-issuer", issuer, "--jwks-pin", "sha1//AAAA"), 64, "--jwks-pin"),
            (("--jwks-issuer", issuer, "--jwks-pin", ""), 64, "is empty"),
            (("--jwks-issuer", issuer, "--jwks-ca", "ca.pem", "--jwks-ca", "ca.pem"), 64, "two files"),
            (("--jwks-issuer", issuer, "--jwks-ca", "https://a.example=nowhere"), 74, "nowhere"),
            (("--jwks-url", self.issuer.url, "--jwks-ca", "nowhere"), 74, "nowhere"),
            (("--jwks-url", self.issuer.url, "--jwks-ca", "empty"), 2, "no certificate"),
            (("--jwks-url", self.issuer.url, "--jwks-refresh", "0s"), 64, "1 s to 7 days"),
            (("--jwks-url", self.issuer.url, "--jwks-refresh", "2h"), 64, "too old before"),
        ]:
            refused = run("serve", *good, *words, cwd=self.folder)
            self.assertEqual((words, refused.returncode), (words, code), refused.stderr)
            self.assertIn(says, refused.stderr)
            self.assertNotIn("secret@", refused.stderr)
        checked = run("serve", *good, "--jwks-url", self.issuer.url, "--check-config", cwd=self.folder)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertIn("the keys of the issuer", checked.stdout)
        self.assertEqual(self.issuer.asked, 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
