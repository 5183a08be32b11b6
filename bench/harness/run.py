#!/usr/bin/env python3
"""Measures our side and the peers in turns. scripts/bench builds everything and calls this."""

import argparse
import datetime
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import formats  # noqa: E402
import report  # noqa: E402
import rows as rows_module  # noqa: E402
from sides import Missing, Side, run_process  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / "build" / "bench"
INPUTS = BENCH / "inputs"
BEGIN, END = "<!-- results: written by scripts/bench --markdown -->", "<!-- end of results -->"


def first_line(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return None


def machine():
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return {
        "cpu": cpu.group(1) if cpu else platform.processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "load before": round(os.getloadavg()[0], 2),
        "compiler": first_line(["c++", "--version"]),
        "rustc": first_line(["rustc", "--version"]),
        "biscuit-auth": locked_version("biscuit-rust", "biscuit-auth"),
        "ed25519-dalek": locked_version("biscuit-rust", "ed25519-dalek"),
        "cedar-policy": locked_version("cedar", "cedar-policy"),
        "gringo": first_line(["gringo", "--version"]),
        "python": first_line([str(BENCH / "peers/python/bin/python"), "--version"]),
        "libsodium": first_line(["dpkg-query", "-W", "-f=${Version}", "libsodium-dev"]),
    }


def ed25519_library(binaries):
    """Which library our side was built to verify with."""
    cache = Path(binaries).parent / "CMakeCache.txt"
    found = re.search(r"^HARDTACK_ED25519:\w+=(\w+)", cache.read_text(), re.M) if cache.exists() else None
    return found.group(1) if found else None


def locked_version(peer, crate):
    lock = ROOT / "bench" / "peers" / peer / "Cargo.lock"
    if not lock.exists():
        return None
    found = re.search(rf'name = "{crate}"\nversion = "([^"]+)"', lock.read_text())
    return found.group(1) if found else None


PYTHON_PEERS = ("weaver-kernel", "pymacaroons")


def python_problem():
    """Why scripts/bench could not install them, in pip's words."""
    log = BENCH / "peers" / "python.log"
    lines = log.read_text().strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "not installed"


class Sides:
    """Starts each program when it is first needed."""

    def __init__(self, arguments):
        self.binaries = Path(arguments.binaries)
        self.without = set(arguments.without)
        self.open = {}
        self.memory = None

    def command(self, name):
        if name == "ours":
            return [str(self.binaries / "rows_hardtack"), str(INPUTS)]
        if name in self.without:
            raise Missing("left out")
        if name in PYTHON_PEERS:
            python = BENCH / "peers" / "python" / "bin" / "python"
            if not python.exists():
                raise Missing(python_problem())
            return [str(python), str(ROOT / "bench/peers/python/peer.py"), str(INPUTS)]
        program = BENCH / "peers" / "release" / f"{name.removesuffix('-policy')}-peer"
        if not program.exists():
            raise Missing("cargo not found" if shutil.which("cargo") is None else "not built")
        return [str(program), str(INPUTS)]

    def get(self, name):
        if name not in self.open:
            self.open[name] = Side(self.command(name))
        return self.open[name]

    def process(self, name, row):
        if name == "ours":
            return [str(self.binaries / "closure_hardtack"), str(INPUTS / f"{row}.policy"), str(INPUTS / f"{row}.facts")]
        if name in self.without:
            raise Missing("left out")
        if shutil.which(name) is None:
            raise Missing(f"{name} not found")
        return [name, "--text", str(ROOT / "bench/peers/gringo/closure.lp"), str(INPUTS / f"{row}.lp")]

    def close(self):
        for side in self.open.values():
            side.close()


def turns(result, pairs, ours, theirs):
    """Peer, ours, peer, ours ...: the median of the ratios of neighbours."""
    measured = [(theirs(), ours()) for _ in range(pairs)]
    ratios = [peer / own for peer, own in measured]
    result["theirs"] = statistics.median(peer for peer, _ in measured)
    result["ours"] = statistics.median(own for _, own in measured)
    result["pairs"] = pairs
    result["ratios"] = ratios
    result["low"], result["ratio"], result["high"] = report.quartiles(ratios)
    result["verdict"] = report.verdict(result["goal"], result["low"], result["ratio"], result["high"])


def threads(row, result, sides, options):
    """Decisions of all threads together; the ratio compares with one thread, in turns."""
    side = sides.get("ours")
    measured = [(side.row("threads:1", 0.2), side.row(row.name, 0.2)) for _ in range(options.pairs)]
    ratios = [one / many for one, many in measured]
    low, middle, high = report.quartiles(ratios)
    return result | {"ours": statistics.median(many for _, many in measured), "ratios": ratios, "ratio": middle, "low": low,
                     "high": high, "pairs": options.pairs, "peer": "1 thread",
                     "theirs": statistics.median(one for one, _ in measured)}


def memory_lines(sides):
    """What memory_hardtack prints: {"allocations auth10": 0, ...}."""
    if sides.memory is None:
        text = subprocess.run([str(sides.binaries / "memory_hardtack")], capture_output=True, text=True, check=True).stdout
        sides.memory = {line.rsplit(" ", 1)[0]: int(line.rsplit(" ", 1)[1]) for line in text.splitlines()}
    return sides.memory


def allocations(_row, result, sides, _options):
    counts = {name: count for name, count in memory_lines(sides).items() if name.startswith("allocations ")}
    worst = max(counts.values())
    return result | {"counts": counts, "ours_text": str(worst), "goal_text": "0", "verdict": "short" if worst > 0 else "met"}


def kept_bytes(row, result, sides, _options):
    count = memory_lines(sides)[row.name]
    result |= {"bytes": count, "ours_text": report.bytes_text(count)}
    if row.goal is not None:
        result |= {"goal_text": "< " + report.bytes_text(row.goal), "verdict": "met" if count < row.goal else "short"}
    return result


def peak(row, result, sides, _options):
    """Of a fresh process that answers this one row."""
    def of(name):
        side = Side(sides.command(name)[:1] if name == "ours" else sides.command(name))  # writes no inputs
        side.row(row.name.removeprefix("peak "), 0.01)
        held = side.peak()
        side.close()
        return held
    own = of("ours")
    result |= {"bytes": own, "ours_text": report.bytes_text(own)}
    try:
        theirs = of(row.peer)
    except Missing as reason:
        return result | {"missing": str(reason)}
    return result | {"theirs_bytes": theirs, "theirs_text": report.bytes_text(theirs), "ratio": theirs / own}


def peak_process(row, result, sides, _options):
    name = row.name.removeprefix("peak ")
    own = run_process(sides.process("ours", name))[1]
    result |= {"bytes": own, "ours_text": report.bytes_text(own)}
    try:
        theirs = run_process(sides.process(row.peer, name))[1]
    except Missing as reason:
        return result | {"missing": str(reason)}
    return result | {"theirs_bytes": theirs, "theirs_text": report.bytes_text(theirs), "ratio": theirs / own}


def command_turns(row, result, sides, _options):
    """The whole command beside biscuit-cli's, from the same files."""
    folder = BENCH / "start"
    folder.mkdir(parents=True, exist_ok=True)
    hardtack = str(sides.binaries / "hardtack")

    def made_by(arguments, text=None):
        return subprocess.run([hardtack, *arguments], input=text, capture_output=True, text=True, check=True).stdout

    key, public, token = folder / "root.key", folder / "root.pub", folder / "token"
    key.touch(mode=0o600)
    key.write_text(made_by(["keypair", "--only-private-key"]))
    public.write_text(made_by(["keypair", "--from-file", str(key), "--only-public-key"]))
    token.write_text(made_by(["generate", "--private-key-file", str(key), "-"], 'user("alice"); right("alice", "read");'))
    arguments = ["inspect", str(token), "--public-key-file", str(public), "--authorize-with", 'allow if user("alice")']

    def timed(program):
        return lambda: run_process([program, *arguments])[0]

    peer = BENCH / "peers" / "bin" / "biscuit"
    if "biscuit-cli" in sides.without or not peer.exists():
        reason = "left out" if "biscuit-cli" in sides.without else "not built"
        return result | {"missing": reason, "ours": statistics.median(timed(hardtack)() for _ in range(row.pairs))}
    turns(result, row.pairs, timed(hardtack), timed(str(peer)))
    return result


SPECIAL = {"start": command_turns, "threads": threads, "allocations": allocations, "bytes": kept_bytes, "peak": peak, "peak-process": peak_process}


def measure(row, sides, options):
    lib25519 = ed25519_library(options.binaries) == "lib25519"
    goal = row.lib25519_goal if lib25519 and row.lib25519_goal else row.goal
    result = {"name": row.name, "title": row.title, "group": row.group, "goal": goal, "peer": row.peer}
    pairs = row.pairs or options.pairs
    seconds = row.seconds * (0.4 if options.quick else 1)
    if row.kind == "absent" or (row.kind == "lib25519" and not lib25519):
        return result | {"missing": row.note}
    if row.kind == "process":
        peaks = {"ours": 0, "theirs": 0}

        def timed(who, command):
            def run():
                elapsed, peak = run_process(command, rows_module.LINES[row.name])
                peaks[who] = max(peaks[who], peak)
                return elapsed
            return run

        own = timed("ours", sides.process("ours", row.name))
        try:
            turns(result, pairs, own, timed("theirs", sides.process(row.peer, row.name)))
        except Missing as reason:
            result |= {"missing": str(reason), "ours": statistics.median(own() for _ in range(pairs))}
        result["peak"] = peaks
        return result

    measured = "token_cold:2" if row.kind == "lib25519" else row.name

    def ours():
        return sides.get("ours").row(measured, seconds)

    if row.kind == "number":
        return formats.number(row, result, sides)
    if row.kind == "signatures":
        return formats.signatures(row, result, sides, seconds, pairs)
    if row.kind in SPECIAL:
        return SPECIAL[row.kind](row, result, sides, options)
    if row.peer is None:
        values = [ours() for _ in range(pairs)]
        return result | {"ours": statistics.median(values), "pairs": pairs}
    try:
        peer = sides.get(row.peer)
        turns(result, pairs, ours, lambda: peer.row(measured, seconds))
    except Missing as reason:
        result |= {"missing": str(reason), "ours": statistics.median(ours() for _ in range(pairs))}
    return result


def parse_arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Benchmarks against peers.")
    parser.add_argument("rows", nargs="*", help="parts of row names, or groups: tokens, checks, datalog, cedar, threads, memory, text")
    parser.add_argument("--quick", action="store_true", help="three pairs, short turns, no row that takes long")
    parser.add_argument("--full", action="store_true", help="also the rows that take the peer minutes")
    parser.add_argument("--pairs", type=int, help="turns for each row (default 7; 3 with --quick)")
    parser.add_argument("--without", action="append", default=[], metavar="PEER", help="leave a peer out")
    parser.add_argument("--markdown", action="store_true", help="write the table into docs/benchmarks.md")
    parser.add_argument("--list", action="store_true", help="name the rows and measure nothing")
    parser.add_argument("--binaries", default=str(ROOT / "build/release/bin"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.pairs = options.pairs or (3 if options.quick else 7)
    return options


def main():
    options = parse_arguments()
    wanted = rows_module.chosen(options.rows, options.quick, options.full)
    if options.list:
        for row in wanted:
            print(f"{row.name:28} {row.title}")
        return 0
    start = time.monotonic()
    sides = Sides(options)
    about = machine() | {"ed25519": ed25519_library(options.binaries)}
    results, failed = [], 0
    sides.get("ours")  # writes the inputs
    sides.get("ours").row("parse:auth10", 0.01)
    for row in wanted:
        try:
            result = measure(row, sides, options)
        except RuntimeError as error:
            result = {"name": row.name, "title": row.title, "group": row.group, "goal": row.goal, "peer": row.peer,
                      "missing": f"failed: {error}", "verdict": "FAILED"}
            failed += 1
        results.append(result)
        print(f"[{time.monotonic() - start:5.0f}s] " + "  ".join(filter(None, report.cells(result))), file=sys.stderr)
    sides.close()
    about["seconds"] = round(time.monotonic() - start)
    about["load after"] = round(os.getloadavg()[0], 2)
    BENCH.mkdir(parents=True, exist_ok=True)
    (BENCH / "results.json").write_text(json.dumps({"machine": about, "rows": results}, indent=1) + "\n")
    print(report.table(results))
    goals = [result.get("verdict") or "missing" for result in results if result["goal"] is not None]
    print("goals: " + ", ".join(f"{goals.count(word)} {word}" for word in dict.fromkeys(goals)))
    if options.markdown:
        write_markdown(about, results)
    return 1 if failed else 0


def write_markdown(about, results):
    facts = "; ".join(f"{key}: {value}" for key, value in about.items() if value is not None)
    of_formats = [result for result in results if formats.is_one(result)]
    others = [result for result in results if not formats.is_one(result)]
    if of_formats:
        write_between(ROOT / "docs" / "token-evolution.md", f"{facts}\n\n{formats.matrix(of_formats)}\n\n{formats.compared(of_formats)}")
    if others:
        write_between(ROOT / "docs" / "benchmarks.md", f"{facts}\n\n{report.markdown(others)}")


def write_between(page, contents):
    text = page.read_text()
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    page.write_text(f"{before}{BEGIN}\n\n{contents}\n\n{END}{after}")


if __name__ == "__main__":
    sys.exit(main())
