"""Nothing is kept that nobody holds: every kind of call, many times, also those that fail, leaves memory as it was."""

import gc
import resource
import tracemalloc
import unittest
from datetime import timedelta

import hardtack
from hardtack import Authorizer, Block, Check, Fact, Verifier

from support import credential, NOON, OTHER, PATIENT, Policy, POLICY, ROOT, token

POLICIES = [Policy(POLICY), Policy('allow if f($x), $x.extern::up() == "A";', functions={"up": str.upper}),
            Policy("allow if f($x), $x.extern::fail();", functions={"fail": lambda x: 1 / 0})]
VERIFIER = Verifier(ROOT.public_key)
TEXT = token("f(1);").to_text()


def fails(call):
    try:
        call()
    except (hardtack.Error, TypeError, ValueError, ZeroDivisionError):
        return
    raise AssertionError("it did not fail")


CALLS = {
    "decide": lambda: POLICIES[0].decide(credential(), ("n", 1, "a", [1, {2: {3}}]), operation="read", t=NOON),
    "decide many": lambda: POLICIES[0].decide_many([(credential(), {"operation": "write"})] * 70),
    "decide with functions": lambda: POLICIES[1].decide(None, f="a"),
    "decide with functions that fail": lambda: fails(lambda: POLICIES[2].decide(None, f="a")),
    "decide many with functions that fail": lambda: POLICIES[2].decide_many([(None, {"f": "a"})] * 5),
    "wrong facts": lambda: fails(lambda: POLICIES[0].decide(None, f=[[1], {"a": 1.5}])),
    "wrong arguments": lambda: fails(lambda: POLICIES[0].decide(1)),
    "wrong names": lambda: fails(lambda: Policy("allow if true;", names=1)),
    "denials in words": lambda: (str(POLICIES[0].decide(credential("check if false"))), POLICIES[0].decide(None).explain().to_dict()),
    "parts of a decision": lambda: (lambda d: (d.failed_checks, d.policy, d.stats, repr(d)))(POLICIES[0].decide(credential("check if false"))),
    "policies": lambda: Policy(POLICY, functions={"f": lambda x: x}, limits=hardtack.Limits(max_time=timedelta(seconds=1))),
    "policies that are wrong": lambda: fails(lambda: Policy("allow if a($x) b; c(")),
    "verify, remembered": lambda: VERIFIER.verify(TEXT),
    "verify anew": lambda: Verifier(lambda key_id: ROOT.public_key).verify(TEXT),
    "verify what is wrong": lambda: fails(lambda: Verifier(OTHER.public_key).verify(TEXT)),
    "key functions that fail": lambda: fails(lambda: Verifier(lambda key_id: 1 / 0).verify(TEXT)),
    "tokens": lambda: hardtack.mint(Block("f({x});", {"x": b"1"}), ROOT).append("g(1);").attenuate("h(1);").seal().to_text(),
    "third parties": lambda: (lambda t: t.append_third_party(t.third_party_request().sign("f(1);", OTHER)))(token()),
    "blocks": lambda: (lambda b: (b.add(Fact("f", 1), Check("check if true")), b.merge(Block("g(1);")), b.code, b.copy()))(Block("a(1);")),
    "keys": lambda: [hardtack.PrivateKey(ROOT.encode(form)) for form in ("pem", "der", "text")] + [hash(ROOT), repr(ROOT), ROOT.public_key],
    "authorizers": lambda: (lambda a: (a.authorize(), a.query("u($u) <- user($u)"), a.world(), a.trace(), a.explain(),
                                       Authorizer.restore(a.snapshot(), limits=PATIENT).authorize()))(Authorizer(POLICIES[0], credential(), operation="read")),
    "macaroons": lambda: hardtack.verify_token(
        hardtack.mint_token(hardtack.SigningKey("macaroon", secret=b"secret" * 5), NOON, identifier="a", caveats=["check if true"]),
        hardtack.VerifyingKey("macaroon", secret=b"secret" * 5), NOON),
    "discharges": lambda: (lambda key, shared: (lambda made: fails(lambda: hardtack.verify_token(made, key, NOON, known_caveat=lambda c: 1 / 0)))(
        hardtack.attenuate_token(hardtack.mint_token(hardtack.SigningKey("macaroon", secret=b"secret" * 5), NOON, identifier="a"),
                                 third_party=[("club", "member", shared)], caveats=["color = blue"])))(
        hardtack.VerifyingKey("macaroon", secret=b"secret" * 5), hardtack.VerifyingKey("macaroon", secret=b"shared" * 5)),
    "passports": lambda: (lambda issued: (hardtack.Passport.of(issued.verify(ROOT.public_key), NOON),
                                          fails(lambda: hardtack.Passport.derive(issued, NOON, spiffe_id="spiffe://x/h", max_tool_calls=2))))(
        hardtack.Passport(agent_id="a", issuer_spiffe_id="spiffe://x/i", mission="m", spiffe_id="spiffe://x/a", max_tool_calls=1,
                          delegation_allowed=True, max_delegation_depth=1, allowed_tools=["read"]).issue(ROOT, NOON)),
    "published keys": lambda: (lambda store: (fails(lambda: hardtack.verify_token("e30.e30.AAAA", store.keys(NOON), NOON)), store.status))(
        hardtack.JwksStore(lambda: '{"keys": [{"kty": "RSA", "kid": "a"}]}')),
    "published keys that cannot be fetched": lambda: (lambda store: fails(lambda: store.refresh(NOON)))(hardtack.JwksStore(lambda: 1 / 0)),
    "chains": lambda: (lambda sign, read: (lambda root: read(sign(root)).delegation)(read(sign(None))))(
        lambda parent: hardtack.mint_token(hardtack.SigningKey("jwt", signer=ROOT), NOON, claims={"jti": "r" if parent is None else "c"}, parent=parent),
        lambda text: hardtack.verify_token(text, ROOT.public_key, NOON)),
    "revocation": lambda: (lambda c: fails(lambda: hardtack.check_revocation(
        c, NOON, list=hardtack.RevocationList("\n".join(c.revocation_ids)))))(credential()),
}


def resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


class Leaks(unittest.TestCase):
    def test_python_objects(self):
        # Caches of the interpreter are filled first; what is left over per call then is a reference that was not given back.
        rounds = 40
        tracemalloc.start()
        try:
            for name, call in CALLS.items():
                with self.subTest(name):
                    for _ in range(10):
                        call()
                    grown, objects = [], []
                    for _ in range(4):
                        gc.collect()
                        before, alive = tracemalloc.get_traced_memory()[0], len(gc.get_objects())
                        for _ in range(rounds):
                            call()
                        gc.collect()
                        grown.append(tracemalloc.get_traced_memory()[0] - before)
                        objects.append(len(gc.get_objects()) - alive)
                    # What is kept for good grows each time; caches grow now and then.
                    self.assertLess(min(grown), rounds * 24, grown)
                    self.assertLess(min(objects), rounds // 2, objects)
        finally:
            tracemalloc.stop()

    def test_memory_of_the_process(self):
        # Objects of C++ are on nobody's list but the system's.
        for name, call in CALLS.items():
            with self.subTest(name):
                for _ in range(50):
                    call()
                grown = []
                for _ in range(4):
                    before = resident()
                    for _ in range(60):
                        call()
                    gc.collect()
                    grown.append(resident() - before)
                # A leak of one object a call grows in each of the four; the allocator's pages come and go.
                self.assertLess(min(grown), 64 * 1024, grown)


if __name__ == "__main__":
    unittest.main()
