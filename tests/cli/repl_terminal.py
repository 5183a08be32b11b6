#!/usr/bin/env python3
"""hardtack repl on a terminal: editing, completion, history and ctrl-C.

  tests/cli/repl_terminal.py COMMAND
"""
import os
import pty
import re
import select
import signal
import stat
import sys
import tempfile
import time

COMMAND = os.path.abspath(sys.argv[1])
LIMIT = 20  # seconds until something is missed


class Terminal:
    """A session on a terminal of its own."""

    def __init__(self, state, words=(), term="xterm"):
        self.child, self.end = pty.fork()
        if self.child == 0:
            environment = {"TERM": term, "XDG_STATE_HOME": state, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
            # Where llvm-cov counts.
            environment |= {name: os.environ[name] for name in ("LLVM_PROFILE_FILE",) if name in os.environ}
            os.execve(COMMAND, [COMMAND, "repl", *words], environment)
        self.seen = ""
        self.wait("hardtack> ")

    def send(self, text):
        os.write(self.end, text.encode())

    def wait(self, pattern):
        """What came up to a pattern, which is taken away."""
        until = time.monotonic() + LIMIT
        while True:
            found = re.search(pattern, self.seen)
            if found:
                before, self.seen = self.seen[: found.end()], self.seen[found.end():]
                return before
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.end], [], [], left)[0]:
                fail(f"no {pattern!r} within {LIMIT} s; on the terminal is: {self.seen!r}")
            try:
                data = os.read(self.end, 65536)
            except OSError:
                data = b""
            if not data:
                fail(f"the session ended before {pattern!r}: {self.seen!r}")
            self.seen += data.decode(errors="replace")

    def until(self, act, pattern):
        """Acts until the pattern comes: a key or signal that is early, on a busy machine, finds nothing to end."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            act()
            while select.select([self.end], [], [], 1)[0]:
                self.seen += os.read(self.end, 65536).decode(errors="replace")
                if re.search(pattern, self.seen):
                    self.wait(pattern)
                    return
        fail(f"no {pattern!r} within {LIMIT} s; on the terminal is: {self.seen!r}")

    def drop(self):
        """Ctrl-C, which drops what is typed: a new prompt."""
        self.until(lambda: self.send("\x03"), "hardtack> ")

    def interrupt(self, pattern):
        self.until(lambda: os.kill(self.child, signal.SIGINT), pattern)

    def finish(self, again=""):
        """The exit code. `again` is typed until the session ends: ctrl-D is no key yet where the terminal is between two modes."""
        until = time.monotonic() + LIMIT
        typed = time.monotonic()
        while time.monotonic() < until:
            if again and time.monotonic() > typed + 1:
                typed = time.monotonic()
                self.send(again)
            if select.select([self.end], [], [], 0.05)[0]:
                try:
                    self.seen += os.read(self.end, 65536).decode(errors="replace")
                except OSError:
                    pass
            done, status = os.waitpid(self.child, os.WNOHANG)
            if done:
                os.close(self.end)
                return os.waitstatus_to_exitcode(status)
        os.kill(self.child, signal.SIGKILL)
        fail(f"the session does not end: {self.seen!r}")

    def ends_well(self, how, again=""):
        code = self.finish(again)
        expect(code == 0, f"{how} ends the session with {code}: {self.seen!r}")


def fail(why):
    print("FAILED:", why)
    sys.exit(1)


def expect(condition, why):
    if not condition:
        fail(why)


def main():
    with tempfile.TemporaryDirectory() as folder:
        state = os.path.join(folder, "state")
        history = os.path.join(state, "hardtack", "repl_history")
        os.makedirs(os.path.join(folder, "files", "inner"))
        os.chdir(os.path.join(folder, "files"))
        with open("service.bcdl", "w", encoding="utf-8") as file:
            file.write('allow if true;\n')

        session = Terminal(state)
        with open(f"/proc/{session.child}/maps", encoding="utf-8") as maps:
            expect("libedit" in maps.read(), "a session on a terminal does without libedit")
        session.send('department("sales")\n')
        session.wait("hardtack> ")
        session.send("? depa\t$d)\n")  # a predicate of the session, up to its parenthesis
        session.wait(r'\$d = "sales"')
        session.wait("hardtack> ")
        session.send(":au\t\n")
        session.wait("deny")
        session.wait("hardtack> ")
        session.send(":load ser\t\n")
        session.wait("hardtack> ")
        session.send(":list\n")
        session.wait("allow if true;")
        session.wait("hardtack> ")
        session.send(":q\t\t")  # several: they are listed
        session.wait(":query-all")
        session.drop()
        session.send("name(\"J\u00f6rg\u00f6\x7f\")\n? name($n)\n")  # a character is one key, and one to take back
        session.wait('\\$n = "J\u00f6rg"')
        session.wait("hardtack> ")
        session.send("user(\n")
        session.wait(r"\.\.\.> ")
        session.drop()  # the statement, not the session
        session.send('secret("ed25519-private/' + "ab" * 32 + '")\n')
        session.wait("looks like a key")
        session.wait("hardtack> ")
        # An evaluation of a long time, which ctrl-C ends.
        session.send(":limits max-steps 1000000000000\n")
        session.wait("hardtack> ")
        session.send(":limits max-time 10m\n")
        session.wait("hardtack> ")
        session.send("".join(f"n({i});" for i in range(30)) + "\n")
        session.wait("hardtack> ")
        names = "abcdefghijkl"
        session.send("? " + ", ".join(f"n(${c})" for c in names) + ", " + " + ".join(f"${c}" for c in names) + " < 0\n")
        session.wait("\n")
        time.sleep(0.5)
        session.interrupt("interrupted")
        session.wait("hardtack> ")
        session.send("? department($d)\n")
        session.wait(r'\$d = "sales"')
        session.wait("hardtack> ")
        session.send("\x04")
        session.ends_well("ctrl-D", again="\x04")

        expect(stat.S_IMODE(os.stat(history).st_mode) == 0o600, "others may read the history")
        with open(history, encoding="utf-8") as file:
            kept = file.read()
        expect('department("sales")\n' in kept, f"the history lacks a line: {kept!r}")
        expect("private" not in kept and "abab" not in kept, f"the history holds a private key: {kept!r}")

        with open(history, "a", encoding="utf-8") as file:
            file.write('earlier("line")\n')
        os.chmod(history, 0o644)
        session = Terminal(state)
        session.send("\x1b[A\n")  # up
        session.wait("hardtack> ")
        session.send(":list\n")
        session.wait(r'earlier\("line"\);')
        session.wait("hardtack> ")
        session.send(":quit\n")
        session.ends_well("`:quit`")
        expect(stat.S_IMODE(os.stat(history).st_mode) == 0o600, "others may still read the history")

        os.remove(history)
        os.symlink(os.path.join(folder, "files", "service.bcdl"), history)
        session = Terminal(state)
        session.send("user(1)\n")
        session.wait("hardtack> ")
        session.send(":quit\n")
        expect(session.finish() == 0, "a history that cannot be used ends the session")
        with open("service.bcdl", encoding="utf-8") as file:
            expect(file.read() == "allow if true;\n", "a link in place of the history was written through")
        os.remove(history)

        session = Terminal(state, ["--no-history"])
        session.send("user(1)\n")
        session.wait("hardtack> ")
        session.send(":quit\n")
        expect(session.finish() == 0, "no end without history")
        expect(not os.path.exists(history), "`--no-history` writes a history")
    print("ok")


main()
