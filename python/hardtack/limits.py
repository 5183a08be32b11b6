"""Limits on tokens and on deciding. What is None keeps Hardtack's default (docs/limits.md)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta

_MICROSECOND = timedelta(microseconds=1)
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of an evaluation and of tokens. Zero never means unlimited."""

    max_facts: int | None = None
    max_iterations: int | None = None
    max_steps: int | None = None
    max_memory: int | None = None
    max_time: timedelta | None = None
    max_token_bytes: int | None = None
    max_token_blocks: int | None = None
    max_token_signatures: int | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None:
                continue
            kind = timedelta if field.name == "max_time" else int
            if not isinstance(value, kind) or isinstance(value, bool):
                raise TypeError(f"Limits() argument `{field.name}` must be {kind.__name__}, not {type(value).__name__}")
            number = value // _MICROSECOND * 1000 if isinstance(value, timedelta) else value
            if not 0 <= number <= _LARGEST:
                raise ValueError(f"Limits() argument `{field.name}`: it must be from 0 to {_LARGEST}")

    @property
    def _numbers(self) -> tuple[int | None, ...]:
        """All of them in the order above, for the extension; the time in nanoseconds."""
        time = None if self.max_time is None else self.max_time // _MICROSECOND * 1000
        return (self.max_facts, self.max_iterations, self.max_steps, self.max_memory, time,
                self.max_token_bytes, self.max_token_blocks, self.max_token_signatures)
