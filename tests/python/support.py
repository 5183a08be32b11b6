"""What the tests share: keys that never change, and tokens."""

import functools
from datetime import datetime, timedelta, timezone

import hardtack

NOON = datetime(2029, 6, 1, 12, tzinfo=timezone.utc)
ROOT = hardtack.PrivateKey.from_bytes(bytes(range(32)))
OTHER = hardtack.PrivateKey.from_bytes(bytes(range(1, 33)))

POLICY = "allow if user($u), operation($o), right($u, $o);"
AUTHORITY = 'user("alice"); right("alice", "read");'

# For tests that count what must happen rather than how fast it does.
PATIENT = hardtack.Limits(max_time=timedelta(minutes=10))
# Policies of tests that are not about time, which a busy machine has little of.
Policy = functools.partial(hardtack.Policy, limits=PATIENT)


def token(*blocks: str, root: hardtack.PrivateKey = ROOT) -> hardtack.Token:
    made = hardtack.mint(AUTHORITY, root)
    for block in blocks:
        made = made.append(block)
    return made


def credential(*blocks: str) -> hardtack.Credential:
    return token(*blocks).verify(ROOT.public_key)
