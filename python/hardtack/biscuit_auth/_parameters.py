"""The parameters of source texts: terms for `{name}`, and public keys for `trusting {name}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Dict, Optional

from ._errors import DataLogError
from ._keys import PublicKey
from ._terms import to_native

Term = Any
Parameters = Optional[Mapping[str, Term]]
ScopeParameters = Optional[Mapping[str, PublicKey]]


def parameters_of(parameters: Parameters, scope_parameters: ScopeParameters = None) -> Optional[Dict[str, Any]]:
    """Both as the one dict that the extension takes."""
    if parameters is None and scope_parameters is None:
        return None
    given: Dict[str, Any] = {}
    if parameters is not None:
        _check_mapping(parameters, "parameters")
        for name, value in parameters.items():
            _check_name(name, "parameters")
            try:
                given[name] = to_native(value)
            except (TypeError, ValueError) as error:
                raise type(error)(f"argument 'parameters': `{name}`: {error}") from None
    if scope_parameters is not None:
        _check_mapping(scope_parameters, "scope_parameters")
        for name, key in scope_parameters.items():
            _check_name(name, "scope_parameters")
            if not isinstance(key, PublicKey):
                raise TypeError(f"argument 'scope_parameters': `{name}` must be PublicKey, not {type(key).__name__}")
            if name in given:
                raise DataLogError(f"argument 'scope_parameters': `{name}` is also the name of a term")
            given[name] = key._key
    return given


def _check_mapping(value: Any, argument: str) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(f"argument '{argument}' must be dict, not {type(value).__name__}")


def _check_name(name: Any, argument: str) -> None:
    if not isinstance(name, str):
        raise TypeError(f"argument '{argument}': names must be str, not {type(name).__name__}")
