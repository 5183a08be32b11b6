"""Authorizers: queries, worlds, traces and snapshots."""

import unittest

import hardtack
from hardtack import Authorizer, Fact, Rule

from support import credential, NOON, OTHER, PATIENT, Policy, POLICY, token


class Authorizers(unittest.TestCase):
    policy = Policy(POLICY)

    def test_queries_give_facts(self):
        authorizer = Authorizer(self.policy, credential('group("a");'), operation="read", sizes=[1, 2])
        self.assertEqual(authorizer.query("u($u) <- user($u)"), [Fact("u", "alice")])
        self.assertEqual(authorizer.query(Rule("s($x) <- sizes($x)"))[0].terms, [[1, 2]])
        self.assertEqual(authorizer.query("g($x) <- group($x)"), [])
        self.assertEqual(authorizer.query_all("g($x) <- group($x)"), [Fact("g", "a")])
        self.assertTrue(authorizer.authorize())
        self.assertEqual(authorizer.query("u($u) <- user($u)"), [Fact("u", "alice")])
        with self.assertRaisesRegex(TypeError, "`rule`"):
            authorizer.query(1)
        with self.assertRaises(hardtack.SourceError):
            authorizer.query("u(1)")

    def test_a_decision_of_an_authorizer_is_a_decision(self):
        authorizer = Authorizer(self.policy, credential(), ("operation", "write"))
        with self.assertRaises(hardtack.UsageError):
            authorizer.explain()
        decision = authorizer.authorize()
        self.assertFalse(decision)
        self.assertEqual(str(decision.explain()), str(authorizer.explain()))
        self.assertEqual(str(decision), str(self.policy.decide(credential(), operation="write")))
        self.assertTrue(Authorizer(self.policy, credential(), operation="read").authorize().policy.source.startswith("allow if"))

    def test_what_it_shows(self):
        authorizer = Authorizer(Policy("r($x) <- f($x); allow if r(1);"), None, f=1)
        authorizer.run()
        authorizer.run()
        self.assertEqual(authorizer.world()["facts"], [{"origin": [None], "facts": ["f(1)", "r(1)"]}])
        self.assertIn("f(1);", authorizer.code)
        self.assertIn("r(1)", authorizer.trace())
        self.assertEqual(len(authorizer.trace(as_dict=True)["firings"]), 1)
        self.assertEqual(authorizer.stats["facts"], 2)
        self.assertTrue(authorizer.authorize())

    def test_limits_can_be_set(self):
        authorizer = Authorizer(Policy("r($x) <- f($x); allow if r(1);"), None, *(("f", i) for i in range(900)))
        with self.assertRaises(hardtack.LimitError):
            authorizer.authorize()
        self.assertEqual(authorizer.explain().outcome, "limit")
        authorizer.set_limits(hardtack.Limits(max_facts=5000))
        self.assertTrue(authorizer.authorize())

    def test_snapshots_go_on_where_they_were_taken(self):
        authorizer = Authorizer(self.policy, credential('check if operation("write")'), operation="read")
        for ran in (False, True):
            data = authorizer.snapshot()
            restored = Authorizer.restore(data, limits=PATIENT)
            self.assertEqual(restored.world()["checks"], authorizer.world()["checks"])
            decision = restored.authorize()
            self.assertEqual([place.source for place in decision.failed_checks], ['check if operation("write")'])
            self.assertIn("check 0 of block 1 failed", str(decision))
            self.assertIn('check if operation("write")', str(decision))
            self.assertEqual(str(decision.explain()), str(restored.explain()))
            self.assertEqual(restored.query("u($u) <- user($u)"), [Fact("u", "alice")])
            if not ran:
                authorizer.authorize()
        with self.assertRaises(hardtack.UsageError):
            restored.set_limits(hardtack.Limits())
        for junk in (b"", b"\x00" * 10, "", "%", data[:-1]):
            with self.subTest(junk=junk[:4]), self.assertRaises(hardtack.Error):
                Authorizer.restore(junk, limits=PATIENT).authorize()
        with self.assertRaisesRegex(TypeError, "`data`"):
            Authorizer.restore(None, limits=PATIENT)

    def test_functions_of_the_host_are_given_again(self):
        policy = Policy('allow if f($x), $x.extern::up() == "A";', functions={"up": str.upper})
        data = Authorizer(policy, None, f="a").snapshot()
        self.assertTrue(Authorizer.restore(data, functions={"up": str.upper}, limits=PATIENT).authorize())
        with self.assertRaises(hardtack.EvaluationError):
            Authorizer.restore(data, limits=PATIENT).authorize()

    def test_the_end_of_a_credential(self):
        self.assertIsNone(credential().ends)
        self.assertEqual(credential("check if time($t), $t <= {}".format("2029-06-01T12:00:00Z")).ends, NOON)

    def test_what_a_credential_shows(self):
        shown = credential("f(1);")
        self.assertEqual((shown.format, shown.block_count, shown.key_id), ("biscuit", 2, None))
        self.assertEqual(shown.block_source(1), "f(1);\n")
        self.assertIsNone(shown.external_key(1))
        self.assertEqual(len(shown.revocation_ids), 2)
        self.assertEqual([len(text) for text in shown.lineage_hashes], [64, 64])
        self.assertIn("biscuit", repr(shown))


if __name__ == "__main__":
    unittest.main()
