#!/usr/bin/env bash
# What a message costs to map, and how long its push takes until it is committed; writes docs/benchmarks/mappers.md.
# Started by ./dev bench mappers; needs curl and jq.
#   BENCH_PUSHES=500 BENCH_BUILD=build/bench BENCH_RESULTS=FILE
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/../.."

pushes=${BENCH_PUSHES:-500}
build=${BENCH_BUILD:-build/bench}
results=${BENCH_RESULTS:-docs/benchmarks/mappers.md}
clock=2026-11-23T12:00:00+01:00  # the samples' consents are in force then

work=$(mktemp -d "$PWD/build/bench-data.XXXXXX")
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

token() { curl -sSf "$url/sandbox/token" -d "client_id=$1" | jq -r .access_token; }

push() {  # client kind template -> a row
    local answer
    answer=$("$build/tests/push_load" --port "${url##*:}" --token "$(token "$1")" --kind "$2" --template "$3" --first 0 --count "$pushes" --clients 1)
    [ "$(jq .errors <<<"$answer")" = 0 ] || { echo "bench: pushes were refused: $answer" >&2; exit 1; }
    jq -r --arg kind "$2" '"| /inbound/\($kind) | \(.p50_ms) | \(.p99_ms) |"' <<<"$answer"
}

exec {out}< <(exec "$build/planbro" serve --sandbox --now "$clock" --listen http://127.0.0.1:0 --db "sqlite:$work/plans.db" 2>>"$work/log")
pid=$!
read -r line <&"$out"
url=${line##* }
plans=$(push samspill samspill samples/plans/kari.json)
cards=$(push nav nav samples/nav/2-gjennomfores.json)

"$build/tests/mapper_bench" --benchmark_format=json --benchmark_min_time=0.5 --benchmark_repetitions=5 \
    --benchmark_report_aggregates_only=true 2>/dev/null >"$work/mapped"

page() {
    cat <<PAGE
# What a message costs to map

Written by \`./dev bench mappers\` (tests/bench/mappers.sh) on $(date -u +%Y-%m-%d); $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores.
In: from the bytes of the message (a file of samples/) to the resources. Out: from the resources to the bytes. The median of five runs. \`out/arkivmelding\` holds \`out/plandokument\`,
the plan as PDF/A, which Cairo draws: what is left is the mapping.

| | µs | bytes |
|---|---|---|
$(jq -r '.benchmarks[] | select(.aggregate_name == "median") | "| \(.run_name) | \(.real_time * 10 | round / 10) | \(.bytes) |"' "$work/mapped")

The whole way of a push, by one client on one connection to a gateway with an empty SQLite database: HTTP, token, mapping, guard, plan rules, consent, commit to the disk and
audit; $pushes plans, then a measure on each.

| | p50 ms | p99 ms |
|---|---|---|
$plans
$cards
PAGE
}

page >"$work/page"
mv "$work/page" "$results"
