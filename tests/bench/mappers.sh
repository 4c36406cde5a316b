#!/usr/bin/env bash
# What a message costs to map, and how long its push takes until it is committed; writes docs/benchmarks/mappers.md.
# Started by ./dev bench mappers; needs curl, jq and strace.
#   BENCH_PUSHES=500 BENCH_BUILD=build/bench BENCH_RESULTS=FILE
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/words.sh
. tests/bench/words.sh

pushes=${BENCH_PUSHES:-500}
results=${BENCH_RESULTS:-docs/benchmarks/mappers.md}

row() {  # client kind template
    push "$1" "$2" "$3" 0 "$pushes" 1 | jq -r --arg kind "$2" '"| /inbound/\($kind) | \(.p50_ms) | \(.p99_ms) |"'
}

# Milliseconds of each push from its arrival until the database's log is on the disk, in order; by the system calls of the
# gateway, which are slower for being watched.
until_committed() {
    under=(strace --seccomp-bpf -f -y -ttt -T -e "trace=recvfrom,fdatasync" -o "$work/calls")
    # shellcheck disable=SC2119
    serve
    under=()
    push samspill samspill samples/plans/kari.json 0 "$pushes" 1 >"$work/watched"
    stop
    rm -f "$work"/plans.db*
    awk '/recvfrom\(.*"POST \/inbound/ { arrived = $2 }
        /fdatasync\([0-9]+<[^>]*-wal>\) += 0/ && arrived {
            gsub(/[<>]/, "", $NF)
            printf "%.3f\n", ($2 + $NF - arrived) * 1000
            arrived = 0
        }' "$work/calls" | sort -g
}

at() { awk -v share="$1" '{ all[NR] = $1 } END { print all[int((NR - 1) * share) + 1] }' "$work/committed"; }  # share

until_committed >"$work/committed"
# Calls of two threads that run into each other are not told on one line: those pushes are left out.
if [ "$(wc -l <"$work/committed")" -lt $((pushes * 9 / 10)) ]; then
    say "the commits of the pushes were not seen"
    exit 1
fi
# shellcheck disable=SC2119
serve
plans=$(row samspill samspill samples/plans/kari.json)
stop
"$build/tests/sqlite_loop" "$work/plans.db" "$work/loop.db" "$pushes" 1 >"$work/loop"
# shellcheck disable=SC2119
serve
cards=$(row nav nav samples/nav/2-gjennomfores.json)

"$build/tests/mapper_bench" --benchmark_format=json --benchmark_min_time=0.5 --benchmark_repetitions=5 \
    --benchmark_report_aggregates_only=true 2>/dev/null >"$work/mapped"

page() {
    cat <<PAGE
# What a message costs to map

Written by \`./dev bench mappers\` (tests/bench/mappers.sh) on $(date -u +%Y-%m-%d); $(machine).
In: from the bytes of the message (a file of samples/) to the resources. Out: from the resources to the bytes. The median of five runs. \`out/plandokument\`
is the plan as PDF/A, which Cairo draws when a plan is archived; \`out/arkivmelding\` is the message around it, with the plan as JSON and the checksums of both.

| | µs | bytes |
|---|---|---|
$(jq -r '.benchmarks[] | select(.aggregate_name == "median") | "| \(.run_name) | \(.real_time * 10 | round / 10) | \(.bytes) |"' "$work/mapped")

The whole way of a push, by one client on one connection to a gateway with an empty SQLite database: HTTP, token, mapping, guard, plan rules, consent, commit to the disk and
audit; $pushes plans, then a measure on each.

| | p50 ms | p99 ms |
|---|---|---|
$plans
$cards
| /inbound/samspill, from its arrival until the commit is on the disk (by strace) | $(at 0.5) | $(at 0.99) |

Much of it is the disk's and SQLite's: the $(jq .rows "$work/loop") rows that the plans left, put once more by SQLite alone, a plan a commit (tests/bench/sqlite_loop.cpp), take
$(jq '.seconds * 1000 / .plans * 1000 | round / 1000' "$work/loop") ms a plan on the average, in the same run.
PAGE
}

write_results "$results"
