#!/usr/bin/env python3
"""What a decision over HTTP costs the server, beside OPA, Cerbos and a handler that does nothing: `scripts/bench serve`.

A figure is the processor time of the server (user and system) for one answered request, loaded by wrk from the same
machine over connections that stay open. The servers of a row are measured in turns, one after the other in each round,
and a ratio is the median of the rounds, so that the machine's other load moves both sides. Every server is asked once
before, and what it answers must be an allow.

`opa` (built with go) and Cerbos (from npm) take part where they can be had; without them their rows say so.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from serving.behaviour import rows_latency, rows_memory, rows_reload
from serving.decisions import rows_authzen, rows_envoy, rows_forward
from serving.load import Table
from serving.material import Material, cerbos_path, opa_present

GROUPS = {"forward": rows_forward, "authzen": rows_authzen, "envoy": rows_envoy, "latency": rows_latency, "memory": rows_memory, "reload": rows_reload}


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench serve", description="Decisions over HTTP beside OPA, Cerbos and an empty handler.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--quick", action="store_true", help="a first look")
    parser.add_argument("--markdown", action="store_true", help="the table once more, for docs/benchmarks.md")
    options = parser.parse_args()
    unknown = [name for name in options.groups if name not in GROUPS]
    if unknown:
        parser.error(f"no group {unknown[0]!r}; there are {', '.join(GROUPS)}")
    options.rounds, options.seconds = (1, 1) if options.quick else (5, 2)
    chosen = options.groups or list(GROUPS)
    table, started = Table(), []

    def stack(server):
        started.append(server)
        return server

    with tempfile.TemporaryDirectory() as folder:
        material = Material(Path(folder), 512 if options.quick else 10_000 if "forward" in chosen else 4_096 if "memory" in chosen else 1)
        try:
            for name in chosen:
                GROUPS[name](table, material, options, stack)
                for server in started:
                    server.stop()
                started.clear()
        finally:
            for server in started:
                server.stop()
    if options.markdown:
        print("\n" + table.markdown())
    if not opa_present():
        print("OPA takes no part: it cannot be built (go install github.com/open-policy-agent/opa@v1.22.3)")
    if not cerbos_path():
        print("Cerbos takes no part: npm has no @cerbos/cerbos-linux-x64@0.55.0")
    return 0 if all(met is not False for *_, met in table.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
