#!/usr/bin/env python3
"""Lines that no test reaches where every line must be: in the crypto boundary, in lineage and in limits.

    unreached.py ROOT LCOV     LCOV: what `llvm-cov export -format=lcov` wrote

Prints the lines that tests/coverage/unreached.json does not list, and what it lists although it runs or is gone. Exit 1 if
there is any. The list names each line by its text, so that it survives edits, with the reason why no test reaches it.
"""

import collections
import json
import pathlib
import sys

FOLDERS = (
    "engine/base/limit",
    "engine/eval/budget/",
    "tokens/biscuit/format/limits",
    "tokens/crypto/",
    "tokens/lineage/",
    "tokens/lineage_index/",
)


def unreached_in(root, lcov):
    """{file: Counter of the texts of its lines that never ran}"""
    found = collections.defaultdict(collections.Counter)
    numbers = collections.defaultdict(lambda: collections.defaultdict(list))
    file, text = None, []
    for line in open(lcov, encoding="utf-8"):
        if line.startswith("SF:"):
            path = line[3:].strip().removeprefix(f"{root}/")
            file = path if path.startswith(FOLDERS) else None
            if file:
                text = (root / file).read_text().splitlines()
        elif file and line.startswith("DA:"):
            number, count = (int(field) for field in line[3:].split(",")[:2])
            written = text[number - 1].strip()
            # A brace alone is the end of what is told.
            if count == 0 and written.strip("{}); ,"):
                found[file][written] += 1
                numbers[file][written].append(number)
    return found, numbers


def main():
    root, lcov = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    found, numbers = unreached_in(root, lcov)
    listed = collections.defaultdict(collections.Counter)
    for entry in json.loads((root / "tests/coverage/unreached.json").read_text()):
        assert entry["why"], entry
        listed[entry["file"]].update(entry["lines"])
    wrong = 0
    for file in sorted({*found, *listed}):
        for written in (found[file] - listed[file]).keys():
            wrong += 1
            print(f"{file}:{numbers[file][written][0]}: no test reaches this line, and the list has no reason: {written}")
        for written in (listed[file] - found[file]).keys():
            wrong += 1
            print(f"{file}: the list names a line that is reached or gone: {written}")
    reasons = sum(sum(lines.values()) for lines in listed.values())
    print(f"crypto boundary, lineage and limits: {reasons} lines have a reason why no test reaches them, {wrong} have none")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
