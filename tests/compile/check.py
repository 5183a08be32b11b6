"""Compiles one C++ file and compares what the compiler says with the marks in the file.

    check.py FILE.cpp COMPILER [OPTION]...

A mark is a comment that ends with a colon, on a line of its own. It speaks of the statement or declaration that begins on
the next line that is not a comment:

    // a dropped result warns:            the compiler must report it as unused, and -Werror must refuse the file
    // does not compile:                  the compiler must report an error
    // does not compile (needs a bool):   the same, with a note for the reader

Every other line must be free of errors and warnings: so the lines without a mark show what still compiles. A mark without
a diagnostic and a diagnostic without a mark both fail. The file is compiled with -Werror -fsyntax-only.
"""

import os
import re
import subprocess
import sys

MARKS = [
    (re.compile(r"//.*\bwarns:$"), "warning"),
    (re.compile(r"//.*\bdoes not compile( \(.*\))?:$"), "error"),
]
UNUSED = re.compile(r"\[-W\S*unused-(result|value)\]")


def marks_of(lines):
    """Line number (from 1) of each marked statement: (what is expected, its last line)."""
    marks, expected = {}, None
    for number, line in enumerate(lines, 1):
        text = line.strip()
        found = [kind for pattern, kind in MARKS if pattern.search(text)]
        if found:
            expected = found[0]
        elif expected and text and not text.startswith("//"):
            last = number  # a statement or a one-line function ends with `;` or `}`
            while last < len(lines) and not lines[last - 1].rstrip().endswith((";", "}")):
                last += 1
            marks[number] = (expected, last)
            expected = None
    return marks


def diagnostics_of(name, output):
    """Per error or warning: its text, and the lines of the file that it or what leads to it names."""
    found, lines, lead = [], [], []
    place = re.compile(rf"(?:^|\s){re.escape(name)}:(\d+)")
    for line in output.splitlines():
        at = [int(number) for number in place.findall(line)]
        if re.search(r": (fatal )?error:|: warning:", line):
            lines = lead + at
            found.append((line, lines))
            lead = []
        elif "required from" in line or "In instantiation of" in line or "In substitution of" in line:
            lead += at  # g++ names the use before the error
        elif found and ("requested here" in line or "required from here" in line or ": note:" in line):
            lines += at  # clang names it after
    return found


def check(path, command):
    """What does not hold, one text for each."""
    with open(path, encoding="utf-8") as file:
        marks = marks_of(file.read().splitlines())
    run = subprocess.run([*command, "-Werror", "-fsyntax-only", path], capture_output=True, text=True,
                         env={**os.environ, "LC_ALL": "C"}, check=False)
    if run.returncode < 0 or "internal compiler error" in run.stderr:
        return ["the compiler crashed: " + run.stderr]
    wrong, met = [], set()
    for text, lines in diagnostics_of(path, run.stderr):
        hit = [first for first, (kind, last) in marks.items() if any(first <= line <= last for line in lines)
               and bool(UNUSED.search(text)) == (kind == "warning")]
        met.update(hit)
        if not hit:
            wrong.append("nothing marks this diagnostic: " + text)
    wrong += [f"{path}:{first}: expected a {kind}, and the compiler says nothing" for first, (kind, _) in marks.items()
              if first not in met]
    if not marks and not wrong:
        wrong.append(f"{path}: holds no mark")
    if marks and not wrong and run.returncode == 0:
        wrong.append(f"{path}: was reported, and compiles all the same")
    return wrong


def main():
    wrong = check(sys.argv[1], sys.argv[2:])
    print("\n".join(wrong) or "every mark holds")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
