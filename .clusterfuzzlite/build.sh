#!/bin/bash -eu
# The same as for OSS-Fuzz.
exec "$SRC/hardtack/oss-fuzz/build.sh"
