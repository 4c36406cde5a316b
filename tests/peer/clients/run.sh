#!/usr/bin/env bash
# FHIR clients from elsewhere, unchanged, against the gateway on each store; exit 1 if one of their steps goes wrong.
#   run.sh            prints a line a step
#   run.sh --write    writes docs/benchmarks/clients.md too
# Needs Node 20, a JDK 17, Maven, PostgreSQL 15, and the network for npm and Maven the first time; a release build.
set -euo pipefail
cd "$(dirname "$0")/../../.."

out=build/peer
planbro=build/release/planbro
work=$(mktemp -d)
pid=
cluster=
cleanup() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    [ -z "$cluster" ] || tests/postgresql/cluster.sh stop "$cluster" || true
    rm -rf "$work"
}
trap cleanup EXIT

build() {
    mkdir -p $out/clients
    cp tests/peer/clients/package.json tests/peer/clients/kit.mjs $out/clients/
    npm install --prefix $out/clients --no-audit --no-fund --silent
    mvn -q -B -Dstyle.color=never -f tests/peer/pom.xml package -Dpeer.build="$PWD/$out"
}

serve() {  # database: sets url and token
    local line fd
    exec {fd}< <(exec "$planbro" serve --sandbox --now 2026-11-23T12:00:00+01:00 --listen http://127.0.0.1:0 --db "$1" --audit "$work/audit" 2>>"$work/log")
    pid=$!
    read -r line <&"$fd"
    url=${line##* }
    "$planbro" load --url "$url" --client samspill samples/plans >/dev/null
    token=$("$planbro" token --url "$url" --client tester)
}

stop() {
    kill "$pid"
    tail --pid="$pid" -f /dev/null
    pid=
    rm -f "$work/audit"
}

code=0
clients() {  # store
    node $out/clients/kit.mjs "$url/fhir" "$token" >"$work/$1.kit" || code=1
    for form in json xml; do
        java -cp "$out/classes:$out/lib/*" no.planbro.peer.Client "$url/fhir" "$token" $form >"$work/$1.hapi-$form" || code=1
    done
}

build
serve "sqlite:$work/plans.db"
clients sqlite
stop
cluster=$work/cluster
tests/postgresql/cluster.sh start "$cluster"
serve "postgresql://planbro@/postgres?host=$(cat "$cluster")"
clients postgresql
stop

node tests/peer/clients/report.mjs "$work" | tee "$work/page"
[ "${1:-}" != --write ] || cp "$work/page" docs/benchmarks/clients.md
exit $code
