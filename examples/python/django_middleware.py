"""A Django middleware that decides each request before a view sees it.

    MIDDLEWARE = [..., "django_middleware.HardtackMiddleware"]
    HARDTACK_ISSUER = "ed25519/..."
    HARDTACK_POLICY = BASE_DIR / "files.datalog"
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import hardtack
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

from file_service import OPERATIONS, bearer

log = logging.getLogger(__name__)


class HardtackMiddleware:
    """`request.credential` is there for views; a request that is not allowed reaches none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        path = Path(settings.HARDTACK_POLICY)
        self.policy = hardtack.Policy(path.read_text(), name=str(path))
        self.verifier = hardtack.Verifier(hardtack.PublicKey(settings.HARDTACK_ISSUER))
        self.now: Callable[[], datetime] = getattr(settings, "HARDTACK_NOW", lambda: datetime.now(timezone.utc))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        operation = OPERATIONS.get(request.method or "", "unknown")
        try:
            credential = self.verifier.verify(bearer(request.headers.get("Authorization", "")))
            decision = self.policy.decide(credential, operation=operation, resource=request.path, time=self.now())
        except hardtack.Error as error:
            return HttpResponseForbidden(error.code)
        if not decision:
            log.info("%s", decision)
            return HttpResponseForbidden("denied")
        request.credential = credential  # type: ignore[attr-defined]
        return self.get_response(request)
