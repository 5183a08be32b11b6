"""Values of Python as terms, with the rules of biscuit-python where a value could mean two things.

bool, int, str and datetime are what they look like. A sequence of integers that all fit into a byte is bytes, also when
it is empty, and any other sequence an array; a set holds no collections; the keys of a dict are all str or all int. Beyond
biscuit-python: None is null, datetimes may have any time zone.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Any, Dict, Optional

# Elements of one value, at all depths: a list that holds one list many times is as long as what it means.
_MAX_ELEMENTS = 1_000_000
_MAX_DEPTH = 64

_INTEGERS = range(-(2**63), 2**63)


class _Budget:
    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = _MAX_ELEMENTS

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise ValueError("the value has too many elements")


def to_native(value: Any) -> Any:
    """What the extension makes the term of `value` from. Raises TypeError for what is no term."""
    if isinstance(value, (str, bool, bytes)) or value is None:
        return value
    return _convert(value, _MAX_DEPTH, None)


def _convert(value: Any, depth: int, budget: Optional[_Budget]) -> Any:
    if isinstance(value, (str, bool, bytes)) or value is None:
        return value
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, datetime):
        if value.tzinfo is None or value.utcoffset() is None:
            raise TypeError("expected a datetime with non-None tzinfo")
        return value
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    if depth == 0:
        raise ValueError("the value is nested too deeply")
    if budget is None:
        budget = _Budget()
    if isinstance(value, Set):
        budget.take(len(value))
        return {_element(element) for element in value}
    if isinstance(value, Mapping):
        budget.take(2 * len(value))
        return _map(value, depth, budget)
    if isinstance(value, Sequence):
        budget.take(len(value))
        octets = _octets(value)
        if octets is not None:
            return octets
        return [_convert(element, depth - 1, budget) for element in value]
    index = _index(value)
    if index is None:
        raise TypeError(f"'{type(value).__name__}' object is no term")
    return _integer(index)


def _index(value: Any) -> Optional[int]:
    """Of an integer that is no int, such as numpy's."""
    try:
        return operator.index(value)
    except TypeError:
        return None


def _integer(value: int) -> int:
    if value not in _INTEGERS:
        raise TypeError("an integer of more than 64 bits is no term")
    return value


def _octets(values: Sequence[Any]) -> Optional[bytes]:
    found = bytearray()
    for value in values:
        octet = _index(value)
        if octet is None or not 0 <= octet <= 255:
            return None
        found.append(octet)
    return bytes(found)


def _element(value: Any) -> Any:
    """Of a set."""
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        octets = _octets(value)
        if octets is not None:
            return octets
    if isinstance(value, (Set, Mapping)) or isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        raise TypeError("a set holds no collections")
    if value is None:
        return value
    return _convert(value, 1, None)


def _map(values: Mapping[Any, Any], depth: int, budget: _Budget) -> Dict[Any, Any]:
    texts = all(isinstance(key, str) for key in values)
    made: Dict[Any, Any] = {}
    for key, value in values.items():
        if not texts:
            index = None if isinstance(key, str) else _index(key)
            if index is None:
                raise TypeError("the keys of a dict must be all str or all int")
            key = _integer(index)
        made[key] = _convert(value, depth - 1, budget)
    return made


def text_of(value: Any, name: str) -> str:
    """An argument that must be a text."""
    if not isinstance(value, str):
        raise TypeError(f"argument '{name}' must be str, not {type(value).__name__}")
    return value
