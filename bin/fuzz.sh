#!/usr/bin/env bash
# Lets libFuzzer make up what strangers could send, for so many seconds each (30 unless told):
#   bin/fuzz.sh [SECONDS] [TARGET…]        targets: signature activity evidence
# Only our own crates are watched, with the compiler that builds everything else. Who has a nightly
# compiler and cargo-fuzz may use `cargo fuzz run TARGET` instead. What breaks is left in
# tmp/fuzz/TARGET/crash-….
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-30}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(signature activity evidence)

seeds() {
  case $1 in
    signature) echo fuzz/seeds/signature ;;
    activity) echo tests/fixtures/federation/* tests/fixtures/consent/examples ;;
    evidence) echo tests/fixtures/pictures ;;
  esac
}

bins=()
for target in "${targets[@]}"; do bins+=(--bin "$target"); done
RUSTC_WORKSPACE_WRAPPER=$PWD/fuzz/instrument.sh cargo build --workspace "${bins[@]}"

for target in "${targets[@]}"; do
  corpus=tmp/fuzz/$target
  mkdir -p "$corpus"
  # shellcheck disable=SC2046
  "target/debug/$target" -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=1024 \
    -print_final_stats=1 -artifact_prefix="$corpus/" "$corpus" $(seeds "$target") 2>&1 |
    grep -vE '^#[0-9]+\s+(NEW|REDUCE|RELOAD|pulse)' | tail -n 15
done
