#!/usr/bin/env python3
"""The command's tools beside those of Rego: `scripts/bench lsp` runs this after the rows of bench_lsp.

Policies of equal size: so many rules that join two facts, so many tests of a decision, half of them denials. Whole
processes in turns, theirs, ours, theirs, ours ...; a figure is the median of the ratios of neighbours, theirs to ours,
so that 10 means ten times as fast. `opa` and `regal` take part where they are on PATH.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES, TESTS = 250, 1000


def our_policy():
    """Four lines a rule, as Rego's formatter gives them."""
    text = ""
    for n in range(RULES):
        text += f'// What team {n} may do.\nmay("team{n}", $user, $operation) <-\n    member($user, "team{n}"),\n    grants("team{n}", $operation);\n'
    return text + "allow if user($user), operation($operation), may($team, $user, $operation);\ndeny if true;\n"


def their_policy():
    text = "package teams\n\nimport rego.v1\n\ndefault allow := false\n\nallow if {\n\tsome team\n\tmay[team]\n}\n"
    for n in range(RULES):
        text += f'\n# What team {n} may do.\nmay contains "team{n}" if {{\n\t"team{n}" in input.teams\n\tinput.operation in input.grants["team{n}"]\n}}\n'
    return text


def our_tests():
    text = ""
    for n in range(TESTS):
        team, operation = n % RULES, ("read", "write")[n % 2]
        text += (
            f'test "case {n}" {{\n    authorizer from "teams.authorizer.bcdl" {{\n        user("user{n}");\n        member("user{n}", "team{team}");\n'
            f'        grants("team{team}", "read");\n        operation("{operation}");\n    }}\n    expect {("allow", "deny")[n % 2]};\n}}\n\n'
        )
    return text


def their_tests():
    text = "package teams_test\n\nimport data.teams\nimport rego.v1\n"
    for n in range(TESTS):
        team, operation = n % RULES, ("read", "write")[n % 2]
        text += (
            f'\ntest_case_{n} if {{\n\t{("", "not ")[n % 2]}teams.allow with input as {{\n\t\t"teams": ["team{team}"],\n'
            f'\t\t"grants": {{"team{team}": ["read"]}},\n\t\t"operation": "{operation}",\n\t}}\n}}\n'
        )
    return text


def seconds(command, allowed):
    """Of the whole process. Raises RuntimeError if it ends with another exit code than the allowed ones."""
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    elapsed = time.perf_counter() - start
    if done.returncode not in allowed:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()[:300]}")
    return elapsed


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench lsp", description="Linter and tests beside Rego's.")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    pairs = 3 if options.quick else 15
    hardtack = str(ROOT / "build/release/bin/hardtack")
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours", Path(folder) / "theirs"
        for path, files in (
            (ours, {"teams.authorizer.bcdl": our_policy(), "teams.test.bcdl": our_tests()}),
            (theirs, {"teams.rego": their_policy(), "teams_test.rego": their_tests()}),
        ):
            path.mkdir()
            for name, text in files.items():
                (path / name).write_text(text)
        # The exit codes that say that everything was looked at, and perhaps found something to say.
        rows = (
            (f"lint {RULES} rules", "regal", ["regal", "lint", str(theirs / "teams.rego")], (0, 2, 3),
             [hardtack, "check", str(ours / "teams.authorizer.bcdl")], (0,)),
            (f"{TESTS:,} policy tests", "opa", ["opa", "test", str(theirs)], (0,), [hardtack, "test", str(ours)], (0,)),
        )
        print("| work, whole process | peer | theirs | ours | ratio | middle half |\n| --- | --- | ---: | ---: | ---: | --- |")
        for name, peer, their_command, their_codes, our_command, our_codes in rows:
            if shutil.which(peer) is None:
                alone = statistics.median(seconds(our_command, our_codes) for _ in range(pairs))
                print(f"| {name} | {peer} | missing | {alone * 1e3:.1f} ms | - | - |")
                continue
            found, all_theirs, all_ours = [], [], []
            for _ in range(pairs):
                all_theirs.append(seconds(their_command, their_codes))
                all_ours.append(seconds(our_command, our_codes))
                found.append(all_theirs[-1] / all_ours[-1])
            found.sort()
            print(
                f"| {name} | {peer} | {statistics.median(all_theirs) * 1e3:.0f} ms | {statistics.median(all_ours) * 1e3:.1f} ms | "
                f"{statistics.median(found):.1f} | {found[len(found) // 4]:.1f} to {found[-1 - len(found) // 4]:.1f} |",
                flush=True,
            )
        print(f"\n{pairs} pairs in turns; load {os.getloadavg()[0]:.1f}")


main()
