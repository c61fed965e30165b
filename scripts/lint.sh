#!/usr/bin/env bash
# Style, types and the order between rooms. Stops at the first that fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bin=.venv/bin

echo "— lint"
$bin/ruff check .
$bin/ruff format --check .
echo "— types"
$bin/mypy
echo "— import contracts"
$bin/lint-imports --no-cache
