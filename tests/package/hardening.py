"""Says what of the hardening is missing: hardening.py PROGRAM COMPILE_COMMANDS SOURCE_FOLDER PART...

What the ELF file shows is read from it. Stack clash protection and control flow enforcement leave no mark that a program's
libraries could not undo, so these are looked for in the command of every file that was compiled.
"""

import json
import re
import subprocess
import sys


def elf(program, *options):
    return subprocess.run(["readelf", "-W", *options, program], capture_output=True, text=True, check=True).stdout


def program_lacks(program, parts):
    """(what, whether it is there) for each property of the linked program."""
    dynamic, headers = elf(program, "-d"), elf(program, "-l", "-h")
    imported = re.findall(r" UND (\w+)", elf(program, "--dyn-syms"))
    found = [("PIE", re.search(r"Type:\s+DYN", headers) and re.search(r"\(FLAGS_1\).*\bPIE\b", dynamic)),
             ("a stack that cannot be executed", re.search(r"GNU_STACK\s.*\sRW\s", headers))]
    if "bind-now" in parts:
        found += [("BIND_NOW", re.search(r"\(FLAGS_1\).*\bNOW\b", dynamic)), ("RELRO", "GNU_RELRO" in headers)]
    if "stack-protector" in parts:
        found += [("__stack_chk_fail", "__stack_chk_fail" in imported)]
    if "fortify" in parts:
        found += [("__*_chk", any(re.fullmatch(r"__(mem|str|read|v?sn?printf|recv|realpath)\w*_chk", name) for name in imported))]
    return [f"{program} has no {what}" for what, there in found if not there]


def commands_lack(path, source, parts):
    options = {"stack-protector": "-fstack-protector-strong", "fortify": "-D_FORTIFY_SOURCE=[23]",
               "stack-clash": "-fstack-clash-protection", "control-flow": "-fcf-protection=full",
               "assertions": "-D_GLIBCXX_ASSERTIONS"}
    with open(path, encoding="utf-8") as file:
        commands = [entry for entry in json.load(file) if entry["file"].startswith(source)]
    wrong = [] if commands else [f"{path} holds no command for {source}"]
    for part, option in options.items():
        if part not in parts:
            continue
        without = [entry["file"] for entry in commands if not re.search(rf"(^|\s){option}(\s|$)", entry["command"])]
        if without:
            wrong.append(f"{len(without)} of {len(commands)} files are compiled without {option}, {without[0]} for one")
    return wrong


def main():
    program, commands, source, *parts = sys.argv[1:]
    wrong = program_lacks(program, parts) + commands_lack(commands, source, parts)
    print("\n".join(wrong) or "hardened: " + ", ".join(parts))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
