# The two commands of a newcomer are `make demo` and `make test`. `check` changes nothing, `fix` does.

PYTHON ?= python3
BIN := .venv/bin
export HABEAS_SHARED ?= ../shared
SERVE ?= 1

.PHONY: demo test browse check fix bench torture study bundle docs lock clean

demo: .venv/demo  ## make the fictional mission, walk the whole way, write the report (SERVE=0: stop there)
	@SERVE=$(SERVE) $(BIN)/python examples/demo.py

# In the order of the folders, and not by the number of tests in a file: the slow ones would come last. Three processes on
# two cores: a third of the time one waits for a disk, a server or a browser.
PYTEST := $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

test: .venv/dev  ## run the suite, all but what needs a browser
	@$(PYTEST) --ignore=tests/acceptance/browser

browse: .venv/dev  ## try every page in a real Chromium, as people use it
	@$(PYTEST) tests/acceptance/browser

check: .venv/dev  ## format, lint, import rules, types, migrations, documented commands
	@$(BIN)/ruff format --check src tests bench examples
	@$(BIN)/ruff check src tests bench examples
	@$(BIN)/lint-imports --no-cache >.venv/imports.txt 2>&1 || { cat .venv/imports.txt; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/python -m habeas.faces.cli.reference --check docs/handbook/commands.md
	@echo "check: all hold"

fix: .venv/dev  ## format, and mend what can be mended by machine
	@$(BIN)/ruff format src tests bench examples
	@$(BIN)/ruff check --fix src tests bench examples
	@$(BIN)/python -m habeas.faces.cli.reference --write docs/handbook/commands.md

bench: .venv/dev  ## measure, side by side with the peers, into docs/benchmarks.md
	@$(BIN)/python -m bench

torture: .venv/dev  ## long runs: a 1 GB file, hostile input, killed writers
	@$(BIN)/python -m bench.torture

study: .venv/dev  ## long runs of methods on made-up truth: passages over corrections, intervals of multiple systems estimation
	@$(BIN)/python -m bench.corrections
	@$(BIN)/python -m bench.mse_study

bundle: .venv/dev  ## a folder for a USB stick from which the program installs without a network (dist/bundle)
	@PYTHON=$(BIN)/python sh scripts/bundle/make.sh dist/bundle

docs: .venv/dev  ## what the documentation says of commands is made again from the program
	@$(BIN)/python -m habeas.faces.cli.reference --write docs/handbook/commands.md

lock: .venv/dev  ## choose versions again (none younger than a week)
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile pyproject.toml --extra reports --extra server --extra statistics --universal --generate-hashes --no-emit-index-url -q -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --all-extras -c requirements.lock --universal --generate-hashes --no-emit-index-url -q -o requirements-dev.lock

clean:
	rm -rf .venv demo build dist

.venv/demo: requirements.lock pyproject.toml scripts/venv.sh
	@PYTHON="$(PYTHON)" sh scripts/venv.sh requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock pyproject.toml scripts/venv.sh
	@PYTHON="$(PYTHON)" sh scripts/venv.sh requirements-dev.lock
	@touch $@ .venv/demo
