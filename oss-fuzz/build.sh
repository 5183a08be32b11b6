#!/bin/bash -eu
# Builds every fuzz target for OSS-Fuzz and ClusterFuzzLite, by the preset `fuzz` with the compilers, flags and sanitizer of
# their images. Of each target: the program, its seeds with its regressions, its dictionary, its options.
cd "$SRC/hardtack"

case $SANITIZER in
  address | memory | thread) sanitize=$SANITIZER coverage=OFF ;;
  undefined) sanitize=undefined coverage=OFF ;;
  coverage) sanitize='' coverage=ON ;;
  *) sanitize='' coverage=OFF ;;
esac
# The packages of the image are made for libstdc++; the sanitizers' own flags come from the preset's options.
flags=${CXXFLAGS//-stdlib=libc++/}
cmake --preset fuzz \
  -D CMAKE_C_COMPILER="$CC" -D CMAKE_CXX_COMPILER="$CXX" -D CMAKE_CXX_FLAGS="$flags" -D CMAKE_EXE_LINKER_FLAGS='' \
  -D HARDTACK_SANITIZE="$sanitize" -D HARDTACK_COVERAGE="$coverage" -D HARDTACK_LIBFUZZER=ON -D HARDTACK_WARNINGS_AS_ERRORS=OFF

mapfile -t targets < <(grep -rl --include='*.cpp' LLVMFuzzerTestOneInput fuzz | xargs -n 1 basename -s .cpp | grep -v -x standalone_main)
cmake --build --preset fuzz -j "$(nproc)" --target hardtack_biscuit_seeds "${targets[@]/#/fuzz_}"
python3 fuzz/seeding/make_seeds.py --maker build/fuzz/bin/hardtack_biscuit_seeds build/seeds

mkdir -p "$OUT/lib"
for target in "${targets[@]}"; do
  program=$OUT/fuzz_$target
  cp "build/fuzz/bin/fuzz_$target" "$program"
  # The image that runs the targets has none of the libraries.
  ldd "$program" | awk '$3 ~ /^\// && $1 !~ /^(libc|libm|ld-linux.*)\.so/ { print $3 }' | xargs -r cp -L -u -t "$OUT/lib"
  patchelf --set-rpath '$ORIGIN/lib' "$program"
  folders=()
  for folder in "fuzz/seeds/$target" "fuzz/regressions/$target" "build/seeds/$target"; do [[ ! -d $folder ]] || folders+=("$folder"); done
  ((${#folders[@]} == 0)) || zip -q -r -j "$OUT/fuzz_${target}_seed_corpus.zip" "${folders[@]}"
  [[ ! -f fuzz/dictionaries/$target.dict ]] || cp "fuzz/dictionaries/$target.dict" "$OUT/fuzz_$target.dict"
  max_len=8192
  case $target in cost | lineage_index) max_len=65536 ;; esac
  printf '[libfuzzer]\nmax_len = %s\ntimeout = 25\nrss_limit_mb = 2048\nmalloc_limit_mb = 256\n' "$max_len" >"$OUT/fuzz_$target.options"
done
