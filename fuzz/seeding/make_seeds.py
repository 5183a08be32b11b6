#!/usr/bin/env python3
"""Fills FOLDER/TARGET with seeds: at least 500 different, small inputs for each fuzz target, the same ones in every run.

    make_seeds.py --maker PROGRAM [--vectors FOLDER] OUT [TARGET]...

They are made of the conformance set, the policies and documents of the repository, the generators of the tests and, where they
are at hand, the public vectors; nothing of them is committed. `--maker` is the built
hardtack_biscuit_seeds. The table below says which target takes what. Seeds in fuzz/seeds/TARGET come on top: each of them shows one thing and has a name."""
import argparse
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

import biscuits
import credentials
import services
import texts
from edits import Edits
from material import Material

COUNT = 500
# Larger inputs are for the fuzzer to find: what a seed costs, every merge and every replay pays.
MAX_BYTES = 2048

# What makes the inputs of a target: functions that yield what there is, and some of them edits without end. A generator that
# ends before COUNT is filled up with edits of what it gave, of bytes or of text.
TABLE = {
    "admin_json": (services.admin, Edits.text),
    "authorize_diff": (biscuits.compared_blocks, Edits.bytes),
    "authorize_resigned": (biscuits.resigned_blocks, Edits.bytes),
    "authzen_json": (services.authzen, Edits.text),
    "base64_hex": (texts.digits, Edits.bytes),
    "biscuit_decode": (biscuits.decoding, Edits.bytes),
    "block_roundtrip": (biscuits.blocks, Edits.bytes),
    "bundle": (services.bundles, Edits.bytes),
    "c_calls": (biscuits.calls, Edits.bytes),
    "capability_verify": (credentials.capabilities, Edits.text),
    "cost": (texts.policies_of_cost, Edits.bytes),
    "dap_frames": (services.debugger, Edits.text),
    "der_ecdsa": (credentials.ecdsa_signatures, Edits.bytes),
    "ed25519_points": (credentials.ed25519, Edits.bytes),
    "exposure_decode": (credentials.exposures, Edits.bytes),
    "expr_eval": (texts.expressions, Edits.bytes),
    "format_roundtrip": (texts.formatted_policies, Edits.text),
    "forward_headers": (services.forwarded, Edits.text),
    "grpc_frames": (services.grpc, Edits.bytes),
    "hpke_open": (credentials.hpke, Edits.bytes),
    "http_request": (services.http_requests, Edits.text),
    "jcs": (texts.json_texts, Edits.text),
    "json_parse": (texts.json_texts, Edits.text),
    "jwks_parse": (credentials.key_sets, Edits.text),
    "jwt_verify": (credentials.jwts, Edits.bytes),
    "key_files": (credentials.key_files, Edits.bytes),
    "lineage": (biscuits.lineages, Edits.bytes),
    "lineage_index": (services.lineage_indexes, Edits.text),
    "lint": (texts.lints, Edits.text),
    "lint_config": (texts.lint_configs, Edits.text),
    "lsp_edits": (texts.choices_of_edits, Edits.bytes),
    "lsp_frames": (services.language_server, Edits.text),
    "macaroon_decode": (credentials.macaroons, Edits.bytes),
    "p256_points": (credentials.p256, Edits.bytes),
    "paseto_verify": (credentials.pasetos, Edits.bytes),
    "pop": (credentials.possession, Edits.bytes),
    "regex_match": (texts.patterns, Edits.text),
    "request_verify": (credentials.requests, Edits.bytes),
    "serve_config": (texts.service_configs, Edits.text),
    "snapshot": (biscuits.snapshots, Edits.bytes),
    "source_parse": (texts.compiled_policies, Edits.text),
    "source_roundtrip": (texts.compiled_policies, Edits.text),
    "standard_functions": (texts.standard_functions, Edits.text),
    "test_file": (texts.test_files, Edits.text),
    "third_party": (biscuits.third_parties, Edits.bytes),
    "token_mutate": (biscuits.mutations, Edits.bytes),
    "token_ops": (biscuits.operations, Edits.bytes),
    "token_verify": (biscuits.verified_tokens, Edits.bytes),
    "url_normalise": (texts.urls, Edits.text),
    "utf8": (texts.characters, Edits.bytes),
}
# Those of which more are worth their time, since what they reach is wide.
COUNTS = {"source_parse": 4600, "source_roundtrip": 4600, "format_roundtrip": 2000, "lint": 2000, "biscuit_decode": 2500, "authorize_resigned": 800, "expr_eval": 1000, "authorize_diff": 1000}


def seeds_of(target, material):
    make, edit = TABLE[target]
    edits = Edits(target)
    wanted = COUNTS.get(target, COUNT)
    found, own, tries = {}, [], 0
    for seed in make(material, edits):
        if seed and len(seed) <= MAX_BYTES:
            found.setdefault(hashlib.sha256(seed).hexdigest()[:16], seed)
        tries += 1
        if len(found) >= wanted or tries > 50 * wanted:
            break
    own = [found[name] for name in sorted(found)]
    while len(found) < wanted and own:
        seed = edit(edits, own)
        if seed and len(seed) <= MAX_BYTES:
            found.setdefault(hashlib.sha256(seed).hexdigest()[:16], seed)
    return found


def write(folder, seeds):
    """What is there already is left alone: somebody may be reading it."""
    folder.mkdir(parents=True, exist_ok=True)
    there = {path.name for path in folder.iterdir()}
    for name in there - set(seeds):
        (folder / name).unlink()
    for name in set(seeds) - there:
        (folder / name).write_bytes(seeds[name])


def targets_of(root):
    """All of the tree: files with the function that libFuzzer calls."""
    files = (path for path in (root / "fuzz").rglob("*.cpp") if path.name != "standalone_main.cpp")
    return sorted(path.stem for path in files if "LLVMFuzzerTestOneInput" in path.read_text())


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--maker", required=True, help="the program hardtack_biscuit_seeds")
    arguments.add_argument("--vectors", default=os.environ.get("HARDTACK_VECTORS", "../shared/vectors"), help="public vectors; may be missing")
    arguments.add_argument("out", metavar="OUT")
    arguments.add_argument("targets", nargs="*", metavar="TARGET")
    given = arguments.parse_args()
    root = pathlib.Path(__file__).resolve().parents[2]
    if missing := set(targets_of(root)) ^ set(TABLE):
        sys.exit(f"error: the table and the tree differ in {', '.join(sorted(missing))}")
    if unknown := set(given.targets) - set(TABLE):
        sys.exit(f"error: unknown target {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as made:
        subprocess.run([given.maker, made], check=True, stdout=subprocess.DEVNULL)
        fill(given, Material(root, made, root / given.vectors))


def fill(given, material):
    total = 0
    for target in given.targets or sorted(TABLE):
        seeds = seeds_of(target, material)
        if len(seeds) < COUNT:
            sys.exit(f"error: {target} has {len(seeds)} seeds, not {COUNT}")
        write(pathlib.Path(given.out) / target, seeds)
        total += len(seeds)
    print(f"{total} seeds for {len(given.targets or TABLE)} targets in {given.out}")


if __name__ == "__main__":
    main()
