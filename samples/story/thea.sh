# shellcheck shell=bash disable=SC2154  # the words
# Thea, from 15 to 17: her parents consent for her, she keeps what she likes from them; on the day she is 16 nothing is shared
# until she has said yes herself; what she opens she closes.
title "Thea, from 15 to 17"
the_day_is 2025-08-20T09:00:00Z
thea=14890961275
herself=bruker:$thea
mother=bruker:03858121484
father=bruker:22917833285

step "Her parents have agreed to the plan and to what is shared"
check "the plan is accepted" "$(push samspill samspill samples/plans/thea.json)" 201
seen=$(search samspill CarePlan "$(of $thea)")
plan=$(first_of CarePlan <<<"$seen")
patient=$(subject_of <<<"$seen")
check "the hospital sees her goals" "$(total sykehus Goal "$(of $thea)")" 2
check "the school sees the measures" "$(total skole ServiceRequest "$(of $thea)")" 2
check "and no goals" "$(total skole Goal "$(of $thea)")" 0
eventually "the hospital is told" is_told sykehus $thea opprettet
eventually "and the school" is_told skole $thea opprettet
reminded() { search samspill Task "$(of $thea)&code=selvbestemmelse" | jq -e '.entry[0].resource.restriction.period.end == "2025-09-14"' >/dev/null; }
eventually "her coordinator is reminded: from 14 September she decides" reminded

step "Thea, 15, keeps the messages from her parents"
check "her mother reads the message" "$(total $mother Communication "$(of $thea)")" 1
parents=$(search $herself RelatedPerson "$(of $thea)" | jq -c '[.entry[].resource | {reference: ("RelatedPerson/" + .id)}]')
check "Thea keeps the messages back" \
    "$(consent deny deling "$patient" "$plan" "$patient" "$parents" meldinger | create $herself Consent)" 201
check "her mother reads no message" "$(total $mother Communication "$(of $thea)")" 0
check "nor does her father" "$(total $father Communication "$(of $thea)")" 0
check "what they see is marked as cut" "$(get $father "$plan" | jq -r '.meta.security[0].code')" REDACTED
check "her coordinator reads it as before" "$(total samspill Communication "$(of $thea)")" 1

step "She is 16: what her parents agreed to pauses"
the_day_is 2025-09-14T07:00:00Z
check "the hospital gets 404" "$(read_status sykehus "$plan")" 404
check "the school finds nothing" "$(total skole CarePlan "$(of $thea)")" 0
check "her mother sees the plan no more" "$(read_status $mother "$plan")" 404
check "Thea does" "$(read_status $herself "$plan")" 200
check "her mother's yes counts no more" \
    "$(consent permit deling "$patient" "$plan" "$(jq -r '.[0].reference' <<<"$parents")" "$(service 310000248)" maal | create $mother Consent)" 422

step "Thea says yes herself"
check "to the plan" "$(consent permit plan "$patient" "$plan" "$patient" '[]' | create $herself Consent)" 201
check "which shares nothing yet" "$(read_status sykehus "$plan")" 404
check "to the hospital" \
    "$(consent permit deling "$patient" "$plan" "$patient" "$(service 310000248)" maal tiltak moeter | create $herself Consent)" 201
check "which sees her goals again" "$(total sykehus Goal "$(of $thea)")" 2
eventually "and is told that there is a plan, after it was told that there was none" is_told sykehus $thea "opprettet, trukket, opprettet"
check "the school still finds nothing" "$(total skole CarePlan "$(of $thea)")" 0
check "to the school" "$(consent permit deling "$patient" "$plan" "$patient" "$(service 310000450)" tiltak | create $herself Consent)" 201
check "which sees the measures again" "$(total skole ServiceRequest "$(of $thea)")" 2
check "her mother still does not" "$(read_status $mother "$plan")" 404

step "She is 17, and closes what she opened"
the_day_is 2026-11-28T09:00:00Z
check "the hospital reads the plan" "$(read_status sykehus "$plan")" 200
eventually "Thea is told that it did" has_been_met $herself $thea 310000248
check "she withdraws her consent for the school" "$(withdraw $herself "$patient" 310000450)" 200
check "the very next read by the school is 404" "$(read_status skole "$plan")" 404
eventually "the school is told that the plan is no longer available" is_told skole $thea "opprettet, trukket, opprettet, trukket"
check "the hospital reads on" "$(read_status sykehus "$plan")" 200
