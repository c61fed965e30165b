# Everything a newcomer needs: `make demo` shows the site, `make test` proves it.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1 — /p' $(MAKEFILE_LIST)

setup: ## packages, browser files, texts: what the site needs to run
	@scripts/setup.sh demo

demo: setup ## the demo county on http://localhost:8000 (PORT=9000 for another port)
	@exec .venv/bin/xianfeng demo

test: ## lint, types, contracts, tests on SQLite and PostgreSQL, browser tests
	@scripts/setup.sh test
	@scripts/test.sh

lint: ## lint, types and import contracts only
	@scripts/setup.sh test
	@scripts/lint.sh

bench: ## measure (ONLY=import for those whose name contains it)
	@scripts/setup.sh demo
	@.venv/bin/python -m benchmarks $(ONLY)
