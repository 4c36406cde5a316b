#!/usr/bin/env bash
# Every field that a mapper asks for and every extension that it writes stands in its table in
# docs/mappings, and no extension stands there that the mapper does not know. Called by
# tests/tidy/lint.sh; exits 1 and names what is missing.
set -euo pipefail
cd "$(dirname "$0")/../.."

faults=0
fault() {
    echo "$1"
    faults=1
}

# The names that the reading code asks for: words in quotes among the arguments of a reading call.
fields_in() {
    perl -0777 -ne '
        s{//.*$}{}mg;
        my $call = qr/(?:text|texts|code|codes|day|moment|period|flag|number|uuid|person|organisation|child|children|day_attribute|reference|references|reference_or_list|person_number|health_personnel_number|name|read_moment|read_party|read_organisation|read_each|read_digits|add_line)/;
        while (/\b$call\s*\(([^()]*)/g) {
            my $arguments = $1;
            print "$1\n" while $arguments =~ /"([A-Za-z]\w+)"/g;
        }' "$@" | sort -u
}

# The extensions by their constants in gateway/fhir/codes.hpp, as the last part of their URL.
extensions_in() {
    { grep -hoE 'fhir::kExt\w+' "$@" || true; } | sort -u | sed 's/fhir:://' | while read -r constant; do
        perl -0777 -ne 'print "$1\n" if /\b'"$constant"'\s*=\s*"[^"]*\/([\w-]+)"/' gateway/fhir/codes.hpp
    done | sort -u
}

judge() { # table, files that read, files that write FHIR
    local table=$1 readers=$2 mappers=$3
    local name
    # shellcheck disable=SC2086  # lists of files
    for name in $(fields_in $readers); do
        grep -qw -- "$name" "$table" || fault "$table: the field $name is read and has no row"
    done
    local known
    # shellcheck disable=SC2086
    known=$(extensions_in $mappers)
    for name in $known; do
        grep -qw -- "$name" "$table" || fault "$table: the extension $name is written and has no row"
    done
    for name in $(grep -oE 'extensions? `ip-[a-z-]+`(, `ip-[a-z-]+`)*' "$table" | grep -oE 'ip-[a-z-]+' | sort -u); do
        grep -qx -- "$name" <<<"$known" || fault "$table: the extension $name has a row and is not written"
    done
}

judge docs/mappings/nav.md mappers/nav/read.cpp mappers/nav/internal/card.cpp
judge docs/mappings/barnevern.md mappers/barnevern/read.cpp mappers/barnevern/internal/measure.cpp
judge docs/mappings/bufdir.md mappers/barnevern/bufdir_read.cpp mappers/barnevern/bufdir_read.cpp
judge docs/mappings/samspill.md \
    "mappers/samspill/internal/read_document.cpp mappers/samspill/internal/read_people.cpp mappers/samspill/internal/read_content.cpp mappers/samspill/internal/single_values.cpp" \
    "mappers/samspill/internal/map_people.cpp mappers/samspill/internal/map_plan.cpp mappers/samspill/internal/map_consents.cpp mappers/samspill/internal/map_contact.cpp mappers/samspill/internal/map_applications.cpp"

exit "$faults"
