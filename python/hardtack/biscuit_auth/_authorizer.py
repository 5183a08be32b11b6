"""Deciding, as biscuit_auth does it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict, List, Optional, final

from .. import _native
from ..limits import Limits
from ._datalog import (
    BlockBuilder,
    Builder,
    Fact,
    Policy,
    Rule,
    add_source,
    block_of,
    fact_of,
    merge_into,
)
from ._errors import AuthorizationError, BiscuitSerializationError, BiscuitValidationError, raising
from ._parameters import Parameters, ScopeParameters
from ._terms import text_of, to_native
from ._tokens import Biscuit

# Unless the program sets a limit. Steps and memory end what does not end, the same on every machine, so that the clock may be
# generous to functions of the program that wait for the interpreter's lock.
_TIME = timedelta(seconds=1)
# What every snapshot of biscuit-python says unless its program said otherwise: too little for a busy machine.
_THEIR_TIME = timedelta(milliseconds=1)
# The extension counts to this, and knows no longer time.
_LARGEST = 2**63 - 1
_LONGEST = timedelta(days=36_525)


@final
class AuthorizerLimits:
    """Bounds of one authorizer: facts, rounds of rules, and time."""

    __slots__ = ("_max_facts", "_max_iterations", "_max_time")
    _max_facts: int
    _max_iterations: int
    _max_time: timedelta

    def __new__(cls) -> AuthorizerLimits:
        made = object.__new__(cls)
        made._max_facts = 1000
        made._max_iterations = 100
        made._max_time = _TIME
        return made

    @property
    def max_facts(self) -> int:
        return self._max_facts

    @max_facts.setter
    def max_facts(self, value: int) -> None:
        self._max_facts = _count(value, "max_facts")

    @property
    def max_iterations(self) -> int:
        return self._max_iterations

    @max_iterations.setter
    def max_iterations(self, value: int) -> None:
        self._max_iterations = _count(value, "max_iterations")

    @property
    def max_time(self) -> timedelta:
        return self._max_time

    @max_time.setter
    def max_time(self, value: timedelta) -> None:
        if not isinstance(value, timedelta):
            raise TypeError(f"argument 'max_time' must be timedelta, not {type(value).__name__}")
        if value < timedelta(0):
            raise ValueError("argument 'max_time': a time is not negative")
        self._max_time = value

    def __repr__(self) -> str:
        return (
            f"AuthorizerLimits(max_facts={self._max_facts}, max_iterations={self._max_iterations}, "
            f"max_time={self._max_time!r})"
        )

    def _copy(self) -> AuthorizerLimits:
        made = AuthorizerLimits()
        made._max_facts = self._max_facts
        made._max_iterations = self._max_iterations
        made._max_time = self._max_time
        return made

    def _native(self) -> Limits:
        return Limits(
            max_facts=min(self._max_facts, _LARGEST),
            max_iterations=min(self._max_iterations, _LARGEST),
            max_time=min(self._max_time, _LONGEST),
        )


def _count(value: Any, name: str) -> int:
    if not isinstance(value, int):
        raise TypeError(f"argument '{name}' must be int, not {type(value).__name__}")
    if not 0 <= value < 2**64:
        raise OverflowError(f"argument '{name}': out of range")
    return int(value)


def _recorded_limits(data: Any) -> AuthorizerLimits:
    """Of whoever reads a snapshot: what it says may lower them, and never raises them."""
    facts, iterations, nanoseconds = _native.snapshot_limits(data)
    limits = AuthorizerLimits()
    limits._max_facts = min(limits._max_facts, facts)
    limits._max_iterations = min(limits._max_iterations, iterations)
    time = timedelta(microseconds=nanoseconds // 1000)
    if time != _THEIR_TIME:
        limits._max_time = min(limits._max_time, time)
    return limits


Function = Callable[..., Any]


def _host_function(function: Function) -> Function:
    """`function` with what it gives as a term, by the rules of this module."""

    def called(*arguments: Any) -> Any:
        return to_native(function(*arguments))

    return called


@final
class AuthorizerBuilder(Builder):
    """The statements, limits and functions to decide with."""

    __slots__ = ("_limits", "_functions", "_compiled", "_for_many", "_lock")
    _limits: AuthorizerLimits
    _functions: Dict[str, Function]
    _compiled: Optional[_native.Policy]
    _for_many: bool
    _lock: threading.Lock

    def __new__(
        cls,
        source: Optional[str] = None,
        parameters: Parameters = None,
        scope_parameters: ScopeParameters = None,
    ) -> AuthorizerBuilder:
        made = _builder(_native.Block(authorizer=True), AuthorizerLimits())
        add_source(made._block, source, parameters, scope_parameters)
        return made

    def add_policy(self, policy: Policy) -> None:
        self._add(policy, Policy, "policy")

    def merge(self, builder: AuthorizerBuilder) -> None:
        if not isinstance(builder, AuthorizerBuilder):
            raise TypeError(f"argument 'builder' must be AuthorizerBuilder, not {type(builder).__name__}")
        self._changed()
        merge_into(self._block, builder._block)

    def merge_block(self, builder: BlockBuilder) -> None:
        self._changed()
        merge_into(self._block, block_of(builder, "builder"))

    def limits(self) -> AuthorizerLimits:
        return self._limits._copy()

    def set_limits(self, limits: AuthorizerLimits) -> None:
        if not isinstance(limits, AuthorizerLimits):
            raise TypeError(f"argument 'limits' must be AuthorizerLimits, not {type(limits).__name__}")
        self._changed()
        self._limits = limits._copy()

    def set_time(self) -> None:
        """Adds the fact `time(...)` with this moment."""
        self._changed()
        self._block.add(_native.Fact("time", datetime.now(timezone.utc)))

    def register_extern_func(self, name: str, func: Function) -> None:
        if not callable(func):
            raise TypeError(f"argument 'func' must be a function, not {type(func).__name__}")
        self._changed()
        self._functions[text_of(name, "name")] = _host_function(func)

    def register_extern_funcs(self, funcs: Mapping[str, Function]) -> None:
        if not isinstance(funcs, Mapping):
            raise TypeError(f"argument 'funcs' must be dict, not {type(funcs).__name__}")
        for name, func in funcs.items():
            self.register_extern_func(name, func)

    def set_extern_funcs(self, funcs: Mapping[str, Function]) -> None:
        kept, self._functions = self._functions, {}
        self._changed()
        try:
            self.register_extern_funcs(funcs)
        except TypeError:
            self._functions = kept
            raise

    def base64_snapshot(self) -> str:
        return _base64(self.raw_snapshot())

    def raw_snapshot(self) -> bytes:
        with raising(BiscuitSerializationError):
            return _native.policy_snapshot(self._policy())

    @classmethod
    def from_base64_snapshot(cls, input: str) -> AuthorizerBuilder:
        return _restored_builder(text_of(input, "input"))

    @classmethod
    def from_raw_snapshot(cls, input: bytes) -> AuthorizerBuilder:
        return _restored_builder(_raw(input))

    def build(self, token: Biscuit) -> Authorizer:
        if not isinstance(token, Biscuit):
            raise TypeError(f"argument 'token' must be Biscuit, not {type(token).__name__}")
        with raising(BiscuitValidationError):
            return _authorizer(_native.Authorizer(self._policy(), token._vouched()))

    def build_unauthenticated(self) -> Authorizer:
        with raising(BiscuitValidationError):
            return _authorizer(_native.Authorizer(self._policy()))

    def __repr__(self) -> str:
        # Without the lines between the kinds of statements; a printed string holds no line ends.
        return self._block.code.replace("\n\n", "\n")

    def _changed(self) -> None:
        self._compiled = None

    def _policy(self) -> _native.Policy:
        """Compiled for one authorizer, and at the second for all that are built until something is added."""
        with self._lock:
            compiled = self._compiled
            if compiled is None or not self._for_many:
                self._for_many = compiled is not None
                compiled = _native.Policy(
                    self._block,
                    limits=self._limits._native(),
                    functions=dict(self._functions) or None,
                    once=not self._for_many,
                )
                self._compiled = compiled
            return compiled


def _builder(block: _native.Block, limits: AuthorizerLimits) -> AuthorizerBuilder:
    made = object.__new__(AuthorizerBuilder)
    made._block = block
    made._limits = limits
    made._functions = {}
    made._compiled = None
    made._for_many = False
    made._lock = threading.Lock()
    return made


def _restored_builder(data: Any) -> AuthorizerBuilder:
    with raising(BiscuitValidationError):
        return _builder(_native.read_policy_snapshot(data), _recorded_limits(data))


def _raw(value: Any) -> bytes:
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise TypeError(f"argument 'input' must be bytes, not {type(value).__name__}")
    return bytes(value)


def _base64(data: bytes) -> str:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(data).decode("ascii")


@final
class Authorizer:
    """A world to decide about and to query. Threads that share one wait for each other."""

    __slots__ = ("_authorizer", "_lock")
    _authorizer: _native.Authorizer
    _lock: threading.RLock

    def __new__(cls, *_: Any) -> Authorizer:
        raise TypeError("No constructor defined for Authorizer")

    def authorize(self) -> int:
        """The index of the policy that allows. Raises AuthorizationError for everything else."""
        with self._lock, raising(AuthorizationError):
            decision = self._authorizer.authorize()
        policy = decision.policy
        if decision and policy is not None:
            return policy.index
        raise AuthorizationError(_refusal(decision))

    def query(self, rule: Rule) -> List[Fact]:
        if not isinstance(rule, Rule):
            raise TypeError(f"argument 'rule' must be Rule, not {type(rule).__name__}")
        with self._lock, raising(AuthorizationError):
            return [fact_of(fact) for fact in self._authorizer.query(rule._statement)]

    def base64_snapshot(self) -> str:
        return _base64(self.raw_snapshot())

    def raw_snapshot(self) -> bytes:
        with self._lock, raising(BiscuitSerializationError):
            return self._authorizer.snapshot()

    @classmethod
    def from_base64_snapshot(cls, input: str) -> Authorizer:
        return _restored(text_of(input, "input"))

    @classmethod
    def from_raw_snapshot(cls, input: bytes) -> Authorizer:
        return _restored(_raw(input))

    def __repr__(self) -> str:
        from ._printing import print_world

        with self._lock:
            return print_world(self._authorizer.world())


def _authorizer(authorizer: _native.Authorizer) -> Authorizer:
    made = object.__new__(Authorizer)
    made._authorizer = authorizer
    made._lock = threading.RLock()
    return made


def _restored(data: Any) -> Authorizer:
    with raising(BiscuitValidationError):
        limits = _recorded_limits(data)
        return _authorizer(_native.Authorizer.restore(data, limits=limits._native()))


def _refusal(decision: _native.Decision) -> str:
    """Why, in the words of biscuit-python."""
    policy = decision.policy
    if policy is None:
        text = "authorization failed: no matching policy was found"
    else:
        # One that denies, or one that would have allowed if no check had failed.
        kind = "a deny" if (policy.source or "").startswith("deny") else "an allow"
        text = f"authorization failed: {kind} policy matched (policy index: {policy.index})"
    failed = [
        f"Check n°{check.index} in {'authorizer' if check.block is None else f'block n°{check.block}'}: {check.source}"
        for check in decision.failed_checks
    ]
    return text + ", and the following checks failed: " + ", ".join(failed)
