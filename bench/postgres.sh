#!/bin/sh
# A PostgreSQL server of the benchmark's own: data and socket in a folder, no network, at most
# 8 GiB of memory, settings that suit one analytical query on two processors. It refuses to run as
# root, so it is started as the user postgres then. usage: postgres.sh start|stop FOLDER
# `start` prints the server's process id. Exit 4: PostgreSQL is not installed.
set -eu
verb=$1 folder=$2
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] && [ -x "$bin/initdb" ] || exit 4

as_owner() {
    if [ "$(id -u)" -eq 0 ]; then su postgres -s /bin/sh -c "$1"; else sh -c "$1"; fi
}

if [ "$verb" = stop ]; then
    as_owner "'$bin/pg_ctl' -D '$folder/data' -m immediate stop" >/dev/null
    exit 0
fi
rm -rf "$folder"
mkdir -p "$folder"
if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
as_owner "'$bin/initdb' -D '$folder/data' -U postgres --auth=trust --locale=C -E UTF8" >/dev/null
as_owner "ulimit -v 8388608; '$bin/pg_ctl' -D '$folder/data' -l '$folder/log' -w start -o \"-k '$folder' \
-c listen_addresses= -c shared_buffers=1GB -c work_mem=256MB -c maintenance_work_mem=512MB \
-c max_parallel_workers_per_gather=1 -c jit=off -c fsync=off -c max_wal_size=8GB \
-c parallel_setup_cost=0 -c effective_cache_size=8GB\"" >/dev/null
head -1 "$folder/data/postmaster.pid"
