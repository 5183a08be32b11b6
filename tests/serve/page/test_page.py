"""The page of `--ui` in a headless Chromium: it decides, shows why, keeps to its origin, and gives nothing to others.
HARDTACK_SCREENSHOTS names a folder for pictures.

    test_page.py PATH-OF-HARDTACK
"""

import http.server
import json
import os
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "service"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from browser import Browser, missing  # noqa: E402
from test_serve import Service, ask, run  # noqa: E402

TOKEN = "operator-0123456789abcdef0123456789abcdef"


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        (cls.folder / "policy.bcdl").write_text('allow if user($u), operation("read");\n')
        (cls.folder / "root.key").write_text(run("keypair", "--only-private-key").stdout)
        os.chmod(cls.folder / "root.key", 0o600)
        (cls.folder / "root.pub").write_text(run("keypair", "--from-file", str(cls.folder / "root.key"), "--only-public-key").stdout)
        cls.token = run("generate", "--private-key-file", str(cls.folder / "root.key"), "-", input='user("ann");').stdout.strip()
        (cls.folder / "admin.token").write_text(TOKEN)
        os.chmod(cls.folder / "admin.token", 0o600)
        cls.service = Service("--listen", "127.0.0.1:0", "--policy", "policy.bcdl", "--public-key-file", "root.pub", "--admin-listen",
                              "127.0.0.1:0", "--admin-token-file", "admin.token", "--ui", "--decision-log", "log.jsonl",
                              folder=cls.folder)
        cls.addClassCleanup(cls.service.end)
        _, cls.port = cls.service.ports(2)
        cls.browser = Browser(cls.folder)
        cls.addClassCleanup(cls.browser.end)

    def setUp(self):
        self.browser.dark(False)
        self.browser.open(f"http://127.0.0.1:{self.port}/")
        self.browser.wait("return !document.getElementById('sign-in').hidden", "the question for the token")

    def picture(self, name: str) -> None:
        if folder := os.environ.get("HARDTACK_SCREENSHOTS"):
            self.browser.picture(Path(folder) / name)

    def sign_in(self) -> None:
        self.browser.write("#admin-token", TOKEN)
        self.browser.click("#sign-in button")
        self.browser.wait("return document.getElementById('service').textContent.includes('version')", "the status")

    def decide(self) -> str:
        self.browser.run("document.getElementById('verdict').dataset.decision = 'waiting'")
        self.browser.click("#decide")
        return self.browser.wait("const d = document.getElementById('verdict').dataset.decision; return d !== 'waiting' && d",
                                 "the decision")

    def example(self, number: int) -> None:
        self.browser.run("const e = document.getElementById('example'); e.value = arguments[0];"
                         "e.dispatchEvent(new Event('change'))", str(number))

    def test_a_decision_is_shown_with_its_derivation(self):
        self.picture("signed-out.png")
        self.sign_in()
        self.assertIn("default", self.browser.text("#service"))
        self.example(0)
        self.assertEqual(self.decide(), "allow")
        self.assertIn("allowed by policy 0", self.browser.text("#headline"))
        nodes = self.browser.run("return [...document.querySelectorAll('#picture svg g')].map(g => g.className.baseVal)")
        self.assertEqual(nodes.count("matched"), 1)
        self.assertGreaterEqual(nodes.count("derived"), 3)
        self.assertGreaterEqual(nodes.count("said"), 5)
        self.assertIn("by rule 1", self.browser.run("return document.querySelector('#picture svg').textContent"))
        self.picture("allowed.png")
        self.browser.dark(True)
        self.picture("allowed-dark.png")
        self.browser.dark(False)
        # The same by a token, whose authority block says who it is.
        self.browser.write("#facts", 'operation("read");')
        self.browser.write("#token", self.token)
        self.assertEqual(self.decide(), "allow")
        self.assertIn("said by the authority block", self.browser.run("return document.querySelector('#picture svg').textContent"))
        self.picture("page.png")
        small = self.browser.run("return document.querySelector('#picture svg').clientWidth")
        self.browser.click("#size")
        self.assertGreaterEqual(self.browser.run("return document.querySelector('#picture svg').clientWidth"), small)
        self.browser.click("#size")
        for number, decision in ((1, "deny"), (2, "deny")):
            self.example(number)
            self.assertEqual(self.decide(), decision)
            self.assertTrue(self.browser.run("return document.querySelectorAll('#picture svg g').length > 0"))
            self.picture(f"denied-{number}.png")

    def test_tokens_and_running_sets_are_tried(self):
        self.sign_in()
        self.browser.run("const s = document.getElementById('source'); s.value = 'default'; s.dispatchEvent(new Event('change'))")
        self.browser.write("#facts", 'operation("read");')
        self.assertEqual(self.decide(), "deny")
        self.browser.write("#token", self.token)
        self.assertEqual(self.decide(), "allow")
        self.browser.write("#token", self.token[:-6] + "AAAAAA")
        self.assertEqual(self.decide(), "error")
        self.browser.click("#copy")
        self.browser.wait("return document.getElementById('policy').value.startsWith('allow if user($u)')", "the text of the set")

    def test_text_that_does_not_compile_is_shown_with_its_place(self):
        self.sign_in()
        self.browser.write("#policy", 'allow if user($u) operation("read");')
        self.assertEqual(self.decide(), "error")
        self.assertIn("policy:1:", self.browser.text("#source-errors"))
        self.picture("errors.png")

    def test_texts_are_never_read_as_html(self):
        self.sign_in()
        nasty = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>"
        self.browser.write("#policy", f'allow if user("{nasty}");')
        self.browser.write("#facts", f'user("{nasty}");')
        self.assertEqual(self.decide(), "allow")
        self.assertIn("<img src=x", self.browser.run("return document.querySelector('#picture svg').textContent"))
        self.assertEqual(self.browser.run("return document.querySelectorAll('#result img, #result script').length"), 0)
        self.assertIsNone(self.browser.run("return window.pwned ?? null"))

    def test_the_keyboard_is_enough_and_fields_have_names(self):
        unnamed = self.browser.run("return [...document.querySelectorAll('input, textarea, select')]"
                                   ".filter(e => e.labels.length === 0).map(e => e.id)")
        self.assertEqual(unnamed, [])
        self.browser.write("#admin-token", TOKEN + "\ue007")  # Enter
        self.browser.wait("return document.getElementById('service').textContent.includes('version')", "the status")
        self.browser.write("#facts", "\ue009\ue007", clear=False)  # Control and Enter
        self.browser.wait("return document.getElementById('verdict').dataset.decision !== 'none'", "the decision")

    def test_nothing_of_the_page_is_kept_or_loaded_from_elsewhere(self):
        self.sign_in()
        self.decide()
        kept = self.browser.run("return [localStorage.length, sessionStorage.length, document.cookie, location.href]")
        self.assertEqual(kept, [0, 0, "", f"http://127.0.0.1:{self.port}/"])
        loaded = self.browser.run("return performance.getEntriesByType('resource').map(e => e.name)")
        self.assertTrue(loaded and all(name.startswith(f"http://127.0.0.1:{self.port}/") for name in loaded), loaded)
        self.assertEqual([line for line in self.browser.logged() if "401" not in line], [])
        # What somebody would inject does not run.
        for script in ("const s = document.createElement('script'); s.textContent = 'window.injected = 1'; document.head.append(s)",
                       "document.body.innerHTML = '<img src=x onerror=window.injected=1>'",
                       "const i = new Image(); i.src = 'http://127.0.0.2/x.png'; document.body.append(i)"):
            self.browser.run(f"try {{ {script} }} catch {{}}")
        self.assertIsNone(self.browser.run("return window.injected ?? null"))
        said = " ".join(self.browser.logged())
        self.assertIn("Content Security Policy", said)
        self.assertIn("127.0.0.2", said)
        self.browser.open(f"http://127.0.0.1:{self.port}/")
        self.assertEqual(self.browser.wait("return document.getElementById('service').textContent.startsWith('sign in') ? 'yes' : ''",
                                           "the question for the token"), "yes")

    def test_another_sites_page_gets_nothing_done(self):
        page = b"<!doctype html><title>evil</title><iframe id=f></iframe>"

        class Evil(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Evil)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.browser.open(f"http://127.0.0.1:{server.server_port}/")
        target = f"http://127.0.0.1:{self.port}/admin/v1/reload"
        for options in ({"method": "POST", "mode": "no-cors", "body": "{}"},
                        {"method": "POST", "headers": {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}, "body": "{}"},
                        {"method": "GET"}):
            outcome = self.browser.run_async(
                "const done = arguments[arguments.length - 1]; fetch(arguments[0], arguments[1])"
                ".then(r => r.text().then(t => done([r.status, t])), () => done('refused'))", target, options)
            self.assertIn(outcome, ("refused", [0, ""]), options)
        framed = self.browser.run_async(
            "const done = arguments[arguments.length - 1], f = document.getElementById('f');"
            "f.onload = () => { let t; try { t = f.contentDocument && f.contentDocument.title } catch { t = 'kept apart' } done(t) };"
            "f.src = arguments[0]", f"http://127.0.0.1:{self.port}/")
        self.assertNotEqual(framed, "Hardtack")
        self.assertTrue(any("frame" in line for line in self.browser.logged()))
        done = [json.loads(line) for line in (self.folder / "log.jsonl").read_text().splitlines()]
        self.assertFalse([line for line in done if line.get("admin") == "reload" and line["outcome"] == "done"])

    def test_what_it_is_made_of_is_sent_with_strict_headers(self):
        for path, kind in (("/", "text/html"), ("/page.js", "text/javascript"), ("/derivation.js", "text/javascript"),
                           ("/page.css", "text/css"), ("/icon.svg", "image/svg+xml")):
            status, headers, _ = ask(self.port, "GET", path)
            self.assertEqual((path, status), (path, 200))
            self.assertTrue(headers["content-type"].startswith(kind))
            self.assertEqual(headers["x-content-type-options"], "nosniff")
            self.assertEqual(headers["referrer-policy"], "no-referrer")
            policy = headers["content-security-policy"]
            self.assertTrue(policy.startswith("default-src 'none'"))
            self.assertIn("frame-ancestors 'none'", policy)
            for lax in ("unsafe", "http:", "https:", "data:", "*"):
                self.assertNotIn(lax, policy)
        for path, method, host, expected in (("/index.html", "GET", None, 404), ("/..", "GET", None, 404), ("/", "POST", None, 405),
                                             ("/", "GET", "rebound.example", 421), ("/", "HEAD", None, 200)):
            status, _, _ = ask(self.port, method, path, headers={"Host": host} if host else None)
            self.assertEqual((path, method, status), (path, method, expected))

    def test_a_trial_is_of_the_time_that_it_names(self):
        given = {"Authorization": f"Bearer {TOKEN}"}
        dated = "allow if time($t), $t < 2030-01-01T00:00:00Z;"
        for body, decision in (({"policy": dated, "now": "2029-12-31T23:59:59Z"}, "allow"), ({"policy": dated, "now": "2030-01-01T00:00:00Z"}, "deny"),
                               ({"policy": dated, "now": "2029-12-31T23:59:59Z", "facts": "time(2031-01-01T00:00:00Z);"}, "deny"),
                               ({"policy_set": "default", "facts": 'user("ann"); operation("read");'}, "allow"),
                               ({"policy_set": "default", "token": ""}, "deny"), ({"policy_set": "default", "token": self.token, "facts": 'operation("read");'}, "allow"),
                               ({"policy": "allow fi"}, "error"), ({"policy": "allow if true", "facts": "a(;"}, "error"),
                               ({"policy": "allow if true", "facts": "a($x) <- b($x);"}, "error"), ({"policy": "allow if true", "token": "none"}, "error")):
            status, _, content = ask(self.port, "POST", "/admin/v1/try", body, given)
            self.assertEqual((body, status, json.loads(content)["decision"]), (body, 200, decision), content)

    def test_a_trial_that_is_none_is_a_problem(self):
        given = {"Authorization": f"Bearer {TOKEN}"}
        for body, expected in (({}, 400), ({"policy": 7}, 400), ({"policy": "allow if true", "policy_set": "default"}, 400),
                               ({"policy_set": "none"}, 404), ({"policy": "allow if true", "now": "yesterday"}, 400),
                               ({"policy": "allow if true", "more": ""}, 400), ({"policy": " " * 65537}, 400),
                               ({"policy": "allow if true", "facts": "verified:x(1);"}, 200), ({"policy": ""}, 200)):
            status, _, content = ask(self.port, "POST", "/admin/v1/try", body, given)
            self.assertEqual((body if len(str(body)) < 99 else "long", status), (body if len(str(body)) < 99 else "long", expected), content)
            if status == 200:
                self.assertNotEqual(json.loads(content)["decision"], "allow")
        # The costliest programs end in a limit.
        for policy in ("a(0); a($x + 1) <- a($x); allow if a(1);",
                       "".join(f"n({i});" for i in range(900)) + "allow if n($a), n($b), n($c), n($d), $a + $b + $c + $d == -1;"):
            status, _, content = ask(self.port, "POST", "/admin/v1/try", {"policy": policy}, given)
            self.assertEqual((status, json.loads(content)["decision"]), (200, "error"))
        self.assertEqual(ask(self.port, "POST", "/admin/v1/try", {"policy": "(" * 65000}, given)[0], 200)
        self.assertEqual(ask(self.port, "POST", "/admin/v1/try", {"policy": "allow if true"})[0], 401)


if __name__ == "__main__":
    if reason := missing():
        print(f"skipped: {reason}")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=1)
