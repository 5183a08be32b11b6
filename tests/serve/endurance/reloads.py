"""A policy of ten files is replaced and read again, over and over, while clients ask: every request is answered, and rightly.

    reloads.py PATH-OF-HARDTACK
"""

import http.client
import json
import os
import signal
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

HARDTACK = os.path.abspath(sys.argv[1])
sys.argv = [sys.argv[0], HARDTACK]
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "service"))

from length import of_full  # noqa: E402
from test_serve import Service, ask  # noqa: E402

RELOADS, FILES, CLIENTS = int(of_full(10_000, least=20)), 10, 4


class Reloads(unittest.TestCase):
    def test_nothing_is_lost(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        policies = folder / "policies" / "default"
        policies.mkdir(parents=True)

        def write(version: int) -> None:
            for number in range(FILES):
                text = f'version({number}, {version});\n'
                if number == 0:
                    text += 'allow if user("ann");\n'
                place = policies / f"p{number}.bcdl"
                (policies / f".p{number}").write_text(text)
                (policies / f".p{number}").rename(place)

        write(0)
        service = Service("--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--threads", "2", "--policy", "policies", folder=folder)
        self.addCleanup(service.end)
        decisions, operation = service.ports(2)

        stop, faults, answered = threading.Event(), [], [0] * CLIENTS

        def keep_asking(client: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", decisions, timeout=30)
            expected = {"ann": "allow", "eve": "deny"}
            while not stop.is_set():
                for user, decision in expected.items():
                    connection.request("POST", "/v1/authorize", json.dumps({"facts": [{"name": "user", "terms": [user]}]}), {"Content-Type": "application/json"})
                    answer = connection.getresponse()
                    said = json.loads(answer.read()).get("decision")
                    answered[client] += 1
                    if answer.status != 200 or said != decision:
                        faults.append(f"{user}: {answer.status}, {said}")
                        return
            connection.close()

        threads = [threading.Thread(target=keep_asking, args=(client,)) for client in range(CLIENTS)]
        for thread in threads:
            thread.start()

        def reloads() -> int:
            text = ask(operation, "GET", "/metrics")[2].decode()
            return sum(int(line.split()[-1]) for line in text.splitlines() if line.startswith("hardtack_policy_reloads_total{result=\"done\""))

        try:
            for version in range(1, RELOADS + 1):
                write(version)
                before = reloads()
                service.process.send_signal(signal.SIGHUP)
                end = time.monotonic() + 60
                while reloads() == before:
                    self.assertLess(time.monotonic(), end, f"reload {version} is not done")
                self.assertFalse(faults, faults)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertFalse(faults, faults)
        self.assertIn('result="failed"} 0', ask(operation, "GET", "/metrics")[2].decode())
        print(f"{RELOADS} reloads, {sum(answered)} requests, all answered")
        self.assertEqual(service.stop(), 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
