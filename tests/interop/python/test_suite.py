"""biscuit-python's own test suite against hardtack.biscuit_auth, and its type stubs against our signatures.

Both are in its source package, which `pip download` would first build: the file is fetched from the index alone.
"""

from __future__ import annotations

import ast
import datetime
import doctest
import hashlib
import html
import inspect
import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from unittest import mock

import hardtack.biscuit_auth as ours

PACKAGE = "biscuit_python-0.4.0.tar.gz"
SHA256 = "9f5ec05e3adcb84efbbee1137678c7a9c72185b125fb7df912dfa8a9e2fdca21"
TESTS = 20

# What is changed in its suite before it runs: (its text, ours, why). Each text must be there once.
EDITS = [
    (
        """'set': {2, True, "Test", datetime(2023, 4, 29, 1, 0, 0, tzinfo = timezone.utc) },""",
        """'set': {2},""",
        "elements of a set have one type: biscuit-python makes a token of such a set which it cannot read itself "
        "(test_peers), Hardtack makes none",
    ),
    ("""set({2, "Test", 2023-04-29T01:00:00Z, true});""", """set({2});""", "the same"),
]


# The same of the examples in its manual, which are run in order.
MANUAL_EDITS = [
    (
        """Traceback (most recent call last):
    ...
pyo3_runtime.PanicException: not yet implemented""",
        "[{123}]",
        "a set has a value in Python",
    ),
]
EXAMPLES = {"docs/basic-use.rst": 43, "docs/datalog.rst": 22}


def index_url() -> str:
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    )
    return os.environ.get("PIP_INDEX_URL") or asked.stdout.strip() or "https://pypi.org/simple"


def fetch() -> bytes:
    page_url = index_url().rstrip("/") + "/biscuit-python/"
    with urllib.request.urlopen(page_url, timeout=60) as answer:
        page = answer.read().decode("utf-8")
    for target in re.findall(r'href="([^"]+)"', page):
        url = urllib.parse.urljoin(page_url, html.unescape(target))
        if urllib.parse.urlparse(url).path.endswith("/" + PACKAGE):
            with urllib.request.urlopen(url, timeout=60) as answer:
                return answer.read()
    raise LookupError(f"{page_url} does not list {PACKAGE}")


class Suite(unittest.TestCase):
    source: tarfile.TarFile

    @classmethod
    def setUpClass(cls) -> None:
        try:
            data = fetch()
        except (OSError, LookupError) as error:
            reason = f"biscuit-python's source package cannot be fetched: {error}"
            if os.environ.get("HARDTACK_INTEROP_OPTIONAL"):
                raise unittest.SkipTest(reason) from None
            raise AssertionError(reason) from None
        if hashlib.sha256(data).hexdigest() != SHA256:
            raise AssertionError(f"{PACKAGE} is not the file that this test knows")
        cls.source = tarfile.open(fileobj=io.BytesIO(data))

    def text(self, name: str) -> str:
        member = self.source.extractfile(f"{PACKAGE.removesuffix('.tar.gz')}/{name}")
        assert member is not None
        return member.read().decode("utf-8")

    def test_its_suite_passes(self) -> None:
        suite = self.text("biscuit_test.py")
        for theirs, replacement, _ in EDITS:
            self.assertEqual(suite.count(theirs), 1, theirs)
            suite = suite.replace(theirs, replacement)
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "biscuit_test.py").write_text(suite, encoding="utf-8")
            Path(folder, "conftest.py").write_text(
                "import datetime\nimport sys\nimport hardtack.biscuit_auth as ours\nsys.modules['biscuit_auth'] = ours\n"
                # The suite is not about how busy the machine is.
                "ours._authorizer._TIME = datetime.timedelta(minutes=10)\n",
                encoding="utf-8",
            )
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "biscuit_test.py"],
                cwd=folder, capture_output=True, text=True, timeout=300, check=False,
            )
        self.assertEqual(done.returncode, 0, done.stdout[-6000:] + done.stderr[-2000:])
        self.assertIn(f"{TESTS} passed", done.stdout)

    def test_the_examples_of_its_manual(self) -> None:
        edits = 0
        for name, count in EXAMPLES.items():
            manual = self.text(name)
            for theirs, replacement, _ in MANUAL_EDITS:
                edits += manual.count(theirs)
                manual = manual.replace(theirs, replacement)
            examples = doctest.DocTestParser().get_doctest(manual, {}, name, name, 0)
            self.assertEqual(len(examples.examples), count, name)
            # An error has its class in common, and words of its own.
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL)
            report = io.StringIO()
            with mock.patch.dict(sys.modules, {"biscuit_auth": ours}), mock.patch.object(
                ours._authorizer, "_TIME", datetime.timedelta(minutes=10)
            ):
                failed = runner.run(examples, out=report.write).failed
            self.assertEqual(failed, 0, report.getvalue())
        self.assertEqual(edits, len(MANUAL_EDITS))

    def test_names_and_signatures_of_its_stubs(self) -> None:
        stubs = ast.parse(self.text("biscuit_auth.pyi"))
        classes = [node for node in stubs.body if isinstance(node, ast.ClassDef)]
        self.assertGreater(len(classes), 15)
        for node in classes:
            with self.subTest(name=node.name):
                ours_class = getattr(ours, node.name)
                for base in node.bases:
                    self.assertTrue(issubclass(ours_class, Exception), ast.unparse(base))
                for function in node.body:
                    if isinstance(function, ast.FunctionDef):
                        self.check(ours_class, node.name, function)

    def check(self, ours_class: type, class_name: str, function: ast.FunctionDef) -> None:
        decorators = {ast.unparse(decorator) for decorator in function.decorator_list}
        found = inspect.getattr_static(ours_class, function.name)
        if "property" in decorators:
            self.assertIsInstance(found, property, function.name)
            return
        self.assertEqual("staticmethod" in decorators, isinstance(found, staticmethod) and function.name != "__new__", function.name)
        theirs = [argument.arg for argument in function.args.args if argument.arg not in ("cls", "self")]
        parameters = inspect.signature(getattr(ours_class, function.name)).parameters.values()
        names = [parameter.name for parameter in parameters if parameter.name not in ("cls", "self")]
        self.assertEqual(names[: len(theirs)], theirs, f"{class_name}.{function.name}")
        required = len(theirs) - len(function.args.defaults)
        for index, parameter in enumerate(p for p in parameters if p.name not in ("cls", "self")):
            if index >= required:
                self.assertIsNot(parameter.default, parameter.empty, f"{class_name}.{function.name}: {parameter.name}")

    def test_names_of_its_module(self) -> None:
        """What the stubs leave out."""
        import biscuit_auth as theirs

        for name in dir(theirs):
            if name.startswith("__") or name == "biscuit_auth":
                continue
            there, here = getattr(theirs, name), getattr(ours, name)
            if isinstance(there, type):
                missing = [member for member in dir(there) if not member.startswith("__") and not hasattr(here, member)]
                self.assertEqual(missing, [], name)
        limits = theirs.AuthorizerBuilder().limits()
        for member in dir(limits):
            self.assertTrue(hasattr(ours.AuthorizerBuilder().limits(), member), member)


if __name__ == "__main__":
    unittest.main()
