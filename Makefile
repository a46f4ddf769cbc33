# `make run` is where to begin. `make` alone lists everything.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PORT ?= 8000
WORKERS ?= 2
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes

.PHONY: help run demo-live test test-long test-sqlite test-postgres pictures lint format types imports messages messages-check lock bench check clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-15s %s\n", $$1, $$2 }'

run: .venv/installed-app ## serve the product on 127.0.0.1:8000 (PORT=8001 for another port), with demo data at the first start
	@PORT=$(PORT) deploy/run

demo-live: .venv/installed-app ## the same with a day in the hall in motion: visitors come, wait, are called (SPEED=6)
	@PORT=$(PORT) deploy/demo-live

test: .venv/installed-dev ## the suite: everything on SQLite, what engines may answer differently and the journeys on PostgreSQL
	@deploy/prepare browser || test "$${REQUIRE_ALL:-0}" != 1
	@WORKERS=$(WORKERS) deploy/test sqlite postgres

test-long: .venv/installed-dev ## what `make test` leaves out: the rest on PostgreSQL, every page in every look, long random days
	@deploy/prepare browser || test "$${REQUIRE_ALL:-0}" != 1
	@LONG=1 WORKERS=$(WORKERS) deploy/test sqlite postgres

test-sqlite test-postgres: test-%: .venv/installed-dev
	@WORKERS=$(WORKERS) deploy/test $*

pictures: .venv/installed-dev ## the browser journeys, with a picture of every page in every look in test-results/screens
	@deploy/prepare browser
	PICTURES=1 TEST_ENGINE=postgres $(PY) -m pytest -n $(WORKERS) -q -p no:cacheprovider -m browser

lint: .venv/installed-dev ## ruff and djade
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade --check --target-version 5.2

format: .venv/installed-dev ## let ruff and djade write what lint would ask for
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2

types: .venv/installed-dev ## mypy on the ground, the pure modules and the services
	$(PY) -m mypy

imports: .venv/installed-dev ## who may import whom
	$(PY) -c 'import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())'

check: lint types imports messages-check ## everything that is not a test
	$(PY) manage.py check --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run
	deploy/check-production
	$(PY) -m pytest -q tests/test_lock.py

messages: .venv/installed-dev ## collect new sentences into locale/, and compile what was translated
	@deploy/prepare browser
	deploy/messages

messages-check: .venv/installed-dev
	deploy/messages --check

lock: ## compile requirements.txt and requirements-dev.txt (UPGRADE=1 takes newer versions)
	UPGRADE=$(UPGRADE) deploy/lock

bench: .venv/installed-dev ## measure pages on PostgreSQL under gunicorn (BENCH="…" passes options)
	$(PY) -m bench.run $(BENCH)

clean: ## remove what was built; data under var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache staticfiles test-results var/mypy var/lock-venv
	find . -path ./var -prune -o -name __pycache__ -type d -exec rm -rf {} +

# An environment that was not finished is made anew.
.venv/pyvenv.cfg:
	@python=$$(deploy/prepare python) && rm -rf .venv && { "$$python" -m venv .venv || { rm -rf .venv; exit 1; }; }

.venv/installed-app: requirements.txt | .venv/pyvenv.cfg
	@echo 'Installing the Python packages (a minute or two, once).'
	@$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt | .venv/pyvenv.cfg
	@echo 'Installing the Python packages for tests (a minute or two, once).'
	@$(PIP) -r requirements-dev.txt
	@touch $@ .venv/installed-app

.PHONY: summary
summary:
	@$(PY) deploy/summary.py test-results/junit-*.xml
