# Two targets do everything on a fresh machine: demo and test.
PYTHON ?= $(shell for one in python3.13 python3.12 python3.14 python3.11 python3; do command -v $$one >/dev/null && $$one -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$one && break; done)
VENV := .venv
BIN := $(VENV)/bin
CLINIC ?= riverside-exposed

.PHONY: demo test test-servers fix expect docs bench lint types imports wheel clean

demo: $(VENV)/.run
	$(BIN)/hipaa-auditor demo --clinic $(CLINIC)

test: $(VENV)/.dev
	$(BIN)/ruff format --check auditor checks tests hatch_build.py
	$(BIN)/ruff check auditor checks tests hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --dist worksteal

# Starts real servers (Debian's orthanc, dcmtk and nginx) in a network of their own and compares; a few minutes.
test-servers: $(VENV)/.dev
	$(BIN)/python -m tests.servers

fix: $(VENV)/.dev
	$(BIN)/ruff check --fix auditor checks tests hatch_build.py
	$(BIN)/ruff format auditor checks tests hatch_build.py

# Rewrites the expected verdicts beside the tests; read the difference before you commit it.
expect: $(VENV)/.dev
	$(BIN)/python -m tests.expect

docs: $(VENV)/.dev
	$(BIN)/python -m tests.pages
	$(BIN)/python -m tests.pictures
	$(BIN)/python -m tests.gallery

bench: $(VENV)/.bench
	$(BIN)/python -m tests.benchmarks

$(VENV)/.run: pyproject.toml hatch_build.py .ci/system-packages
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.14 is needed; none was found." >&2; exit 1; }
	@sh .ci/system-packages
	$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --group bench
	@touch $@

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
