# Shared by the scripts of this folder; sourced, never run. Sets the root, says what happens and counts cores.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
# Where ccache is installed, clones in different folders share its results.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

if [[ -t 1 ]]; then bold=$'\e[1m' red=$'\e[31m' plain=$'\e[0m'; else bold='' red='' plain=''; fi

# 12, 13, ... or nothing where this is no Debian.
debian_release() {
  # shellcheck disable=SC1091
  (. /etc/os-release && [[ ${ID:-} == debian ]] && echo "${VERSION_ID:-}") || true
}

# Where what later runs can use again is kept, outside of any clone.
hardtack_cache() {
  local folder=${HARDTACK_CACHE:-}
  if [[ -z $folder ]]; then ((EUID == 0)) && folder=/var/cache/hardtack || folder=${XDG_CACHE_HOME:-$HOME/.cache}/hardtack; fi
  mkdir -p "$folder" && echo "$folder"
}

# say TEXT: a heading with the seconds since the script started.
say() { printf '%s==> [%4ds] %s%s\n' "$bold" "$SECONDS" "$*" "$plain"; }
die() { printf '%serror:%s %s\n' "$red" "$plain" "$*" >&2; exit 1; }

# One compile job needs up to 1 GiB (the ANTLR runtime's headers), so a small machine runs fewer jobs than it has cores.
jobs() {
  if [[ -n "${HARDTACK_JOBS:-}" ]]; then echo "$HARDTACK_JOBS"; return; fi
  local cores memory
  cores=$(nproc)
  memory=$(awk '/MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)
  ((memory < 1)) && memory=1
  echo $((cores < memory ? cores : memory))
}

# On a terminal ninja rewrites one line; in a log, print one line in twenty and all that is not progress.
thin_progress() {
  if [[ -t 1 ]]; then cat; else awk '
    /^\[[0-9]+\/[0-9]+/ { split(substr($1, 2), n, "/"); if (n[1] % 20 == 0 || n[1] == n[2] + 0) { print; fflush() } next }
    { print; fflush() }'; fi
}

# build PRESET [TARGET...]: configures when needed and builds.
build() {
  local preset=$1
  shift
  local log=build/$preset/configure.log
  mkdir -p "build/$preset"
  cmake --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2; die "cmake --preset $preset failed"; }
  local targets=()
  (($# > 0)) && targets=(--target "$@")
  # Continuous integration shows every error, not the first one.
  NINJA_STATUS='[%f/%t %es] ' cmake --build --preset "$preset" -j "$(jobs)" "${targets[@]}" -- ${CI:+-k 0} | thin_progress
}

# run_ctest PRESET [OPTION]...: a line per hundred tests, failures in full, the runner's summary at the end.
run_ctest() {
  local preset=$1
  shift
  ctest --preset "$preset" -j "$(jobs)" "$@" 2>&1 | if [[ -t 1 ]]; then cat; else awk '
    /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: .*Passed/ { split($1, n, "/"); if (n[1] % 100 == 0 || n[1] == n[2]) { print; fflush() } next }
    /^ +Start +[0-9]+: / { next }
    { print; fflush() }'; fi
}

# report_skipped PRESET: how many tests of the last run were skipped, and why.
report_skipped() {
  local reasons
  reasons=$(awk '/: Skipped$/ { if ((getline reason) > 0) print reason }' "build/$1/Testing/Temporary/LastTest.log" |
    sort | uniq -c | sort -rn)
  if [[ -z $reasons ]]; then say "test: none was skipped"; return; fi
  say "test: $(awk '{ sum += $1 } END { print sum }' <<<"$reasons") were skipped"
  printf '%s\n' "$reasons"
}

# Our C++ sources: everything tracked or new, nothing ignored.
cpp_files() { git ls-files --cached --others --exclude-standard -- '*.cpp' '*.h' '*.c' | while read -r file; do [[ -f $file ]] && echo "$file"; done; }
