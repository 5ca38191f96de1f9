#!/usr/bin/env bash
# Every check of this repository, in one command; CI runs the same.
# `--quick` leaves out what needs a browser. A failing step of the code ends the run; the checks of the built
# example site are independent, so each is made, and the run fails if one did.
set -euo pipefail
cd "$(dirname "$0")/.."

quick=
case "${1:-}" in
  "") ;;
  --quick) quick=1 ;;
  *) echo "usage: bash tests/run.sh [--quick]" >&2; exit 2 ;;
esac
[ -z "${CI:-}" ] || export CARGO_INCREMENTAL=0

tmp=$(mktemp -d "${TMPDIR:-/tmp}/xingzhi-run.XXXXXX"); tmp=$(cd "$tmp" && pwd -P)
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0 skipped=0

# timed TITLE COMMAND..: one line with the duration; the output only if it fails.
timed() {
  local title=$1 begin=$SECONDS status=0; shift
  printf '%-52s' "$title"
  "$@" >"$tmp/log" 2>&1 </dev/null || status=$?
  printf '%s %4d s\n' "$([ $status = 0 ] && echo ok || echo FAILED)" $((SECONDS - begin))
  if [ $status != 0 ]; then
    cat "$tmp/log"
    echo "FAILED (exit status $status): $*"
  fi
  return $status
}
step() { timed "$@" || { echo "the run ends here: $1"; exit 1; }; }
check() { if timed "$@"; then passed=$((passed + 1)); summary; else failed=$((failed + 1)); fi; }
# A check that needs the browser.
browser() {
  [ -z "$quick" ] || { skipped=$((skipped + 1)); printf '%-52sskipped (--quick)\n' "$1"; return; }
  check "$@"
}
summary() { grep -E '^(  note: |[a-z]+: )' "$tmp/log" | sed 's/^ */    /' || true; }

# All tests, and at least one.
cargo_test() {
  cargo test --locked "$@" 2>&1 | tee "$tmp/tests" || return
  local count later
  count=$(awk '/^test result: ok/ { n += $4 } END { print n + 0 }' "$tmp/tests")
  later=$(awk '/^test result: ok/ { n += $8 } END { print n + 0 }' "$tmp/tests")
  echo "tests: $count passed$([ "$later" = 0 ] || echo ", $later that wait for real time left to the next step")"
  [ "$count" -gt 0 ]
}

# The setup has brought the specification, so its examples must have run.
all_tests() { cargo_test && grep -q '^commonmark: [0-9]' "$tmp/tests"; }

# build AUDIENCE SITE: the example content, as a user would.
build() { "$bin" build content -o "$2" --audience "$1" --cache "$tmp/cache"; }

step "setup" bash tests/setup.sh ${quick:+--quick}
step "cargo fmt" cargo fmt --check
step "cargo clippy" cargo clippy --all-targets --locked -- -D warnings
step "cargo doc" env RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items --locked
step "cargo test" all_tests; summary
step "the live preview's own tests" cargo_test --lib serve:: -- --ignored; summary
step "cargo build --release" cargo build --release --locked
target=$(cargo metadata --format-version 1 --no-deps --locked | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
bin=$target/release/xingzhi

# A path as schools have it: Chinese, blanks, brackets.
site() { [ "$1" = school ] && echo "$tmp/示例 网站 (1)/校内 site" || echo "$tmp/示例 网站 (1)/公开 site"; }
mkdir -p "$tmp/示例 网站 (1)"
check "the link check notices faults" node --test tests/site/links.test.mjs
check "styles and scripts for the oldest browsers" node tests/site/lint.mjs
for audience in school public; do
  check "example site builds, $audience" build $audience "$(site $audience)"
  [ -f "$(site $audience)/xingzhi.json" ] || { printf 'no example site to check\n%s passed, %s failed\n' $passed $failed; exit 1; }
  check "links, frame, weight, $audience" node tests/site/links.mjs "$(site $audience)"
  check "HTML and CSS valid, $audience" node tests/site/html.mjs "$(site $audience)"
done
check "same input, same bytes" bash tests/site/determinism.sh "$bin" content
check "killed builds leave old or new" python3 tests/site/kill.py "$bin"
for audience in school public; do
  browser "opens from file://, $audience" node tests/site/open.mjs "$(site $audience)"
  browser "opens in the oldest Chromium, $audience" node tests/site/open.mjs "$(site $audience)" --browser=oldest
  browser "axe, light and dark, $audience" node tests/site/axe.mjs "$(site $audience)"
done
browser "keyboard alone, school" node tests/site/keyboard.mjs "$(site school)"
browser "pictures open large, captions, school" node tests/site/lightbox.mjs "$(site school)"
browser "live preview in browsers" node tests/site/live.mjs "$bin"
browser "Lighthouse 100, school" node tests/site/lighthouse.mjs "$(site school)"

echo "$passed passed, $failed failed$([ $skipped = 0 ] || echo ", $skipped skipped")"
[ $failed = 0 ]
