"""Threads that share what may be shared: every decision is right, and waiting for others is let happen where it pays."""

import subprocess
import sys
import threading
import unittest

import hardtack
from hardtack import Authorizer, Verifier

from support import AUTHORITY, credential, PATIENT, Policy, POLICY, ROOT, token

THREADS = 8


def together(work, count=THREADS):
    """Runs work(0), work(1), ... at once and raises what any of them raised."""
    failures = []
    start = threading.Barrier(count)

    def run(number):
        try:
            start.wait()
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    if failures:
        raise failures[0]


class Threads(unittest.TestCase):
    def test_one_policy_and_one_verifier(self):
        policy, verifier = Policy(POLICY, limits=PATIENT), Verifier(ROOT.public_key, max_tokens=8)
        texts = [token(f"n({i});").to_text() for i in range(16)]

        def work(number):
            for i in range(200):
                operation = "read" if (i + number) % 2 else "write"
                decision = policy.decide(verifier.verify(texts[(i * 7 + number) % 16]), operation=operation, n=(number, i))
                assert bool(decision) == (operation == "read"), decision
                if i % 50 == 0:
                    assert str(decision.explain())
                    verifier.clear()

        together(work)

    def test_many_at_once(self):
        policy = Policy(POLICY, limits=PATIENT)
        requests = [(credential(), {"operation": operation}) for operation in ("read", "write") * 100]

        def work(number):
            for _ in range(5):
                assert [bool(decision) for decision in policy.decide_many(requests)] == [True, False] * 100

        together(work)

    def test_functions_of_the_host_are_called_from_every_thread(self):
        seen = set()

        def function(value):
            seen.add(threading.get_ident())
            return value.upper()

        policy = Policy('allow if f($x), $x.extern::call() == "A";', functions={"call": function}, limits=PATIENT)

        def work(number):
            for _ in range(20):
                assert all(policy.decide_many([(None, {"f": "a"})] * 10))
                assert policy.decide(None, f="a")

        together(work)
        self.assertEqual(len(seen), THREADS)

    def test_what_a_function_raises_stays_in_its_thread(self):
        def function(value):
            raise ValueError(value)

        policy = Policy('allow if f($x), $x.extern::call() == "A";', functions={"call": function}, limits=PATIENT)

        def work(number):
            for i in range(50):
                try:
                    policy.decide(None, f=f"{number}-{i}")
                    raise AssertionError("allowed")
                except hardtack.EvaluationError as error:
                    assert str(error.__cause__) == f"{number}-{i}", error.__cause__
                decisions = policy.decide_many((None, {"f": f"{number}+{i}+{j}"}) for j in range(3))
                assert [str(decision.error.__cause__) for decision in decisions] == [f"{number}+{i}+{j}" for j in range(3)]

        together(work)

    def test_verifying_lets_others_run(self):
        verifier = Verifier(ROOT.public_key, max_tokens=0, max_prefixes=0)
        inside = threading.Event()
        seen = []

        def find(key_id):
            # Called while the GIL is free; another thread runs until it says so.
            inside.set()
            seen.append(waiting.wait(10))
            return ROOT.public_key

        waiting = threading.Event()
        other = threading.Thread(target=lambda: (inside.wait(10), waiting.set()))
        other.start()
        Verifier(find).verify(token().to_text())
        other.join()
        self.assertTrue(all(seen))
        self.assertEqual(verifier.verify(token().to_text()).block_count, 1)

    def test_an_authorizer_and_a_block_of_one_thread_refuse_another(self):
        inside, leave = threading.Event(), threading.Event()

        def function(value):
            inside.set()
            leave.wait(10)
            return "A"

        policy = Policy('allow if f($x), $x.extern::call() == "A";', functions={"call": function}, limits=PATIENT)
        authorizer = Authorizer(policy, None, f="a")
        results = []
        first = threading.Thread(target=lambda: results.append(authorizer.authorize()))
        first.start()
        self.assertTrue(inside.wait(10))
        with self.assertRaises(hardtack.UsageError):
            authorizer.authorize()
        leave.set()
        first.join()
        self.assertTrue(results[0])
        self.assertTrue(authorizer.authorize())

    def test_daemon_threads_do_not_disturb_the_end(self):
        program = """
import threading, time, hardtack
root = hardtack.PrivateKey.generate()
token = hardtack.mint('f(1);', root).append("check if true;")
policy = hardtack.Policy('allow if f($x), $x.extern::up() == "A";', functions={"up": str.upper})
slow = hardtack.Policy('allow if f($x), $x.extern::up() == "A";', functions={"up": lambda x: [y for y in range(50)] and "A"})
def forever(work):
    while True:
        work()
for work in (lambda: token.verify(root.public_key), lambda: token.verify(lambda key_id: root.public_key),
             lambda: policy.decide_many([(None, {"f": "a"})] * 50), lambda: slow.decide_many([(None, {"f": "a"})] * 50)) * 2:
    threading.Thread(target=forever, args=(work,), daemon=True).start()
time.sleep(0.2)
"""
        for _ in range(5):
            done = subprocess.run([sys.executable, "-X", "faulthandler", "-c", program], capture_output=True, text=True, timeout=60)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_minting_and_reading_at_once(self):
        def work(number):
            for i in range(20):
                block = hardtack.Block(AUTHORITY)
                block.add(hardtack.Fact("n", number, i))
                made = hardtack.mint(block, ROOT).append("check if true;")
                assert f"n({number}, {i});" in hardtack.Token(made.to_text()).verify(ROOT.public_key).block_source(0)

        together(work)


if __name__ == "__main__":
    unittest.main()
