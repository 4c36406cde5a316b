# shellcheck shell=bash disable=SC2034,SC2154  # what story.sh and the stories use and set
# The words that the stories are told in. Sourced by story.sh, which sets $planbro and $work.

failures=0
gateway=""
simulator=""
gateway_pid=""
simulator_pid=""
today=""

# --- telling --------------------------------------------------------------------------------------------

title() { printf '\n\033[1;36m== %s ==\033[0m\n' "$*"; }
step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
good() { printf '  \033[32m✓\033[0m %s\n' "$*"; }
bad() { printf '  \033[31m✗\033[0m %s\n' "$*"; failures=$((failures + 1)); }

# check "what is claimed" actual expected
check() { if [ "$2" = "$3" ]; then good "$1"; else bad "$1 (got '$2', not '$3')"; fi; }

# Waits for what the gateway brings about on its own: asks again and again, for a minute at most.
eventually() {  # "what is claimed" command...
    local claim=$1 until=$((SECONDS + 60))
    shift
    until "$@"; do
        if [ $SECONDS -ge $until ]; then bad "$claim (not within a minute)"; return; fi
        read -rt 0.05 <> <(:) || true
    done
    good "$claim"
}

# --- processes ------------------------------------------------------------------------------------------

start() {  # name command... -> $started (its process) and $address (from its ready line)
    local name=$1 line
    shift
    : >"$work/$name.out"
    "$@" >"$work/$name.out" 2>>"$work/$name.log" &
    started=$!
    until line=$(grep -m1 '^planbro ready ' "$work/$name.out"); do
        kill -0 "$started" 2>/dev/null || { cat "$work/$name.log" >&2; exit 1; }
        read -rt 0.02 <> <(:) || true
    done
    address=${line#planbro ready }
}

stop() {  # process -> fails unless it ends as it should
    [ -n "$1" ] || return 0
    kill "$1" 2>/dev/null || true
    wait "$1"
}

start_partners() {
    start simulator "$planbro" simulate --listen http://127.0.0.1:0
    simulator_pid=$started simulator=$address
    good "the simulated partners are at $simulator"
}

# The gateway's clock is set at its start: a later day is a new start on the same database.
the_day_is() {  # time
    [ "$1" != "$today" ] || return 0
    stop "$gateway_pid" || bad "the gateway did not stop cleanly"
    gateway_pid=""
    start gateway "$planbro" serve --sandbox --now "$1" --listen http://127.0.0.1:0 \
        --db "sqlite:$work/planbro.db" --simulator "$simulator"
    gateway_pid=$started gateway=$address today=$1
    good "the gateway is at $gateway, its clock at $today"
}

# --- asking and writing; WHO is a client (nav) or a person (bruker:14839210273) --------------------------

http() { curl -sS --max-time 60 "$@"; }

token() {  # who
    local pid=${1#"${1%%:*}"}
    http "$gateway/sandbox/token" -d "client_id=${1%%:*}" ${pid:+-d "pid=${pid#:}"} | jq -r .access_token
}

as() {  # who curl-arguments...
    local who=$1
    shift
    http -H "Authorization: Bearer $(token "$who")" "$@"
}

status() { as "$@" -o "$work/answer" -w '%{http_code}'; }  # the answer's body is left in $work/answer

get() { as "$1" "$gateway/fhir/$2"; }                  # who path -> body
read_status() { status "$1" "$gateway/fhir/$2"; }      # who path -> status

# By form, so that personal numbers stay out of URLs.
search() { as "$1" "$gateway/fhir/$2/_search" -d "$3"; }  # who type parameters -> Bundle
total() { search "$@" | jq -r .total; }                   # who type parameters -> how many

push() {  # who endpoint file -> status
    local form=application/json
    [ "${3##*.}" != xml ] || form=application/xml
    status "$1" "$gateway/inbound/$2" -H "Content-Type: $form" --data-binary "@$3"
}

create() {  # who type < resource -> status
    status "$1" "$gateway/fhir/$2" -H 'Content-Type: application/fhir+json' --data-binary @-
}

update() {  # who path < resource -> status
    status "$1" "$gateway/fhir/$2" -X PUT -H 'Content-Type: application/fhir+json' --data-binary @-
}

# Who sees the plan, by which rule and which consent: the part that $tilgang tells of a service.
access() {  # who patient organisation part -> its values
    get "$1" "$2/\$tilgang" | jq -r --arg who "$3" --arg name "$4" '[.parameter[].part
        | select(any(.[]; .valueReference.identifier.value == $who)) | .[] | select(.name == $name)
        | .valueReference.reference // .valueCoding.code] | join(" ")'
}
withdraw() {  # who patient organisation -> status; the consent that opens the plan to the organisation
    local consent
    consent=$(access "$@" samtykke)
    get "$1" "$consent" | jq '.status = "inactive"' | update "$1" "$consent"
}

consent() {  # permit|deny plan|deling patient plan performer actor-as-JSON section... -> Consent, of the gateway's day
    local type=$1 kind=$2 patient=$3 plan=$4 performer=$5 actor=$6
    shift 6
    jq -nc --arg type "$type" --arg kind "$kind" --arg patient "$patient" --arg plan "$plan" --arg performer "$performer" \
        --argjson actor "$actor" --arg day "${today%%T*}" '
        def coded($system; $code): {coding: [{system: $system, code: $code}]};
        {resourceType: "Consent", status: "active", patient: {reference: $patient}, dateTime: $day,
         scope: coded("http://terminology.hl7.org/CodeSystem/consentscope"; "patient-privacy"),
         category: [coded("https://planbro.no/fhir/CodeSystem/ip-samtykke"; $kind)],
         performer: [{reference: $performer}], policy: [{uri: "https://planbro.no/fhir/policy/individuell-plan"}],
         provision: ({type: $type, data: [{meaning: "related", reference: {reference: $plan}}]}
             + if $actor == [] then {} else {actor: [$actor[] |
                   {role: coded("http://terminology.hl7.org/CodeSystem/v3-ParticipationType"; "IRCP"), reference: .}]} end
             + if $ARGS.positional == [] then {} else {class: [$ARGS.positional[] |
                   {system: "https://planbro.no/fhir/CodeSystem/ip-seksjon", code: .}]} end)}' --args "$@"
}
service() { printf '[{"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": "%s"}}]' "$1"; }
people() { printf '%s\n' "$@" | jq -R '{reference: .}' | jq -sc .; }

# --- looking at answers ---------------------------------------------------------------------------------

of() { echo "patient.identifier=urn:oid:2.16.578.1.12.4.1.4.1%7C$1"; }  # person -> search parameter
count() { jq --arg type "$1" '[.entry[]?.resource | select(.resourceType == $type)] | length'; }  # type < Bundle
subject_of() { jq -r 'first(.entry[]?.resource | select(.resourceType == "CarePlan")).subject.reference'; }
first_of() { jq -r --arg type "$1" 'first(.entry[]?.resource | select(.resourceType == $type)) | .resourceType + "/" + .id'; }
everything='_include=CarePlan:goal&_include=CarePlan:activity-reference&_include=CarePlan:care-team&_revinclude=Appointment:supporting-info&_revinclude=Communication:based-on'

# What a partner was told of a person: its notices' kinds, in order.
told() {  # system person
    http "$simulator/received?system=$1" | jq -r --arg person "$2" '
        [.[].body | select(contains($person)) | if startswith("<") then (capture("<Type>(?<kind>[^<]*)").kind // "xml")
            else fromjson | (.entry[0].resource.type.coding[0].code // .type) end] | join(", ")'
}
is_told() { [ "$(told "$1" "$2")" = "$3" ]; }  # system person kinds

# The ledger: the service has shown that it documents what it was told.
is_documented() { [ "$(total samspill Task "$(of "$1")&owner.identifier=$2&business-status=$3&status=completed")" = 1 ]; }  # person organisation kind

# The audit trail, as WHO is told it: the service has met the person's plan.
has_been_met() { search "$1" AuditEvent "$(of "$2")&agent.identifier=$3" | jq -e '.total > 0' >/dev/null; }  # who person organisation
