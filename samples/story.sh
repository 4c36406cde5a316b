#!/usr/bin/env bash
# The sample story, played for real: Kari's plan is pushed, NAV adds its measure, the services are told
# and document it, consent decides who sees what, and a withdrawal takes effect at once.
# Started by ./dev demo; needs build/release/planbro, curl and jq.
set -euo pipefail
cd "$(dirname "$0")/.."

planbro=build/release/planbro
once=no
[ "${1:-}" = "--once" ] && once=yes

work=$(mktemp -d)
failures=0

cleanup() {
    # start runs in a subshell: what it began is known by its file alone.
    for pid in "$work"/*.pid; do kill "$(cat "$pid")" 2>/dev/null || true; done
    for pid in "$work"/*.pid; do timeout 10 tail --pid="$(cat "$pid")" -f /dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# --- small words of the story -----------------------------------------------------------------------

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
good() { printf '  \033[32m✓\033[0m %s\n' "$*"; }
bad() { printf '  \033[31m✗\033[0m %s\n' "$*"; failures=$((failures + 1)); }

# check "what is claimed" actual expected
check() { if [ "$2" = "$3" ]; then good "$1"; else bad "$1 (got '$2', not '$3')"; fi; }

start() {  # name command... -> URL in $work/name.url
    local name=$1
    shift
    "$@" >"$work/$name.out" 2>"$work/$name.log" &
    local pid=$!
    echo "$pid" >"$work/$name.pid"
    local line
    # The ready line is the process's own word; the loop ends with the process at the latest.
    while ! line=$(grep -m1 '^planbro ready ' "$work/$name.out"); do
        kill -0 "$pid" 2>/dev/null || { cat "$work/$name.log" >&2; exit 1; }
        read -rt 0.02 <> <(:) || true
    done
    echo "${line#planbro ready }"
}

token() {  # client [pid]
    curl -sS "$gateway/sandbox/token" -d "client_id=$1" ${2:+-d "pid=$2"} | jq -r .access_token
}
push() {  # client endpoint content-type file -> status; body in $work/answer
    curl -sS -o "$work/answer" -w '%{http_code}' -H "Authorization: Bearer $(token "$1")" \
        -H "Content-Type: $3" --data-binary "@$4" "$gateway/inbound/$2"
}
ask() {  # client path -> body; status in $work/status
    curl -sS -o "$work/answer" -w '%{http_code}' -H "Authorization: Bearer $(token "$1")" "$gateway/fhir/$2" >"$work/status"
    cat "$work/answer"
}
search() {  # client type form-parameters: by form, so that personal numbers stay out of URLs
    curl -sS -H "Authorization: Bearer $(token "$1")" -d "$3" "$gateway/fhir/$2/_search"
}
received() { curl -sS "$simulator/received?system=$1"; }

# Waits for a condition that the gateway works towards on its own; gives up after 20 s.
eventually() {  # command...
    local until=$((SECONDS + 20))
    until "$@"; do
        [ $SECONDS -lt $until ] || return 1
        read -rt 0.1 <> <(:) || true
    done
}

# --- the story --------------------------------------------------------------------------------------

kari=14839210273
patient="patient.identifier=urn:oid:2.16.578.1.12.4.1.4.1%7C$kari"

step "1. The gateway and its simulated partners start"
simulator=$(start simulator "$planbro" simulate --listen http://127.0.0.1:0)
gateway=$(start gateway "$planbro" serve --sandbox --listen http://127.0.0.1:0 \
    --db "sqlite:$work/planbro.db" --simulator "$simulator")
good "gateway   $gateway"
good "simulator $simulator"

step "2. The plan tool pushes Kari's plan"
check "the plan is accepted" "$(push samspill samspill application/json samples/plans/kari.json)" 201
check "the same message again changes nothing" "$(push samspill samspill application/json samples/plans/kari.json)" 200

step "3. NAV pushes its measure"
check "the measure is accepted" "$(push nav nav application/json samples/nav/2-gjennomfores.json)" 201
check "child welfare has no consent and is refused" \
    "$(push barnevern barnevern application/xml samples/barnevern/kari-uten-samtykke.xml)" 403

step "4. Each service sees what Kari has agreed to"
ehr=$(search ehr CarePlan "$patient&_include=CarePlan:activity-reference&_include=CarePlan:goal&_include=CarePlan:care-team")
check "her doctor's system finds the plan" "$(jq -r .total <<<"$ehr")" 1
check "with NAV's measure in it" \
    "$(jq '[.entry[].resource | select(.resourceType=="ServiceRequest") | select(any(.identifier[]?; .system=="https://planbro.no/id/nav-aktivitetskort"))] | length' <<<"$ehr")" 1
nav=$(search nav CarePlan "$patient&_include=CarePlan:goal&_include=CarePlan:care-team&_revinclude=Appointment:supporting-info")
check "NAV sees the goals" "$(jq '[.entry[].resource | select(.resourceType=="Goal")] | length > 0' <<<"$nav")" true
check "NAV sees no team and no meetings" \
    "$(jq '[.entry[].resource.resourceType | select(.=="CareTeam" or .=="Appointment")] | length' <<<"$nav")" 0
check "the hospital, without consent, sees nothing" "$(search sykehus CarePlan "$patient" | jq -r .total)" 0
plan=$(jq -r '.entry[0].resource.id' <<<"$ehr")
ask sykehus "CarePlan/$plan" >/dev/null
check "and gets 404 for the plan itself" "$(cat "$work/status")" 404

step "5. Every service documents that the plan exists"
both_told() { [ "$(received ehr | jq length)" -ge 1 ] && [ "$(received nav | jq length)" -ge 1 ]; }
eventually both_told || true
check "the doctor's record holds one notice" "$(received ehr | jq length)" 1
check "NAV holds one notice" "$(received nav | jq length)" 1
check "the hospital holds none" "$(received sykehus | jq length)" 0
ledger_done() {
    [ "$(search samspill Task "$patient&status=completed" | jq -r .total)" = 2 ]
}
if eventually ledger_done; then good "the ledger shows both completed, with receipts"; else bad "the ledger is not complete"; fi

step "6. Kari withdraws her consent for NAV"
own=$(curl -sS -H "Authorization: Bearer $(token bruker $kari)" -d "$patient" "$gateway/fhir/Consent/_search" |
    jq -c '[.entry[].resource | select(any(.provision.actor[]?; .reference.identifier.value=="310000310"))][0]')
consent=$(jq -r .id <<<"$own")
jq -c '.status="inactive"' <<<"$own" >"$work/withdrawn.json"
check "she withdraws it herself" "$(curl -sS -o "$work/answer" -w '%{http_code}' -X PUT \
    -H "Authorization: Bearer $(token bruker $kari)" -H 'Content-Type: application/fhir+json' \
    --data-binary "@$work/withdrawn.json" "$gateway/fhir/Consent/$consent")" 200
ask nav "CarePlan/$plan" >/dev/null
check "the very next read by NAV is 404" "$(cat "$work/status")" 404
nav_told() { [ "$(received nav | jq length)" -ge 2 ]; }
if eventually nav_told; then good "NAV is told that the plan is no longer available"; else bad "NAV was not told"; fi

# --- what each system ended up with -------------------------------------------------------------------

step "What each system ended up with"
printf '  %-12s %-8s %s\n' system notices kinds
for system in ehr sykehus nav barnevern skole; do
    list=$(received $system)
    kinds=$(jq -r '[.[].body | (try (fromjson | .entry[0].resource.type.coding[0].code // .type) catch "xml")] | join(", ")' <<<"$list")
    printf '  %-12s %-8s %s\n' "$system" "$(jq length <<<"$list")" "$kinds"
done
printf '  %-12s %s\n' ledger "$(search samspill Task "$patient" |
    jq -r '[.entry[].resource | .businessStatus.coding[0].code + " " + .status] | join(", ")')"

if [ $failures -gt 0 ]; then
    printf '\n\033[31m%d of the claims did not hold.\033[0m\n' "$failures"
    exit 1
fi
printf '\n\033[32mAll of it happened.\033[0m\n'
[ $once = yes ] && exit 0

cat <<EOF

Where to look:
  $gateway/fhir/metadata            what is served
  $gateway/sandbox/clients          who you can be
  $simulator/received?system=nav    what NAV was told
  TOKEN=\$($planbro token --url $gateway --client ehr)
  curl -H "Authorization: Bearer \$TOKEN" $gateway/fhir/CarePlan/$plan

Stop with Ctrl-C.
EOF
tail --pid="$(cat "$work/gateway.pid")" -f /dev/null &
wait $!
