#!/usr/bin/env python3
"""The ledger of fuzzing campaigns, fuzz/campaigns.json: which target ran for how long on which code, and what was found.

    ledger.py due [TARGET]...                 seconds that each target must still run, one `TARGET SECONDS` a line
    ledger.py list [TARGET]...                the same for people
    ledger.py record TARGET LOG SECONDS [FINDING]...
                                              adds a run: libFuzzer's log, the processor time that it took, what it found
    ledger.py clean [TARGET]...               exits 1 if a run on the code of now found something
    ledger.py table                           writes the table into docs/fuzzing.md
    ledger.py check                           exits 1 if docs/fuzzing.md has another table

The code of a target: the sources whose objects are linked into its program (the debugging information names them), and every
file of the repository that they include, directly or not. Its digest is over the paths and contents of these files without blank
lines and lines that are a comment, so that unrelated commits, rebases and rewording leave it alone; the commit is the last one that touched any of
them. A target is done when its runs at one digest sum up to GOAL seconds of processor time and found nothing."""
import datetime
import fcntl
import functools
import hashlib
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEDGER = ROOT / "fuzz/campaigns.json"
PAGE = ROOT / "docs/fuzzing.md"
BUILD = ROOT / "build/fuzz"
GOAL = 600

_INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def all_targets():
    files = (path for path in (ROOT / "fuzz").rglob("*.cpp") if path.name != "standalone_main.cpp")
    return sorted(path.stem for path in files if "LLVMFuzzerTestOneInput" in path.read_text())


def _linked_sources(program):
    """Of the program, and of the libraries of this build that it loads."""
    shown = subprocess.run(["llvm-dwarfdump-19", "--debug-info", "--recurse-depth=0", program], capture_output=True, text=True, check=True).stdout
    names = set(re.findall(r'DW_AT_name\s*\("([^"]+)"\)', shown))
    needed = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
    for library in re.findall(r"\(NEEDED\).*\[(.+)\]", needed):
        for path in sorted(BUILD.rglob(library))[:1]:
            names |= _linked_sources(path)
    return names


@functools.cache
def _text(path):
    return path.read_text(encoding="utf-8", errors="surrogateescape")


@functools.cache
def _included(path):
    found = []
    for name in _INCLUDE.findall(_text(path)):
        for candidate in (ROOT / name, path.parent / name):
            if candidate.is_file():
                found.append(candidate.resolve())
                break
    return found


def code_of(target):
    """The files of a target, as paths in the repository."""
    program = BUILD / "bin" / f"fuzz_{target}"
    if not program.is_file():
        sys.exit(f"error: {program.relative_to(ROOT)} is not built")
    pending = []
    for name in _linked_sources(program):
        path = name.removeprefix("../../")
        if (ROOT / path).is_file():
            pending.append(ROOT / path)
        elif "/" in path and not path.startswith("/"):  # made by the build, of the grammar
            pending += (ROOT / "grammar/antlr").glob("*.g4")
    files = set()
    while pending:
        path = pending.pop()
        if path not in files and ROOT in path.parents and BUILD not in path.parents:
            files.add(path)
            pending += _included(path)
    return sorted(str(path.relative_to(ROOT)) for path in files)


def digest_of(files):
    digest = hashlib.sha256()
    for name in files:
        lines = (line.strip() for line in _text(ROOT / name).splitlines())
        kept = "\n".join(line for line in lines if line and not line.startswith("//"))
        digest.update(f"{name}\0{kept}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:12]


def commit_of(files):
    """The last commit that touched them; with a plus sign if they have been changed since."""
    git = ["git", "-C", ROOT]
    commit = subprocess.run([*git, "log", "-1", "--format=%h", "--", *files], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain", "--", *files], capture_output=True, text=True).stdout.strip()
    return (commit or "?") + ("+" if changed else "")


def read():
    return json.loads(LEDGER.read_text())["campaigns"] if LEDGER.exists() else []


def write(campaigns):
    rows = ",\n".join("  " + json.dumps(row) for row in sorted(campaigns, key=lambda row: (row["target"], row["last"], row["code"])))
    LEDGER.write_text('{\n "campaigns": [\n' + rows + "\n ]\n}\n")


def find(campaigns, target, code):
    return next((row for row in campaigns if row["target"] == target and row["code"] == code), None)


def seconds_due(row):
    if row is None:
        return GOAL
    return 0 if row["findings"] else max(0, GOAL - row["seconds"])


def due(targets, campaigns):
    for target in targets:
        if seconds := seconds_due(find(campaigns, target, digest_of(code_of(target)))):
            print(target, seconds)


def list_due(targets, campaigns):
    print(f"{'target':20} {'code':12} {'commit':9} {'seconds':>8}  state")
    for target in targets:
        files = code_of(target)
        code = digest_of(files)
        row = find(campaigns, target, code)
        state = f"found {', '.join(row['findings'])}" if row and row["findings"] else "done" if not (left := seconds_due(row)) else f"{left} s are due"
        print(f"{target:20} {code:12} {commit_of(files):9} {row['seconds'] if row else 0:8}  {state}")


def clean(targets, campaigns):
    rows = [find(campaigns, target, digest_of(code_of(target))) for target in targets]
    dirty = [row for row in rows if row and row["findings"]]
    for row in dirty:
        print(f"{row['target']}: {', '.join(row['findings'])}")
    sys.exit(1 if dirty else 0)


def record(target, log, seconds, findings):
    text = pathlib.Path(log).read_text(errors="replace")
    executions = re.search(r"stat::number_of_executed_units:\s*(\d+)", text)
    files = code_of(target)
    with open(BUILD / "campaigns.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        campaigns = read()
        row = find(campaigns, target, digest_of(files))
        if row is None:
            row = {"target": target, "code": digest_of(files), "commit": commit_of(files), "seconds": 0, "executions": 0, "runs": 0, "first": today(), "last": today(), "findings": []}
            campaigns.append(row)
        row["seconds"] += round(float(seconds))
        row["executions"] += int(executions.group(1)) if executions else 0
        row["runs"] += 1
        row["last"] = today()
        row["commit"] = commit_of(files)
        row["findings"] = sorted(set(row["findings"]) | set(findings))
        write(campaigns)


def today():
    return datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def newest(campaigns):
    """Of each target the campaign that ran last; of several on one day the longest."""
    rows = {}
    for row in sorted(campaigns, key=lambda row: (row["last"], row["seconds"])):
        rows[row["target"]] = row
    return rows


def table(campaigns):
    lines = ["| target | code | commit | seconds | runs | executions | per second | until | found |", "| --- | --- | --- | --: | --: | --: | --: | --- | --- |"]
    rows = newest(campaigns)
    for target in all_targets():
        row = rows.get(target)
        if row is None:
            lines.append(f"| `{target}` | | | | | | | | not run yet |")
            continue
        found = ", ".join(f"`{name}`" for name in row["findings"]) or "nothing"
        lines.append(f"| `{target}` | `{row['code']}` | `{row['commit']}` | {row['seconds']} | {row['runs']} | {row['executions']} | {round(row['executions'] / max(1, row['seconds']))} | {row['last']} | {found} |")
    return "\n".join(lines) + "\n"


_MARKED = re.compile(r"(<!-- campaigns: fuzz/driving/ledger.py table -->\n\n).*?(\n<!-- end -->)", re.DOTALL)


def page_with(campaigns):
    text = PAGE.read_text()
    if not _MARKED.search(text):
        sys.exit("error: docs/fuzzing.md has no place for the table of campaigns")
    return text, _MARKED.sub(lambda match: match.group(1) + table(campaigns) + match.group(2), text)


def main(arguments):
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    commands = {"due": due, "list": list_due, "clean": clean}
    if command in commands:
        if unknown := set(rest) - set(all_targets()):
            sys.exit(f"error: unknown target {', '.join(sorted(unknown))}")
        commands[command](rest or all_targets(), read())
    elif command == "record" and len(rest) >= 3:
        record(rest[0], rest[1], rest[2], rest[3:])
    elif command == "table" and not rest:
        PAGE.write_text(page_with(read())[1])
    elif command == "check" and not rest:
        text, right = page_with(read())
        if text != right:
            sys.exit("error: docs/fuzzing.md and fuzz/campaigns.json differ: run fuzz/driving/ledger.py table")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
