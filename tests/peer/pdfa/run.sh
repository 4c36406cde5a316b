#!/usr/bin/env bash
# Judges the readable plan as PDF/A-2b by veraPDF: the golden plans, and one with every odd sign.
#   tests/peer/pdfa/run.sh [PLANBRO]
# Needs a JDK 17, Maven and jq; the network is used by Maven alone.
set -euo pipefail
cd "$(dirname "$0")/../../.."
planbro=${1:-build/release/planbro}
out=build/peer/pdfa
mkdir -p "$out"
[ -d "$out/lib" ] || mvn -q -B -Dstyle.color=never -f tests/peer/pdfa/pom.xml dependency:copy-dependencies \
    -DoutputDirectory="$PWD/$out/lib"
javac -cp "$out/lib/*" -d "$out" tests/peer/pdfa/Judge.java
for bundle in tests/golden/samspill/*.bundle.json; do
    "$planbro" map --to plandokument "$bundle" >"$out/$(basename "$bundle" .bundle.json).pdf"
done
jq '(.entry[].resource | select(.resourceType == "CarePlan") | .title) |=
    "Čáhppes Ŋálli đŧž \u0000\t🌲 ﷽ العربية עברית 漢字 ﬁ \u200d\ufe0f \ud83d\udc69\u200d <>&()\\"' \
    tests/golden/samspill/kari.bundle.json | sed 's/\\u0000//g' >"$out/odd.json"
"$planbro" map --to plandokument "$out/odd.json" >"$out/odd.pdf"
java -cp "$out:$out/lib/*" Judge "$out"/*.pdf
