#!/usr/bin/env bash
# clang-tidy over gateway, mappers and adapters, their tests aside. What it found is kept under build/tidy-cache by a hash of
# all it depends on (tidy_keys.pl), so that only what has changed is judged again. Called by lint.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."

build=build/lint
cache=build/tidy-cache
# Debian's default, 14, cannot read the ranges of its own C++20 library.
tool=clang-tidy-16
folders=(gateway mappers adapters)

# Judges one file; its findings, perhaps none, become the cache's entry.
judge() {  # key file
    local found status=0
    found=$(mktemp "$cache/$1.XXXXXX")
    "$tool" -p "$build" --quiet "$2" >"$found.all" 2>"$found.log" || status=$?
    grep -E ': (error|warning): ' "$found.all" | sed "s|^$PWD/||" >"$found" || true
    if [ $status -ne 0 ] && [ ! -s "$found" ]; then
        echo "clang-tidy could not judge $2:" >&2
        tail -n 5 "$found.log" >&2
        rm -f "$found" "$found.all" "$found.log"
        return 1
    fi
    mv "$found" "$cache/$1"
    rm -f "$found.all" "$found.log"
}

if [ "${1:-}" = --judge ]; then
    judge "$2" "$3"
    exit
fi

mkdir -p "$cache"
find "$cache" -type f -mtime +30 -delete
# A build folder of its own: only its list of compile commands is wanted, nothing is built here.
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null

keys=$(perl tests/tidy/tidy_keys.pl "$build/compile_commands.json" "$("$tool" --version)" "${folders[@]}")
todo=$(while read -r key file; do [ -f "$cache/$key" ] || echo "$key $file"; done <<<"$keys")
echo "clang-tidy: $(wc -l <<<"$keys") files, $(grep -c . <<<"$todo" || true) of them changed"

failed=0
if [ -n "$todo" ]; then
    xargs -P "$(nproc)" -L 1 tests/tidy/clang_tidy.sh --judge <<<"$todo" || failed=1
fi

# A finding in a header comes once, however many files include it.
findings=$(while read -r key _; do
    if [ -f "$cache/$key" ]; then
        touch "$cache/$key"
        cat "$cache/$key"
    fi
done <<<"$keys" | sort -u | sort -s -t: -k1,1 -k2,2n)
[ -z "$findings" ] || echo "$findings"
[ $failed -eq 0 ] && [ -z "$findings" ]
