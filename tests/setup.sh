#!/usr/bin/env bash
# Installs what the tests need beyond Rust, git, Node and Python: a browser, Java, a Chinese font, the Node packages.
# Idempotent, and quick when all is there. `--quick` leaves out what only the browser checks need.
set -euo pipefail
cd "$(dirname "$0")"

quick=; [ "${1:-}" = --quick ] && quick=1
fail() { echo "setup: $*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

for tool in cargo git node npm python3; do have "$tool" || fail "$tool is missing; install it first"; done
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || fail "Node $(node --version) is too old; version 20 or newer is needed"

# Parts of the toolchain that a minimal rustup profile leaves out.
for part in fmt clippy; do
  cargo "$part" --version >/dev/null 2>&1 && continue
  have rustup || fail "cargo $part is missing"
  rustup component add "${part/#fmt/rustfmt}"
done

packages=()
java -version 2>&1 | grep -qE 'version "(1[7-9]|[2-9][0-9])' || packages+=(default-jre-headless)
if [ -z "$quick" ]; then
  [ -n "${CHROMIUM:-}" ] || have chromium || have chromium-browser || have google-chrome-stable || have google-chrome || packages+=(chromium)
  { have fc-list && fc-list :lang=zh-cn family | grep -q .; } || packages+=(fontconfig fonts-noto-cjk)
  [ "$(uname)" != Linux ] || have strace || packages+=(strace)
fi

if [ ${#packages[@]} -gt 0 ]; then
  have apt-get || fail "missing: ${packages[*]} (Debian's names); install them by hand, there is no apt-get here"
  if [ "$(id -u)" = 0 ]; then root=()
  elif have sudo && sudo -n true 2>/dev/null; then root=(sudo -n)
  else fail "missing: ${packages[*]}; run as root: apt-get install ${packages[*]}"; fi
  echo "setup: installing ${packages[*]}"
  log=$(mktemp)
  install() { ${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get "$@" </dev/null >>"$log" 2>&1; }
  install update || echo "setup: apt-get update failed; trying with the lists at hand" >&2
  install install -y --no-install-recommends "${packages[@]}" || { tail -n 30 "$log" >&2; fail "apt-get could not install ${packages[*]}"; }
  rm -f "$log"
fi

# Exactly what the lock file says; again only when it changed. Install scripts stay off: one of them downloads a Java.
cd site
if ! cmp -s package-lock.json node_modules/.installed; then
  echo "setup: installing the Node packages of tests/site"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed
fi
