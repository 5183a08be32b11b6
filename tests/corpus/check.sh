#!/usr/bin/env bash
# `hardtack check` has nothing to say about the policies of the corpus, neither errors nor warnings.
#
#   tests/corpus/check.sh COMMAND FOLDER
set -euo pipefail
command=$1 folder=$2
shopt -s nullglob
cd "$folder"

recipes=(*/) authorizers=(*/*.authorizer.bcdl) blocks=(*/*.block.bcdl)
((${#recipes[@]} >= 40)) || { echo "FAILED: only ${#recipes[@]} recipes were found"; exit 1; }
for recipe in "${recipes[@]}"; do
  of_recipe=("$recipe"*.authorizer.bcdl)
  ((${#of_recipe[@]} > 0)) || { echo "FAILED: $recipe has no authorizer"; exit 1; }
  of_recipe=("$recipe"*.block.bcdl)
  ((${#of_recipe[@]} > 0)) || { echo "FAILED: $recipe has no block"; exit 1; }
done

# The role of a file says what it may hold, so each kind is checked as what it is.
for role in authorizer block; do
  if [[ $role == block ]]; then checked=(--block "${blocks[@]}"); else checked=("${authorizers[@]}"); fi
  status=0
  said=$("$command" check "${checked[@]}" 2>&1) || status=$?
  [[ $status == 0 && -z $said ]] || { echo "FAILED with $status: $said"; exit 1; }
done
echo "${#authorizers[@]} authorizers and ${#blocks[@]} blocks of ${#recipes[@]} recipes: nothing to report"
