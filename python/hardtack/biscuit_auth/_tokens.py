"""Tokens of biscuit_auth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Optional, Union, final

from .. import _native
from ._errors import BiscuitBlockError, BiscuitBuildError, BiscuitValidationError, raising
from ._keys import (
    PrivateKey,
    PublicKey,
    PublicKeyProvider,
    chosen_key,
    private_key_of,
    public_key_of,
    public_key_or_none,
    verifier_of,
)
from ._terms import text_of

if TYPE_CHECKING:
    from ._datalog import BiscuitBuilder, BlockBuilder


@final
class Biscuit:
    """A token whose signatures hold."""

    # The token is read when somebody looks at it, and signatures of what this process appended are checked before a
    # decision: one of the two is there.
    __slots__ = ("_data", "_token", "_root", "_credential")
    _data: Any
    _token: Optional[_native.Token]
    _root: _native.PublicKey
    _credential: Optional[_native.Credential]

    def __new__(cls, *_: Any) -> Biscuit:
        raise TypeError("No constructor defined for Biscuit")

    @staticmethod
    def builder() -> BiscuitBuilder:
        from ._datalog import BiscuitBuilder

        return BiscuitBuilder()

    @classmethod
    def from_bytes(cls, data: bytes, root: Union[PublicKey, PublicKeyProvider]) -> Biscuit:
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"argument 'data' must be bytes, not {type(data).__name__}")
        return _verified(bytes(data), root)

    @classmethod
    def from_base64(cls, data: str, root: Union[PublicKey, PublicKeyProvider]) -> Biscuit:
        return _verified(text_of(data, "data"), root)

    def to_bytes(self) -> bytes:
        return self._data if isinstance(self._data, bytes) else self._read().to_bytes()

    def to_base64(self) -> str:
        return self._read().to_text()

    def block_count(self) -> int:
        return self._read().block_count

    def block_source(self, index: int) -> str:
        return block_source(self._read(), index)

    def append(self, block: BlockBuilder) -> Biscuit:
        from ._datalog import block_of

        with raising(BiscuitBuildError):
            return minted(self._read().append(block_of(block, "block")), self._root)

    def append_third_party(self, external_key: PublicKey, block: ThirdPartyBlock) -> Biscuit:
        key = public_key_of(external_key, "external_key")
        if not isinstance(block, ThirdPartyBlock):
            raise TypeError(f"argument 'block' must be ThirdPartyBlock, not {type(block).__name__}")
        with raising(BiscuitBuildError):
            return minted(self._read().append_third_party(block._block, key._key), self._root)

    def third_party_request(self) -> ThirdPartyRequest:
        made = object.__new__(ThirdPartyRequest)
        with raising(BiscuitBuildError):
            made._request = self._read().third_party_request()
        return made

    @property
    def revocation_ids(self) -> List[str]:
        return self._read().revocation_ids

    def block_external_key(self, index: int) -> Optional[PublicKey]:
        with raising(BiscuitBlockError):
            return public_key_or_none(self._read().external_key(block_index(index)))

    def __repr__(self) -> str:
        from ._printing import print_token

        return print_token(self._read())

    def _read(self) -> _native.Token:
        if self._token is None:
            self._token = _native.Token(self._data)
        return self._token

    def _vouched(self) -> _native.Credential:
        """What a decision is about. Raises what hardtack raises if a signature does not hold."""
        if self._credential is None:
            self._credential = verifier_of(self._root).verify(self.to_bytes())
        return self._credential


def _made(data: Any, token: Optional[_native.Token], root: _native.PublicKey) -> Biscuit:
    made = object.__new__(Biscuit)
    made._data = data
    made._token = token
    made._root = root
    made._credential = None
    return made


def minted(token: _native.Token, root: _native.PublicKey) -> Biscuit:
    """Of a token that was made here, from one whose signatures hold or from nothing."""
    return _made(None, token, root)


def _verified(data: Any, root: Any) -> Biscuit:
    with raising(BiscuitValidationError):
        if isinstance(root, PublicKey):
            made = _made(data, None, root._key)
        else:
            token = _native.Token(data)
            made = _made(data, token, chosen_key(root, token.root_key_id, BiscuitValidationError))
        made._credential = verifier_of(made._root).verify(data)
    return made


def block_index(index: Any) -> int:
    if not isinstance(index, int):
        raise TypeError(f"argument 'index' must be int, not {type(index).__name__}")
    if index < 0:
        raise OverflowError("can't convert negative int to unsigned")
    # No token has so many blocks; the extension says so of any number.
    return min(index, 2**62)


def block_source(token: _native.Token, index: Any) -> str:
    with raising(BiscuitBlockError):
        return token.block_source(block_index(index))


@final
class UnverifiedBiscuit:
    """A token that was read and whose signatures nobody has checked."""

    __slots__ = ("_token",)
    _token: _native.Token

    def __new__(cls, *_: Any) -> UnverifiedBiscuit:
        raise TypeError("No constructor defined for UnverifiedBiscuit")

    @classmethod
    def from_base64(cls, data: str) -> UnverifiedBiscuit:
        with raising(BiscuitValidationError):
            return _unverified(_native.Token(text_of(data, "data")))

    def root_key_id(self) -> Optional[int]:
        return self._token.root_key_id

    def block_count(self) -> int:
        return self._token.block_count

    def block_source(self, index: int) -> str:
        return block_source(self._token, index)

    def append(self, block: BlockBuilder) -> UnverifiedBiscuit:
        from ._datalog import block_of

        with raising(BiscuitBuildError):
            return _unverified(self._token.append(block_of(block, "block")))

    @property
    def revocation_ids(self) -> List[str]:
        return self._token.revocation_ids

    def verify(self, root: Union[PublicKey, PublicKeyProvider]) -> Biscuit:
        with raising(BiscuitValidationError):
            key = chosen_key(root, self._token.root_key_id, BiscuitValidationError)
            made = _made(None, self._token, key)
            made._vouched()
        return made


def _unverified(token: _native.Token) -> UnverifiedBiscuit:
    made = object.__new__(UnverifiedBiscuit)
    made._token = token
    return made


@final
class ThirdPartyRequest:
    """What a third party needs to sign a block for a token. It makes one block."""

    __slots__ = ("_request",)
    _request: Optional[_native.ThirdPartyRequest]

    def __new__(cls, *_: Any) -> ThirdPartyRequest:
        raise TypeError("No constructor defined for ThirdPartyRequest")

    def create_block(self, private_key: PrivateKey, block: BlockBuilder) -> ThirdPartyBlock:
        from ._datalog import block_of

        key = private_key_of(private_key, "private_key")
        content = block_of(block, "block")
        request, self._request = self._request, None
        if request is None:
            raise BiscuitBuildError("third party request already consumed")
        made = object.__new__(ThirdPartyBlock)
        with raising(BiscuitBuildError):
            made._block = request.sign(content, key._key)
        return made


@final
class ThirdPartyBlock:
    """A block that a third party signed for one token."""

    __slots__ = ("_block",)
    _block: _native.ThirdPartyBlock

    def __new__(cls, *_: Any) -> ThirdPartyBlock:
        raise TypeError("No constructor defined for ThirdPartyBlock")
