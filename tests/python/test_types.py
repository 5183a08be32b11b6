"""The stub file and the extension have the same names, and the package gives all of them on."""

import ast
import inspect
import os
import unittest

import hardtack
from hardtack import _native

STUB = os.path.join(os.path.dirname(_native.__file__), "_native.pyi")
OF_THE_STUB = {"Scalar", "Term", "Parameters", "Algorithm", "KeyEncoding", "RequestFact", "Credentials", "Keys", "HostFunction"}
# For hardtack.biscuit_auth and hardtack.passports alone.
INTERNAL = {"policy_snapshot", "read_policy_snapshot", "snapshot_limits", "issue_passport", "derive_passport", "verify_passport"}


def declared():
    """Names of the stub; of classes their members, of functions their parameters."""
    names, members, parameters = set(), {}, {}
    with open(STUB, encoding="utf-8") as file:
        tree = ast.parse(file.read())

    def of_function(function):
        given = [argument.arg for argument in function.args.posonlyargs + function.args.args + function.args.kwonlyargs]
        return {name for name in given if name not in ("self", "cls")}

    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
            members[node.name] = {item.name for item in node.body if isinstance(item, ast.FunctionDef) and not item.name.startswith("__")}
            for item in node.body:
                if isinstance(item, ast.FunctionDef):
                    key = f"{node.name}.{item.name}"
                    parameters[key] = parameters.get(key, set()) | of_function(item)
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
            parameters[node.name] = of_function(node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id not in OF_THE_STUB:
            names.add(node.target.id)
    return names, members, parameters


class Types(unittest.TestCase):
    names, members, parameters = declared()

    def test_every_name_is_declared_and_given_on(self):
        there = {name for name in dir(_native) if not name.startswith("__")} | {"__version__"}
        self.assertEqual(there, self.names)
        self.assertEqual(there - {"__version__"} - INTERNAL | {"Limits", "Passport"}, set(hardtack.__all__))
        for name in hardtack.__all__:
            self.assertTrue(hasattr(hardtack, name))

    def test_every_member_is_declared(self):
        for name, declared_members in self.members.items():
            kind = getattr(_native, name)
            if issubclass(kind, (tuple, Exception)):
                continue
            with self.subTest(kind=name):
                self.assertEqual({member for member in vars(kind) if not member.startswith("__")}, declared_members)
                self.assertEqual(kind.__module__, "hardtack")

    def test_every_parameter_is_declared(self):
        for name, declared_parameters in self.parameters.items():
            owner, _, member = name.rpartition(".")
            function = getattr(getattr(_native, owner), member) if owner else getattr(_native, member)
            if member == "__new__":
                function = getattr(_native, owner)
            elif member.startswith("__") or not callable(function):
                continue
            try:
                signature = inspect.signature(function)
            except ValueError:
                self.fail(f"{name} has no signature that can be read")
            with self.subTest(function=name):
                self.assertEqual({parameter for parameter in signature.parameters if parameter not in ("self",)}, declared_parameters
                                 | {p.name for p in signature.parameters.values() if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)})

    def test_everything_says_what_it_does(self):
        for name in self.names - {"__version__"}:
            self.assertTrue(getattr(_native, name).__doc__, name)


if __name__ == "__main__":
    unittest.main()
