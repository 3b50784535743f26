# Everything a person does with a checkout. Needs make and Python 3.11 or newer; the rest is installed
# into .venv from locked, hashed lists. Stamp files make the second run start at once.

PYTHON ?= python3
VENV := .venv
BENCH_VENV := .venv-bench
CHECKERS_VENV := .venv-checkers
BIN := $(VENV)/bin
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check
# Two workers at most: the suite is short, and a laptop or a small CI machine has other things to do.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1); [ "$$n" -gt 2 ] && n=2; echo $$n)
# More arguments for pytest, e.g. `make test T="tests/law -k renewal"`.
T ?=
# More arguments for the tool, e.g. `make fuzz A="--seconds 600 --seed 7"`.
A ?=
# What `make checkers` made, if it did: tests of reports use it, and are skipped by name without it.
export PROSCRIBE_CHECKERS ?= $(wildcard $(abspath $(CHECKERS_VENV)/bin/python))
export PROSCRIBE_SARIF_SCHEMA ?= $(wildcard $(abspath $(CHECKERS_VENV)/sarif/package/lib/schemas/sarif-2.1.0-rtm.5.json))
export PROSCRIBE_DATA ?= $(abspath ../shared/data)

# Folders too: a deleted file changes nothing else.
PACKAGED := pyproject.toml README.md LICENSE $(shell find src -name __pycache__ -prune -o -print)

.DEFAULT_GOAL := help
.PHONY: help demo test check lint bench bench-discover bench-screen bench-ledger checkers oracle fuzz docs lock wheel clean

help:  ## say what can be made
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

demo: $(VENV)/.demo  ## install as a user would, then check the example hospital
	@$(BIN)/python tools/readme_demo.py --run

test: $(VENV)/.wheel  ## build the wheel, install it, run every test against it
	PROSCRIBE_TESTS_INSTALLED=1 $(BIN)/pytest -n $(WORKERS) $(T)

check: lint test  ## all that CI checks: style, types, layers, docstrings, docs, locks, tests

lint: $(VENV)/.wheel  ## `make check` without the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/interrogate --quiet src
	$(BIN)/python tools/check_locks.py

docs: $(VENV)/.wheel  ## write the generated pages anew (the tests check that they are in date)
	$(BIN)/python tools/cli_reference.py
	$(BIN)/python tools/results_reference.py
	$(BIN)/python tools/formats_table.py
	$(BIN)/python tools/screening_reference.py
	$(BIN)/python tools/measure_pages.py
	$(BIN)/python tools/readme_demo.py

oracle: $(VENV)/.wheel  ## compare the decision engine with a plain interpreter, a million times
	$(BIN)/python tools/oracle.py $(A)

fuzz: $(VENV)/.wheel  ## throw damaged files at every reader for two minutes
	$(BIN)/python tools/fuzz.py $(A)

bench: $(BENCH_VENV)/.wheel  ## measure speed beside other engines (installs them apart)
	$(BENCH_VENV)/bin/python -m bench $(A)

bench-discover: $(BENCH_VENV)/.wheel  ## measure reading logs, inventories and SBOMs beside other tools
	$(BENCH_VENV)/bin/python -m bench.discover $(A)

bench-screen: $(BENCH_VENV)/.wheel  ## measure screening on the labelled data of PROSCRIBE_DATA
	$(BENCH_VENV)/bin/python -m bench.screen $(A)

bench-ledger: $(BENCH_VENV)/.wheel  ## measure the ledger
	$(BENCH_VENV)/bin/python -m bench.ledger $(A)

checkers: $(CHECKERS_VENV)/.deps  ## install the standards' own checkers of reports, apart (npm for SARIF's schema)

wheel: $(VENV)/.wheel  ## build dist/*.whl

lock: $(VENV)/.lock-tool  ## resolve requirements/*.in anew into hashed *.txt
	$(BIN)/python tools/lock.py

clean:  ## remove what was built, not what was written
	rm -rf $(VENV) $(BENCH_VENV) $(CHECKERS_VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.git/*' -exec rm -rf {} +

# ---- environments: each stamp stands for one finished step -------------------------------------------

$(VENV)/.made $(BENCH_VENV)/.made $(CHECKERS_VENV)/.made:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "proscribe needs Python 3.11 or newer; %s is %d.%d. Say which: make PYTHON=/path/to/python3.11 ..." % (sys.executable, v[0], v[1]))'
	$(PYTHON) -m venv $(@D)
	@touch $@

$(VENV)/.core: requirements/core.txt requirements/build.txt | $(VENV)/.made
	$(BIN)/python $(PIP_INSTALL) --require-hashes -r requirements/core.txt -r requirements/build.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.core
	$(BIN)/python $(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.lock-tool: requirements/lock.txt | $(VENV)/.made
	$(BIN)/python $(PIP_INSTALL) --require-hashes -r requirements/lock.txt
	@touch $@

$(VENV)/.demo: $(PACKAGED) $(VENV)/.core
	$(BIN)/python $(PIP_INSTALL) --no-deps --no-build-isolation --force-reinstall .
	@touch $@

$(VENV)/.wheel: $(PACKAGED) $(VENV)/.dev
	rm -rf dist
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .
	$(BIN)/python $(PIP_INSTALL) --no-deps --force-reinstall dist/proscribe-*.whl
	@touch $@

$(BENCH_VENV)/.deps: requirements/bench.txt | $(BENCH_VENV)/.made
	$(BENCH_VENV)/bin/python $(PIP_INSTALL) --require-hashes -r requirements/bench.txt
	@touch $@

$(BENCH_VENV)/.wheel: $(PACKAGED) $(BENCH_VENV)/.deps
	$(BENCH_VENV)/bin/python $(PIP_INSTALL) --no-deps --no-build-isolation --force-reinstall .
	@touch $@

$(CHECKERS_VENV)/.deps: requirements/checkers.txt | $(CHECKERS_VENV)/.made
	$(CHECKERS_VENV)/bin/python $(PIP_INSTALL) --require-hashes -r requirements/checkers.txt
	mkdir -p $(CHECKERS_VENV)/sarif
	cd $(CHECKERS_VENV)/sarif && npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0 && tar xzf microsoft-jest-sarif-*.tgz
	@touch $@
