"""Packages of others over hardtack.biscuit_auth (flows.py), and over biscuit-python with the other's tokens."""

from __future__ import annotations

import json
import subprocess
import sys
import unittest
from pathlib import Path

# What a decision that took too long says. biscuit-python gives it a millisecond, too little for a machine that does other
# things as well: then the flow is run again.
TOO_LONG = ("Reached Datalog execution limits", "limit `max_time`")
ATTEMPTS = 20

FLOWS = Path(__file__).with_name("flows.py")


class Packages(unittest.TestCase):
    def flow(self, side: str, name: str, *tokens: str) -> list[str]:
        for _ in range(ATTEMPTS):
            done = subprocess.run(
                [sys.executable, str(FLOWS), side, name, *tokens], capture_output=True, text=True, timeout=300, check=False
            )
            if not any(text in done.stderr for text in TOO_LONG):
                break
        self.assertEqual(done.returncode, 0, f"{name} over {side}:\n{done.stderr[-4000:]}")
        made = json.loads(done.stdout)
        self.assertEqual(len(made), 2)
        return made

    def both(self, name: str) -> None:
        """The flow over biscuit-python shows that the flow is right, the one over ours that nothing is missing."""
        theirs = self.flow("theirs", name)
        ours = self.flow("ours", name)
        self.flow("ours", name, *theirs)
        self.flow("theirs", name, *ours)

    def test_trust_core(self) -> None:
        self.both("trust_core")

    def test_clayseal_identity(self) -> None:
        self.both("clayseal")

    def test_hessra_py(self) -> None:
        self.both("hessra")


if __name__ == "__main__":
    unittest.main()
