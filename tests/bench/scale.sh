#!/usr/bin/env bash
# Whether it stays as fast when there is much of it: the same questions at few plans and at many, on one SQLite
# database; writes docs/benchmarks/scale.md. Started by ./dev bench scale; needs wrk, curl, jq and some 20 GiB of disk.
#   BENCH_FEW=1000 BENCH_MANY=100000 BENCH_SECONDS=5 BENCH_BUILD=build/bench BENCH_RESULTS=FILE
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/words.sh
. tests/bench/words.sh

few=${BENCH_FEW:-1000}
many=${BENCH_MANY:-100000}
seconds=${BENCH_SECONDS:-5}
results=${BENCH_RESULTS:-docs/benchmarks/scale.md}
connections=16
asked=1000  # plans, picked evenly; the same number of each
declare -A figure

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

serve_as() {  # sets url and figure[NAME.start]
    local begun
    begun=$(milliseconds)
    # shellcheck disable=SC2119
    serve
    figure[$1.start]=$(($(milliseconds) - begun))
}

# In slices, so that it can be seen how far it is, and the generator keeps little in memory.
load() {  # from to
    local at=$1 slice=2000 rate
    while [ "$at" -lt "$2" ]; do
        [ $((at + slice)) -le "$2" ] || slice=$(($2 - at))
        rate=$(push samspill samspill samples/plans/kari.json "$at" "$slice" 16 | jq .per_second)
        at=$((at + slice))
        say "$at plans, $rate/s"
    done
    figure[rate]=$rate
}

# Paths of plans from all over the database, as the doctor's system sees them.
write_paths() {  # plans
    sqlite3 -readonly "$work/plans.db" "SELECT r.id, p.patient FROM resource r JOIN plan p ON p.plan=r.id
        WHERE r.type='CarePlan' AND r.deleted=0 ORDER BY (r.key * 2654435761) % 4294967296 LIMIT $asked" >"$work/ids"
    awk -F'|' '{ print "/fhir/CarePlan/" $1 }' "$work/ids" >"$work/reads"
    awk -F'|' '{ print "/fhir/CarePlan?patient=Patient/" $2 "&_include=CarePlan:care-team&_include=CarePlan:goal&_include=CarePlan:activity-reference" }' \
        "$work/ids" >"$work/searches"
}

ask() {  # name paths
    local last rate p50 p99 errors
    last=$(BENCH_PATHS=$2 BENCH_TOKEN=$(token ehr) wrk -t1 -c$connections -d"${seconds}s" -s tests/bench/paths.lua "$url" | tail -n 1)
    say "$1: $last"
    read -r _ rate p50 p99 errors <<<"$last"
    [ "$errors" = 0 ] || { say "$1: $errors requests failed"; exit 1; }
    figure[$1.rate]=$rate figure[$1.p50]=$p50 figure[$1.p99]=$p99
}

measure() {  # name plans
    serve_as "$1"
    write_paths
    ask "$1.read" "$work/reads"
    ask "$1.search" "$work/searches"
    figure[$1.memory]=$(awk '/^VmRSS:/ { printf "%.0f", $2 / 1024 }' "/proc/${pids[-1]}/status")
    figure[$1.size]=$(stat -c %s "$work/plans.db" | awk '{ printf "%.2f", $1 / 1073741824 }')
    stop
}

ratio() { awk -v a="${figure[many.$1]}" -v b="${figure[few.$1]}" 'BEGIN { printf "%.2f", (b > 0) ? a / b : 0 }'; }
row() { echo "| $1 | ${figure[few.$2]} $3 | ${figure[many.$2]} $3 | $(ratio "$2") |"; }

page() {
    cat <<PAGE
# Few plans and many

Written by \`./dev bench scale\` (tests/bench/scale.sh) on $(date -u +%Y-%m-%d); $(machine),
$(memory) of memory; load generator and gateway share the machine. One SQLite database; the plans are made from samples/plans/kari.json, a new person each, some
$(sqlite3 -readonly "$work/plans.db" "SELECT printf('%.1f', 1.0 * count(*) / $many) FROM resource") resources a plan. $asked plans from all over it are asked for, over and over, by \`wrk -t1 -c$connections -d${seconds}s\`, with an EHR's token, after a restart.

| | $few plans | $many plans | ratio |
|---|---|---|---|
$(row "start to the ready line" start ms)
$(row "CarePlan read, p50" read.p50 ms)
$(row "– p99" read.p99 ms)
$(row "– rate" read.rate /s)
$(row "CarePlan search by patient, with team, goals and measures, p50" search.p50 ms)
$(row "– p99" search.p99 ms)
$(row "– rate" search.rate /s)
$(row "resident memory after these questions" memory MiB)
$(row "database" size GiB)

The last $((many > 2000 ? 2000 : many)) plans were taken in at ${figure[rate]} plans/s.
PAGE
}

serve_as first
load 0 "$few"
stop
measure few
serve_as again
load "$few" "$many"
stop
measure many
write_results "$results"
say "written: $results"
