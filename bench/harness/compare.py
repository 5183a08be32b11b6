#!/usr/bin/env python3
"""Two builds of Hardtack side by side: `scripts/bench --against FOLDER [ROW...]`.

FOLDER holds the programs of the other build, as build/release/bin has them. Each row is measured in turns, other, ours,
other, ours ...; its figure is the median of the ratios of neighbours, ours to other, so that 1.10 means a tenth slower.
Ends with 1 if a row is above 1.10 or a group's geometric mean above 1.03.
"""

import argparse
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import rows as rows_module  # noqa: E402
from sides import Side  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
ROW_LIMIT, GROUP_LIMIT = 1.10, 1.03


def programs(folder, inputs):
    return [str(Path(folder) / "rows_hardtack"), inputs]


def ratios(row, pairs, other, ours):
    measured = []
    for _ in range(pairs):
        before = other.row(row.name, row.seconds)
        measured.append(ours.row(row.name, row.seconds) / before)
    return sorted(measured)


def memory(folder):
    text = subprocess.run([str(Path(folder) / "memory_hardtack")], capture_output=True, text=True, check=True).stdout
    return {line.rsplit(" ", 1)[0]: int(line.rsplit(" ", 1)[1]) for line in text.splitlines()}


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench --against", description="Two builds side by side.")
    parser.add_argument("folder")
    parser.add_argument("rows", nargs="*")
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--binaries", default=str(ROOT / "build/release/bin"))
    options = parser.parse_args()
    wanted = [row for row in rows_module.chosen(options.rows, False, False) if row.kind == "pair"]
    groups, above = {}, []
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        other, ours = Side(programs(options.folder, first)), Side(programs(options.binaries, second))
        print("| row | median | quartiles |\n| --- | --- | --- |")
        for row in wanted:
            try:
                found = ratios(row, options.pairs, other, ours)
            except RuntimeError as error:
                print(f"| {row.name} | failed: {error} | |")
                above.append(row.name)
                continue
            middle = statistics.median(found)
            low, high = found[len(found) // 4], found[-1 - len(found) // 4]
            groups.setdefault(row.group, []).append(middle)
            if middle > ROW_LIMIT:
                above.append(f"{row.name} {middle:.2f}")
            print(f"| {row.name} | {middle:.3f} | {low:.3f} to {high:.3f} |", flush=True)
        other.close()
        ours.close()
    print("\n| group | geometric mean |\n| --- | --- |")
    for group, found in groups.items():
        mean = math.exp(statistics.fmean(map(math.log, found)))
        if mean > GROUP_LIMIT:
            above.append(f"group {group} {mean:.3f}")
        print(f"| {group} | {mean:.3f} |")
    before, after = memory(options.folder), memory(options.binaries)
    print("\n| memory | other | ours |\n| --- | --- | --- |")
    for name, count in after.items():
        print(f"| {name} | {before.get(name, '')} | {count} |")
    print(f"\n{options.pairs} pairs in turns; load {os.getloadavg()[0]:.1f}")
    if above:
        print("above the limits: " + ", ".join(above))
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
