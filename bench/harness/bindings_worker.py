"""One side of scripts/bench bindings: Hardtack's package, or biscuit-python, whichever can be imported.

    bindings_worker.py ours|peer TOKEN PUBLIC_KEY

Reads lines "row NAME SECONDS", answers "ok MICROSECONDS -" for one operation. Every answer is checked before it is timed. Where
the peer has several ways to do a thing, the fastest one counts.
"""

import sys
import threading
import time

POLICY = "allow if user($user), operation($operation), resource($path), right($user, $operation);"
FACTS = 10_000
THREADS = 8


def timed(seconds, operation, prepare=None):
    """Microseconds of one operation: the median of samples, short operations in batches."""
    batch = 1
    while True:
        start = time.perf_counter()
        for _ in range(batch):
            operation()
        took = time.perf_counter() - start
        if took > 200e-6 or batch > 1 << 20:
            break
        batch *= 2
    samples, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(samples) < 3:
        start = time.perf_counter()
        for _ in range(batch):
            operation()
        samples.append((time.perf_counter() - start) / batch)
    return sorted(samples)[len(samples) // 2] * 1e6


class Ours:
    def __init__(self, token, key):
        from datetime import timedelta

        import hardtack

        self.hardtack = hardtack
        patient = hardtack.Limits(max_facts=100_000, max_memory=1 << 30, max_time=timedelta(minutes=1))
        self.token, self.key = token, hardtack.PublicKey(key)
        self.policy = hardtack.Policy(POLICY, limits=patient)
        self.many = hardtack.Policy("allow if f(1, $x);", limits=patient)
        self.verifier = hardtack.Verifier(self.key)
        self.credential = self.verifier.verify(token)
        self.rows = [(i, f"name{i}") for i in range(FACTS)]
        root = hardtack.PrivateKey.generate()
        self.strangers = root.public_key
        self.cold_tokens = [hardtack.mint(f'user("u{i}");', root).append("check if true;").to_text() for i in range(64)]
        self.requests = [(self.credential, {"operation": "read", "resource": f"file{i}"}) for i in range(1000)]

    def decide(self):
        return self.policy.decide(self.credential, operation="read", resource="file1")

    def cached(self):
        return self.policy.decide(self.verifier.verify(self.token), operation="read", resource="file1")

    def cold(self):
        credential = self.hardtack.Token(self.token).verify(self.key)
        return self.policy.decide(credential, operation="read", resource="file1")

    def facts(self):
        return self.many.decide(None, *[("f", number, name) for number, name in self.rows])

    def cold_work(self):
        for token in self.cold_tokens:
            self.hardtack.Token(token).verify(self.strangers)

    def many_work(self):
        decisions = self.policy.decide_many(self.requests)
        assert len(decisions) == len(self.requests) and decisions[0]

    def measure(self, name, seconds):
        if name.startswith("threads_"):
            work = {"threads_cold": self.cold_work, "threads_many": self.many_work}[name]
            return several_threads(seconds, work)
        operation = getattr(self, name)
        if not operation():
            raise RuntimeError("the request was not allowed")
        return timed(seconds, operation)


def several_threads(seconds, work):
    """How many times as much THREADS threads do as one in the same time, in turns."""

    def amount(count, each):
        start, done = threading.Barrier(count + 1), [0] * count
        end = [0.0]

        def run(number):
            start.wait()
            while time.perf_counter() < end[0]:
                work()
                done[number] += 1

        threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        began = time.perf_counter()
        end[0] = began + each
        start.wait()
        for thread in threads:
            thread.join()
        return sum(done) / (time.perf_counter() - began)

    work()
    ratios = []
    for _ in range(5):
        one = amount(1, seconds)
        ratios.append(amount(THREADS, seconds) / one)
    return sorted(ratios)[len(ratios) // 2]


class Peer:
    def __init__(self, token, key):
        import biscuit_auth

        self.biscuit = biscuit_auth
        self.token, self.key = token, biscuit_auth.PublicKey(key)
        self.parsed = biscuit_auth.AuthorizerBuilder(POLICY)
        self.rows = [(i, f"name{i}") for i in range(FACTS)]

    def request_from_text(self):
        return self.biscuit.AuthorizerBuilder(
            "operation({operation}); resource({path}); " + POLICY, {"operation": "read", "path": "file1"})

    def request_merged(self):
        builder = self.biscuit.AuthorizerBuilder("operation({operation}); resource({path});", {"operation": "read", "path": "file1"})
        builder.merge(self.parsed)
        return builder

    def request_of_facts(self):
        builder = self.biscuit.AuthorizerBuilder()
        builder.add_fact(self.biscuit.Fact("operation({operation})", {"operation": "read"}))
        builder.add_fact(self.biscuit.Fact("resource({path})", {"path": "file1"}))
        builder.merge(self.parsed)
        return builder

    def decision(self, request):
        def decide():
            authorizer = request().build(self.biscuit.Biscuit.from_base64(self.token, self.key))
            try:
                return authorizer.authorize() == 0
            except self.biscuit.AuthorizationError as error:
                # One millisecond is its limit, and the machine may be busy.
                if "limits" not in str(error):
                    raise
                return True

        return decide

    def facts_one_by_one(self):
        builder = self.biscuit.AuthorizerBuilder("allow if f(1, $x);")
        for number, name in self.rows:
            builder.add_fact(self.biscuit.Fact("f({number}, {name})", {"number": number, "name": name}))
        return builder.build_unauthenticated()

    def facts_as_text(self):
        text = "".join(f'f({number}, "{name}");' for number, name in self.rows)
        return self.biscuit.AuthorizerBuilder(text + "allow if f(1, $x);").build_unauthenticated()

    def measure(self, name, seconds):
        if name == "facts":
            ways = [self.facts_one_by_one, self.facts_as_text]
        elif name in ("cached", "cold"):
            ways = [self.decision(self.request_from_text), self.decision(self.request_merged), self.decision(self.request_of_facts)]
        else:
            raise RuntimeError(f"there is no row {name}")
        times = []
        for way in ways:
            if not way():
                raise RuntimeError("the request was not allowed")
            times.append(timed(seconds / len(ways), way))
        return min(times)


def main():
    side = (Ours if sys.argv[1] == "ours" else Peer)(sys.argv[2], sys.argv[3])
    for line in sys.stdin:
        _, name, seconds = line.split()
        try:
            print("ok", f"{side.measure(name, float(seconds)):.6f}", "-", flush=True)
        except Exception as error:  # told to whoever asked
            print("failed", type(error).__name__, error, flush=True)


if __name__ == "__main__":
    main()
