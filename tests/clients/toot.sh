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
toot() { "$venv/bin/toot" --no-color "$@"; }
toot whoami | grep -q '@mira'
toot post 'posted by toot' --media "$picture" --description 'a gradient' --visibility public | grep -q 'posted'
toot follow noa | grep -qi 'follow'
toot search noa | grep -q 'noa'
toot timelines home --count 5 2>/dev/null | grep -q 'posted by toot' || toot timeline --once | grep -q 'posted by toot'
toot notifications > /dev/null
toot unfollow noa | grep -qi 'no longer\|unfollow'
toot instance "$url" | grep -qi 'rakkan\|4\.4'
echo 'ok   toot: signs in, posts a picture, follows, searches, lists'
