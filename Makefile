# Two commands: `make demo` serves the demonstration, `make test` passes the tests. Both set
# everything up in .venv the first time; the second time they start in seconds.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
DISTRIBUTIONS := . $(patsubst %/pyproject.toml,%,$(wildcard modules/*/pyproject.toml))
DESCRIPTIONS := setup.cfg pyproject.toml $(wildcard modules/*/pyproject.toml)
PACKAGES := core/parvis $(patsubst %/__init__.py,%,$(wildcard modules/*/parvis_*/__init__.py))
VENDOR := core/parvis/static/vendor
JOBS ?= auto

# make help lists the rest.
.PHONY: help demo test check unit services browser setup setup-test front clean lock
.DEFAULT_GOAL := help

help:
	@echo "make demo    set everything up and serve the demonstration (PORT=$(PORT))"
	@echo "make test    set everything up and pass all the tests"
	@echo "make check   ruff, mypy, import-linter"
	@echo "make unit    the tests on SQLite        make services  on PostgreSQL and Valkey"
	@echo "make browser the story in a browser     make clean     remove what was set up"

demo: setup front
	@PARVIS_DEMO=1 PARVIS_INSTANCE=instance/demo $(BIN)/parvis demo
	@PARVIS_DEMO=1 PARVIS_INSTANCE=instance/demo PUBLIC_URL=http://127.0.0.1:$(PORT) \
		$(BIN)/parvis serve --port $(PORT)

test: check unit services browser
	@echo "All tests passed."

check: setup-test
	$(BIN)/ruff check .
	$(BIN)/mypy $(PACKAGES)
	$(BIN)/lint-imports
	$(BIN)/parvis translations check

unit: setup-test front
	$(BIN)/pytest -n $(JOBS) -m "not browser" tests modules

services: setup-test front
	$(BIN)/pytest -n $(JOBS) -m "not browser" --on postgres tests modules

browser: setup-test front $(VENV)/.chromium
	$(BIN)/pytest -m browser tests modules

setup: $(VENV)/.ready
setup-test: $(VENV)/.ready-test

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Parvis needs Python 3.11 or newer; this is %s. Try: make PYTHON=python3.12" % sys.version)'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready: $(VENV)/.made requirements.lock $(DESCRIPTIONS)
	$(BIN)/pip install -q --disable-pip-version-check -c requirements.lock \
		$(addprefix -e ,$(addprefix ./,$(DISTRIBUTIONS)))
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	$(BIN)/pip install -q --disable-pip-version-check -c requirements.lock \
		-e './.[test,check]' $(addprefix -e ,$(addprefix ./,$(addsuffix [test],$(filter-out .,$(DISTRIBUTIONS)))))
	@touch $@

# The front-end files come from npm. Without Node the site works, without scripts.
front: $(VENDOR)/.ready

$(VENDOR)/.ready: package-lock.json tools/vendor_front_end.mjs
	@if command -v npm >/dev/null 2>&1; then \
		npm ci --no-audit --no-fund --loglevel=error && node tools/vendor_front_end.mjs; \
	else \
		echo "Node is not installed: the site will work without scripts. Install Node 20 or newer,"; \
		echo "then run \`make front\` again."; \
	fi
	@mkdir -p $(VENDOR)
	@if command -v npm >/dev/null 2>&1; then touch $@; fi

$(VENV)/.chromium: $(VENV)/.made
	@sh tools/find_chromium.sh
	@touch $@

lock: setup-test
	$(BIN)/pip freeze --exclude-editable > requirements.lock

clean:
	rm -rf $(VENV) node_modules $(VENDOR)
