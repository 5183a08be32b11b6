"""Programs made from a seed: the same calls for either module, theirs or ours.

A case is data alone (Case); make_token() and decide() carry it out with the module that they are given. Sources stay where
biscuit-python and Hardtack should agree to the letter; what is left out is listed in docs/python.md.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

DAY = datetime(2030, 1, 1, tzinfo=timezone.utc)
NAMES = ["alice", "bob", "/a/b", "file1", "read", "write", "", "été", "漢字", "a b;c", "back\\slash".replace("\\", "")]
PREDICATES = ["user", "right", "operation", "resource", "group", "extra"]


@dataclass
class Statement:
    """A statement's text with its parameters; `keys` are indexes of third parties' keys."""

    kind: str
    source: str
    parameters: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)


@dataclass
class BlockPlan:
    statements: list[Statement]
    signer: int | None = None  # of a third party


@dataclass
class Case:
    seed: int
    algorithm: str
    root_key_id: int | None
    blocks: list[BlockPlan]
    authorizer: list[Statement]
    queries: list[Statement]


class Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.parameters: dict[str, Any] = {}
        self.keys: dict[str, int] = {}

    def scalar(self) -> Any:
        choice = self.random.randrange(7)
        if choice < 2:
            return self.random.choice(NAMES)
        if choice == 2:
            return self.random.choice([0, 1, -1, 7, 2**63 - 1, -(2**63), self.random.randrange(-1000, 1000)])
        if choice == 3:
            return self.random.random() < 0.5
        if choice == 4:
            return DAY + timedelta(seconds=self.random.randrange(-(10**6), 10**6))
        if choice == 5:
            return self.random.randbytes(self.random.randrange(6))
        return self.random.choice(NAMES)

    def value(self, depth: int = 2) -> Any:
        choice = self.random.randrange(10) if depth > 0 else 0
        if choice < 6:
            return self.scalar()
        if choice == 6:
            return [self.value(depth - 1) for _ in range(self.random.randrange(4))]
        if choice == 7:
            # The elements of a set are of one type.
            pick = self.random.choice([lambda: self.random.choice(NAMES), lambda: self.random.randrange(300), lambda: self.random.randbytes(2)])
            return {pick() for _ in range(self.random.randrange(1, 4))}
        if choice == 8:
            return {self.random.choice(NAMES): self.value(depth - 1) for _ in range(self.random.randrange(4))}
        return {self.random.randrange(9): self.value(depth - 1) for _ in range(self.random.randrange(1, 4))}

    def parameter(self, value: Any) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return "{" + name + "}"

    def written(self) -> str:
        """A constant as text, or as a parameter."""
        choice = self.random.randrange(8)
        if choice == 0:
            return str(self.random.randrange(-5, 9))
        if choice == 1:
            return self.random.choice(["true", "false"])
        if choice == 2:
            return self.random.choice(["hex:00ff", "2030-01-01T00:00:00Z", '[1, "a"]', '{"k": 1}', "{1, 2}", "null"])
        if choice < 5:
            return '"' + self.random.choice(NAMES) + '"'
        return self.parameter(self.value() if choice == 5 else self.scalar())

    def atom(self, variables: list[str]) -> str:
        name = self.random.choice(PREDICATES)
        terms = []
        for _ in range(self.random.randrange(1, 4)):
            if self.random.random() < 0.7:
                variable = self.random.choice(["$a", "$b", "$c"])
                if variable not in variables:
                    variables.append(variable)
                terms.append(variable)
            else:
                terms.append(self.written())
        return f"{name}({', '.join(terms)})"

    def expression(self, variables: list[str]) -> str:
        one = self.random.choice(variables)
        other = self.random.choice(variables)
        return self.random.choice(
            [
                f"{one} === {one}",
                f"{one} == {self.written()}",
                f"{one} != {self.written()}",
                f"{one} == {other}",
                f"{one} !== {one}",
                f'["alice", "bob", 1].contains({one})',
                f'{one}.type() == "string"',
                f'{one}.type() == "integer" && {one} > 1',
                f'{one}.type() != "string" || {one}.starts_with("a")',
                f'{one}.type() == "string" && {one}.length() > 4',
                "1 + 2 * 3 == 7",
                "true",
                "false",
                "1 / 0 == 1",
                f"{one} + 1 > 0",
                f"({one} < 3).try_or(false)",
                f"[1, 2].any($x -> $x == {one})",
                f"{{1, 2}}.all($x -> $x != {one})",
            ]
        )

    def body(self) -> tuple[str, list[str]]:
        variables: list[str] = []
        parts = [self.atom(variables) for _ in range(self.random.randrange(1, 3))]
        if variables and self.random.random() < 0.5:
            parts.append(self.expression(variables))
        text = ", ".join(parts)
        if self.random.random() < 0.25:
            scopes = self.random.sample(["authority", "previous", "key"], self.random.randrange(1, 3))
            for index, scope in enumerate(scopes):
                if scope == "key":
                    name = f"k{len(self.keys)}"
                    self.keys[name] = self.random.randrange(2)
                    scopes[index] = "{" + name + "}"
            text += " trusting " + ", ".join(scopes)
        return text, variables

    def bodies(self) -> str:
        return " or ".join(self.body()[0] for _ in range(1 if self.random.random() < 0.8 else 2))

    def statement(self, kind: str) -> Statement:
        self.parameters = {}
        self.keys = {}
        if kind == "fact":
            terms = ", ".join(self.written() for _ in range(self.random.randrange(1, 4)))
            source = f"{self.random.choice(PREDICATES)}({terms})"
        elif kind == "rule":
            body, variables = self.body()
            head = ", ".join(self.random.choice(variables) for _ in range(self.random.randrange(1, 3))) if variables else "1"
            source = f"{self.random.choice(PREDICATES)}({head}) <- {body}"
        elif kind == "check":
            word = self.random.choice(["check if ", "check if ", "check if ", "check all ", "reject if "])
            # Of several alternatives of `reject if` biscuit-python asks all to match.
            source = word + (self.body()[0] if word == "reject if " else self.bodies())
        else:
            source = self.random.choice(["allow if ", "allow if ", "deny if "]) + self.bodies()
        # What was made for an expression that was not chosen is not given.
        parameters = {name: value for name, value in self.parameters.items() if "{" + name + "}" in source}
        return Statement(kind, source, parameters, self.keys)

    def block(self, signer: int | None) -> BlockPlan:
        kinds = self.random.choices(["fact", "rule", "check"], [6, 2, 1.2], k=self.random.randrange(1, 7))
        if self.random.random() < 0.4:
            kinds = [kind for kind in kinds if kind != "check"] or ["fact"]
        return BlockPlan([self.statement(kind) for kind in kinds], signer)


def case_of(seed: int) -> Case:
    maker = Maker(seed)
    pick = maker.random
    blocks = [maker.block(None)]
    for _ in range(pick.choice([0, 0, 1, 1, 2, 3])):
        blocks.append(maker.block(pick.randrange(2) if pick.random() < 0.3 else None))
    kinds = pick.choices(["fact", "rule", "check"], [6, 2, 1], k=pick.randrange(0, 6))
    kinds += ["policy"] * pick.randrange(0, 3)
    authorizer = [maker.statement(kind) for kind in kinds]
    if pick.random() < 0.7:
        authorizer.append(Statement("policy", "allow if true"))
    queries = [maker.statement("rule") for _ in range(2)]
    return Case(
        seed,
        pick.choice(["Ed25519", "Ed25519", "Secp256r1"]),
        pick.choice([None, None, 0, 7, 2**32 - 1]),
        blocks,
        authorizer,
        queries,
    )


# With a module `m`: biscuit_auth, or Hardtack in its place.


def private_key(m: Any, number: int, algorithm: str) -> Any:
    return m.PrivateKey.from_bytes(bytes([number] * 32), getattr(m.Algorithm, algorithm))


def public_key(m: Any, number: int, algorithm: str) -> Any:
    return m.KeyPair.from_private_key(private_key(m, number, algorithm)).public_key


def third_party(m: Any, number: int) -> Any:
    return private_key(m, 40 + number, "Ed25519" if number == 0 else "Secp256r1")


def keys_of(m: Any, keys: dict[str, int]) -> dict[str, Any]:
    return {name: m.KeyPair.from_private_key(third_party(m, number)).public_key for name, number in keys.items()}


def add(m: Any, builder: Any, statements: list[Statement], whole: bool) -> None:
    """Each statement as an object of its own, or as code."""
    for statement in statements:
        keys = keys_of(m, statement.keys)
        if whole:
            builder.add_code(statement.source + ";", statement.parameters, keys)
        elif statement.kind == "fact":
            builder.add_fact(m.Fact(statement.source, statement.parameters))
        else:
            make = {"rule": m.Rule, "check": m.Check, "policy": m.Policy}[statement.kind]
            getattr(builder, f"add_{statement.kind}")(make(statement.source, statement.parameters, keys))


def make_token(m: Any, case: Case) -> Any:
    builder = m.BiscuitBuilder()
    if case.root_key_id is not None:
        builder.set_root_key_id(case.root_key_id)
    add(m, builder, case.blocks[0].statements, case.seed % 2 == 0)
    token = builder.build(private_key(m, 1, case.algorithm))
    for index, plan in enumerate(case.blocks[1:]):
        block = m.BlockBuilder()
        add(m, block, plan.statements, (case.seed + index) % 2 == 1)
        if plan.signer is None:
            token = token.append(block)
        else:
            key = third_party(m, plan.signer)
            signed = token.third_party_request().create_block(key, block)
            token = token.append_third_party(m.KeyPair.from_private_key(key).public_key, signed)
    return token


def patient(builder: Any) -> Any:
    """An authorizer's builder that does not look at the clock."""
    limits = builder.limits()
    limits.max_time = timedelta(minutes=10)
    builder.set_limits(limits)
    return builder


def authorizer_of(m: Any, case: Case) -> Any:
    builder = m.AuthorizerBuilder()
    add(m, builder, case.authorizer, case.seed % 3 == 0)
    return patient(builder)


def outcome(call: Any) -> tuple[str, Any]:
    """What came of it, as far as both sides say the same: reasons of errors in an evaluation are in words of their own."""
    try:
        return "ok", call()
    except Exception as error:
        text = str(error)
        return type(error).__name__, plain(text) if text.startswith("authorization failed") else "error"


_BRACES = re.compile(r"\{([^{}]*)\}")


def plain(text: str) -> str:
    """A printed statement with the elements of sets and maps in one order: biscuit-python prints them by symbol."""
    while True:
        changed = _BRACES.sub(lambda found: "⟨" + "; ".join(sorted(found[1].split(", "))) + "⟩", text)
        if changed == text:
            return text
        text = changed


def printed_facts(facts: Any) -> list[str]:
    """Each once, where biscuit-python gives a fact once for each origin."""
    return sorted({plain(repr(fact)) for fact in facts})


def queries_of(m: Any, case: Case) -> list[Any]:
    return [m.Rule(query.source, query.parameters, keys_of(m, query.keys)) for query in case.queries]


def decide(m: Any, case: Case, token: Any) -> dict[str, Any]:
    """All that is compared of a decision."""
    authorizer = authorizer_of(m, case).build(token)
    decided = outcome(authorizer.authorize)
    return {
        "outcome": decided,
        "queries": [outcome(lambda query=query: printed_facts(authorizer.query(query))) for query in queries_of(m, case)],
        "world": sections(repr(authorizer)),
    }


def sections(world: str) -> list[Any]:
    """A printed world without the order of statements below one origin."""
    found: list[Any] = []
    for line in world.splitlines():
        if line.startswith("// "):
            found.append([line])
        elif line:
            found[-1].append(plain(line))
    return sorted([group[0], *sorted(group[1:])] for group in found)
