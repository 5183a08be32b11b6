"""The examples that need nothing but the package, and every example of docs/python.md."""

import contextlib
import io
import logging
import os
import re
import sys
import unittest
import unittest.mock

import hardtack

from support import Policy

SOURCE = os.environ.get("HARDTACK_SOURCE", os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(SOURCE, "examples", "python"))


class Examples(unittest.TestCase):
    def setUp(self):
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)
        patient = unittest.mock.patch.object(hardtack, "Policy", Policy)
        patient.start()
        self.addCleanup(patient.stop)

    def test_the_file_service(self):
        import file_service

        with contextlib.redirect_stdout(io.StringIO()) as printed:
            self.assertEqual(file_service.main(), 0)
        self.assertEqual(printed.getvalue().count("allowed"), 2)

    def test_the_file_service_over_wsgi(self):
        import file_service
        from wsgiref.util import setup_testing_defaults

        issuer = hardtack.PrivateKey.generate()
        for token, operation, path, now, expected in file_service.cases(issuer):
            app = file_service.application(file_service.FileService(issuer.public_key), lambda: now)
            method = {name: method for method, name in file_service.OPERATIONS.items()}[operation]
            for header, allowed in ((f"Bearer {token}", expected), (token, False), ("", False)):
                environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_AUTHORIZATION": header}
                setup_testing_defaults(environ)
                status = []
                body = b"".join(app(environ, lambda line, headers: status.append(line)))
                self.assertEqual(status[0][:3], "200" if allowed else "403", (path, operation, body))

    def test_the_manual(self):
        with open(os.path.join(SOURCE, "docs", "python.md"), encoding="utf-8") as file:
            manual = file.read()
        examples = re.findall(r"^```python\n(.*?)^```$", manual, re.MULTILINE | re.DOTALL)
        self.assertGreater(len(examples), 10)
        names = {}
        for number, example in enumerate(examples):
            with self.subTest(example=example.splitlines()[0]):
                printed = io.StringIO()
                with contextlib.redirect_stdout(printed):
                    exec(compile(example, f"docs/python.md, example {number}", "exec"), names)
                # What a comment behind print() says is what it prints.
                said = [line.partition("# -> ")[2] for line in example.splitlines() if "# -> " in line]
                self.assertEqual(printed.getvalue().splitlines()[: len(said)], said)


if __name__ == "__main__":
    unittest.main()
