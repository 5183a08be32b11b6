"""hardtack.biscuit_auth without anything of biscuit-python: what its programs rely on, and what is different here."""

import sys
import threading
import unittest
from datetime import date, datetime, timedelta, timezone
from unittest import mock

import hardtack.biscuit_auth as b
from hardtack.biscuit_auth import (
    Algorithm,
    Authorizer,
    AuthorizerBuilder,
    Biscuit,
    BiscuitBuilder,
    BlockBuilder,
    Check,
    Fact,
    KeyPair,
    Policy,
    PrivateKey,
    PublicKey,
    Rule,
    UnverifiedBiscuit,
)

KEY = PrivateKey.from_bytes(bytes(range(32)), Algorithm.Ed25519)
ROOT = KeyPair.from_private_key(KEY).public_key
OTHER = PrivateKey.from_bytes(bytes(range(1, 33)), Algorithm.Secp256r1)
OTHER_ROOT = KeyPair.from_private_key(OTHER).public_key
USUAL_TIME = b._authorizer._TIME
NOON = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)


def setUpModule():
    # What is decided here does not depend on how fast the machine is.
    b._authorizer._TIME = timedelta(minutes=10)


def tearDownModule():
    b._authorizer._TIME = USUAL_TIME


def token(source="user({u})", *blocks):
    made = BiscuitBuilder(source, {"u": "alice"}).build(KEY)
    for block in blocks:
        made = made.append(BlockBuilder(block))
    return made


class Keys(unittest.TestCase):
    def test_forms(self):
        for key, public, name in ((KEY, ROOT, "ed25519"), (OTHER, OTHER_ROOT, "secp256r1")):
            algorithm = Algorithm.Ed25519 if name == "ed25519" else Algorithm.Secp256r1
            self.assertEqual(repr(key), f"{name}-private/{key.to_bytes().hex()}")
            self.assertEqual(str(public), f"{name}/{public.to_bytes().hex()}")
            self.assertEqual(PublicKey(repr(public)), public)
            self.assertEqual(PrivateKey(data=repr(key)), key)
            self.assertEqual(PublicKey.from_bytes(public.to_bytes(), algorithm), public)
            self.assertEqual(PrivateKey.from_bytes(data=key.to_bytes(), alg=algorithm), key)
            self.assertEqual(hash(PublicKey(repr(public))), hash(public))
            self.assertIs(type(key.to_bytes()), bytes)
        self.assertNotEqual(KeyPair().public_key, KeyPair().public_key)
        self.assertNotEqual(ROOT, OTHER_ROOT)

    def test_der_and_pem(self):
        seed = "0499694d0da05dcac40052663e71d50c1539465f8926dfe92033cf7aaad53d65"
        der = bytes.fromhex("302e020100300506032b657004220420" + seed)
        pem = (
            "-----BEGIN PRIVATE KEY-----\n"
            "MC4CAQAwBQYDK2VwBCIEIASZaU0NoF3KxABSZj5x1QwVOUZfiSbf6SAzz3qq1T1l\n"
            "-----END PRIVATE KEY-----"
        )
        for key in (
            PrivateKey.from_der(der=der),
            PrivateKey.from_pem(pem=pem),
            KeyPair.from_private_key_der(der).private_key,
            KeyPair.from_private_key_pem(pem).private_key,
        ):
            self.assertEqual(repr(key), "ed25519-private/" + seed)
        public = KeyPair.from_private_key_der(der).public_key
        spki = bytes.fromhex("302a300506032b6570032100") + public.to_bytes()
        self.assertEqual(PublicKey.from_der(spki), public)

    def test_refusals(self):
        for make, wrong in (
            (lambda: PublicKey("notakey"), ValueError),
            (lambda: PublicKey("ed25519/aabb"), ValueError),
            (lambda: PublicKey(repr(KEY)), ValueError),
            (lambda: PrivateKey(repr(ROOT)), ValueError),
            (lambda: PublicKey(b"x"), TypeError),
            (lambda: PublicKey.from_bytes(b"x", Algorithm.Ed25519), ValueError),
            (lambda: PublicKey.from_bytes("x", Algorithm.Ed25519), TypeError),
            (lambda: PublicKey.from_bytes(bytes(32), 0), TypeError),
            (lambda: PrivateKey.from_der(b""), ValueError),
            (lambda: PublicKey.from_pem(""), ValueError),
            (lambda: KeyPair.from_private_key(ROOT), TypeError),
            (lambda: Algorithm(), TypeError),
        ):
            with self.assertRaises(wrong):
                make()

    def test_algorithms(self):
        self.assertEqual(repr(Algorithm.Ed25519), "Algorithm.Ed25519")
        self.assertEqual(int(Algorithm.Secp256r1), 1)
        self.assertEqual(Algorithm.Ed25519, 0)
        self.assertNotEqual(Algorithm.Ed25519, Algorithm.Secp256r1)


class Terms(unittest.TestCase):
    def test_values_of_parameters(self):
        class Index:
            def __index__(self):
                return 7

        for value, printed in (
            ("1234", '"1234"'),
            ('a"b', '"a\\"b"'),
            (1, "1"),
            (-(2**63), str(-(2**63))),
            (Index(), "7"),
            (True, "true"),
            (None, "null"),
            (b"\xaa\xbb", "hex:aabb"),
            (bytearray(b"a"), "hex:61"),
            (memoryview(b"a"), "hex:61"),
            (NOON, "2030-01-01T12:00:00Z"),
            (NOON.replace(microsecond=999_999), "2030-01-01T12:00:00Z"),
            (NOON.astimezone(timezone(timedelta(hours=5))), "2030-01-01T12:00:00Z"),
            # As biscuit-python reads sequences: integers that all fit into a byte are bytes.
            ([1, 2, 3], "hex:010203"),
            ((255, True), "hex:ff01"),
            (range(3), "hex:000102"),
            ([], "hex:"),
            ([256, 1], "[256, 1]"),
            ([2, True, "Test", ["inner"]], '[2, true, "Test", ["inner"]]'),
            ([[1]], "[hex:01]"),
            ({2, 1}, "{1, 2}"),
            (set(), "{,}"),
            (frozenset({"a"}), '{"a"}'),
            ({(1, 2)}, "{hex:0102}"),
            ({}, "{}"),
            ({"key": [{12: "value"}]}, '{"key": [{12: "value"}]}'),
        ):
            with self.subTest(value=value):
                self.assertEqual(repr(Fact("f({v})", {"v": value})), f"f({printed})")

    # A million of them take a while.
    @mock.patch("hardtack.biscuit_auth._terms._MAX_ELEMENTS", 10_000)
    def test_refusals(self):
        endless = []
        endless.append(endless)
        many = [0]
        for _ in range(60):
            many = [many, many]
        for value, wrong in (
            (1.5, TypeError),
            (2**63, TypeError),
            (object(), TypeError),
            (date(2020, 1, 1), TypeError),
            (datetime(2020, 1, 1), TypeError),
            (datetime(1960, 1, 1, tzinfo=timezone.utc), ValueError),
            ({1: 2, "a": 3}, TypeError),
            ({b"a": 1}, TypeError),
            ({frozenset({1})}, TypeError),
            ({("a", 1)}, TypeError),
            ("\ud800", ValueError),
            (endless, ValueError),
            (many, ValueError),
            ([0.5], TypeError),
        ):
            with self.subTest(value=type(value)), self.assertRaises(wrong):
                Fact("f({v})", {"v": value})
        with self.assertRaises(TypeError):
            Fact("f({v})", 3)
        with self.assertRaises(TypeError):
            Fact("f({v})", {1: 2})

    def test_terms_of_facts(self):
        fact = Fact('fact(1, true, "", "Test", hex:aabbcc, 2023-04-29T01:00:00Z, null, {1}, [1, "a"], {"k": [2]})')
        self.assertEqual(fact.name, "fact")
        self.assertEqual(
            fact.terms,
            [1, True, "", "Test", b"\xaa\xbb\xcc", datetime(2023, 4, 29, 1, tzinfo=timezone.utc), None, {1}, [1, "a"],
             {"k": [2]}],
        )


class Statements(unittest.TestCase):
    def test_single_ones(self):
        keys = {"k": ROOT}
        for statement, printed in (
            (Fact("f({x})", {"x": "a"}), 'f("a")'),
            (Rule("f($x) <- g($x, {x})", {"x": 1}), "f($x) <- g($x, 1)"),
            (Rule("f($x) <- g($x) trusting {k}", {}, keys), f"f($x) <- g($x) trusting {ROOT}"),
            (Check("check if g($x), $x > {x} or h({y})", {"x": 3, "y": 4}), "check if g($x), $x > 3 or h(4)"),
            (Check("reject if true trusting {k}", scope_parameters=keys), f"reject if true trusting {ROOT}"),
            (Policy("allow if g({x})", {"x": "e"}), 'allow if g("e")'),
        ):
            with self.subTest(printed=printed):
                self.assertEqual(repr(statement), printed)
                self.assertEqual(str(statement), printed)
                self.assertEqual(statement, type(statement)(printed))
                self.assertEqual(hash(statement), hash(type(statement)(printed)))

    def test_what_is_no_statement(self):
        for make in (
            lambda: Fact("f($x)"),
            lambda: Fact("f({x})"),
            lambda: Fact("f({x})", {"x": 1, "y": 2}),
            lambda: Fact("f(1); g(2)"),
            lambda: Fact("f(1);"),
            lambda: Rule("f($x) <- g($x) ; "),
            lambda: Check("check if true;"),
            lambda: Policy("allow if true;"),
            lambda: Rule("f($x) <- g($y)"),
            lambda: Rule("f(1)"),
            lambda: Check("allow if true"),
            lambda: Check("f(1)"),
            lambda: Policy("check if true"),
            lambda: Check("check if true trusting {k}", {"k": 1}),
            lambda: BlockBuilder("allow if true"),
            lambda: BlockBuilder("f({x})"),
            lambda: BlockBuilder("f("),
            lambda: AuthorizerBuilder("allow"),
            lambda: BlockBuilder("f({x}) <- g({x}) trusting {x}", {"x": 1}, {"x": ROOT}),
        ):
            with self.assertRaises(b.DataLogError):
                make()
        for make in (
            lambda: Fact(1),
            lambda: Fact(),
            lambda: BlockBuilder(1),
            lambda: BlockBuilder("check if true trusting {k}", {}, {"k": repr(ROOT)}),
            lambda: BlockBuilder().add_fact(Rule("f($x) <- g($x)")),
            lambda: BlockBuilder().add_fact("f(1)"),
            lambda: BlockBuilder().merge(AuthorizerBuilder()),
            lambda: AuthorizerBuilder().merge(BlockBuilder()),
        ):
            with self.assertRaises(TypeError):
                make()

    def test_others_are_not_equal(self):
        for statement, other in ((b.Fact("f(1)"), b.Fact("f(2)")), (b.Rule("f($x) <- g($x)"), b.Rule("f($x) <- h($x)")),
                                 (b.Check("check if f(1)"), b.Check("check if f(2)")), (b.Policy("allow if f(1)"), b.Policy("deny if f(1)")),
                                 (b.Check("check if f(1)"), b.Policy("allow if f(1)"))):
            with self.subTest(statement):
                self.assertNotEqual(statement, other)


class Builders(unittest.TestCase):
    def filled(self, builder):
        builder.add_fact(Fact("a(1)"))
        builder.add_rule(Rule("r($x) <- a($x)"))
        builder.add_fact(Fact("b(2)"))
        builder.add_code("c({x}); check if c(3)", {"x": 3, "unused": 4})
        builder.add_code(None)
        builder.add_check(Check("check if a(1)"))
        builder.add_fact(Fact("d(4)"))
        return builder

    def test_order(self):
        facts = "a(1);\nb(2);\nc(3);\nd(4);\n"
        rest = "r($x) <- a($x);\ncheck if c(3);\ncheck if a(1);\n"
        self.assertEqual(repr(self.filled(BlockBuilder())), facts + rest)
        self.assertEqual(repr(self.filled(BiscuitBuilder())), "// no root key id set\n" + facts + rest)
        authorizer = self.filled(AuthorizerBuilder("allow if true"))
        authorizer.add_policy(Policy("deny if a(2)"))
        self.assertEqual(str(authorizer), facts + rest + "allow if true;\ndeny if a(2);\n")

    def test_merge_leaves_the_other_as_it_is(self):
        one, other = BlockBuilder("a(1)"), BlockBuilder("b(2)")
        one.merge(other)
        one.merge(other)
        one.merge(one)
        self.assertEqual(repr(other), "b(2);\n")
        self.assertEqual(repr(one), "a(1);\nb(2);\nb(2);\n")
        authorizer = AuthorizerBuilder("c(3)")
        authorizer.merge_block(one)
        authorizer.merge(AuthorizerBuilder("allow if c(3)"))
        self.assertEqual(authorizer.build_unauthenticated().authorize(), 0)

    def test_a_failure_leaves_the_builder_as_it_was(self):
        builder = BlockBuilder("a(1)")
        for source in ("b(", "b(2); c({x})"):
            with self.assertRaises(b.DataLogError):
                builder.add_code(source)
        self.assertEqual(repr(builder), "a(1);\n")

    def test_root_key_id(self):
        builder = BiscuitBuilder("a(1)")
        for wrong, kind in ((-1, OverflowError), (2**32, OverflowError), ("1", TypeError)):
            with self.assertRaises(kind):
                builder.set_root_key_id(wrong)
        builder.set_root_key_id(2**32 - 1)
        self.assertEqual(repr(builder), "// root key id: 4294967295\na(1);\n")
        made = UnverifiedBiscuit.from_base64(builder.build(KEY).to_base64())
        self.assertEqual(made.root_key_id(), 2**32 - 1)
        self.assertIsNone(UnverifiedBiscuit.from_base64(token().to_base64()).root_key_id())

    def test_private_key_of_a_function(self):
        builder = BiscuitBuilder("a(1)")
        builder.set_root_key_id(3)
        asked = []
        made = builder.build(lambda number: asked.append(number) or KEY)
        self.assertEqual(asked, [3])
        Biscuit.from_base64(made.to_base64(), ROOT)
        for wrong in (KeyPair(), 3, None, lambda number: ROOT):
            with self.assertRaises(TypeError):
                builder.build(wrong)

    def test_a_set_of_several_types_is_in_no_token(self):
        with self.assertRaises(b.BiscuitBuildError):
            BiscuitBuilder("f({s})", {"s": {1, "a"}}).build(KEY)
        with self.assertRaises(b.BiscuitBuildError):
            token().append(BlockBuilder("f({s})", {"s": {1, "a"}}))

    def test_scopes_of_a_whole_block_are_kept(self):
        made = token().append(BlockBuilder("trusting {k}; check if true", {}, {"k": OTHER_ROOT}))
        self.assertEqual(made.block_source(1), f"trusting {OTHER_ROOT};\ncheck if true;\n")


class Tokens(unittest.TestCase):
    def test_lifecycle(self):
        made = token("user({u}); right({u}, \"read\")", 'check if operation("read")')
        text = made.to_base64()
        read = Biscuit.from_base64(text, ROOT)
        self.assertEqual(Biscuit.from_bytes(made.to_bytes(), ROOT).to_base64(), text)
        self.assertEqual(Biscuit.from_bytes(bytearray(made.to_bytes()), ROOT).to_bytes(), made.to_bytes())
        self.assertEqual(len(text) % 4, 0)
        self.assertEqual(read.block_count(), 2)
        self.assertEqual(read.block_source(0), 'user("alice");\nright("alice", "read");\n')
        self.assertEqual(read.revocation_ids, made.revocation_ids)
        self.assertEqual(len(read.revocation_ids), 2)
        policy = "allow if user($u), operation($o), right($u, $o)"
        builder = AuthorizerBuilder(policy + "; operation({o})", {"o": "read"})
        self.assertEqual(builder.build(read).authorize(), 0)
        builder = AuthorizerBuilder("deny if never(1); " + policy + "; operation({o})", {"o": "write"})
        with self.assertRaises(b.AuthorizationError):
            builder.build(read).authorize()

    def test_tokens_that_were_made_here_are_decided(self):
        for made in (token(), token("user({u})", "check if true"), UnverifiedBiscuit.from_base64(
                token("user({u})", "check if true").to_base64()).append(BlockBuilder("check if true")).verify(ROOT)):
            self.assertEqual(AuthorizerBuilder('allow if user("alice")').build(made).authorize(), 0)

    def test_signatures(self):
        data = bytearray(token("user({u})", "check if true").to_bytes())
        for index in range(len(data)):
            data[index] ^= 1
            with self.assertRaises(b.BiscuitValidationError):
                Biscuit.from_bytes(bytes(data), ROOT)
            data[index] ^= 1
        Biscuit.from_bytes(bytes(data), ROOT)
        with self.assertRaises(b.BiscuitValidationError):
            Biscuit.from_bytes(bytes(data), OTHER_ROOT)
        with self.assertRaises(b.BiscuitValidationError):
            UnverifiedBiscuit.from_base64(token().to_base64()).verify(OTHER_ROOT)

    def test_a_block_appended_to_an_unverified_token_needs_the_issuer_all_the_same(self):
        forged = UnverifiedBiscuit.from_base64(BiscuitBuilder("user(1)").build(OTHER).to_base64())
        with self.assertRaises(b.BiscuitValidationError):
            forged.append(BlockBuilder("check if true")).verify(ROOT)

    def test_root_key_of_a_function(self):
        builder = BiscuitBuilder("user(1)")
        builder.set_root_key_id(1)
        numbered = builder.build(OTHER).to_base64()
        plain = token().to_base64()
        keys = {None: ROOT, 1: OTHER_ROOT}
        for text in (numbered, plain):
            read = Biscuit.from_base64(text, lambda number: keys[number])
            AuthorizerBuilder("allow if true").build(read.append(BlockBuilder("check if true"))).authorize()
            UnverifiedBiscuit.from_base64(text).verify(lambda number: keys[number])
        for wrong in (lambda number: 1 // 0, lambda number: None, lambda: ROOT, 3, None):
            with self.assertRaises(b.BiscuitValidationError):
                Biscuit.from_base64(plain, wrong)
            with self.assertRaises(b.BiscuitValidationError):
                UnverifiedBiscuit.from_base64(plain).verify(wrong)
        with self.assertRaises(KeyboardInterrupt):
            Biscuit.from_base64(plain, self.interrupt)

    def interrupt(self, number):
        raise KeyboardInterrupt

    def test_texts_that_are_no_tokens(self):
        text = token().to_base64()
        for wrong in ("", "x", "aaaa", " " + text, text[:-8], text.replace("E", "+", 1), "\ud800"):
            with self.subTest(wrong=wrong[:9]), self.assertRaises((b.BiscuitValidationError, ValueError)):
                Biscuit.from_base64(wrong, ROOT)
        for wrong in (b"x", None, 1):
            with self.assertRaises(TypeError):
                Biscuit.from_base64(wrong, ROOT)
            with self.assertRaises(TypeError):
                UnverifiedBiscuit.from_base64(wrong)
        # Text where bytes belong is never read as the token's text.
        with self.assertRaises(TypeError):
            Biscuit.from_bytes(text, ROOT)
        with self.assertRaises(b.BiscuitValidationError):
            Biscuit.from_bytes(text.encode(), ROOT)

    def test_blocks(self):
        made = token()
        for call in (made.block_source, made.block_external_key):
            for wrong, kind in ((1, b.BiscuitBlockError), (2**70, b.BiscuitBlockError), (-1, OverflowError), ("0", TypeError)):
                with self.assertRaises(kind):
                    call(wrong)
        self.assertIsNone(made.block_external_key(0))

    def test_third_parties(self):
        made = token()
        request = made.third_party_request()
        block = request.create_block(OTHER, BlockBuilder('external({f})', {"f": "56"}))
        with self.assertRaises(b.BiscuitBuildError):
            request.create_block(OTHER, BlockBuilder("a(1)"))
        with self.assertRaises(b.BiscuitBuildError):
            made.append_third_party(ROOT, block)
        with self.assertRaises(b.BiscuitBuildError):
            token("user(2)", "a(1)").append_third_party(OTHER_ROOT, block)
        extended = made.append_third_party(OTHER_ROOT, block)
        self.assertEqual(extended.block_external_key(1), OTHER_ROOT)
        authorizer = AuthorizerBuilder("allow if true").build(extended)
        self.assertEqual(authorizer.query(Rule("e($f) <- external($f)")), [])
        found = authorizer.query(Rule(f"e($f) <- external($f) trusting {OTHER_ROOT}"))
        self.assertEqual([fact.terms for fact in found], [["56"]])
        for wrong in (lambda: made.append_third_party(OTHER_ROOT, b"x"), lambda: made.append_third_party("x", block)):
            with self.assertRaises(TypeError):
                wrong()

    def test_printed(self):
        made = token("user({u}); r($x) <- user($x); check if user($u) trusting {k}".replace("{k}", str(OTHER_ROOT)))
        made = made.append(BlockBuilder('check if operation("a <- b")'))
        shown = repr(made)
        self.assertEqual(
            shown,
            "Biscuit {\n"
            '    symbols: ["alice", "r", "x", "u", "a <- b"]\n'
            f'    public keys: ["{OTHER_ROOT.to_bytes().hex()}"]\n'
            "    authority: Block {\n"
            '            symbols: ["alice", "r", "x", "u"]\n'
            "            version: 4\n"
            '            context: ""\n'
            "            external key: \n"
            f'            public keys: ["{OTHER_ROOT.to_bytes().hex()}"]\n'
            "            scopes: []\n"
            "            facts: [\n"
            '                user("alice")\n'
            "            ]\n"
            "            rules: [\n"
            "                r($x) <- user($x)\n"
            "            ]\n"
            "            checks: [\n"
            f"                check if user($u) trusting {OTHER_ROOT}\n"
            "            ]\n"
            "        }\n"
            "    blocks: [\n"
            "        Block {\n"
            '            symbols: ["a <- b"]\n'
            "            version: 3\n"
            '            context: ""\n'
            "            external key: \n"
            "            public keys: []\n"
            "            scopes: []\n"
            "            facts: []\n"
            "            rules: []\n"
            "            checks: [\n"
            '                check if operation("a <- b")\n'
            "            ]\n"
            "        }\n"
            "    ]\n"
            "}",
        )

    def test_classes_without_a_constructor(self):
        for made in (Biscuit, UnverifiedBiscuit, Authorizer, b.ThirdPartyRequest, b.ThirdPartyBlock):
            with self.assertRaises(TypeError):
                made()
        self.assertEqual(repr(Biscuit.builder()), "// no root key id set\n")


class Deciding(unittest.TestCase):
    def refused(self, source, made=None):
        builder = AuthorizerBuilder(source)
        authorizer = builder.build_unauthenticated() if made is None else builder.build(made)
        with self.assertRaises(b.AuthorizationError) as raised:
            authorizer.authorize()
        return str(raised.exception)

    def test_reasons(self):
        checked = token("user({u})", 'check if operation("read"); check all operation($o), $o == "read"')
        failed = (
            'Check n°0 in block n°1: check if operation("read"), '
            'Check n°1 in block n°1: check all operation($o), $o == "read"'
        )
        for source, made, reason in (
            ("allow if true", checked, "an allow policy matched (policy index: 0), and the following checks failed: " + failed),
            ("deny if true", checked, "a deny policy matched (policy index: 0), and the following checks failed: " + failed),
            ("check if false; allow if true", checked, "an allow policy matched (policy index: 0), and the following checks "
             "failed: Check n°0 in authorizer: check if false, " + failed),
            ("", None, "no matching policy was found, and the following checks failed: "),
            ("allow if false; deny if true", None, "a deny policy matched (policy index: 1), and the following checks failed: "),
        ):
            with self.subTest(source=source):
                self.assertEqual(self.refused(source, made), "authorization failed: " + reason)

    def test_evaluations_that_fail_are_refusals(self):
        for source in ("allow if 1 / 0 == 1", 'check if 1 + "a" == 2; allow if true', "allow if 1.extern::nobody()"):
            self.refused(source)

    def test_query(self):
        authorizer = AuthorizerBuilder("n(1); n(2); m($x) <- n($x), $x > 1").build_unauthenticated()
        for _ in range(2):
            self.assertEqual([repr(fact) for fact in authorizer.query(Rule("q($x) <- m($x)"))], ["q(2)"])
        with self.assertRaises(TypeError):
            authorizer.query("q($x) <- m($x)")
        with self.assertRaises(b.AuthorizationError):
            authorizer.query(Rule("q($x) <- n($x), 1 / 0 == 1"))

    def test_a_builder_is_used_many_times(self):
        builder = AuthorizerBuilder("allow if user($u), $u == {u}", {"u": "alice"})
        bob = BiscuitBuilder('user("bob")').build(KEY)
        for _ in range(3):
            self.assertEqual(builder.build(token()).authorize(), 0)
            with self.assertRaises(b.AuthorizationError):
                builder.build(bob).authorize()
        builder.add_policy(Policy("allow if true"))
        self.assertEqual(builder.build(bob).authorize(), 1)
        built = builder.build(bob)
        builder.add_check(Check("check if false"))
        self.assertEqual(built.authorize(), 1)
        with self.assertRaises(b.AuthorizationError):
            builder.build(bob).authorize()

    def test_limits(self):
        builder = AuthorizerBuilder("allow if true")
        limits = builder.limits()
        self.assertEqual(USUAL_TIME, timedelta(seconds=1))
        self.assertEqual((limits.max_facts, limits.max_iterations, limits.max_time), (1000, 100, b._authorizer._TIME))
        limits.max_facts = 2**64 - 1
        limits.max_time = timedelta(days=400_000)
        self.assertEqual(builder.limits().max_facts, 1000)
        builder.set_limits(limits)
        self.assertEqual(builder.limits().max_facts, 2**64 - 1)
        self.assertEqual(builder.build_unauthenticated().authorize(), 0)
        for name, wrong, kind in (
            ("max_facts", -1, OverflowError),
            ("max_facts", 2**64, OverflowError),
            ("max_iterations", "1", TypeError),
            ("max_time", 3, TypeError),
            ("max_time", timedelta(seconds=-1), ValueError),
            ("max_steps", 1, AttributeError),
        ):
            with self.assertRaises(kind):
                setattr(limits, name, wrong)
        with self.assertRaises(TypeError):
            builder.set_limits(3)
        few = AuthorizerBuilder("m($x) <- n($x); allow if true")
        for number in range(11):
            few.add_fact(Fact("n({n})", {"n": number}))
        limits = few.limits()
        limits.max_facts = 10
        few.set_limits(limits)
        with self.assertRaises(b.AuthorizationError):
            few.build_unauthenticated().authorize()

    def test_host_functions(self):
        calls = []

        def same(left, right):
            calls.append((left, right))
            return left == right

        builder = AuthorizerBuilder("check if 2.extern::even(); allow if {1, 2}.extern::same([3])")
        builder.register_extern_funcs({"same": same, "even": lambda number: number % 2 == 0})
        with self.assertRaises(b.AuthorizationError):
            builder.build_unauthenticated().authorize()
        self.assertEqual(calls, [({1, 2}, [3])])
        for result, what in (
            (lambda *_: 1 / 0, "raises"), (lambda *_: None, "no bool"), (lambda *_: object(), "no term"), (lambda: True, "arguments"),
        ):
            builder.register_extern_func("same", result)
            with self.subTest(what=what), self.assertRaises(b.AuthorizationError):
                builder.build_unauthenticated().authorize()
        builder.register_extern_func("same", lambda left, right: True)
        self.assertEqual(builder.build_unauthenticated().authorize(), 0)
        builder.set_extern_funcs({})
        with self.assertRaises(b.AuthorizationError):
            builder.build_unauthenticated().authorize()
        for wrong in (lambda: builder.register_extern_func("f", 3), lambda: builder.register_extern_func(3, same),
                      lambda: builder.register_extern_funcs([same]), lambda: builder.set_extern_funcs({"f": 3})):
            with self.assertRaises(TypeError):
                wrong()

    def test_a_function_that_uses_its_authorizer_is_refused(self):
        builder = AuthorizerBuilder("allow if 1.extern::again()")
        builder.register_extern_func("again", lambda number: held[0].authorize() == 0)
        held = [builder.build_unauthenticated()]
        with self.assertRaises(b.AuthorizationError):
            held[0].authorize()
        held.clear()

    def test_functions_of_the_interpreter_pass_through(self):
        builder = AuthorizerBuilder("allow if 1.extern::stop()")

        def stop(_):
            raise SystemExit(3)

        builder.register_extern_func("stop", stop)
        with self.assertRaises(SystemExit):
            builder.build_unauthenticated().authorize()

    def test_time(self):
        builder = AuthorizerBuilder("allow if time($t), $t > 2020-01-01T00:00:00Z")
        builder.set_time()
        self.assertEqual(builder.build_unauthenticated().authorize(), 0)

    def test_threads_share_builders_and_authorizers(self):
        builder = AuthorizerBuilder("allow if user($u)")
        made = token()
        shared = builder.build(made)
        failures = []

        def work():
            try:
                for _ in range(200):
                    assert builder.build(made).authorize() == 0
                    assert shared.authorize() == 0
                    assert repr(builder).startswith("allow")
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])


class Snapshots(unittest.TestCase):
    # Written by biscuit-python 0.4.0: `time(...); allow if true`, with its limits.
    THEIRS = "CgkI6AcQZBjAhD0QABooCAYqEBADGgwKCggFEgYgmb6l2AYyEAoMCgIIGxoGCgQKAjABEABAAA=="

    def test_authorizers(self):
        builder = AuthorizerBuilder("allow if user($u), r($u); r($x) <- user($x)")
        authorizer = builder.build(token("user({u})", "check if user($u)"))
        for read in (
            Authorizer.from_raw_snapshot(authorizer.raw_snapshot()),
            Authorizer.from_base64_snapshot(authorizer.base64_snapshot()),
        ):
            self.assertEqual(repr(read), repr(authorizer))
            self.assertEqual(read.authorize(), 0)
            self.assertEqual([fact.terms for fact in read.query(Rule("q($x) <- r($x)"))], [["alice"]])

    def test_printed(self):
        authorizer = AuthorizerBuilder("b(2); a(1); x($u, $n) <- user($u), a($n); allow if true").build(
            token("user({u}); check if true", "check if user($u)")
        )
        authorizer.authorize()
        self.assertEqual(
            repr(authorizer),
            "// Facts:\n"
            '// origin: 0\nuser("alice");\n'
            '// origin: 0, authorizer\nx("alice", 1);\n'
            "// origin: authorizer\na(1);\nb(2);\n\n"
            "// Rules:\n// origin: authorizer\nx($u, $n) <- user($u), a($n);\n\n"
            "// Checks:\n// origin: 0\ncheck if true;\n// origin: 1\ncheck if user($u);\n\n"
            "// Policies:\nallow if true;\n",
        )

    def test_builders(self):
        builder = AuthorizerBuilder("allow if user({id})", {"id": "1234"})
        for read in (
            AuthorizerBuilder.from_raw_snapshot(builder.raw_snapshot()),
            AuthorizerBuilder.from_base64_snapshot(builder.base64_snapshot()),
        ):
            self.assertEqual(repr(read), repr(builder))
            read.add_fact(Fact('user("1234")'))
            self.assertEqual(read.build_unauthenticated().authorize(), 0)
        theirs = AuthorizerBuilder.from_base64_snapshot(self.THEIRS)
        self.assertIn("allow if true;", repr(theirs))
        self.assertEqual(theirs.limits().max_time, b._authorizer._TIME)
        self.assertEqual(Authorizer.from_base64_snapshot(self.THEIRS).authorize(), 0)

    def test_limits_are_lowered_and_never_raised(self):
        builder = AuthorizerBuilder("allow if true")
        limits = builder.limits()
        limits.max_facts, limits.max_iterations, limits.max_time = 5, 10**6, timedelta(minutes=3)
        builder.set_limits(limits)
        read = AuthorizerBuilder.from_raw_snapshot(builder.raw_snapshot()).limits()
        self.assertEqual((read.max_facts, read.max_iterations, read.max_time), (5, 100, timedelta(minutes=3)))
        for number in range(6):
            builder.add_fact(Fact("n({n})", {"n": number}))
        limits.max_facts = 10**6
        builder.set_limits(limits)
        restored = Authorizer.from_raw_snapshot(builder.raw_snapshot())
        self.assertEqual(restored.authorize(), 0)

    def test_what_is_no_snapshot(self):
        world = AuthorizerBuilder("allow if true").build(token()).raw_snapshot()
        for read, wrong in (
            (Authorizer.from_raw_snapshot, b"x"),
            (Authorizer.from_raw_snapshot, world[:-3]),
            (Authorizer.from_base64_snapshot, "x"),
            (AuthorizerBuilder.from_raw_snapshot, b"x"),
            (AuthorizerBuilder.from_base64_snapshot, "%"),
            (AuthorizerBuilder.from_raw_snapshot, world),
        ):
            with self.assertRaises(b.BiscuitValidationError):
                read(wrong)
        for read, wrong in ((Authorizer.from_raw_snapshot, "x"), (Authorizer.from_base64_snapshot, b"x"),
                            (AuthorizerBuilder.from_raw_snapshot, "x"), (AuthorizerBuilder.from_base64_snapshot, b"x")):
            with self.assertRaises(TypeError):
                read(wrong)


class Hostile(unittest.TestCase):
    """Anything as any argument: the exceptions are those of the module, or say that the argument is wrong."""

    OWN = tuple(getattr(b, name) for name in b.__all__ if name.endswith("Error")) + (TypeError, ValueError, OverflowError)

    def objects(self):
        made = token("user({u})", "check if true")
        builder = AuthorizerBuilder("allow if true")
        return [
            b, KEY, ROOT, KeyPair(), made, UnverifiedBiscuit.from_base64(made.to_base64()), made.third_party_request(),
            made.third_party_request().create_block(OTHER, BlockBuilder("a(1)")), BiscuitBuilder("a(1)"), BlockBuilder("a(1)"),
            builder, builder.build(made), builder.limits(), Fact("a(1)"), Rule("a($x) <- b($x)"), Check("check if true"),
            Policy("allow if true"), Algorithm.Ed25519,
        ]

    def test_arguments(self):
        values = self.objects()[1:] + [
            None, True, 0, -1, 2**70, 1.5, "", "a", "\ud800", "\0", "{a}", "a({b})", b"", b"a" * 100, bytearray(b"\xff"), [], [None],
            {}, {"a": 1}, {1: 2}, {"\ud800": 1}, set(), object(), Fact, len, lambda *_: None, lambda *_: int("x"),
            datetime(1, 1, 1), timedelta(-1), float("nan"),
        ]
        calls = 0
        for owner in self.objects():
            for name in dir(owner):
                if name.startswith("_"):
                    continue
                function = getattr(owner, name)
                if not callable(function) or isinstance(function, type) and issubclass(function, Exception):
                    continue
                for index in range(len(values)):
                    for count in range(4):
                        arguments = [values[(index * (3 * i + 1) + i) % len(values)] for i in range(count)]
                        if name in ("register_extern_funcs", "set_extern_funcs") and arguments and arguments[0] is owner:
                            continue
                        try:
                            function(*arguments)
                        except self.OWN:
                            pass
                        calls += 1
            repr(owner)
        self.assertGreater(calls, 10_000)


class Module(unittest.TestCase):
    def test_names(self):
        for name in b.__all__:
            self.assertTrue(hasattr(b, name), name)

    def test_exceptions(self):
        for name in ("DataLog", "Authorization", "BiscuitBuild", "BiscuitValidation", "BiscuitSerialization", "BiscuitBlock"):
            error = getattr(b, name + "Error")
            self.assertEqual(error.__mro__[1], Exception)
            self.assertEqual(f"{error.__module__}.{error.__name__}", f"hardtack.biscuit_auth.{name}Error")
        with self.assertRaises(b.DataLogError) as raised:
            Fact("f(")
        # The cause has the place and the diagnostics.
        self.assertEqual(raised.exception.__cause__.line, 1)

    def test_it_can_stand_in_the_other_ones_place(self):
        sys.modules["biscuit_auth"] = b
        try:
            import biscuit_auth
            from biscuit_auth import KeyPair as Same

            self.assertIs(biscuit_auth.Biscuit, Biscuit)
            self.assertIs(Same, KeyPair)
        finally:
            del sys.modules["biscuit_auth"]


if __name__ == "__main__":
    unittest.main()
