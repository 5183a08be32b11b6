#!/usr/bin/env python3
"""hardtack test --watch: runs again when a file changes that the tests read, and only then.

  tests/cli/test_watch.py COMMAND
"""
import os
import select
import subprocess
import sys
import tempfile
import time

COMMAND = sys.argv[1]
LIMIT = 20  # seconds until a run is missed
QUIET = 1.5  # seconds without a run that say that there is none


class Watch:
    """The command, and what it printed since the last look."""

    def __init__(self, folder):
        self.process = subprocess.Popen([COMMAND, "test", "--watch", folder], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        self.seen = ""

    def read(self, seconds):
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            return False
        data = os.read(self.process.stdout.fileno(), 65536).decode()
        self.seen += data
        return data != ""

    def expect(self, what, why):
        until = time.monotonic() + LIMIT
        while what not in self.seen:
            left = until - time.monotonic()
            if left <= 0 or not self.read(left):
                fail(f"{why}: no {what!r} within {LIMIT} s, but {self.seen!r}", self)
        # Files written within one tick of the clock of the file system look unchanged.
        while self.read(0.7):
            pass
        self.seen = ""

    def expect_nothing(self, why):
        if self.read(QUIET):
            fail(f"{why}: {self.seen!r}", self)


def fail(why, watch=None):
    if watch is not None:
        watch.process.kill()
    print("FAILED:", why)
    sys.exit(1)


def write(name, text):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    with tempfile.TemporaryDirectory() as folder:
        policy = os.path.join(folder, "api.authorizer.bcdl")
        test = os.path.join(folder, "api.test.bcdl")
        write(policy, 'allow if user("ann");\n')
        write(test, 'test "ann" { authority { user("ann"); } authorizer from "api.authorizer.bcdl"; expect allow; }\n')
        watch = Watch(folder)
        watch.expect("1 test passed, 0 failed", "at the start")
        watch.expect_nothing("nothing changed")
        write(policy, 'allow if user("bob");\n')
        watch.expect("0 tests passed, 1 failed", "the policy changed")
        write(os.path.join(folder, "notes.txt"), "words\n")
        watch.expect_nothing("a file that no test reads changed")
        write(test, 'test "ann" { authority { user("ann"); } authorizer from "api.authorizer.bcdl"; expect deny; }\n')
        watch.expect("1 test passed, 0 failed", "the test changed")
        write(os.path.join(folder, "more.test.bcdl"), 'test "more" { authorizer { allow if true; } expect allow; }\n')
        watch.expect("2 tests passed, 0 failed", "a file of tests is new")
        write(test, 'test "ann" { authorizer { allow fi true; } expect deny; }\n')
        watch.expect("could not be run", "the test has an error")
        write(test, 'test "ann" { authority { user("ann"); } authorizer from "api.authorizer.bcdl"; expect deny; }\n')
        watch.expect("2 tests passed, 0 failed", "the error is gone")
        os.remove(policy)
        watch.expect("could not be run", "the policy is gone")
        write(policy, 'allow if user("bob");\n')
        watch.expect("2 tests passed, 0 failed", "the policy is back")
        os.remove(os.path.join(folder, "more.test.bcdl"))
        watch.expect("1 test passed, 0 failed", "a file of tests is gone")
        os.remove(test)
        watch.expect("no test was found", "there is no test any more")
        write(test, 'test "one" { authorizer { allow if true; } expect allow; }\n')
        watch.expect("1 test passed, 0 failed", "there is one again")
        watch.process.stdout.close()  # nobody reads any more
        write(test, 'test "two" { authorizer { allow if true; } expect allow; }\n')
        try:
            code = watch.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            fail("it runs on without a reader", watch)
        if code != 74:
            fail(f"without a reader it ends with {code}")
    print("ok")


main()
