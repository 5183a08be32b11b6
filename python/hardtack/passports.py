"""Passports: Biscuits that say which agent may do what, of which every further block only narrows the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta, timezone
from typing import Any

from ._native import Credential, PrivateKey, Signer, Token, derive_passport, issue_passport, verify_passport

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_SECOND = timedelta(seconds=1)
_TIMES = ("iat", "exp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passport:
    """What a passport says. docs/lineage.md has the members and the rules; what is None is made, inherited or not said."""

    agent_id: str
    issuer_spiffe_id: str
    mission: str
    spiffe_id: str
    max_tool_calls: int
    delegation_allowed: bool = False
    max_delegation_depth: int = 0
    max_duration_s: int | None = None
    mission_id: str | None = None
    jti: str | None = None
    parent_jti: str | None = None
    iat: datetime | None = None
    exp: datetime | None = None
    cwd: str | None = None
    allowed_tools: Sequence[str] | None = None
    forbidden_tools: Sequence[str] | None = None
    resource_scope: Sequence[str] | None = None
    allowed_side_effect_classes: Sequence[str] | None = None
    max_tool_calls_per_class: Mapping[str, int] | None = None

    def issue(self, key: PrivateKey | Signer, now: datetime) -> Token:
        """The first token, signed by its issuer."""
        return issue_passport(_json({field.name: getattr(self, field.name) for field in fields(self)}), key, now)

    @staticmethod
    def derive(
        token: Token,
        now: datetime,
        *,
        spiffe_id: str,
        duration: timedelta | None = None,
        jti: str | None = None,
        max_tool_calls: int | None = None,
        cwd: str | None = None,
        allowed_tools: Sequence[str] | None = None,
        forbidden_tools: Sequence[str] | None = None,
        resource_scope: Sequence[str] | None = None,
        allowed_side_effect_classes: Sequence[str] | None = None,
        max_tool_calls_per_class: Mapping[str, int] | None = None,
    ) -> Token:
        """A narrower token for `spiffe_id`, which needs no key. What is wider than the parent raises LineageError."""
        if duration is not None and not isinstance(duration, timedelta):
            raise TypeError(f"derive() argument `duration` must be timedelta, not {type(duration).__name__}")
        request = {
            "spiffe_id": spiffe_id,
            "duration_s": None if duration is None else duration // _SECOND,
            "jti": jti,
            "max_tool_calls": max_tool_calls,
            "cwd": cwd,
            "allowed_tools": allowed_tools,
            "forbidden_tools": forbidden_tools,
            "resource_scope": resource_scope,
            "allowed_side_effect_classes": allowed_side_effect_classes,
            "max_tool_calls_per_class": max_tool_calls_per_class,
        }
        return derive_passport(token, _json(request), now)

    @classmethod
    def of(cls, credential: Credential, now: datetime) -> Passport:
        """What holds after all blocks of a token that was verified. Raises LineageError for one that is no passport, has
        expired, or widens something."""
        claims = verify_passport(credential, now)
        for name in _TIMES:
            claims[name] = _EPOCH + timedelta(seconds=claims[name])
        return cls(**claims)


def _json(members: Mapping[str, Any]) -> str:
    return json.dumps({name: _value(name, value) for name, value in members.items() if value is not None})


def _value(name: str, value: Any) -> Any:
    if name in _TIMES:
        if not isinstance(value, datetime):
            raise TypeError(f"Passport `{name}` must be datetime, not {type(value).__name__}")
        if value.tzinfo is None:
            raise ValueError(f"Passport `{name}`: the datetime has no time zone")
        return (value - _EPOCH) // _SECOND
    if isinstance(value, Mapping):
        return dict(value)
    return value if isinstance(value, (str, bool, int)) or not isinstance(value, Sequence) else list(value)
