#!/usr/bin/env bash
# Where the time of reads and searches goes: a share of all samples for each named function, callees included.
#   profile.sh [read|search]...        needs perf (Debian: linux-perf), wrk, curl, jq; a build by ./dev bench
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/../.."

build=${BENCH_BUILD:-build/bench}
plans=${BENCH_PLANS:-1000}
work=$(mktemp -d "$PWD/build/bench-data.XXXXXX")
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT

exec {out}< <(exec "$build/planbro" serve --sandbox --now 2026-11-23T12:00:00+01:00 --listen http://127.0.0.1:0 --db "sqlite:$work/plans.db" 2>>"$work/log")
pid=$!
read -r line <&"$out"
url=${line##* }
token() { curl -sSf "$url/sandbox/token" -d "client_id=$1" | jq -r .access_token; }

"$build/tests/push_load" --port "${url##*:}" --token "$(token samspill)" --kind samspill --template samples/plans/kari.json \
    --first 0 --count "$plans" --clients 16 >/dev/null
list=$(curl -sSf -H "Authorization: Bearer $(token ehr)" "$url/fhir/CarePlan?_count=500")
jq -r '.entry[].resource | "/fhir/CarePlan/" + .id' <<<"$list" >"$work/read"
jq -r '.entry[].resource | "/fhir/CarePlan?patient=" + .subject.reference
    + "&_include=CarePlan:care-team&_include=CarePlan:goal&_include=CarePlan:activity-reference"' <<<"$list" >"$work/search"

for what in "${@:-read}"; do
    BENCH_PATHS=$work/$what BENCH_TOKEN=$(token ehr) wrk -t1 -c64 -d6s -s tests/bench/paths.lua "$url" >/dev/null &
    load=$!
    perf record -o "$work/perf" -F 1500 -g --call-graph dwarf,4096 -p "$pid" -- sleep 3 >/dev/null 2>&1
    wait "$load"
    echo "== $what"
    perf report -i "$work/perf" --children -g none --percent-limit 2 --stdio 2>/dev/null |
        grep -vE '^#|^$|inlined|std::|__invoke|_M_|\[unknown\]' | cut -c1-120
done
