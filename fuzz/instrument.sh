#!/bin/sh
# Stands in for rustc and lets libFuzzer see which branches our own crates take. The flags are
# those of cargo-fuzz that need no nightly compiler; what others wrote is compiled as always.
#   RUSTC_WORKSPACE_WRAPPER=fuzz/instrument.sh cargo build …
case " $* " in
  *" --crate-name build_script_"* | *" --crate-type proc-macro "* | *" --print "*) exec "$@" ;;
esac
exec "$@" --cfg fuzzing -Cpasses=sancov-module -Ccodegen-units=1 \
  -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
  -Cllvm-args=-sanitizer-coverage-pc-table \
  -Cllvm-args=-sanitizer-coverage-trace-compares
