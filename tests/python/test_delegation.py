"""Passports, chains of JWTs, keys that issuers publish, pinned profiles, and macaroons that others discharge."""

import base64
import gc
import json
import os
import tempfile
import threading
import unittest
import weakref
from datetime import datetime, timedelta, timezone

import hardtack
from hardtack import JwksStore, LineageStore, Passport, PrivateKey, SigningKey, VerifyingKey

from support import NOON, OTHER, ROOT, Policy, credential, token

PASSPORT = Passport(agent_id="mailer", issuer_spiffe_id="spiffe://x/issuer", mission="sort the mail", spiffe_id="spiffe://x/mailer",
                    max_tool_calls=20, delegation_allowed=True, max_delegation_depth=1, allowed_tools=["read", "sort"])


class Passports(unittest.TestCase):
    def test_what_holds(self):
        issued = PASSPORT.issue(ROOT, NOON)
        held = Passport.of(issued.verify(ROOT.public_key), NOON)
        self.assertEqual((held.agent_id, held.allowed_tools, held.parent_jti), ("mailer", ["read", "sort"], None))
        self.assertEqual((held.iat, held.exp), (NOON, NOON + timedelta(minutes=10)))
        child = Passport.derive(issued, NOON, spiffe_id="spiffe://x/helper", allowed_tools=("read",), duration=timedelta(minutes=1))
        held = Passport.of(child.verify(ROOT.public_key), NOON)
        self.assertEqual((held.spiffe_id, held.allowed_tools, held.agent_id), ("spiffe://x/helper", ["read"], "mailer"))
        self.assertEqual(held.exp, NOON + timedelta(minutes=1))
        self.assertEqual(held.parent_jti, Passport.of(issued.verify(ROOT.public_key), NOON).jti)
        signer = hardtack.Signer(ROOT.public_key, ROOT.sign)
        self.assertEqual(Passport.of(PASSPORT.issue(signer, NOON).verify(ROOT.public_key), NOON).mission, "sort the mail")

    def test_what_is_wider_is_refused(self):
        issued = PASSPORT.issue(ROOT, NOON)
        for request in ({"allowed_tools": ["send"]}, {"max_tool_calls": 21}, {"allowed_tools": ["*"]}):
            with self.subTest(request=request), self.assertRaises(hardtack.LineageError) as caught:
                Passport.derive(issued, NOON, spiffe_id="spiffe://x/h", **request)
            self.assertEqual(caught.exception.code, "lineage_narrowing")
        child = Passport.derive(issued, NOON, spiffe_id="spiffe://x/h")
        with self.assertRaises(hardtack.LineageError):
            Passport.derive(child, NOON, spiffe_id="spiffe://x/h")  # the depth is used up
        with self.assertRaises(hardtack.LineageError):
            Passport.of(child.verify(ROOT.public_key), NOON + timedelta(hours=1))
        with self.assertRaises(hardtack.LineageError):
            Passport.of(credential(), NOON)

    def test_wrong_arguments(self):
        issued = PASSPORT.issue(ROOT, NOON)
        for call, error in [
            (lambda: PASSPORT.issue("key", NOON), TypeError),
            (lambda: PASSPORT.issue(ROOT, 1), TypeError),
            (lambda: Passport(agent_id="a"), TypeError),
            (lambda: Passport.derive(issued, NOON), TypeError),
            (lambda: Passport.derive(1, NOON, spiffe_id="a"), TypeError),
            (lambda: Passport.derive(issued, NOON, spiffe_id="spiffe://x/h", duration=60), TypeError),
            (lambda: Passport.derive(issued, NOON, spiffe_id=1), hardtack.LineageError),
            (lambda: Passport.derive(issued, NOON, spiffe_id="spiffe://x/h", allowed_tools=1), hardtack.LineageError),
            (lambda: Passport.of(1, NOON), TypeError),
            (lambda: hardtack.mint("f(1);", ROOT) and Passport.of(hardtack.mint("f(1);", ROOT), NOON), TypeError),
        ]:
            with self.subTest(error=error), self.assertRaises(error):
                call()
        naive = Passport(**{**{name: getattr(PASSPORT, name) for name in PASSPORT.__slots__}, "iat": datetime(2029, 1, 1)})
        with self.assertRaisesRegex(ValueError, "time zone"):
            naive.issue(ROOT, NOON)


def jwt(jti, parent=None, key=ROOT, key_id=None):
    made = hardtack.mint_token(SigningKey("jwt", signer=key), NOON, claims={"jti": jti}, key_id=key_id,
                               expires=NOON + timedelta(hours=1), parent=parent)
    return hardtack.verify_token(made, key.public_key, NOON)


class Chains(unittest.TestCase):
    def test_a_chain(self):
        root = jwt("root")
        child = jwt("child", root)
        grandchild = jwt("grandchild", child)
        self.assertEqual(root.delegation, {"jti": "root", "delegation_chain": []})
        self.assertEqual([link["jti"] for link in grandchild.delegation["delegation_chain"]], ["child", "root"])
        self.assertEqual(grandchild.revocation_ids, ["root", "child", "grandchild"])
        self.assertIsNone(credential().delegation)
        hardtack.check_lineage(grandchild, NOON, parent=child)
        for call in (lambda: hardtack.check_lineage(grandchild, NOON, parent=root), lambda: hardtack.check_lineage(child, NOON)):
            with self.assertRaises(hardtack.LineageError):
                call()
        for parent in (credential(), hardtack.verify_token(
                hardtack.mint_token(SigningKey("macaroon", secret=b"s" * 32), NOON, identifier="a"),
                VerifyingKey("macaroon", secret=b"s" * 32), NOON)):
            with self.assertRaises(ValueError):
                hardtack.check_lineage(child, NOON, parent=parent)
            with self.assertRaises(ValueError):
                jwt("x", parent)
            with self.assertRaises(ValueError):
                hardtack.check_lineage(parent, NOON, parent=child)
        with self.assertRaises(hardtack.LineageError):
            jwt("root", root)  # its own ancestor

    def test_a_store_knows_jwts_and_is_pinned(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "lineage.db")
        store = LineageStore.open_sqlite(path, create=True)
        root, child = jwt("root"), jwt("child", jwt("root"))
        with self.assertRaises(hardtack.LineageError):
            hardtack.check_lineage(child, NOON, store=store)
        store.record(root, NOON)
        hardtack.check_lineage(child, NOON, store=store)
        store.record(child, NOON)
        hardtack.check_lineage(child, NOON, parent=root, store=store)
        store.revoke("root", NOON)
        with self.assertRaises(hardtack.Revoked):
            hardtack.check_lineage(child, NOON, store=store)
        with self.assertRaises(hardtack.Revoked):
            hardtack.check_revocation(child, NOON, store=store)
        pin = store.verify(NOON)
        del store
        LineageStore.open_sqlite(path, pin=pin)
        for wrong, error in [((pin[0] + 1, pin[1]), hardtack.LineageError), ((pin[0], bytes(32)), hardtack.LineageError),
                             ((1, b""), ValueError), ((-1, pin[1]), ValueError), (1, TypeError), ((1, 1), TypeError)]:
            with self.subTest(pin=wrong), self.assertRaises(error):
                LineageStore.open_sqlite(path, pin=wrong)


def jwks(**keys):
    def of(name, key):
        x = base64.urlsafe_b64encode(key.public_key.to_bytes()).rstrip(b"=").decode()
        return {"kty": "OKP", "crv": "Ed25519", "kid": name, "x": x}

    return json.dumps({"keys": [of(name, key) for name, key in keys.items()] + [{"kty": "RSA", "kid": "rsa"}]})


def signed(key, key_id):
    return hardtack.mint_token(SigningKey("jwt", signer=key), NOON, claims={"sub": "alice"}, key_id=key_id)


class PublishedKeys(unittest.TestCase):
    def ask(self, store, key, key_id, seconds=0):
        now = NOON + timedelta(seconds=seconds)
        try:
            return hardtack.verify_token(signed(key, key_id), store.keys(now), now).format
        except hardtack.Error as error:
            return error.code

    def test_rotation_and_the_last_good_keys(self):
        answers = [jwks(old=ROOT), jwks(new=OTHER).encode(), OSError("the issuer is down")]
        asked = []

        def fetch():
            asked.append(1)
            answer = answers[min(len(asked), len(answers)) - 1]
            if isinstance(answer, Exception):
                raise answer
            return answer

        store = JwksStore(fetch)
        self.assertEqual(self.ask(store, ROOT, "old"), "jwt")
        self.assertEqual(self.ask(store, ROOT, "old", 299), "jwt")
        self.assertEqual(self.ask(store, OTHER, "old", 299), "invalid_signature")
        self.assertEqual(len(asked), 1)
        self.assertEqual(self.ask(store, OTHER, "new", 299), "jwt")
        self.assertEqual(self.ask(store, ROOT, "old", 299), "unknown_root_key")
        self.assertEqual(len(asked), 2)
        self.assertEqual(self.ask(store, OTHER, "new", 700), "jwt")
        with self.assertRaises(hardtack.Error) as caught:
            store.refresh(NOON + timedelta(seconds=800))
        self.assertIsInstance(caught.exception.__cause__, OSError)
        status = store.status
        self.assertEqual((status["usable"], status["attempts"], status["error"]["code"]), (1, 4, "io"))
        self.assertEqual([key["name"] for key in status["refused"]], ["unsupported_key_type"])
        self.assertEqual(self.ask(store, OTHER, "new", 299 + 3600), "expired")

    def test_durations(self):
        store = JwksStore(lambda: jwks(a=ROOT), refresh_after=timedelta(seconds=10), min_interval=timedelta(0), max_stale=timedelta(seconds=20))
        for seconds in (0, 5, 10, 15, 20):
            self.assertEqual(self.ask(store, ROOT, "a", seconds), "jwt")
        self.assertEqual(store.status["attempts"], 3)
        for wrong in (1, "1", object()):
            with self.assertRaisesRegex(TypeError, "refresh_after"):
                JwksStore(lambda: "", refresh_after=wrong)
        with self.assertRaises(ValueError):
            JwksStore(lambda: "", max_stale=timedelta(-1))
        with self.assertRaises(TypeError):
            JwksStore("https://issuer.example/jwks.json")
        with self.assertRaises(TypeError):
            store.keys(1)

    def test_what_a_function_gives(self):
        for answer in (None, 1, "\udc80", "{", b"\xff", "[]"):
            with self.subTest(answer=answer):
                self.assertIn(self.ask(JwksStore(lambda: answer), ROOT, "a"), ("io", "malformed_json"))

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "issuer.jwks")
            store = JwksStore.from_file(path, min_interval=timedelta(0))
            self.assertEqual(self.ask(store, ROOT, "a"), "io")
            with open(path, "w", encoding="utf-8") as file:
                file.write(jwks(a=ROOT))
            self.assertEqual(self.ask(store, ROOT, "a", 1), "jwt")

    def test_the_function_goes_with_the_store_and_its_keys(self):
        class Fetch:
            def __call__(self):
                return jwks(a=ROOT)

        fetch = Fetch()
        seen = weakref.ref(fetch)
        store = JwksStore(fetch)
        keys = store.keys(NOON)
        fetch.keys = keys  # a cycle through the store
        del fetch, store
        gc.collect()
        self.assertEqual(hardtack.verify_token(signed(ROOT, "a"), keys, NOON).format, "jwt")
        del keys
        gc.collect()
        self.assertIsNone(seen())

    def test_threads_wait_for_the_first_keys_and_a_function_does_not_wait_for_itself(self):
        inside = threading.Event()

        def fetch():
            inside.wait(10)
            return jwks(a=ROOT)

        store, results = JwksStore(fetch), []
        threads = [threading.Thread(target=lambda: results.append(self.ask(store, ROOT, "a"))) for _ in range(4)]
        for thread in threads:
            thread.start()
        inside.set()
        for thread in threads:
            thread.join()
        self.assertEqual((results, store.status["attempts"]), (["jwt"] * 4, 1))
        codes = []
        itself = JwksStore(lambda: codes.append(self.ask(itself, ROOT, "a")) or jwks(a=ROOT))
        self.assertEqual((self.ask(itself, ROOT, "a"), codes), ("jwt", ["io"]))


WALLET, ACCOUNT = "00112233445566778899aabbccddeeff00112233", "0011223344556677" * 4


class Profiles(unittest.TestCase):
    KEY = PrivateKey.from_bytes(bytes(range(1, 33)), "secp256r1")

    def mint(self, claims):
        now = int(NOON.timestamp())
        return hardtack.mint_token(SigningKey("jwt", signer=self.KEY), NOON, key_id="k1", claims={**claims, "iat": now, "exp": now + 300})

    def test_openid_tokens(self):
        tags = {"principal_tags": {"agentkeys_user_wallet": [WALLET], "agentkeys_actor_omni": [ACCOUNT]},
                "transitive_tag_keys": ["agentkeys_user_wallet", "agentkeys_actor_omni"]}
        made = self.mint({"iss": "https://oidc.example", "aud": "sts.example", "sub": "agentkeys:agent:" + WALLET, "agentkeys_user_wallet": WALLET,
                          "agentkeys_actor_omni": ACCOUNT, "https://aws.amazon.com/tags": tags})
        right = {"issuer": "https://oidc.example", "audience": "sts.example", "key_id": "k1", "key": self.KEY.public_key}
        self.assertEqual(hardtack.verify_oidc_token(made, NOON, **right).format, "jwt")
        self.assertEqual(hardtack.verify_oidc_token(made, NOON, **right, subject="agentkeys:agent:" + WALLET).format, "jwt")
        for change, reason in [({"subject": "agentkeys:agent:" + ACCOUNT}, "subject_not_pinned"), ({"issuer": "https://x.example"}, "issuer_mismatch"),
                               ({"audience": "x"}, "audience_mismatch"), ({"key_id": "k2"}, "key_id_mismatch"),
                               ({"key": PrivateKey.generate("secp256r1").public_key}, "invalid_signature")]:
            with self.subTest(change=change), self.assertRaises(hardtack.Error) as caught:
                hardtack.verify_oidc_token(made, NOON, **{**right, **change})
            self.assertEqual(caught.exception.refusal, reason)
        for change in ({"subject": "*"}, {"issuer": "http://x"}, {"key": ROOT.public_key}):
            with self.subTest(change=change), self.assertRaises(hardtack.Error):
                hardtack.verify_oidc_token(made, NOON, **{**right, **change})
        with self.assertRaises(TypeError):
            hardtack.verify_oidc_token(made, NOON, **{**right, "key": "k1"})
        with self.assertRaises(hardtack.Error):
            hardtack.verify_session_token(made, NOON, "https://oidc.example", "k1", self.KEY.public_key)

    def test_sessions(self):
        made = self.mint({"iss": "https://broker.example", "aud": "agentkeys:broker", "sub": "agentkeys:user:" + ACCOUNT, "jti": "s1",
                          "agentkeys": {"omni_account": ACCOUNT, "wallet_address": "0x" + WALLET, "identity_type": "email", "identity_value": "a@b"}})
        read = hardtack.verify_session_token(made, NOON, "https://broker.example", "k1", self.KEY.public_key)
        self.assertTrue(Policy('allow if verified:session("user", $account);').decide(read, time=NOON))
        with self.assertRaises(hardtack.Error):
            hardtack.verify_session_token(made, NOON, "https://broker.example", "k1", self.KEY.public_key, audience="x")


class Discharges(unittest.TestCase):
    ISSUER, CLUB = b"a secret of the issuer of macaroons", b"the club's and the issuer's secret"
    POLICY = 'allow if identifier("alice");'

    def setUp(self):
        self.key = VerifyingKey("macaroon", secret=self.ISSUER)
        plain = hardtack.mint_token(SigningKey("macaroon", secret=self.ISSUER), NOON, identifier="alice")
        shared = VerifyingKey("macaroon", secret=self.CLUB)
        self.macaroon = hardtack.attenuate_token(plain, third_party=[("https://club.example", "member alice", shared)])
        self.discharge = hardtack.mint_token(SigningKey("macaroon", secret=self.CLUB), NOON, identifier="member alice",
                                             caveats=['check if operation("read")'])
        self.bound = hardtack.attenuate_token(self.discharge, bind_to=self.macaroon)

    def test_a_caveat_that_another_service_discharges(self):
        read = hardtack.verify_token(self.macaroon, self.key, NOON, discharges=[self.bound])
        self.assertTrue(Policy(self.POLICY).decide(read, operation="read"))
        self.assertFalse(Policy(self.POLICY).decide(read, operation="write"))  # what the club's own caveat says
        later = hardtack.attenuate_token(self.macaroon, caveats=["check if true"])
        other = hardtack.mint_token(SigningKey("macaroon", secret=self.ISSUER), NOON, identifier="member alice")
        for macaroon, discharges in [(self.macaroon, []), (self.macaroon, [self.discharge]), (later, [self.bound]),
                                     (self.macaroon, [hardtack.attenuate_token(other, bind_to=self.macaroon)])]:
            with self.subTest(discharges=discharges), self.assertRaises(hardtack.Error):
                hardtack.verify_token(macaroon, self.key, NOON, discharges=discharges)

    def test_caveats_that_the_verifier_knows(self):
        made = hardtack.attenuate_token(self.macaroon, caveats=["color = blue", "weight < 9"])
        bound = hardtack.attenuate_token(self.discharge, bind_to=made)
        asked = []

        def known(caveat):
            asked.append(caveat)
            return caveat == "color = blue"

        read = hardtack.verify_token(made, self.key, NOON, discharges=[bound], known_caveat=known)
        self.assertEqual(set(asked), {"color = blue", "weight < 9"})
        self.assertFalse(Policy(self.POLICY).decide(read, operation="read"))
        self.assertTrue(Policy(self.POLICY).decide(read, {"operation": "read", "caveat": "weight < 9"}))
        for function in (lambda caveat: 1, lambda caveat: None, lambda: True):
            read = hardtack.verify_token(made, self.key, NOON, discharges=[bound], known_caveat=function)
            self.assertFalse(Policy(self.POLICY).decide(read, operation="read"))

    def test_wrong_arguments(self):
        for wrong in ([1], [("a", "b")], [("a", 1, self.key)], [("a", "b", self.CLUB)], "a"):
            with self.subTest(wrong=wrong), self.assertRaises(TypeError):
                hardtack.attenuate_token(self.macaroon, third_party=wrong)
        with self.assertRaises(TypeError):
            hardtack.verify_token(self.macaroon, self.key, NOON, known_caveat=1)
        with self.assertRaises(hardtack.UsageError):
            hardtack.attenuate_token(token().to_bytes(), third_party=[("a", "b", self.key)])


if __name__ == "__main__":
    unittest.main()
