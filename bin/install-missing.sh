#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: a PostgreSQL server, Chromium, a font and ExifTool, from Debian's packages.
# Prints what it installs; prints one line and installs nothing when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
bin/postgres.sh where >/dev/null 2>&1 || missing+=(postgresql)
bin/chromium.sh >/dev/null 2>&1 || missing+=(chromium)
python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
command -v exiftool >/dev/null || missing+=(libimage-exiftool-perl)
# Without any font the pages of a screenshot are empty boxes.
find /usr/share/fonts -name '*.ttf' -print -quit 2>/dev/null | grep -q . || missing+=(fonts-dejavu-core)

if [ ${#missing[@]} -eq 0 ]; then
  echo "PostgreSQL: $(bin/postgres.sh where)"
  echo "Chromium:   $(bin/chromium.sh)"
  exit 0
fi

if ! command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]}. There is no apt-get here: install them by hand." >&2
  exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Missing: ${missing[*]}. Install them as root: apt-get install ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi

echo "Installing Debian packages for the tests: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "PostgreSQL: $(bin/postgres.sh where)"
echo "Chromium:   $(bin/chromium.sh)"
