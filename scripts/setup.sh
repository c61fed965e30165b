#!/usr/bin/env bash
# Brings this checkout to where the site can run (demo) or be tested (test).
# Each step leaves a stamp, the hash of what it was made from: nothing changed, nothing done.
#
#   scripts/setup.sh demo|test
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
part=${1:?demo or test}
venv=.venv
var=${XIANFENG_VAR:-var}
stamps=$venv/.stamps
changed=0

say() { printf '%s\n' "$*"; }
stop() { printf 'setup: %s\n' "$*" >&2; exit 2; }
have() { command -v "$1" >/dev/null 2>&1; }

# hash_of WORD_OR_PATH...: one hash over words and the contents of files and folders.
hash_of() {
  for thing; do
    if [ -d "$thing" ]; then find "$thing" -type f -not -name '*.mo' -not -path '*/__pycache__/*' -print0
    elif [ -f "$thing" ]; then printf '%s\0' "$thing"
    fi
  done | sort -z | { printf '%s\n' "$@"; xargs -0r sha256sum; } | sha256sum | cut -c1-64
}

# step NUMBER TITLE STAMP_FILE HASH FUNCTION: run FUNCTION unless its stamp holds HASH.
step() {
  local number=$1 title=$2 stamp=$3 hash=$4 work=$5
  [ "$(cat "$stamp" 2>/dev/null)" = "$hash" ] && return
  changed=1
  say "$number/6 $title …"
  "$work"
  mkdir -p "$(dirname "$stamp")"
  printf '%s' "$hash" >"$stamp"
}

# 1 · system packages: those of the part, and only the missing ones.
packages_of() { sed -n "/^# -- $1/,/^# -- /{/^#/d;s/[ #].*//;/./p}" apt.txt; }

missing_packages() {
  local wanted name
  wanted=$(packages_of demo)
  [ "$part" = test ] && wanted+=$'\n'$(packages_of test)
  for name in $wanted; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || say "$name"
  done
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -qq -y --no-install-recommends "$@" >"$log" 2>&1 ||
    { apt-get update -qq >"$log" 2>&1 && apt-get install -qq -y --no-install-recommends "$@" >"$log" 2>&1; }
}

system_packages() {
  have dpkg-query || { say "Not Debian: see apt.txt for what printing and tests need."; return; }
  local missing
  missing=$(missing_packages | tr '\n' ' ')
  [ -z "$missing" ] && return
  if [ "$(id -u)" = 0 ]; then
    changed=1
    say "1/6 system packages: $missing…"
    # shellcheck disable=SC2086 -- one word a package
    apt_install $missing && return
    tail -n 3 "$log" >&2
  fi
  [ "$part" = demo ] || stop "packages are missing; run as root: apt-get install $missing"
  say "Some system packages are missing. As root: apt-get install $missing"
}

# 2 · an environment of our own.
find_python() {
  local name
  for name in python3.11 python3 python3.12 python3.13 python3.14; do
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { say "$name"; return; }
  done
  stop "Python 3.11 or newer is missing; run as root: apt-get install python3 python3-venv"
}

environment() {
  local python
  python=$(find_python)
  if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    [ "$(id -u)" = 0 ] && have apt-get || stop "run as root: apt-get install python3-venv"
    apt_install python3-venv || stop "apt-get install python3-venv failed; see $log"
  fi
  "$python" -m venv --clear "$venv"
}

# 3 · Python packages, by hash. The test lock holds all of the base lock.
pip_install() {
  "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --root-user-action=ignore -q "$@"
}

# locked_install LOCK: says how far it is, where somebody is looking.
locked_install() {
  local total
  total=$(grep -c '==' "$1")
  if [ -t 1 ]; then
    pip_install -vv --require-hashes -r "$1" >"$log" 2>&1 &
    while kill -0 $! 2>/dev/null; do
      printf '\r    %s of %s collected ' "$(grep -c '^Collecting' "$log")" "$total"
      sleep 1
    done
    printf '\r\033[K'
    wait $! || { tail -n 20 "$log" >&2; stop "installing $1 failed"; }
  else
    pip_install --require-hashes -r "$1"
  fi
}

base_packages() { locked_install requirements/base.txt; }

test_packages() {
  locked_install requirements/test.txt
  printf '%s' "$base_hash" >"$stamps/base"
}

this_package() { pip_install --no-deps --no-build-isolation -e .; }

# 4 · browser packages, by package-lock.json.
browser_files() {
  if ! have npm; then
    locked_install requirements/node.txt
    PATH="$PWD/$venv/bin:$PATH"
  fi
  NPM_CONFIG_UPDATE_NOTIFIER=false sh scripts/build_static.sh
}

# 5 · English texts. Without gettext the site speaks Chinese only.
english_texts() {
  local catalog
  find src -name '*.po' -print0 | while IFS= read -r -d '' catalog; do
    msgfmt --check-format -o "${catalog%.po}.mo" "$catalog"
  done
}

# 6 · static files, compressed.
static_files() {
  rm -rf "$var/static"
  DJANGO_SETTINGS_MODULE=xianfeng.settings "$venv/bin/python" -m django collectstatic --noinput -v 0
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT

system_packages
[ -x $venv/bin/python ] || rm -rf "$stamps"
step 2 "Python environment" "$stamps/environment" "$PWD" environment
base_hash=$(hash_of requirements/base.txt)
if [ "$part" = test ]; then
  step 3 "Python packages (a minute or two)" "$stamps/test" "$(hash_of requirements/test.txt)" test_packages
fi
step 3 "Python packages (about a minute)" "$stamps/base" "$base_hash" base_packages
step 3 "Python package xianfeng" "$stamps/xianfeng" "$(hash_of pyproject.toml requirements/base.in)" this_package
vendor=src/xianfeng/ui/static/ui/vendor
[ -d $vendor ] || rm -f "$stamps/browser"
step 4 "browser packages" "$stamps/browser" "$(hash_of package.json package-lock.json scripts/build_static* src/xianfeng/ui/icons.py src/xianfeng/ui/browser)" browser_files
catalogs=$(find src -name '*.po' | sort)
if have msgfmt; then
  # shellcheck disable=SC2086 -- one word a catalog
  step 5 "English texts" "$stamps/texts" "$(hash_of $catalogs)" english_texts
else
  say "gettext is missing: the site speaks Chinese only."
fi
[ -f "$var/static/staticfiles.json" ] || rm -f "$var/static.stamp"
# shellcheck disable=SC2046 -- one word a folder
step 6 "static files" "$var/static.stamp" "$(hash_of "$stamps/base" $(find src -type d -name static | sort))" static_files
[ $changed = 1 ] && say "Set-up complete." || say "Set-up: nothing changed."
