"""Tokens of other formats."""

import json
import unittest
from datetime import timedelta

import hardtack
from hardtack import SigningKey, VerifyingKey

from support import credential, NOON, PATIENT, Policy, ROOT, token

SECRET = b"a secret of the issuer of macaroons"


class Formats(unittest.TestCase):
    def test_the_formats_there_are(self):
        names = hardtack.token_formats()
        self.assertTrue({"biscuit", "macaroon", "jwt", "capability"} <= set(names))
        self.assertEqual(hardtack.detect_format(token().to_bytes()), "biscuit")
        with self.assertRaises(hardtack.UsageError):
            VerifyingKey("none", secret=SECRET)
        with self.assertRaises(hardtack.TokenError):
            hardtack.detect_format("nothing")

    def test_macaroons(self):
        signing, verifying = SigningKey("macaroon", secret=SECRET), VerifyingKey("macaroon", secret=SECRET)
        self.assertEqual((signing.format, verifying.format), ("macaroon", "macaroon"))
        made = hardtack.mint_token(signing, NOON, identifier="alice", caveats=['check if operation("read")'])
        self.assertEqual(hardtack.detect_format(made), "macaroon")
        self.assertIn("alice", json.dumps(hardtack.describe_token(made)))
        policy = Policy('allow if identifier("alice");')
        for keys in (verifying, hardtack.key_set([(None, verifying)])):
            read = hardtack.verify_token(made, keys, NOON)
            self.assertEqual(read.format, "macaroon")
            self.assertIsNone(read.issuer_key)
            self.assertTrue(policy.decide(read, operation="read"))
            self.assertFalse(policy.decide(read, operation="write"))
        narrow = hardtack.attenuate_token(made, caveats=['check if resource("a")'])
        self.assertFalse(policy.decide(hardtack.verify_token(narrow, verifying, NOON), operation="read"))
        with self.assertRaises(hardtack.Error):
            hardtack.verify_token(made, VerifyingKey("macaroon", secret=b"another secret"), NOON)
        with self.assertRaises(hardtack.Error):
            hardtack.verify_token(made, ROOT.public_key, NOON)

    def test_json_web_tokens(self):
        signing = SigningKey("jwt", ROOT.encode("pem"))
        made = hardtack.mint_token(signing, NOON, claims={"sub": "alice", "roles": ["a", "b"]}, expires=NOON + timedelta(hours=1))
        verifying = VerifyingKey("jwt", ROOT.public_key.encode("pem"))
        read = hardtack.verify_token(made, verifying, NOON)
        self.assertEqual(read.ends, NOON + timedelta(minutes=59, seconds=59))  # the last second before it expires
        self.assertEqual(read.issuer, str(ROOT.public_key))
        policy = Policy('allow if claim("sub", "alice"), claim("roles", "b");')
        self.assertTrue(policy.decide(read, time=NOON))
        with self.assertRaises(hardtack.Error) as caught:
            hardtack.verify_token(made, verifying, NOON + timedelta(hours=2))
        self.assertTrue(caught.exception.refusal)
        self.assertTrue(policy.decide([read, credential()], time=NOON))

    def test_biscuits_are_one_of_them(self):
        read = hardtack.verify_token(token().to_text(), ROOT.public_key, NOON)
        self.assertEqual(read.format, "biscuit")
        self.assertTrue(Policy('allow if user("alice");').decide(read))

    def test_wrong_arguments(self):
        signing = SigningKey("macaroon", secret=SECRET)
        for call, error in [
            (lambda: hardtack.mint_token(SECRET, NOON), TypeError),
            (lambda: hardtack.mint_token(signing, "now"), TypeError),
            (lambda: hardtack.mint_token(signing, NOON.replace(tzinfo=None)), ValueError),
            (lambda: hardtack.mint_token(signing, NOON, caveats="a"), TypeError),
            (lambda: hardtack.mint_token(signing, NOON, caveats=[1]), TypeError),
            (lambda: hardtack.mint_token(signing, NOON, identifier="a", claims={"a": object()}), TypeError),
            (lambda: hardtack.mint_token(signing, NOON, claims={"a": 1}), hardtack.UsageError),
            (lambda: hardtack.verify_token("x", 1, NOON), TypeError),
            (lambda: hardtack.verify_token("x", ROOT.public_key, NOON), hardtack.Error),
            (lambda: hardtack.key_set([1]), TypeError),
            (lambda: hardtack.key_set([(None, 1)]), TypeError),
            (lambda: hardtack.key_set([(1.5, ROOT.public_key)]), TypeError),
            (lambda: SigningKey("macaroon", secret=b""), hardtack.Error),
            (lambda: SigningKey("macaroon", SECRET), hardtack.KeyMaterialError),
            (lambda: SigningKey("macaroon"), TypeError),
            (lambda: SigningKey("macaroon", SECRET, secret=SECRET), TypeError),
            (lambda: VerifyingKey("jwt", secret=b"1"), hardtack.Error),
        ]:
            with self.subTest(error=error), self.assertRaises(error):
                call()


if __name__ == "__main__":
    unittest.main()
