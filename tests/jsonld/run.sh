#!/usr/bin/env bash
# Reads our documents with two strangers' libraries: PyLD (JSON-LD) and Fedify (ActivityPub).
#   tests/jsonld/run.sh FOLDER     a folder with documents, as the test `documents_for_strangers` writes them
#
# The libraries come from PyPI and npm, once, into target/jsonld.
set -euo pipefail
cd "$(dirname "$0")/../.."
documents=$(realpath "$1")
place=target/jsonld
mkdir -p "$place/node"

if ! "$place/venv/bin/python" -c 'import pyld' 2>/dev/null; then
  python3 -m venv "$place/venv"
  "$place/venv/bin/pip" install --quiet 'PyLD==3.3.0'
fi
if ! cmp -s tests/jsonld/package.json "$place/node/package.json" || [ ! -d "$place/node/node_modules/@fedify/vocab" ]; then
  cp tests/jsonld/package.json "$place/node/"
  npm --prefix "$place/node" install --silent --no-audit --no-fund
fi

echo 'PyLD:'
"$place/venv/bin/python" tests/jsonld/expand.py "$documents" tests/fixtures/contexts
echo 'Fedify:'
cp tests/jsonld/parse.mjs "$place/node/"
node "$place/node/parse.mjs" "$documents"
