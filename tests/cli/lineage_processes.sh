#!/usr/bin/env bash
# Three processes that share nothing but what is said: one issues, one derives from the token's bytes alone, one
# verifies cold with only the index file. Then the root is revoked, and the leaf is denied.
#
#   tests/cli/lineage_processes.sh COMMAND
set -euo pipefail
hardtack=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -m 700 "$work/issuer" "$work/holder" "$work/verifier"
umask 077

fail() { echo "FAILED: $*" >&2; exit 1; }
# expect STATUS TEXT COMMAND...
expect() {
  local status=0 output expected=$1 text=$2
  shift 2
  output=$("$@" 2>&1) || status=$?
  [[ $status == "$expected" ]] || fail "expected exit code $expected, got $status: $* ($output)"
  [[ $output == *"$text"* ]] || fail "expected \`$text\` in: $output"
}

# 1. The issuer mints a token and remembers it.
(
  cd "$work/issuer"
  "$hardtack" keypair --only-private-key >root.key
  "$hardtack" keypair --from-file root.key --only-public-key >root.pub
  echo 'user("alice");' | "$hardtack" generate --private-key-file root.key - >root.token
  "$hardtack" lineage record root.token --public-key-file root.pub --index lineage.db --create >/dev/null
)
cp "$work/issuer/root.token" "$work/holder/received"        # the bytes, and nothing else
cp "$work/issuer/root.pub" "$work/issuer/lineage.db" "$work/verifier/"

# 2. The holder derives from the bytes alone.
(
  cd "$work/holder"
  "$hardtack" attenuate received --block 'check if operation("read")' >leaf.token
  "$hardtack" attenuate received --block 'check if operation("read")' --no-parent-hash >plain.token
  "$hardtack" attenuate leaf.token --block 'check if resource("/a")' >deeper.token
)
cp "$work/holder/leaf.token" "$work/holder/plain.token" "$work/holder/deeper.token" "$work/verifier/"

# 3. The verifier has the issuer's public key and the index, nothing of the other two.
cd "$work/verifier"
key=(--public-key-file root.pub)
expect 0 'verified' "$hardtack" lineage verify leaf.token "${key[@]}" --index lineage.db
expect 2 'does not declare a parent_token_sha256' "$hardtack" lineage verify plain.token "${key[@]}" --index lineage.db
expect 2 'ancestor lineage edge is not trusted' "$hardtack" lineage verify deeper.token "${key[@]}" --index lineage.db
"$hardtack" lineage record leaf.token "${key[@]}" --index lineage.db >/dev/null
expect 0 'verified' "$hardtack" lineage verify deeper.token "${key[@]}" --index lineage.db

root=$("$hardtack" lineage show --index lineage.db | awk 'NR == 1 { print $2 }')
expect 0 'revoked' "$hardtack" lineage revoke "$root" --index lineage.db
expect 1 'passport_revoked' "$hardtack" lineage verify leaf.token "${key[@]}" --index lineage.db
expect 1 'passport_revoked' "$hardtack" lineage verify deeper.token "${key[@]}" --index lineage.db
rm lineage.db*
expect 74 'lineage_hashes_unavailable' "$hardtack" lineage verify leaf.token "${key[@]}" --index lineage.db
echo "three processes: every result is the expected one"
