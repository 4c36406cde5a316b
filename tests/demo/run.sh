#!/usr/bin/env bash
# The demo keeps its word: all stories are true, it stays up until it is stopped and leaves no process behind; with --once it exits 1 when a
# claim is untrue. PLANBRO is the binary to play with.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
demo=""
trap '[ -z "$demo" ] || kill "$demo" 2>/dev/null || true; rm -rf "$work"' EXIT

fail() {
    echo "demo: $*" >&2
    cat "$work"/* >&2
    exit 1
}

samples/story.sh >"$work/stories" 2>&1 &
demo=$!
until grep -q 'until you stop it with Ctrl-C' "$work/stories"; do  # ctest sets the bound
    kill -0 $demo 2>/dev/null || fail "it ended by itself"
    read -rt 0.1 <> <(:) || true
done
gateway=$(sed -n 's|^ *\(http.*\)/fhir/metadata .*|\1|p' "$work/stories")
curl -sSf --max-time 60 "$gateway/health/live" >/dev/null || fail "it did not stay up"

kill -TERM $demo
outcome=0
wait $demo || outcome=$?
demo=""
[ $outcome = 130 ] || fail "stopped, it exits with $outcome"
! curl -s --max-time 60 "$gateway/health/live" >/dev/null || fail "it left its gateway behind"

samples/story.sh --once kari >"$work/once" 2>&1 || fail "--once exits with $? though all of it is true"
outcome=0
samples/story.sh --once ../../tests/demo/untrue >"$work/untrue" 2>&1 || outcome=$?
if [ $outcome != 1 ] || ! grep -q "1 of the claims did not hold" "$work/untrue"; then fail "an untrue claim ends it with $outcome"; fi
echo "demo: $(grep -c '✓' "$work/stories") claims are true"
