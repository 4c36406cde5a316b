#!/usr/bin/env bash
# Runs every fuzzer that was built for so many seconds each (default 60); exits 1 if any found
# something, and keeps the input in build/fuzz/found/<target>. Started by ./dev fuzz.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-60}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || { echo "fuzz: '$seconds' is no number of seconds" >&2; exit 2; }

fuzz() {  # target
    local target=$1 seeds=tests/fuzz/corpus/$1 work=build/fuzz/corpus/$1 found=build/fuzz/found/$1
    mkdir -p "$work" "$found" "$seeds"
    local words=()
    [ ! -f "tests/fuzz/$target.dict" ] || words=("-dict=tests/fuzz/$target.dict")
    # What was learnt last time (the first folder, to which new inputs are added) and the seeds.
    "build/fuzz/fuzzers/${target}_fuzz" -max_total_time="$seconds" -timeout=10 -report_slow_units=1 -max_len=65536 \
        -artifact_prefix="$found/" -print_final_stats=1 "${words[@]}" "$work" "$seeds" \
        >"build/fuzz/$target.log" 2>&1 || return 1
    all_quick "$target" "$found"
}

# An input slower than a second is a finding, too: a second of the processor's time, since on a busy
# machine others may have had it meanwhile.
all_quick() {  # target folder
    local input seconds TIMEFORMAT=%U
    for input in "$2"/slow-unit-*; do
        [ -f "$input" ] || continue
        seconds=$({ time "build/fuzz/fuzzers/$1_fuzz" "$input" >/dev/null 2>&1; } 2>&1)
        awk -v s="$seconds" 'BEGIN { exit !(s > 1) }' && return 1
        rm "$input"
    done
}

failed=()
for fuzzer in build/fuzz/fuzzers/*_fuzz; do
    [ -x "$fuzzer" ] || { echo "fuzz: no fuzzer was built" >&2; exit 2; }
    target=$(basename "$fuzzer" _fuzz)
    if fuzz "$target"; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$target.log")
        echo "$target: $runs inputs in $seconds s, nothing found"
    else
        failed+=("$target")
        tail -n 40 "build/fuzz/$target.log" >&2
        echo "$target: found something; see build/fuzz/found/$target and build/fuzz/$target.log" >&2
    fi
done
[ ${#failed[@]} -eq 0 ] || exit 1
