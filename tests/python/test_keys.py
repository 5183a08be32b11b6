"""Keys in all forms, and none that another form could be taken for."""

import os
import tempfile
import unittest

import hardtack
from hardtack import PrivateKey, PublicKey

from support import OTHER, ROOT


class Keys(unittest.TestCase):
    def test_every_form_is_read_back(self):
        for algorithm in ("ed25519", "secp256r1"):
            private = PrivateKey.generate(algorithm)
            for form in ("text", "hex", "pem", "der", "raw", "auto"):
                with self.subTest(algorithm=algorithm, form=form):
                    written = private.encode(form)
                    self.assertEqual(type(written), bytes if form in ("der", "raw") else str)
                    self.assertEqual(PrivateKey(written, algorithm=algorithm), private)
                    public = private.public_key.encode(form)
                    self.assertEqual(PublicKey(public, algorithm=algorithm), private.public_key)
            self.assertEqual(PrivateKey.from_bytes(private.to_bytes(), algorithm), private)
            self.assertEqual(PublicKey.from_bytes(private.public_key.to_bytes(), algorithm), private.public_key)
            self.assertEqual(private.algorithm, algorithm)
            self.assertEqual(private.public_key.algorithm, algorithm)
            self.assertEqual(str(private.public_key), private.public_key.encode())

    def test_keys_are_compared_and_hashed(self):
        self.assertEqual(len({ROOT.public_key, PublicKey(str(ROOT.public_key)), OTHER.public_key}), 2)
        self.assertEqual(len({ROOT, PrivateKey(ROOT.encode()), OTHER}), 2)
        self.assertNotEqual(ROOT, OTHER)
        self.assertNotEqual(ROOT, ROOT.public_key)
        with self.assertRaises(TypeError):
            ROOT.public_key < OTHER.public_key

    def test_nothing_prints_a_secret(self):
        secret = ROOT.to_bytes().hex()
        self.assertNotIn(secret, repr(ROOT) + str(ROOT))
        for wrong in ("ed25519-private/" + secret[:-2], "ed25519-private/" + secret[:-1] + "g", secret + "00"):
            with self.assertRaises(hardtack.Error) as caught:
                PrivateKey(wrong)
            self.assertNotIn(secret[:40], str(caught.exception))

    def test_wrong_keys(self):
        for call, code in [
            (lambda: PublicKey(""), None),
            (lambda: PublicKey("ed25519/zz"), None),
            (lambda: PublicKey("rsa/00"), None),
            (lambda: PublicKey.from_bytes(b"1" * 31), "invalid_key_size"),
            (lambda: PublicKey.from_bytes(bytes(32)), "invalid_key"),
            (lambda: PublicKey(ROOT.encode()), None),
            (lambda: PrivateKey(str(ROOT.public_key)), None),
            (lambda: PrivateKey.from_bytes(bytes(32), "secp256r1"), "invalid_key"),
            (lambda: PublicKey(str(ROOT.public_key), algorithm="secp256r1"), "key_algorithm_mismatch"),
            (lambda: ROOT.encode("jwk"), "usage"),
        ]:
            with self.assertRaises(hardtack.Error) as caught:
                call()
            if code:
                self.assertEqual(caught.exception.code, code)

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "root.key")
            with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                file.write(ROOT.encode("pem"))
            self.assertEqual(PrivateKey.from_file(path), ROOT)
            os.chmod(path, 0o644)
            with self.assertRaises(hardtack.Error) as caught:
                PrivateKey.from_file(path)
            self.assertEqual(caught.exception.code, "key_file_permissions")
            self.assertEqual(PrivateKey.from_file(path, any_mode=True), ROOT)
            public = os.path.join(folder, "root.pub")
            with open(public, "w") as file:
                file.write(str(ROOT.public_key) + "\n")
            self.assertEqual(PublicKey.from_file(public), ROOT.public_key)
            with self.assertRaises(hardtack.UsageError):
                PublicKey.from_file(os.path.join(folder, "none"))

    def test_key_sets(self):
        entry = '{"format": "biscuit", "id": 7, "key": "%s"}' % ROOT.public_key
        keys = hardtack.KeySet('{"keys": [%s]}' % entry)
        token = hardtack.mint("f(1);", ROOT, root_key_id=7)
        self.assertEqual(hardtack.Verifier(keys).verify(token.to_text()).key_id, 7)
        for wrong in ("", "[", '{"keys": []}', '{"keys": [%s, %s]}' % (entry, entry), '{"keys": [{"format": "none"}]}'):
            with self.subTest(json=wrong), self.assertRaises(hardtack.Error):
                hardtack.KeySet(wrong)
        asked = []

        def read(name):
            asked.append(name)
            return b"hex:" + b"ab" * 32

        hardtack.KeySet('{"keys": [{"format": "macaroon", "file": "m.secret"}]}', read_file=read)
        self.assertEqual(asked, ["m.secret"])
        with self.assertRaises(hardtack.Error) as caught:
            hardtack.KeySet('{"keys": [{"format": "macaroon", "file": "m.secret"}]}', read_file=lambda name: 1 / 0)
        self.assertIsInstance(caught.exception.__cause__, ZeroDivisionError)


if __name__ == "__main__":
    unittest.main()
