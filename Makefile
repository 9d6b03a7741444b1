# make run    set up, then build the graph of seeds/papers into exports/
# make test   set up, then run the tests, those in a browser included
# make explorer   build explorer.html's program from explorer/ (needs node and npm), test its parts
# make slow   the tests that take long: memory over a stream of 20,000 abstracts
# make docs   the guides and the reference as a site, in site/
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run test slow lint explorer docs chromium clean

run: $(VENV)/installed
	$(BIN)/kg build seeds/papers -o exports

test: $(VENV)/installed-dev chromium
	$(BIN)/python -m pytest

slow: $(VENV)/installed-dev
	$(BIN)/python -m pytest -m slow -o timeout=600

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

explorer:
	npm --prefix explorer ci --no-audit --no-fund --silent
	npm --prefix explorer test
	npm --prefix explorer run build --silent

docs: $(VENV)/installed-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[formats]'
	@touch $@

$(VENV)/installed-dev: pyproject.toml $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/installed

$(VENV)/installed-docs: pyproject.toml $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	@touch $@

# Taken where it is found, installed where root can; without it the tests of the page are skipped.
chromium:
	@if command -v chromedriver >/dev/null && command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver >/dev/null; \
	else echo "No Chromium with its driver: the tests of the page will be skipped."; fi

clean:
	rm -rf $(VENV) site exports/papers.* exports/explorer.html exports/*.csv exports/*.parquet exports/report.md
