#!/usr/bin/env bash
# How many notices leave the outbox a second: of a backlog alone, while plans are pushed, and with one partner
# dead; writes docs/benchmarks/outbox.md. Started by ./dev bench outbox; needs curl and jq.
#   BENCH_PLANS=1000 BENCH_BUILD=build/bench BENCH_RESULTS=FILE
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/words.sh
. tests/bench/words.sh

plans=${BENCH_PLANS:-1000}
results=${BENCH_RESULTS:-docs/benchmarks/outbox.md}
partners=(ehr sykehus nav barnevern skole)
declare -A figure

fault() { curl -sSf -o "$work/answer" "$simulator/fault" -d "{\"system\":\"$1\",\"kind\":\"status\",\"status\":503,\"times\":$2}"; }

# Kari's plan, shared with all five services.
template() {
    jq --argjson services '[["310000248","Fjord sykehus","helse"],["310000388","Solvik barneverntjeneste","barnevern"],["310000450","Solvik skole","skole"]]' '
        reduce $services[] as [$orgnr, $name, $sector] (.;
            .plan.deltakere += [{id: ("d" + $orgnr), rolle: "deltaker", navn: {fornavn: "Ansatt", etternavn: "Hos"},
                                 tjeneste: {orgnr: $orgnr, navn: $name, sektor: $sector}, fra: "2026-01-12"}] |
            .plan.samtykker += [{id: ("s" + $orgnr), type: "deling", gittAv: "bruker", dato: "2026-01-18", status: "aktiv",
                                 mottaker: $orgnr, seksjoner: ["maal", "tiltak"], gyldigTil: "2027-01-11"}])' \
        samples/plans/kari.json >"$work/plan.json"
}

first=0
push_plans() {  # count clients -> plans a second
    push samspill samspill "$work/plan.json" "$first" "$1" "$2" | jq .per_second
}

sum() {  # metric [but not this organisation]
    curl -sSf "$url/metrics" | awk -v name="planbro_$1{" -v but="${2:-none}" 'index($1, name) == 1 && !index($1, but) { n += $2 } END { print n + 0 }'
}

# The time between a tenth and nine tenths, so that neither the wake-up nor the last few count.
drained() {  # how many are awaited, [but not this organisation] -> notices a second
    local before now at begun ended
    before=$(sum notices_delivered_total "${2:-}")
    local low=$((before + $1 / 10)) high=$((before + $1 * 9 / 10)) low_at=0
    while :; do
        now=$(sum notices_delivered_total "${2:-}")
        at=$(date +%s%N)
        if [ "$low_at" = 0 ] && [ "$now" -ge "$low" ]; then low_at=$now begun=$at; fi
        if [ "$now" -ge "$high" ]; then ended=$at; break; fi
        sleep 0.05  # asking costs the gateway something, too
    done
    awk -v n=$((now - low_at)) -v ns=$((ended - begun)) 'BEGIN { printf "%.0f", n * 1e9 / ns }'
}

settle() { while [ "$(sum outbox_waiting)" != 0 ]; do sleep 0.1; done; }

backlog() {  # sets waiting
    for system in "${partners[@]}"; do fault "$system" 1000000; done
    say "$(push_plans "$plans" 4) plans/s while no partner takes anything"
    first=$((first + plans))
    waiting=$(sum outbox_waiting)
}

heal() { for system in "$@"; do fault "$system" 0; done; }

# Sets figure[during]: notices that go out a second until the pusher is done.
until_pushed() {  # pid
    local before begun
    before=$(sum notices_delivered_total) begun=$(date +%s%N)
    wait "$1"
    figure[during]=$(awk -v n=$(($(sum notices_delivered_total) - before)) -v ns=$(($(date +%s%N) - begun)) 'BEGIN { printf "%.0f", n * 1e9 / ns }')
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", (b > 0) ? a / b : 0 }'; }

page() {
    cat <<PAGE
# Notices a second

Written by \`./dev bench outbox\` (tests/bench/outbox.sh) on $(date -u +%Y-%m-%d); $(machine),
$(memory) of memory; gateway (SQLite), five simulated partners and the pushing clients share the machine. Each plan (samples/plans/kari.json, a new
person each) is shared with all five, so that its push makes five notices or more. While the partners answer 503 a backlog of
$waiting notices comes together; then they answer again. A notice counts once it is receipted and the ledger says so; the rate is that between a tenth
and nine tenths of the backlog.

| | notices/s | of alone |
|---|---|---|
| the backlog alone | ${figure[alone]} | 1.00 |
| to the other four, NAV dead all the while | ${figure[dead]} | $(ratio "${figure[dead]}" "${figure[alone]}") |
| the backlog, while two clients push plans as fast as they can | ${figure[beside]} | $(ratio "${figure[beside]}" "${figure[alone]}") |
| after that, until the last push: what the pushes make goes out as it comes | ${figure[during]} | |

The pushes beside it: ${figure[pushed]} plans/s over the whole time. When the last was answered ${figure[left]} notices still waited.
PAGE
}

start simulate --listen http://127.0.0.1:0
simulator=$url
serve --simulator "$simulator"
template

backlog
heal "${partners[@]}"
figure[alone]=$(drained "$waiting")
say "a backlog of $waiting: ${figure[alone]} notices/s"
settle

backlog
heal ehr sykehus barnevern skole
figure[dead]=$(drained $((waiting * 4 / 5)) 310000310)
say "with NAV dead: ${figure[dead]} notices/s to the others"
heal nav
settle

backlog
heal "${partners[@]}"
push_plans $((plans * 4)) 2 >"$work/pushed" &
pusher=$!
figure[beside]=$(drained "$waiting")
until_pushed "$pusher"
figure[pushed]=$(cat "$work/pushed")
figure[left]=$(sum outbox_waiting)
say "beside ${figure[pushed]} pushes/s: ${figure[beside]} notices/s of the backlog, ${figure[during]} later; ${figure[left]} left"
write_results "$results"
