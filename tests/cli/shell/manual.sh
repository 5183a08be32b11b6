#!/bin/sh
# The manual and the page of each command are source that mandoc takes without a warning. Argument: the command.
set -eu
hardtack=$1
command -v mandoc > /dev/null || { echo "mandoc is not installed"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$hardtack" man > "$folder/hardtack.1"
pages=1
"$hardtack" completion bash | sed -n "s/^        --section) _hardtack_words '\(.*\)'; return ;;\$/\1/p" | tr ' ' '\n' > "$folder/names"
while read -r name; do
  "$hardtack" man --section "$name" > "$folder/hardtack-$name.1"
  pages=$((pages + 1))
done < "$folder/names"
[ "$pages" -gt 30 ] || { echo "only $pages pages"; exit 1; }
# The date of a version is not known to the command.
mandoc -T lint -W warning "$folder"/*.1 > "$folder/found" || true
if grep -v "missing date" "$folder/found"; then exit 1; fi
# Every option of a help is in the manual.
mandoc -T ascii "$folder/hardtack.1" | sed 's/.\x08//g' > "$folder/text"
for word in authorize check "lineage record" "token mint"; do
  "$hardtack" $word --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | while read -r option; do
    grep -qF -- "$option" "$folder/text" || { echo "$word $option is not in the manual"; exit 1; }
  done
done
echo "$pages pages"
