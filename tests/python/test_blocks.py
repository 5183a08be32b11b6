"""Statements and blocks: what they print, how they are put together."""

import unittest

import hardtack
from hardtack import Block, Check, Fact, PolicyStatement, Rule

from support import OTHER, ROOT


class Statements(unittest.TestCase):
    def test_they_print_as_they_are_read(self):
        key = ROOT.public_key
        for made, text in [
            (Rule("a($x) <- b($x), $x > {n}", {"n": 1}), "a($x) <- b($x), $x > 1"),
            (Rule("a($x) <- b($x) trusting {key};", {"key": key}), f"a($x) <- b($x) trusting {key}"),
            (Check("check if a(1) or b(2)"), "check if a(1) or b(2)"),
            (Check("check all a($x), $x == {s};", {"s": "x"}), 'check all a($x), $x == "x"'),
            (Check("reject if a(1)"), "reject if a(1)"),
            (PolicyStatement("allow if true"), "allow if true"),
            (PolicyStatement("deny if a({x});", {"x": None}), "deny if a(null)"),
        ]:
            with self.subTest(text=text):
                self.assertEqual(str(made), text)
                self.assertEqual(type(made)(text), made)
                self.assertEqual(hash(type(made)(text)), hash(made))
                self.assertIn(text, repr(made))
        self.assertNotEqual(Check("check if a(1)"), Check("check if a(2)"))

    def test_one_statement_is_one(self):
        for kind, text in [
            (Rule, "a(1);"), (Rule, ""), (Rule, "a($x) <- b($x); c($x) <- d($x);"), (Rule, "check if a(1)"),
            (Check, ""), (Check, "a(1);"), (Check, "check if a(1); check if b(1)"), (Check, "allow if a(1)"),
            (PolicyStatement, "check if a(1)"), (PolicyStatement, "allow if true; allow if false"),
            (PolicyStatement, "a(1); allow if true"), (Rule, "a($x, $y) <- b($x)"),
        ]:
            with self.subTest(kind=kind, text=text), self.assertRaises(hardtack.SourceError):
                kind(text)
        for text in ("a(1) b(2)", "", "a($x)", "a(1); b(2);"):
            with self.subTest(fact=text), self.assertRaises(hardtack.SourceError):
                Fact.parse(text)


class Blocks(unittest.TestCase):
    def test_what_is_added_is_there(self):
        block = Block("a(1); check if a(1);")
        block.add_code("b({x}); c($x) <- b($x);", {"x": "y"})
        block.add(Fact("d", [1]), Check("check if d($x)"), Rule("e($x) <- d($x)"))
        other = Block('f("z");')
        other.merge(Block("g(1);"))
        block.merge(other)
        self.assertEqual(sorted(block.code.split(";\n")), sorted([
            "a(1)", "check if a(1)", 'b("y")', "c($x) <- b($x)", "d([1])", "check if d($x)", "e($x) <- d($x)", 'f("z")', "g(1)", ""]))
        self.assertEqual(other.code, 'f("z");\ng(1);\n')
        copy = block.copy()
        copy.add(Fact("h", 1))
        self.assertNotIn("h(1)", block.code)
        self.assertIn("h(1)", copy.code)
        self.assertEqual(repr(Block("a(1);")), "<Block: 1 facts, 0 rules, 0 checks, 0 policies>")
        block.merge(block)

    def test_what_is_put_together_means_what_its_parts_mean(self):
        key, other = ROOT.public_key, OTHER.public_key
        block = Block(f"trusting {key}; a(1);")
        block.merge(Block("trusting authority, {other}; check if a(1) && true or b(2);".replace("a(1) && true", "a(1), true"),
                          {"other": other}))
        block.add(Fact("c", "\u202e\n\t\"\\"))
        self.assertTrue(block.code.startswith(f"trusting {key}, authority, {other};\n"))
        self.assertEqual(Block(block.code).code, block.code)

    def test_only_authorizers_hold_policies(self):
        with self.assertRaises(hardtack.SourceError):
            Block("allow if true;")
        with self.assertRaises(TypeError):
            Block("").add(PolicyStatement("allow if true"))
        authorizer = Block("allow if true;", authorizer=True)
        with self.assertRaises(ValueError):
            Block("").merge(authorizer)
        authorizer.merge(Block("a(1);"))
        self.assertTrue(hardtack.Policy(authorizer).decide(None))

    def test_a_bad_text_changes_nothing(self):
        block = Block("a(1);")
        for call in (lambda: block.add_code("b("), lambda: block.add_code("b({x});"), lambda: block.add(Fact("b", 1), 2)):
            with self.assertRaises((hardtack.Error, TypeError)):
                call()
        self.assertEqual(block.code, "a(1);\n")

    def test_many_facts(self):
        block = Block("check if true;")
        for i in range(5000):
            block.add(Fact("f", i, str(i)))
        self.assertEqual(block.code.count("\n"), 5001)


if __name__ == "__main__":
    unittest.main()
