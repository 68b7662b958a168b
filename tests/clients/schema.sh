#!/usr/bin/env bash
# Schemathesis asks a fresh server everything that its own description names.   schema.sh [CASES]
# CASES may also come from RAKKAN_SCHEMATHESIS_CASES; 750 of them take about a minute. Once, before a release: 10000.
set -euo pipefail
cd "$(dirname "$0")/../.."
place=$PWD/target/clients/schemathesis
if ! "$place/bin/python" -c 'import schemathesis' 2>/dev/null; then
  python3 -m venv "$place"
  "$place/bin/pip" install --quiet 'schemathesis==4.32.5'
fi
exec "$place/bin/python" tests/clients/schema.py "${1:-${RAKKAN_SCHEMATHESIS_CASES:-750}}"
