#!/usr/bin/env bash
# PostgreSQL's client library, and what it brings along, is loaded by a command that names an index in a database, and libcurl by
# a service that names a collector; by no other. Where one is missing, that command says so and allows nothing.
#
#   tests/cli/database_library.sh COMMAND
set -euo pipefail
command=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077
fail() { echo "FAILED: $*"; exit 1; }

linked=$(readelf -dW "$command" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
! grep -qE 'libpq|libcurl|libssl|libcrypto|libldap|libkrb5|libedit' <<<"$linked" || fail "the program is linked with" $linked

# loads ARGUMENT...: what the loader opened while the command ran. Not to be piped into `grep -q`, which ends the writer of what it
# need not read any more.
loads() {
  rm -f "$work"/loaded.*
  LD_DEBUG=files LD_DEBUG_OUTPUT=$work/loaded "$command" "$@" >"$work/output" 2>&1 || true
  cat "$work"/loaded.*
}
"$command" keypair --only-private-key >"$work/root.key"
"$command" keypair --from-file "$work/root.key" --only-public-key >"$work/root.pub"
echo 'user("ann");' | "$command" generate --private-key-file "$work/root.key" - >"$work/token"
while read -r arguments; do
  # shellcheck disable=SC2086
  ! grep -q libpq <<<"$(loads ${arguments//@/$work/})" || fail "\`$arguments\` loads libpq"
done <<'COMMANDS'
--version
inspect @token --public-key-file @root.pub
authorize @token --public-key-file @root.pub --authorizer-file /dev/null
lineage record @token --public-key-file @root.pub --index @index.db --create
lineage show 00 --index @index.db
COMMANDS

# The same for libcurl, by a service that names a collector.
echo 'allow if true;' >"$work/policy"
serve=(serve --listen 127.0.0.1:0 --policy "$work/policy" --check-config)
! grep -q libcurl <<<"$(loads "${serve[@]}")" || fail "a service without a collector loads libcurl"
grep -q libcurl <<<"$(loads "${serve[@]}" --decision-log http://127.0.0.1:9/)" || fail "a collector does not load libcurl: $(cat "$work/output")"
mkdir "$work/curl"
: >"$work/curl/libcurl.so.4"
status=0
LD_LIBRARY_PATH=$work/curl "$command" "${serve[@]}" --decision-log http://127.0.0.1:9/ >"$work/output" 2>&1 || status=$?
[[ $status == 74 ]] || fail "without libcurl the command ends with $status"
grep -q 'libcurl4' "$work/output" || fail "expected the package's name: $(cat "$work/output")"

! grep -q libedit <<<"$(loads repl </dev/null)" || fail "a session without a terminal loads libedit"

nowhere=postgresql://127.0.0.1:1/none
grep -q libpq <<<"$(loads lineage show 00 --index "$nowhere")" || fail "an index in a database does not load libpq: $(cat "$work/output")"
grep -q 'server cannot be reached' "$work/output" || fail "expected an unreachable server: $(cat "$work/output")"

mkdir "$work/missing"
: >"$work/missing/libpq.so.5"  # found first, and no library
status=0
LD_LIBRARY_PATH=$work/missing "$command" lineage show 00 --index "$nowhere" >"$work/output" 2>&1 || status=$?
[[ $status != 0 ]] || fail "without libpq the command ends well"
grep -q 'libpq.so.5' "$work/output" || fail "expected the library's name: $(cat "$work/output")"
grep -q 'libpq5' "$work/output" || fail "expected the package's name: $(cat "$work/output")"
echo "libpq is loaded where it is needed"
