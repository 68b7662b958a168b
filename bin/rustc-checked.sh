#!/usr/bin/env bash
# What cargo calls in the place of rustc for our own crates while testing (RUSTC_WORKSPACE_WRAPPER): clippy-driver, which is rustc
# with the lints, and then rustdoc for libraries. A crate is compiled, linted and its documentation checked in one pass; in three
# passes, each of the 500 crates below ours would be compiled three times.
#
# What rustdoc says lies in target/rustdoc/CRATE.log (empty: nothing to say), and bin/test.sh shows it.
set -u
clippy-driver "$@" || exit
shift

crate='' source='' is_library='' is_test=''
wanted=()
while [ $# -gt 0 ]; do
  case $1 in
    --crate-name) crate=$2; wanted+=("$1" "$2"); shift ;;
    --crate-type) [ "$2" = lib ] && is_library=yes; shift ;;
    --test) is_test=yes ;;
    --edition=*) wanted+=("$1") ;;
    --extern | -L | --cfg | --check-cfg) wanted+=("$1" "$2"); shift ;;
    *.rs) source=$1 ;;
  esac
  shift
done
[ -n "$is_library" ] && [ -z "$is_test" ] && [ -n "$source" ] || exit 0

logs=${CARGO_TARGET_DIR:-$(dirname "$0")/../target}/rustdoc
mkdir -p "$logs"
rustdoc "$source" "${wanted[@]}" --document-private-items -D warnings -o "$logs/html" > "$logs/$crate.log" 2>&1
exit 0
