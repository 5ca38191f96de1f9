#!/usr/bin/env bash
# Same input, same bytes: builds copies of CONTENT made in other orders, with other file times, time zones, locales,
# clocks and thread counts, and compares the sites byte for byte. Then: a build that changes nothing writes nothing,
# an incremental build equals a clean one, and the content stays as it was.
# usage: determinism.sh BIN CONTENT [AUDIENCE]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 2 ] || { echo "usage: determinism.sh BIN CONTENT [AUDIENCE]" >&2; exit 2; }
bin=$(realpath "$1"); content=$(realpath "$2"); audience=${3:-school}

tmp=$(mktemp -d "${TMPDIR:-/tmp}/xingzhi-determinism.XXXXXX"); tmp=$(realpath "$tmp")
# Another file system, where there is one, lists folders in another order.
other=$tmp; [ -w /dev/shm ] && other=$(mktemp -d /dev/shm/xingzhi.XXXXXX)
trap 'rm -rf "$tmp" "$other"' EXIT
name=$(basename "$content")
builds=0
fail() { echo "determinism: $*"; exit 1; }
tree() { python3 "$here/tree.py" "$@"; }

# build TITLE CONTENT OUT CACHE [NAME=VALUE..] [-- ARG..]: one build in a given surrounding; exit status 0 expected.
build() {
  local title=$1 from=$2 out=$3 cache=$4 surrounding=(); shift 4
  while [ $# -gt 0 ] && [ "$1" != -- ]; do surrounding+=("$1"); shift; done
  [ $# -eq 0 ] || shift
  local status=0
  env ${surrounding[@]+"${surrounding[@]}"} "$bin" build "$from" -o "$out" --audience "$audience" --cache "$cache" "$@" \
    >"$tmp/log" 2>&1 </dev/null || status=$?
  [ "$status" -le "${allowed:-0}" ] || { cat "$tmp/log"; fail "build '$title' ended with exit status $status, expected 0"; }
  builds=$((builds + 1))
}

same() { # TITLE ONE OTHER
  diff -r --no-dereference "$2" "$3" >"$tmp/diff" 2>&1 && return
  head -n 40 "$tmp/diff"
  fail "$1: the two sites differ (expected: identical bytes)"
}

untouched() { # TITLE BEFORE AFTER
  diff "$2" "$3" >"$tmp/diff" && return
  head -n 40 "$tmp/diff"
  fail "$1"
}

tree copy "$content" "$tmp/one/$name" sorted 1
tree copy "$content" "$tmp/two/$name" reverse 2
tree copy "$content" "$other/three/$name" shuffle 3
tree snapshot "$tmp/one/$name" "mtime bytes" >"$tmp/content-before"

# A clock that runs more than a year ahead, seen only by the program under test.
clock=()
if [ "$(uname)" = Linux ] && command -v cc >/dev/null; then
  cat >"$tmp/clock.c" <<'C'
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t id, struct timespec *out) {
  int status = syscall(SYS_clock_gettime, id, out);
  if (id == CLOCK_REALTIME && status == 0) out->tv_sec += 400 * 86400;
  return status;
}
time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}
C
  cc -shared -fPIC -o "$tmp/clock.so" "$tmp/clock.c"
  ahead=$(($(LD_PRELOAD=$tmp/clock.so python3 -c 'import time; print(int(time.time()))') - $(date +%s)))
  [ "$ahead" -gt 34000000 ] || fail "the shifted clock does not work (ahead by $ahead s)"
  clock=("LD_PRELOAD=$tmp/clock.so")
else
  echo "determinism: skipped the shifted clock (needs Linux and cc)"
fi

build "UTC, one thread" "$tmp/one/$name" "$tmp/site one" "$tmp/cache one" TZ=UTC LC_ALL=C.UTF-8 LANG=C.UTF-8 -- --jobs 1
build "Shanghai, two threads, reversed copy" "$tmp/two/$name" "$tmp/site two" "$tmp/cache two" \
  TZ=Asia/Shanghai LC_ALL=zh_CN.UTF-8 LANG=zh_CN.UTF-8 -- --jobs 2
mkdir "$tmp/home"
(cd "$other/three"; umask 077; build "Newfoundland, English, another clock, shuffled copy, relative paths" "$name" "site three" "$tmp/cache three" \
  TZ=America/St_Johns LC_ALL=C LANG=en_US.UTF-8 "HOME=$tmp/home" COLUMNS=40 TERM=dumb ${clock[@]+"${clock[@]}"})
build "warm cache, fresh output" "$tmp/one/$name" "$tmp/site four" "$tmp/cache one" TZ=Pacific/Apia
builds=4 # the third ran in a subshell

count=$(find "$tmp/site one" -type f | wc -l)
[ "$count" -gt 3 ] || fail "the site has $count files; that is no site to compare"
same "reversed copy, other zone and locale, two threads" "$tmp/site one" "$tmp/site two"
same "shuffled copy, other zone, clock and umask" "$tmp/site one" "$other/three/site three"
same "warm cache" "$tmp/site one" "$tmp/site four"

# Nothing changed: nothing written, not even with other file times on the same bytes.
tree snapshot "$tmp/site one" "inode mtime" >"$tmp/before"
build "again" "$tmp/one/$name" "$tmp/site one" "$tmp/cache one"
tree snapshot "$tmp/site one" "inode mtime" >"$tmp/after"
untouched "the second build of the same content wrote something (expected: 0 files)" "$tmp/before" "$tmp/after"
tree snapshot "$tmp/one/$name" "mtime bytes" >"$tmp/content-after"
untouched "building changed the content folder (expected: it only reads)" "$tmp/content-before" "$tmp/content-after"
tree snapshot "$tmp/site one" "inode mtime unlinked" >"$tmp/before"
tree touch "$tmp/one/$name" 5
build "again, files touched" "$tmp/one/$name" "$tmp/site one" "$tmp/cache one"
tree snapshot "$tmp/site one" "inode mtime unlinked" >"$tmp/after"
untouched "a build after touching every file wrote something (expected: 0 files, for no byte changed)" "$tmp/before" "$tmp/after"

# Changed, added, renamed, removed: incremental equals clean.
tree edit "$tmp/one/$name"
allowed=1
build "incremental" "$tmp/one/$name" "$tmp/site one" "$tmp/cache one"
build "clean" "$tmp/one/$name" "$tmp/site five" "$tmp/cache five"
same "incremental against clean" "$tmp/site five" "$tmp/site one"
diff -rq "$tmp/site one" "$tmp/site two" >/dev/null && fail "editing the content changed nothing on the site; the incremental check is idle"

echo "determinism: $builds builds of $count files ($audience), 0 differences"
