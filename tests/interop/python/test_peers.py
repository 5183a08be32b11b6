"""Tokens of 1,000 seeds in each direction: made by one of biscuit-python and Hardtack, verified and decided by both."""

from __future__ import annotations

import os
import unittest
from datetime import timedelta
from typing import Any

import biscuit_auth as theirs  # of biscuit-python

import hardtack
import hardtack.biscuit_auth as ours

import programs

CASES = int(os.environ.get("HARDTACK_INTEROP_CASES", "1000"))
FIRST = int(os.environ.get("HARDTACK_INTEROP_SEED", "1"))


def setUpModule() -> None:
    # Of what is restored from a snapshot, whose limits raise none: the machine may be busy.
    ours._authorizer._TIME = timedelta(minutes=10)


def shown(token: Any) -> dict[str, Any]:
    """What a token says of itself. A third party's block is printed by biscuit-python with the wrong symbols."""
    blocks = range(token.block_count())
    keys = [token.block_external_key(index) for index in blocks]
    return {
        "ids": token.revocation_ids,
        "keys": [repr(key) for key in keys],
        "sources": [programs.plain(token.block_source(index)) for index in blocks if keys[index] is None],
    }


class Peers(unittest.TestCase):
    def setUp(self) -> None:
        self.assertNotEqual(theirs.Biscuit, ours.Biscuit)
        self.counts: dict[str, int] = {}

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def agree(self, case: programs.Case, maker: Any) -> None:
        data = programs.make_token(maker, case).to_base64()
        read = {m: m.Biscuit.from_base64(data, programs.public_key(m, 1, case.algorithm)) for m in (theirs, ours)}
        self.assertEqual(shown(read[theirs]), shown(read[ours]))
        self.assertEqual(read[theirs].to_bytes(), read[ours].to_bytes())
        unverified = {m: m.UnverifiedBiscuit.from_base64(data) for m in (theirs, ours)}
        self.assertEqual(unverified[ours].root_key_id(), case.root_key_id)
        self.assertEqual(unverified[theirs].root_key_id(), case.root_key_id)
        decisions = {m: programs.decide(m, case, read[m]) for m in (theirs, ours)}
        self.assertEqual(decisions[theirs]["outcome"], decisions[ours]["outcome"])
        kind, text = decisions[ours]["outcome"]
        if text != "error":
            # After an error the world is as far as each side had come.
            self.assertEqual(decisions[theirs], decisions[ours])
        self.count("allowed" if kind == "ok" else "error" if text == "error" else "refused")
        if len(case.blocks) > 1:
            self.count("attenuated")
        if any(block.signer is not None for block in case.blocks):
            self.count("third party")

    def all_agree(self, maker: Any) -> None:
        for seed in range(FIRST, FIRST + CASES):
            with self.subTest(seed=seed):
                self.agree(programs.case_of(seed), maker)
        print(f"{maker.__name__}: {self.counts}", flush=True)
        if CASES >= 1000:
            # What all of them are about must be there.
            for what in ("allowed", "refused", "error", "attenuated", "third party"):
                self.assertGreater(self.counts.get(what, 0), CASES // 200, what)

    def test_tokens_of_theirs(self) -> None:
        self.all_agree(theirs)

    def test_tokens_of_ours(self) -> None:
        self.all_agree(ours)

    def test_both_refuse_what_was_changed(self) -> None:
        for seed in range(FIRST, FIRST + min(CASES, 100)):
            case = programs.case_of(seed)
            data = bytearray(programs.make_token(ours, case).to_bytes())
            data[seed * 7919 % len(data)] ^= 1 << seed % 8
            for m in (theirs, ours):
                with self.subTest(seed=seed, module=m.__name__), self.assertRaises(m.BiscuitValidationError):
                    m.Biscuit.from_bytes(bytes(data), programs.public_key(m, 1, case.algorithm))

    def test_both_refuse_another_key(self) -> None:
        data = programs.make_token(ours, programs.case_of(FIRST)).to_base64()
        for m in (theirs, ours):
            with self.assertRaises(m.BiscuitValidationError):
                m.Biscuit.from_base64(data, programs.public_key(m, 2, "Ed25519"))

    def test_sealed_tokens(self) -> None:
        """Which biscuit-python reads and cannot make."""
        for seed in range(FIRST, FIRST + min(CASES, 100)):
            case = programs.case_of(seed)
            open_token = programs.make_token(ours, case)
            sealed = hardtack.Token(open_token.to_bytes()).seal().to_text()
            decided = []
            for m in (theirs, ours):
                token = m.Biscuit.from_base64(sealed, programs.public_key(m, 1, case.algorithm))
                decided.append(programs.decide(m, case, token)["outcome"])
                with self.assertRaises(m.BiscuitBuildError):
                    token.append(m.BlockBuilder("check if true"))
            with self.subTest(seed=seed):
                self.assertEqual(decided[0], decided[1])

    def test_snapshots(self) -> None:
        for seed in range(FIRST, FIRST + min(CASES, 200)):
            case = programs.case_of(seed)
            data = programs.make_token(theirs, case).to_base64()
            decided = []
            for m, other in ((theirs, ours), (ours, theirs)):
                token = m.Biscuit.from_base64(data, programs.public_key(m, 1, case.algorithm))
                snapshot = programs.authorizer_of(m, case).build(token).raw_snapshot()
                # biscuit-python reads no snapshot with a third party's block, its own neither.
                third_party = any(block.signer is not None for block in case.blocks)
                for reader in (ours,) if third_party else (theirs, ours):
                    restored = reader.Authorizer.from_raw_snapshot(snapshot)
                    decided.append(programs.outcome(restored.authorize))
                text = programs.authorizer_of(m, case).base64_snapshot()
                builders = [reader.AuthorizerBuilder.from_base64_snapshot(text) for reader in (m, other)]
                with self.subTest(seed=seed, module=m.__name__):
                    self.assertEqual(programs.plain(repr(builders[0])), programs.plain(repr(builders[1])))
            with self.subTest(seed=seed):
                self.assertEqual(decided.count(decided[0]), len(decided), decided)

    def test_blocks_are_signed_for_each_other(self) -> None:
        """A request of one, a block of the same; the token goes on to the other after each step."""
        case = programs.case_of(FIRST)
        for first, second in ((theirs, ours), (ours, theirs)):
            token = programs.make_token(first, case)
            for m in (second, first, second):
                token = m.Biscuit.from_bytes(bytes(token.to_bytes()), programs.public_key(m, 1, case.algorithm))
                key = programs.third_party(m, 0)
                block = token.third_party_request().create_block(key, m.BlockBuilder(f'signed("{m.__name__}")'))
                token = token.append_third_party(m.KeyPair.from_private_key(key).public_key, block)
                token = token.append(m.BlockBuilder("check if true"))
            rule = "found($m) <- signed($m) trusting {key}"
            for m in (first, second):
                read = m.Biscuit.from_bytes(bytes(token.to_bytes()), programs.public_key(m, 1, case.algorithm))
                key = m.KeyPair.from_private_key(programs.third_party(m, 0)).public_key
                builder = programs.patient(m.AuthorizerBuilder("allow if true"))
                found = builder.build(read).query(m.Rule(rule, {}, {"key": key}))
                self.assertEqual(
                    programs.printed_facts(found),
                    ['found("biscuit_auth")', 'found("hardtack.biscuit_auth")'],
                )

    def test_a_set_of_several_types_is_read_by_nobody(self) -> None:
        """Why Hardtack refuses to make such a token: biscuit-python makes it and cannot read it."""
        key = programs.private_key(theirs, 1, "Ed25519")
        made = theirs.BiscuitBuilder("set({set})", {"set": {1, "a"}}).build(key)
        with self.assertRaises(theirs.BiscuitValidationError):
            theirs.AuthorizerBuilder("allow if true").build(made)
        with self.assertRaises(ours.BiscuitBuildError):
            ours.BiscuitBuilder("set({set})", {"set": {1, "a"}}).build(programs.private_key(ours, 1, "Ed25519"))


if __name__ == "__main__":
    unittest.main()
