#!/usr/bin/env bash
# The rules of the house that neither the compiler nor clang-tidy knows. Each breach is printed as
# file:line: reason; exits 1 if there is any. Called by tests/tidy/lint.sh.
set -euo pipefail
export LC_ALL=C.UTF-8  # lengths are counted in characters
cd "$(dirname "$0")/../.."

lines_max=560  # tables of tests included
columns_max=100

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Of the files git lists, those that are there: a colleague may have deleted one just now.
listed() {
    git ls-files -co --exclude-standard -- "$@" | while IFS= read -r file; do
        if [ -f "$file" ]; then echo "$file"; fi
    done
}

mapfile -t cpp < <(listed gateway mappers adapters tests | grep -E '\.(cpp|hpp)$')
mapfile -t texts < <(listed . | grep -vE '^(LICENSE|tests/tidy/house_rules\.sh)$')

# --- includes ---------------------------------------------------------------------------------------

# file:line:<header> or file:line:"header"
includes() {
    grep -noHE '^[[:space:]]*#[[:space:]]*include[[:space:]]*(<[^>]+>|"[^"]+")' "${cpp[@]}" |
        sed -E 's/#[[:space:]]*include[[:space:]]*//; s/:[[:space:]]+/:/g'
}

# A room may use only those before it. The kinds of mappers are rooms of their own: they share
# mappers/mapped.hpp and mappers/native, and know nothing of each other; nor do adapters of mappers.
include_directions() {
    awk -F: '
        BEGIN {
            split("base fhir fhirpath identity store audit consent plan patch mappers interactions http api adapters sync conform app",
                  order, " ")
            for (i in order) rank[order[i]] = i + 0
        }
        function room(path,   part) {
            split(path, part, "/")
            if (part[1] == "gateway") return part[2]
            return part[1]
        }
        # Which mapper a path belongs to; "" for what they share.
        function kind(path,   part) {
            if (split(path, part, "/") < 3 || part[1] != "mappers" || part[2] == "native") return ""
            return part[2]
        }
        function complain(reason) { print $1 ":" $2 ": " reason }
        function for_tests(path) { return path ~ /_test\.cpp$/ || path ~ /\/testing\// || path ~ /^tests\// }
        $3 ~ /^"/ {
            header = substr($3, 2, length($3) - 2)
            from = room($1)
            to = room(header)
            if (!(to in rank)) next
            if (from in rank) {
                if (rank[to] > rank[from] && !for_tests($1)) complain("room " from " includes " header ": " to " comes after it")
                if (from == "adapters" && to == "mappers") complain("adapters never include mappers: " header)
                if (kind($1) != "" && kind(header) != "" && kind($1) != kind(header))
                    complain("mapper " kind($1) " includes " header ": mappers do not know each other")
                if (kind($1) == "" && kind(header) != "" && from == "mappers")
                    complain("what mappers share includes one of them: " header)
            }
            if (header ~ /\/internal\// && (from != to || kind($1) != kind(header)))
                complain(header " is internal to its room")
            if (header ~ /\/testing\// && !for_tests($1)) complain(header " is for tests only")
        }' "$scratch/includes"
}

include_paths() {
    local file line header
    while IFS=: read -r file line header; do
        header=${header#\"}
        header=${header%\"}
        [ -f "gateway/$header" ] || [ -f "$header" ] || [ -f "tests/$header" ] ||
            echo "$file:$line: \"$header\" is no path from gateway/ or the root"
    done < <(grep ':"' "$scratch/includes")
}

# header pattern ; where it may be included ; whose it is
third_parties='
^<boost/ ; ^(gateway/http|tests/bench)/ ; gateway/http
^<(cpprest|pplx)/ ; ^adapters/ ; adapters
^<Poco/Data ; ^gateway/store/ ; gateway/store
^<Poco/ ; ^(gateway/store|tests)/ ; gateway/store
^<libxml/ ; ^((mappers|adapters|gateway/fhir|gateway/patch|gateway/signature)/|gateway/fhirpath/(testing/|suite_test)) ; mappers, adapters, gateway/fhir, gateway/patch and gateway/signature
^<re2/ ; ^gateway/fhirpath/ ; gateway/fhirpath
^<cjose/ ; ^gateway/identity/ ; gateway/identity
^<xmlsec/ ; ^gateway/signature/ ; gateway/signature
^<openssl/ ; ^gateway/(identity|signature|base|http)/ ; gateway/identity, gateway/signature, gateway/base and gateway/http
^<rapidjson/ ; ^gateway/base/ ; gateway/base
^<unicode/ ; ^gateway/base/ ; gateway/base
^<zlib\.h> ; ^gateway/http/ ; gateway/http
^<sqlite3\.h> ; ^(gateway/store|tests/bench)/ ; gateway/store and tests/bench
^<(CLI|toml\+\+)/ ; ^gateway/app/ ; gateway/app
^<(gtest|gmock)/ ; (_test\.cpp|/testing/[^/]*|^tests/.*)$ ; tests'

third_party_headers() {
    local pattern where owner
    while IFS= read -r row; do
        [ -n "$row" ] || continue
        pattern=${row%% ; *}
        owner=${row##* ; }
        where=${row#* ; }
        where=${where% ; *}
        pattern=$pattern where=$where owner=$owner awk -F: '
            $3 ~ ENVIRON["pattern"] && $1 !~ ENVIRON["where"] {
                print $1 ":" $2 ": " $3 " is private to " ENVIRON["owner"]
            }' "$scratch/includes"
    done <<<"$third_parties"
}

headers_once() {
    local file
    for file in "${cpp[@]}"; do
        [[ $file != *.hpp ]] || grep -q '^#pragma once$' "$file" || echo "$file:1: a header without #pragma once"
    done
}

# --- length -----------------------------------------------------------------------------------------

long_lines() {
    grep -nHE "^.{$((columns_max + 1)),}" "${cpp[@]}" | cut -d: -f1,2 | sed "s/\$/: longer than $columns_max columns/" || true
}

long_files() {
    listed . | grep -E '\.(cpp|hpp|inc|sh|mjs|cmake)$|CMakeLists\.txt$|^dev$' | grep -v '^fhir-profiles/r4/' |
        while IFS= read -r file; do
            lines=$(wc -l <"$file")
            [ "$lines" -le $lines_max ] || echo "$file:$lines: longer than $lines_max lines; part it"
        done
}

# --- words ------------------------------------------------------------------------------------------

# Copies of the C++ files with comments and literals blanked, line by line the same.
blank_comments_and_literals() {
    local file
    for file in "${cpp[@]}"; do mkdir -p "$scratch/code/${file%/*}"; done
    scratch=$scratch perl -0777 -ne '
        s{ R"([^()\s\\]*)\(.*?\)\1" | "(?:[^"\\\n]|\\.)*" | (?<![0-9A-Za-z])\x27(?:[^\x27\\\n]|\\.)+\x27
           | //[^\n]* | /\*.*?\*/ }{ (my $blank = $&) =~ s/[^\n]+/ /g; $blank }gsex;
        open my $out, ">", "$ENV{scratch}/code/$ARGV" or die; print $out $_; close $out;' "${cpp[@]}"
}

in_code() {  # pattern reason [but-not-where-this-matches-the-original-line [only-in-files]]
    local file line
    (cd "$scratch/code" && grep -nHP "$1" "${cpp[@]}" || true) | while IFS=: read -r file line _; do
        [[ $file =~ ${4:-.} ]] || continue
        if [ -n "${3:-}" ] && sed -n "${line}p" "$file" | grep -qE "$3"; then continue; fi
        echo "$file:$line: $2"
    done
}

in_texts() {  # pattern reason
    grep -nIHP "$1" "${texts[@]}" | cut -d: -f1,2 | sed "s|\$|: $2|" || true
}

banned_code() {
    in_code 'std::w?regex|<regex>' 'std::regex is slow and can overflow the stack'
    # A class whose constructor is private has no make_unique; its owner must stand on the same line.
    in_code '\bnew\s+[A-Za-z_(:]' 'raw new; use make_unique, make_shared or a container' \
        '(unique_ptr|shared_ptr)<[^;]*>\(new '
    in_code '\bdelete\s+[A-Za-z_*(]|\bdelete\s*\[' 'raw delete'
    in_code '\bv?f?s?printf\s*\(' 'printf; use streams, or snprintf into a buffer of known size'
    in_code 'std::endl' 'std::endl flushes; only a ready line needs that' 'ready '
    in_code '\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\(' 'a sleep; wait for what is waited for'
    in_code '^\s*using\s+namespace\b' 'using namespace in a header' '' '\.hpp$'
}

banned_words() {
    in_texts '\b(TODO|FIXME|XXX)\b' 'leftover mark; do it, or write it in docs/limitations.md'
    in_texts '(?i)\b(issue|ticket|session|pull request|PR) ?#?\d+\b(?!\.)' 'number of something outside the product'
    in_texts '(?<![\w$.}/-])/(work|root|home/\w+)/|/tmp/(bash_jobs|b-)' 'path of some machine'
    in_texts '^(<{7}|>{7}) ' 'merge conflict'
}

# --- what must be listed ----------------------------------------------------------------------------

# Every .cpp stands in the CMakeLists.txt of its folder or of one above.
built_sources() {
    local file folder path found
    for file in "${cpp[@]}"; do
        [[ $file == *.cpp ]] || continue
        folder=${file%/*}
        found=no
        while :; do
            path=${file#"$folder"/}
            if [ -f "$folder/CMakeLists.txt" ] &&
                grep -qE "(^|[[:space:]])${path//./\\.}([[:space:])]|\$)" "$folder/CMakeLists.txt"; then
                found=yes
                break
            fi
            [[ $folder == */* ]] || break
            folder=${folder%/*}
        done
        [ $found = yes ] || echo "$file:1: in no CMakeLists.txt, so never compiled"
    done
}

changelog_head() {
    local head
    head=$(grep -m1 -n '^## ' CHANGELOG.md || true)
    [[ $head =~ ^[0-9]+:##\ (Unreleased|\[?[0-9]+\.[0-9]+\.[0-9]+) ]] ||
        echo "CHANGELOG.md:${head%%:*}: the first heading is neither Unreleased nor a version"
}

decision_names() {
    local name
    for name in $(listed docs/decisions | sed 's|.*/||'); do
        [[ $name =~ ^[0-9]{4}-[a-z0-9]+(-[a-z0-9]+)*\.md$ ]] || echo "docs/decisions/$name:1: not NNNN-title.md"
    done
    listed docs/decisions | sed 's|.*/||' | cut -c1-4 | sort | uniq -d |
        sed 's|.*|docs/decisions:1: two decisions have number &|'
}

# Every wrong sample has its expected refusal, and the other way round.
wrong_samples() {
    local name
    grep -noE '"file": *"[^"]+"' samples/wrong/expected.json | sed -E 's/"file": *"([^"]+)"/\1/' |
        tee "$scratch/expected" | while IFS=: read -r line name; do
        [ -f "samples/wrong/$name" ] || echo "samples/wrong/expected.json:$line: $name is not there"
    done
    listed samples/wrong | sed 's|.*/||' | while IFS= read -r name; do
        [ "$name" = expected.json ] || [ "$name" = README.md ] ||
            cut -d: -f2 "$scratch/expected" | grep -qxF "$name" ||
            echo "samples/wrong/$name:1: expected.json does not say how it is refused"
    done
}

# --- all of them ------------------------------------------------------------------------------------

includes >"$scratch/includes"
blank_comments_and_literals
# A pattern that has stopped matching must not pass as "nothing wrong".
[ "$(wc -l <"$scratch/includes")" -gt 300 ] || { echo "house_rules: hardly any includes found" >&2; exit 1; }

rules=(include_directions include_paths third_party_headers headers_once long_lines long_files
    banned_code banned_words built_sources changelog_head decision_names wrong_samples)
for rule in "${rules[@]}"; do "$rule"; done >"$scratch/breaches"
sort -u "$scratch/breaches" | sort -s -t: -k1,1 -k2,2n
[ ! -s "$scratch/breaches" ]
