"""Tokens and worlds as biscuit-python prints them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Dict, List, Optional, Tuple

from .. import _native

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class _Parts:
    """The lines of a block's text by kind. A line is one statement, since printed strings hold no line ends."""

    def __init__(self, source: str) -> None:
        self.scopes: List[str] = []
        self.facts: List[str] = []
        self.rules: List[str] = []
        self.checks: List[str] = []
        for line in source.splitlines():
            statement = line.removesuffix(";")
            if not statement or statement.startswith(("allow if ", "deny if ")):
                continue
            if statement.startswith("trusting "):
                self.scopes.extend(statement.removeprefix("trusting ").split(", "))
            elif statement.startswith(("check if ", "check all ", "reject if ")):
                self.checks.append(statement)
            elif " <- " in _STRING.sub('""', statement):
                self.rules.append(statement)
            else:
                self.facts.append(statement)


def _fields(data: bytes) -> Iterator[Tuple[int, Any]]:
    """The fields of a protobuf message that was read before."""
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            octet = data[at]
            at += 1
            value |= (octet & 127) << shift
            shift += 7
            if octet < 128:
                return value

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
            continue
        # Bytes with their length before them, or fields of a fixed size, which tokens do not have.
        size = varint() if key & 7 == 2 else {1: 8, 5: 4}[key & 7]
        yield key >> 3, data[at : at + size]
        at += size


def _last(fields: Sequence[Tuple[int, Any]], number: int) -> Any:
    found = [value for field, value in fields if field == number]
    return found[-1] if found else None


class _Block:
    """What a block says beside its statements."""

    def __init__(self, signed: bytes) -> None:
        content = list(_fields(_last(list(_fields(signed)), 1)))
        self.symbols = [value.decode("utf-8") for field, value in content if field == 1]
        context = _last(content, 2)
        self.context = "" if context is None else context.decode("utf-8")
        self.keys = [_last(list(_fields(value)), 2).hex() for field, value in content if field == 8]


def _strings(texts: Sequence[str]) -> str:
    return "[" + ", ".join(json.dumps(text, ensure_ascii=False) for text in texts) + "]"


def _list(texts: Sequence[str]) -> str:
    if not texts:
        return "[]"
    return "[\n" + ",\n".join(" " * 16 + text for text in texts) + "\n            ]"


def _print_block(token: _native.Token, index: int, block: _Block) -> str:
    parts = _Parts(token.block_source(index))
    key: Optional[_native.PublicKey] = token.external_key(index)
    lines = [
        f"symbols: {_strings(block.symbols)}",
        f"version: {token.block_version(index)}",
        f"context: {json.dumps(block.context, ensure_ascii=False)}",
        f"external key: {'' if key is None else key.to_bytes().hex()}",
        f"public keys: {_strings(block.keys)}",
        f"scopes: [{', '.join(parts.scopes)}]",
        f"facts: {_list(parts.facts)}",
        f"rules: {_list(parts.rules)}",
        f"checks: {_list(parts.checks)}",
    ]
    return "Block {\n" + "".join(" " * 12 + line + "\n" for line in lines) + "        }"


def print_token(token: _native.Token) -> str:
    blocks = [_Block(value) for field, value in _fields(token.to_bytes()) if field in (2, 3)]
    symbols: List[str] = []
    keys: List[str] = []
    for index, block in enumerate(blocks):
        # Blocks of third parties have tables of their own.
        if token.external_key(index) is None:
            symbols += block.symbols
            keys += block.keys
    printed = [_print_block(token, index, block) for index, block in enumerate(blocks)]
    return (
        "Biscuit {\n"
        f"    symbols: {_strings(symbols)}\n"
        f"    public keys: {_strings(keys)}\n"
        f"    authority: {printed[0]}\n"
        "    blocks: [\n        " + ",\n\t".join(printed[1:]) + "\n    ]\n}"
    )


_AUTHORIZER = 1 << 64


def _number(block: Optional[int]) -> int:
    return _AUTHORIZER if block is None else block


def _origin(origin: Sequence[Optional[int]]) -> str:
    return ", ".join("authorizer" if block is None else str(block) for block in sorted(origin, key=_number))


def print_world(world: Dict[str, Any]) -> str:
    """Facts, rules, checks and policies of Authorizer.world()."""
    text = ""
    groups = sorted(world["facts"], key=lambda group: sorted(_number(block) for block in group["origin"]))
    text += _section("Facts", [(_origin(group["origin"]), sorted(group["facts"])) for group in groups])
    for name in ("rules", "checks"):
        text += _section(name.capitalize(), [(_origin([group["origin"]]), group[name]) for group in world[name]])
    if world["policies"]:
        text += "// Policies:\n" + "".join(_line(policy) for policy in world["policies"])
    return text


def _section(title: str, groups: Sequence[Tuple[str, Sequence[str]]]) -> str:
    if not groups:
        return ""
    text = f"// {title}:\n"
    for origin, statements in groups:
        text += f"// origin: {origin}\n" + "".join(_line(statement) for statement in statements)
    return text + "\n"


def _line(statement: str) -> str:
    return statement.removesuffix(";") + ";\n"
