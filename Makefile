# `make run` starts the program, `make test` runs its tests. Both need only Python 3.11+ and make.
# `make help` lists all targets: the text after ## is the description shown there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOWEST := .venv-lowest

# Many tests start the program: compiled once, it starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-lowest test-under-load check format snapshots reference pictures site fuzz soak bench surfaces differential analytics \
	w3c scale dist help clean

run: $(VENV)/.run-ready ## start the program
	$(BIN)/cfgraph

# Tests on both cores. What fails is run once more, alone: it fails again, or it is flaky beside other work, and is listed as such.
ALONE := --last-failed --last-failed-no-failures none --maxfail 10 -rpf
define run-tests
	$(1)/python -m pytest -n 2 $(2) || { \
		echo "Running what failed once more, alone. Report a test that passes now as flaky."; $(1)/python -m pytest $(ALONE) $(2); }
endef

test: check ## run all checks and tests
	$(call run-tests,$(BIN),)

# The lowest versions that pyproject.toml allows: the program starts, and the core tests pass.
CORE := tests/model tests/text tests/cli/test_cli_main.py tests/cli/test_cli_query.py tests/check/test_shape_files.py \
	tests/explorer/test_finding.py tests/store/test_rdf_formats.py tests/queries/test_query_results.py \
	tests/export/test_dot.py tests/export/test_export_rdf.py tests/export/test_gexf.py tests/export/test_graphml.py \
	tests/export/test_multigraph.py tests/export/test_result_formats.py tests/tui/test_highlighting.py \
	tests/tui/test_long_text.py tests/tui/test_map.py tests/tui/test_notices.py tests/tui/test_sparql_editor.py \
	tests/tui/test_starting.py
test-lowest: $(LOWEST)/.ready ## core tests with the lowest versions allowed
	$(LOWEST)/bin/cfgraph --version
	$(call run-tests,$(LOWEST)/bin,--disable-warnings $(CORE))

# The TUI tests three times in a row, beside eight busy processes.
BUSY ?= 8
test-under-load: $(VENV)/.dev-ready ## the TUI tests, three times under load
	$(BIN)/python tests/helpers/under_load.py --busy $(BUSY) --times 3

# Directory of the documents that the graph cites, where available: the printed forms of passages are verified against them.
CFGRAPH_SOURCES ?= ../shared/sources
SOURCES = $(if $(wildcard $(CFGRAPH_SOURCES)/.),--sources $(CFGRAPH_SOURCES))

# Lint, formatting, types, import layers, and the bundled graph.
check: $(VENV)/.dev-ready ## lint, formatting, types, imports, and the bundled graph
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --num-workers 2
	$(BIN)/lint-imports
	$(BIN)/cfgraph check -g graph $(SOURCES)

format: $(VENV)/.dev-ready ## format Python and Turtle files
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/cfgraph check --fix-format graph

# Update the TUI snapshots; look at every changed picture before committing it.
snapshots: $(VENV)/.dev-ready ## update the TUI snapshots (look at every changed picture)
	$(BIN)/python -m pytest -n 2 tests/tui --snapshot-update

# Reference pages generated from the code.
reference: $(VENV)/.dev-ready ## generate the reference pages: keys, settings, modules, API
	$(BIN)/python docs/make_reference.py
	$(BIN)/python docs/make_house.py
	$(BIN)/python docs/make_api.py

# The pictures of the README and the docs.
pictures: $(VENV)/.dev-ready ## regenerate the pictures of the README and the docs
	PYTHONPATH=tests/helpers $(BIN)/python docs/make_pictures.py

# Randomly damaged inputs for everything that reads files; the same seed repeats a run.
MINUTES ?= 2
KEYS ?= 100000
fuzz: $(VENV)/.dev-ready ## fuzz everything that reads files, for MINUTES (SEED=n repeats a run)
	PYTHONPATH=tests/helpers $(BIN)/python tests/helpers/fuzzing.py --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

# Random keys from a seed, and the memory that they cost; with FULL=1 on a full disk.
soak: $(VENV)/.dev-ready ## press KEYS random keys (SEED=n); memory must not grow
	PYTHONPATH=tests/helpers $(BIN)/python tests/helpers/soaking.py --keys $(KEYS) $(if $(SEED),--seed $(SEED)) $(if $(FULL),--full-disk)

site: $(VENV)/.dev-ready ## build the documentation site in site/
	$(BIN)/python -m zensical build --strict

bench: $(VENV)/.dev-ready ## benchmarks: start, cancel, keystrokes, analyses, ownership
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/cancel.py
	$(BIN)/python benchmarks/keystrokes.py
	$(BIN)/python benchmarks/analyses.py
	$(BIN)/python benchmarks/stakes.py

# Every inferred or computed claim in all output, and every saved query in English; takes a few minutes.
surfaces: $(VENV)/.dev-ready ## count marks of inferred claims in all output, and Chinese in English output
	PYTHONPATH=tests/helpers $(BIN)/python benchmarks/surfaces.py

# Random queries over random graphs, answered by both engines: GRAPHS times 200 of them.
GRAPHS ?= 500
differential: $(VENV)/.dev-ready ## 100,000 random queries, compared between both engines
	CFGRAPH_RANDOM_GRAPHS=$(GRAPHS) $(BIN)/python -m pytest -n 2 tests/queries/test_columns_differential.py

# Analytic queries on both engines, at SIZE statements.
analytics: $(VENV)/.dev-ready ## benchmark: sixteen analytic queries on both engines
	$(BIN)/python benchmarks/analytics.py --statements $(SIZE)

# The W3C test suites in the directory SUITE, a checkout of w3c/rdf-tests (docs/standards.md).
w3c: $(VENV)/.dev-ready ## run the W3C test suites checked out in SUITE
	cd benchmarks && ../$(BIN)/python -m w3c $(abspath $(SUITE))

# cfgraph compared with other stores and libraries, at SIZE statements; those not installed are skipped. Rewrites docs/benchmarks.md.
SIZE ?= 1M
scale: $(VENV)/.dev-ready ## benchmark against other stores and libraries at SIZE statements [1M]
	$(BIN)/python benchmarks/scale.py --statements $(SIZE)

$(VENV)/bin/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'cfgraph needs Python 3.11 or newer; name one: make PYTHON=python3.12')"
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-ready: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.dev-ready: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@ $(VENV)/.run-ready

$(LOWEST)/.ready: $(VENV)/bin/python pyproject.toml tests/helpers/lowest_versions.py
	rm -rf $(LOWEST)
	$(BIN)/python -m venv $(LOWEST)
	$(BIN)/python tests/helpers/lowest_versions.py > $(LOWEST)/versions.txt
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check -r $(LOWEST)/versions.txt
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

# Wheel and sdist, each installed into a fresh environment; program, bundled graph, queries and licences must be there.
dist: $(VENV)/.dev-ready ## build wheel and sdist, install each into a fresh environment and try it
	rm -rf dist
	$(BIN)/python -m pip install --quiet --disable-pip-version-check build
	$(BIN)/python -m build --outdir dist .
	for package in dist/*; do \
		rm -rf .dist-trial && $(PYTHON) -m venv .dist-trial && \
		.dist-trial/bin/python -m pip install --quiet --disable-pip-version-check $$package && \
		(cd / && trial=$(CURDIR)/.dist-trial && $$trial/bin/cfgraph --version && \
			$$trial/bin/cfgraph show 招联 > /dev/null && $$trial/bin/cfgraph query documents > /dev/null && \
			ls $$trial/lib/python3*/site-packages/cfgraph-*.dist-info/licenses/LICENSE \
				$$trial/lib/python3*/site-packages/cfgraph/bundled/graph/LICENSE > /dev/null) || exit 1; \
	done
	rm -rf .dist-trial

help: ## list these targets
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  make %-16s %s\n", $$1, $$2 }'

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) $(LOWEST) dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
