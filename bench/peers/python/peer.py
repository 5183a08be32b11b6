#!/usr/bin/env python3
"""weaver-kernel and pymacaroons, in the protocol of bench/rows_main.cpp: `row NAME SECONDS` -> `ok MICROSECONDS SAMPLES`."""

import json
import logging
import statistics
import sys
import time
from pathlib import Path

INPUTS = Path(sys.argv[1])
CAVEATS = ["operation = read", "resource = file1", "time < 2040-01-01T00:00:00Z"]
CLAIMS = {"only_operation": "read", "only_resource": "file1", "not_after": "2040-01-01T00:00:00Z"}


def text(name):
    return (INPUTS / name).read_text()


def measure(seconds, operation):
    """As bench/measure.cpp: samples of about 20 us, and their median."""
    clock = time.perf_counter
    first = clock()
    operation()
    once = max(clock() - first, 1e-8)
    batch = max(1, int(2e-5 / once))
    samples = []
    start = clock()
    while not samples or clock() - start < seconds:
        sample = clock()
        for _ in range(batch):
            operation()
        samples.append((clock() - sample) / batch)
    return statistics.median(samples) * 1e6, len(samples)


def capability(measured, count, seconds):
    from weaver_kernel.tokens import CapabilityToken, HMACTokenProvider

    logging.disable(logging.CRITICAL)
    provider = HMACTokenProvider(secret=text("formats.secret"))
    received = text(f"capability_{count}")
    token = CapabilityToken.from_dict(json.loads(received))

    def check(one):
        provider.verify(one, expected_principal_id="alice", expected_capability_id="file1.read")

    if measured == "format_check":
        return measure(seconds, lambda: check(token))
    if measured == "format_verify":
        return measure(seconds, lambda: check(CapabilityToken.from_dict(json.loads(received))))
    constraints = dict(list(CLAIMS.items())[:count])

    def issue():
        return json.dumps(provider.issue("file1.read", "alice", constraints=constraints).to_dict())
    return measure(seconds, issue)


def macaroon(measured, count, seconds):
    from pymacaroons import Macaroon, Verifier

    key = text("formats.secret")
    received = text(f"macaroon_{count}").strip()
    verifier = Verifier()
    for caveat in CAVEATS:
        verifier.satisfy_exact(caveat)

    def verify():
        if not verifier.verify(Macaroon.deserialize(received), key):
            raise ValueError("not verified")

    def issue():
        made = Macaroon(identifier="alice", key=key)
        for caveat in CAVEATS[:count]:
            made.add_first_party_caveat(caveat)
        return made.serialize()

    def narrow():
        narrowed = Macaroon.deserialize(received)
        narrowed.add_first_party_caveat(CAVEATS[count % 3])
        return narrowed.serialize()
    return measure(seconds, {"format_verify": verify, "format_issue": issue, "format_narrow": narrow}[measured])


def main():
    for line in sys.stdin:
        try:
            _, name, seconds = line.split()
            measured, subject, count = name.split(":")
            answer = (capability if subject == "capability" else macaroon)(measured, int(count), float(seconds))
            print("ok %.6g %d" % answer, flush=True)
        except Exception as error:  # whatever it is, the run goes on and shows it
            print(f"error {type(error).__name__}: {error}", flush=True)


if __name__ == "__main__":
    main()
