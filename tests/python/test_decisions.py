"""Policies and decisions: what is allowed, how a denial reads, what many at once do."""

import unittest
from datetime import timedelta

import hardtack
from hardtack import Fact

from support import credential, NOON, OTHER, PATIENT, Policy, POLICY, ROOT, token


class Decisions(unittest.TestCase):
    policy = Policy(POLICY)

    def test_only_an_allow_is_true(self):
        allowed = self.policy.decide(credential(), operation="read")
        denied = self.policy.decide(credential(), operation="write")
        self.assertIs(bool(allowed), True)
        self.assertIs(bool(denied), False)
        self.assertTrue(allowed.allowed)
        self.assertFalse(denied.allowed)
        self.assertFalse(self.policy.decide(None))
        self.assertFalse(Policy("deny if true;").decide(None))
        self.assertFalse(Policy("").decide(None))

    def test_every_way_to_say_a_fact_says_the_same(self):
        policy = Policy('allow if f(1, "a");')
        for facts, named in [
            ([("f", 1, "a")], {}),
            ([Fact("f", 1, "a")], {}),
            ([Fact.parse('f(1, "a")')], {}),
            ([{"f": (1, "a")}], {}),
            ([], {"f": (1, "a")}),
            ([("g",), {"h": None}, ("f", 1, "a")], {"i": 1}),
        ]:
            with self.subTest(facts=facts, named=named):
                self.assertTrue(policy.decide(None, *facts, **named))
        for facts, named in [([("f", 1)], {}), ([], {"f": [1, "a"]}), ([], {"f": (1,)}), ([], {})]:
            with self.subTest(facts=facts, named=named):
                self.assertFalse(policy.decide(None, *facts, **named))

    def test_a_bad_fact_is_refused_and_leaves_nothing_behind(self):
        policy = Policy("allow if f(1);")
        for _ in range(3):
            with self.assertRaises(TypeError):
                policy.decide(None, ("f", 1), ("g", 1.5))
            with self.assertRaises(hardtack.Error):
                policy.decide(None, {"f": 1, "not a name": 2})
            with self.assertRaises(hardtack.SourceError):
                policy.decide(None, ("verified:f", 1))
            with self.assertRaisesRegex(ValueError, "64 terms"):
                policy.decide(None, ("f", *range(65)))
            with self.assertRaisesRegex(ValueError, "64 terms"):
                policy.decide(None, f=tuple(range(65)))
            self.assertFalse(policy.decide(None))

    def test_a_denial_says_what_failed(self):
        policy = Policy("check if resource($r);\nallow if false;\n" + POLICY)
        decision = policy.decide(credential('check if operation("read"), $x == 1, x($x)'), operation="write")
        self.assertEqual([(place.block, place.kind, place.index, place.name) for place in decision.failed_checks],
                         [(None, "check", 0, "check 0 of the authorizer"), (1, "check", 0, "check 0 of block 1")])
        self.assertEqual(decision.failed_checks[0].source, "check if resource($r)")
        self.assertEqual((decision.failed_checks[0].line, decision.failed_checks[0].column), (1, 1))
        self.assertIsNone(decision.failed_checks[1].line)
        self.assertIsNone(decision.policy)
        self.assertIn("check 0 of block 1 failed", str(decision))
        self.assertIn('check if operation("read")', str(decision))
        self.assertEqual(repr(decision), f"<Decision {decision}>")

    def test_the_policy_that_matched(self):
        decision = Policy('allow if f(1);\n  deny if f(2) or f(3);').decide(None, f=3)
        self.assertEqual((decision.policy.kind, decision.policy.index, decision.policy.alternative), ("policy", 1, 1))
        self.assertEqual(decision.policy.line, 2)
        self.assertFalse(decision)

    def test_an_explanation_prints_and_has_parts(self):
        decision = self.policy.decide(credential(), operation="write")
        for _ in range(2):
            why = decision.explain()
            self.assertEqual(why.outcome, "denied")
            self.assertIn('term 2 is "read", not "write"', str(why))
            self.assertEqual(why.headline, str(why).splitlines()[0])
            self.assertEqual(why.to_dict()["outcome"], "denied")
        allowed = self.policy.decide(credential(), operation="read").explain()
        self.assertIn('because right("alice", "read"), said by block 0', str(allowed))

    def test_a_decision_outlives_what_it_was_made_from(self):
        policy = Policy(POLICY)
        decision = policy.decide(credential(), operation="write")
        del policy
        self.assertIn("no policy matched", str(decision))
        self.assertIn("operation", str(decision.explain()))

    def test_many_requests_at_once(self):
        requests = [(credential(), {"operation": operation}) for operation in ["read", "write", "read"] * 100]
        self.assertEqual([bool(decision) for decision in self.policy.decide_many(requests)], [True, False, True] * 100)
        self.assertEqual(self.policy.decide_many([]), [])
        self.assertEqual(len(self.policy.decide_many((None, ("operation", "read")) for _ in range(65))), 65)

    def test_one_of_many_that_cannot_be_decided_denies_and_says_why(self):
        policy = Policy("allow if f($x), 10 / $x > 0;")
        decisions = policy.decide_many([(None, {"f": 1}), (None, {"f": 0}), (None, {"f": 2})])
        self.assertEqual([bool(decision) for decision in decisions], [True, False, True])
        self.assertIsInstance(decisions[1].error, hardtack.EvaluationError)
        self.assertEqual(decisions[1].error.code, "divide_by_zero")
        self.assertIsNone(decisions[0].error)
        self.assertFalse(decisions[1].error)
        self.assertIn("zero", str(decisions[1]))
        self.assertEqual(decisions[1].failed_checks, [])
        self.assertEqual(decisions[1].explain().outcome, "error")

    def test_limits_refuse(self):
        rules = "r($x, $y) <- e($x, $y); r($x, $z) <- r($x, $y), e($y, $z); allow if r(0, 1);"
        edges = [("e", i, i + 1) for i in range(100)]
        for limits, name in [
            (hardtack.Limits(max_facts=200), "max_facts"),
            (hardtack.Limits(max_iterations=5), "max_iterations"),
            (hardtack.Limits(max_steps=50, max_facts=100_000), "max_steps"),
            (hardtack.Limits(max_memory=1000), "max_memory"),
            (hardtack.Limits(max_time=timedelta(0), max_facts=100_000), "max_time"),
        ]:
            with self.subTest(limit=name), self.assertRaises(hardtack.LimitError) as caught:
                Policy(rules, limits=limits).decide(None, *edges)
            self.assertEqual(caught.exception.limit.name, name)
            self.assertGreaterEqual(caught.exception.limit.observed, caught.exception.limit.configured)
        wide = hardtack.Limits(max_facts=100_000, max_iterations=1000, max_steps=10**9, max_time=timedelta(minutes=1))
        self.assertTrue(Policy(rules, limits=wide).decide(None, *edges))
        with self.assertRaisesRegex(TypeError, "max_fact"):
            hardtack.Limits(max_fact=1)
        for wrong in ({"max_facts": -1}, {"max_time": timedelta(-1)}, {"max_memory": 2**63}):
            with self.assertRaisesRegex(ValueError, next(iter(wrong))):
                hardtack.Limits(**wrong)
        for wrong in ({"max_facts": "1"}, {"max_time": 5}, {"max_steps": True}, {"max_token_bytes": 1.5}):
            with self.assertRaisesRegex(TypeError, next(iter(wrong))):
                hardtack.Limits(**wrong)

    def test_several_credentials(self):
        club = hardtack.mint('member("alice", "club");', OTHER).verify(OTHER.public_key)
        policy = Policy('allow if user($u), credential:member($n, $u, "club"), '
                        f'verified:credential($n, "biscuit", "{OTHER.public_key}");')
        self.assertTrue(policy.decide([credential(), club]))
        self.assertTrue(policy.decide((credential(), club)))
        self.assertFalse(policy.decide([club, credential()]))
        self.assertFalse(policy.decide(credential()))
        self.assertFalse(policy.decide([None, club]))

    def test_regular_expressions_can_be_forbidden(self):
        policy = 'allow if f($x), $x.matches("a+");'
        self.assertTrue(Policy(policy).decide(None, f="caat"))
        with self.assertRaises(hardtack.Error):
            Policy(policy, regex=False).decide(None, f="caat")

    def test_what_only_tokens_say_is_reserved(self):
        text = 'parent_token_sha256("x"); allow if true;'
        with self.assertRaises(hardtack.SourceError):
            Policy(text)
        self.assertTrue(Policy(text, reserve_token_facts=False).decide(None))

    def test_a_policy_of_a_block_and_its_text(self):
        block = hardtack.Block("f(1);", authorizer=True)
        block.add(hardtack.PolicyStatement("allow if f({x})", {"x": 1}))
        policy = Policy(block)
        self.assertTrue(policy.decide(None))
        self.assertEqual(policy.code, str(policy))
        self.assertIn("allow if f(1);", policy.code)
        self.assertEqual(Policy(policy.code).code, policy.code)

    def test_the_facts_of_a_large_request(self):
        policy = Policy("allow if f(9999, $x);", limits=hardtack.Limits(max_facts=100_000, max_memory=1 << 30,
                                                                        max_time=timedelta(minutes=1)))
        decision = policy.decide(None, *(("f", i, str(i)) for i in range(10_000)))
        self.assertTrue(decision)
        self.assertEqual(decision.stats["facts"], 10_000)


if __name__ == "__main__":
    unittest.main()
