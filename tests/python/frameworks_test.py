"""The examples in their frameworks (frameworks.py runs this where they are installed)."""

import tempfile
import unittest
from pathlib import Path

import hardtack
import file_service

ISSUER = hardtack.PrivateKey.generate()
METHODS = {name: method for method, name in file_service.OPERATIONS.items()}


class FastApi(unittest.TestCase):
    def test_the_dependency_decides(self):
        from fastapi.testclient import TestClient
        from fastapi_service import create_app

        for token, operation, path, now, expected in file_service.cases(ISSUER):
            client = TestClient(create_app(ISSUER.public_key, lambda: now))
            for header, allowed in ((f"Bearer {token}", expected), (token, False), ("", False)):
                with self.subTest(operation=operation, path=path, header=header[:7]):
                    answer = client.request(METHODS[operation], path, headers={"Authorization": header})
                    self.assertEqual(answer.status_code, 200 if allowed else 403, answer.text)


class Django(unittest.TestCase):
    def test_the_middleware_decides(self):
        import django
        from django.conf import settings
        from django.http import HttpResponse
        from django.test import RequestFactory

        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        policy = Path(folder.name, "files.datalog")
        policy.write_text(file_service.POLICY)
        settings.configure(HARDTACK_ISSUER=str(ISSUER.public_key), HARDTACK_POLICY=policy, ALLOWED_HOSTS=["*"])
        django.setup()
        from django_middleware import HardtackMiddleware

        seen = []

        def view(request):
            seen.append(request.credential)
            return HttpResponse("done")

        for token, operation, path, now, expected in file_service.cases(ISSUER):
            settings.HARDTACK_NOW = lambda: now
            middleware = HardtackMiddleware(view)
            for header, allowed in ((f"Bearer {token}", expected), (token, False)):
                with self.subTest(operation=operation, path=path):
                    seen.clear()
                    request = RequestFactory().generic(METHODS[operation], path, headers={"Authorization": header})
                    self.assertEqual(middleware(request).status_code, 200 if allowed else 403)
                    self.assertEqual(len(seen), 1 if allowed else 0)


if __name__ == "__main__":
    unittest.main()
