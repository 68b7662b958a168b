#!/usr/bin/env bash
# toot, the command line client, against a server of ours.   toot.sh VENV URL TOKEN PICTURE
set -euo pipefail
venv=$1 url=$2 token=$3 picture=$4
export XDG_CONFIG_HOME
XDG_CONFIG_HOME=$(mktemp -d)
trap 'rm -rf "$XDG_CONFIG_HOME"' EXIT
mkdir -p "$XDG_CONFIG_HOME/toot"
host=${url#http://}
cat > "$XDG_CONFIG_HOME/toot/config.json" <<JSON
{"active_user": "mira@$host", "apps": {"$host": {"instance": "$host", "base_url": "$url", "client_id": "x", "client_secret": "x"}},
 "users": {"mira@$host": {"instance": "$host", "username": "mira", "access_token": "$token"}}}
JSON
# says WORDS COMMAND…: runs toot, whose output must have these words.
says() {
  local words=$1 out
  shift
  out=$("$venv/bin/toot" --no-color "$@" 2>&1) || { printf 'FAIL toot %s:\n%s\n' "$*" "$out"; exit 1; }
  grep -qiE "$words" <<< "$out" || { printf 'FAIL toot %s does not say %s:\n%s\n' "$*" "$words" "$out"; exit 1; }
}
says '@mira' whoami
says 'posted' post 'posted by toot' --media "$picture" --description 'a gradient' --visibility public
says 'follow' follow noa
says 'noa' search noa
says 'posted by toot' timeline --once
says '' notifications
says 'unfollow|no longer' unfollow noa
says 'rakkan|4\.4' instance "$url"
echo 'ok   toot: signs in, posts a picture, follows, searches, lists'
