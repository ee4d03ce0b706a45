# The front door. Everything below needs Python 3.11 or newer, git and make, and nothing else.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
HOME_DIR ?= rulewire-home

.DEFAULT_GOAL := help
.PHONY: help run demo test check format bench lock clean

help:            ## show this list
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Rulewire needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.development: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime

run: $(VENV)/.runtime            ## set up and start the daemon (Ctrl-C stops it); its files live in ./rulewire-home
	@test -f $(HOME_DIR)/monitor.toml || $(BIN)/rulewire init $(HOME_DIR)
	$(BIN)/rulewire run --config $(HOME_DIR)/monitor.toml

demo: $(VENV)/.runtime           ## the whole story, offline, in under a minute
	$(BIN)/rulewire demo

test: $(VENV)/.development       ## set up and run the tests
	$(BIN)/python -m pytest -n auto

check: $(VENV)/.development      ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.development     ## let ruff lay the code out
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: $(VENV)/.development      ## measurements; they print, they do not judge
	$(BIN)/python bench/relevance.py
	$(BIN)/python bench/match.py --rules 1000,10000
	$(BIN)/python bench/dates.py
	$(BIN)/python bench/backfill.py

lock:            ## resolve the lock files again (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --group build --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet --upgrade -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --group build --group dev --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet -c requirements.lock -o requirements-dev.lock

clean:           ## remove what the commands above made, except your own rulewire-home
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist
