#!/usr/bin/env bash
# Tests everything, step by step, and closes with a table of results.
#   bin/test.sh                  all parts
#   bin/test.sh sqlite browser   only these parts: lint unit sqlite postgres s3 exiftool jsonld clients browser
#   bin/test.sh chaos            the long one: kill -9, 200 rounds on each engine
#   bin/test.sh fuzz             what strangers could send, made up: builds our crates once more, then half a minute each
#   bin/test.sh schemathesis     10,000 made-up calls of the API; `clients` has 750 of them
#   bin/test.sh --closing-lines  the closing lines of the test runners, from the last run
#
# A failed stage does not stop the next one; a failed build does, since nothing after it could run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
logs=tmp/test-logs

closing_lines() {
  grep -hE '^ *Summary \[|^test result:|^# (tests|pass|fail|cancelled|skipped) ' "$logs"/*.log "$logs"/*.tap 2>/dev/null
}

if [ "${1:-}" = --closing-lines ]; then
  closing_lines
  exit 0
fi

parts=" ${*:-lint unit sqlite postgres s3 exiftool jsonld clients browser} "
wanted() { [[ $parts == *" $1 "* ]]; }

rm -rf "$logs" && mkdir -p "$logs"
[ "${CI:-}" = true ] && export CARGO_INCREMENTAL=0
trap 'bin/postgres.sh stop; bin/s3.sh stop' EXIT
trap 'exit 130' INT TERM

results=()
failed=0

# stage "Heading" command…: run it, keep its output in a log, remember how it went.
stage() {
  local heading=$1 began=$SECONDS result log
  shift
  log="$logs/$(printf '%02d' ${#results[@]})-$(tr -cs 'A-Za-z0-9' '-' <<< "$heading" | sed 's/-$//').log"
  printf '\n== %s ==  (%d:%02d since the start)\n' "$heading" $((SECONDS / 60)) $((SECONDS % 60))
  if "$@" 2>&1 | tee "$log"; then result=passed; else result=FAILED failed=$((failed + 1)); fi
  results+=("$(printf '%-8s %5ds  %s' "$result" $((SECONDS - began)) "$heading")")
  [ "$result" = passed ]
}

skipped() {
  printf '\n== %s ==\nskipped: %s\n' "$1" "$2"
  results+=("$(printf '%-8s %5s   %s (%s)' skipped '' "$1" "$2")")
}

finish() {
  printf '\n== Results after %d:%02d ==\n' $((SECONDS / 60)) $((SECONDS % 60))
  printf '%s\n' "${results[@]}"
  if [ "$failed" -gt 0 ]; then
    printf '\n%d stage(s) failed; their output is in %s.\n' "$failed" "$logs"
    exit 1
  fi
  printf '\nAll stages passed.\n'
  exit 0
}

# --- How each stage is done -------------------------------------------------------------------------------------------

has_nextest() { cargo nextest --version >/dev/null 2>&1; }

# Always the whole workspace, then a filter: another choice of packages would mean other features, and a second build.
build_tests() {
  if has_nextest; then
    cargo nextest run --workspace --no-run
  else
    echo 'cargo-nextest is not installed: using cargo test instead.'
    cargo test --workspace --no-run
  fi
}

unit_tests() {
  if has_nextest; then
    cargo nextest run --workspace -E 'not binary(it)'
  else
    cargo test --workspace --lib --bins
  fi
}

# The whole server through its doors, and the store by itself: what must hold on each engine.
it_tests() {
  echo "Engine: $RAKKAN_TEST_DATABASE${RAKKAN_TEST_POSTGRES_URL:+ ($(psql_version))}"
  if has_nextest; then
    cargo nextest run --workspace -E 'binary(it) | package(store)'
  else
    cargo test --workspace --lib --test it
  fi
}

psql_version() { "$(bin/postgres.sh where)/postgres" --version; }

# RAKKAN_TEST_DATABASE and its URL are set by the caller.
chaos() {
  RAKKAN_TEST_ROUNDS=${RAKKAN_TEST_ROUNDS:-200} cargo nextest run --workspace --no-capture -E 'test(kill_nine)'
}

chaos_on_sqlite() { RAKKAN_TEST_DATABASE=sqlite chaos; }

chaos_on_postgres() {
  local url
  url=$(bin/postgres.sh start) || return 1
  RAKKAN_TEST_DATABASE=postgres RAKKAN_TEST_POSTGRES_URL=$url chaos
}

on_sqlite() { RAKKAN_TEST_DATABASE=sqlite it_tests; }

on_postgres() {
  local url
  url=$(bin/postgres.sh start) || return 1
  RAKKAN_TEST_DATABASE=postgres RAKKAN_TEST_POSTGRES_URL=$url it_tests
}

# What is about files, against a real S3 server. Tests that need one are ignored elsewhere; here they run, and fail without it.
on_s3() {
  local url
  url=$(bin/s3.sh start) || return 1
  export RAKKAN_TEST_DATABASE=sqlite RAKKAN_TEST_S3_URL=$url
  if has_nextest; then
    cargo nextest run --workspace --run-ignored all -E 'test(/^storage::/) | test(/^uploads::/) | test(/^posts::/)'
  else
    cargo test --workspace --lib --test it -- --include-ignored storage:: uploads:: posts::
  fi
}

# What we write into files, read by a program of others.
by_exiftool() {
  export RAKKAN_TEST_DATABASE=sqlite
  if has_nextest; then
    cargo nextest run --workspace --run-ignored only -E 'test(/^exiftool::/)'
  else
    cargo test --workspace --test it -- --ignored exiftool::
  fi
}

# The crates are compiled by clippy, and cargo tells its warnings again for what it need not build again.
rust_lints() {
  local said
  said=$(cargo test --workspace --no-run 2>&1) || { printf '%s\n' "$said"; return 1; }
  if grep -q '^warning' <<< "$said"; then
    printf '%s\n' "$said"
    return 1
  fi
  echo 'No warnings.'
}

# What rustdoc said while the crates were compiled.
rust_docs() {
  local said crate
  for crate in src/*/; do
    crate=$(basename "$crate")
    [ -e "target/rustdoc/$crate.log" ] || { echo "rustdoc did not read $crate"; return 1; }
  done
  said=$(cat target/rustdoc/*.log)
  [ -z "$said" ] || { printf '%s\n' "$said"; return 1; }
  echo 'Every crate was read, and no link leads nowhere.'
}

# One document of each kind, written by a test; read by libraries of others.
written_documents() {
  rm -rf target/jsonld/documents
  export RAKKAN_TEST_DATABASE=sqlite RAKKAN_DOCUMENTS=$PWD/target/jsonld/documents
  if has_nextest; then
    cargo nextest run --workspace -E 'test(documents_for_strangers)'
  else
    cargo test --workspace --test it documents_for_strangers
  fi
}

page_tests() {
  RAKKAN_CHROMIUM=$(bin/chromium.sh) node --test --test-concurrency=1 \
    --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$logs/browser.tap" tests/browser/*.test.mjs
}

# --- The stages -------------------------------------------------------------------------------------------------------

if wanted postgres || wanted browser || wanted clients || wanted s3 || wanted exiftool || wanted chaos; then
  stage 'Packages: PostgreSQL, Chromium, ExifTool' bin/install-missing.sh || finish
fi
stage 'Front end: build' make --no-print-directory frontend || finish

if wanted lint; then
  stage 'Front end: types (tsc)' npm --prefix frontend run --silent check
  stage 'Front end: style sheets (stylelint)' npm --prefix frontend run --silent lint
  stage 'Rust: format (rustfmt)' cargo fmt --all --check
  if command -v cargo-deny >/dev/null; then
    stage 'Rust: licences and advisories (cargo-deny)' cargo deny check licenses bans sources
  else
    skipped 'Rust: licences and advisories (cargo-deny)' 'cargo-deny is not installed'
  fi
  if command -v cargo-machete >/dev/null; then
    stage 'Rust: unused dependencies (cargo-machete)' cargo machete
  else
    skipped 'Rust: unused dependencies (cargo-machete)' 'cargo-machete is not installed'
  fi
fi

# Compiled, linted and documented in one pass.
export RUSTC_WORKSPACE_WRAPPER=$PWD/bin/rustc-checked.sh
if wanted lint || wanted unit || wanted sqlite || wanted postgres || wanted s3 || wanted exiftool || wanted jsonld || wanted clients || wanted schemathesis || wanted browser; then
  stage 'Rust: build the tests and the server' build_tests || finish
fi
if wanted lint; then
  stage 'Rust: lints (clippy)' rust_lints
  stage 'Rust: documentation (rustdoc)' rust_docs
fi
if wanted unit; then
  stage 'Unit tests' unit_tests
  stage 'Examples in the documentation of consent' cargo test --doc --package consent
fi
wanted sqlite && stage 'Whole server on SQLite' on_sqlite
wanted postgres && stage 'Whole server on PostgreSQL' on_postgres
wanted s3 && stage 'Files in S3 storage' on_s3
wanted exiftool && stage 'Files read by ExifTool' by_exiftool
if wanted jsonld; then
  stage 'Documents: write one of each kind' written_documents
  stage 'Documents: read by PyLD and Fedify' tests/jsonld/run.sh target/jsonld/documents
fi
if wanted clients; then
  stage 'Clients of others: Mastodon.py, masto.js, megalodon, toot' tests/clients/run.sh
  stage 'The API against its own description: Schemathesis' tests/clients/schema.sh
fi
wanted schemathesis && stage 'The API against its own description: Schemathesis, 10,000 calls' tests/clients/schema.sh 10000
wanted browser && stage 'Pages in Chromium' page_tests
wanted fuzz && stage 'What strangers could send, made up: a minute' bin/fuzz.sh 30 signature activity
if wanted chaos; then
  stage 'kill -9, 200 rounds on SQLite' chaos_on_sqlite
  stage 'kill -9, 200 rounds on PostgreSQL' chaos_on_postgres
fi
finish
