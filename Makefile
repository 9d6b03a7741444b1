# make run    set up, then build the graph of seeds/papers into exports/
# make test   set up, then run the tests, those in a browser included
# make slow   the tests that take long: memory over a stream of 20,000 abstracts
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run test slow lint chromium clean

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

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[formats]'
	@touch $@

$(VENV)/installed-dev: pyproject.toml $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/installed

# Taken where it is found, installed where root can; without it the tests of the page are skipped.
chromium:
	@if command -v chromedriver >/dev/null && command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver >/dev/null; \
	else echo "No Chromium with its driver: the tests of the page will be skipped."; fi

clean:
	rm -rf $(VENV) exports/papers.* exports/*.csv exports/*.parquet exports/report.md
