# Two commands: make demo, make test. The rest are conveniences.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo clean-demo test vendor check faults bench load openapi lock audit

help:
	@echo 'make demo        the demonstration province on http://127.0.0.1:$(PORT) (PORT= moves it)'
	@echo 'make clean-demo  drop it'
	@echo 'make test        everything that must hold: style, types, house, tests on both databases and in a browser'
	@echo '                 TEST_ENGINE=postgresql make test: all of it on PostgreSQL; TEST_CITUS_URL=<coordinator>: on Citus'
	@echo 'make check       style and types only'
	@echo 'make faults      the fault tests at full size'
	@echo 'make vendor      fetch the decoder for browsers that have none (npm), into static/vendor/'
	@echo 'make bench       speed, as ratios to a baseline of the same run'
	@echo 'make load        a day of a province, compressed, on each database there is, and what it costs'
	@echo 'make openapi     write docs/openapi.json again'
	@echo 'make lock        pin what setup.cfg asks for, with hashes'
	@echo 'make audit       known weaknesses of what is installed, and a list of it all (sbom.json)'

# --- environment -----------------------------------------------------------------------------------------------------
$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed'; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: deploy/requirements.txt | $(VENV)/pyvenv.cfg
	$(BIN)/pip install --quiet --require-hashes -r deploy/requirements.txt
	@touch $@

$(VENV)/.installed-test: deploy/requirements-test.txt $(VENV)/.installed
	$(BIN)/pip install --quiet --require-hashes -r deploy/requirements-test.txt
	@touch $@

# What browsers are sent that others wrote. Without npm, or without a network, the site does without it.
VENDOR := static/vendor/zxing-wasm
$(VENDOR)/package.json: package-lock.json
	@if ! command -v npm >/dev/null; then echo 'npm is not there: the scan page uses the browser'"'"'s own decoder, or a photo'; exit 0; fi; \
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || { echo 'the decoder could not be fetched: the scan page takes photos'; exit 0; }; \
	mkdir -p $(VENDOR) && cp node_modules/zxing-wasm/dist/iife/reader/index.js $(VENDOR)/reader.js && \
	cp node_modules/zxing-wasm/dist/reader/zxing_reader.wasm $(VENDOR)/reader.wasm && \
	cp node_modules/zxing-wasm/LICENSE node_modules/zxing-wasm/package.json $(VENDOR)/

vendor: $(VENDOR)/package.json

# --- the two commands ------------------------------------------------------------------------------------------------
demo: $(VENV)/.installed vendor
	@$(BIN)/python -m trace demo run --port $(PORT)

test: $(VENV)/.installed-test vendor
	@bash tests/machine.sh
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -rs -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# --- conveniences ----------------------------------------------------------------------------------------------------
clean-demo:
	@test ! -e instance || test -e instance/demo-accounts.txt || { echo 'instance/ holds no demonstration: it stays'; exit 1; }
	rm -rf instance

check: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

faults: $(VENV)/.installed-test
	FAULTS=full $(BIN)/python -m pytest tests/faults tests/journeys/test_the_register.py -rs

bench: $(VENV)/.installed-test
	$(BIN)/python -m benchmarks.codes
	$(BIN)/python -m benchmarks.symbols
	$(BIN)/python -m benchmarks.sheets
	$(BIN)/python -m benchmarks.lists
	$(BIN)/python -m benchmarks.million
	$(BIN)/python -m benchmarks.page
	$(BIN)/python -m benchmarks.lookup
	$(BIN)/python -m benchmarks.guessing
	$(BIN)/python -m benchmarks.register

load: $(VENV)/.installed-test
	$(BIN)/python -m benchmarks.day

openapi: $(VENV)/.installed
	SECRET_KEY=only-to-describe-the-api-0123456789abcdef INSTANCE=$$(mktemp -d) $(BIN)/python -m trace openapi --out docs/openapi.json

LOCK = $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options
lock: $(VENV)/.installed-test
	$(LOCK) -o deploy/requirements.txt setup.cfg
	$(LOCK) --extra test -c deploy/requirements.txt -o deploy/requirements-test.txt setup.cfg

audit: $(VENV)/.installed-test
	$(BIN)/pip-audit --require-hashes --disable-pip -r deploy/requirements.txt --format cyclonedx-json --output sbom.json; \
	status=$$?; test -s sbom.json && echo 'what is installed, as CycloneDX: sbom.json'; exit $$status
