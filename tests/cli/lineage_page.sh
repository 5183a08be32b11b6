#!/usr/bin/env bash
# Runs every command of docs/lineage.md in its order. A line's exit code is 0, or what it says behind `# exit code`.
#
#   tests/cli/lineage_page.sh COMMAND PAGE
set -euo pipefail
command=$1 page=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$command" "$work/bin/hardtack"
export PATH=$work/bin:$PATH
mkdir -m 700 "$work/run"
cd "$work/run"
umask 077
count=0
while IFS= read -r line; do
  expected=0 status=0
  [[ $line =~ \#\ exit\ code\ ([0-9]+)$ ]] && expected=${BASH_REMATCH[1]}
  output=$(bash -c "$line" 2>&1) || status=$?
  [[ $status == "$expected" ]] || { echo "FAILED with $status instead of $expected: $line"; echo "$output"; exit 1; }
  count=$((count + 1))
done < <(sed -n '/^```console$/,/^```$/ s/^\$ //p' "$page")
((count > 20)) || { echo "FAILED: only $count commands were found"; exit 1; }
echo "$count commands of the page do what it says"
