"""Objects that misbehave while they are converted, and functions of the host that do. No input may end the interpreter."""

import gc
import unittest
import weakref
from datetime import datetime, timedelta, timezone, tzinfo

import hardtack
from hardtack import Authorizer, Fact

from support import credential, PATIENT, Policy, ROOT, token


class Raises(Exception):
    pass


class ListThatShrinks(tzinfo):
    """A time zone that empties the list which holds its datetime, while the list is converted."""

    def __init__(self, victim):
        self.victim = victim

    def utcoffset(self, when):
        self.victim.clear()
        gc.collect()
        return timedelta(0)


class BadSet(set):
    def __iter__(self):
        raise Raises("set")


class EndlessSet(set):
    def __iter__(self):
        while True:
            yield 1


class BadZone(tzinfo):
    def utcoffset(self, when):
        raise Raises("zone")


class WrongZone(tzinfo):
    def utcoffset(self, when):
        return "noon"


class BadDict(dict):
    def items(self):
        raise Raises("items")

    def __iter__(self):
        raise Raises("iter")


class DatetimeThatLies(datetime):
    def __sub__(self, other):
        return "never"

    def utcoffset(self):
        raise Raises("utcoffset")

    @property
    def tzinfo(self):
        raise Raises("tzinfo")


class StrThatLies(str):
    def __str__(self):
        raise Raises("str")

    def encode(self, *args):
        raise Raises("encode")

    def __hash__(self):
        raise Raises("hash")

    def __eq__(self, other):
        raise Raises("eq")


class IntThatLies(int):
    def __index__(self):
        raise Raises("index")

    def __int__(self):
        raise Raises("int")


class Objects(unittest.TestCase):
    policy = Policy("allow if f($x);")

    def test_a_list_that_is_emptied_while_it_is_converted(self):
        for kind in (list, dict):
            victim = kind()
            moment = datetime(2029, 1, 1, tzinfo=ListThatShrinks(victim))
            if kind is list:
                victim.extend([moment, *[object() and "text" * i for i in range(100)]])
            else:
                victim.update({"a": moment, **{str(i): "text" * i for i in range(100)}})
            Fact("f", victim)
            self.policy.decide(None, f=[1, moment])

    def test_what_iterating_raises_is_what_is_raised(self):
        for value in (BadSet(), {"a": BadSet()}, [[BadSet()]], datetime(2029, 1, 1, tzinfo=BadZone())):
            with self.subTest(value=type(value)):
                with self.assertRaises(Raises):
                    Fact("f", value)
                with self.assertRaises(Raises):
                    self.policy.decide(None, f=value)
                with self.assertRaises(Raises):
                    self.policy.decide_many([(None, {"f": 1}), (None, {"f": value})])
        with self.assertRaisesRegex(ValueError, "too large"):
            Fact("f", EndlessSet())
        with self.assertRaises(TypeError):
            Fact("f", datetime(2029, 1, 1, tzinfo=WrongZone()))

    def test_subclasses_are_what_they_extend(self):
        self.assertEqual(Fact("f", BadDict(a=1)).terms, [{"a": 1}])
        self.assertEqual(Fact("f", StrThatLies("a")).terms, ["a"])
        self.assertEqual(Fact("f", IntThatLies(3)).terms, [3])
        self.assertEqual(Fact("f", DatetimeThatLies(2029, 1, 1, tzinfo=timezone.utc)).terms,
                         [datetime(2029, 1, 1, tzinfo=timezone.utc)])
        self.assertTrue(self.policy.decide(None, ("f", StrThatLies("a"))))

    def test_calls_with_wrong_arguments_name_them(self):
        for call, named in [
            (lambda: self.policy.decide(), "credentials"),
            (lambda: self.policy.decide("token"), "credentials"),
            (lambda: self.policy.decide(token()), "verify the token first"),
            (lambda: self.policy.decide([1]), "credentials"),
            (lambda: self.policy.decide(None, "f(1)"), "facts"),
            (lambda: self.policy.decide(None, ()), "fact"),
            (lambda: self.policy.decide(None, (1, 2)), "fact"),
            (lambda: self.policy.decide(None, {1: 2}), "name"),
            (lambda: self.policy.decide_many(None), "not iterable"),
            (lambda: self.policy.decide_many([None]), "requests"),
            (lambda: self.policy.decide_many([()]), "requests"),
            (lambda: Policy(), "source"),
            (lambda: Policy(1), "source"),
            (lambda: Policy("allow if true;", limits={"max_facts": 1}), "limits"),
            (lambda: Policy("allow if true;", functions=[]), "functions"),
            (lambda: Policy("allow if true;", functions={"f": 1}), "functions"),
            (lambda: Policy("allow if true;", regex=1), "regex"),
            (lambda: Policy("allow if true;", regexp=True), "regexp"),
            (lambda: Policy("allow if true;", source="deny if true;"), "source"),
            (lambda: Authorizer("allow"), "policy"),
            (lambda: hardtack.mint(1, ROOT), "block"),
            (lambda: hardtack.mint("f(1);", ROOT.public_key), "key"),
            (lambda: hardtack.mint("f(1);", ROOT, root_key_id="1"), "root_key_id"),
            (lambda: hardtack.Verifier(1), "keys"),
            (lambda: hardtack.Verifier({1: "k"}), "keys"),
            (lambda: hardtack.Verifier({"1": ROOT.public_key}), "keys"),
            (lambda: hardtack.Verifier(ROOT.public_key).verify(None), "token"),
            (lambda: hardtack.Token(None), "data"),
            (lambda: token().append(None), "block"),
            (lambda: token().block_source("0"), "index"),
            (lambda: token().verify(None), "keys"),
            (lambda: hardtack.PublicKey(1), "key"),
            (lambda: hardtack.PublicKey.from_bytes("ab"), "data"),
            (lambda: hardtack.Block(1), "source"),
            (lambda: hardtack.Block("f(1);", 1), "parameters"),
            (lambda: hardtack.Block("").add(1), "int"),
            (lambda: hardtack.check_revocation([], "now", list=None), "now"),
            (lambda: hardtack.check_revocation([], datetime.now(timezone.utc)), "store"),
        ]:
            with self.subTest(named=named), self.assertRaisesRegex(TypeError, named):
                call()

    def test_types_cannot_be_made_or_changed_from_outside(self):
        for kind in (hardtack.Credential, hardtack.Decision, hardtack.Explanation, hardtack.LineageStore):
            with self.subTest(kind=kind), self.assertRaises(TypeError):
                kind()
            with self.assertRaises(TypeError):
                object.__new__(kind)
        for kind in (hardtack.Policy, hardtack.Credential, hardtack.Decision, hardtack.Token):
            with self.assertRaises(TypeError):
                type("Subclass", (kind,), {})
            with self.assertRaises(TypeError):
                kind.allowed = True
        with self.assertRaises(AttributeError):
            self.policy.decide(None).allowed = True
        with self.assertRaises(TypeError):
            hardtack.Policy.decide(self, None)


class HostFunctions(unittest.TestCase):
    def decide(self, function, expression='$x.extern::call() == "A"', **facts):
        policy = Policy(f"allow if f($x), {expression};", functions={"call": function})
        return policy.decide(None, **(facts or {"f": "a"}))

    def test_they_are_called_with_values(self):
        self.assertTrue(self.decide(str.upper))
        self.assertTrue(self.decide(lambda x, y: x + y, '$x.extern::call("b") == "ab"'))
        self.assertTrue(self.decide(lambda x: {"k": [x]}, '$x.extern::call().get("k") == ["a"]'))

    def test_what_they_raise_is_the_cause(self):
        def fails(value):
            raise Raises(value)

        with self.assertRaises(hardtack.EvaluationError) as caught:
            self.decide(fails)
        self.assertIsInstance(caught.exception.__cause__, Raises)
        self.assertEqual(caught.exception.code, "extern_failed")
        self.assertFalse(caught.exception)
        # Wrong results are the function's failure, too.
        for wrong in (1.5, object(), 2**80, "\ud800"):
            with self.assertRaises(hardtack.EvaluationError) as caught:
                self.decide(lambda value: wrong)
            self.assertIsInstance(caught.exception.__cause__, (TypeError, ValueError))
        with self.assertRaises(hardtack.EvaluationError) as caught:
            self.decide(lambda: 1)
        self.assertIsInstance(caught.exception.__cause__, TypeError)

    def test_try_or_forgives_errors_and_no_interrupt(self):
        def fails(value):
            raise Raises(value)

        def interrupts(value):
            raise KeyboardInterrupt

        def leaves(value):
            raise SystemExit(3)

        caught = '$x.extern::call().try_or("A") == "A"'
        self.assertTrue(self.decide(fails, caught))
        for function, error in ((interrupts, KeyboardInterrupt), (leaves, SystemExit)):
            for expression in ('$x.extern::call() == "A"', caught):
                with self.subTest(function=function, expression=expression), self.assertRaises(error):
                    self.decide(function, expression)
        # Nothing of it is left over for the next decision.
        self.assertTrue(self.decide(str.upper))

    def test_they_may_decide_themselves(self):
        inner = Policy("allow if f($x);")
        self.assertTrue(self.decide(lambda x: "A" if inner.decide(None, f=x) else "B"))
        depth = []

        def recursive(value):
            depth.append(value)
            if len(depth) < 20:
                policy.decide(None, f=value)
            return "A"

        policy = Policy('allow if f($x), $x.extern::call() == "A";', functions={"call": recursive},
                        limits=hardtack.Limits(max_time=timedelta(minutes=1)))
        self.assertTrue(policy.decide(None, f="a"))
        self.assertGreaterEqual(len(depth), 20)

    def test_one_authorizer_is_not_used_twice_at_once(self):
        seen = []

        def again(value):
            for use in (authorizer.authorize, authorizer.run, authorizer.world, authorizer.snapshot,
                        lambda: authorizer.query("g($x) <- f($x)")):
                try:
                    use()
                except hardtack.UsageError as error:
                    seen.append(error.code)
            return "A"

        policy = Policy('allow if f($x), $x.extern::call() == "A";', functions={"call": again},
                        limits=hardtack.Limits(max_time=timedelta(minutes=1)))
        authorizer = Authorizer(policy, None, f="a")
        self.assertTrue(authorizer.authorize())
        self.assertEqual(set(seen), {"usage"})
        self.assertGreaterEqual(len(seen), 5)
        self.assertEqual(len(authorizer.query("g($x) <- f($x)")), 1)

    def test_the_dict_of_functions_is_the_policys_own(self):
        functions = {"call": str.upper}
        policy = Policy('allow if f($x), $x.extern::call() == "A";', functions=functions)
        functions.clear()
        self.assertTrue(policy.decide(None, f="a"))

    def test_cycles_through_functions_and_verifiers_are_collected(self):
        class Marker:
            pass

        def cycle():
            marker = Marker()
            policy = Policy('allow if f($x), $x.extern::call() == "A";', functions={"call": lambda x: marker.name or x})
            marker.policy = policy
            marker.decision = policy.decide_many([(None, {"f": "b"})])
            marker.authorizer = Authorizer(policy, None, f="b")
            verifier = hardtack.Verifier(lambda key_id: marker.key)
            marker.verifier = verifier
            return weakref.ref(marker)

        gone = [cycle() for _ in range(5)]
        gc.collect()
        self.assertEqual([ref() for ref in gone], [None] * 5)


class KeyFunctions(unittest.TestCase):
    def test_what_they_say_decides(self):
        text = token().to_text()
        asked = []

        def find(key_id):
            asked.append(key_id)
            return ROOT.public_key

        self.assertEqual(hardtack.Verifier(find).verify(text).block_count, 1)
        self.assertEqual(set(asked), {None})
        for wrong in (lambda key_id: None, lambda key_id: "key", lambda key_id: 1 / 0, lambda: ROOT.public_key):
            with self.subTest(wrong=wrong), self.assertRaises(hardtack.KeyMaterialError) as caught:
                hardtack.Verifier(wrong).verify(text)
            self.assertEqual(caught.exception.code, "unknown_root_key")
        with self.assertRaises(hardtack.KeyMaterialError) as caught:
            token().verify(lambda key_id: 1 / 0)
        self.assertIsInstance(caught.exception.__cause__, ZeroDivisionError)

        def interrupts(key_id):
            raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            hardtack.Verifier(interrupts).verify(text)


if __name__ == "__main__":
    unittest.main()
