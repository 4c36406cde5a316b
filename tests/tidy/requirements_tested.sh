#!/usr/bin/env bash
# Every row of docs/requirements.csv has four columns and says what tests it or why nothing does; every test it names exists.
# Called by tests/tidy/lint.sh; exits 1 and names what is wrong.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Suite.Name of each TEST, TEST_F and TEST_P; "ctest:name" of what CMake adds as a test.
tests() {
    git ls-files -co --exclude-standard -- '*_test.cpp' | while IFS= read -r file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done |
        xargs -0 perl -0777 -ne 'while (/\bTEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)/g) { print "$1.$2\n" }'
    git ls-files -- '*CMakeLists.txt' | xargs perl -0777 -ne 'while (/\badd_test\(NAME (\w+)/g) { print "ctest:$1\n" }'
}

found=$(tests | sort -u)
if [ "$(wc -l <<<"$found")" -lt 500 ]; then
    echo "requirements_tested: hardly any tests found; has their form changed?" >&2
    exit 1
fi

perl -e '
    my %known = map { chomp; $_ => 1 } <STDIN>;
    my ($document, $faults) = ("docs/requirements.csv", 0);
    sub complain { print STDERR "$document:$.: @_\n"; $faults = 1 }
    sub columns {
        my @columns;
        while ($_[0] =~ /\G(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/g) {
            push @columns, $1 // $2;
            return @columns if $3 eq "";
        }
        return ();
    }
    open(my $rows, "<", $document) or die "$document: $!\n";
    while (my $row = <$rows>) {
        chomp $row;
        my @columns = columns($row);
        complain("is no row of four columns") if @columns != 4;
        next if $. == 1 or @columns != 4;
        my ($requirement, $source, $tested_by, $not_yet) = @columns;
        complain("says neither what tests it nor why nothing does") if "$tested_by$not_yet" eq "";
        for my $name (split / /, $tested_by) { complain("no such test: $name") if !$known{$name} }
    }
    exit $faults;
' <<<"$found"
