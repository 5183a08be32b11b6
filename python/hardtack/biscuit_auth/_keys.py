"""Keys of biscuit_auth."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Callable, ClassVar, Literal, Optional, Self, Type, Union, final

from .. import _native
from ._errors import raising
from ._terms import text_of


@final
class Algorithm:
    """Algorithm.Ed25519 or Algorithm.Secp256r1; there are no others."""

    __slots__ = ("_name", "_value")
    _name: str
    _value: int

    Ed25519: ClassVar[Algorithm]
    Secp256r1: ClassVar[Algorithm]

    def __new__(cls, *_: Any) -> Algorithm:
        raise TypeError("No constructor defined for Algorithm")

    def __repr__(self) -> str:
        return f"Algorithm.{self._name}"

    def __int__(self) -> int:
        return self._value

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Algorithm):
            return self._value == other._value
        if isinstance(other, int):
            return self._value == other
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> Any:
        return (getattr, (Algorithm, self._name))


def _algorithm(name: str, value: int) -> Algorithm:
    made = object.__new__(Algorithm)
    made._name = name
    made._value = value
    return made


Algorithm.Ed25519 = _algorithm("Ed25519", 0)
Algorithm.Secp256r1 = _algorithm("Secp256r1", 1)


def _name_of(algorithm: Any) -> Literal["ed25519", "secp256r1"]:
    if not isinstance(algorithm, Algorithm):
        raise TypeError(f"argument 'alg' must be Algorithm, not {type(algorithm).__name__}")
    return "ed25519" if algorithm._value == 0 else "secp256r1"


def _bytes_of(value: Any, name: str) -> bytes:
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise TypeError(f"argument '{name}' must be bytes, not {type(value).__name__}")
    return bytes(value)


# What both halves of a pair have in common: a key of the extension, of one type for each class.
class _Key:
    __slots__ = ("_key",)
    _key: Any
    _native_type: ClassVar[Any]

    def __new__(cls, data: str) -> Self:
        with raising(ValueError):
            return cls._of(cls._native_type(text_of(data, "data"), format="text"))

    @classmethod
    def _of(cls, key: Any) -> Self:
        made = object.__new__(cls)
        made._key = key
        return made

    @classmethod
    def from_bytes(cls, data: bytes, alg: Algorithm = Algorithm.Ed25519) -> Self:
        with raising(ValueError):
            return cls._of(cls._native_type.from_bytes(_bytes_of(data, "data"), _name_of(alg)))

    @classmethod
    def from_der(cls, der: bytes) -> Self:
        with raising(ValueError):
            return cls._of(cls._native_type(_bytes_of(der, "der"), format="der"))

    @classmethod
    def from_pem(cls, pem: str) -> Self:
        with raising(ValueError):
            return cls._of(cls._native_type(text_of(pem, "pem"), format="pem"))

    def to_bytes(self) -> bytes:
        key: bytes = self._key.to_bytes()
        return key

    def __eq__(self, other: object) -> bool:
        return self._key == other._key if isinstance(other, type(self)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key)


@final
class PublicKey(_Key):
    """A public key, from its text: `ed25519/<hex>` or `secp256r1/<hex>`."""

    __slots__ = ()
    _key: _native.PublicKey
    _native_type = _native.PublicKey

    def __repr__(self) -> str:
        return str(self._key)


@final
class PrivateKey(_Key):
    """A private key, from its text: `ed25519-private/<hex>` or `secp256r1-private/<hex>`. Its repr() is that text."""

    __slots__ = ()
    _key: _native.PrivateKey
    _native_type = _native.PrivateKey

    def __repr__(self) -> str:
        text: str = self._key.encode("text")
        return text.strip()


@final
class KeyPair:
    """A private key with its public key. KeyPair() makes a new one, for Ed25519."""

    __slots__ = ("_private",)
    _private: PrivateKey

    def __new__(cls) -> KeyPair:
        return _pair(PrivateKey._of(_native.PrivateKey.generate("ed25519")))

    @classmethod
    def from_private_key(cls, private_key: PrivateKey) -> KeyPair:
        return _pair(private_key_of(private_key, "private_key"))

    @classmethod
    def from_private_key_der(cls, der: bytes) -> KeyPair:
        return _pair(PrivateKey.from_der(der))

    @classmethod
    def from_private_key_pem(cls, pem: str) -> KeyPair:
        return _pair(PrivateKey.from_pem(pem))

    @property
    def public_key(self) -> PublicKey:
        return PublicKey._of(self._private._key.public_key)

    @property
    def private_key(self) -> PrivateKey:
        return self._private


PrivateKeyProvider = Union[Callable[[], PrivateKey], Callable[[Optional[int]], PrivateKey]]
PublicKeyProvider = Union[Callable[[], PublicKey], Callable[[Optional[int]], PublicKey]]


def _pair(private_key: PrivateKey) -> KeyPair:
    made = object.__new__(KeyPair)
    made._private = private_key
    return made


def public_key_or_none(key: Optional[_native.PublicKey]) -> Optional[PublicKey]:
    return None if key is None else PublicKey._of(key)


def private_key_of(value: Any, name: str) -> PrivateKey:
    if not isinstance(value, PrivateKey):
        raise TypeError(f"argument '{name}' must be PrivateKey, not {type(value).__name__}")
    return value


def public_key_of(value: Any, name: str) -> PublicKey:
    if not isinstance(value, PublicKey):
        raise TypeError(f"argument '{name}' must be PublicKey, not {type(value).__name__}")
    return value


def signing_key(root: Any, root_key_id: Optional[int]) -> PrivateKey:
    """The key to mint with: `root`, or what the function `root` says of the token's root key id."""
    if isinstance(root, PrivateKey):
        return root
    if not callable(root):
        raise TypeError(f"argument 'root' must be PrivateKey, not {type(root).__name__}")
    key = root(root_key_id)
    if not isinstance(key, PrivateKey):
        raise TypeError(f"argument 'root': the function gave {type(key).__name__}, no PrivateKey")
    return key


def chosen_key(root: Any, root_key_id: Optional[int], failure: Type[Exception]) -> _native.PublicKey:
    """The key of a token's issuer: `root`, or what the function `root` says of the token's root key id."""
    if isinstance(root, PublicKey):
        return root._key
    if not callable(root):
        raise failure(f"the root key must be PublicKey or a function, not {type(root).__name__}")
    try:
        key = root(root_key_id)
    except Exception as error:
        raise failure("the function that gives the root key failed") from error
    if not isinstance(key, PublicKey):
        raise failure(f"the function that gives the root key gave {type(key).__name__}, no PublicKey")
    return key._key


@lru_cache(maxsize=64)
def verifier_of(key: _native.PublicKey) -> _native.Verifier:
    """What verifies tokens of this issuer and remembers them, for the issuers that were used last."""
    return _native.Verifier(key, max_tokens=1024, max_bytes=2 << 20, max_prefixes=2048)
