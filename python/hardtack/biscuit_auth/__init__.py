"""The interface of biscuit-python 0.4.0 over Hardtack: a program that says `import biscuit_auth` says

    import hardtack.biscuit_auth as biscuit_auth

instead and goes on as before. docs/python.md lists what is different.
"""

from __future__ import annotations

from ._authorizer import Authorizer, AuthorizerBuilder, AuthorizerLimits
from ._datalog import BiscuitBuilder, BlockBuilder, Check, Fact, Policy, Rule
from ._errors import (
    AuthorizationError,
    BiscuitBlockError,
    BiscuitBuildError,
    BiscuitSerializationError,
    BiscuitValidationError,
    DataLogError,
)
from ._keys import Algorithm, KeyPair, PrivateKey, PublicKey
from ._tokens import Biscuit, ThirdPartyBlock, ThirdPartyRequest, UnverifiedBiscuit

__all__ = [
    "Algorithm",
    "AuthorizationError",
    "Authorizer",
    "AuthorizerBuilder",
    "AuthorizerLimits",
    "Biscuit",
    "BiscuitBlockError",
    "BiscuitBuilder",
    "BiscuitBuildError",
    "BiscuitSerializationError",
    "BiscuitValidationError",
    "BlockBuilder",
    "Check",
    "DataLogError",
    "Fact",
    "KeyPair",
    "Policy",
    "PrivateKey",
    "PublicKey",
    "Rule",
    "ThirdPartyBlock",
    "ThirdPartyRequest",
    "UnverifiedBiscuit",
]
