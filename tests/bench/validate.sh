#!/usr/bin/env bash
# Measures the validator of a release build, and HL7's Java validator (tests/peer) over the same files in
# the same run, and writes docs/benchmarks/validation.md. Timings fail nothing; a plan that either judges
# invalid does. Started by ./dev bench validate; needs Node and jq, for the Java side what tests/peer needs.
#   VALIDATE_RUNS=3 VALIDATE_BUNDLES=10000 VALIDATE_SAMPLE=200 VALIDATE_ROUNDS=4 BENCH_BUILD=build/bench VALIDATE_RESULTS=FILE
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/../.."

runs=${VALIDATE_RUNS:-3}
bundles=${VALIDATE_BUNDLES:-10000}
sample=${VALIDATE_SAMPLE:-200}  # of them, for the Java validator
rounds=${VALIDATE_ROUNDS:-4}    # of the Java validator after its first; the later half counts
build=${BENCH_BUILD:-build/bench}
results=${VALIDATE_RESULTS:-docs/benchmarks/validation.md}
standards=${PLANBRO_STANDARDS:-../shared/standards}
starts=20
cores=$(nproc)

mkdir -p build
work=$(mktemp -d "$PWD/build/validate-data.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say() { echo "validate: $*" >&2; }

# --- values -----------------------------------------------------------------------------------------

note() { echo "$2" >>"$work/$1.values"; }  # name value
rounded() { awk '{ printf "%.*f\n", ($1 >= 100) ? 0 : ($1 >= 10) ? 1 : 2, $1 }'; }
median() { sort -g "$work/$1.values" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }' | rounded; }
lowest() { sort -g "$work/$1.values" | head -n 1 | rounded; }
highest() { sort -g "$work/$1.values" | tail -n 1 | rounded; }
quotient() { awk -v a="$1" -v b="$2" 'BEGIN { print a / b }'; }

# Median (lowest – highest); a dash where nothing was measured.
cell() {  # name
    [ -s "$work/$1.values" ] || { echo "–"; return; }
    echo "$(median "$1") ($(lowest "$1") – $(highest "$1"))"
}
# How many times the first is the second, by their medians.
times() {  # larger smaller
    [ -s "$work/$1.values" ] && [ -s "$work/$2.values" ] || { echo "–"; return; }
    quotient "$(median "$1")" "$(median "$2")" | rounded
}

# --- measurements -----------------------------------------------------------------------------------

# The peer is run with nice; so is what it is compared to.
judge() { nice "$build/planbro" validate --package "$standards/no-basis" --package tests/peer/stand-ins "$@"; }
peer() { tests/peer/run.sh --list "$@"; }

# seconds COMMAND...: how long it took; ends the run if it fails.
seconds() {
    local begun
    begun=$(date +%s%N)
    "$@" >"$work/said" 2>&1 || { tail -n 5 "$work/said" >&2; return 1; }
    awk -v begun="$begun" -v ended="$(date +%s%N)" 'BEGIN { printf "%.4f", (ended - begun) / 1e9 }'
}

measure_ours() {
    local took
    took=$(seconds judge --jobs 1 "$work/bundles.ndjson")
    note ours_1 "$(quotient "$bundles" "$took")"
    took=$(seconds judge --jobs "$cores" "$work/bundles.ndjson")
    note ours_all "$(quotient "$bundles" "$took")"
    took=$(seconds judge --jobs 1 "$work/careplans.ndjson")
    note plan_line "$(quotient "${took}e6" "$bundles")"
    nice "$build/tests/validate_bench" --benchmark_format=json >"$work/bench" 2>/dev/null
    for one in parse judge parse_and_judge; do
        note "plan_$one" "$(jq ".benchmarks[] | select(.name == \"$one/care_plan\") | .real_time / 1000" "$work/bench")"
    done
}

measure_starts() {
    local took
    for _ in $(seq $starts); do
        took=$(seconds nice "$build/planbro" validate "$work/careplans/00000.json")
        note start "$(quotient "${took}e3" 1)"
        took=$(seconds judge "$work/careplans/00000.json")
        note start_packages "$(quotient "${took}e3" 1)"
    done
}

# What the peer says of its rounds, among whatever else Java writes to stderr.
peer_figures() {  # LIST OPTION...
    peer "$@" >/dev/null 2>"$work/said"
    grep '^{"files"' "$work/said" >"$work/figures" || { tail -n 5 "$work/said" >&2; return 1; }
}

measure_peer() {
    local took threads
    ls "$work"/bundles/*.json >"$work/bundles.list"
    ls "$work"/careplans/*.json >"$work/careplans.list"
    ls "$work"/careplans/00000.json >"$work/one.list"
    for threads in 1 "$cores"; do
        say "Java, $threads threads"
        peer_figures "$work/bundles.list" --repeat "$rounds" --threads "$threads"
        note "peer_$threads" "$(jq "$sample / .warmRoundSecondsMedian" "$work/figures")"
        note "peer_$threads" "$(jq "$sample / .warmRoundSecondsBest" "$work/figures")"
    done
    peer_figures "$work/careplans.list" --repeat $((3 * rounds))
    note peer_plan "$(jq '.microsecondsPerFile[]' "$work/figures")"
    for _ in $(seq "$runs"); do
        took=$(seconds peer "$work/one.list")
        note peer_start "$(quotient "${took}e3" 1)"
    done
}

# --- the page ---------------------------------------------------------------------------------------

page() {
    cat <<PAGE
# Validation

Written by \`./dev bench validate\` (tests/bench/validate.sh). Each figure is the median, and in brackets the lowest and highest, of $runs runs ($starts for our own start). The Java side is HL7's
validator in HAPI FHIR 7.6.1 (tests/peer) in the same run, on the same machine, over the same files, at the same priority.

| | |
|---|---|
| date | $(date -u +%Y-%m-%d) |
| version | $("$build/planbro" version) |
| processor | $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $cores cores |
| memory | $(awk '/^MemTotal:/ { printf "%.1f GiB", $2 / 1048576 }' /proc/meminfo) |
| kernel | $(uname -sr) |
| Java | $(java -version 2>&1 | sed -n 's/^openjdk version "\(.*\)".*/OpenJDK \1/p') |
| load before and after (1 minute) | $load and $(cut -d' ' -f1 /proc/loadavg) |

$bundles bundles of 20 resources ($(wc -c <"$work/bundles.ndjson" | awk '{ printf "%.0f MB", $1 / 1e6 }')), made by tests/bench/bundles.mjs from tests/golden/samspill, judged by ip-bundle with all profiles of the guide, R4's invariants and
HL7 Norway's base profiles; all are valid to both. Java judges the first $sample, $rounds times over after a first round that is not counted, and of those the later half counts (median and best).

| from text to verdict | planbro | Java | times |
|---|---|---|---|
| bundles a second, one thread | $(cell ours_1) | $(cell peer_1) | $(times ours_1 peer_1) |
| bundles a second, $cores threads | $(cell ours_all) | $(cell "peer_$cores") | $(times ours_all "peer_$cores") |
| a CarePlan by ip-careplan, µs | $(cell plan_parse_and_judge) | $(cell peer_plan) | $(times peer_plan plan_parse_and_judge) |
| from start to the first verdict, one CarePlan, ms | $(cell start_packages) | $(cell peer_start) | $(times peer_start start_packages) |

| a CarePlan, planbro alone | µs |
|---|---|
| parsing | $(cell plan_parse) |
| judging what is parsed | $(cell plan_judge) |
| parsing and judging | $(cell plan_parse_and_judge) |
| the same by the command line, $bundles lines, one thread, start included | $(cell plan_line) |

| start to the first verdict, planbro alone | ms |
|---|---|
| with the guide, which is part of the program | $(cell start) |
| and HL7 Norway's base profiles, read from their folder | $(cell start_packages) |

The first two rows are of the whole command line, start and printing included; the plans of the third are the golden one (planbro, tests/bench/validate_bench.cpp) and $sample made from it and its like (Java).

\`\`\`sh
planbro validate --package no-basis --package tests/peer/stand-ins --jobs 1 bundles.ndjson
tests/peer/run.sh --list LIST --repeat $rounds --threads 1
\`\`\`
PAGE
}

load=$(cut -d' ' -f1 /proc/loadavg)
say "making $bundles bundles"
node tests/bench/bundles.mjs "$work" "$bundles" "$sample"
for run in $(seq "$runs"); do
    say "run $run of $runs"
    measure_ours
done
measure_starts
if command -v java >/dev/null && [ -d "$standards/no-basis" ]; then
    measure_peer
else
    say "no Java or no $standards/no-basis: planbro alone"
fi
mkdir -p "$(dirname "$results")"
page >"$work/page"
mv "$work/page" "$results"
say "written: $results"
