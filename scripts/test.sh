#!/usr/bin/env bash
# The whole proof: lint, types and contracts, then both databases and the browser. What touches
# no database is tried once.
# PostgreSQL comes last and closes with pytest's own line; any failure fails the whole.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=.venv/bin/python
unset DATABASE_URL

# Whole files to each of two processes: what a file sets up once is set up once.
together="-n 2 --dist loadfile --no-loadscope-reorder"

scripts/lint.sh
failed=0
echo "— tests on SQLite"
$python -m pytest -q -rs $together -m "not browser" || failed=1
echo "— tests in Chromium"
$python -m pytest -q -rs -m browser || failed=1
echo "— tests on PostgreSQL"
$python scripts/with_postgres.py $python -m pytest -q -rs $together -m "stored and not browser" || failed=1
exit $failed
