"""A FastAPI dependency that decides each request: `Depends(Allowed("read"))`."""

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Annotated

import hardtack
from fastapi import Depends, FastAPI, HTTPException, Request

from file_service import POLICY, bearer


def create_app(issuer: hardtack.PublicKey, now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)) -> FastAPI:
    app = FastAPI()
    policy = hardtack.Policy(POLICY, name="files.datalog")
    verifier = hardtack.Verifier(issuer)

    class Allowed:
        """Lets the route run only if the policy allows the operation on the path; gives it the credential."""

        def __init__(self, operation: str) -> None:
            self.operation = operation

        def __call__(self, request: Request) -> hardtack.Credential:
            try:
                credential = verifier.verify(bearer(request.headers.get("authorization", "")))
                decision = policy.decide(credential, operation=self.operation, resource=request.url.path, time=now())
            except hardtack.Error as error:
                raise HTTPException(403, error.code) from error
            if not decision:
                raise HTTPException(403, "denied")
            return credential

    @app.get("/{path:path}")
    def read(path: str, credential: Annotated[hardtack.Credential, Depends(Allowed("read"))]) -> dict[str, object]:
        return {"read": path, "blocks": credential.block_count}

    @app.delete("/{path:path}")
    def delete(path: str, credential: Annotated[hardtack.Credential, Depends(Allowed("delete"))]) -> dict[str, object]:
        return {"deleted": path}

    return app
