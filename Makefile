# Two targets matter: `make run` starts the program, `make test` passes its tests. Both need Python 3.11+ and make only.
# `make help` lists all of them: what follows ## behind a target is its line there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-under-load check format snapshots reference pictures bench scale dist help clean

run: $(VENV)/.run-ready ## start the program
	$(BIN)/cfgraph

test: check ## checks and tests, all of them
	$(BIN)/python -m pytest -n 2

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

# The pictures of the README and the docs.
pictures: $(VENV)/.dev-ready ## the pictures of the README and the docs
	PYTHONPATH=tests/helpers $(BIN)/python docs/make_pictures.py

bench: $(VENV)/.dev-ready ## start, cancel and keystrokes, as ratios
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/cancel.py
	$(BIN)/python benchmarks/keystrokes.py

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
	rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
