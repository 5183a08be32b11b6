"""Facts, rules, checks and policies of biscuit_auth, and the builders that gather them."""

from __future__ import annotations

from typing import Any, Callable, List, Optional, Union, final

from .. import _native
from ._errors import BiscuitBuildError, DataLogError, raising
from ._keys import PrivateKey, PrivateKeyProvider, signing_key
from ._parameters import Parameters, ScopeParameters, parameters_of
from ._terms import text_of
from ._tokens import Biscuit, minted


def one_statement(source: Any) -> str:
    """The text of one statement, which has no semicolon at its end."""
    text = text_of(source, "source")
    if text.rstrip().endswith(";"):
        raise DataLogError("a single statement is given without a semicolon at its end")
    return text


@final
class Fact:
    """One fact, from its text without a semicolon at the end."""

    __slots__ = ("_fact",)
    _fact: _native.Fact

    def __new__(cls, source: str, parameters: Parameters = None) -> Fact:
        given = parameters_of(parameters)
        with raising(DataLogError):
            return fact_of(_native.Fact.parse(one_statement(source), given))

    @property
    def name(self) -> str:
        return self._fact.name

    @property
    def terms(self) -> List[Any]:
        return self._fact.terms

    def __repr__(self) -> str:
        return str(self._fact)

    def __eq__(self, other: object) -> bool:
        return self._fact == other._fact if isinstance(other, Fact) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._fact)


def fact_of(fact: _native.Fact) -> Fact:
    made = object.__new__(Fact)
    made._fact = fact
    return made


# What rules, checks and policies have in common: a statement of the extension, of one type for each class.
class _Statement:
    __slots__ = ("_statement",)
    _statement: Any

    def _parse(self, native: Callable[..., Any], source: str, given: Any) -> None:
        with raising(DataLogError):
            self._statement = native(one_statement(source), given)

    def __repr__(self) -> str:
        return str(self._statement)

    def __eq__(self, other: object) -> bool:
        return self._statement == other._statement if isinstance(other, type(self)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._statement)


@final
class Rule(_Statement):
    """One rule, from its text without a semicolon at the end."""

    __slots__ = ()
    _statement: _native.Rule

    def __new__(cls, source: str, parameters: Parameters = None, scope_parameters: ScopeParameters = None) -> Rule:
        made = object.__new__(cls)
        made._parse(_native.Rule, source, parameters_of(parameters, scope_parameters))
        return made


@final
class Check(_Statement):
    """One check, from its text without a semicolon at the end."""

    __slots__ = ()
    _statement: _native.Check

    def __new__(cls, source: str, parameters: Parameters = None, scope_parameters: ScopeParameters = None) -> Check:
        made = object.__new__(cls)
        made._parse(_native.Check, source, parameters_of(parameters, scope_parameters))
        return made


@final
class Policy(_Statement):
    """One policy, `allow if` or `deny if`, from its text without a semicolon at the end."""

    __slots__ = ()
    _statement: _native.PolicyStatement

    def __new__(cls, source: str, parameters: Parameters = None, scope_parameters: ScopeParameters = None) -> Policy:
        made = object.__new__(cls)
        made._parse(_native.PolicyStatement, source, parameters_of(parameters, scope_parameters))
        return made


def add_source(
    block: _native.Block, source: Any, parameters: Parameters = None, scope_parameters: ScopeParameters = None
) -> None:
    """Adds the statements of a text, if there is one. Parameters that it does not name are for another text."""
    if source is None:
        return
    given = parameters_of(parameters, scope_parameters)
    with raising(DataLogError):
        block.add_code(text_of(source, "source"), given, allow_unused=True)


def merge_into(block: _native.Block, other: _native.Block) -> None:
    with raising(DataLogError):
        block.merge(other)


class Builder:
    """What all builders have in common: statements that are added one after the other."""

    __slots__ = ("_block",)
    _block: _native.Block

    def _changed(self) -> None:
        """Called before something is added."""

    def add_code(
        self,
        source: Optional[str] = None,
        parameters: Parameters = None,
        scope_parameters: ScopeParameters = None,
    ) -> None:
        self._changed()
        add_source(self._block, source, parameters, scope_parameters)

    def add_fact(self, fact: Fact) -> None:
        self._add(fact, Fact, "fact")

    def add_rule(self, rule: Rule) -> None:
        self._add(rule, Rule, "rule")

    def add_check(self, check: Check) -> None:
        self._add(check, Check, "check")

    def _add(self, statement: Any, kind: type, name: str) -> None:
        """Adds one of the four above; `name` is the argument that it was."""
        self._changed()
        if not isinstance(statement, kind):
            raise TypeError(f"argument '{name}' must be {kind.__name__}, not {type(statement).__name__}")
        with raising(DataLogError):
            self._block.add(statement._fact if isinstance(statement, Fact) else statement._statement)  # type: ignore[attr-defined]


@final
class BlockBuilder(Builder):
    """The statements of a block that is to be appended to a token."""

    __slots__ = ()

    def __new__(
        cls,
        source: Optional[str] = None,
        parameters: Parameters = None,
        scope_parameters: ScopeParameters = None,
    ) -> BlockBuilder:
        made = object.__new__(cls)
        made._block = _native.Block()
        add_source(made._block, source, parameters, scope_parameters)
        return made

    def merge(self, builder: BlockBuilder) -> None:
        merge_into(self._block, block_of(builder, "builder"))

    def __repr__(self) -> str:
        return self._block.code


def block_of(value: Any, name: str) -> _native.Block:
    if not isinstance(value, BlockBuilder):
        raise TypeError(f"argument '{name}' must be BlockBuilder, not {type(value).__name__}")
    return value._block


@final
class BiscuitBuilder(Builder):
    """The statements of a new token's first block."""

    __slots__ = ("_root_key_id",)
    _root_key_id: Optional[int]

    def __new__(
        cls,
        source: Optional[str] = None,
        parameters: Parameters = None,
        scope_parameters: ScopeParameters = None,
    ) -> BiscuitBuilder:
        made = object.__new__(cls)
        made._block = _native.Block()
        made._root_key_id = None
        add_source(made._block, source, parameters, scope_parameters)
        return made

    def build(self, root: Union[PrivateKey, PrivateKeyProvider]) -> Biscuit:
        """A token signed with the private key `root`, or with what the function `root` says of the root key id."""
        key = signing_key(root, self._root_key_id)._key
        with raising(BiscuitBuildError):
            token = _native.mint(self._block, key, root_key_id=self._root_key_id)
        return minted(token, key.public_key)

    def merge(self, builder: BlockBuilder) -> None:
        merge_into(self._block, block_of(builder, "builder"))

    def set_root_key_id(self, root_key_id: int) -> None:
        if not isinstance(root_key_id, int):
            raise TypeError(f"argument 'root_key_id' must be int, not {type(root_key_id).__name__}")
        if not 0 <= root_key_id < 2**32:
            raise OverflowError("argument 'root_key_id': out of range")
        self._root_key_id = int(root_key_id)

    def __repr__(self) -> str:
        if self._root_key_id is None:
            return "// no root key id set\n" + self._block.code
        return f"// root key id: {self._root_key_id}\n" + self._block.code
