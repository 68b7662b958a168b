#!/usr/bin/env bash
# Clients of others talk to a fresh server: Mastodon.py, masto.js (in a browser too), megalodon, toot.
# The libraries come from PyPI and npm, once, into target/clients.
set -euo pipefail
cd "$(dirname "$0")/../.."
place=$PWD/target/clients
mkdir -p "$place/node"

if ! "$place/venv/bin/python" -c 'import mastodon, toot, http_ece' 2>/dev/null; then
  python3 -m venv "$place/venv"
  "$place/venv/bin/pip" install --quiet 'Mastodon.py[webpush]==2.3.3' 'toot==0.52.1'
fi
if ! cmp -s tests/clients/package.json "$place/node/package.json" || [ ! -d "$place/node/node_modules/masto" ]; then
  cp tests/clients/package.json "$place/node/"
  npm --prefix "$place/node" install --silent --no-audit --no-fund
fi

failed=0
echo 'Mastodon.py:'
"$place/venv/bin/python" tests/clients/drive.py || failed=1

coproc SERVER { exec python3 tests/clients/server.py; }
read -r said <&"${SERVER[0]}"
url=$(python3 -c 'import json, sys; print(json.loads(sys.argv[1])["url"])' "$said")
tokens=$(python3 -c 'import json, sys; print(json.dumps(json.loads(sys.argv[1])["tokens"]))' "$said")
mira=$(python3 -c 'import json, sys; print(json.loads(sys.argv[1])["mira"])' "$tokens")
python3 -c 'import sys; sys.path.insert(0, "tests/clients"); import server; sys.stdout.buffer.write(server.picture())' > "$place/picture.png"
echo 'masto.js and megalodon:'
cp tests/clients/drive.mjs "$place/node/"
node "$place/node/drive.mjs" "$url" "$tokens" "$place/picture.png" || failed=1
echo 'masto.js in a browser:'
RAKKAN_CHROMIUM=$(bin/chromium.sh) node tests/clients/page.mjs "$url" "$place/node" || failed=1
echo 'toot:'
tests/clients/toot.sh "$place/venv" "$url" "$mira" "$place/picture.png" || failed=1
exec {SERVER[1]}>&-
wait "$SERVER_PID" 2>/dev/null || true
exit $failed
