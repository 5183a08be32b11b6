"""Types command lines into a real shell that has read `hardtack completion`, presses the tab key, and compares what
then stands on the line. Arguments: the command and bash, zsh or fish. Ends with 77 where the shell is not installed."""

import fcntl
import os
import pathlib
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import termios

command, shell = os.path.abspath(sys.argv[1]), sys.argv[2]

# What is typed, and the line behind it. Shells differ in what they add behind a word: a blank, `=`, or nothing.
CASES = [
    ("hardtack autho", "hardtack authorize"),
    ("hardtack derive", "hardtack derive-key"),
    ("hardtack --vers", "hardtack --version"),
    ("hardtack lineage ver", "hardtack lineage verify"),
    ("hardtack token ins", "hardtack token inspect"),
    ("hardtack help lineage rev", "hardtack help lineage revoke"),
    # A group that is a command itself.
    ("hardtack serve rev", "hardtack serve revoke"),
    ("hardtack serve --forward-li", "hardtack serve --forward-listen"),
    ("hardtack serve --listen 127.0.0.1:1 --forward-li", "hardtack serve --listen 127.0.0.1:1 --forward-listen"),
    ("hardtack serve revoke --revocation-i", "hardtack serve revoke --revocation-id"),
    ("hardtack authorize --public-key-fo", "hardtack authorize --public-key-format"),
    ("hardtack lineage record --pi", "hardtack lineage record --pin-file"),
    ("hardtack check --format sa", "hardtack check --format sarif"),
    ("hardtack check --format=sa", "hardtack check --format=sarif"),
    ("hardtack keypair --key-algorithm secp", "hardtack keypair --key-algorithm secp256r1"),
    ("hardtack authorize ali", "hardtack authorize alice.token"),
    ("hardtack authorize alice.token --public-key-file ro", "hardtack authorize alice.token --public-key-file root.pub"),
    ("hardtack authorize alice.token --key-set=ro", "hardtack authorize alice.token --key-set=root.pub"),
    ("hardtack lineage check --index fol", "hardtack lineage check --index folder/"),
    ("hardtack check wit", "hardtack check with\\ blank.bcdl"),
    ("hardtack test fol", "hardtack test folder/"),
    ("hardtack completion fi", "hardtack completion fish"),
    ("hardtack man --section lineage-reco", "hardtack man --section lineage-record"),
    # The text of a policy is no file, and neither is a number.
    ("hardtack authorize --authorizer ali", "hardtack authorize --authorizer ali"),
    ("hardtack test --jobs ali", "hardtack test --jobs ali"),
    # Nothing is known behind a word that is no command.
    ("hardtack nonsense ali", "hardtack nonsense ali"),
]

SETUP = {
    "bash": (["bash", "--noprofile", "--norc", "-i"],
             "bind 'set bell-style none'; bind 'set completion-query-items 0'; "
             "bind -x '\"\\C-x\\C-w\": printf %s \"$READLINE_LINE\" > line.new; mv line.new line'; "
             "eval \"$(hardtack completion bash)\"; touch ready\n"),
    "zsh": (["zsh", "-f", "-i"],
            "unsetopt beep zle_bracketed_paste; autoload -Uz compinit && compinit -u -D; "
            "write_line() { print -rn -- \"$BUFFER\" > line.new; mv line.new line }; zle -N write_line; "
            "bindkey -e; bindkey '^X^W' write_line; eval \"$(hardtack completion zsh)\"; touch ready\n"),
    "fish": (["fish", "--no-config", "-i"],
             "bind \\cx\\cw 'commandline > line.new; mv line.new line'; hardtack completion fish | source; touch ready\n"),
}

if shutil.which(shell) is None:
    print(f"{shell} is not installed")
    sys.exit(77)


def take_terminal():
    """Makes standard input the terminal of the session, as a terminal program does."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    def __init__(self, words, folder):
        environment = dict(os.environ, TERM="vt100", HOME=folder, PS1="> ", LC_ALL="C.UTF-8",
                           PATH=f"{os.path.dirname(command)}:{os.environ['PATH']}")
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "ZDOTDIR", "BASH_ENV", "ENV"):
            environment.pop(name, None)
        leader, follower = pty.openpty()
        self.terminal = leader
        self.process = subprocess.Popen(words, cwd=folder, env=environment, stdin=follower, stdout=follower,
                                        stderr=follower, start_new_session=True, preexec_fn=take_terminal)
        os.close(follower)
        self.folder = pathlib.Path(folder)
        self.shown = b""

    def read(self, seconds):
        while select.select([self.terminal], [], [], seconds)[0]:
            try:
                self.shown += os.read(self.terminal, 65536)
            except OSError:
                return

    def type(self, text):
        os.write(self.terminal, text.encode())
        self.read(0.02)

    def wait_for(self, name, again=None):
        """The text of a file that the shell writes, or nothing."""
        path = self.folder / name
        for attempt in range(400):
            if path.exists():
                text = path.read_text()
                path.unlink()
                return text
            if again and attempt % 100 == 99:
                self.type(again)
            self.read(0.05)
        return None

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.terminal)


failures = 0
with tempfile.TemporaryDirectory() as folder:
    for name in ("alice.token", "root.pub", "with blank.bcdl"):
        (pathlib.Path(folder) / name).touch()
    (pathlib.Path(folder) / "folder").mkdir()
    words, setup = SETUP[shell]
    terminal = Terminal(words, folder)
    terminal.read(1)
    terminal.type(setup)
    if terminal.wait_for("ready") is None:
        print("the shell did not take the script:", terminal.shown.decode(errors="replace"))
        sys.exit(1)
    for typed, expected in CASES:
        terminal.type(typed)
        terminal.type("\t")
        # What is on the way, such as a list that is being made, comes before the next key is looked at.
        terminal.type("\x18\x17")
        line = terminal.wait_for("line", again="\x18\x17")
        if line is None or line.rstrip(" \n=") != expected:
            failures += 1
            print(f"{typed!r} gives {line!r}, not {expected!r}")
        terminal.type("\x15")
        terminal.type("\x15")
    if failures:
        print(terminal.shown.decode(errors="replace")[-4000:])
    terminal.close()

print(f"{len(CASES) - failures} of {len(CASES)} lines are completed in {shell}")
sys.exit(1 if failures else 0)
