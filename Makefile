# One word per chore; `make help` lists them. All of them work on a bare checkout: what they
# need beyond Python and make is installed into .venv first.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
REQUIREMENTS := requirements.txt constraints.txt layers/dependencies/requirements.txt functions/migrate/requirements.txt
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
UV_VERSION := 0.13.9

export PYTHONPATH := $(CURDIR)/layers/core/python:$(CURDIR)
export SAM_CLI_TELEMETRY := 0

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench migrate settle lock clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1#\2/' | column -t -s '#'

setup: $(INSTALLED) ## make .venv with every pinned package (the others do this first)

$(INSTALLED): $(REQUIREMENTS)
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the pinned packages into .venv ..."
	@$(PIP) uv==$(UV_VERSION)
	@# uv is ten times as fast, but does not read pip's own configuration of mirrors: then pip does it.
	@$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python -r requirements.txt \
		|| $(PIP) -r requirements.txt
	@touch $@

run: setup ## play one more day of the demo world (FRESH=1 starts over)
	@$(BIN)/python -m local $(if $(FRESH),--fresh) $(if $(LIVE),--live)

test: setup ## run every test
	@$(BIN)/python -m pytest -n auto

check: setup ## lint, types, architecture
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup ## measure how fast a batch of emails leaves
	@$(BIN)/python -m bench.send_bench

migrate: setup ## bring the schema of DATABASE_URL=... to the newest revision
	@$(BIN)/python -m cadence_core.migrate

settle: setup ## list the messages in doubt of DATABASE_URL=..., or settle one: ID=... VERDICT=sent|not_sent
	@$(BIN)/python -m cadence_core.settle $(ID) $(VERDICT)

lock: setup ## renew constraints.txt after a change of a requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate requirements.txt -o constraints.txt

clean: ## remove the demo world, the caches and .venv
	rm -rf .local .venv .aws-sam .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
