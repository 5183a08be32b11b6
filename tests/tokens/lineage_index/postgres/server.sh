#!/usr/bin/env bash
# A PostgreSQL server of the tests' own, reached through a socket in FOLDER only.
#
#   server.sh start FOLDER     makes the cluster if there is none; exit code 77 if no server is installed
#   server.sh stop FOLDER
#   server.sh kill FOLDER      as a crash would
#   server.sh pause FOLDER     keeps its connections and answers nothing, until `resume`
#   server.sh resume FOLDER
set -euo pipefail
folder=$2
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
[[ -x $bin/postgres ]] || exit 77

# The server refuses to run as root; the package made a user for it.
as=()
if ((EUID == 0)); then
  id postgres >/dev/null 2>&1 || exit 77
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  mkdir -p "$folder"
  chown postgres "$folder"
fi
cd /

case $1 in
  start)
    mkdir -p "$folder"
    [[ -d $folder/data ]] || "${as[@]}" "$bin/initdb" -D "$folder/data" -U hardtack --auth=trust -E UTF8 >/dev/null
    # After a kill, the server's children need a moment to notice, and hold its memory until then.
    for attempt in {1..40}; do
      "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -t 30 -l "$folder/log" \
        -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c shared_buffers=16MB -c max_connections=20" \
        start >/dev/null 2>&1 && exit 0
      sleep 0.25
    done
    cat "$folder/log" >&2
    exit 1
    ;;
  stop) "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -m fast stop >/dev/null ;;
  kill)
    # The postmaster and what it started, by their process group.
    read -r pid <"$folder/data/postmaster.pid"
    kill -9 -- "-$pid" 2>/dev/null || kill -9 "$pid"
    # Gone, or dead and waiting for a parent that never asks.
    alive() { [[ -d /proc/$pid ]] && ! grep -q '^State:.Z' "/proc/$pid/status"; }
    for _ in {1..100}; do
      alive || { rm -f "$folder/data/postmaster.pid"; exit 0; }
      sleep 0.05
    done
    exit 1
    ;;
  pause | resume)
    read -r pid <"$folder/data/postmaster.pid"
    signal=STOP
    [[ $1 == resume ]] && signal=CONT
    kill -$signal "$pid"
    pkill -$signal -P "$pid" || true
    ;;
  *) exit 64 ;;
esac
