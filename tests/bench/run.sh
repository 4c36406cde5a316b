#!/usr/bin/env bash
# Measures a release build on this machine and writes docs/benchmarks/results.md. Timings fail nothing;
# a request that is answered wrongly does. Started by ./dev bench; needs wrk, curl and jq.
#   BENCH_RUNS=3 BENCH_TURNS=2 BENCH_PLANS=1000 BENCH_SECONDS=4 BENCH_BUILD=build/bench BENCH_RESULTS=FILE
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/../.."

runs=${BENCH_RUNS:-3}
plans=${BENCH_PLANS:-1000}  # a push measurement
seconds=${BENCH_SECONDS:-4}
turns=${BENCH_TURNS:-2}     # of gateway and Beast alone, within a run: the machine is not the same for long
build=${BENCH_BUILD:-build/bench}
results=${BENCH_RESULTS:-docs/benchmarks/results.md}
connections=64
many_connections=256
bundles=1200                     # of 20 resources
bundle_clients=16
clock=2026-11-23T12:00:00+01:00  # the samples' consents are in force then
bundle_clock=2026-08-25T12:00:00+02:00  # the generated plans are

planbro=$build/planbro
tools=$build/tests

# Beside the build, not in /tmp, which may lie in memory: what is measured ends on a disk.
work=$(mktemp -d "$PWD/build/bench-data.XXXXXX")
pid=
gateway=  # that which waits while another is measured
cleanup() {
    local process
    for process in $pid $gateway; do kill "$process" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

say() { echo "bench: $*" >&2; }

# --- values -----------------------------------------------------------------------------------------

# A measurement's value of one run; the table shows the median of all runs and their spread.
note() { echo "$2" >>"$work/$1.values"; }  # name value

# Three digits that count.
rounded() { awk '{ printf "%.*f\n", ($1 >= 100) ? 0 : ($1 >= 10) ? 1 : ($1 >= 1) ? 2 : 4, $1 }'; }
median() { sort -g "$work/$1.values" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }' | rounded; }
lowest() { sort -g "$work/$1.values" | head -n 1 | rounded; }
highest() { sort -g "$work/$1.values" | tail -n 1 | rounded; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.4f", (b > 0) ? a / b : 0 }'; }

row() {  # label name unit
    [ -s "$work/$2.values" ] || return 0
    echo "| $1 | $(median "$2")${3:+ $3} | $(lowest "$2") – $(highest "$2") |"
}

# --- processes --------------------------------------------------------------------------------------

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# start NAME COMMAND...: $url and $pid of it; notes the time to the ready line as NAME.
start() {
    local name=$1 line begun out
    shift
    begun=$(milliseconds)
    exec {out}< <(exec "$@" 2>>"$work/log")
    pid=$!
    if ! read -r line <&"$out"; then
        cat "$work/log" >&2
        exit 1
    fi
    note "$name" $(($(milliseconds) - begun))
    exec {out}<&-
    url=${line##* }
}

stop() {
    kill "$pid"
    # Not a child of this shell but of the substitution: gone when its entry in /proc is.
    tail --pid="$pid" -f /dev/null
    pid=
}

serve() {  # name [database [clock]]
    start "$1" "$planbro" serve --sandbox --now "${3:-$clock}" --listen http://127.0.0.1:0 --db "sqlite:$work/${2:-plans.db}"
}

note_memory() { note "$1" "$(awk '/^VmRSS:/ { printf "%.0f", $2 / 1024 }' "/proc/$pid/status")"; }

token() { curl -sSf "$url/sandbox/token" -d "client_id=$1" | jq -r .access_token; }

# --- measurements -----------------------------------------------------------------------------------

fsyncs_a_second() {
    local begun count=500
    begun=$(milliseconds)
    dd if=/dev/zero of="$work/probe" bs=4096 count=$count oflag=dsync 2>/dev/null
    echo $((count * 1000 / ($(milliseconds) - begun + 1)))
    rm -f "$work/probe"
}

push() {  # name client kind template first clients [count]
    local answer
    answer=$("$tools/push_load" --port "${url##*:}" --token "$(token "$2")" --kind "$3" --template "$4" \
        --first "$5" --count "${7:-$plans}" --clients "$6")
    say "$1: $answer"
    if [ "$(jq .errors <<<"$answer")" != 0 ]; then
        say "$1: pushes were refused"
        exit 1
    fi
    note "$1" "$(jq .per_second <<<"$answer")"
    note "$1.p50" "$(jq .p50_ms <<<"$answer")"
    note "$1.p99" "$(jq .p99_ms <<<"$answer")"
}

ask() {  # name file-of-paths [client [connections]]
    local last rate p50 p99 errors
    last=$(BENCH_PATHS=$2 BENCH_TOKEN=${3:+$(token "$3")} \
        wrk -t1 -c"${4:-$connections}" -d"${seconds}s" -s tests/bench/paths.lua "$url" | tail -n 1)
    say "$1: $last"
    read -r _ rate p50 p99 errors <<<"$last"
    if [ "$errors" != 0 ]; then
        say "$1: $errors requests failed"
        exit 1
    fi
    note "$1" "$rate"
    note "$1.p50" "$p50"
    note "$1.p99" "$p99"
}

# Up to 500 plans as the doctor's system sees them: a path for reading and one for searching each.
write_paths() {
    local list
    list=$(curl -sSf -H "Authorization: Bearer $(token ehr)" "$url/fhir/CarePlan?_count=500")
    jq -r '.entry[].resource | "/fhir/CarePlan/" + .id' <<<"$list" >"$work/reads"
    jq -r '.entry[].resource | "/fhir/CarePlan?patient=" + .subject.reference
        + "&_include=CarePlan:care-team&_include=CarePlan:goal&_include=CarePlan:activity-reference"' \
        <<<"$list" >"$work/searches"
    curl -sSf -H "Authorization: Bearer $(token ehr)" "$url$(head -n 1 "$work/reads")" >"$work/read.json"
    curl -sSf -H "Authorization: Bearer $(token ehr)" "$url$(head -n 1 "$work/searches")" >"$work/search.json"
    for kind in read search; do wc -c <"$work/$kind.json" >"$work/$kind.bytes"; done
}

measure_pushes() {
    serve start_empty
    note_memory memory_empty
    push plans_8 samspill samspill samples/plans/kari.json 0 8
    push plans_64 samspill samspill samples/plans/kari.json "$plans" 64
    stop
    "$tools/sqlite_loop" "$work/plans.db" "$work/loop.db" $((2 * plans)) 64 >"$work/loop"
    say "sqlite: $(cat "$work/loop")"
    note sqlite "$(jq .per_second "$work/loop")"
    note sqlite_ratio "$(ratio "$(last plans_64)" "$(last sqlite)")"
    rm -f "$work"/loop.db*
}

# The rows that came of the Bundles, put once more by a loop: as many plans a transaction as there were clients.
measure_bundles() {
    serve start_bundles bundles.db "$bundle_clock"
    push bundles samspill fhir "$work/bundles/bundles.ndjson" 0 "$bundle_clients" "$bundles"
    stop
    "$tools/sqlite_loop" "$work/bundles.db" "$work/loop.db" "$bundles" "$bundle_clients" >"$work/bundle_loop"
    say "sqlite: $(cat "$work/bundle_loop")"
    note bundle_sqlite "$(jq .per_second "$work/bundle_loop")"
    note bundle_ratio "$(ratio "$(last bundles)" "$(last bundle_sqlite)")"
    rm -f "$work"/loop.db* "$work"/bundles.db*
}

last() { tail -n 1 "$work/$1.values"; }

measure_bare() {  # kind [connections [name]]: what Beast alone makes of the same bytes
    local name=${3:-$1}
    start start_bare "$tools/bare_listener" 0 "$work/$1.json"
    echo / >"$work/bare.paths"
    ask "bare_$name" "$work/bare.paths" "" "${2:-$connections}"
    stop
    note "${name}_ratio" "$(ratio "$(last "$name")" "$(last "bare_$name")")"
}

# Each is followed at once by what it is compared with.
take_a_turn() {
    local door=$url
    gateway=$pid
    ask read "$work/reads" ehr
    measure_bare read
    url=$door
    ask read_many "$work/reads" ehr $many_connections
    measure_bare read $many_connections read_many
    url=$door
    ask search "$work/searches" ehr
    measure_bare search
    url=$door
    ask judged "$work/reads" ehr
    ask unjudged "$work/reads" tester
    note consent_ratio "$(ratio "$(last judged)" "$(last unjudged)")"
    pid=$gateway gateway=
}

measure_the_rest() {
    serve start_loaded
    push nav_8 nav nav samples/nav/2-gjennomfores.json 0 8
    push nav_64 nav nav samples/nav/2-gjennomfores.json "$plans" 64
    write_paths
    for _ in $(seq "$turns"); do take_a_turn; done
    note_memory memory_loaded
    stop
}

# --- the page ---------------------------------------------------------------------------------------

page() {
    cat <<PAGE
# Benchmarks

Written by \`./dev bench\` (tests/bench/run.sh); load generator and gateway share the machine. Median of $runs runs, and the lowest and highest of them;
reading takes $turns turns with Boost.Beast alone in each run.

| | |
|---|---|
| date | $(date -u +%Y-%m-%d) |
| version | $("$planbro" version) |
| processor | $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores |
| memory | $(awk '/^MemTotal:/ { printf "%.1f GiB", $2 / 1048576 }' /proc/meminfo) |
| kernel | $(uname -sr) |
| file system | $(stat -f -c %T "$work"), $fsyncs durable 4 KiB writes/s, one after the other (dd oflag=dsync) |
| load before | $load |

## Starting
| | median | spread |
|---|---|---|
$(row "start to the ready line, empty database" start_empty ms)
$(row "start to the ready line, $((2 * plans)) plans" start_loaded ms)
$(row "resident memory after start" memory_empty MiB)
$(row "resident memory after the load below" memory_loaded MiB)

## Reading
\`wrk -t1 -c$connections -d${seconds}s\` over up to 500 plans, with an EHR's token; every answer is cut to what consent gives, and audited durably before it leaves.

| | median | spread |
|---|---|---|
$(row "CarePlan read ($(cat "$work/read.bytes") bytes)" read requests/s)
$(row "– p50" read.p50 ms)
$(row "– p99" read.p99 ms)
$(row "– with $many_connections connections" read_many requests/s)
$(row "– p99" read_many.p99 ms)
$(row "CarePlan search by patient, with team, goals and measures ($(cat "$work/search.bytes") bytes)" search requests/s)
$(row "– p50" search.p50 ms)
$(row "– p99" search.p99 ms)
$(row "Boost.Beast alone (tests/bench/bare_listener.cpp), the bytes of the read" bare_read requests/s)
$(row "Boost.Beast alone, the bytes of the search" bare_search requests/s)
$(row "read ÷ Beast alone" read_ratio "")
$(row "read with $many_connections connections ÷ Beast alone with as many" read_many_ratio "")
$(row "search ÷ Beast alone" search_ratio "")
$(row "read by the sandbox's tester, whose view no consent decides" unjudged requests/s)
$(row "read with consent ÷ read without" consent_ratio "")

## Writing
tests/bench/push_load.cpp: $plans pushes a line, made from samples/plans/kari.json (a new person and plan each) and samples/nav/2-gjennomfores.json. Each is validated, guarded, judged by consent and durable before it is
answered; no partner is connected, so that notices wait in the outbox.

| | median | spread |
|---|---|---|
$(row "plans, 8 clients" plans_8 plans/s)
$(row "– p50" plans_8.p50 ms)
$(row "– p99" plans_8.p99 ms)
$(row "plans, 64 clients" plans_64 plans/s)
$(row "– p50" plans_64.p50 ms)
$(row "– p99" plans_64.p99 ms)
$(row "NAV measures, 8 clients" nav_8 measures/s)
$(row "– p50" nav_8.p50 ms)
$(row "– p99" nav_8.p99 ms)
$(row "NAV measures, 64 clients" nav_64 measures/s)
$(row "– p50" nav_64.p50 ms)
$(row "– p99" nav_64.p99 ms)
$(row "SQLite alone, the same $(jq .rows "$work/loop") rows, 64 plans a transaction (tests/bench/sqlite_loop.cpp)" sqlite plans/s)
$(row "plans, 64 clients ÷ SQLite alone" sqlite_ratio "")
$(row "FHIR transactions of 20 resources (tests/bench/bundles.mjs), $bundle_clients clients" bundles Bundles/s)
$(row "– p50" bundles.p50 ms)
$(row "– p99" bundles.p99 ms)
$(row "SQLite alone, the same $(jq .rows "$work/bundle_loop") rows, $bundle_clients plans a transaction" bundle_sqlite plans/s)
$(row "transactions ÷ SQLite alone" bundle_ratio "")
PAGE
}

node tests/bench/bundles.mjs "$work/bundles" "$bundles" 1 1
load=$(cut -d' ' -f1-3 /proc/loadavg)
fsyncs=$(fsyncs_a_second)
for run in $(seq "$runs"); do
    say "run $run of $runs"
    rm -f "$work"/plans.db*
    measure_pushes
    measure_the_rest
    measure_bundles
done
mkdir -p "$(dirname "$results")"
page >"$work/page"
mv "$work/page" "$results"
say "written: $results"
