"""How long the tests of this folder take: $HARDTACK_ENDURANCE is the part of the full length, 0.01 where nothing says otherwise,
so that they run in every build; `tests/serve/endurance/run` gives a tenth, and before a release the whole."""

import os
import random

PART = float(os.environ.get("HARDTACK_ENDURANCE", "0.01"))
# Repeats a run, as far as the machine lets it.
SEED = int(os.environ.get("HARDTACK_ENDURANCE_SEED", str(random.randrange(1 << 30))))


def of_full(amount: float, least: float) -> float:
    return max(least, amount * PART)
