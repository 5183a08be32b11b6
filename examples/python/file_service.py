"""A file service's decision, and the service itself for any WSGI server. Needs nothing but hardtack.

    python3 file_service.py        mints tokens, decides six requests, and says what became of them
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from typing import Any

import hardtack

POLICY = """
    allow if user($user), operation($operation), right($user, $operation);
    deny if true;
"""
OPERATIONS = {"GET": "read", "PUT": "write", "DELETE": "delete"}
log = logging.getLogger(__name__)


class FileService:
    """Made once; serves all threads."""

    def __init__(self, issuer: hardtack.PublicKey, policy: str = POLICY) -> None:
        self.policy = hardtack.Policy(policy, name="files.datalog")
        self.verifier = hardtack.Verifier(issuer)

    def allows(self, token: str, operation: str, path: str, now: datetime) -> bool:
        """Whether whoever brings the token may. What cannot be decided is refused, too."""
        try:
            decision = self.policy.decide(self.verifier.verify(token), operation=operation, resource=path, time=now)
        except hardtack.Error as error:
            log.warning("refused: %s", error.message)
            return False
        if not decision:
            log.info("%s", decision)  # which checks failed, in their own words
        return bool(decision)


def bearer(header: str) -> str:
    """The token of an Authorization header, or '', which is no token."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def application(service: FileService, now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)) -> Callable[..., Iterable[bytes]]:
    """The service as WSGI, for example for wsgiref or gunicorn."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        operation = OPERATIONS.get(environ["REQUEST_METHOD"], "unknown")
        token = bearer(environ.get("HTTP_AUTHORIZATION", ""))
        if not service.allows(token, operation, environ["PATH_INFO"], now()):
            start_response("403 Forbidden", [("Content-Type", "text/plain")])
            return [b"forbidden\n"]
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{operation} {environ['PATH_INFO']}\n".encode()]

    return answer


def token_for_alice(issuer: hardtack.PrivateKey) -> hardtack.Token:
    return hardtack.mint('user("alice"); right("alice", "read"); right("alice", "write");', issuer)


def only_photos_until_evening(token: hardtack.Token) -> hardtack.Token:
    """What a holder does, without any key."""
    return token.append("""
        check if resource($path), $path.starts_with("/photos/");
        check if time($now), $now < 2030-06-01T18:00:00Z;
    """)


def cases(issuer: hardtack.PrivateKey) -> list[tuple[str, str, str, datetime, bool]]:
    """Requests, and whether they are allowed."""
    noon, midnight = datetime(2030, 6, 1, 12, tzinfo=timezone.utc), datetime(2030, 6, 2, tzinfo=timezone.utc)
    token = token_for_alice(issuer)
    narrowed = only_photos_until_evening(token).to_text()
    forged = token_for_alice(hardtack.PrivateKey.generate()).to_text()
    return [
        (token.to_text(), "read", "/payroll/june.csv", noon, True),
        (token.to_text(), "delete", "/payroll/june.csv", noon, False),
        (narrowed, "read", "/photos/cat.jpg", noon, True),
        (narrowed, "read", "/payroll/june.csv", noon, False),
        (narrowed, "read", "/photos/cat.jpg", midnight, False),
        (forged, "read", "/photos/cat.jpg", noon, False),
        ("", "read", "/photos/cat.jpg", noon, False),
    ]


def main() -> int:
    issuer = hardtack.PrivateKey.generate()
    service = FileService(issuer.public_key)
    wrong = 0
    for token, operation, path, now, expected in cases(issuer):
        allowed = service.allows(token, operation, path, now)
        wrong += allowed != expected
        print(f"{operation} {path} at {now:%H:%M}: {'allowed' if allowed else 'refused'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
