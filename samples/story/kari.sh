# shellcheck shell=bash disable=SC2154  # the words
# Kari, adult: her plan is pushed, NAV adds its measure, the services are told and document it, consent decides who sees what,
# and a withdrawal takes effect at once.
title "Kari, 34"
the_day_is 2026-11-28T09:00:00Z
kari=14839210273

step "The plan tool pushes Kari's plan"
check "the plan is accepted" "$(push samspill samspill samples/plans/kari.json)" 201
check "the same message again changes nothing" "$(push samspill samspill samples/plans/kari.json)" 200

step "NAV pushes its measure"
check "the measure is accepted" "$(push nav nav samples/nav/2-gjennomfores.json)" 201
check "child welfare has no consent and is refused" "$(push barnevern barnevern samples/barnevern/kari-uten-samtykke.xml)" 403

step "Each service sees what Kari has agreed to"
seen=$(search ehr CarePlan "$(of $kari)&$everything")
plan=$(first_of CarePlan <<<"$seen")
patient=$(subject_of <<<"$seen")
check "her doctor's system finds the plan" "$(count CarePlan <<<"$seen")" 1
check "with NAV's measure in it" \
    "$(jq '[.entry[].resource.identifier[]? | select(.system == "https://planbro.no/id/nav-aktivitetskort")] | length' <<<"$seen")" 1
seen=$(search nav CarePlan "$(of $kari)&$everything")
check "NAV sees the goals" "$(jq 'any(.entry[]; .resource.resourceType == "Goal")' <<<"$seen")" true
check "NAV sees no team" "$(count CareTeam <<<"$seen")" 0
check "and no meetings" "$(count Appointment <<<"$seen")" 0
check "the hospital, without consent, finds nothing" "$(total sykehus CarePlan "$(of $kari)")" 0
check "and gets 404 for the plan itself" "$(read_status sykehus "$plan")" 404

step "Every service documents that the plan exists"
eventually "the doctor's record holds one notice" is_told ehr $kari opprettet
eventually "NAV holds one notice" is_told nav $kari opprettet
check "the hospital holds none" "$(told sykehus $kari)" ""
eventually "the ledger has the doctor's receipt" is_documented $kari 310000175 opprettet
eventually "and NAV's" is_documented $kari 310000310 opprettet

step "Kari withdraws her consent for NAV"
check "she withdraws it herself" "$(withdraw bruker:$kari "$patient" 310000310)" 200
check "the very next read by NAV is 404" "$(read_status nav "$plan")" 404
eventually "NAV is told that the plan is no longer available" is_told nav $kari "opprettet, trukket"
