"""What is measured, against whom, and the goal of each row.

A row's name is understood by our side (bench/rows.h) and by the peers alike. `goal` is the least ratio of the peer's time
to ours, `lib25519_goal` the same where our side was built with lib25519. `seconds` is how long one turn measures; `full` rows run with --full only, `pairs` overrides the number of turns.
"""

from dataclasses import dataclass
from typing import Optional

import formats


@dataclass
class Row:
    name: str
    title: str
    goal: Optional[float] = None
    group: str = "datalog"
    peer: Optional[str] = "biscuit-rust"
    seconds: float = 0.15
    pairs: Optional[int] = None
    full: bool = False
    quick: bool = True
    kind: str = "pair"  # pair, process (whole programs), start (the command), memory, threads, absent
    note: str = ""
    lib25519_goal: Optional[float] = None


ROWS = [
    # Tokens.
    Row("token_cold:2", "verify + authorize a 2-block token, cold", 0.97, "tokens", seconds=0.3, lib25519_goal=1.8),
    Row("token_cold:1", "verify + authorize, 1 block", None, "tokens"),
    Row("token_cold:5", "verify + authorize, 5 blocks", None, "tokens"),
    Row("token_cold:10", "verify + authorize, 10 blocks", None, "tokens"),
    Row("cache_repeat:2", "the same 2-block token again, with the cache", 30, "tokens"),
    Row("cache_child:3", "a new child of 3 blocks, its parent in the cache", 2, "tokens", seconds=0.3),
    Row("lib25519", "verify + authorize with lib25519", 1.8, "tokens", kind="lib25519", seconds=0.3,
        note="built without lib25519, which Debian 13 has and 12 has not"),
    Row("token_authorize:0", "authorize without a token, policy compiled", None, "tokens"),
    Row("token_authorize:1", "authorize a verified token of 1 block", None, "tokens"),
    Row("token_authorize:2", "authorize a verified token of 2 blocks", 4, "tokens"),
    Row("token_authorize:5", "authorize a verified token of 5 blocks", 4, "tokens"),
    Row("token_authorize:10", "authorize a verified token of 10 blocks", None, "tokens"),
    Row("verify:2", "verify a 2-block token, no decision", None, "tokens"),
    Row("decode:2", "decode without verifying, 2 blocks (ours down to terms)", 4, "tokens"),
    Row("open:2", "read 2 blocks and leave them in wire form, as the peer does", None, "tokens"),
    Row("mint:1", "mint a 1-block token", 1.05, "tokens", seconds=0.3, lib25519_goal=1.2),
    Row("append:1", "append a block", 1.3, "tokens", seconds=0.3, lib25519_goal=1.5),
    Row("seal:1", "seal", None, "tokens"),
    Row("primitive:verify", "an Ed25519 verification alone, 200 bytes", None, "tokens"),
    Row("primitive:sign", "an Ed25519 signature alone", None, "tokens"),
    Row("primitive:key", "an Ed25519 public key from its secret", None, "tokens"),
    # Checks.
    Row("authorize:expr20", "20 expression checks", 5, "checks"),
    Row("authorize:regex10", "10 regex checks", 10, "checks"),
    Row("authorize:auth10", "authorizer of 10 statements", None, "checks"),
    Row("authorize:auth200", "authorizer of 200 statements", None, "checks"),
    Row("request:auth200", "the same with loading the request", None, "checks"),
    Row("reload:auth200", "the same with another policy each time", None, "checks"),
    Row("fresh:auth10", "10 statements of text to a decision", None, "checks"),
    Row("fresh:expr20", "text of 20 expression checks to a decision", None, "checks"),
    # Lookups and joins.
    Row("request:lookup_1000", "load 1,000 request facts and look one up", None),
    Row("request:lookup_10000", "load 10,000 request facts and look one up", 50),
    Row("run:lookup_1000", "look one up among 1,000 loaded facts", None),
    Row("run:lookup_10000", "look one up among 10,000 loaded facts", None),
    Row("run:join_miss_1000", "five-way join without a match, 1,000 facts", None),
    Row("run:join_miss_10000", "five-way join without a match, 10,000 facts", 5),
    Row("run:join_rule_1000", "join rule over 1,000 facts (4,744 derived)", 50),
    Row("request:join_rule_1000", "the same join rule with loading the facts", None),
    Row("run:join_rule_10000", "join rule over 10,000 facts (49,363 derived)", 500, quick=False),
    # Closures.
    Row("run:chain_50", "transitive closure, chain of 50 (1,275)", None),
    Row("run:chain_50_edge_path", "chain of 50, edge-path order", None, quick=False),
    Row("run:chain_100", "transitive closure, chain of 100 (5,050)", 5_000, quick=False),
    Row("run:chain_200", "transitive closure, chain of 200 (20,100)", 30_000, full=True, pairs=1),
    Row("run:chain_400", "transitive closure, chain of 400 (80,200)", None, peer=None),
    Row("run:chain_1000", "transitive closure, chain of 1,000 (500,500)", None, peer=None),
    Row("run:random_closure", "transitive closure, random graph (984,060), evaluation alone", None, peer=None),
    Row("chain_1000", "chain of 1,000, whole process", None, peer="gringo", kind="process"),
    Row("random_closure", "random graph (984,060), whole process", 4.5, peer="gringo", kind="process"),
    Row("random_closure/soufflé", "random graph, compiled Soufflé", 1, kind="absent", peer="soufflé",
        note="in neither Debian 12 nor 13"),
    # Another system's question.
    Row("question:prepared", "one question, 3 policies, 4 entities, prepared", None, "cedar", peer="cedar-policy"),
    Row("question:text", "one question from text", None, "cedar", peer="cedar-policy"),
    # Threads on one policy: the time of one decision, all threads together; the ratio is that of one thread.
    Row("threads:1", "200 statements, 1 thread", None, "threads", kind="threads", peer=None),
    Row("threads:2", "200 statements, 2 threads on one policy", None, "threads", kind="threads", peer=None),
    Row("threads:4", "200 statements, 4 threads on one policy", None, "threads", kind="threads", peer=None),
    Row("threads:8", "200 statements, 8 threads on one policy", None, "threads", kind="threads", peer=None),
    # The command as a whole process: what starting it costs. Both read the same token and key.
    Row("start", "inspect a token and decide, the whole command", 0.5, "command", kind="start", peer="biscuit-cli", pairs=20),
    # Memory: `name` is a line of memory_hardtack, or a row that a fresh process of each side answers.
    Row("allocations", "allocations of a warm authorization, worst of 13 inputs", 0, "memory", kind="allocations", peer=None),
    Row("resident auth200", "resident bytes of a compiled policy of 200 statements", 64 * 1024, "memory", kind="bytes",
        peer=None),
    Row("resident auth10", "resident bytes of a compiled policy of 10 statements", None, "memory", kind="bytes", peer=None),
    Row("peak request:lookup_10000", "peak memory, 10,000 request facts", None, "memory", kind="peak"),
    Row("peak run:join_rule_1000", "peak memory, join rule over 1,000 facts", None, "memory", kind="peak"),
    Row("peak token_cold:2", "peak memory, 2-block token", None, "memory", kind="peak"),
    Row("peak random_closure", "peak memory, random graph closure, whole process", None, "memory", kind="peak-process",
        peer="gringo"),
    # Text.
    Row("parse:auth10", "parse 10 statements", None, "text"),
    Row("parse:auth200", "parse 200 statements", None, "text"),
    Row("parse:facts10000", "parse 10,000 statements", None, "text"),
    Row("compile:auth10", "compile 10 statements of policy", None, "text"),
    Row("compile:auth200", "compile 200 statements of policy", 0.25, "text", seconds=0.3),
    Row("compile:facts10000", "compile 10,000 statements of policy", None, "text"),
]
# One token of every format with the same rights, and 0, 1 or 3 restrictions.
ROWS += formats.rows(Row)


def chosen(patterns, quick, full):
    """The rows whose name or group holds one of the patterns; all without patterns."""
    rows = [row for row in ROWS if (full or not row.full) and (row.quick or not quick)]
    if patterns:
        rows = [row for row in rows if any(p in row.name or p == row.group for p in patterns)]
    return rows

# The paths that a whole process must have written.
LINES = {"chain_1000": 500_500, "random_closure": 984_060}
