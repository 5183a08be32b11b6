"""Three services over one PostgreSQL while services and database are killed and started again at random, and tokens are revoked:
no service allows a token later than a second after its revocation was acknowledged while it hears from the database, nor later
than that and `max_staleness` in any case; and when all is quiet again, everything that was revoked is denied and nothing else.

    fleet_under_fire.py PATH-OF-HARDTACK PATH-OF-SERVER.SH
"""

import http.client
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

HARDTACK, SERVER = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
sys.argv = [sys.argv[0], HARDTACK]

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "service"))

from length import SEED, of_full  # noqa: E402
from test_serve import Service, run  # noqa: E402

SECONDS = of_full(60, least=2)
SERVICES, TOKENS = 3, 40
MAX_STALENESS = 1.0  # seconds, as the services are told
CONNECTED = 1.0  # within which one that hears from the database must know


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Timeline:
    """When something was up: so that an allow can be judged by what its service could know."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.down: list[list[float]] = []  # [from, until]

    def goes_down(self) -> None:
        with self.lock:
            self.down.append([time.monotonic(), float("inf")])

    def is_up(self) -> None:
        with self.lock:
            self.down[-1][1] = time.monotonic()

    def up_throughout(self, start: float, end: float) -> bool:
        with self.lock:
            return all(until < start or begin > end for begin, until in self.down)


class Fleet:
    def __init__(self, folder: Path, database: str, index: str) -> None:
        self.folder, self.index, self.place = folder, index, database
        self.ports = [free_port() for _ in range(SERVICES)]
        self.running: list[Service | None] = [None] * SERVICES
        self.up = [Timeline() for _ in range(SERVICES)]
        self.database = Timeline()
        self.quiet = threading.Event()

    def start(self, number: int) -> None:
        folder = self.folder / str(number)
        folder.mkdir(exist_ok=True)
        # One that starts while the database is down ends at once, as it must; it is tried again.
        while True:
            try:
                service = Service("--listen", f"127.0.0.1:{self.ports[number]}", "--policy", str(self.folder / "policy.bcdl"),
                                  "--public-key-file", str(self.folder / "root.pub"), "--index", self.index, "--max-staleness",
                                  "1s", folder=folder)
                service.ports(1)
                self.running[number] = service
                return
            except AssertionError:
                service.end()
                time.sleep(0.1)

    def server(self, action: str) -> int:
        return subprocess.run([SERVER, action, self.place], timeout=120).returncode

    def disturb(self, dice: random.Random) -> None:
        """Kills one thing, waits, and starts it again."""
        if dice.random() < 0.4:
            self.database.goes_down()
            self.server("kill")
            time.sleep(dice.uniform(0, 2.5))
            if self.server("start") != 0:
                raise RuntimeError("PostgreSQL does not start again")
            self.database.is_up()
        else:
            number = dice.randrange(SERVICES)
            self.up[number].goes_down()
            self.running[number].process.kill()
            self.running[number].process.wait(30)
            self.running[number].log.close()
            time.sleep(dice.uniform(0, 0.5))
            self.start(number)
            self.up[number].is_up()


class UnderFire(unittest.TestCase):
    def test_no_allow_after_a_revocation_is_known(self):
        print(f"seed {SEED}, {SECONDS:g} seconds")
        dice = random.Random(SEED)
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        database = self.enterContext(tempfile.TemporaryDirectory())
        os.chmod(database, 0o777)
        os.chmod(folder, 0o755)
        place = database + "/pg"
        index = f"postgresql:///postgres?host={place}&user=hardtack"
        fleet = Fleet(folder, place, index)
        self.assertEqual(fleet.server("start"), 0)
        self.addCleanup(fleet.server, "stop")

        (folder / "policy.bcdl").write_text('allow if user("ann");')
        (folder / "root.key").write_text(run("keypair", "--only-private-key").stdout)
        os.chmod(folder / "root.key", 0o600)
        (folder / "root.pub").write_text(run("keypair", "--from-file", str(folder / "root.key"), "--only-public-key").stdout)
        tokens, ids = [], []
        for number in range(TOKENS):
            token = run("generate", "--private-key-file", str(folder / "root.key"), "-", input=f'user("ann"); n({number});').stdout.strip()
            tokens.append(token)
            ids.append(re.search(r'"([0-9a-f]{128})"', run("inspect", "--json", "-", input=token).stdout).group(1))
        made = run("lineage", "record", "-", "--public-key-file", str(folder / "root.pub"), "--index", index, "--create", input=tokens[0])
        self.assertEqual(made.returncode, 0, made.stderr)
        for number in range(SERVICES):
            fleet.start(number)
        self.addCleanup(lambda: [service.end() for service in fleet.running if service is not None])

        acknowledged: dict[int, float] = {}
        allows: list[tuple[int, int, float]] = []  # service, token, when it was asked
        counts = {"allow": 0, "deny": 0, "down": 0}
        stop = threading.Event()
        faults: list[str] = []

        def keep_asking(number: int) -> None:
            own = random.Random(SEED + number)
            connection = None
            while not stop.is_set():
                token = own.randrange(TOKENS)
                try:
                    if connection is None:
                        connection = http.client.HTTPConnection("127.0.0.1", fleet.ports[number], timeout=10)
                    asked = time.monotonic()
                    connection.request("POST", "/v1/authorize", json.dumps({"token": tokens[token]}), {"Content-Type": "application/json"})
                    answer = connection.getresponse()
                    body = answer.read()
                except (OSError, http.client.HTTPException):
                    counts["down"] += 1
                    connection.close()
                    connection = None
                    time.sleep(0.01)
                    continue
                decision = json.loads(body).get("decision")
                if decision == "allow":
                    allows.append((number, token, asked))
                    if answer.status != 200:
                        faults.append(f"an allow with status {answer.status}")
                counts["allow" if decision == "allow" else "deny"] += 1
                time.sleep(0.001)
            if connection is not None:
                connection.close()

        def keep_revoking() -> None:
            own = random.Random(SEED - 1)
            left = list(range(TOKENS // 2))  # half of them stay good
            own.shuffle(left)
            pause = SECONDS / len(left)
            while left and not stop.is_set():
                token = left[-1]
                done = run("lineage", "revoke", ids[token], "--index", index)
                if done.returncode == 0:
                    acknowledged[token] = time.monotonic()
                    left.pop()
                    stop.wait(pause * own.random())
                else:
                    stop.wait(0.05)

        threads = [threading.Thread(target=keep_asking, args=(number,)) for number in range(SERVICES)]
        threads.append(threading.Thread(target=keep_revoking))
        for thread in threads:
            thread.start()
        disturbed = 0
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            fleet.disturb(dice)
            disturbed += 1
            time.sleep(dice.uniform(0.1, 1.0))
        time.sleep(CONNECTED + MAX_STALENESS)
        stop.set()
        for thread in threads:
            thread.join()

        self.assertEqual(faults, [])
        connected, latest = 0, 0.0
        for number, token, asked in allows:
            if token not in acknowledged:
                continue
            late = asked - acknowledged[token]
            latest = max(latest, late)
            self.assertLessEqual(late, CONNECTED + MAX_STALENESS, f"service {number} allowed token {token} {late:.2f} s after its revocation")
            # It hears from the database if both have been up since a while before the acknowledgement.
            since = acknowledged[token] - 2
            if late > 0 and fleet.database.up_throughout(since, asked) and fleet.up[number].up_throughout(since, asked):
                connected += 1
                self.assertLessEqual(late, CONNECTED, f"service {number}, which heard from the database, allowed token {token} {late:.2f} s after its revocation")
        print(f"{counts['allow']} allowed, {counts['deny']} denied, {counts['down']} unanswered; {disturbed} kills; {len(acknowledged)} revoked; "
              f"the latest allow {max(latest, 0) * 1000:.0f} ms after its acknowledgement")
        self.assertGreater(counts["allow"], 0)
        self.assertGreater(len(acknowledged), 0)

        # All is quiet: what was acknowledged counts everywhere, and nothing else.
        def settled() -> list[str]:
            wrong = []
            for number in range(SERVICES):
                for token in range(TOKENS):
                    if token < TOKENS // 2 and token not in acknowledged:
                        continue  # whether it was revoked is not known
                    connection = http.client.HTTPConnection("127.0.0.1", fleet.ports[number], timeout=10)
                    connection.request("POST", "/v1/authorize", json.dumps({"token": tokens[token]}), {"Content-Type": "application/json"})
                    decision = json.loads(connection.getresponse().read())["decision"]
                    connection.close()
                    if (decision == "allow") == (token in acknowledged):
                        wrong.append(f"service {number}, token {token}: {decision}")
            return wrong

        end = time.monotonic() + 30
        while (wrong := settled()) and time.monotonic() < end:
            time.sleep(0.1)
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    if not Path("/usr/lib/postgresql").is_dir():
        print("no PostgreSQL server is installed (Debian: postgresql)")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=1)
