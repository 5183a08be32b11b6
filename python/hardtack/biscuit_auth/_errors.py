"""The exceptions of biscuit_auth, and how Hardtack's own become one of them."""

from __future__ import annotations

from types import TracebackType
from typing import Optional, Type

from .. import _native


class DataLogError(Exception):
    """A text that is no Datalog, or a statement that cannot be added."""


class AuthorizationError(Exception):
    """The request is refused, or could not be decided."""


class BiscuitBuildError(Exception):
    """A token or block that cannot be made."""


class BiscuitValidationError(Exception):
    """A token whose bytes or signatures are wrong, a key that is unknown, or bytes that are no snapshot."""


class BiscuitSerializationError(Exception):
    """A token or snapshot that cannot be written."""


class BiscuitBlockError(Exception):
    """A block that a token does not have."""


for _class in (
    DataLogError,
    AuthorizationError,
    BiscuitBuildError,
    BiscuitValidationError,
    BiscuitSerializationError,
    BiscuitBlockError,
):
    _class.__module__ = "hardtack.biscuit_auth"
del _class


class raising:
    """Within it an error of Hardtack is raised as `kind`, with the original as its cause.

    What is wrong with an argument (TypeError, ValueError) stays what it is.
    """

    __slots__ = ("_kind",)

    def __init__(self, kind: Type[Exception]) -> None:
        self._kind = kind

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        if isinstance(error, _native.Error):
            raise self._kind(str(error)) from error
