#!/usr/bin/env bash
# A throw-away PostgreSQL cluster for the tests of this checkout.
#   bin/postgres.sh start    make a new cluster, start it, print its URL
#   bin/postgres.sh url      print the URL of the running one
#   bin/postgres.sh stop     stop it and remove its files
#   bin/postgres.sh where    print where the server's programs are; fails when there are none
set -euo pipefail
cd "$(dirname "$0")/.."
state=$PWD/tmp/postgres

programs() {
  local initdb
  initdb=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
  [ -n "$initdb" ] || initdb=$(command -v initdb) || { echo 'There is no PostgreSQL server here.' >&2; return 1; }
  dirname "$(readlink -f "$initdb")"
}

# PostgreSQL refuses to run as root, so root lends the work to Debian's postgres user.
unprivileged() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() {
  local programs directory port password
  programs=$(programs)
  stop
  mkdir -p "$state"
  directory=$(unprivileged mktemp -d "${TMPDIR:-/tmp}/rakkan-postgres.XXXXXX")
  echo "$directory" > "$state/directory"

  # Other users of this machine can reach the port, so there is a password.
  password=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
  unprivileged sh -c 'umask 077 && cat > "$1"' sh "$directory/password" <<< "$password"
  unprivileged "$programs/initdb" --pgdata "$directory/data" --username rakkan --pwfile "$directory/password" \
    --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 --no-sync > "$state/initdb.log"

  # Nobody keeps these rows: no fsync, or the tests wait for the disk.
  port=$(free_port)
  unprivileged sh -c 'cat >> "$1"' sh "$directory/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$directory'
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 128MB
CONF
  unprivileged "$programs/pg_ctl" --pgdata "$directory/data" --log "$directory/server.log" --wait --silent start \
    || { unprivileged cat "$directory/server.log" >&2; return 1; }
  (umask 077 && echo "postgres://rakkan:$password@127.0.0.1:$port/postgres" > "$state/url")
  cat "$state/url"
}

stop() {
  [ -f "$state/directory" ] || return 0
  local directory
  directory=$(cat "$state/directory")
  if unprivileged test -d "$directory/data"; then
    unprivileged "$(programs)/pg_ctl" --pgdata "$directory/data" --mode immediate --silent stop || true
  fi
  unprivileged rm -rf "$directory"
  rm -rf "$state"
}

case "${1:-}" in
  start) start ;;
  url) cat "$state/url" ;;
  stop) stop ;;
  where) programs ;;
  *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
