"""What tests/python/wheel runs in a bare root: every test that needs nothing but the package and the standard library."""

import importlib.metadata
import os
import sys
import unittest

import hardtack

NEEDS_THE_TREE = {"test_examples", "test_types"}


def main() -> int:
    names = sorted(name[:-3] for name in os.listdir(".") if name.startswith("test_") and name.endswith(".py"))
    suite = unittest.defaultTestLoader.loadTestsFromNames([name for name in names if name not in NEEDS_THE_TREE])
    result = unittest.TextTestRunner(verbosity=0).run(suite)
    folder = os.path.dirname(os.path.abspath(hardtack.__file__))
    licences = [str(file) for file in importlib.metadata.files("hardtack") or [] if "licenses/" in str(file)]
    print(f"Python {sys.version.split()[0]}, hardtack {hardtack.__version__} in {folder}, {len(licences)} licences")
    libraries = sorted(name.split("-")[0].split(".")[0] for name in os.listdir(folder + ".libs"))
    listed = "\n".join(licences)
    print("libraries inside:", ", ".join(libraries))
    return 0 if result.wasSuccessful() and libraries and "THIRD_PARTY" in listed else 1


if __name__ == "__main__":
    sys.exit(main())
