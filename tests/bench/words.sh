# shellcheck shell=bash
# What the benchmarks of the running gateway share: a folder that goes with the script, planbro as a process, tokens.
# Sourced from the root of the repository; BENCH_BUILD says which build.
export LC_ALL=C
build=${BENCH_BUILD:-build/bench}
clock=2026-11-23T12:00:00+01:00  # the samples' consents are in force then

work=$(mktemp -d "$PWD/build/bench-data.XXXXXX")
pids=()
trap '[ "${#pids[@]}" = 0 ] || kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say() { echo "bench: $*" >&2; }

under=()  # words in front of planbro: what watches it

start() {  # words of planbro; sets url
    local out line
    exec {out}< <(exec "${under[@]}" "$build/planbro" "$@" 2>>"$work/log")
    pids+=("$!")
    read -r line <&"$out"
    exec {out}<&-
    url=${line##* }
}

# shellcheck disable=SC2120  # mostly there are no more words
serve() {  # more words of planbro; sets url
    start serve --sandbox --now "$clock" --listen http://127.0.0.1:0 --db "sqlite:$work/plans.db" "$@"
}

stop() {  # what was started last, or what that watches
    pkill -P "${pids[-1]}" || kill "${pids[-1]}"
    tail --pid="${pids[-1]}" -f /dev/null
    unset 'pids[-1]'
}

token() { curl -sSf "$url/sandbox/token" -d "client_id=$1" | jq -r .access_token; }

push() {  # client kind template first count clients -> what push_load tells
    local answer
    answer=$("$build/tests/push_load" --port "${url##*:}" --token "$(token "$1")" --kind "$2" --template "$3" --first "$4" --count "$5" --clients "$6")
    [ "$(jq .errors <<<"$answer")" = 0 ] || { say "pushes were refused: $answer"; exit 1; }
    echo "$answer"
}

machine() { echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"; }
memory() { awk '/^MemTotal:/ { printf "%.1f GiB", $2 / 1048576 }' /proc/meminfo; }

# What `page` prints, once it is whole.
write_results() {  # file
    page >"$work/page" && mv "$work/page" "$1"
}
