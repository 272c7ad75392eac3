# Two targets matter: `make run` starts the program, `make test` passes its tests. Both need Python 3.11+ and make only.
# `make help` lists all of them: what follows ## behind a target is its line there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOWEST := .venv-lowest

.PHONY: run test test-lowest test-under-load check format snapshots reference pictures site fuzz soak bench surfaces differential analytics \
	w3c scale dist help clean

run: $(VENV)/.run-ready ## start the program
	$(BIN)/cfgraph

test: check ## checks and tests, all of them
	$(BIN)/python -m pytest -n 2

# The lowest versions that pyproject.toml allows: the program starts with them, and the tests of what it asks of them pass.
CORE := tests/model tests/text tests/cli/test_cli_main.py tests/cli/test_cli_query.py tests/check/test_shape_files.py \
	tests/explorer/test_finding.py tests/store/test_rdf_formats.py tests/queries/test_query_results.py \
	tests/export/test_dot.py tests/export/test_export_rdf.py tests/export/test_gexf.py tests/export/test_graphml.py \
	tests/export/test_multigraph.py tests/export/test_result_formats.py tests/tui/test_highlighting.py \
	tests/tui/test_long_text.py tests/tui/test_map.py tests/tui/test_notices.py tests/tui/test_sparql_editor.py \
	tests/tui/test_starting.py
test-lowest: $(LOWEST)/.ready ## start and core tests with the lowest versions allowed
	$(LOWEST)/bin/cfgraph --version
	$(LOWEST)/bin/python -m pytest -n 2 --disable-warnings $(CORE)

# The tests of the terminal program three times in a row, beside eight processes that never rest.
BUSY ?= 8
test-under-load: $(VENV)/.dev-ready ## the tests of the screens three times beside a busy machine
	$(BIN)/python tests/helpers/under_load.py --busy $(BUSY) --times 3

# Where the texts that the graph cites lie, if they are at hand; then what passages print is proven against them.
CFGRAPH_SOURCES ?= ../shared/sources
SOURCES = $(if $(wildcard $(CFGRAPH_SOURCES)/.),--sources $(CFGRAPH_SOURCES))

# Lint, formatting, types, the direction of imports, and the graph.
check: $(VENV)/.dev-ready ## lint, formatting, types, imports, and the graph against its rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cfgraph check -g graph $(SOURCES)

format: $(VENV)/.dev-ready ## put Python and Turtle files in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/cfgraph check --fix-format graph

# Accept the screens as they are now; look at every changed picture before committing it.
snapshots: $(VENV)/.dev-ready ## accept the screens as they are now (look at every changed picture)
	$(BIN)/python -m pytest -n 2 tests/tui --snapshot-update

# The pages on keys and settings, from the program itself.
reference: $(VENV)/.dev-ready ## the pages made from the code: keys, settings, modules
	$(BIN)/python docs/make_reference.py
	$(BIN)/python docs/make_house.py
	$(BIN)/python docs/make_api.py

# The pictures of the README and the docs.
pictures: $(VENV)/.dev-ready ## the pictures of the README and the docs
	PYTHONPATH=tests/helpers $(BIN)/python docs/make_pictures.py

# Inputs spoiled by chance for everything that reads files, for so many minutes; a seed draws the same ones again.
MINUTES ?= 2
KEYS ?= 100000
fuzz: $(VENV)/.dev-ready ## spoiled inputs for all that reads files, MINUTES long (SEED=n repeats)
	PYTHONPATH=tests/helpers $(BIN)/python tests/helpers/fuzzing.py --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

# Keys from a seed through the explorer, with the memory that they cost; with FULL=1 on a full disk.
soak: $(VENV)/.dev-ready ## KEYS keys from the seed SEED, with flat memory
	PYTHONPATH=tests/helpers $(BIN)/python tests/helpers/soaking.py --keys $(KEYS) $(if $(SEED),--seed $(SEED)) $(if $(FULL),--full-disk)

site: $(VENV)/.dev-ready ## the documentation as a site, in site/
	$(BIN)/python -m zensical build --strict

bench: $(VENV)/.dev-ready ## start, cancel, keystrokes, analyses and ownership
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/cancel.py
	$(BIN)/python benchmarks/keystrokes.py
	$(BIN)/python benchmarks/analyses.py
	$(BIN)/python benchmarks/stakes.py

# Every inferred or computed claim on every surface, and every saved query in English; it takes some minutes.
surfaces: $(VENV)/.dev-ready ## marks of inferred claims counted on every surface, and Chinese under --lang en
	PYTHONPATH=tests/helpers $(BIN)/python benchmarks/surfaces.py

# Random queries over random graphs, answered from the columns and by the engine: GRAPHS times 200 of them.
GRAPHS ?= 500
differential: $(VENV)/.dev-ready ## 100,000 random queries answered both ways
	CFGRAPH_RANDOM_GRAPHS=$(GRAPHS) $(BIN)/python -m pytest -n 2 tests/queries/test_columns_differential.py

# Analytic queries from the columns and by Oxigraph, at SIZE statements.
analytics: $(VENV)/.dev-ready ## sixteen analytic queries from the columns and by Oxigraph
	$(BIN)/python benchmarks/analytics.py --statements $(SIZE)

# The W3C's suites in the directory SUITE, a checkout of w3c/rdf-tests (docs/standards.md).
w3c: $(VENV)/.dev-ready ## the W3C's suites for RDF and SPARQL, checked out in SUITE
	cd benchmarks && ../$(BIN)/python -m w3c $(abspath $(SUITE))

# cfgraph beside its peers, at SIZE statements; peers that are not installed are left out. Rewrites docs/benchmarks.md.
SIZE ?= 1M
scale: $(VENV)/.dev-ready ## cfgraph beside its peers at SIZE statements (1M unless given)
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

# Wheel and sdist, each installed into an environment of its own and asked for a graph.
dist: $(VENV)/.dev-ready ## build wheel and sdist, install each afresh and try it
	rm -rf dist
	$(BIN)/python -m pip install --quiet --disable-pip-version-check build
	$(BIN)/python -m build --outdir dist .
	for package in dist/*; do \
		rm -rf .dist-trial && $(PYTHON) -m venv .dist-trial && \
		.dist-trial/bin/python -m pip install --quiet --disable-pip-version-check $$package && \
		(cd / && $(CURDIR)/.dist-trial/bin/cfgraph info --format json > /dev/null) || exit 1; \
	done
	rm -rf .dist-trial

help: ## list these targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  make %-16s %s\n", $$1, $$2 }'

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) $(LOWEST) dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
