"""Runs the examples for FastAPI and Django, and mypy over all examples, in an environment made by pip.

    frameworks.py FOLDER      the environment, which is kept there

Exit code 77, with the reason, where pip reaches no packages.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "python"
PACKAGES = ["fastapi==0.115.6", "httpx==0.28.1", "django==5.1.4", "django-stubs==5.1.1", "mypy==1.13.0"]


def skip(reason: str) -> None:
    print("skipped:", reason)
    sys.exit(77)


def environment(folder: Path) -> str:
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        try:
            venv.create(folder, with_pip=True, clear=True)
        except (subprocess.CalledProcessError, SystemExit):  # Debian 13 exits
            skip("python3-venv is not installed")
        installed = subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], text=True,
                                   capture_output=True, env={**os.environ, "PYTHONPATH": ""})
        if installed.returncode != 0:
            skip("pip cannot install " + ", ".join(PACKAGES) + ": " + (installed.stderr.strip().splitlines() or ["?"])[-1])
        (folder / "complete").touch()
    return str(python)


def run(python: str, *arguments: str) -> None:
    path = os.pathsep.join([os.environ["PYTHONPATH"], str(EXAMPLES)])
    done = subprocess.run([python, *arguments], cwd=ROOT / "tests" / "python", env={**os.environ, "PYTHONPATH": path})
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}")


def main() -> None:
    python = environment(Path(sys.argv[1]).resolve())
    run(python, "-m", "unittest", "-v", "frameworks_test")
    # As a user has it: the installed package's own types, and examples that the strictest checks pass.
    environment_variable = {**os.environ, "MYPYPATH": os.environ["PYTHONPATH"]}
    checked = subprocess.run([python, "-m", "mypy", "--strict", "--no-incremental", "--cache-dir", os.devnull, str(EXAMPLES)],
                             env=environment_variable, cwd=EXAMPLES)
    sys.exit(checked.returncode)


if __name__ == "__main__":
    main()
