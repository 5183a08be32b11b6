#!/usr/bin/env python3
"""What the Python package costs, against biscuit-python and against C++, in turns; scripts/bench bindings calls it.

    bindings.py [--quick] [--markdown]

Ends with 1 if a goal of docs/benchmarks.md is not met. A peer that is not there is reported as missing.
"""

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from bindings_worker import POLICY  # noqa: E402
from sides import Side  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build" / "release"
PEER = ROOT / "build" / "bench" / "peers" / "biscuit-python"
WORKER = str(Path(__file__).parent / "bindings_worker.py")
MAKE_TOKEN = """
import hardtack
root = hardtack.PrivateKey.generate()
made = hardtack.mint('user("alice"); right("alice", "read");', root).append('check if operation("read");')
print(made.to_text(), root.public_key)
"""
# name, what it says, against whom, goal
ROWS = [
    ("cached", "verify + authorize a 2-block token, remembered", "biscuit-python", 20),
    ("cold", "verify + authorize a 2-block token, cold", "biscuit-python", 1.0),
    ("facts", "a request of 10,000 facts", "biscuit-python", 30),
]
THREADED = [
    ("threads_cold", "8 threads verify cold tokens, against one", 1.7),
    ("threads_many", "8 threads in decide_many, against one", 1.7),
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--markdown", action="store_true")
    arguments = parser.parse_args()
    turns, seconds = (3, 0.2) if arguments.quick else (7, 0.5)

    package = {**os.environ, "PYTHONPATH": str(RELEASE / "python")}
    os.environ.update(package)  # for the processes that Side starts
    token, key = subprocess.run([sys.executable, "-c", MAKE_TOKEN], check=True, capture_output=True, text=True,
                                env=package).stdout.split()
    ours = Side([sys.executable, WORKER, "ours", token, key])
    cpp = Side([str(RELEASE / "bin" / "bench_python"), POLICY, token, key])
    peer = Side([str(PEER / "bin" / "python"), WORKER, "peer", token, key]) if (PEER / "bin" / "python").exists() else None

    lines, short = [], 0
    for name, says, against, goal in ROWS:
        if peer is None:
            lines.append((says, against, "missing", "-", goal, "-", "missing"))
            continue
        pairs = [(peer.row(name, seconds), ours.row(name, seconds)) for _ in range(turns)]
        ratio = statistics.median(theirs / mine for theirs, mine in pairs)
        short += ratio < goal
        lines.append((says, against, micros(p[0] for p in pairs), micros(p[1] for p in pairs), goal, f"{ratio:.3g}",
                      "met" if ratio >= goal else "short"))
    for name, says in (("decide", "a decision about a credential"), ("cached", "verify, remembered, and decide")):
        pairs = [(cpp.row(name, seconds / 2), ours.row(name, seconds / 2)) for _ in range(turns * 2)]
        more = statistics.median(mine - theirs for theirs, mine in pairs)
        goal = 1.5 if name == "decide" else None
        short += goal is not None and more > goal
        verdict = "" if goal is None else "met" if more <= goal else "short"
        lines.append((says, "C++", micros(p[0] for p in pairs), micros(p[1] for p in pairs), "1.5 us more" if goal else "-",
                      f"{more:.2f} us more", verdict))
    for name, says, goal in THREADED:
        ratio = ours.row(name, seconds)
        short += ratio < goal
        lines.append((says, "one thread", "-", "-", goal, f"{ratio:.3g}", "met" if ratio >= goal else "short"))
    for side in filter(None, (ours, cpp, peer)):
        side.close()

    heads = ("work in Python", "against", "theirs", "ours", "goal", "ratio", "")
    if arguments.markdown:
        print("| " + " | ".join(heads) + " |\n| --- | --- | ---: | ---: | ---: | ---: | --- |")
        for line in lines:
            print("| " + " | ".join(map(str, line)) + " |")
    else:
        widths = [max(len(str(line[i])) for line in [heads, *lines]) for i in range(len(heads))]
        for line in [heads, *lines]:
            print("  ".join(str(cell).ljust(width) for cell, width in zip(line, widths)).rstrip())
    print(f"cores: {os.cpu_count()}, load: {os.getloadavg()[0]:.2f}, Python {sys.version.split()[0]}")
    sys.exit(1 if short else 0)


def micros(values):
    return f"{statistics.median(values):.3g} us"


if __name__ == "__main__":
    main()
