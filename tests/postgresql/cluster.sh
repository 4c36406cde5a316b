#!/usr/bin/env bash
# A PostgreSQL cluster for tests: in a folder of its own, on a Unix socket in that folder alone.
#   cluster.sh start FILE   starts one and writes its folder to FILE
#   cluster.sh stop FILE    stops it and removes the folder
#   cluster.sh run          starts one, prints its folder, stops it when standard input ends
# As root the server runs as `postgres` or `nobody`: initdb refuses root.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "PostgreSQL is not installed (apt-get install postgresql)" >&2; exit 1; }

as_server=()
if [ "$(id -u)" -eq 0 ]; then
    user=nobody
    if getent passwd postgres >/dev/null; then user=postgres; fi
    as_server=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups env HOME=/)
fi

start() {
    local root=/tmp
    if [ -w /dev/shm ]; then root=/dev/shm; fi
    folder=$(mktemp -d "$root/planbro-pg-XXXXXX")
    chmod 755 "$folder"
    if [ ${#as_server[@]} -gt 0 ]; then chown "$user" "$folder"; fi
    # A Norwegian locale, so that nothing leans on texts sorting by their bytes.
    (cd "$folder" && "${as_server[@]}" "$bin/initdb" --pgdata=data --username=planbro --auth=trust --no-sync \
        --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=nb-NO >made 2>&1 ||
        { cat made >&2; rm -rf "$folder"; exit 1; })
    # What it writes goes with it, so nothing is forced to disk.
    (cd "$folder" && "${as_server[@]}" "$bin/pg_ctl" --pgdata=data --log=data/log --wait start --options="-c fsync=off \
        -c full_page_writes=off -c max_connections=500 -c shared_buffers=64MB -c listen_addresses= \
        -c unix_socket_directories=$folder" >/dev/null || { cat data/log >&2; rm -rf "$folder"; exit 1; })
}

stop() {
    "${as_server[@]}" "$bin/pg_ctl" --pgdata="$folder/data" --mode=immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}

case "${1:-}" in
    start)
        if [ -f "$2" ]; then "$0" stop "$2"; fi
        start
        echo "$folder" >"$2"
        ;;
    stop)
        folder=$(cat "$2")
        stop
        rm -f "$2"
        ;;
    run)
        start
        trap stop EXIT
        echo "$folder"
        exec >/dev/null
        cat >/dev/null
        ;;
    *)
        sed -n '2,6p' "$0" >&2
        exit 2
        ;;
esac
