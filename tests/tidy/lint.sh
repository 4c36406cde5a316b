#!/usr/bin/env bash
# Format and static checks over everything git lists; exits 1 if anything is found. Started by ./dev lint.
#   lint.sh [format|rules|errors|mappings|requirements|scripts|tidy]...     only these; without words all but tidy, which takes long
set -euo pipefail
cd "$(dirname "$0")/../.."

format() {
    git ls-files -co --exclude-standard -- gateway mappers adapters tests | grep -E '\.(cpp|hpp)$' |
        while IFS= read -r file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done |
        xargs -0 -P "$(nproc)" -n 16 clang-format --dry-run -Werror --ferror-limit=3
}
rules() { tests/tidy/house_rules.sh; }
mappings() { tests/tidy/mappings_documented.sh; }
errors() { [ ! -x tests/tidy/errors_documented.sh ] || tests/tidy/errors_documented.sh; }
requirements() { tests/tidy/requirements_tested.sh; }
scripts() { git ls-files -co --exclude-standard -- dev .ci/run '*.sh' | xargs shellcheck -x -S warning; }
tidy() { tests/tidy/clang_tidy.sh; }

checks=("$@")
[ $# -gt 0 ] || checks=(format rules errors mappings requirements scripts)
failed=()
for check in "${checks[@]}"; do
    case $check in
        format | rules | errors | mappings | requirements | scripts | tidy) ;;
        *) echo "lint.sh knows format, rules, errors, mappings, requirements, scripts and tidy, not '$check'" >&2; exit 2 ;;
    esac
    echo "== $check"
    "$check" || failed+=("$check")
done

if [ ${#failed[@]} -gt 0 ]; then
    echo "lint failed: ${failed[*]}" >&2
    exit 1
fi
echo "lint: nothing found"
