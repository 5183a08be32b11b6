"""Tokens from minting to refusal, in all the forms that they travel in."""

import unittest

import hardtack
from hardtack import Block, PrivateKey, Token, Verifier

from support import AUTHORITY, OTHER, ROOT, token


class Tokens(unittest.TestCase):
    def test_a_token_travels_as_text_and_as_bytes(self):
        made = token('check if operation("read")')
        for form in (made.to_text(), made.to_bytes(), bytearray(made.to_bytes()), memoryview(made.to_bytes()),
                     "biscuit:" + made.to_text(), made.to_text().rstrip("=")):
            with self.subTest(form=type(form)):
                read = Token(form)
                self.assertEqual(read, made)
                self.assertEqual(read.block_count, 2)
                self.assertEqual(Verifier(ROOT.public_key).verify(form).block_count, 2)
        self.assertNotEqual(made, token())
        with self.assertRaises(TypeError):
            hash(made)

    def test_what_a_token_tells_of_itself(self):
        made = hardtack.mint(Block("f(1);", context="note"), ROOT, root_key_id=7, next_key="secp256r1")
        self.assertEqual((made.root_key_id, made.sealed, made.block_count), (7, False, 1))
        self.assertEqual(made.block_source(0), "f(1);\n")
        self.assertEqual(made.block_context(0), "note")
        self.assertEqual(made.block_version(0), 3)
        self.assertIsNone(made.external_key(0))
        self.assertEqual(len(made.revocation_ids[0]), 128)
        self.assertEqual(made.append("f(2);", context="second").block_context(1), "second")
        self.assertNotIn(made.to_text()[:20], repr(made))
        for index in (1, -1, 2**70):
            with self.subTest(index=index), self.assertRaises((hardtack.TokenError, ValueError)):
                made.block_source(index)

    def test_signatures_decide(self):
        made = token()
        self.assertEqual(made.verify(ROOT.public_key).issuer, str(ROOT.public_key))
        self.assertEqual(made.verify(ROOT.public_key).issuer_key, ROOT.public_key)
        with self.assertRaises(hardtack.InvalidSignature) as caught:
            made.verify(OTHER.public_key)
        self.assertEqual(caught.exception.code, "invalid_signature")
        altered = bytearray(made.to_bytes())
        altered[len(altered) // 2] ^= 1
        with self.assertRaises(hardtack.Error):
            Verifier(ROOT.public_key).verify(altered)
        for junk in ("", "x", "%%%", b"", b"\x00" * 100, "a" * 200_000, b"a" * 200_000, "\ud800"):
            with self.subTest(junk=junk[:5]), self.assertRaises((hardtack.Error, ValueError)):
                Verifier(ROOT.public_key).verify(junk)

    def test_the_issuers_key_is_found_by_id(self):
        first = hardtack.mint(AUTHORITY, ROOT, root_key_id=1)
        second = hardtack.mint(AUTHORITY, OTHER, root_key_id=2)
        keys = {1: ROOT.public_key, 2: OTHER.public_key}
        verifier = Verifier(keys)
        self.assertEqual(verifier.verify(first.to_text()).key_id, 1)
        self.assertEqual(verifier.verify(second.to_text()).key_id, 2)
        with self.assertRaises(hardtack.KeyMaterialError):
            verifier.verify(token().to_text())
        self.assertEqual(Verifier({**keys, None: ROOT.public_key}).verify(token().to_text()).key_id, None)
        self.assertEqual(Verifier(lambda key_id: keys[key_id]).verify(second.to_text()).issuer_key, OTHER.public_key)
        web_keys = hardtack.KeySet('[{"algorithm": "ed25519", "key_bytes": "%s", "key_id": 1}]' % ROOT.public_key.encode("hex"))
        self.assertEqual(Verifier(web_keys).verify(first.to_text()).key_id, 1)

    def test_a_verifier_remembers(self):
        verifier = Verifier(ROOT.public_key)
        text = token("f(2);").to_text()
        verifier.verify(text)
        verifier.verify(text)
        verifier.verify(Token(text).append("f(3);").to_text())
        stats = verifier.stats
        self.assertEqual((stats["hits"], stats["prefix_hits"], stats["misses"], stats["tokens"]), (1, 1, 1, 2))
        verifier.forget(ROOT.public_key)
        self.assertEqual(verifier.stats["tokens"], 0)
        verifier.verify(text)
        verifier.clear()
        self.assertEqual(verifier.stats["tokens"], 0)
        small = Verifier(ROOT.public_key, max_tokens=0)
        small.verify(text)
        self.assertEqual(small.stats["tokens"], 0)

    def test_limits_of_tokens(self):
        text = token("f(2);", "f(3);").to_text()
        for limits in (hardtack.Limits(max_token_blocks=2), hardtack.Limits(max_token_bytes=100)):
            with self.assertRaises(hardtack.Error):
                Verifier(ROOT.public_key, limits=limits).verify(text)
            with self.assertRaises(hardtack.Error):
                Token(text, limits=limits)

    def test_sealed_tokens_take_no_more(self):
        sealed = token().seal()
        self.assertTrue(sealed.sealed)
        self.assertEqual(sealed.verify(ROOT.public_key).block_count, 1)
        for call in (lambda: sealed.append("f(1);"), sealed.seal, sealed.third_party_request, lambda: sealed.attenuate("f(1);")):
            with self.assertRaises(hardtack.TokenError):
                call()

    def test_blocks_of_third_parties(self):
        made = token(f'check if signed("yes") trusting {OTHER.public_key}')
        request = hardtack.ThirdPartyRequest(made.third_party_request().to_text())
        block = hardtack.ThirdPartyBlock(request.sign('signed("yes");', OTHER).to_bytes())
        self.assertEqual(block.key, OTHER.public_key)
        extended = made.append_third_party(block, OTHER.public_key)
        self.assertEqual(extended.external_key(2), OTHER.public_key)
        policy = hardtack.Policy("allow if true;")
        self.assertTrue(policy.decide(extended.verify(ROOT.public_key)))
        self.assertFalse(policy.decide(made.verify(ROOT.public_key)))
        with self.assertRaises(hardtack.KeyMaterialError):
            made.append_third_party(block, ROOT.public_key)
        with self.assertRaises(hardtack.InvalidSignature):
            token().append_third_party(block)
        for junk in ("", b"", "x" * 50, b"\x00" * 50):
            with self.assertRaises(hardtack.Error):
                hardtack.ThirdPartyRequest(junk)
            with self.assertRaises(hardtack.Error):
                hardtack.ThirdPartyBlock(junk)

    def test_the_root_key_signs_one_block_of_either_algorithm(self):
        root = PrivateKey.generate("secp256r1")
        made = hardtack.mint(AUTHORITY, root).append("f(1);", next_key="secp256r1").append("f(2);")
        self.assertEqual(made.verify(root.public_key).block_count, 3)
        with self.assertRaises(hardtack.KeyMaterialError):
            hardtack.mint(AUTHORITY, root, next_key="rsa")

    def test_a_block_that_no_token_may_hold(self):
        with self.assertRaises(hardtack.SourceError):
            hardtack.mint("allow if true;", ROOT)
        with self.assertRaises(hardtack.SourceError):
            token().append("f(1")
        with self.assertRaises(hardtack.Error):
            hardtack.mint("f($x);", ROOT)


if __name__ == "__main__":
    unittest.main()
