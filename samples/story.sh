#!/usr/bin/env bash
# Plays the sample stories for real, checking every claim, and stays up to be looked at. Started by ./dev demo.
#   story.sh [--once] [STORY...]      --once: exits instead, 0 only if all of it happened
# A story is a file of samples/story/ (without .sh), told in the words of samples/story/words.sh. PLANBRO is the binary to play with.
set -euo pipefail
cd "$(dirname "$0")/.."

once=no
[ "${1:-}" != --once ] || { once=yes; shift; }
stories=("$@")
[ $# -gt 0 ] || stories=(thea kari nils)  # thea's begins in 2025, and a gateway's clock goes forward

planbro=${PLANBRO:-build/release/planbro}
work=$(mktemp -d)
# shellcheck source=samples/story/words.sh
. samples/story/words.sh

cleanup() {
    local outcome=$?
    stop "$gateway_pid" || { echo "The gateway did not stop cleanly." >&2; outcome=1; }
    stop "$simulator_pid" || { echo "The simulated partners did not stop cleanly." >&2; outcome=1; }
    rm -rf "$work"
    exit $outcome
}
trap cleanup EXIT
trap 'exit 130' INT TERM

title "The house"
start_partners
for story in "${stories[@]}"; do
    # shellcheck source=/dev/null
    . "samples/story/$story.sh"
done

title "What each system ended up with"
row() { printf '  %-12s %-8s %s\n' "$@"; }
row system notices kinds
for system in ehr sykehus nav barnevern skole arkiv; do
    row "$system" "$(http "$simulator/received?system=$system" | jq length)" "$(told $system "")"
done
row ledger "$(total samspill Task "code=dokumenter-ip")" "$(get samspill "Task?code=dokumenter-ip&_count=100" |
    jq -r '[.entry[].resource.status] | group_by(.) | map("\(length) \(.[0])") | join(", ")')"

if [ $failures -gt 0 ]; then
    printf '\n\033[31m%d of the claims did not hold.\033[0m\n' "$failures"
    exit 1
fi
printf '\n\033[32mAll of it happened.\033[0m\n'
[ $once = no ] || exit 0

cat <<EOF

Where to look, until you stop it with Ctrl-C:
  $gateway/fhir/metadata            what is served
  $gateway/sandbox/clients          who you can be
  $simulator/received?system=nav    what NAV was told

The plans as their owner sees them; then as a service, or (bruker) as a person or a guardian:
  token() { $planbro token --url $gateway --client "\$@"; }
  curl -H "Authorization: Bearer \$(token samspill)" '$gateway/fhir/CarePlan?_pretty=true'
  curl -H "Authorization: Bearer \$(token barnevern)" '$gateway/fhir/CarePlan?_pretty=true'
  curl -H "Authorization: Bearer \$(token bruker --pid 17828831259)" '$gateway/fhir/CarePlan?_pretty=true'   # Nils' mother
EOF
wait "$gateway_pid"
