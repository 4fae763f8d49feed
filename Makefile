# Jupinv: make run · make test · make bench · make demo · make format · make tour · make translations

PYTHON ?= python3
UV := uv==0.13.9
SHELL := /bin/bash
V := .venv/bin

.PHONY: run demo test bench tour translations format chromium

# The web app and its worker; both end together, on Ctrl+C or when one of them dies.
run: .venv/runtime
	@$(V)/flask db upgrade
	@trap 'exit 0' INT TERM; \
	$(V)/flask work & worker=$$!; \
	$(V)/flask serve & server=$$!; \
	trap 'kill $$worker $$server 2>/dev/null; wait' EXIT; \
	wait -n; \
	echo "One of the two processes ended, so both do." >&2; \
	exit 1

# A business with realistic data; prints where to look at it.
demo: .venv/runtime
	@$(V)/flask db upgrade
	@$(V)/flask demo

# Everything: format, lint, types, and all tests on SQLite, on PostgreSQL and in Chromium. There is one worker more than
# there are processors, as each of them waits at times; what is compiled is kept, whatever the environment says. Types
# are checked beside the tests: that alone would keep one processor for a quarter of a minute.
test: .venv/development chromium
	@$(V)/ruff format --check --quiet . || { echo 'Some files are not formatted; "make format" does it.' >&2; exit 1; }
	@$(V)/ruff check --quiet .
	@$(V)/mypy & types=$$!; \
	PYTHONDONTWRITEBYTECODE= $(V)/python -m pytest -n $${JOBS:-$$(($$(nproc) + 1))} --dist worksteal; tests=$$?; \
	wait $$types || { echo 'Some types do not fit: see what mypy said when the tests began.' >&2; exit 1; }; \
	exit $$tests

bench: .venv/development chromium
	@$(V)/python -m bench

# The README's pictures, made from the demo.
tour: .venv/development chromium
	@$(V)/python -m tests.browser.tour

# The catalogues of the app's other languages: brought up to date with code and templates, and compiled.
translations: .venv/development
	@$(V)/python -m jupinv.translations

format: .venv/development
	@$(V)/ruff format --quiet .
	@$(V)/ruff check --quiet --fix .

# The environment. uv installs in seconds; where it can't be had, pip does the same in minutes.

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo 'Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	|| { $(call apt,python3-venv); } \
	|| { echo 'Python cannot make environments here. Install its venv package: apt-get install python3-venv' >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/bin/uv: | .venv/bin/python
	@$(V)/python -m pip install --quiet --disable-pip-version-check $(UV) || echo 'No uv here, pip does it.' >&2

.venv/runtime: requirements.txt | .venv/bin/python .venv/bin/uv
	@$(call install,requirements.txt)
	@touch $@

.venv/development: requirements-dev.txt requirements.txt | .venv/bin/python .venv/bin/uv
	@$(call install,requirements-dev.txt)
	@touch $@

install = { [ -x $(V)/uv ] && VIRTUAL_ENV=.venv $(V)/uv pip install --quiet --system-certs -r $(1); } \
	|| $(V)/python -m pip install --quiet --disable-pip-version-check -r $(1)

# The tests drive a real Chromium: the one that is there, else the system's package, best the one without windows, which
# takes a third of the processor time; their driver needs libatomic.
chromium: .venv/development
	@{ command -v chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable && .venv/lib/python3*/site-packages/playwright/driver/node --version; } >/dev/null 2>&1 \
	|| { $(call apt,chromium-headless-shell libatomic1 fonts-liberation); } 2>/dev/null \
	|| { $(call apt,chromium libatomic1 fonts-liberation); } \
	|| { echo 'The browser tests need Chromium and libatomic. Install them: apt-get install chromium libatomic1' >&2; exit 1; }

# Install packages of the system where that is allowed without a question.
apt = command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || sudo -n true 2>/dev/null; } \
	&& as=$$([ "$$(id -u)" = 0 ] || echo sudo -n) \
	&& $$as apt-get update -qq \
	&& $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1) >/dev/null
