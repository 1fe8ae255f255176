# Depthwise. `make help` lists what there is; every target may be repeated.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8000
BIN := .venv/bin
export PORT

.PHONY: help run serve test mutate check format lock install migrate demo bench backup restore clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Try it: install what is missing, load the demo team, serve on http://localhost:8000 (PORT=...)
	@deploy/serve demo

serve: ## Serve a team: needs SECRET_KEY and PUBLIC_URL, see docs/self-hosting.md
	@deploy/serve production

test: ## Run every test, browser included, on two processes (ARGS="-k name" to choose)
	@deploy/prepare test
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

mutate: ## Test the tests: change a module of the rules and see what no test notices (MODULE=ankle)
	@deploy/prepare check
	$(BIN)/python deploy/mutate.py "$(MODULE)" $(if $(ONLY),"$(ONLY)")

check: ## Format, lint, types, floors, vendored files, lock
	@deploy/prepare check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q tests/test_house.py

format: ## Format the code and mend what the linter can
	@deploy/prepare check
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
lock: ## Pin the packages of pyproject.toml again (ARGS=--upgrade for newer ones)
	@deploy/prepare check
	$(LOCK) $(ARGS) pyproject.toml -o requirements.lock
	$(LOCK) $(ARGS) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

install: ## Install what running needs: system libraries, .venv, pinned packages
	@deploy/prepare serve

migrate: install ## Bring the database of DATABASE_URL (default: var/depthwise.sqlite3) up to date
	@mkdir -p var
	$(BIN)/flask --app app migrate

demo: install ## Load the demo team into the demo database (var/demo.sqlite3) without serving
	@mkdir -p var
	@export DEPTHWISE_ENV=demo DATABASE_URL="$${DATABASE_URL:-sqlite:///$(CURDIR)/var/demo.sqlite3}" && \
	set -ex && $(BIN)/flask --app app migrate && $(BIN)/flask --app app load-curricula && $(BIN)/flask --app app demo

bench: ## Measure: every program in benchmarks/
	@deploy/prepare check
	@set -e; for program in benchmarks/*.py; do [ -e "$$program" ] || continue; echo "== $$program"; $(BIN)/python "$$program"; done

backup: ## Copy the database of DATABASE_URL into var/backups/, while it runs (KEEP=30 removes older ones)
	@deploy/backup.py $(if $(KEEP),--keep $(KEEP))

restore: ## Put a backup back: make restore FILE=var/backups/... (stop the server first)
	@deploy/restore.py "$(FILE)"

clean: ## Remove caches; never data in var/
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
