# `make run` and `make test` set up what they need; see README.md.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --disable-pip-version-check --quiet
MINUTES ?= 5
export PYTHON
# By the environment, since the build of our own package must keep to it too.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt

.PHONY: check run test proof lint format bench soak mutants pictures covered setup

check: lint test

run: .venv/runs
	HEELTOE_DATA=build/demo $(BIN)/heeltoe demo

test: .venv/tests
	$(BIN)/pytest -n 4 --dist worksteal

# Where there is no Firefox to be had, its test is skipped and says how to get one.
proof: .venv/tests
	-@.ci/system-packages proof
	HEELTOE_PROOF=1 $(BIN)/pytest -n 3 --dist worksteal -m "proof or slow"

lint: .venv/tests
	$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy

format: .venv/tests
	$(BIN)/ruff check --fix && $(BIN)/ruff format

bench soak mutants pictures covered: .venv/tests
	MINUTES=$(MINUTES) $(BIN)/python -m tests.$@

setup: .venv/tests

# All that is missing is named at once, so ask for the tests' needs before the first set-up too.
FOR := $(if $(filter-out run,$(or $(MAKECMDGOALS),check)),test)

# A stamp for each of the two set-ups, made again when what is asked for has changed.
.venv/runs: pyproject.toml constraints.txt .ci/system-packages
	@.ci/system-packages $(FOR)
	@echo "Setting up Python packages for running"
	@$(PYTHON) -m venv .venv && $(PIP) --editable . && touch $@

.venv/tests: .venv/runs
	@.ci/system-packages test
	@echo "Setting up Python packages for testing"
	@$(PIP) --editable '.[test]' && touch $@
