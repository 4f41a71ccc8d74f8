# `make scan REPO=<path or URL>` and `make test` set up everything they need; a fresh machine has Python, git and make.

PYTHON ?= python3
REPO ?= sample_repos/half-migration/repo
REPORT ?= crossgrade-report.html
JOBS ?= auto
PIP = -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := scan
.PHONY: scan test lint types layers unit wheel samples schema fit bench accuracy clean

# --- use it ---------------------------------------------------------------------------------------------------------

scan: .venv/ready
	.venv/bin/crossgrade scan "$(REPO)" --output "$(REPORT)" --allow-output-in-target $(ARGS)

.venv/ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "crossgrade needs Python 3.11 or newer; try make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv || { echo "This Python has no venv module: on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	.venv/bin/python $(PIP) install --constraint tests/constraints.txt --editable .
	touch $@

# --- check it -------------------------------------------------------------------------------------------------------

test: lint types layers unit

.venv-test/ready: pyproject.toml tests/constraints.txt
	$(PYTHON) -m venv .venv-test
	.venv-test/bin/python $(PIP) install --constraint tests/constraints.txt "pip>=25.1"
	.venv-test/bin/python $(PIP) install --constraint tests/constraints.txt --group dev --editable .
	touch $@

lint: .venv-test/ready
	.venv-test/bin/ruff check .
	.venv-test/bin/ruff format --check .

types: .venv-test/ready
	.venv-test/bin/mypy

layers: .venv-test/ready
	.venv-test/bin/lint-imports --no-cache

# The suite runs against the wheel, in an environment that never sees the checkout.
wheel: .venv-test/ready
	rm -rf dist
	.venv-test/bin/python -m build --wheel --outdir dist . >/dev/null
	.venv-test/bin/python $(PIP) uninstall --yes crossgrade
	.venv-test/bin/python $(PIP) install --no-deps dist/*.whl

unit: wheel
	CROSSGRADE_WHEEL=1 .venv-test/bin/python -P -m pytest --import-mode=importlib -n $(JOBS) $(TESTS)

# --- regenerate what is checked in ----------------------------------------------------------------------------------

samples: .venv/ready
	.venv/bin/python -P tests/regenerate.py samples

schema: .venv/ready
	.venv/bin/python -P tests/regenerate.py schema

# Prices: rules/effort/model.yaml from rules/effort/migrations.csv, with the error on repositories left out.
fit: .venv/ready
	.venv/bin/python -P tests/regenerate.py fit

# How long it takes, beside another tool that reads the same imports; figures to look at, never a test.
bench: .venv-test/ready
	.venv-test/bin/python $(PIP) install --constraint tests/constraints.txt deptry
	.venv-test/bin/python -P tests/bench.py "$(REPO)"

# Precision and recall of what is built here, on labelled source archives of the package index, beside an oracle and deptry.
accuracy: wheel
	.venv-test/bin/python $(PIP) install --constraint tests/constraints.txt deptry
	.venv-test/bin/python tests/accuracy/run.py $(ARGS)
	.venv-test/bin/python tests/accuracy/sheet.py check

clean:
	rm -rf .venv .venv-test build dist *.egg-info .hypothesis .mypy_cache .ruff_cache .import_linter_cache crossgrade-report.*
