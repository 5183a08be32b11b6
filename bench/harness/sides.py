"""The programs that take turns: long-lived ones that answer rows, and whole processes."""

import os
import re
import subprocess
import time
from pathlib import Path


class Missing(Exception):
    """The peer cannot be built or found here; the reason is the text."""


class Side:
    """A program that speaks the protocol of bench/rows_main.cpp."""

    def __init__(self, command):
        self.command = command
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def row(self, name, seconds):
        """Microseconds of one operation. Raises RuntimeError if the side says that something was wrong."""
        self.process.stdin.write(f"row {name} {seconds}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split(maxsplit=2)
        if len(answer) == 3 and answer[0] == "ok":
            return float(answer[1])
        raise RuntimeError(" ".join(answer) or f"{self.command[0]} ended")

    def peak(self):
        """Bytes that the process has held at most. (Its rusage would start with this script's.)"""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s*(\d+)", status).group(1)) * 1024

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def run_process(command, expected_lines=None):
    """Microseconds and peak bytes of a whole process that writes to a pipe which is read to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    lines = 0
    while chunk := process.stdout.read(1 << 20):
        lines += chunk.count(b"\n")
    status, usage = os.wait4(process.pid, 0)[1:]
    elapsed = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} exited with {process.returncode}")
    if expected_lines is not None and lines < expected_lines:
        raise RuntimeError(f"{command[0]} wrote {lines} lines, expected {expected_lines}")
    return elapsed * 1e6, usage.ru_maxrss * 1024
