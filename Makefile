# `make` lists the targets. Everything a target needs is installed into $(VENV) first.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SDK := sdk/src/PureCloudPlatformClientV2
STAMP := $(VENV)/.installed
# How many processes run the tests.
JOBS ?= 2
# The versions that are installed; `CONSTRAINTS=` for the newest ones, or constraints-oldest.txt.
CONSTRAINTS := constraints.txt
UV := .cache/uv/bin/uv
# The published package, for comparing: in a virtual environment of its own.
PUBLISHED_VERSION := 269.0.0
PUBLISHED := .cache/published-$(PUBLISHED_VERSION)

.DEFAULT_GOAL := help
.PHONY: endurance export-full hostile help install demo docs test check generate check-generated lint format types mypy pyright rules parity freezers tool-makers soak bench guard \
	sandbox-published sandbox-schemathesis release-full lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/ -/' | awk -F ' - ' '{printf "  %-21s %s\n", $$1, $$2}'

install: $(STAMP) ## set up the virtual environment

$(STAMP): $(CONSTRAINTS) requirements-dev.txt sdk/pyproject.toml builder/pyproject.toml sandbox/pyproject.toml tools/pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(if $(CONSTRAINTS),-c $(CONSTRAINTS)) \
		-e "sdk[async,fast,notifications,toml]" -e "builder[docs]" -e sandbox -e "tools[export,duckdb,mcp]" -r requirements-dev.txt
	touch $@

demo: $(STAMP) ## start a local Platform API and print the signed-in user
	@$(BIN)/python examples/demo.py

test: $(STAMP) ## run all tests, two files at a time (JOBS=2)
	$(BIN)/python -m pytest --numprocesses=$(JOBS) --dist=loadfile

check: lint rules check-generated types ## check all that needs no test to run

generate: $(STAMP) ## write the SDK from definition/publicapi-v2.json
	$(BIN)/sdk-builder generate

check-generated: $(STAMP) ## fail if `make generate` would change a byte
	$(BIN)/sdk-builder generate --check

docs: $(STAMP) ## write the reference to build/docs
	$(BIN)/sdk-builder docs

lint: $(STAMP) ## check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(STAMP) ## format the hand-written code
	$(BIN)/ruff format .

types: mypy pyright ## check types with mypy and pyright, generated code included

mypy: $(STAMP)
	$(BIN)/mypy

pyright: $(STAMP)
	$(BIN)/pyright --pythonpath $(BIN)/python

rules: $(STAMP) ## check who imports whom
	$(BIN)/lint-imports

parity: $(STAMP) $(PUBLISHED)/.installed ## compare with the published package: every fact of it, and what it does
	$(BIN)/python -m pytest tests/parity -m parity --published $(PUBLISHED)/bin/python

$(PUBLISHED)/.installed:
	$(PYTHON) -m venv $(PUBLISHED)
	$(PUBLISHED)/bin/python -m pip install --quiet --disable-pip-version-check PureCloudPlatformClientV2==$(PUBLISHED_VERSION)
	touch $@

bench: $(STAMP) $(PUBLISHED)/.installed ## measure the published package, the raw libraries and ours (FREE_THREADED=python3.13t, AWS=python too)
	$(BIN)/python -m benchmarks --published $(PUBLISHED)/bin/python $(if $(FREE_THREADED),--free-threaded $(FREE_THREADED))
	$(BIN)/python -m benchmarks.measuring.command_line --published $(PUBLISHED)/bin/python $(if $(AWS),--aws $(AWS))

# The frameworks that the export is a source for have requirements of their own, and many. OLDEST=1 takes the oldest
# that tools/pyproject.toml allows.
CONNECTORS := .cache/connectors$(if $(OLDEST),-oldest)
FRAMEWORKS := $(if $(OLDEST),"dlt[duckdb]==1.15.0" "singer-sdk[testing]==0.50.0" pyarrow==18.0.0 fsspec==2024.10.0,"dlt[duckdb,filesystem]" "singer-sdk[testing]")
$(CONNECTORS)/.installed: tools/pyproject.toml
	$(PYTHON) -m venv $(CONNECTORS)
	$(CONNECTORS)/bin/python -m pip install --quiet --disable-pip-version-check \
		"hypothesis>=6.100,<7" "pytest>=8.4,<10" "pytest-timeout>=2.4,<3" -e sdk -e sandbox -e "tools[export,dlt,singer]" $(FRAMEWORKS)
	touch $@

.PHONY: connectors
connectors: $(CONNECTORS)/.installed ## test the export's dlt source in pipelines, its Singer tap by the tests of its framework (OLDEST=1)
	$(CONNECTORS)/bin/python -m pytest tests/tools/export/test_dlt.py tests/tools/export/test_singer.py

$(PUBLISHED)/.pandas: $(PUBLISHED)/.installed
	$(PUBLISHED)/bin/python -m pip install --quiet --disable-pip-version-check "pandas>=2,<4" "pyarrow>=18,<27"
	touch $@

.PHONY: bench-export
bench-export: $(STAMP) $(PUBLISHED)/.pandas $(CONNECTORS)/.installed ## conversations into Parquet: this exporter, dlt, the published package (ROWS=1000000)
	$(BIN)/python -m benchmarks.export --rows $(or $(ROWS),1000000) --other-rows $(or $(OTHER_ROWS),4000) \
		--published $(PUBLISHED)/bin/python --dlt $(CONNECTORS)/bin/python

guard: $(STAMP) ## fail if a speed is beyond its bound (benchmarks/bounds.toml)
	$(BIN)/python -m benchmarks.guard

sandbox-published: $(STAMP) $(PUBLISHED)/.installed ## run the published package against the sandbox
	PURECLOUD_PUBLISHED_PYTHON=$(PUBLISHED)/bin/python $(BIN)/python -m pytest tests/sandbox/published

SCHEMATHESIS := .cache/schemathesis
sandbox-schemathesis: $(STAMP) $(SCHEMATHESIS)/.installed ## look for answers outside the definition, all operations
	$(BIN)/python tests/sandbox/support/run_schemathesis.py $(SCHEMATHESIS)/bin/schemathesis

$(SCHEMATHESIS)/.installed:
	$(PYTHON) -m venv $(SCHEMATHESIS)
	$(SCHEMATHESIS)/bin/python -m pip install --quiet --disable-pip-version-check "schemathesis>=4.3,<5"
	touch $@

FREEZERS := .cache/freezers
freezers: $(STAMP) $(FREEZERS)/.installed ## freeze a program with PyInstaller and cx_Freeze, and run it
	$(BIN)/python tests/sdk/package/run_freezers.py $(FREEZERS)/bin/python

$(FREEZERS)/.installed:
	$(PYTHON) -m venv $(FREEZERS)
	$(FREEZERS)/bin/python -m pip install --quiet --disable-pip-version-check "pyinstaller>=6.11,<7" "cx_Freeze>=7.2,<9" ./sdk
	touch $@

TOOL_MAKERS := .cache/tool-makers
tool-makers: $(STAMP) $(TOOL_MAKERS)/.installed ## make tools of methods with the frameworks for language models
	$(TOOL_MAKERS)/bin/python tests/sdk/package/run_tool_makers.py

$(TOOL_MAKERS)/.installed:
	$(PYTHON) -m venv $(TOOL_MAKERS)
	$(TOOL_MAKERS)/bin/python -m pip install --quiet --disable-pip-version-check "langchain-core>=1.0,<2" \
		"llama-index-core>=0.14,<1" "mcp>=2,<3" "openai-agents>=0.10,<1" "pydantic-ai-slim>=2,<3" -e "sdk[async]"
	touch $@

soak: $(STAMP) ## call through a storm of faults for a long time (SDK_STORM_CALLS=400000)
	SDK_STORM_CALLS=$${SDK_STORM_CALLS:-400000} $(BIN)/python -m pytest tests/sdk/call/test_storm.py --durations=2 --timeout=0

endurance: $(STAMP) ## call 1,000,000 times over the fast transport: whether memory stays where it was
	$(BIN)/python -m benchmarks.endurance 1000000 fast

export-full: $(STAMP) ## export all streams of the API and more items, be killed 30 days long, share a rate limit by file
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "distributed>=2025,<2028"
	EXPORT_FULL=1 $(BIN)/python -m pytest tests/tools/export --durations=3 -s
	$(BIN)/python -m benchmarks.budget --store file
	if command -v redis-server > /dev/null; then $(BIN)/python -m benchmarks.budget --store redis; fi

hostile: $(STAMP) ## call servers that mean harm: all answers, 100,000 URLs, 10,000 signals (SDK_HOSTILE_SEED=1)
	SDK_HOSTILE=full $(BIN)/python -m pytest tests/hostile --durations=5

release-full: $(STAMP) ## release the whole API, with real parts on this machine, and kill it everywhere
	SDK_BUILDER_FULL_SIZE=1 $(BIN)/python -m pytest tests/builder/release/test_full_size.py \
		tests/builder/release/test_killed.py --durations=3 --timeout=0

.PHONY: history
history: $(STAMP) ## generate from, and compare, definitions of other years (HISTORY=folder of 10.0.0.json, ...)
	test -d "$(HISTORY)"
	SDK_BUILDER_HISTORY="$(abspath $(HISTORY))" $(BIN)/python -m pytest tests/builder/emit/test_history.py -rP --timeout=0

# The SDK is the one of this checkout, whatever the index has; it is not pinned.
LOCK := echo ./sdk | $(UV) pip compile --quiet --no-emit-package PureCloudPlatformClientV2 --universal --python-version 3.10 --upgrade --no-annotate \
	--custom-compile-command "make lock" - requirements-dev.txt sdk/pyproject.toml builder/pyproject.toml \
	sandbox/pyproject.toml tools/pyproject.toml --extra async --extra fast --extra notifications --extra toml --extra docs --extra export --extra duckdb --extra mcp
lock: $(UV) ## choose the versions of all dependencies anew (constraints.txt, constraints-oldest.txt)
	$(LOCK) -o constraints.txt
	$(LOCK) --resolution lowest-direct -o constraints-oldest.txt

$(UV):
	$(PYTHON) -m venv .cache/uv
	.cache/uv/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.8,<1"

.PHONY: workflows
workflows: $(STAMP) ## look for what is unsafe in the workflows
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "zizmor>=1.5,<2"
	$(BIN)/zizmor --offline --no-progress .github/workflows

.PHONY: publish-requirements
publish-requirements: $(STAMP) ## pin what the publishing job installs, with hashes (builder/requirements-publish.txt)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip-tools>=7.4,<8"
	cd builder && head -2 requirements-publish.txt > .pinned && echo "pypi-attestations>=0.0.27,<1" \
	  | $(abspath $(BIN))/pip-compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-trusted-host \
	    --no-emit-options --strip-extras --output-file - pyproject.toml - >> .pinned && mv .pinned requirements-publish.txt

clean: ## remove what the targets made
	rm -rf $(VENV) .cache build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
