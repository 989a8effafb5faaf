# Family Atlas. `make run` and `make test` set up what they need and are safe to repeat.
PYTHON   ?= $(shell command -v python3.11 || command -v python3)
VENV     := .venv
BIN      := $(VENV)/bin
ATLAS    := $(BIN)/family-atlas
VAR      := var
STORE    := $(VAR)/releases
SIZE     ?= pilot
PORT     ?= 8050
PLANNER_PORT ?= 8060
COUNTRIES ?= mng kaz
# Tests write thousands of small files that must reach the disk: in memory, where there is room for them.
TEST_ROOM := $(shell test "$$(df --output=avail -k /dev/shm 2>/dev/null | tail -1)" -ge 6000000 2>/dev/null \
	&& echo /dev/shm || echo "$${TMPDIR:-/tmp}")
# One more than there are cores: tests of browsers and of processes often wait.
TEST_WORKERS ?= $(shell echo $$(($$(nproc) + 1)))
SUDO     := $(if $(filter 0,$(shell id -u)),,sudo)

# Every process that starts would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check fmt bench load audit sbom screenshots demo attack serve install system-tools test-tools compiled \
	lock clean help

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: demo serve ## Build the demonstration releases and serve them: public on http://localhost:8050, planners on :8060

install: $(VENV)/.installed ## Create .venv with the pinned dependencies

$(BIN)/python:
	@$(PYTHON) -m venv $(VENV) || { echo "==> The venv module is missing; installing it"; \
		$(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3-venv && $(PYTHON) -m venv --clear $(VENV); }

$(VENV)/.installed: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "==> Installing Python packages into $(VENV) (about a minute the first time)"
	@# uv installs the same hashed lock file many times faster; pip does it where uv cannot reach the package index.
	@awk '/^uv==/{p=1} p{print} p && !/\\$$/{exit}' requirements-dev.lock > $(VENV)/installer.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(VENV)/installer.lock
	@$(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements-dev.lock \
		|| { echo "==> uv cannot reach the package index; using pip (slower)"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock; }
	@$(BIN)/uv pip install --quiet --no-deps --python $(BIN)/python --editable . \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

demo: install ## Make the synthetic registries and build and publish their releases
	@for country in $(COUNTRIES); do \
		if [ ! -f $(STORE)/$$country/.demo-$(SIZE) ]; then \
			echo "==> Demonstration registry of $$country ($(SIZE), synthetic)"; \
			rm -rf $(VAR)/registry/$$country-$(SIZE) && \
			$(ATLAS) demo --country $$country --size $(SIZE) --out $(VAR)/registry/$$country-$(SIZE) && \
			echo "==> Releases of $$country" && \
			$(ATLAS) build --source $(VAR)/registry/$$country-$(SIZE) --profile $$country --store $(STORE) \
				--demonstration-keys --all-snapshots --publish && \
			$(ATLAS) notes example $$country --store $(STORE) && \
			touch $(STORE)/$$country/.demo-$(SIZE) || exit 1; \
		else echo "==> Releases of $$country are built already"; fi; \
	done

serve: install
	@$(ATLAS) serve --store $(STORE) --port $(PORT) --planner-port $(PLANNER_PORT) \
		$(if $(FAMILY_ATLAS_SECRET_KEY),,--demo)

system-tools: | $(BIN)/python
	@command -v chromium >/dev/null && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
		&& command -v ogrinfo >/dev/null && command -v java >/dev/null && command -v nginx >/dev/null \
		&& command -v faketime >/dev/null && Rscript -e 'library(IRkernel); library(sf)' >/dev/null 2>&1 || { \
		echo "==> Installing Chromium, PostgreSQL, GDAL, R, Java, nginx and faketime for the tests"; \
		$(SUDO) apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends \
			chromium postgresql fonts-dejavu-core gdal-bin r-base-core r-cran-irkernel r-cran-sf r-cran-jsonlite \
			openjdk-17-jre-headless nginx-light faketime >/dev/null; }

test-tools: install system-tools
	@test -d tests/standards/iati/iati || { \
		echo "==> Installing the IATI codelists for the tests (tests/standards)"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
			--target tests/standards/iati -r tests/standards/iati.lock; }
	@test -d tests/oidc/node_modules/oidc-provider || { \
		echo "==> Installing the OpenID provider of the tests (tests/oidc)"; \
		command -v npm >/dev/null || { $(SUDO) apt-get update -qq && \
			DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null; }; \
		cd tests/oidc && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; }

check: install ## Lint, types and import contracts
	@echo "==> ruff";         $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "==> mypy";         $(BIN)/mypy
	@echo "==> import-linter"; $(BIN)/lint-imports

# Compiles the tests' modules and, with a small build, the kernels: once, before two workers would do it each.
compiled: install
	@echo "==> Compiling modules and kernels"
	@$(BIN)/python -m pytest -q -n 0 -k "test_every_engine_gives_the_same_release and sqlite" >/dev/null 2>&1 || true

test: ## Everything: lint, types, contracts, unit, property, PostgreSQL and browser tests
	@$(MAKE) --no-print-directory -j 2 install system-tools
	@$(MAKE) --no-print-directory -j 3 test-tools check compiled
	@echo "==> pytest"
	@room=$$(mktemp -d "$(TEST_ROOM)/family-atlas-tests.XXXXXX") && chmod 1777 "$$room" && { \
		TMPDIR="$$room" FAMILY_ATLAS_REQUIRE_ALL=1 $(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile; \
		code=$$?; rm -rf "$$room"; exit $$code; }

fmt: install ## Format and mend what ruff can mend
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

attack: demo ## Attack the demonstration releases of both countries at nightly size (reports in bench/results)
	@mkdir -p bench/results
	@for country in $(COUNTRIES); do \
		release=$$(ls -d $(STORE)/$$country/releases/* | sort | tail -1); \
		echo "==> Attacking $$release"; \
		$(ATLAS) attack $$release --source $(VAR)/registry/$$country-$(SIZE) --profile $$country --demonstration-keys \
			--trials 20000 --out bench/results/attack-$$country-$(SIZE) || exit 1; \
	done

bench: install test-tools demo ## Measure speed beside its baselines (results in bench/results)
	@mkdir -p bench/results
	@for script in locate build protect demo page planner callback_bodies allocation funding_requests export; do \
		echo "==> bench/$$script.py"; $(BIN)/python bench/$$script.py || exit 1; done

load: install demo ## Visitors, planners and downloads against both sites for a quarter of an hour (bench/results/load.md)
	@$(BIN)/python bench/load.py --store $(STORE)

audit: install ## Ask for known weaknesses of every locked library
	@$(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r requirements.lock

sbom: install ## Bill of materials of the locked libraries (dist/sbom.cdx.json, CycloneDX)
	@mkdir -p dist
	@$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --mc-type application \
		--index-url https://pypi.org/simple --output-reproducible --spec-version 1.6 --output-format JSON \
		--output-file dist/sbom.cdx.json

screenshots: install test-tools ## Draw the pictures of the documentation anew (docs/images)
	@mkdir -p docs/images
	@FAMILY_ATLAS_SCREENSHOTS=docs/images FAMILY_ATLAS_REQUIRE_ALL=1 \
		$(BIN)/python -m pytest tests/browser/test_demonstration.py

LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml
lock: install ## Renew the lock files from pyproject.toml
	@$(LOCK) --output-file requirements.lock
	@$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## Remove what was built; keeps .venv
	rm -rf $(VAR) build dist *.egg-info
