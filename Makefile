# The commands to remember. Needs make and Python 3.11 or newer, nothing else.
.POSIX:
.SUFFIXES:
.PHONY: help run test check bench messages screenshots requirements format clean

PORT ?= 8000
BIN = .venv/bin
PY = $(BIN)/python
SOURCES = manage.py project panels history automation tests bench deploy .ci
DEV = DJANGO_SETTINGS_MODULE=project.settings.dev
TEST = DJANGO_SETTINGS_MODULE=project.settings.test
COMPILE = $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --no-header --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host --upgrade

help:
	@echo "make run       start everything on this machine; PORT=$(PORT) chooses the port, Ctrl-C ends it"
	@echo "make test      run the whole suite; ARGS='-k words' is passed on to pytest"
	@echo "make check     lint, types, imports, templates, migrations, translations, settings, known vulnerabilities"
	@echo "make bench     run the benchmarks"
	@echo "make messages  collect texts for translation and compile what is translated"
	@echo "make screenshots  take the pictures in docs/images anew"
	@echo "make clean     remove the environment, caches and all data in var/"

run: .venv/runtime.stamp
	@$(DEV) PORT=$(PORT) $(PY) manage.py up

test: .venv/dev.stamp
	$(PY) -m pytest -n auto $(ARGS)

check: .venv/dev.stamp
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(TEST) $(PY) manage.py makemigrations --check --dry-run
	$(PY) -m project.messages --check
	PYTHON=$(PY) sh deploy/check-settings.sh
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive project panels history automation
	PIP_AUDIT=$(BIN)/pip-audit sh deploy/audit.sh requirements.txt

bench: .venv/dev.stamp
	@if test -d bench; then $(PY) -m bench $(ARGS); \
	else echo "There are no benchmarks in this copy yet: the folder bench/ is missing." >&2; exit 1; fi

messages: .venv/dev.stamp
	$(PY) -m project.messages

screenshots: .venv/dev.stamp
	$(DEV) $(PY) -m tests.browser.screenshots

requirements: .venv/dev.stamp
	$(COMPILE) --output-file requirements.txt requirements.in
	$(COMPILE) --output-file requirements-dev.txt requirements-dev.in

format: .venv/dev.stamp
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

clean:
	rm -rf .venv var .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/made.stamp:
	@sh deploy/make-venv.sh .venv
	@touch $@

.venv/runtime.stamp: .venv/made.stamp requirements.txt
	@echo "Installing what Watchpost runs on; the first time takes a minute."
	@$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

.venv/dev.stamp: .venv/runtime.stamp requirements-dev.txt
	@echo "Installing what tests and checks need."
	@$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@
