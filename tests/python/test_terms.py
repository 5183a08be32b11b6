"""Values of Python as terms and back: what is taken, what it becomes, and what is refused by which exception."""

import enum
import unittest
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal

import hardtack
from hardtack import Fact

UTC = timezone.utc


class Number(enum.IntEnum):
    SEVEN = 7


class Name(str, enum.Enum):
    ALICE = "alice"


class ASubclassOfInt(int):
    pass


class Terms(unittest.TestCase):
    def test_values_that_are_terms(self):
        for value, text, back in [
            (0, "0", 0),
            (-1, "-1", -1),
            (2**63 - 1, "9223372036854775807", 2**63 - 1),
            (-(2**63), "-9223372036854775808", -(2**63)),
            (True, "true", True),
            (False, "false", False),
            (None, "null", None),
            ("", '""', ""),
            ('a"b\\', '"a\\"b\\\\"', 'a"b\\'),
            ("\U0001f980 é", '"\U0001f980 é"', "\U0001f980 é"),
            (b"", "hex:", b""),
            (b"\x00\xff", "hex:00ff", b"\x00\xff"),
            (bytearray(b"ab"), "hex:6162", b"ab"),
            (memoryview(b"ab"), "hex:6162", b"ab"),
            (datetime(1970, 1, 1, tzinfo=UTC), "1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
            (datetime(2029, 6, 1, 12, 0, 0, 999999, UTC), "2029-06-01T12:00:00Z", datetime(2029, 6, 1, 12, tzinfo=UTC)),
            (datetime(9999, 12, 31, 23, 59, 59, 999999, UTC), "9999-12-31T23:59:59Z",
             datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
            (datetime(2029, 6, 1, 14, tzinfo=timezone(timedelta(hours=2))), "2029-06-01T12:00:00Z",
             datetime(2029, 6, 1, 12, tzinfo=UTC)),
            ([], "[]", []),
            ([1, "a", [None]], '[1, "a", [null]]', [1, "a", [None]]),
            ((1, 2), "[1, 2]", [1, 2]),
            ({2, 1}, "{1, 2}", {1, 2}),
            (frozenset({1}), "{1}", {1}),
            ({}, "{}", {}),
            ({"a": 1, 2: [3]}, '{2: [3], "a": 1}', {"a": 1, 2: [3]}),
            ({("a", 1)}, '{["a", 1]}', {("a", 1)}),
            (Number.SEVEN, "7", 7),
            (Name.ALICE, '"alice"', "alice"),
            (ASubclassOfInt(5), "5", 5),
        ]:
            with self.subTest(value=value):
                fact = Fact("f", value)
                self.assertEqual(str(fact), f"f({text})")
                self.assertEqual(fact.terms, [back])
                self.assertEqual(type(fact.terms[0]), type(back))

    def test_values_that_are_none(self):
        class Unzoned(tzinfo):
            def utcoffset(self, when):
                return None

        deep = []
        for _ in range(100):
            deep = [deep]
        cyclic = []
        cyclic.append(cyclic)
        cyclic_map = {}
        cyclic_map["a"] = cyclic_map
        for value, error, said in [
            (1.5, TypeError, "float"),
            (Decimal(1), TypeError, "Decimal"),
            (object(), TypeError, "object"),
            (date(2029, 1, 1), TypeError, "date"),
            (range(3), TypeError, "range"),
            (iter([1]), TypeError, "list_iterator"),
            ({1.5: 1}, TypeError, "float"),
            ({True: 1}, TypeError, "bool"),
            ({None: 1}, TypeError, "NoneType"),
            ([1, [2.5]], TypeError, "float"),
            (2**63, ValueError, "64 bits"),
            (-(2**63) - 1, ValueError, "64 bits"),
            (10**5000, ValueError, "64 bits"),
            ("\ud800", ValueError, "surrogates"),
            (["a\udfff"], ValueError, "surrogates"),
            (datetime(2029, 1, 1), ValueError, "time zone"),
            (datetime(2029, 1, 1, tzinfo=Unzoned()), ValueError, "time zone"),
            (datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), ValueError, "1970"),
            ({frozenset({1})}, ValueError, "set"),
            (deep, ValueError, "deeply"),
            (cyclic, ValueError, "deeply"),
            (cyclic_map, ValueError, "deeply"),
        ]:
            with self.subTest(value=type(value), said=said):
                with self.assertRaisesRegex(error, said) as caught:
                    Fact("f", value)
                self.assertIn("`f`", str(caught.exception))
                policy = hardtack.Policy("allow if f($x);")
                with self.assertRaisesRegex(error, said):
                    policy.decide(None, f=value)
                with self.assertRaisesRegex(error, said):
                    hardtack.Block("f({x});", {"x": value})

    def test_one_list_held_many_times_is_as_long_as_it_means(self):
        wide = [1] * 1000
        for _ in range(40):
            wide = [wide] * 1000
        with self.assertRaisesRegex(ValueError, "too large"):
            Fact("f", wide)

    def test_dates_that_datetime_cannot_hold_are_an_error_when_they_are_read(self):
        policy = hardtack.Policy("allow if true;")
        # Ten thousand years and more are no text of a policy, so the date is made by adding.
        facts = hardtack.Authorizer(policy, None, f=datetime(9999, 12, 31, tzinfo=UTC)).query("g($x) <- f($x)")
        self.assertEqual(facts[0].terms, [datetime(9999, 12, 31, tzinfo=UTC)])

    def test_facts_are_compared_by_what_they_say(self):
        self.assertEqual(Fact("f", 1, "a"), Fact.parse('f(1, "a")'))
        self.assertEqual(hash(Fact("f", 1)), hash(Fact.parse("f(1);")))
        self.assertNotEqual(Fact("f", 1), Fact("f", True))
        self.assertNotEqual(Fact("f", 1), "f(1)")

    def test_names_that_cannot_be_written(self):
        for name in ["", "a b", "1", "a;", 'a("', "\u00e9" * 3 + " "]:
            with self.subTest(name=name), self.assertRaises(hardtack.SourceError):
                Fact(name, 1)
        with self.assertRaisesRegex(TypeError, "`name`"):
            Fact(1)
        with self.assertRaisesRegex(ValueError, "surrogates"):
            Fact("\ud800", 1)

    def test_a_parameter_is_a_value_and_never_text(self):
        hostile = 'bob"); right("bob", "write"); user("x'
        block = hardtack.Block("user({name});", {"name": hostile})
        self.assertEqual(hardtack.Fact.parse("user({name})", {"name": hostile}).terms, [hostile])
        self.assertEqual(block.code.count("user("), 2)  # one of them inside the string
        self.assertEqual(len(block.code.splitlines()), 1)

    def test_parameters_must_be_given_and_used(self):
        with self.assertRaises(hardtack.SourceError):
            hardtack.Block("user({name});")
        with self.assertRaises(hardtack.SourceError):
            hardtack.Block("user(1);", {"name": 1})
        with self.assertRaisesRegex(TypeError, "`parameters`"):
            hardtack.Block("user({name});", [("name", 1)])
        with self.assertRaisesRegex(TypeError, "names must be str"):
            hardtack.Block("user({name});", {1: 1})


if __name__ == "__main__":
    unittest.main()
