#!/bin/sh
# A PostgreSQL server for tests: its own data folder, no TCP, gone when stopped. `start` prints what to export.
# HABEAS_TEST_POSTGRES_FOLDER and _SUPERUSER: where it lies, and who may do everything on it. By default in memory, where a
# database is made fifteen times faster, and under a name of this checkout, so that another's tests go on.
set -eu
memory=/tmp
[ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR==2 {print $4}')" -gt 2000000 ] && memory=/dev/shm
here=$(cd "$(dirname "$0")/.." && pwd | cksum | cut -d ' ' -f 1)
folder=${HABEAS_TEST_POSTGRES_FOLDER:-$memory/habeas-test-postgres-$here}
superuser=${HABEAS_TEST_POSTGRES_SUPERUSER:-habeas}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "PostgreSQL is missing. Debian, Ubuntu: sudo apt-get install postgresql" >&2; exit 1; }
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

case ${1:-} in
start)
  if ! as "$bin/pg_ctl" -D "$folder/data" status >/dev/null 2>&1; then
    rm -rf "$folder"
    mkdir -p "$folder"
    [ "$(id -u)" = 0 ] && chown postgres "$folder"
    as "$bin/initdb" -D "$folder/data" -A trust -U "$superuser" -E UTF8 --locale=C.UTF-8 >/dev/null
    as "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
      -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off" start >/dev/null
  fi
  echo "export HABEAS_TEST_POSTGRES='host=$folder user=$superuser'"
  ;;
stop)
  as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
  ;;
*)
  echo "usage: scripts/postgres.sh start|stop" >&2
  exit 2
  ;;
esac
