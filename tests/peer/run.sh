#!/usr/bin/env bash
# Builds the peer and lets it judge the guide, its examples, the golden files and the cases.
#   run.sh            holds its verdicts against what is meant and against verdicts.json; exit 1 if they differ
#   run.sh --write    makes tests/peer/cases and tests/peer/verdicts.json anew
#   run.sh --examples [--write]        HL7's examples of R4, held against examples.json (--write: makes it anew)
#   run.sh --stored [PLANBRO]          what a gateway stores and shows of the samples, by our profiles
#   run.sh --time [ROUNDS [THREADS]]   how long the cases and the golden files take, warm
#   run.sh --list LIST [OPTION...]     the files of a list; OPTIONs are the peer's own (src/.../Options.java)
# Needs a JDK 17, Maven (and Maven Central the first time) and Node 20; HL7 Norway's base profiles at
# $PLANBRO_STANDARDS/no-basis (../shared/standards/no-basis). Offline but for Maven.
set -euo pipefail
cd "$(dirname "$0")/../.."

standards=${PLANBRO_STANDARDS:-../shared/standards}
out=build/peer
bundle=https://planbro.no/fhir/StructureDefinition/ip-bundle

[ -d "$standards/no-basis" ] || {
    echo "peer: no $standards/no-basis; set PLANBRO_STANDARDS" >&2
    exit 2
}

build() {
    local newest
    newest=$(find tests/peer/src tests/peer/pom.xml -newer "$out/built" -print -quit 2>/dev/null || echo all)
    [ -n "$newest" ] || [ ! -f "$out/built" ] || return 0
    mvn -q -B -Dstyle.color=never -f tests/peer/pom.xml package -Dpeer.build="$PWD/$out"
    touch "$out/built"
}

peer() {
    nice java -Xmx2g -Duser.home="$PWD/$out/home" -cp "$out/classes:$out/lib/*" no.planbro.peer.Peer --package "$standards/no-basis" \
        --package fhir-profiles/ip --package tests/peer/stand-ins "$@"
}

golden() {
    printf "%s\t$bundle\n" tests/golden/samspill/*.json samples/bundles/*.json mappers/ehr/golden/*.json
}

list() {
    printf '%s\n' fhir-profiles/ip/*.json fhir-profiles/ip/{profiles,extensions,codesystems,valuesets,operations}/*.json |
        grep -v '/package.json$'
    printf '%s\n' fhir-profiles/ip/examples/right/*.json
    printf '%s\n' fhir-profiles/ip/examples/wrong/*.json | grep -v '/expected.json$'
    golden
    printf '%s\n' tests/peer/cases/*.json
}

build
case "${1:-}" in
    --time)
        for kind in cases golden; do
            if [ $kind = cases ]; then printf '%s\n' tests/peer/cases/*.json; else golden; fi >"$out/list"
            echo "$kind:"
            # shellcheck disable=SC2069  # the figures, on stderr, are what is to be seen
            peer --list "$out/list" --repeat "${2:-20}" --threads "${3:-1}" 2>&1 >"$out/timed.jsonl" || true
        done
        ;;
    --stored)
        node tests/peer/stored.mjs "${2:-build/release/planbro}" "$out/stored"
        peer --list "$out/stored/list" >"$out/stored.jsonl" || {
            grep '"verdict":"invalid"' "$out/stored.jsonl" >&2
            exit 1
        }
        echo "all valid"
        ;;
    --list)
        peer "$@"
        ;;
    --examples)
        printf '%s\n' "$standards"/fhir-r4/examples/*.{json,xml} >"$out/list"
        peer --list "$out/list" >"$out/examples.jsonl" || true
        node tests/peer/examples.mjs "$out/examples.jsonl" "$standards" "${2:-}"
        ;;
    --write | '')
        node tests/peer/cases.mjs "${1:---check}"
        list >"$out/list"
        # Invalid files are part of the game: report.mjs judges whether they are the right ones.
        peer --list "$out/list" >"$out/verdicts.jsonl" || true
        node tests/peer/report.mjs "$out/verdicts.jsonl" "$@"
        ;;
    *)
        sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
esac
