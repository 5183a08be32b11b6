"""Builds the wheel (PEP 517), with CMake and the standard library alone, and lets auditwheel complete it.

    pip wheel .                                     the wheel, with every library it needs inside
    pip wheel . --config-settings repair=no         without them, for this machine
    HARDTACK_JOBS=4 pip wheel .                     so many compilers at once

Left out of the wheel: the command, the lineage index in PostgreSQL, and fetching keys over HTTPS, which Python programs do
themselves. Licences of the libraries inside are in the wheel's dist-info, as their packages state them.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What every Linux has, and auditwheel leaves where it is.
OF_THE_SYSTEM = ("libc.so", "libm.so", "libstdc++.so", "libgcc_s.so", "ld-linux", "linux-vdso", "libpthread.so", "libdl.so", "librt.so")
OPTIONS = {
    "CMAKE_BUILD_TYPE": "Release",
    "HARDTACK_PYTHON": "ON",
    "HARDTACK_DEVELOPER": "OFF",
    "HARDTACK_CLI": "OFF",
    "HARDTACK_POSTGRES": "OFF",
    "HARDTACK_CURL": "OFF",
    "HARDTACK_LIBEDIT": "OFF",
    "HARDTACK_SHARED": "OFF",
    # As developers compile, so that what they have compiled already is taken from the compiler cache.
    "HARDTACK_WARNINGS_AS_ERRORS": os.environ.get("HARDTACK_WARNINGS_AS_ERRORS", "OFF"),
}
EPOCH = (1980, 1, 1, 0, 0, 0)  # so that the same files give the same wheel


def version() -> str:
    found = re.search(r"project\(hardtack VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())
    if found is None:
        raise SystemExit("CMakeLists.txt names no version")
    return found.group(1)


def free_threaded() -> bool:
    return bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def tag() -> str:
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    if free_threaded():
        python = f"cp{sys.version_info.major}{sys.version_info.minor}"
        return f"{python}-{python}t-{platform}"
    return f"cp311-abi3-{platform}"


def jobs() -> str:
    return os.environ.get("HARDTACK_JOBS") or str(len(os.sched_getaffinity(0)))


def run(*command: str) -> None:
    print("+", *command, flush=True)
    subprocess.run(command, check=True)


def build_package() -> Path:
    """The folder that holds the package `hardtack` with its extension."""
    folder = ROOT / "build" / ("wheel-free-threaded" if free_threaded() else "wheel")
    options = {**OPTIONS, "Python3_EXECUTABLE": sys.executable, "HARDTACK_PYTHON_ABI3": "OFF" if free_threaded() else "ON"}
    run("cmake", "-S", str(ROOT), "-B", str(folder), "-G", "Ninja", *(f"-D{name}={value}" for name, value in options.items()))
    run("cmake", "--build", str(folder), "--target", "hardtack_python_package", "-j", jobs())
    return folder / "python"


def libraries_of(extension: Path) -> list[Path]:
    """The shared libraries that the extension loads and that are not every system's."""
    listed = subprocess.run(["ldd", str(extension)], check=True, capture_output=True, text=True).stdout
    found = []
    for line in listed.splitlines():
        name, _, rest = line.strip().partition(" => ")
        path = rest.split(" (")[0]
        if path.startswith("/") and not name.startswith(OF_THE_SYSTEM):
            found.append(Path(path))
    return sorted(found)


def package_of(library: Path) -> str:
    for path in (library, library.resolve()):
        # /lib is /usr/lib, and dpkg may know either.
        for spelling in (str(path), str(path).removeprefix("/usr"), "/usr" + str(path)):
            asked = subprocess.run(["dpkg-query", "-S", spelling], capture_output=True, text=True)
            if asked.returncode == 0:
                return asked.stdout.split(":")[0]
    raise SystemExit(f"the package of {library} is unknown, so its licence cannot be listed")


def licences(extension: Path) -> dict[str, bytes]:
    """The licence of the project, and those of the libraries that the wheel will hold."""
    texts = {"LICENSE": (ROOT / "LICENSE").read_bytes()}
    lines = ["# Libraries in this wheel", "", "Each under the licence that its package states:", ""]
    for library in libraries_of(extension):
        package = package_of(library)
        texts[f"third-party/{package}.txt"] = Path("/usr/share/doc", package, "copyright").read_bytes()
        lines.append(f"- {library.name}: Debian package {package}, third-party/{package}.txt")
    # Compiled in: header-only libraries.
    for package in ("libfmt-dev", "nlohmann-json3-dev", "libprotozero-dev"):
        copyright_file = Path("/usr/share/doc", package, "copyright")
        if copyright_file.exists():
            texts[f"third-party/{package}.txt"] = copyright_file.read_bytes()
            lines.append(f"- {package}, whose headers are compiled in: third-party/{package}.txt")
    texts["THIRD_PARTY.md"] = ("\n".join(lines) + "\n").encode()
    return texts


def metadata() -> bytes:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = ["Metadata-Version: 2.4", f"Name: {project['name']}", f"Version: {version()}", f"Summary: {project['description']}",
             f"License-Expression: {project['license']}", "License-File: LICENSE", f"Requires-Python: {project['requires-python']}"]
    lines += [f"Classifier: {classifier}" for classifier in project["classifiers"]]
    lines += ["Description-Content-Type: text/markdown", "", (ROOT / project["readme"]).read_text()]
    return "\n".join(lines).encode()


def write_wheel(package: Path, folder: Path) -> Path:
    extension = next((package / "hardtack").glob("_native*.so"))
    info = f"hardtack-{version()}.dist-info"
    files: dict[str, bytes] = {}
    for path in sorted((package / "hardtack").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            files[str(path.relative_to(package))] = path.read_bytes()
    for name, text in licences(extension).items():
        files[f"{info}/licenses/{name}"] = text
    files[f"{info}/METADATA"] = metadata()
    files[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: hardtack_build\nRoot-Is-Purelib: false\nTag: {tag()}\n".encode()
    record = "".join(f"{name},sha256={digest(content)},{len(content)}\n" for name, content in files.items())
    files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()

    wheel = folder / f"hardtack-{version()}-{tag()}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if name.endswith(".so") else 0o644) << 16
            archive.writestr(entry, content)
    return wheel


def digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def build_wheel(wheel_directory: str, config_settings: dict[str, str] | None = None, metadata_directory: str | None = None) -> str:
    settings = config_settings or {}
    with tempfile.TemporaryDirectory() as scratch:
        wheel = write_wheel(build_package(), Path(scratch))
        if settings.get("repair") == "no":
            return shutil.copy(wheel, wheel_directory).rpartition("/")[2]
        repaired = Path(scratch, "repaired")
        run(sys.executable, "-m", "auditwheel", "repair", "--strip", "-w", str(repaired), str(wheel))
        complete = next(repaired.glob("*.whl"))
        shutil.copy(complete, wheel_directory)
        return complete.name


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: dict[str, str] | None = None) -> str:
    """The metadata, which needs nothing built."""
    info = Path(metadata_directory, f"hardtack-{version()}.dist-info")
    (info / "licenses").mkdir(parents=True)
    (info / "METADATA").write_bytes(metadata())
    shutil.copy(ROOT / "LICENSE", info / "licenses")
    return info.name


def build_sdist(sdist_directory: str, config_settings: dict[str, str] | None = None) -> str:
    """Everything that is tracked."""
    name = f"hardtack-{version()}"
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], check=True, capture_output=True, text=True).stdout
    with tempfile.TemporaryDirectory() as scratch, tarfile.open(Path(sdist_directory, f"{name}.tar.gz"), "w:gz") as archive:
        info = Path(scratch, "PKG-INFO")
        info.write_bytes(metadata())
        archive.add(info, f"{name}/PKG-INFO")
        for path in filter(None, listed.split("\0")):
            if (ROOT / path).is_file():
                archive.add(ROOT / path, f"{name}/{path}")
    return f"{name}.tar.gz"
