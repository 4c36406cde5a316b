#!/usr/bin/env bash
# Every stable issue code that the sources can give stands in docs/errors.md, and nothing stands there
# that no source gives. Called by tests/tidy/lint.sh; exits 1 and names what is missing.
set -euo pipefail
cd "$(dirname "$0")/../.."

document=docs/errors.md

sources() {
    # The simulator and the adapters play or call others: their words are not ours.
    find gateway mappers \( -name '*.cpp' -o -name '*.hpp' -o -name '*.inc' \) \
        ! -name '*_test.cpp' ! -path '*/testing/*' -print0
}

# A code stands
#   - as second argument of fail(Category::x, "code", …)
#   - as third member of an Issue {Severity::x, "type", "code", …} (or "type" a variable)
#   - as second argument of the helpers issue("type", "code", …)
#   - as first argument of faults.add("code", …), warn("code", …), fault("code", …), pass_over("code", …)
#   - as second argument of findings.add(severity, "code", …)
#   - as third argument of the listener's outcome(status, type, "code", …)
codes_in_sources() {
    sources | xargs -0 perl -0777 -ne '
        s{^\s*//.*$}{}mg;  # comments may speak of codes
        my $code = qr/"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)"/;
        my $kind = qr/(?:"[a-z-]*"|[A-Za-z_][\w:]*(?:\([^()]*\))?)/;
        while (/\bfail\s*\(\s*Category::\w+\s*,\s*$code/g) { print "$1\n" }
        while (/\bSeverity::\w+\s*,\s*$kind\s*,\s*$code/g) { print "$1\n" }
        while (/\bissue\s*\(\s*$kind\s*,\s*$code/g) { print "$1\n" }
        while (/\b(?:faults_?\s*\.\s*add|warn|fault|pass_over)\s*\(\s*$code\s*,/g) { print "$1\n" }
        while (/\bfindings_?\s*(?:\.|->)\s*add\s*\([^";]*,\s*$code\s*,/g) { print "$1\n" }
        while (/\boutcome\s*\([^;]*?,\s*(?:[^,;]*\?[^,;]*:)?\s*"[a-z-]+"\s*,\s*$code/g) { print "$1\n" }
    ' | sort -u
}

codes_in_document() {
    # Rows of the tables: | `code` | …
    sed -n 's/^| *`\([a-z0-9-]*\)` *|.*/\1/p' "$document" | sort -u
}

found=$(codes_in_sources)
documented=$(codes_in_document)

# A pattern that has stopped matching must not pass as "all documented".
if [ "$(wc -l <<<"$found")" -lt 40 ]; then
    echo "errors_documented: hardly any codes found in the sources; has their form changed?" >&2
    exit 1
fi

missing=$(comm -23 <(echo "$found") <(echo "$documented"))
stale=$(comm -13 <(echo "$found") <(echo "$documented"))
[ -z "$missing" ] || for code in $missing; do echo "not in $document: $code" >&2; done
[ -z "$stale" ] || for code in $stale; do echo "in $document, but given by no source: $code" >&2; done
[ -z "$missing$stale" ]
