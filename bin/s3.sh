#!/usr/bin/env bash
# A throw-away S3 server for the tests of this checkout: moto, from PyPI, in a virtual environment below tmp/.
# It checks signatures, keeps everything in memory, and is reached from this machine only.
#   bin/s3.sh start    install it if it is not there, start it, print its URL: http://KEY:SECRET@HOST:PORT/BUCKET
#   bin/s3.sh url      print the URL of the running one
#   bin/s3.sh stop     stop it
set -euo pipefail
cd "$(dirname "$0")/.."
state=$PWD/tmp/s3
python=$state/venv/bin/python
wanted='moto[s3,server]==5.2.5'

install() {
  [ "$(cat "$state/venv/installed" 2>/dev/null)" = "$wanted" ] && return 0
  echo "Installing $wanted into $state/venv" >&2
  rm -rf "$state/venv"
  python3 -m venv "$state/venv"
  "$python" -m pip install --quiet --disable-pip-version-check "$wanted" >&2
  echo "$wanted" > "$state/venv/installed"
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() {
  local port
  stop
  mkdir -p "$state"
  install
  port=$(free_port)
  # The first three requests, which make the user and the key, need no signature; all others do.
  INITIAL_NO_AUTH_ACTION_COUNT=3 nohup "$state/venv/bin/moto_server" -H 127.0.0.1 -p "$port" \
    > "$state/server.log" 2>&1 < /dev/null &
  echo $! > "$state/pid"
  if ! (umask 077 && first_key "http://127.0.0.1:$port" > "$state/url"); then
    cat "$state/server.log" >&2
    stop
    return 1
  fi
  cat "$state/url"
}

# Makes a user who may do everything in S3 and a bucket, and prints the URL that the tests take.
first_key() {
  "$python" - "$1" <<'PYTHON'
import json, sys, time, urllib.error, urllib.parse, urllib.request
import boto3

server = sys.argv[1]
for _ in range(300):
    try:
        urllib.request.urlopen(server + "/moto-api/").read()
        break
    except urllib.error.URLError:
        time.sleep(0.1)
else:
    sys.exit("The S3 server does not answer.")


def client(kind, key, secret):
    return boto3.client(
        kind, region_name="us-east-1", endpoint_url=server, aws_access_key_id=key, aws_secret_access_key=secret
    )


iam = client("iam", "nobody", "nothing")
iam.create_user(UserName="rakkan")
allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
iam.put_user_policy(UserName="rakkan", PolicyName="s3", PolicyDocument=json.dumps(allow))
made = iam.create_access_key(UserName="rakkan")["AccessKey"]
key, secret = made["AccessKeyId"], made["SecretAccessKey"]
client("s3", key, secret).create_bucket(Bucket="rakkan")
user = f"{key}:{urllib.parse.quote(secret, safe='')}"
print(server.replace("://", f"://{user}@") + "/rakkan")
PYTHON
}

stop() {
  [ -f "$state/pid" ] || return 0
  kill "$(cat "$state/pid")" 2>/dev/null || true
  rm -f "$state/pid" "$state/url"
}

case "${1:-}" in
  start) start ;;
  url) cat "$state/url" ;;
  stop) stop ;;
  *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
