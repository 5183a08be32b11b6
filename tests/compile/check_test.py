"""What check.py says about small files of which it is known: check_test.py COMPILER."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import check  # noqa: E402

PRELUDE = """struct [[nodiscard]] Answer {};
Answer ask(int, int);
struct Only { Only(bool); template <typename T> Only(T) = delete; };
template <typename T> Only make(T value) { return {value}; }
void f() {
"""
# Body of f(), and what is wrong with it (a part of one report for each).
CASES = [
    ("// warns:\nask(1, 2);", []),
    ("// warns:\nask(1,\n    2);", []),
    ("// a dropped answer warns:\n// and here is why\nask(1, 2);", []),
    ("(void)ask(1, 2);\n// warns:\nask(1, 2);", []),
    ("// does not compile:\nOnly a{1};", []),
    ("// does not compile (a pointer):\nOnly a{nullptr};\nOnly b{true};", []),
    ("// does not compile:\nmake(1);", []),  # the error is inside make()
    ("// warns:\n(void)ask(1, 2);", [":7: expected a warning"]),
    ("// does not compile:\nOnly a{true};", [":7: expected a error"]),
    ("ask(1, 2);", ["nothing marks"]),
    ("Only a{1};", ["nothing marks"]),
    ("// does not compile:\nask(1, 2);", ["nothing marks", ":7: expected a error"]),
    ("// warns:\nOnly a{1};", ["nothing marks", ":7: expected a warning"]),
    ("", ["holds no mark"]),
]


def main():
    failed = 0
    for body, expected in CASES:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "case.cpp")
            with open(path, "w", encoding="utf-8") as file:
                file.write(PRELUDE + body + "\n}\n")
            wrong = check.check(path, [sys.argv[1], "-std=c++23"])
        if len(wrong) != len(expected) or not all(any(part in text for text in wrong) for part in expected):
            failed += 1
            print(f"{body!r}\n  expected {expected}\n  got {wrong}")
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
