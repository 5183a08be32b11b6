"""Keys that are somewhere else: what a function of the host signs is verified before it is used."""

import gc
import threading
import unittest
import weakref

import hardtack
from hardtack import PrivateKey, Signer

from support import AUTHORITY, NOON, OTHER, Policy, ROOT, token

P256 = PrivateKey.from_bytes(bytes(range(1, 33)), "secp256r1")


def pair_of(der: bytes) -> bytes:
    """r and s of 32 bytes each, as devices give them."""
    first = der[4:4 + der[3]]
    second = der[6 + der[3]:]
    return first.lstrip(b"\0").rjust(32, b"\0") + second.lstrip(b"\0").rjust(32, b"\0")


class Service:
    """A key service that counts what it is asked."""

    def __init__(self, key: PrivateKey) -> None:
        self.key = key
        self.asked = 0

    def sign(self, message: bytes) -> bytes:
        self.asked += 1
        return self.key.sign(message)


class Signers(unittest.TestCase):
    def test_tokens_and_blocks_of_third_parties(self):
        for key, pair in ((ROOT, False), (P256, False), (P256, True)):
            service = Service(key)
            signer = Signer(key.public_key, (lambda m: pair_of(service.sign(m))) if pair else service.sign, pair=pair)
            self.assertEqual((signer.public_key, signer.algorithm), (key.public_key, key.algorithm))
            made = hardtack.mint(AUTHORITY, signer, root_key_id=3)
            self.assertTrue(Policy('allow if user("alice");').decide(made.verify(key.public_key)))
            request = hardtack.ThirdPartyRequest(made.third_party_request().to_bytes())
            block = request.sign('member("club");', signer)
            extended = made.append_third_party(block, key.public_key)
            policy = Policy(f'allow if member("club") trusting {key.public_key};')
            self.assertTrue(policy.decide(extended.verify(key.public_key)))
            self.assertEqual(service.asked, 2)

    def test_tokens_of_other_formats(self):
        signer = Signer(ROOT.public_key, ROOT.sign)
        for name in ("jwt", "paseto"):
            key = hardtack.SigningKey(name, signer=signer)
            made = hardtack.mint_token(key, NOON, claims={"sub": "alice"})
            verifying = hardtack.VerifyingKey(name, str(ROOT.public_key))
            self.assertEqual(hardtack.verify_token(made, verifying, NOON).format, name)
        for key in (hardtack.SigningKey("macaroon", signer=signer), hardtack.SigningKey("capability", signer=ROOT)):
            with self.assertRaises(hardtack.Error):
                hardtack.mint_token(key, NOON, identifier="a") if key.format == "macaroon" else hardtack.mint_token(
                    key, NOON, claims={"capability_id": "a", "principal_id": "b"})
        for wrong in ({"secret": b"1" * 32, "signer": signer}, {"contents": "x", "signer": signer}, {"signer": 1}):
            with self.assertRaises(TypeError):
                hardtack.SigningKey("jwt", **wrong)

    def test_what_is_no_signature_makes_no_token(self):
        other = OTHER.sign
        for sign, code in [
            (lambda m: b"", "invalid_signature_encoding"),
            (lambda m: b"1" * 63, "invalid_signature_encoding"),
            (lambda m: b"1" * 65, "invalid_signature_encoding"),
            (lambda m: bytes(64), "invalid_signature"),
            (other, "invalid_signature"),
            (lambda m: ROOT.sign(m + b"1"), "invalid_signature"),
            (lambda m: None, "io"),
            (lambda m: "signature", "io"),
        ]:
            with self.subTest(code=code), self.assertRaises(hardtack.Error) as caught:
                hardtack.mint(AUTHORITY, Signer(ROOT.public_key, sign))
            self.assertEqual(caught.exception.code, code)
        for key, sign, pair in ((P256, lambda m: b"1" * 63, True), (P256, lambda m: bytes(64), True)):
            with self.assertRaises(hardtack.Error) as caught:
                hardtack.mint(AUTHORITY, Signer(key.public_key, sign, pair=pair))
            self.assertEqual(caught.exception.code, "invalid_signature_encoding")

    def test_what_the_function_raises_is_the_cause(self):
        class Gone(Exception):
            pass

        def gone(message: bytes) -> bytes:
            raise Gone("the device was unplugged")

        signer = Signer(ROOT.public_key, gone)
        for call in (
            lambda: hardtack.mint(AUTHORITY, signer),
            lambda: signer.sign(b"message"),
            lambda: token().third_party_request().sign("member(1);", signer),
            lambda: hardtack.mint_token(hardtack.SigningKey("jwt", signer=signer), NOON, claims={"sub": "a"}),
        ):
            with self.assertRaises(hardtack.Error) as caught:
                call()
            self.assertEqual(caught.exception.code, "io")
            self.assertIsInstance(caught.exception.__cause__, Gone)

        def interrupted(message: bytes) -> bytes:
            raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            hardtack.mint(AUTHORITY, Signer(ROOT.public_key, interrupted))

    def test_wrong_arguments(self):
        for call in (
            lambda: Signer(),
            lambda: Signer(ROOT.public_key),
            lambda: Signer(ROOT.public_key, None),
            lambda: Signer(ROOT.public_key, b"sign"),
            lambda: Signer(ROOT, ROOT.sign),
            lambda: Signer(str(ROOT.public_key), ROOT.sign),
            lambda: hardtack.mint(AUTHORITY, ROOT.public_key),
            lambda: hardtack.mint(AUTHORITY, ROOT.sign),
            lambda: Signer(ROOT.public_key, ROOT.sign).sign("text"),
        ):
            with self.assertRaises(TypeError):
                call()
        with self.assertRaises(ValueError):
            Signer(ROOT.public_key, ROOT.sign, pair=True)

    def test_cycles_are_collected(self):
        class Holder:
            pass

        holder = Holder()
        holder.signer = Signer(ROOT.public_key, lambda m, held=holder: ROOT.sign(m))
        holder.key = hardtack.SigningKey("jwt", signer=holder.signer)
        seen = weakref.ref(holder)
        del holder
        gc.collect()
        self.assertIsNone(seen())
        # The key holds what it signs with.
        key = hardtack.SigningKey("jwt", signer=Signer(ROOT.public_key, lambda m: ROOT.sign(m)))
        gc.collect()
        self.assertTrue(hardtack.mint_token(key, NOON, claims={"sub": "a"}))

    def test_threads(self):
        service = Service(ROOT)
        signer = Signer(ROOT.public_key, service.sign)
        made = []

        def work() -> None:
            for _ in range(20):
                made.append(hardtack.mint(AUTHORITY, signer).verify(ROOT.public_key))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(made), 80)

    def test_nothing_prints_the_function(self):
        self.assertEqual(repr(Signer(ROOT.public_key, ROOT.sign)), f"<Signer of {ROOT.public_key}>")


if __name__ == "__main__":
    unittest.main()
