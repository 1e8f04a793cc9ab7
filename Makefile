# One door to everything that is done to this project. `make` lists what there is.
# Another environment serves as well: make check PYTHON=/path/to/python

PYTHON ?= .venv/bin/python
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup format check formatted lint types layers docs test prove bench pins

help:  ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1 \t/' | expand -t 12

setup:  ## make .venv and install the project into it, with all that development needs
	test -d .venv || python3 -m venv .venv
	.venv/bin/python -m pip install -e '.[dev]'

format:  ## write the files in the house's format, and mend what ruff can mend
	$(PYTHON) -m ruff format
	$(PYTHON) -m ruff check --fix

# TESTED=yes leaves the tests out: CI has run them all by the README's command just before.
check: formatted lint types layers $(if $(TESTED),,docs test)  ## all that CI checks: format, lint, types, layers, docs, tests

formatted:  ## is every file in the house's format?
	$(PYTHON) -m ruff format --check

lint:  ## ruff's rules, complexity and docstrings among them
	$(PYTHON) -m ruff check

types:  ## mypy, strict
	$(PYTHON) -m mypy

layers:  ## who may import whom
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as run; run()"

docs:  ## is everything documented, and does every example run?
	$(PYTHON) -m pytest tests/test_docs.py

test:  ## all other tests, on JOBS processes
	$(PYTHON) -m pytest --numprocesses $(JOBS) --ignore tests/test_docs.py

prove:  ## the long proofs; results are kept in docs/verification.md
	$(PYTHON) -m pytest -m prove --hypothesis-profile=prove

bench:  ## speed, as ratios against SimPy in one run
	$(PYTHON) -m benchmarks

pins:  ## write requirements.pin.txt anew (needs pip-tools; takes some minutes)
	$(PYTHON) -m piptools compile --quiet --upgrade --extra dev --build-deps-for editable \
	    --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	    --output-file requirements.pin.new pyproject.toml
	{ sed -n '/^#/p' requirements.pin.txt; cat requirements.pin.new; } > requirements.pin.both
	! grep -n '//' requirements.pin.both    # names, versions and hashes; no addresses
	mv requirements.pin.both requirements.pin.txt
	rm requirements.pin.new
