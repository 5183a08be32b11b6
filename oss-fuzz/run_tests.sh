#!/bin/bash -eu
# The project's own tests, without sanitizers: what OSS-Fuzz runs to see that a change of flags breaks nothing.
cd "$SRC/hardtack"
cmake --preset release -D HARDTACK_WARNINGS_AS_ERRORS=OFF
cmake --build --preset release -j "$(nproc)"
ctest --preset release -j "$(nproc)"
