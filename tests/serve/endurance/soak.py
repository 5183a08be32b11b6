"""At full load, over all APIs and tokens that come and go, the memory of the service does not grow.

    soak.py PATH-OF-HARDTACK
"""

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

HARDTACK = os.path.abspath(sys.argv[1])
sys.argv = [sys.argv[0], HARDTACK]
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "service"))

from length import PART, of_full  # noqa: E402
from test_serve import KEEPS_LITTLE, Service, run  # noqa: E402

SECONDS, TOKENS, CLIENTS = of_full(600, least=6), 300, 4


class Soak(unittest.TestCase):
    def test_memory_is_flat(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "policy.bcdl").write_text(
            'allow if subject("user", $u), action("read"), resource("file", $f), resource_property("owner", $u);\n'
            'allow if user($u), operation("read");\nallow if user($u), method("GET"), path($p), $p.starts_with("/public/");\n')
        (folder / "root.key").write_text(run("keypair", "--only-private-key").stdout)
        os.chmod(folder / "root.key", 0o600)
        (folder / "root.pub").write_text(run("keypair", "--from-file", str(folder / "root.key"), "--only-public-key").stdout)
        tokens = [run("generate", "--private-key-file", str(folder / "root.key"), "-", input=f'user("ann"); n({n});').stdout.strip() for n in range(TOKENS)]
        service = Service("--listen", "127.0.0.1:0", "--forward-listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--threads", "2", "--policy", "policy.bcdl",
                          "--public-key-file", "root.pub", "--proxy", "nginx", "--trusted-proxy", "127.0.0.1", "--decision-log", "decisions.log", "--explain", folder=folder, env=KEEPS_LITTLE)
        self.addCleanup(service.end)
        decisions, forward, operation = service.ports(3)

        question = {"subject": {"type": "user", "id": "ann"}, "action": {"name": "read"},
                    "resource": {"type": "file", "id": "a", "properties": {"owner": "ann"}}}
        batch = {**question, "evaluations": [{"resource": {"type": "file", "id": f"f{n}"}} for n in range(20)]}
        as_json = {"Content-Type": "application/json"}
        stop, answered, faults = threading.Event(), [0] * CLIENTS, []

        def requests(number: int):
            token = tokens[number % TOKENS]
            original = {"X-Original-Method": "GET", "X-Original-URI": f"/public/{number}", "X-Original-Host": "a.example", "X-Real-IP": "192.0.2.1"}
            yield decisions, "POST", "/access/v1/evaluation", json.dumps(question), as_json, 200
            yield decisions, "POST", "/access/v1/evaluations", json.dumps(batch), as_json, 200
            yield decisions, "POST", "/v1/authorize", json.dumps({"token": token, "facts": [{"name": "operation", "terms": ["write"]}], "explain": True}), as_json, 200
            yield forward, "GET", "/forward", None, {**original, "Authorization": f"Bearer {token}"}, 200
            yield forward, "GET", "/forward", None, {**original, "Authorization": f"Bearer {token[:-5]}AAAAA"}, 401
            yield decisions, "POST", "/access/v1/evaluation", '{"subject":' + "[" * 200, as_json, 400
            yield operation, "GET", "/metrics", None, {}, 200

        def keep_asking(client: int) -> None:
            connections = {}
            number = client
            while not stop.is_set():
                number += CLIENTS
                for port, method, path, body, headers, expected in requests(number):
                    connection = connections.get(port) or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                    connections[port] = connection
                    try:
                        connection.request(method, path, body, headers)
                        answer = connection.getresponse()
                        answer.read()
                    except (http.client.HTTPException, OSError) as fault:  # the service ends a connection after an error
                        connection.close()
                        connections.pop(port)
                        if not isinstance(fault, (http.client.RemoteDisconnected, ConnectionError)):
                            faults.append(repr(fault))
                        continue
                    answered[client] += 1
                    if answer.status != expected:
                        faults.append(f"{method} {path}: {answer.status}, not {expected}")
                        return
            for connection in connections.values():
                connection.close()

        def resident() -> float:
            text = Path(f"/proc/{service.process.pid}/status").read_text()
            return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024

        threads = [threading.Thread(target=keep_asking, args=(client,)) for client in range(CLIENTS)]
        for thread in threads:
            thread.start()
        samples = []
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and not faults:
            time.sleep(SECONDS / 20)
            samples.append(resident())
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(faults, [])
        # The first quarter fills caches and the allocator's arenas.
        early, late = max(samples[5:10]), max(samples[15:])
        print(f"{sum(answered)} requests in {SECONDS:g} s: {samples[0]:.1f}, {early:.1f}, {late:.1f} MiB resident")
        self.assertLess(late, early * 1.02 + (1 if PART >= 0.1 else 8), "the service grows")
        self.assertEqual(service.stop(), 0)
        lines = subprocess.run(["wc", "-l", str(folder / "decisions.log")], capture_output=True, text=True, check=True).stdout
        self.assertGreater(int(lines.split()[0]), 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
