# shellcheck shell=bash disable=SC2154  # the words
# Nils, a child: his parents consent together; school and child welfare see their part of the plan; a parent sees who has seen it;
# a grandmother on the team sees nothing, a father who is shut out no more; a mother's withdrawal closes at once.
title "Nils, 8"
the_day_is 2026-11-28T09:00:00Z
nils=11901880001
mother=bruker:17828831259
father=bruker:30918521522
grandmother=bruker:09825241814

step "The plan tool pushes Nils' plan, which both parents have agreed to"
check "the plan is accepted" "$(push samspill samspill samples/plans/nils.json)" 201

step "The school sees its part, the hospital nothing"
seen=$(search skole CarePlan "$(of $nils)&$everything")
plan=$(first_of CarePlan <<<"$seen")
patient=$(subject_of <<<"$seen")
check "the school sees the measures" "$(count ServiceRequest <<<"$seen")" 3
check "and the meeting" "$(count Appointment <<<"$seen")" 1
check "no goals" "$(count Goal <<<"$seen")" 0
check "no messages" "$(count Communication <<<"$seen")" 0
check "and no team" "$(count CareTeam <<<"$seen")" 0
check "the hospital, without consent, gets 404" "$(read_status sykehus "$plan")" 404

step "Child welfare takes part"
check "its measure is accepted" "$(push barnevern barnevern samples/barnevern/nils-1-besokshjem.xml)" 201
check "so is its referral to Bufdir" "$(push barnevern barnevern samples/barnevern/nils-henvisning-hjelpetiltak.xml)" 201
check "of which the ledger holds that it tells of the plan" \
    "$(search samspill Task "$(of $nils)&business-status=fra-tjenesten&owner.identifier=310000388" | jq .total)" 1
check "the school sees the new measure" "$(total skole ServiceRequest "$(of $nils)")" 4
eventually "child welfare is told that the plan exists" is_told barnevern $nils opprettet
eventually "the school too" is_told skole $nils opprettet
eventually "child welfare has documented it" is_documented $nils 310000388 opprettet
check "the hospital was told nothing" "$(told sykehus $nils)" ""

step "His mother looks at the plan"
seen=$(search $mother CarePlan "$(of $nils)&$everything")
check "she sees all of it" "$(for type in Goal ServiceRequest CareTeam Appointment Communication; do count $type <<<"$seen"; done | xargs)" "2 4 1 1 1"
check "child welfare may see it because both parents said yes" "$(access $mother "$patient" 310000388 regel)" samtykke-foreldre
check "the school may see its measures and meetings" "$(access $mother "$patient" 310000450 seksjon)" "tiltak moeter"
check "the hospital nothing" "$(access $mother "$patient" 310000248 regel)" ""
eventually "she is told that the school has seen it" has_been_met $mother $nils 310000450

step "His grandmother joins the team; his father is shut out by the municipality"
jq '.meldingsId = "8b6c2f4a-0e5d-4a6b-b0d5-94c0a1f37e04" | .plan.versjon = 2
    | .plan.deltakere += [{id: "d6", rolle: "parorende", navn: {fornavn: "Astrid", etternavn: "Berg"}, fnr: "09825241814", relasjon: "farmor", fra: "2026-11-28"}]
    | .plan.samtykker += [{id: "s4", type: "sperre", gittAv: "d1", dato: "2026-11-28", status: "aktiv", overfor: ["d5"]}]' \
    samples/plans/nils.json >"$work/nils-2.json"
check "the new version is accepted" "$(push samspill samspill "$work/nils-2.json")" 200
check "being on the team opens nothing for his grandmother" "$(read_status $grandmother "$plan")" 404
check "his father sees the plan no more" "$(read_status $father "$plan")" 404
check "his mother does" "$(read_status $mother "$plan")" 200
check "and so does the school, by her yes alone" "$(read_status skole "$plan")" 200

step "His mother withdraws the consent for the school"
check "she withdraws it herself" "$(withdraw $mother "$patient" 310000450)" 200
check "the very next read by the school is 404" "$(read_status skole "$plan")" 404
check "child welfare still sees the plan" "$(read_status barnevern "$plan")" 200
eventually "the school is told that the plan is no longer available" is_told skole $nils "opprettet, trukket"
