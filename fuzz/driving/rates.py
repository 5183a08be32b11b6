#!/usr/bin/env python3
"""How many inputs a second each target takes, beside what it should.

    rates.py BIN SEEDS [TARGET]...          measures the programs in BIN over SEEDS/TARGET and prints the table
    rates.py --page BIN SEEDS               and writes it into docs/fuzzing.md

Rates are over the seeds, without sanitizers, for each second of processor time, so that other work on the machine counts little.
Those under the address sanitizer are of the last campaign. Exit 1 if a target is slower than it should be."""
import pathlib
import re
import subprocess
import sys

import ledger

SECONDS = "1"
# Goals by what a target does. Those that seek cost or fail allocations have none.
GOALS = {
    "decodes": (10_000, "base64_hex biscuit_decode block_roundtrip bundle der_ecdsa exposure_decode grpc_frames http_request jcs json_parse jwks_parse jwt_verify macaroon_decode snapshot utf8 url_normalise"),
    "parses, verifies or evaluates": (
        1_000, "authorize_diff authorize_resigned capability_verify ed25519_points expr_eval format_roundtrip hpke_open key_files lineage lineage_index lint lint_config p256_points paseto_verify pop "
               "regex_match request_verify serve_config source_parse source_roundtrip standard_functions test_file third_party token_mutate token_ops token_verify"),
    "serves": (500, "admin_json authzen_json dap_frames forward_headers lsp_edits lsp_frames"),
    "seeks cost, or calls everything": (None, "c_calls cost"),
}
_MARKED = re.compile(r"(<!-- rates: scripts/fuzz rates -->\n\n).*?(\n<!-- end -->)", re.DOTALL)


def rate_of(program, folder):
    shown = subprocess.run([program, "--rate", SECONDS, folder], capture_output=True, text=True)
    found = re.search(r"(\d+) per second", shown.stdout)
    if shown.returncode != 0 or not found:
        sys.exit(f"error: {program} failed:\n{shown.stderr[-1000:]}")
    return int(found.group(1))


def rows_of(binaries, seeds, wanted):
    sanitized = ledger.newest(ledger.read())
    for kind, (goal, names) in GOALS.items():
        for target in names.split():
            if wanted and target not in wanted:
                continue
            rate = rate_of(binaries / f"fuzz_{target}", seeds / target)
            run = sanitized.get(target)
            yield kind, target, goal, rate, round(run["executions"] / max(1, run["seconds"])) if run else None


def main(arguments):
    page = arguments[:1] == ["--page"]
    if len(arguments) < 2 + page or (page and len(arguments) > 3):
        sys.exit(__doc__)
    binaries, seeds, wanted = pathlib.Path(arguments[page]), pathlib.Path(arguments[page + 1]), arguments[page + 2 :]
    listed = {target for _, names in GOALS.values() for target in names.split()}
    if missing := set(ledger.all_targets()) ^ listed:
        sys.exit(f"error: the goals and the tree differ in {', '.join(sorted(missing))}")
    if unknown := set(wanted) - listed:
        sys.exit(f"error: unknown target {', '.join(sorted(unknown))}")
    lines, slow = ["| target | what it does | goal | per second | under ASan |", "| --- | --- | --: | --: | --: |"], []
    for kind, target, goal, rate, sanitized in rows_of(binaries, seeds, wanted):
        lines.append(f"| `{target}` | {kind} | {goal or ''} | {rate} | {sanitized or ''} |")
        print(f"{target:20} {kind:32} {goal or '-':>6} {rate:>9} {sanitized or '-':>9}" + ("  TOO SLOW" if goal and rate < goal else ""), flush=True)
        if goal and rate < goal:
            slow.append(target)
    if page:
        text = ledger.PAGE.read_text()
        ledger.PAGE.write_text(_MARKED.sub(lambda match: match.group(1) + "\n".join(lines) + "\n" + match.group(2), text))
    sys.exit(f"error: too slow: {', '.join(slow)}" if slow else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
